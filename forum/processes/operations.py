"""What happens with a planning process: drafted, published, led through its stages, ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreement.models import Commitment
from forum.core import clock, drafts, text
from forum.core.access import Action, Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.districts.models import District
from forum.matters import operations as matters
from forum.parties.models import Party
from forum.processes import actions, plan, policy, queries
from forum.processes.models import (
    ENDED,
    NoteKind,
    Participation,
    PlanningProcess,
    ProcessNote,
    ProcessState,
    Stage,
    StageState,
)
from forum.processes.plan import Planned

_ELSEWHERE = no(_l("The stage belongs to another consultation."))


class Incomplete(Refused):
    """Something must be there first: the form's fields, and what is missing in each, in words."""

    def __init__(self, missing: Sequence[tuple[str, Words]]) -> None:
        super().__init__(no(_l("Something is missing.")))
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What may be changed after publication too."""

    summary: str = ""
    influenceable: str = ""
    not_influenceable: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    case_number: str | None = None
    case_pending: bool = False


@dataclass(frozen=True, kw_only=True)
class Content(Wording):
    """Everything that a draft says, apart from its stages."""

    title: str
    description: str = ""
    districts: Sequence[District] = ()
    citywide: bool = False
    commitments: Sequence[Commitment] = ()
    participation: Participation | None = None
    is_pbl: bool = False
    external_channel_url: str | None = None
    late_start_reason: str | None = None


def draft_name(process: PlanningProcess, what: str = "process") -> str:
    """The name under which what someone has begun to write about a process is kept."""
    return f"{what}-{process.id}"


def _for_owner(actor: Actor, process: PlanningProcess) -> Actor:
    """The same person, acting for the unit that owns the process, whomever they write for at the moment."""
    return replace(actor, party_id=process.party_id, party_name=process.party.name)


def _record(what: Action, actor: Actor, process: PlanningProcess, **data: Any) -> None:
    record(what, _for_owner(actor, process), process, matter_id=process.id, **data)


def create(actor: Actor, *, title: str, party: Party) -> PlanningProcess:
    """Begin a draft for a unit of one's own; a title is enough."""
    require(actions.CREATE, actor, party)
    begun = PlanningProcess(
        state=ProcessState.DRAFT,
        title=text.one_line(title),
        party_id=party.id,
        person_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(begun)
    db.session.flush()
    _record(actions.CREATE, actor, begun)
    return begun


def save(
    actor: Actor, process: PlanningProcess, *, content: Content, stages: Sequence[Planned] = ()
) -> PlanningProcess:
    """Store a draft as it now stands, however little of it is there. Refused when the plan is impossible."""
    matters.lock(process)
    require(actions.DRAFT, actor, process)
    if process.is_public:
        raise Refused(no(_l("The consultation is published already. Change it from its own page.")))
    for fault in plan.faults(stages):
        raise Refused(no(fault.words))
    _write(process, content)
    _replan(process, stages)
    drafts.discard(actor, draft_name(process))
    _record(actions.DRAFT, actor, process)
    return process


def _write(process: PlanningProcess, content: Content) -> None:
    process.title = text.one_line(content.title)
    process.description = text.clean(content.description)
    process.description_html = text.render(content.description)
    process.districts = list(content.districts)
    process.citywide = content.citywide
    process.commitments = list(content.commitments)
    process.participation = content.participation
    process.is_pbl = content.is_pbl
    process.external_channel_url = content.external_channel_url or None
    process.late_start_reason = text.clean(content.late_start_reason or "") or None
    _reword(process, content)


def _reword(process: PlanningProcess, wording: Wording) -> list[str]:
    """Write what may change after publication too; gives the names of what did."""
    said = {
        "summary": text.one_line(wording.summary),
        "influenceable": text.clean(wording.influenceable),
        "not_influenceable": text.clean(wording.not_influenceable),
        "contact_name": text.one_line(wording.contact_name),
        "contact_email": text.one_line(wording.contact_email),
        "contact_phone": text.one_line(wording.contact_phone),
        "case_number": text.one_line(wording.case_number or "") or None,
        "case_pending": wording.case_pending and not wording.case_number,
    }
    changed = [name for name, value in said.items() if getattr(process, name) != value]
    for name in changed:
        setattr(process, name, said[name])
    process.influenceable_html = text.render(process.influenceable)
    process.not_influenceable_html = text.render(process.not_influenceable)
    return changed


def _replan(process: PlanningProcess, stages: Sequence[Planned]) -> None:
    for old in queries.stages(process):
        db.session.delete(old)
    db.session.flush()
    db.session.add_all(
        Stage(
            process_id=process.id,
            position=planned.position,
            key=planned.key,
            round_name=text.one_line(planned.round_name),
            starts_on=planned.starts_on,
            ends_on=planned.ends_on,
        )
        for planned in stages
    )
    db.session.flush()


def publish(actor: Actor, process: PlanningProcess) -> PlanningProcess:
    """Let everyone read and write in it, and begin its first stage; once, however often asked.

    Raises Incomplete when something is missing.
    """
    matters.lock(process)
    require(actions.PUBLISH, actor, process)
    if process.is_public:
        return process
    stages = queries.stages(process)
    missing = policy.missing(process, stages)
    if missing:
        raise Incomplete(missing)
    process.state = ProcessState.OPEN
    stages[0].state = StageState.CURRENT
    matters.publish(process)
    _record(actions.PUBLISH, actor, process, late=policy.starts_late(stages))
    return process


def revise(actor: Actor, process: PlanningProcess, *, wording: Wording) -> PlanningProcess:
    """Change texts of a published process. Raises Incomplete when it would lack something."""
    matters.lock(process)
    require(actions.REVISE, actor, process)
    changed = _reword(process, wording)
    missing = [(field, words) for field, words in policy.missing(process, ()) if field != "stages"]
    if missing:
        raise Incomplete(missing)
    if changed:
        _record(actions.REVISE, actor, process, changed=changed)
    return process


def reschedule(
    actor: Actor, process: PlanningProcess, *, stages: Sequence[Planned]
) -> PlanningProcess:
    """Change the dates of stages that are not done. Refused when a published last day would come earlier."""
    matters.lock(process)
    require(actions.RESCHEDULE, actor, process)
    kept = {stage.key: stage for stage in queries.stages(process)}
    for fault in plan.reschedule_faults(list(kept.values()), stages):
        raise Refused(no(fault.words))
    changed = []
    for planned in stages:
        stage = kept[planned.key]
        if (stage.starts_on, stage.ends_on) != (planned.starts_on, planned.ends_on):
            stage.starts_on, stage.ends_on = planned.starts_on, planned.ends_on
            changed.append(str(planned.key))
    if changed:
        _record(actions.RESCHEDULE, actor, process, changed=changed)
    return process


def move(
    actor: Actor,
    process: PlanningProcess,
    to: Stage,
    *,
    feedback: str = "",
    reason: str = "",
    ends_on: date | None = None,
) -> PlanningProcess:
    """Go to another stage, on or back. Raises Incomplete when a text is owed first; see policy.demands."""
    matters.lock(process)
    if to.process_id != process.id:
        raise Refused(_ELSEWHERE)
    stages = queries.stages(process)
    current, today = queries.current(stages), clock.today()
    back = current is not None and to.position < current.position
    what = actions.GO_BACK if back else actions.ADVANCE
    require(what, actor, process)
    if to.state == StageState.CURRENT:
        raise Incomplete([("to", _l("The consultation is in that stage already."))])
    last = ends_on or to.ends_on
    given = {"feedback": feedback, "reason": reason, "ends_on": ends_on}
    _leave(current, policy.demands(stages, current, to, today), given)
    if last < max(to.ends_on, today):
        words = _l("The last day can only be moved later, and not to a day that has passed.")
        raise Incomplete([("ends_on", words)])
    passed = policy.skipped(stages, current, to)
    about: list[tuple[Stage | None, NoteKind]] = [(stage, NoteKind.SKIPPED) for stage in passed]
    if back:
        about.append((to, NoteKind.WENT_BACK))
    elif policy.ends_early(current, today):
        about.append((current, NoteKind.ENDED_EARLY))
    _explain(actor, process, about, reason)
    for stage in passed:
        stage.state = StageState.SKIPPED
    _step(stages, current, to, back=back)
    to.ends_on = last
    plan.make_room([stage for stage in stages if stage.position > to.position], last)
    _record(what, actor, process, stage=str(to.key), reference=process.reference)
    return process


def _leave(
    current: Stage | None, needed: dict[str, Words], given: dict[str, str | date | None]
) -> None:
    """Check that the current stage may be left with what is given, and keep the feedback on it."""
    allowed = policy.may_leave(current, clock.today())
    if not allowed:
        raise Refused(allowed)
    missing = [
        (field, words) for field, words in needed.items() if not str(given.get(field) or "").strip()
    ]
    if missing:
        raise Incomplete(missing)
    feedback = text.clean(str(given.get("feedback") or ""))
    if current is not None and feedback:
        current.feedback, current.feedback_html = feedback, text.render(feedback)


def _step(stages: Sequence[Stage], current: Stage | None, to: Stage, *, back: bool) -> None:
    """Give every stage its new state. Going back, what was passed comes again later."""
    if current is not None:
        if back:
            current.state = StageState.PLANNED
        else:
            _end(current)
        db.session.flush()  # never two current stages, not even on the way
    for stage in stages:
        if stage.position > to.position and stage.state == StageState.DONE:
            stage.state = StageState.PLANNED
    to.state = StageState.CURRENT
    to.starts_on = min(to.starts_on, clock.today()) if back else clock.today()


def _end(stage: Stage) -> None:
    """A stage is done: its days are those that it took."""
    stage.state = StageState.DONE
    yesterday = clock.today() - timedelta(days=1)
    stage.starts_on = min(stage.starts_on, clock.today())
    stage.ends_on = max(stage.starts_on, yesterday)


def _explain(
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


#: What each turn makes of a process, and what its public reason explains.
TURNS = {
    actions.PAUSE: (ProcessState.PAUSED, NoteKind.PAUSED),
    actions.RESUME: (ProcessState.OPEN, NoteKind.RESUMED),
    actions.CLOSE: (ProcessState.CLOSED, NoteKind.CLOSED),
    actions.CANCEL: (ProcessState.CANCELLED, NoteKind.CANCELLED),
}


def pause(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """Let it rest, with a public reason. People may still write."""
    return _turn(actor, process, actions.PAUSE, reason)


def resume(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """Go on after a pause, with a public reason."""
    return _turn(actor, process, actions.RESUME, reason)


def cancel(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """End it before its time, with a public reason: it stays to be read."""
    return _turn(actor, process, actions.CANCEL, reason)


def close(
    actor: Actor, process: PlanningProcess, *, reason: str, feedback: str = ""
) -> PlanningProcess:
    """End it when its last stage is done, and say how it ended: it stays to be read."""
    return _turn(actor, process, actions.CLOSE, reason, feedback)


def _turn(
    actor: Actor, process: PlanningProcess, what: Action, reason: str, feedback: str = ""
) -> PlanningProcess:
    """Change the status of a process, with a public reason."""
    matters.lock(process)
    require(what, actor, process)
    if what == actions.CLOSE:
        _finish(process, feedback)
    if not text.clean(reason):
        raise Incomplete([("reason", _l("Write why. Everyone can read it."))])
    process.state, kind = TURNS[what]
    if process.state in ENDED:
        process.closed_at = clock.now()
    _explain(actor, process, [(None, kind)], reason)
    _record(what, actor, process)
    return process


def _finish(process: PlanningProcess, feedback: str) -> None:
    """Leave the last stage for good."""
    stages = queries.stages(process)
    allowed = policy.may_close(stages)
    if not allowed:
        raise Refused(allowed)
    current = queries.current(stages)
    needed = policy.demands(stages, current, None, clock.today())
    _leave(current, needed, {"feedback": feedback})
    if current is not None:
        _end(current)
