"""Processes for tests: drafted by Anna's unit, published, and led on."""

from datetime import date, timedelta
from typing import Any

from forum.core import clock
from forum.core.db import db, transaction
from forum.matters.models import Subscription
from forum.processes import operations, queries
from forum.processes.models import Participation, PlanningProcess, Stage, StageKey
from forum.processes.operations import Content
from forum.processes.plan import Planned
from tests.factories import Cast, store

TITLE = "Mötesplatser för unga i Bergsjön"
FEEDBACK = "**Vi hörde** att låset behöver bytas."


def day(offset: int) -> date:
    """So many days from today."""
    return clock.today() + timedelta(days=offset)


def plan(*keys: StageKey, starts: int = 0, length: int = 30) -> list[Planned]:
    """Stages one after the other, each of the same length, the first from a day counted from today."""
    keys = keys or (StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.PROPOSAL, StageKey.DECISION)
    return [
        Planned(key, day(starts + number * length), day(starts + (number + 1) * length - 1))
        for number, key in enumerate(keys)
    ]


def content(cast: Cast, **changed: Any) -> Content:
    """Everything that is needed to publish."""
    return Content(
        **{
            "title": TITLE,
            "summary": "Vi kartlägger var unga är på kvällarna.",
            "districts": [cast.place],
            "influenceable": "- Öppettider\n- Innehåll",
            "not_influenceable": "- Budgetramen",
            "participation": Participation.DIALOGUE,
            "contact_name": "Anna Alm",
            "contact_email": "anna@samspel.example",
            "case_pending": True,
        }
        | changed
    )


def draft(cast: Cast, stages: list[Planned] | None = None, **changed: Any) -> PlanningProcess:
    """A draft of Anna's unit, complete unless something is changed."""
    anna = cast.actor("anna")
    with transaction():
        begun = operations.create(anna, title=TITLE, party=cast.unit)
        said = content(cast, **changed)
        operations.save(anna, begun, content=said, stages=plan() if stages is None else stages)
    return begun


def opened(cast: Cast, *keys: StageKey, starts: int = 0, **changed: Any) -> PlanningProcess:
    """A published process of Anna's unit."""
    early = not keys or keys[0] in {StageKey.MAPPING, StageKey.EARLY_DIALOGUE}
    late = {} if early else {"late_start_reason": "Grinden skulle bytas."}
    begun = draft(cast, plan(*keys, starts=starts), **(late | changed))
    with transaction():
        operations.publish(cast.actor("anna"), begun)
    return begun


def in_stage(cast: Cast, key: StageKey, *after: StageKey, ended: bool = True) -> PlanningProcess:
    """A process that is in a stage, whose last day has passed unless told otherwise."""
    begun = opened(cast, key, *(after or (StageKey.DECISION,)))
    if ended:
        with transaction():
            first, *rest = queries.stages(begun)
            first.starts_on, first.ends_on = day(-30), day(-1)
            for number, stage in enumerate(rest):
                stage.starts_on, stage.ends_on = day(number * 30), day(number * 30 + 29)
    return begun


def stage(process: PlanningProcess, key: StageKey) -> Stage:
    """One stage of a process, as the database has it now."""
    db.session.rollback()
    return next(one for one in queries.stages(process) if one.key == key)


def follower(cast: Cast) -> Subscription:
    """An address that follows the place."""
    return store(
        Subscription(
            email="granne@samspel.example",
            district_id=cast.place.id,
            created_at=clock.now(),
            confirmed_at=clock.now(),
        )
    )


def fields(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the page of a draft would send."""
    return {
        "title": TITLE,
        "summary": "Vi kartlägger.",
        "districts": [cast.place.code],
        "influenceable": "- Öppettider",
        "not_influenceable": "- Budget",
        "participation": "dialogue",
        "contact_name": "Anna Alm",
        "contact_phone": "031-365 00 00",
        "case_number": "0297/26",
        "mapping-include": "y",
        "mapping-starts_on": day(0).isoformat(),
        "mapping-ends_on": day(40).isoformat(),
    } | changed
