"""Reading dialogue meetings: one, those to come, those that were held."""

from forum.dialogues.queries.lists import Chosen, MeetingRow, coming, next_of_its_series, past
from forum.dialogues.queries.matters import about, about_rows, by_references, choosable
from forum.dialogues.queries.meetings import (
    after,
    by_id,
    by_reference,
    draft_by_id,
    drafts_of,
    hosts,
    hosts_of,
    of_series,
    shown_times,
    to_note_begun,
    to_note_held,
)

__all__ = [
    "Chosen",
    "MeetingRow",
    "about",
    "about_rows",
    "after",
    "by_id",
    "by_reference",
    "by_references",
    "choosable",
    "coming",
    "draft_by_id",
    "drafts_of",
    "hosts",
    "hosts_of",
    "next_of_its_series",
    "of_series",
    "past",
    "shown_times",
    "to_note_begun",
    "to_note_held",
]
