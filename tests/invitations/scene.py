"""Invitations for tests: Anna invites to a consultation of her unit."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forum.core import clock, outbox
from forum.core.db import db, transaction
from forum.core.outbox import Letter, Outbox
from forum.districts.models import District
from forum.invitations import operations
from forum.invitations.operations import Sent
from forum.parties.models import Party
from forum.processes.models import PlanningProcess, StageKey
from forum.responses.models import FormalResponse, PublicationRule, Round, Stance
from tests.factories import Cast, store
from tests.processes import scene as processes


def process(cast: Cast, **changed: Any) -> PlanningProcess:
    """A published consultation about Bergsjön, in its formal round."""
    return processes.opened(cast, StageKey.CONSULTATION, StageKey.DECISION, **changed)


def invite(cast: Cast, about: PlanningProcess, *parties: Party, message: str = "") -> Sent:
    """Anna invites some organisations."""
    with transaction():
        return operations.invite(
            cast.actor("anna"), about, party_ids=[party.id for party in parties], message=message
        )


def remind(cast: Cast, about: PlanningProcess, after: int = 8) -> list[str]:
    """Anna reminds, some days from now; gives the names of those who were."""
    with clock.pretend(clock.now() + timedelta(days=after)), transaction():
        return [one.party.name for one in operations.remind(cast.actor("anna"), about)]


def responded(
    cast: Cast, about: PlanningProcess, who: str = "bo", rule: PublicationRule | None = None
) -> FormalResponse:
    """A response that was sent in, published by the rule of its round."""
    stage = processes.stage(about, StageKey.CONSULTATION)
    if rule is not None:
        store(Round(stage_id=stage.id, rule=rule))
    party = cast.parties[who]
    assert party is not None
    sent: FormalResponse = store(
        FormalResponse(
            year=2027, number=party.id, matter_id=about.id, stage_id=stage.id,
            person_id=cast.people[who].id, party_id=party.id, summary="Vi är för.",
            stance=Stance.FOR, submitted_at=clock.now(), sha256="0" * 64,
        )
    )  # fmt: skip
    return sent


def works_in(party: Party, *places: District) -> Party:
    """Say where an organisation works."""
    with transaction():
        party.districts = list(places)
    return party


def rows() -> Sequence[Outbox]:
    """The letters of this room that wait."""
    fresh()
    wanted = Outbox.letter.startswith("invitation")
    return db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)).all()


def written(row: Outbox) -> Letter | None:
    """A letter as it would be delivered now."""
    return outbox._writers[row.letter](row)


def letter(row: Outbox) -> Letter:
    """A letter that is due."""
    found = written(row)
    assert found is not None
    return found


def fresh() -> Any:
    """The session, with nothing of what it knew before."""
    db.session.rollback()
    db.session.expire_all()
    return db.session
