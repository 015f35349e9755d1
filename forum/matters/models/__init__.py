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
from forum.matters.models.together import ASKED, Link, LinkKind, Partner, PartnerState

__all__ = [
    "ANSWER_WORKING_DAYS",
    "ASKED",
    "PLACES",
    "AnsweredBy",
    "Attachment",
    "Comment",
    "CommentKind",
    "CommentState",
    "CommentVersion",
    "Document",
    "DocumentKind",
    "Link",
    "LinkKind",
    "Matter",
    "MatterField",
    "Mention",
    "Partner",
    "PartnerState",
    "ReadMark",
    "Subscription",
    "Support",
    "Voice",
    "matter_commitment",
    "matter_district",
]
