"""Who may open, copy and lead a planning process, and what must be written before a step is taken."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, Words, no, rule
from forum.matters.policy import may_work_on
from forum.parties.models import Party, PartyKind, Role
from forum.processes import actions
from forum.processes.models import (
    NEEDS_FEEDBACK,
    TAKES_PART,
    PlanningProcess,
    Precision,
    ProcessState,
    Stage,
    StageKey,
    StageState,
)

_WORKING = (Role.REPRESENTATIVE, Role.WRITER)


def units(actor: Actor) -> set[int]:
    """The city units that the actor may open a process for."""
    return {
        held.party_id
        for held in actor.mandates
        if held.party_kind == PartyKind.CITY_UNIT and held.role in _WORKING
    }


@rule(actions.CREATE)
def create(actor: Actor, party: Party | None = None) -> Verdict:
    """Officers of city units, for a unit of theirs."""
    if not actor.is_authenticated:
        return SIGN_IN
    own = units(actor)
    if not own:
        return no(
            _l(
                "Consultations are opened by the city's units. "
                "An organisation can take an initiative instead."
            )
        )
    if party is not None and party.id not in own:
        return no(_l("You can only open consultations for a unit that you work for."))
    return YES


@rule(actions.COPY)
def copy(actor: Actor, process: PlanningProcess) -> Verdict:
    """Officers of city units: a draft of their own unit, or what is published."""
    if not process.is_public and not may_work_on(actor, process):
        return HIDDEN
    return create(actor)


@rule(actions.DRAFT)
def draft(actor: Actor, process: PlanningProcess) -> Verdict:
    """Officers of the unit that owns it; nobody else may know that it is there."""
    return YES if may_work_on(actor, process) else HIDDEN


@rule(actions.PUBLISH)
def publish(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner. What must be there first is told by `missing`."""
    if not may_work_on(actor, process):
        return HIDDEN
    return YES if leads(actor, process) else _NOT_LEADING


def leads(actor: Actor, process: PlanningProcess) -> bool:
    """Whether the actor is a representative of the unit that owns the process."""
    return actor.holds(Role.REPRESENTATIVE, party_id=process.party_id)


_NOT_LEADING = no(_l("Only a representative of the unit that owns the consultation does this."))
_PAUSED = no(_l("The consultation is paused. Resume it first."))
_ENDED = no(_l("The consultation has ended. It can be read, but not changed."))


def _lead(actor: Actor, process: PlanningProcess, *states: ProcessState) -> Verdict:
    """A representative of the owner, while the process is published and in one of these states."""
    if not process.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not leads(actor, process):
        return _NOT_LEADING
    if process.state in states:
        return YES
    if process.state == ProcessState.PAUSED:
        return _PAUSED
    if process.state == ProcessState.OPEN:
        return no(_l("The consultation is not paused."))
    return _ENDED


@rule(actions.REVISE)
def revise(actor: Actor, process: PlanningProcess) -> Verdict:
    """Officers of the owner, until it has ended."""
    if not process.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not may_work_on(actor, process):
        return no(_l("Only the unit that owns the consultation changes its texts."))
    return YES if process.closed_at is None else _ENDED


@rule(actions.RESCHEDULE)
def reschedule(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner, until it has ended."""
    return _lead(actor, process, ProcessState.OPEN, ProcessState.PAUSED)


@rule(actions.ADVANCE)
def advance(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner, while it is open."""
    return _lead(actor, process, ProcessState.OPEN)


@rule(actions.GO_BACK)
def go_back(actor: Actor, process: PlanningProcess) -> Verdict:
    """As moving on."""
    return advance(actor, process)


@rule(actions.CLOSE)
def close(actor: Actor, process: PlanningProcess) -> Verdict:
    """As moving on; that the last stage is reached is told by `may_close`."""
    return advance(actor, process)


@rule(actions.PAUSE)
def pause(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner, while it is open."""
    return _lead(actor, process, ProcessState.OPEN)


@rule(actions.RESUME)
def resume(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner, while it is paused."""
    return _lead(actor, process, ProcessState.PAUSED)


@rule(actions.CANCEL)
def cancel(actor: Actor, process: PlanningProcess) -> Verdict:
    """A representative of the owner, until it has ended."""
    return _lead(actor, process, ProcessState.OPEN, ProcessState.PAUSED)


def may_leave(stage: Stage | None, today: date) -> Verdict:
    """Whether a stage can be left today: the last day of a formal consultation is a promise."""
    if stage is not None and stage.key == StageKey.CONSULTATION and today <= stage.ends_on:
        return no(
            _l(
                "The last day to answer is published, so the formal consultation cannot end before it. "
                "It can be moved later."
            )
        )
    return YES


def may_close(stages: Sequence[Stage]) -> Verdict:
    """Whether no stage is left to come."""
    if any(stage.state == StageState.PLANNED for stage in stages):
        return no(
            _l("There are stages left. Move through them, or cancel the consultation instead.")
        )
    return YES


def demands(
    stages: Sequence[Stage],
    current: Stage | None,
    to: Stage | None,
    today: date,
    *,
    answered: bool = False,
) -> dict[str, Words]:
    """What must be written to leave the current stage, for another or (None) for good: field and words.

    `answered` when what was heard is published already. Who goes back owes no more than the reason.
    """
    needed: dict[str, Words] = {}
    owes = current is not None and current.key in NEEDS_FEEDBACK and not answered
    if owes and not goes_back(current, to):
        needed["feedback"] = _l(
            "Write what you heard, what you will do and why, before the stage is left."
        )
    if to is None:
        return needed
    for field, words in (
        ("reason", _why(stages, current, to, today)),
        ("ends_on", _when(to, today)),
    ):
        if words:
            needed[field] = words
    return needed


def goes_back(current: Stage | None, to: Stage | None) -> bool:
    """Whether the way from one stage to the other is backwards."""
    return current is not None and to is not None and to.position < current.position


def _when(to: Stage, today: date) -> Words | None:
    """Whether a new last day must be written, and why."""
    if to.ends_on < today:
        return _l("Write a new last day.")
    if to.ends_precision == Precision.QUARTER and to.takes_part:
        return _l("The plan says only the quarter. Write the last day.")
    return None


def _why(stages: Sequence[Stage], current: Stage | None, to: Stage, today: date) -> Words | None:
    """What the public reason for a move must explain, if anything."""
    if goes_back(current, to):
        return _l("Write why you go back to an earlier stage.")
    if skipped(stages, current, to):
        return _l("Write why a stage is skipped.")
    if ends_early(current, today):
        return _l("Write why the stage ends before its last day.")
    return None


def ends_early(stage: Stage | None, today: date) -> bool:
    """Whether leaving a stage today breaks a published last day for those who take part."""
    return stage is not None and stage.key in TAKES_PART and today <= stage.ends_on


def skipped(stages: Sequence[Stage], current: Stage | None, to: Stage) -> list[Stage]:
    """The planned stages that a move passes by."""
    first = current.position if current is not None else 0
    return [
        stage
        for stage in stages
        if first < stage.position < to.position and stage.state == StageState.PLANNED
    ]
