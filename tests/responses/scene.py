"""Responses for tests: a stage that takes them, people who write together, and what they send."""

from datetime import date, timedelta
from typing import Any

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.core.merging import Merged, Typed, mark_of
from forum.parties.models import Role
from forum.parties.queries import actor_for
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, Stage, StageKey, StageState
from forum.responses import queries
from forum.responses.models import (
    FormalResponse,
    PublicationRule,
    ResponseDraft,
    Round,
    Stance,
)
from forum.responses.operations import drafts, responses
from forum.responses.operations.responses import Content
from forum.responses.policy import Answerable
from tests.conftest import Browser
from tests.factories import Cast, membership, person, store
from tests.processes import scene

CHANNEL = "https://goteborg.example/synpunkter"


def opened(cast: Cast, rule: PublicationRule | None = None, **changed: Any) -> PlanningProcess:
    """A process in its formal consultation, which ends in a month."""
    process = scene.opened(cast, StageKey.CONSULTATION, StageKey.DECISION, **changed)
    if rule is not None:
        store(Round(stage_id=stage(process).id, rule=rule))
    return process


def pbl(cast: Cast) -> PlanningProcess:
    """One under the Planning and Building Act."""
    return opened(cast, is_pbl=True, external_channel_url=CHANNEL)


def stage(process: PlanningProcess) -> Stage:
    """Its consultation, as the database has it now."""
    return scene.stage(process, StageKey.CONSULTATION)


def place(process: PlanningProcess) -> Answerable:
    """Its consultation, as one who would answer meets it."""
    found = queries.answerable(str(process.reference), stage(process).position)
    assert found is not None
    return found


def last_day(process: PlanningProcess, day: date) -> None:
    """Let its consultation end on another day."""
    with transaction():
        now = stage(process)
        now.starts_on, now.ends_on = min(now.starts_on, day), day


def over(process: PlanningProcess) -> None:
    """Let the last day have been yesterday."""
    last_day(process, clock.today() - timedelta(days=1))


def moved_on(process: PlanningProcess) -> None:
    """Let the process be in its next stage."""
    with transaction():
        first, second = processes.stages(process)
        first.state = StageState.DONE
        db.session.flush()
        second.state = StageState.CURRENT


def closed(process: PlanningProcess) -> None:
    """Let the process have ended."""
    with transaction():
        process.closed_at, process.state = clock.now(), "closed"


def writer(cast: Cast, name: str = "Fatuma Ali") -> Person:
    """Someone who may write for Bo's organisation, but not speak for it."""
    found = person(name)
    membership(found, cast.organisation, Role.WRITER)
    return found


def colleague(cast: Cast, name: str = "Yusuf Hassan") -> Person:
    """Someone else who speaks for Bo's organisation."""
    found = person(name)
    membership(found, cast.organisation)
    return found


def acting(cast: Cast, who: Person) -> Actor:
    """A person who writes for Bo's organisation."""
    return actor_for(who, cast.organisation.id)


def content(**changed: Any) -> Content:
    """What a response says."""
    said = {
        "summary": "Vi vill ha fler öppettider.",
        "stance": Stance.PARTLY,
        "body": "**Mer** tid.",
    }
    return Content(**(said | changed))


def send(actor: Actor, process: PlanningProcess, **changed: Any) -> FormalResponse:
    """Someone sends a response."""
    with transaction():
        return responses.submit(actor, place(process), content=content(**changed))


def fields(**changed: Any) -> dict[str, Any]:
    """What the page of a response would send."""
    return {
        "summary": "Vi vill ha fler öppettider.",
        "stance": "partly",
        "body": "**Mer** tid.",
        "then": "send",
        "form_key": "a" * 32,
    } | changed


def save(
    actor: Actor, process: PlanningProcess, page: str, begun_from: str = "", **said: str
) -> Merged:
    """A page saves what is typed in it."""
    typed = {name: [text] if text else [] for name, text in said.items()}
    with transaction():
        return drafts.save(actor, place(process), Typed(typed, begun_from), page=page)


def draft(actor: Actor, process: PlanningProcess) -> ResponseDraft | None:
    """The draft of the actor's side, as the database has it now."""
    db.session.rollback()
    return queries.draft(actor, stage(process))


def mark(actor: Actor, process: PlanningProcess) -> str:
    """What a page that is opened now would carry."""
    found = draft(actor, process)
    assert found is not None
    return mark_of(found.changes, found.revision)


def url(process: PlanningProcess, rest: str = "") -> str:
    """Where the consultation is answered."""
    return f"/samrad/{process.reference}/svara/{stage(process).position}{rest}"


def page_of(response: FormalResponse, rest: str = "") -> str:
    """The page of a response."""
    return f"/samrad/{response.stage.process.reference}/svar/{response.receipt}{rest}"


def as_bo(cast: Cast, signed_in: Any) -> Browser:
    """Bo's browser, writing for the organisation."""
    browser: Browser = signed_in(cast.people["bo"].id, cast.organisation.id)
    return browser
