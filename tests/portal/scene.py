"""What the portal shows: processes with a stage, initiatives, decisions. Stored directly, published."""

import itertools
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock
from forum.core.db import db, transaction
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    Decision,
    DecisionKind,
    ItemKind,
    MeetingState,
)
from forum.districts.models import District
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters import operations as matters
from forum.matters.models import Matter
from forum.portal.operations import load_reference
from forum.processes.models import PlanningProcess, ProcessState, Stage, StageKey, StageState
from tests import factories
from tests.factories import Cast

_times = itertools.count(1)


def read(client: Any, path: str) -> Any:
    """A page in English as it is now: what a scene stores is in no log, so no kept page may answer."""
    client.set_cookie("language", "en")
    return client.get(f"{path}?{next(_times)}")


def set_up() -> None:
    """Places, city bodies and the agreement, as a new site has them."""
    with transaction():
        load_reference()


def place(code: str) -> District:
    """An area by its code."""
    return db.session.scalars(select(District).where(District.code == code)).one()


def _published(cast: Cast, kind: type[Matter], codes: tuple[str, ...], **fields: Any) -> Any:
    places = [place(code) for code in codes]
    matter = kind(
        person_id=cast.people["anna"].id,
        created_at=clock.now(),
        districts=places,
        **({"citywide": not places} | fields),
    )
    db.session.add(matter)
    db.session.flush()
    return matters.publish(matter)


def process(
    cast: Cast, *codes: str, title: str = "Mötesplatser", ends_in: int = 30, **fields: Any
) -> PlanningProcess:
    """A published process in its early dialogue; of the whole city where no area is named."""
    with transaction():
        matter: PlanningProcess = _published(
            cast,
            PlanningProcess,
            codes,
            title=title,
            party_id=cast.unit.id,
            **({"state": ProcessState.OPEN} | fields),
        )
        today = clock.today()
        db.session.add(
            Stage(
                process_id=matter.id,
                position=1,
                key=StageKey.EARLY_DIALOGUE,
                state=StageState.CURRENT,
                starts_on=today - timedelta(days=10),
                ends_on=today + timedelta(days=ends_in),
            )
        )
    return matter


def initiative(
    cast: Cast, *codes: str, title: str = "Skollokaler", due_in: int = 20, **fields: Any
) -> Initiative:
    """A published initiative that waits for the city's reply."""
    with transaction():
        matter: Initiative = _published(
            cast,
            Initiative,
            codes,
            title=title,
            party_id=cast.organisation.id,
            addressed_party_id=cast.unit.id,
            reply_due=clock.today() + timedelta(days=due_in),
            **({"state": InitiativeState.OPEN} | fields),
        )
    return matter


def draft(cast: Cast, *codes: str, title: str) -> PlanningProcess:
    """A process that nobody else may know of yet."""
    with transaction():
        matter = PlanningProcess(
            title=title,
            state=ProcessState.DRAFT,
            party_id=cast.unit.id,
            person_id=cast.people["anna"].id,
            created_at=clock.now(),
            districts=[place(code) for code in codes],
        )
        db.session.add(matter)
    return matter


def decision(cast: Cast, matter: Matter, title: str, state: MeetingState) -> Decision:
    """Something decided in a matter, at a meeting a month ago whose minutes stand so."""
    day = clock.today() - timedelta(days=30)
    number = db.session.query(CouncilMeeting).count() + 1
    meeting = factories.store(
        CouncilMeeting(
            council_id=cast.council.id,
            year=day.year,
            number=number,
            starts_at=clock.at(day, time(15)),
            ends_at=clock.at(day, time(18)),
            place="Stadshuset",
            state=state,
        )
    )
    item = factories.store(
        AgendaItem(
            council_id=cast.council.id,
            meeting_id=meeting.id,
            position=1,
            number=1,
            kind=ItemKind.MATTER,
            title=title,
            section_year=day.year,
            section_number=number,
        )
    )
    source = AgendaSource(item_id=item.id, matter_id=matter.id, position=1)
    decided = Decision(item_id=item.id, kind=DecisionKind.RECOMMENDATION)
    return factories.store(decided, source)


def commit(matter: Matter, number: int) -> None:
    """Tie a matter to a commitment."""
    with transaction():
        found = db.session.scalars(select(Commitment).where(Commitment.number == number)).one()
        matter.commitments.append(found)
