"""Where initiatives stand: as it is kept for the overview, and read anew out of what was done."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from forum.core import clock
from forum.core.db import db, table
from forum.districts.models import District
from forum.initiatives.models import (
    CityReply,
    Initiative,
    InitiativeState,
    Listing,
    ReplyFigure,
    ReplyKind,
)
from forum.matters.models import Matter, matter_commitment, matter_district

#: Among which an initiative can stand, besides those of `body`, `area` and `commitment`.
ALL, WHOLE = "all", "whole"
#: Whose figure, of which year, and which of its numbers.
Place = tuple[int, int, str]
NUMBERS = ("in_time", "late", "waiting")


def body(party_id: int | None) -> str:
    """Those that a part of the city is to reply to; or, for None, that nobody is yet."""
    return f"body-{party_id or 0}"


def area(district_id: int) -> str:
    """Those about a place or one within it; what is about the whole city stands among WHOLE alone."""
    return f"area-{district_id}"


def commitment(commitment_id: int) -> str:
    """Those that carry out a commitment."""
    return f"commitment-{commitment_id}"


@dataclass(frozen=True)
class Stands:
    """Where one initiative stands, as its rows say."""

    state: InitiativeState
    in_time: bool | None
    party_id: int | None
    reply_due: date
    settled_at: datetime | None
    among: frozenset[str]

    @property
    def place(self) -> Place | None:
        """Where it is counted; None when it is counted nowhere: with nobody yet, or ended without a reply."""
        if self.party_id is None:
            return None
        number = self._number()
        return (self.party_id, self.reply_due.year, number) if number is not None else None

    def _number(self) -> str | None:
        if self.in_time is not None:
            return "in_time" if self.in_time else "late"
        return "waiting" if self.state == InitiativeState.OPEN else None

    def rows(self, initiative_id: int) -> list[dict[str, Any]]:
        """Its rows."""
        said = {name: value for name, value in asdict(self).items() if name != "among"}
        return [
            {"initiative_id": initiative_id, "among": name, **said} for name in sorted(self.among)
        ]


_COLUMNS = [table(Listing).c[name] for name in Stands.__dataclass_fields__]


def kept(initiative_id: int) -> Stands | None:
    """Where it stands by what is kept."""
    found = select(*_COLUMNS).where(table(Listing).c.initiative_id == initiative_id)
    rows = db.session.execute(found).all()
    return _said(rows[0], frozenset(row.among for row in rows)) if rows else None


def _said(row: Any, among: frozenset[str]) -> Stands:
    return Stands(row.state, row.in_time, row.party_id, row.reply_due, row.settled_at, among)


def now(initiative: Initiative, before: Stands | None) -> Stands:
    """Where it stands in truth."""
    found = select(func.min(CityReply.replied_at), func.max(CityReply.replied_at)).where(
        CityReply.initiative_id == initiative.id, CityReply.kind != ReplyKind.REFERRED
    )
    first, last = db.session.execute(found).one()
    if initiative.reply_due is None:
        raise ValueError(f"{initiative.reference} is published and promises no day")
    return _stands(
        initiative.state, initiative.addressed_party_id, initiative.reply_due,
        first=first, last=last, settled_at=before.settled_at if before is not None else None,
        among=_among(_belonging(initiative.id)[initiative.id], initiative.citywide),
    )  # fmt: skip


def _stands(
    state: str,
    party_id: int | None,
    reply_due: date,
    *,
    first: datetime | None,
    last: datetime | None,
    settled_at: datetime | None,
    among: set[str],
) -> Stands:
    stands = InitiativeState(state)
    if stands == InitiativeState.OPEN and first is not None:
        stands = InitiativeState.ANSWERED  # opened anew: what the city has replied still stands
    if last is None and stands != InitiativeState.OPEN:
        last = settled_at or clock.now()
    in_time = clock.local(first).date() <= reply_due if first is not None else None
    everywhere = frozenset({ALL, body(party_id)} | among)
    return Stands(stands, in_time, party_id, reply_due, last, everywhere)


def _belonging(initiative_id: int | None = None) -> Mapping[int, set[str]]:
    """The places and commitments of one initiative, or of every matter: two queries."""
    at, about = matter_district.c, matter_commitment.c
    places = select(at.matter_id, District.id, District.parent_id).join(
        District, District.id == at.district_id
    )
    commitments = select(about.matter_id, about.commitment_id)
    if initiative_id is not None:
        places = places.where(at.matter_id == initiative_id)
        commitments = commitments.where(about.matter_id == initiative_id)
    found: dict[int, set[str]] = defaultdict(set)
    for key, place_id, parent_id in db.session.execute(places):
        found[key] |= {area(one) for one in (place_id, parent_id) if one is not None}
    for key, commitment_id in db.session.execute(commitments):
        found[key].add(commitment(commitment_id))
    return found


def _among(belonging: set[str], citywide: bool) -> set[str]:
    """What is about the whole city stands there alone, or it would be found twice in an area."""
    if not citywide:
        return belonging
    return {WHOLE} | {name for name in belonging if not name.startswith(area(0)[:-1])}


def all_now() -> Iterator[tuple[int, Stands]]:
    """Every published initiative's number and where it stands, read out of what was done."""
    replied = (
        select(
            CityReply.initiative_id,
            func.min(CityReply.replied_at).label("first"),
            func.max(CityReply.replied_at).label("last"),
        )
        .where(CityReply.kind != ReplyKind.REFERRED)
        .group_by(CityReply.initiative_id)
        .subquery()
    )
    own, base, belonging = table(Initiative).c, table(Matter).c, _belonging()
    rows = db.session.execute(
        select(
            own.id, base.state, own.addressed_party_id, own.reply_due, base.citywide,
            replied.c.first, replied.c.last, Listing.settled_at,
        )
        .join(table(Matter), base.id == own.id)
        .outerjoin(replied, replied.c.initiative_id == own.id)
        .outerjoin(Listing, (Listing.initiative_id == own.id) & (Listing.among == ALL))
        .where(base.published_at.is_not(None), base.kind == "initiative")
        .order_by(own.id)
    )  # fmt: skip
    for key, state, party_id, reply_due, citywide, first, last, settled_at in rows:
        yield key, _stands(
            state, party_id, reply_due, first=first, last=last, settled_at=settled_at,
            among=_among(belonging[key], citywide),
        )  # fmt: skip


def differences() -> list[str]:
    """What is kept otherwise than it is, in a sentence each; nothing, as it should be."""
    truth = dict(all_now())
    rows = db.session.execute(select(table(Listing).c.initiative_id, *_COLUMNS))
    there: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        there[row.initiative_id].append(row)
    found = [
        f"initiative {key} stands otherwise than the overview says"
        for key in sorted(truth.keys() | there.keys())
        if not _same(truth.get(key), there[key])
    ]
    counted = Counter(stands.place for stands in truth.values() if stands.place is not None)
    sums: Counter[Place] = Counter()
    for one in db.session.execute(select(*table(ReplyFigure).c)):
        sums.update({(one.party_id, one.year, name): getattr(one, name) for name in NUMBERS})
    return found + [
        f"party {party_id}, {year}: {sums[party_id, year, name]} {name}, not "
        f"{counted[party_id, year, name]}"
        for party_id, year, name in sorted(counted.keys() | sums.keys())
        if counted[party_id, year, name] != sums[party_id, year, name]
    ]


def _same(truth: Stands | None, rows: list[Any]) -> bool:
    """Every row says so; but for the moment, which what ended unanswered does not tell itself."""
    if truth is None or {row.among for row in rows} != truth.among:
        return False
    said = [_said(row, truth.among) for row in rows]
    alike = all((one.settled_at is None) == (truth.settled_at is None) for one in said)
    plain = replace(truth, settled_at=None)
    return alike and all(replace(one, settled_at=None) == plain for one in said)
