"""What every act on a process shares: for whom it is done, what it may lack, its reasons, its feedback."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Action, Actor, Refused, Words, no
from forum.core.db import db
from forum.core.events import record as record_event
from forum.processes import gates, policy
from forum.processes.gates import Owed
from forum.processes.models import (
    NoteKind,
    PlanningProcess,
    Precision,
    ProcessNote,
    Stage,
    StageState,
)


class Incomplete(Refused):
    """Something must be there first: the form's fields, and what is missing in each, in words."""

    def __init__(self, missing: Sequence[tuple[str, Words]]) -> None:
        super().__init__(no(_l("Something is missing.")))
        self.missing = missing


class Owing(Incomplete):
    """Something must be done elsewhere before the stage is left."""

    def __init__(self, owed: Sequence[Owed]) -> None:
        words = _l("The stage cannot be left yet: first do what stands under the heading above.")
        super().__init__([("", words)])
        self.owed = owed


def draft_name(process: PlanningProcess, what: str = "process") -> str:
    """The name under which what someone has begun to write about a process is kept."""
    return f"{what}-{process.id}"


def record(what: Action, actor: Actor, process: PlanningProcess, **data: Any) -> None:
    """One line of the log: the person acted for the unit that owns the process, whoever they speak for."""
    for_owner = replace(actor, party_id=process.party_id, party_name=process.party.name)
    record_event(what, for_owner, process, matter_id=process.id, **data)


def explain(
    actor: Actor,
    process: PlanningProcess,
    about: Sequence[tuple[Stage | None, NoteKind]],
    reason: str,
) -> None:
    """Keep a public reason, beside each stage that it is about."""
    db.session.add_all(
        ProcessNote(
            process_id=process.id,
            stage_id=stage.id if stage is not None else None,
            kind=kind,
            text=text.clean(reason),
            person_id=actor.person_id,
            party_id=process.party_id,
            written_at=clock.now(),
        )
        for stage, kind in about
    )


def may_leave(
    process: PlanningProcess, current: Stage | None, passed: Sequence[Stage] = ()
) -> None:
    """Raise Refused while the stage's last day has not passed, Owing while something is left to do in it.

    Or in one that is passed by: people have taken part in it, if the process has gone back from there.
    """
    allowed = policy.may_leave(current, clock.today())
    if not allowed:
        raise Refused(allowed)
    left = [current, *passed] if current is not None else passed
    owed = [one for stage in left for one in gates.owed(process, stage)]
    if owed:
        raise Owing(owed)


def is_answered(current: Stage | None) -> bool:
    """Whether what was heard in a stage is published already."""
    return current is not None and gates.has_feedback(current)


def demand(needed: dict[str, Words], given: dict[str, str | date | None]) -> None:
    """Raise Incomplete unless all that is needed is given."""
    missing = [
        (field, words) for field, words in needed.items() if not str(given.get(field) or "").strip()
    ]
    if missing:
        raise Incomplete(missing)


def keep_feedback(current: Stage | None, feedback: str) -> None:
    """Keep what the city heard, does and why on the stage that it is about."""
    written = text.clean(feedback)
    if current is not None and written:
        current.feedback, current.feedback_html = written, text.render(feedback)


def end(stage: Stage) -> None:
    """A stage is done. A last day that has passed stands; one that was not reached is the day before."""
    stage.state = StageState.DONE
    today = clock.today()
    stage.starts_on = min(stage.starts_on, today)
    if stage.ends_on >= today:
        stage.ends_on = max(stage.starts_on, today - timedelta(days=1))
        stage.starts_precision = stage.ends_precision = Precision.DAY
