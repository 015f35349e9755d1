"""What happens to a dialogue meeting: it is written, announced, changed, cancelled and held."""

from forum.dialogues.operations.changing import (
    NoRoom,
    cancel,
    cancel_draft_name,
    change,
    change_draft_name,
    mark,
    note_begun,
    note_held,
)
from forum.dialogues.operations.drafts import (
    Content,
    Recurs,
    Unsettled,
    draft,
    draft_name,
    edit,
    is_settled,
    mark_of,
    publish,
    save,
)

__all__ = [
    "Content",
    "NoRoom",
    "Recurs",
    "Unsettled",
    "cancel",
    "cancel_draft_name",
    "change",
    "change_draft_name",
    "draft",
    "draft_name",
    "edit",
    "is_settled",
    "mark",
    "mark_of",
    "note_begun",
    "note_held",
    "publish",
    "save",
]
