"""Reading initiatives: those that wait, those that are answered, and what was replied."""

from forum.initiatives.queries import mergers, progress, tying, wordings
from forum.initiatives.queries.alike import Alike, alike, without_stems
from forum.initiatives.queries.choices import Choice, Narrowing, Status, Tally, Wait, tally, waits
from forum.initiatives.queries.figures import Replying, bodies, of_body, of_year, years
from forum.initiatives.queries.initiatives import (
    by_id,
    by_reference,
    city_units,
    drafts_of,
    overdue,
    replies,
    to_note_overdue,
)
from forum.initiatives.queries.lists import (
    is_overdue,
    is_waiting,
    last_replied,
    replied_page,
    waiting,
    waiting_page,
)
from forum.initiatives.queries.support import PEOPLE_SHOWN, Supporters, supporters

__all__ = [
    "PEOPLE_SHOWN",
    "Alike",
    "Choice",
    "Narrowing",
    "Replying",
    "Status",
    "Supporters",
    "Tally",
    "Wait",
    "alike",
    "bodies",
    "by_id",
    "by_reference",
    "city_units",
    "drafts_of",
    "is_overdue",
    "is_waiting",
    "last_replied",
    "mergers",
    "of_body",
    "of_year",
    "overdue",
    "progress",
    "replied_page",
    "replies",
    "supporters",
    "tally",
    "to_note_overdue",
    "tying",
    "waiting",
    "waiting_page",
    "waits",
    "without_stems",
    "wordings",
    "years",
]
