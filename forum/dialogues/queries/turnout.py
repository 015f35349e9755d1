"""Reading who came to a meeting: counted by organisation, with names only of those who agreed to it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import text
from forum.core.db import db
from forum.dialogues.models import DialogueMeeting, SignUp, SignUpState, Turnout
from forum.parties.models import Party, PartyKind

_ROW = re.compile(r"org_([0-9a-f]{12})")
RESIDENTS = "residents"
#: The most organisations that came without signing up.
MOST = 100
Kept = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """People of one organisation who came without signing up, by the id that their page gave the row."""

    id: str
    organisation: str = ""
    people: str = ""

    @property
    def name(self) -> str:
        """The name of the field for the organisation."""
        return f"org_{self.id}"

    @property
    def people_name(self) -> str:
        """The name of the field that says how many they were."""
        return f"people_{self.id}"


def row_called(name: str) -> Row | None:
    """The row that a field is for, empty; None when it is none's."""
    found = _ROW.fullmatch(name)
    return Row(found[1]) if found else None


def rows(kept: Kept) -> list[Row]:
    """The organisations that came without signing up, in the order they were written."""
    found = []
    for name in kept:
        empty = row_called(name)
        if empty is not None and (kept[name] or kept.get(empty.people_name)):
            people = _one(kept, empty.people_name)
            found.append(Row(empty.id, text.one_line(_one(kept, name)), people))
    return found


def _one(kept: Kept, name: str) -> str:
    return next(iter(kept.get(name, ())), "")


def came_name(sign_up: SignUp) -> str:
    """The name of the field that says whether someone came."""
    return f"came_{sign_up.id}"


def expected(meeting: DialogueMeeting) -> Sequence[SignUp]:
    """Those who have a seat or stand in line, by name: for whoever stands at the door."""
    found = db.session.scalars(
        select(SignUp)
        .where(SignUp.meeting_id == meeting.id, SignUp.state != SignUpState.CANCELLED)
        .options(joinedload(SignUp.party))
        .order_by(SignUp.number)
    ).all()
    return sorted(found, key=lambda one: (text.sort_key(one.name), one.number))


@dataclass
class Came:
    """How many came from one organisation or part of the city; without either, for themselves."""

    party: Party | None = None
    label: str = ""
    people: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def called(self) -> str:
        """What the organisation is called."""
        return self.party.name if self.party is not None else self.label


def counted(kept: Kept, signed_up: Iterable[SignUp]) -> list[Came]:
    """Who came, out of what was ticked and written: organisations by name, those for themselves last."""
    written = rows(kept)
    known = _parties([row.organisation for row in written])
    found: dict[str, Came] = {}
    for one in signed_up:
        if not kept.get(came_name(one)):
            continue
        came = _of(found, one.party, "" if one.party is not None else one.organisation)
        came.people += 1
        if one.shows_name and one.name:
            came.names.append(one.name)
    for row in written:
        if row.organisation:
            party = known.get(text.sort_key(row.organisation))
            _of(found, party, row.organisation).people += number(row.people)
    alone = number(_one(kept, RESIDENTS))
    if alone:
        _of(found, None, "").people += alone
    some = [one for one in found.values() if one.people]
    return sorted(some, key=lambda one: (not one.called, text.sort_key(one.called)))


def _of(found: dict[str, Came], party: Party | None, label: str) -> Came:
    key = text.sort_key(party.name if party is not None else label)
    came = found.setdefault(key, Came(label=label))
    if came.party is None and party is not None:
        came.party, came.label = party, ""
    return came


def number(said: str) -> int:
    """What was written as a number of people; 0 for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _parties(called: Sequence[str]) -> dict[str, Party]:
    """The parties of those names, by the key they are sorted by."""
    keys = {text.sort_key(name) for name in called if name}
    if not keys:
        return {}
    kinds = (PartyKind.ORGANISATION, PartyKind.CITY_UNIT)
    wanted = select(Party).where(Party.sort_key.in_(keys), Party.kind.in_(kinds))
    return {one.sort_key: one for one in db.session.scalars(wanted.order_by(Party.id.desc()))}


def kept_by(meeting: DialogueMeeting) -> list[Came]:
    """Who came, as it was published."""
    found = db.session.scalars(
        select(Turnout)
        .where(Turnout.meeting_id == meeting.id)
        .options(joinedload(Turnout.party))
        .order_by(Turnout.id)
    )
    return [
        Came(one.party, one.label, one.people, one.names.split("\n") if one.names else [])
        for one in found
    ]


@dataclass(frozen=True)
class Counts:
    """How many came in all: from how many organisations, from the city, for themselves."""

    from_organisations: int
    organisations: int
    residents: int
    from_city: int

    @property
    def people(self) -> int:
        """All together."""
        return self.from_organisations + self.residents + self.from_city

    @property
    def words(self) -> str:
        """The same in words: "41 people from 12 organisations and 14 residents"."""
        parts = []
        if self.organisations:
            people = ngettext("%(num)d person", "%(num)d people", self.from_organisations)
            those = ngettext("%(num)d organisation", "%(num)d organisations", self.organisations)
            parts.append(_("%(people)s from %(organisations)s", people=people, organisations=those))
        if self.residents:
            parts.append(ngettext("%(num)d resident", "%(num)d residents", self.residents))
        if self.from_city:
            parts.append(
                ngettext(
                    "%(num)d person from the city", "%(num)d people from the city", self.from_city
                )
            )
        return format_list(parts, locale=get_locale())


def counts(came: Sequence[Came]) -> Counts:
    """The figures of who came."""
    organisations = [one for one in came if one.called and not _is_city(one)]
    return Counts(
        from_organisations=sum(one.people for one in organisations),
        organisations=len(organisations),
        residents=sum(one.people for one in came if not one.called),
        from_city=sum(one.people for one in came if _is_city(one)),
    )


def _is_city(one: Came) -> bool:
    return one.party is not None and one.party.kind == PartyKind.CITY_UNIT


def took_part(meeting: DialogueMeeting) -> list[SignUp]:
    """Those who signed up and came; all who had a seat, where nobody was ticked at the door."""
    there = expected(meeting)
    if any(one.came for one in there):
        return [one for one in there if one.came]
    return [one for one in there if one.state == SignUpState.SEATED]
