"""Stages that ask questions, and responses that answer them, for tests."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from forum.core import clock
from forum.core.db import db, transaction
from forum.districts import queries as districts
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, Stage, StageKey
from forum.responses import answers, queries
from forum.responses.models import (
    FormalResponse,
    PublicationRule,
    Question,
    QuestionKind,
    ResponseState,
    Stance,
)
from forum.responses.operations import questions as operations
from forum.responses.operations import rounds
from forum.responses.operations.questions import Wanted
from forum.web import caching
from forum.web.forms import Form
from tests.factories import Cast, store
from tests.processes import scene

SKATES = "Vilken tid passar bäst?"


def stage(cast: Cast, **changed: Any) -> Stage:
    """A formal consultation that is on, of Anna's unit."""
    process = scene.opened(cast, StageKey.CONSULTATION, StageKey.DECISION, **changed)
    return scene.stage(process, StageKey.CONSULTATION)


def draft_stage(cast: Cast) -> Stage:
    """The same, not published."""
    plan = scene.plan(StageKey.CONSULTATION, StageKey.DECISION)
    return scene.stage(scene.draft(cast, plan, title="Ett utkast"), StageKey.CONSULTATION)


def address(stage: Stage, rest: str = "") -> str:
    """The address of a published stage."""
    return f"/samrad/{stage.process.reference}/skede/{stage.position}{rest}"


def ask(
    cast: Cast, stage: Stage, kind: QuestionKind = QuestionKind.FREE, *options: str, **said: Any
) -> Question:
    """A question of Anna's."""
    wanted = Wanted(**({"wording": SKATES, "options": options} | said))
    with transaction():
        return operations.ask(cast.actor("anna"), stage, kind=kind, wanted=wanted)


def one(cast: Cast, stage: Stage, **said: Any) -> Question:
    """A question with one choice of three."""
    return ask(cast, stage, QuestionKind.ONE, "Ja", "Nej", "Vet inte", **said)


def option(question: Question, label: str) -> int:
    """The key of one of its options."""
    found = next(a for a in queries.asked(question.stage) if a.id == question.id)
    return next(option.id for option in found.options if option.label == label)


def names(stage: Stage) -> list[str]:
    """What a stage asks now, in order."""
    db.session.rollback()
    return [one.question.wording for one in queries.still_asked(stage)]


def settle(cast: Cast, stage: Stage, rule: PublicationRule) -> None:
    """Publish answers so."""
    with transaction():
        rounds.settle(cast.actor("anna"), stage, rule=rule)


def remove(cast: Cast, question: Question) -> None:
    """Take it away."""
    with transaction():
        operations.remove(cast.actor("anna"), question)


def form(stage: Stage, **data: Any) -> Any:
    """The questions, filled in so; without a token. Inside a request."""
    asked = queries.asked(stage)
    made = answers.form_class(Form, asked, districts.current())
    return made(formdata=MultiDict(data), meta={"csrf": False})


def response(
    cast: Cast, stage: Stage, who: str = "bo", given: Sequence[answers.Given] = (), **said: Any
) -> FormalResponse:
    """A response of someone of the cast, with these answers."""
    party = cast.parties[who]
    sent: FormalResponse = store(
        FormalResponse(
            **{
                "year": 2027,
                "number": cast.people[who].id * 100 + stage.id,
                "matter_id": stage.process_id,
                "stage_id": stage.id,
                "person_id": cast.people[who].id,
                "party_id": party.id if party is not None else None,
                "state": ResponseState.SUBMITTED,
                "summary": "Vi tycker så.",
                "stance": Stance.FOR,
                "submitted_at": clock.now(),
                "sha256": "0" * 64,
            }
            | said
        )
    )
    with transaction():
        answers.store(sent, given)
    return sent


def over(process: PlanningProcess) -> None:
    """Let the last day of its first stage have passed; on a new day, so nothing kept is shown."""
    with transaction():
        first = processes.stages(process)[0]
        first.starts_on, first.ends_on = scene.day(-30), scene.day(-1)
    db.session.rollback()
    caching.forget()
