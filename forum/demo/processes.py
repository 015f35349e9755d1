"""Planning processes: opened, led through their stages, paused, closed; one is still a draft."""

from functools import partial
from itertools import pairwise

from forum.demo import threads
from forum.demo.story import Period, Process
from forum.demo.world import World
from forum.parties.models import Field
from forum.processes import operations, queries
from forum.processes.models import (
    Participation,
    PlanningProcess,
    ProcessType,
    RoundKind,
    Stage,
    StageKey,
)
from forum.processes.plan import Planned

DRAFTED_BEFORE = 14  #: days


def key_of(process: Process) -> str:
    """What the world calls it."""
    return f"process:{process.key}"


def tell(world: World) -> None:
    """All that happens in every process."""
    for process in world.story.processes:
        _open(world, process)
        _lead(world, process)
        threads.tell(world, key_of(process), process.comments)
        threads.add_papers(
            world, key_of(process), process.contact, process.owner, process.documents
        )


def _open(world: World, process: Process) -> None:
    add, moment = world.timeline.add, world.days.moment
    is_draft = process.state == "draft"
    begun = process.opened - (0 if is_draft else DRAFTED_BEFORE)
    add(moment(begun, 8.8), partial(_create, world, process))
    add(moment(begun, 10.5), partial(_save, world, process))
    if not is_draft:
        add(moment(process.opened, 8.9), partial(_publish, world, process))


def _lead(world: World, process: Process) -> None:
    add, moment = world.timeline.add, world.days.moment
    reached = [stage for stage in process.stages if stage.state in {"current", "done"}]
    for before, stage in pairwise(reached):
        passed = [s for s in process.stages if before.starts < s.starts < stage.starts]
        add(moment(stage.starts, 8.7), partial(_move, world, process, before, passed, stage))
    if process.paused is not None:
        add(moment(process.paused, 14.5), partial(_pause, world, process))
    if process.closed is not None:
        add(moment(process.closed, 11), partial(_close, world, process, reached[-1]))


def _create(world: World, process: Process) -> None:
    actor = world.actor(process.contact, process.owner)
    begun = operations.create(
        actor,
        title=process.title,
        party=world.party(process.owner),
        process_type=ProcessType(process.type),
    )
    world.matters[key_of(process)] = begun


def _save(world: World, process: Process) -> None:
    contact = world.person(process.contact)
    content = operations.Content(
        title=process.title,
        summary=process.summary,
        description=process.description,
        districts=world.districts(process.districts),
        citywide=process.citywide,
        commitments=world.commitments(process.commitments),
        fields=[Field(name) for name in process.fields],
        begun_on=world.days.date(process.begun),
        affects_conditions=bool(process.decided_by),
        decided_by=process.decided_by,
        influenceable=process.influenceable,
        not_influenceable=process.not_influenceable,
        participation=Participation(process.participation),
        contact_name=contact.name,
        contact_email=contact.email,
        case_number=process.case_number,
        case_pending=process.case_pending,
        is_pbl=process.pbl,
        external_channel_url=process.external_channel_url,
        late_start_reason=process.late_start_reason,
    )
    stages = [
        Planned(
            StageKey(stage.key),
            world.days.date(stage.starts),
            world.days.date(stage.ends),
            stage.round,
            RoundKind(stage.kind) if stage.kind else None,
        )
        for stage in process.stages
    ]
    actor = world.actor(process.contact, process.owner)
    operations.save(actor, world.process(process.key), content=content, stages=stages)


def _publish(world: World, process: Process) -> None:
    operations.publish(world.actor(process.contact, process.owner), world.process(process.key))


def stage_of(stored: PlanningProcess, key: str) -> Stage:
    """The first stage or round of that name."""
    return next(stage for stage in queries.stages(stored) if stage.key == key)


def _move(
    world: World, process: Process, before: Period, passed: list[Period], stage: Period
) -> None:
    stored = world.process(process.key)
    operations.move(
        world.actor(process.contact, process.owner),
        stored,
        stage_of(stored, stage.key),
        feedback=before.feedback,
        reason=" ".join(each.reason for each in passed),
    )


def _pause(world: World, process: Process) -> None:
    actor = world.actor(process.contact, process.owner)
    operations.pause(actor, world.process(process.key), reason=process.paused_because)


def _close(world: World, process: Process, last: Period) -> None:
    operations.close(
        world.actor(process.contact, process.owner),
        world.process(process.key),
        reason=process.closed_because,
        feedback=last.feedback,
    )
