"""What happens to an initiative: written, published, replied to or passed on, closed; and late."""

from forum.initiatives.operations import merging, stemming, tying
from forum.initiatives.operations.assigning import assign
from forum.initiatives.operations.drafts import (
    UNKNOWN,
    Unsettled,
    draft,
    draft_name,
    edit,
    fields_of,
    grow,
    grow_draft_name,
    is_settled,
    mark_of,
    publish,
    save,
)
from forum.initiatives.operations.endings import (
    close,
    close_silent,
    note_overdue,
    reopen,
    reopen_draft_name,
)
from forum.initiatives.operations.progress import progress_draft_name, tell
from forum.initiatives.operations.replies import (
    accept,
    extend,
    extend_draft_name,
    last_day,
    refer,
    reply,
    reply_draft_name,
)
from forum.initiatives.operations.wordings import ChangedMeanwhile, revise, revise_draft_name

__all__ = [
    "UNKNOWN",
    "ChangedMeanwhile",
    "Unsettled",
    "accept",
    "assign",
    "close",
    "close_silent",
    "draft",
    "draft_name",
    "edit",
    "extend",
    "extend_draft_name",
    "fields_of",
    "grow",
    "grow_draft_name",
    "is_settled",
    "last_day",
    "mark_of",
    "merging",
    "note_overdue",
    "progress_draft_name",
    "publish",
    "refer",
    "reopen",
    "reopen_draft_name",
    "reply",
    "reply_draft_name",
    "revise",
    "revise_draft_name",
    "save",
    "stemming",
    "tell",
    "tying",
]
