"""Searching what published minutes say: every word of the question, wherever it stands in a §."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forum.core import text
from forum.core.access import Words
from forum.core.db import db
from forum.council.models import AgendaItem, CouncilMeeting, Decision, MeetingState
from forum.council.queries.treatments import paragraph_url
from forum.parties.models import Party

PAGE = 30
MOST_WORDS = 8
#: Words within quotes of some kind, or one word.
_ASKED = re.compile(r'["”“»«]([^"”“»«]*)["”“»«]|([^\s"”“»«]+)')
AROUND = 90  #: characters on each side of what was found


@dataclass(frozen=True)
class Hit:
    """A § that says what was asked for, with some of its words: before, the word itself, and after."""

    item: AgendaItem
    meeting: CouncilMeeting
    decision: Decision | None
    before: str
    found: str
    after: str

    @property
    def title(self) -> Words:
        """What the § is about."""
        return self.item.shown_title

    @property
    def url(self) -> str:
        """Where it stands in the minutes."""
        return paragraph_url(self.meeting, self.item)


def words_of(asked: str) -> list[str]:
    """What is searched for, each once, in small letters: words, and what stands in quotes as it stands."""
    found = _ASKED.findall(text.one_line(asked).casefold())
    said = (together.strip() or alone for together, alone in found)
    return list(dict.fromkeys(filter(None, said)))[:MOST_WORDS]


def count(council: Party, words: list[str]) -> int:
    """In how many §§ of a council every one of these words stands."""
    found = _matching(council, words).with_only_columns(func.count(AgendaItem.id))
    return db.session.scalar(found) or 0


def search(council: Party, words: list[str], *, number: int = 1) -> list[Hit]:
    """One page of the §§ in which all these words stand, the latest first. Published minutes only."""
    rows = db.session.execute(
        _matching(council, words)
        .order_by(AgendaItem.section_year.desc(), AgendaItem.section_number.desc(), AgendaItem.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    return [Hit(*row, *_around(row[0], row[2], words)) for row in rows]


def _matching(
    council: Party, words: list[str]
) -> Select[*tuple[AgendaItem, CouncilMeeting, Decision]]:
    return (
        select(AgendaItem, CouncilMeeting, Decision)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(
            CouncilMeeting.council_id == council.id,
            CouncilMeeting.state == MeetingState.PUBLISHED,
            *(AgendaItem.words.contains(word, autoescape=True) for word in words),
        )
    )


def _around(item: AgendaItem, decision: Decision | None, words: list[str]) -> tuple[str, str, str]:
    """Where the first of the words stands that the text itself holds, else how the text begins."""
    html = (item.text_html, decision.text_html if decision is not None else "")
    said = " ".join(" ".join(text.plain(one) for one in html).split())
    small = said.casefold()
    found = [(small.find(word), word) for word in words if word in small]
    if not found or len(small) != len(said):  # some letters become two when they are made small
        return _cut(said, 2 * AROUND), "", ""
    at, word = min(found)
    start = max(0, at - AROUND)
    before = said[start:at]
    if start:
        before = f"… {before.partition(' ')[2]}"
    return before, said[at : at + len(word)], _cut(said[at + len(word) :], AROUND)


def _cut(said: str, length: int) -> str:
    return said if len(said) <= length else f"{said[:length].rpartition(' ')[0]} …"
