"""What happens in any matter: it becomes public, people write, ask and agree, and documents are added."""

from forum.matters.operations.matters import lock, publish, support, unsupport
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
    support_comment,
    unsupport_comment,
    withdraw_comment,
)

__all__ = [
    "NoAlternative",
    "NotAQuestion",
    "add_document",
    "answer_draft_name",
    "answer_questions",
    "draft_name",
    "due_if_asked",
    "lock",
    "note_overdue_questions",
    "post_comment",
    "publish",
    "question_draft_name",
    "support",
    "support_comment",
    "take_from_draft",
    "unsupport",
    "unsupport_comment",
    "withdraw_comment",
]
