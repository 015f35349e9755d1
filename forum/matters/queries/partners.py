"""Reading who stands behind a matter beside its own party, and who is asked to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core import clock, text
from forum.core.access import Actor
from forum.core.db import db
from forum.districts.models import District
from forum.matters.models import Matter, Partner, PartnerState
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind, Role

MOST_OFFERED = 100


def by_id(partner_id: int) -> Partner | None:
    """One party asked to stand behind a matter, by its number."""
    return db.session.scalar(_partners(Partner.id == partner_id))


def _partners(*wanted: ColumnElement[bool]) -> Select[Partner]:
    return (
        select(Partner)
        .join(Partner.party)
        .where(*wanted)
        .options(
            joinedload(Partner.party),
            joinedload(Partner.invited_by),
            joinedload(Partner.matter).joinedload(Matter.party),
        )
        .order_by(Party.sort_key, Partner.id)
    )


def of(matter: Matter) -> Sequence[Partner]:
    """Every party that was asked, by name, whatever it has answered. One query."""
    return db.session.scalars(_partners(Partner.matter_id == matter.id)).all()


def behind(matter: Matter) -> Sequence[Party]:
    """The parties that stand behind it beside its own, by name. One query."""
    return behind_each([matter.id]).get(matter.id, [])


def behind_each(matter_ids: Collection[int]) -> dict[int, list[Party]]:
    """The same for many matters at once, by their ids; those that stand alone are left out. One query."""
    rows = db.session.execute(
        select(Partner.matter_id, Party)
        .join(Partner.party)
        .where(Partner.matter_id.in_(matter_ids), Partner.state == PartnerState.ACCEPTED)
        .order_by(Party.sort_key, Party.id)
    )
    found: dict[int, list[Party]] = {}
    for matter_id, party in rows:
        found.setdefault(matter_id, []).append(party)
    return found


def accepted_by(party_ids: Collection[int] | BindParameter[Any]) -> Select[int]:
    """The ids of the matters that one of these parties stands behind beside another."""
    return select(Partner.matter_id).where(
        Partner.party_id.in_(party_ids), Partner.state == PartnerState.ACCEPTED
    )


def waiting_for(actor: Actor, party: Party | None = None) -> list[Partner]:
    """What the parties that the actor writes for (or that one) are asked, and can answer; oldest first."""
    roles = {Role.REPRESENTATIVE, Role.WRITER}
    own = {held.party_id for held in actor.mandates if held.role in roles}
    own &= {party.id} if party is not None else own
    if not own:
        return []
    wanted = _partners(Partner.party_id.in_(own), Partner.state == PartnerState.INVITED)
    found = db.session.scalars(wanted.order_by(None).order_by(Partner.id)).all()
    return [one for one in found if one.matter.takes_partners]


@dataclass(frozen=True)
class Offered:
    """Parties to choose among, by name, and how many more there are."""

    parties: Sequence[Party]
    more: int


def to_ask(
    matter: Matter,
    kinds: Collection[PartyKind],
    *,
    name: str = "",
    place: District | None = None,
    ticked: Collection[str] = (),
) -> Offered:
    """Active parties that can be asked, in the order of the alphabet; those ticked already among them."""
    asked = select(Partner.party_id).where(
        Partner.matter_id == matter.id,
        Partner.state.in_([PartnerState.INVITED, PartnerState.ACCEPTED]),
    )
    wanted = [
        Party.kind.in_(kinds),
        or_(Party.ended_on.is_(None), Party.ended_on > clock.today()),
        Party.id != matter.party_id,
        Party.id.not_in(asked),
    ]
    fits: list[ColumnElement[bool]] = []
    if key := text.sort_key(name):
        fits.append(Party.sort_key.contains(key, autoescape=True))
    if place is not None:
        fits.append(parties.works_in(place))
    count = db.session.scalar(select(func.count()).select_from(Party).where(*wanted, *fits)) or 0
    listed = select(Party).where(*wanted).order_by(Party.sort_key, Party.id)
    found = db.session.scalars(listed.where(*fits).limit(MOST_OFFERED)).all()
    kept = db.session.scalars(listed.where(Party.slug.in_(ticked))).all() if ticked else []
    both = {party.id: party for party in (*found, *kept)}
    shown = sorted(both.values(), key=lambda party: (party.sort_key, party.id))
    return Offered(shown, max(0, count - len(found)))
