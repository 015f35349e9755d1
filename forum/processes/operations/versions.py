"""Publication, and what is changed after it: each change is a new version with a public reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Actor, require
from forum.core.db import db
from forum.matters import operations as matters
from forum.processes import actions, queries, readiness
from forum.processes.models import (
    VERSIONED,
    PlanningProcess,
    ProcessState,
    ProcessVersion,
    StageState,
)
from forum.processes.operations.acting import Incomplete, record
from forum.processes.operations.drafts import Wording, reword
from forum.processes.plan import starts_late


def publish(actor: Actor, process: PlanningProcess) -> PlanningProcess:
    """Let everyone read and write in it, and begin its first stage; once, however often asked.

    Raises Incomplete when something is missing.
    """
    matters.lock(process)
    require(actions.PUBLISH, actor, process)
    if process.is_public:
        return process
    stages = queries.stages(process)
    missing = readiness.missing(process, stages)
    if missing:
        raise Incomplete(missing)
    process.state = ProcessState.OPEN
    process.opened_in = stages[0].key
    stages[0].state = StageState.CURRENT
    matters.publish(process)
    _add(process, 1, _said(process), person_id=actor.person_id, at=clock.now())
    record(actions.PUBLISH, actor, process, late=starts_late(stages))
    return process


def revise(
    actor: Actor, process: PlanningProcess, *, wording: Wording, reason: str = ""
) -> PlanningProcess:
    """Change a published process. Raises Incomplete when it would lack something, or lacks the reason.

    What it says becomes a new version. Whom one asks, and the case number, are changed without one.
    """
    matters.lock(process)
    require(actions.REVISE, actor, process)
    before = _said(process)
    changed = reword(process, wording)
    missing = readiness.missing_texts(process)
    is_new = any(name in VERSIONED for name in changed)
    if is_new and not text.clean(reason):
        missing = [*missing, ("reason", _l("Write why you change it. Everyone can read it."))]
    if missing:
        raise Incomplete(missing)
    number = _add_version(actor, process, before, reason) if is_new else None
    if changed:
        about = {"changed": changed} | ({"version": number} if number is not None else {})
        record(actions.REVISE, actor, process, reference=process.reference, **about)
    return process


def note_dates(
    actor: Actor, process: PlanningProcess, dates: Sequence[dict[str, Any]], reason: str
) -> int:
    """Make a version of changed dates: what each was and is."""
    return _add_version(actor, process, _said(process), reason, dates=list(dates))


def _add_version(
    actor: Actor, process: PlanningProcess, before: dict[str, Any], reason: str, **more: Any
) -> int:
    """Add a version after the last. A process published before there were any gets its first one too."""
    last = queries.last_version(process)
    if last == 0:
        at = process.published_at or clock.now()
        _add(process, 1, before, person_id=process.person_id, at=at)
        last = 1
    said = _said(process) | more
    words = text.clean(reason)
    _add(process, last + 1, said, person_id=actor.person_id, at=clock.now(), reason=words)
    return last + 1


def _said(process: PlanningProcess) -> dict[str, Any]:
    """What it says now, by the name of the field."""
    return {name: getattr(process, name) for name in VERSIONED}


def _add(
    process: PlanningProcess,
    number: int,
    texts: dict[str, Any],
    *,
    person_id: int | None,
    at: datetime,
    reason: str = "",
) -> None:
    db.session.add(
        ProcessVersion(
            process_id=process.id,
            version=number,
            texts=texts,
            reason=reason,
            person_id=person_id,
            party_id=process.party_id,
            written_at=at,
        )
    )
