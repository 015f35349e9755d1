"""What of a thread a reader wishes to see: one kind of comment, those of some, questions with an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, false, select

from forum.core import clock
from forum.core.access import Actor, Words
from forum.core.words import Worded
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.models import Comment, CommentKind, CommentState
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind, party_district
from forum.web.filters import day

Choice = TypeVar("Choice", bound=Worded)
#: How an address asks for what came in, without what the city answered.
WITHOUT_ANSWERS = "svar"


class Kind(Worded):
    """The kinds of comment, as a list of several says them; the values are those of addresses."""

    QUESTION = "fraga", _l("Questions to the city")
    ANSWER = "svar", _l("The city's answers")
    PROPOSAL = "forslag", _l("Proposals")
    OBSTACLE = "hinder", _l("Obstacles")
    EXPERIENCE = "erfarenhet", _l("Experiences")
    COMMENT = "kommentar", _l("Other comments")

    @property
    def stored(self) -> CommentKind:
        """The same kind, as a comment has it."""
        return CommentKind[self.name]


class Part(Worded):
    """The kinds of party that speak, and private persons; the values are those of addresses."""

    ORGANISATION = "organisation", _l("Organisations")
    UMBRELLA = "paraply", _l("Umbrella organisations")
    CITY = "staden", _l("The city")
    COUNCIL = "radet", _l("The council")
    PRIVATE = "privat", _l("Private persons")
    OWN = "jag", _l("What I have written")


class Answered(Worded):
    """Whether a question has an answer; the values are those of addresses."""

    NO = "nej", _l("Questions without an answer")
    YES = "ja", _l("Questions with an answer")


_PARTIES: dict[Part, ColumnElement[bool]] = {
    Part.ORGANISATION: (Party.kind == PartyKind.ORGANISATION) & Party.is_umbrella.is_(False),
    Part.UMBRELLA: Party.is_umbrella.is_(True),
    Part.CITY: Party.kind == PartyKind.CITY_UNIT,
    Part.COUNCIL: Party.kind == PartyKind.COUNCIL,
}


def part_of(kind: PartyKind | None, *, is_umbrella: bool | None) -> Part:
    """To which part of the conversation a party belongs; no party is a private person."""
    if kind is None:
        return Part.PRIVATE
    if kind == PartyKind.ORGANISATION:
        return Part.UMBRELLA if is_umbrella else Part.ORGANISATION
    return Part.CITY if kind == PartyKind.CITY_UNIT else Part.COUNCIL


@dataclass(frozen=True)
class Selection:
    """What the reader has chosen; nothing at all is the whole thread."""

    kind: Kind | None = None
    part: Part | None = None
    place: District | None = None
    answered: Answered | None = None
    voice: Party | None = None
    first: date | None = None
    last: date | None = None
    without_answers: bool = False
    reader: int | None = None

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address."""
        parts = {
            "typ": self.kind,
            "part": self.part,
            "omrade": self.place.slug if self.place else None,
            "svar": self.answered,
            "av": self.voice.slug if self.voice else None,
            "fran": self.first,
            "till": self.last,
            "utan": WITHOUT_ANSWERS if self.without_answers else None,
        }
        return {name: str(value) for name, value in parts.items() if value}

    @property
    def words(self) -> list[Words]:
        """The choice as people say it."""
        chosen = [one.label for one in (self.kind, self.answered, self.part) if one is not None]
        chosen += [one.name for one in (self.voice, self.place) if one is not None]
        if self.first is not None:
            chosen.append(_l("from %(day)s", day=day(self.first, year=True)))
        if self.last is not None:
            chosen.append(_l("until %(day)s", day=day(self.last, year=True)))
        return chosen + ([_l("without the city's answers")] if self.without_answers else [])

    @property
    def condition(self) -> ColumnElement[bool] | None:
        """The choice in SQL: only what is shown. None when nothing is chosen."""
        if not self.address:
            return None
        return and_(Comment.state == CommentState.VISIBLE, *self._conditions())

    def _conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.kind is not None:
            found.append(Comment.kind == self.kind.stored)
        if self.without_answers:
            found.append(Comment.kind != CommentKind.ANSWER)
        if self.part is not None:
            found.append(self._by_part(self.part))
        if self.voice is not None:
            found.append(Comment.party_id == self.voice.id)
        if self.place is not None:
            there = party_district.c.district_id == self.place.id
            found.append(Comment.party_id.in_(select(party_district.c.party_id).where(there)))
        if self.answered is not None:
            has_answer = Comment.answered_at.is_not(None)
            yes = has_answer if self.answered == Answered.YES else ~has_answer
            found.append(Comment.due_on.is_not(None) & yes)
        return found + self._by_day()

    def _by_day(self) -> list[ColumnElement[bool]]:
        """From the first day's beginning to just before the day after the last."""
        found: list[ColumnElement[bool]] = []
        if self.first is not None:
            found.append(Comment.written_at >= clock.at(self.first))
        if self.last is not None:
            found.append(Comment.written_at < clock.at(self.last + timedelta(days=1)))
        return found

    def _by_part(self, part: Part) -> ColumnElement[bool]:
        if part == Part.OWN:
            return Comment.person_id == self.reader if self.reader is not None else false()
        if part == Part.PRIVATE:
            return Comment.party_id.is_(None)
        return Comment.party_id.in_(select(Party.id).where(_PARTIES[part]))


def chosen(given: Mapping[str, str], actor: Actor) -> Selection:
    """Read the choice out of an address; what nobody could have chosen counts as not chosen."""
    part = _one(Part, given.get("part"))
    if part == Part.OWN and not actor.is_authenticated:
        part = None
    place, voice = given.get("omrade"), given.get("av")
    return Selection(
        kind=_one(Kind, given.get("typ")),
        part=part,
        place=districts.by_slug(place) if place else None,
        answered=_one(Answered, given.get("svar")),
        voice=parties.by_slug(voice) if voice else None,
        first=_day(given.get("fran")),
        last=_day(given.get("till")),
        without_answers=given.get("utan") == WITHOUT_ANSWERS,
        reader=actor.person_id,
    )


def _day(said: str | None) -> date | None:
    """A day of this century; what is none counts as not chosen."""
    try:
        found = date.fromisoformat(said or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _one(choices: type[Choice], wanted: str | None) -> Choice | None:
    return next((one for one in choices if one == wanted), None)
