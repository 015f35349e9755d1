"""A draft: begun from a type or an earlier process, and saved however little of it is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from forum.agreement.models import Commitment
from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.districts.models import District
from forum.matters import operations as matters
from forum.matters.models import MatterField
from forum.parties.models import Field, Party
from forum.processes import actions, plan, queries, suggested
from forum.processes.models import (
    Participation,
    PlanningProcess,
    ProcessState,
    ProcessType,
    Stage,
    StageState,
)
from forum.processes.operations.acting import draft_name, record
from forum.processes.plan import Planned


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What may be changed after publication too."""

    title: str
    summary: str = ""
    description: str = ""
    influenceable: str = ""
    not_influenceable: str = ""
    participation: Participation | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    case_number: str | None = None
    case_pending: bool = False


@dataclass(frozen=True, kw_only=True)
class Content(Wording):
    """Everything that a draft says, apart from its stages."""

    districts: Sequence[District] = ()
    citywide: bool = False
    commitments: Sequence[Commitment] = ()
    fields: Sequence[Field] = ()
    begun_on: date | None = None
    affects_conditions: bool = False
    decided_by: str = ""
    is_pbl: bool = False
    external_channel_url: str | None = None
    late_start_reason: str | None = None


def create(
    actor: Actor, *, title: str, party: Party, process_type: ProcessType = ProcessType.OWN
) -> PlanningProcess:
    """Begin a draft for a unit of one's own; a title is enough. It has the usual plan of its type."""
    begun = _begin(actor, title, party, process_type)
    begun.is_pbl = process_type == ProcessType.DETAILED_PLAN
    _plan(begun, suggested.plan(process_type, clock.today()))
    record(actions.CREATE, actor, begun)
    return begun


def copy(actor: Actor, source: PlanningProcess, *, title: str, party: Party) -> PlanningProcess:
    """Begin a draft with what an earlier process says, and its plan moved to start from today.

    Its case number, its reasons and its dates stay behind; the contact too, unless the unit is the same.
    """
    require(actions.COPY, actor, source)
    begun = _begin(actor, title, party, source.process_type)
    _write(begun, _content(source, title, is_same_unit=source.party_id == party.id))
    stages = [
        plan.planned(stage) for stage in queries.stages(source) if stage.state != StageState.SKIPPED
    ]
    _plan(begun, suggested.again(stages, clock.today()))
    record(actions.CREATE, actor, begun, copied=source.id)
    return begun


def _begin(actor: Actor, title: str, party: Party, process_type: ProcessType) -> PlanningProcess:
    require(actions.CREATE, actor, party)
    begun = PlanningProcess(
        state=ProcessState.DRAFT,
        title=text.one_line(title),
        party_id=party.id,
        person_id=actor.person_id,
        process_type=process_type,
        created_at=clock.now(),
    )
    db.session.add(begun)
    db.session.flush()
    return begun


def _content(source: PlanningProcess, title: str, *, is_same_unit: bool) -> Content:
    return Content(
        title=title,
        summary=source.summary,
        description=source.description,
        influenceable=source.influenceable,
        not_influenceable=source.not_influenceable,
        participation=source.participation,
        contact_name=source.contact_name if is_same_unit else "",
        contact_email=source.contact_email if is_same_unit else "",
        contact_phone=source.contact_phone if is_same_unit else "",
        districts=source.districts,
        citywide=source.citywide,
        commitments=source.commitments,
        fields=queries.fields(source),
        affects_conditions=source.affects_conditions,
        decided_by=source.decided_by,
        is_pbl=source.is_pbl,
        external_channel_url=source.external_channel_url,
    )


def save(
    actor: Actor, process: PlanningProcess, *, content: Content, stages: Sequence[Planned] = ()
) -> PlanningProcess:
    """Store a draft as it now stands, however little of it is there. Refused when the plan is impossible."""
    matters.lock(process)
    require(actions.DRAFT, actor, process)
    if process.is_public:
        raise Refused(no(_l("The consultation is published already. Change it from its own page.")))
    for fault in plan.faults(map(plan.rounded, stages)):
        raise Refused(no(fault.words))
    _write(process, content)
    _plan(process, stages)
    drafts.discard(actor, draft_name(process))
    record(actions.DRAFT, actor, process)
    return process


def _write(process: PlanningProcess, content: Content) -> None:
    process.districts = list(content.districts)
    process.citywide = content.citywide
    process.commitments = list(content.commitments)
    process.begun_on = content.begun_on
    process.affects_conditions = content.affects_conditions
    process.decided_by = text.one_line(content.decided_by)
    process.is_pbl = content.is_pbl
    process.external_channel_url = content.external_channel_url or None
    process.late_start_reason = text.clean(content.late_start_reason or "") or None
    reword(process, content)
    db.session.execute(delete(MatterField).where(MatterField.matter_id == process.id))
    db.session.add_all(
        MatterField(matter_id=process.id, field=field) for field in dict.fromkeys(content.fields)
    )


def reword(process: PlanningProcess, wording: Wording) -> list[str]:
    """Write what may change after publication too; gives the names of what did."""
    said = {
        "title": text.one_line(wording.title),
        "summary": text.one_line(wording.summary),
        "description": text.clean(wording.description),
        "influenceable": text.clean(wording.influenceable),
        "not_influenceable": text.clean(wording.not_influenceable),
        "participation": wording.participation,
        "contact_name": text.one_line(wording.contact_name),
        "contact_email": text.one_line(wording.contact_email),
        "contact_phone": text.one_line(wording.contact_phone),
        "case_number": text.one_line(wording.case_number or "") or None,
        "case_pending": wording.case_pending and not wording.case_number,
    }
    changed = [name for name, value in said.items() if getattr(process, name) != value]
    for name in changed:
        setattr(process, name, said[name])
    for name in ("description", "influenceable", "not_influenceable"):
        setattr(process, f"{name}_html", text.render(getattr(process, name)))
    return changed


def _plan(process: PlanningProcess, stages: Sequence[Planned]) -> None:
    """Make its stages those of a plan. A stage that stays is changed: what others keep about it stays too."""
    kept = {stage.position: stage for stage in queries.stages(process)}
    wanted = {planned.position: planned for planned in stages}
    for position, stage in kept.items():
        if position not in wanted:
            db.session.delete(stage)
    for position, planned in wanted.items():
        stage = kept.get(position) or Stage(process_id=process.id, position=position)
        write_stage(stage, planned)
        db.session.add(stage)
    db.session.flush()


def write_stage(stage: Stage, planned: Planned) -> None:
    """Write a stage as it is planned."""
    stage.key, stage.round_kind = planned.key, planned.round_kind
    stage.round_name = text.one_line(planned.round_name)
    plan.redate(stage, plan.rounded(planned))
