"""Reading matters, their threads, questions and documents, and who follows them."""

from forum.matters.queries import attachments, links, partners, questions, same, wordings
from forum.matters.queries.following import followed, follower_count, followers
from forum.matters.queries.matters import (
    LIST_PAGE,
    MatterRow,
    alone_by_reference,
    by_id,
    by_reference,
    in_districts,
    listing,
    of_commitment,
    of_party,
    published,
    surround,
    visible_to,
)
from forum.matters.queries.papers import (
    document,
    documents,
    draft_document,
    newest,
    newest_in_draft,
    versions,
)
from forum.matters.queries.threads import (
    THREAD_PAGE,
    Strand,
    Thread,
    comment,
    comment_row,
    given_by,
    page_start,
    said_rows,
    support_of,
    thread,
)

#: The questions that are late, of some matters or of all.
overdue = questions.overdue

__all__ = [
    "LIST_PAGE",
    "THREAD_PAGE",
    "MatterRow",
    "Strand",
    "Thread",
    "alone_by_reference",
    "attachments",
    "by_id",
    "by_reference",
    "comment",
    "comment_row",
    "document",
    "documents",
    "draft_document",
    "followed",
    "follower_count",
    "followers",
    "given_by",
    "in_districts",
    "links",
    "listing",
    "newest",
    "newest_in_draft",
    "of_commitment",
    "of_party",
    "overdue",
    "page_start",
    "partners",
    "published",
    "questions",
    "said_rows",
    "same",
    "support_of",
    "surround",
    "thread",
    "versions",
    "visible_to",
    "wordings",
]
