"""Who may open and lead a planning process, and what must be there before a step is taken."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, Words, no, rule
from forum.matters.policy import may_work_on
from forum.parties.models import Party, PartyKind, Role
from forum.processes import actions
from forum.processes.models import (
    EARLY,
    NEEDS_FEEDBACK,
    TAKES_PART,
    PlanningProcess,
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


def missing(process: PlanningProcess, stages: Sequence[Stage]) -> list[tuple[str, Words]]:
    """What a process needs before it can be published: the form's field, and what is missing, in words."""
    needed: list[tuple[str, bool, Words]] = [
        ("title", bool(process.title), _l("a title")),
        ("summary", bool(process.summary), _l("a summary")),
        ("citywide", process.citywide or bool(process.districts), _l("an area, or the whole city")),
        ("influenceable", bool(process.influenceable), _l("what can be influenced")),
        ("not_influenceable", bool(process.not_influenceable), _l("what cannot be influenced")),
        ("participation", process.participation is not None, _l("the level of participation")),
        ("contact_name", bool(process.contact_name), _l("a contact person")),
        (
            "contact_email",
            bool(process.contact_email or process.contact_phone),
            _l("an address or a telephone number to the contact person"),
        ),
        (
            "case_number",
            bool(process.case_number) or process.case_pending,
            _l("a case number, or that the case is not registered yet"),
        ),
        (
            "external_channel_url",
            bool(process.external_channel_url) or not process.is_pbl,
            _l("the address of the service where formal views are given"),
        ),
        ("stages", bool(stages), _l("a plan with at least one stage")),
        (
            "stages",
            not stages or stages[0].ends_on >= clock.today(),
            _l("a first stage that is not over already"),
        ),
        (
            "late_start_reason",
            bool(process.late_start_reason) or not starts_late(stages),
            _l("why the consultation starts later than with needs mapping or early dialogue"),
        ),
    ]
    return [(field, words) for field, there, words in needed if not there]


def starts_late(stages: Sequence[Any]) -> bool:
    """Whether the first public stage is neither needs mapping nor early dialogue."""
    return bool(stages) and stages[0].key not in EARLY


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
    stages: Sequence[Stage], current: Stage | None, to: Stage | None, today: date
) -> dict[str, Words]:
    """What must be written to leave the current stage, for another or (None) for good: field and words."""
    needed: dict[str, Words] = {}
    if current is not None and current.key in NEEDS_FEEDBACK:
        needed["feedback"] = _l(
            "Write what you heard, what you will do and why, before the stage is left."
        )
    for field, words in (
        ("reason", to is not None and _why(stages, current, to, today)),
        ("ends_on", to is not None and to.ends_on < today and _l("Write a new last day.")),
    ):
        if words:
            needed[field] = words
    return needed


def _why(stages: Sequence[Stage], current: Stage | None, to: Stage, today: date) -> Words | None:
    """What the public reason for a move must explain, if anything."""
    if current is not None and to.position < current.position:
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
