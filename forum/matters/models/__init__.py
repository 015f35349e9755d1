"""Matter and all that belongs to every matter: its thread, its documents, its followers."""

from forum.matters.models.comments import (
    ANSWER_WORKING_DAYS,
    PLACES,
    AnsweredBy,
    Comment,
    CommentKind,
    CommentState,
    CommentVersion,
    Support,
)
from forum.matters.models.following import Subscription
from forum.matters.models.matters import Matter, MatterField, matter_commitment, matter_district
from forum.matters.models.papers import Document, DocumentKind
from forum.matters.models.thread import Attachment, Mention, ReadMark, Voice

__all__ = [
    "ANSWER_WORKING_DAYS",
    "PLACES",
    "AnsweredBy",
    "Attachment",
    "Comment",
    "CommentKind",
    "CommentState",
    "CommentVersion",
    "Document",
    "DocumentKind",
    "Matter",
    "MatterField",
    "Mention",
    "ReadMark",
    "Subscription",
    "Support",
    "Voice",
    "matter_commitment",
    "matter_district",
]
