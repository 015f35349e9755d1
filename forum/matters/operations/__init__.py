"""What happens in any matter: it becomes public, people write, ask and agree, and documents are added."""

from forum.matters.operations import attaching, links, partners
from forum.matters.operations.agreeing import support_comment, unsupport_comment
from forum.matters.operations.editing import (
    ChangedMeanwhile,
    edit_comment,
    edit_draft_name,
    silent_until,
    withdraw_comment,
)
from forum.matters.operations.matters import (
    TextChanged,
    become,
    lock,
    publish,
    recount_support,
    support,
    unsupport,
)
from forum.matters.operations.papers import NoAlternative, add_document, take_from_draft
from forum.matters.operations.threads import (
    NotAQuestion,
    answer_draft_name,
    answer_questions,
    draft_name,
    due_if_asked,
    note_overdue_questions,
    post_comment,
    question_draft_name,
)

__all__ = [
    "ChangedMeanwhile",
    "NoAlternative",
    "NotAQuestion",
    "TextChanged",
    "add_document",
    "answer_draft_name",
    "answer_questions",
    "attaching",
    "become",
    "draft_name",
    "due_if_asked",
    "edit_comment",
    "edit_draft_name",
    "links",
    "lock",
    "note_overdue_questions",
    "partners",
    "post_comment",
    "publish",
    "question_draft_name",
    "recount_support",
    "silent_until",
    "support",
    "support_comment",
    "take_from_draft",
    "unsupport",
    "unsupport_comment",
    "withdraw_comment",
]
