"""New dates for a published plan, and stages and rounds that are added to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.matters import operations as matters
from forum.processes import actions, plan, queries, readiness
from forum.processes.models import PlanningProcess, Stage, StageKey
from forum.processes.operations.acting import Incomplete, record
from forum.processes.operations.drafts import write_stage
from forum.processes.operations.versions import note_dates
from forum.processes.plan import Planned


def reschedule(
    actor: Actor, process: PlanningProcess, *, stages: Sequence[Planned], reason: str = ""
) -> PlanningProcess:
    """Change the dates of stages that are not done, and add stages that are to come.

    Refused when a published last day would come earlier. Raises Incomplete when a stage is added without a
    public reason, or the decision would come too soon.
    """
    matters.lock(process)
    require(actions.RESCHEDULE, actor, process)
    kept = {stage.position: stage for stage in queries.stages(process)}
    wanted = [plan.rounded(stage) for stage in stages]
    for fault in plan.reschedule_faults(list(kept.values()), wanted, clock.today()):
        raise Refused(no(fault.words))
    _leave_notice(process, kept, wanted)
    added = [stage for stage in wanted if stage.position not in kept]
    if added and not text.clean(reason):
        raise Incomplete([("reason", _l("Write why a stage is added. Everyone can read it."))])
    changed = [_change(kept.get(stage.position), stage) for stage in wanted]
    changed = [one for one in changed if one["was"] != one["is"]]
    if not changed:
        return process
    with plan.revising(list(kept.values())):
        for stage in wanted:
            if stage.position in kept:
                plan.redate(kept[stage.position], stage)
    for stage in added:
        db.session.add(_added(process, stage))
    number = note_dates(actor, process, changed, reason)
    about = {"changed": [one["key"] for one in changed], "version": number}
    record(actions.RESCHEDULE, actor, process, reference=process.reference, **about)
    return process


def _leave_notice(
    process: PlanningProcess, kept: Mapping[int, Stage], wanted: Sequence[Planned]
) -> None:
    """Raise Incomplete for a decision too soon, where organisations must know of it before."""
    if not process.affects_conditions or process.published_at is None:
        return
    opened_on = clock.local(process.published_at).date()
    for stage in wanted:
        before = kept.get(stage.position)
        is_moved = before is None or before.starts_on != stage.starts_on
        is_soon = stage.starts_on < opened_on + readiness.NOTICE
        if stage.key == StageKey.DECISION and is_moved and is_soon:
            raise Incomplete([("decision", TOO_SOON)])


def _added(process: PlanningProcess, planned: Planned) -> Stage:
    stage = Stage(process_id=process.id, position=planned.position)
    write_stage(stage, planned)
    return stage


def _change(before: Stage | None, now: Planned) -> dict[str, Any]:
    """What the dates of a stage were and are, as a version keeps it."""
    return {
        "key": str(now.key),
        "round_kind": now.round_kind and str(now.round_kind),
        "round_name": before.round_name if before is not None else text.one_line(now.round_name),
        "was": _dates(plan.planned(before)) if before is not None else None,
        "is": _dates(now),
    }


def _dates(stage: Planned) -> list[str]:
    """The first and last day of a stage, each with its precision."""
    precisions = (str(stage.starts_precision), str(stage.ends_precision))
    return [stage.starts_on.isoformat(), stage.ends_on.isoformat(), *precisions]


TOO_SOON = _l(
    "The decision changes the conditions of organisations, so it comes 14 days after publication "
    "at the earliest: their joint council with the city has to know of it first."
)
