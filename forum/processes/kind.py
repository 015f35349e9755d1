"""How a planning process is shown: its page, its place in lists, its lines in the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.core import clock
from forum.core.access import Actor, Words
from forum.core.events import Event
from forum.matters import history, kinds
from forum.matters.kinds import Kind
from forum.parties.models import Field
from forum.processes import actions, earliness, now, policy, queries
from forum.processes.days import lasts
from forum.processes.earliness import Earliness
from forum.processes.models import (
    NoteKind,
    Participation,
    PlanningProcess,
    Precision,
    ProcessNote,
    ProcessState,
    RoundKind,
    Stage,
    StageKey,
    StageState,
    label_of,
)
from forum.processes.queries import Changes
from forum.web.filters import day
from forum.web.parts import Later

HISTORY = 5
#: Stands for what higher rooms offer to do now, in a part of the page that is kept without it.
OFFERED_HERE = "\ufdd0offered\ufdd1"
SOON = 14  # days

#: What each level of participation means.
LEVELS: dict[Participation, Words] = {
    Participation.INFORMATION: _l("The city tells what it does. Questions are answered."),
    Participation.CONSULTATION: _l(
        "The city asks what you think of a proposal, and answers. The city decides."
    ),
    Participation.DIALOGUE: _l(
        "The city and those who take part talk their way to what should be proposed. The city decides."
    ),
    Participation.INFLUENCE: _l(
        "Those who take part write the proposal together with the city. The city decides."
    ),
    Participation.CO_DECISION: _l("Those who take part decide together with the city."),
}
_TURNS = {
    ProcessState.PAUSED: NoteKind.PAUSED,
    ProcessState.CLOSED: NoteKind.CLOSED,
    ProcessState.CANCELLED: NoteKind.CANCELLED,
}


@dataclass(frozen=True)
class StageLine:
    """A stage in the bar."""

    name: Words
    dates_text: str
    state: str
    url: str | None


@dataclass(frozen=True)
class Outcome:
    """What has come out of a stage: the city's feedback, and the reasons given."""

    stage: Stage
    dates_text: str
    notes: list[ProcessNote]


@dataclass(frozen=True)
class Shown:
    """What the page of a process shows beyond its own texts."""

    stages: list[StageLine]
    current: Stage | None
    following: Stage | None
    formal: Stage | None
    outcomes: list[Outcome]
    turned: ProcessNote | None
    level: Words
    fields: Sequence[Field]
    changes: Changes
    early: Earliness | None
    is_preview: bool

    @property
    def is_over(self) -> bool:
        """The last day of the current stage has passed, and nobody has moved on yet."""
        return self.current is not None and self.current.ends_on < clock.today()

    @property
    def is_coming(self) -> bool:
        """The current stage has not begun yet."""
        return self.current is not None and self.current.starts_on > clock.today()

    @property
    def may_lose_appeal(self) -> bool:
        """Whether a formal round is left in which who gives no views can lose the right to appeal."""
        left = self.formal is not None and self.formal.ends_on >= clock.today()
        return left and self.formal is not None and self.formal.round_kind != RoundKind.PROGRAMME

    @property
    def heading(self) -> str:
        """What people can do now, in a few words."""
        if self.current is None:
            return str(_("Write in the thread"))
        if self.is_coming:
            starts = day(self.current.starts_on)
            return str(_("%(stage)s begins on %(date)s", stage=self.current.name, date=starts))
        here = now.of(self.current)
        if self.is_over or self.current.ends_precision == Precision.QUARTER:
            return str(here.undated)
        return str(here.dated) % {"date": day(self.current.ends_on)}

    @property
    def meaning(self) -> Words:
        """What it is for that people do now."""
        return now.of(self.current).meaning if self.current is not None else ""

    @property
    def comes_of_it(self) -> Words:
        """What becomes of it when the stage ends."""
        return now.of(self.current).ends if self.current is not None else ""


def shown(process: PlanningProcess, *, preview: bool = False) -> Shown:
    """What the page shows; before publication as it will be seen after it."""
    stages = queries.stages(process)
    notes = [] if preview else queries.notes(process)
    here = (stages[0] if stages else None) if preview else queries.current(stages)
    told = [_outcome(stage, notes) for stage in stages]
    outcomes = [one for one in told if one.stage.feedback_html or one.notes]
    anchored = {one.stage.id for one in outcomes}
    turn = _TURNS.get(ProcessState(process.state))
    return Shown(
        stages=[_line(stage, here, stage.id in anchored) for stage in stages],
        current=here,
        following=_next(stages, here),
        formal=_formal(stages, here),
        outcomes=outcomes,
        turned=next((note for note in reversed(notes) if note.kind == turn), None),
        level=LEVELS[process.participation] if process.participation else "",
        fields=queries.fields(process),
        changes=Changes(0, None) if preview else queries.changes(process),
        early=earliness.of(process, stages),
        is_preview=preview,
    )


def _next(stages: Sequence[Stage], here: Stage | None) -> Stage | None:
    """The stage that comes after this one."""
    first = here.position if here is not None else 0
    planned = (one for one in stages if one.state == StageState.PLANNED)
    return next((one for one in planned if one.position > first), None)


def _formal(stages: Sequence[Stage], here: Stage | None) -> Stage | None:
    """The formal round that matters most: the one that goes on, else the next one, else the last."""
    rounds = [
        one
        for one in stages
        if one.key == StageKey.CONSULTATION and one.state != StageState.SKIPPED
    ]
    if here in rounds:
        return here
    return _next(rounds, here) or (rounds[-1] if rounds else None)


def _outcome(stage: Stage, notes: Sequence[ProcessNote]) -> Outcome:
    about = [note for note in notes if note.stage_id == stage.id]
    return Outcome(stage, lasts(stage), about)


def _line(stage: Stage, here: Stage | None, has_outcome: bool) -> StageLine:
    state = stage.state
    if stage is here:  # published before it begins, it is the one to come
        is_coming = stage.starts_on > clock.today()
        state = StageState.PLANNED if is_coming else StageState.CURRENT
    url = f"#skede-{stage.position}" if has_outcome else None
    return StageLine(stage.name, lasts(stage), state.value, url)


def context(process: PlanningProcess, actor: Actor) -> dict[str, Any]:
    """What the template of the public page needs."""
    return {
        "shown": Later(lambda: shown(process)),
        "is_preview": False,
        "lines": Later(lambda: history.lines(process, size=HISTORY, said=False)),
        "leads": policy.leads(actor, process),
        "OFFERED_HERE": OFFERED_HERE,
    }


def whens(processes: Sequence[PlanningProcess]) -> dict[int, Words]:
    """For each process the date that matters most, in words; one query."""
    stages = queries.current_stages(processes)
    return {process.id: _when(process, stages.get(process.id)) for process in processes}


def _when(process: PlanningProcess, stage: Stage | None) -> Words:
    if not process.is_public:
        return str(_("Begun on %(date)s", date=day(process.created_at)))
    if process.closed_at is not None:
        return str(_("Ended on %(date)s", date=day(process.closed_at)))
    if stage is None or process.state == ProcessState.PAUSED:
        return stage.name if stage is not None else ""
    return _when_open(stage)


def _when_open(stage: Stage) -> Words:
    """The date that matters most while a stage goes on."""
    if Precision.QUARTER in {stage.starts_precision, stage.ends_precision}:
        return str(_("%(stage)s, %(days)s", stage=stage.name, days=lasts(stage)))
    left = clock.days_until(stage.ends_on)
    if clock.days_until(stage.starts_on) > 0:
        return str(_("%(stage)s from %(date)s", stage=stage.name, date=day(stage.starts_on)))
    if left < 0:
        return str(_("%(stage)s has ended", stage=stage.name))
    if stage.takes_part and left <= SOON:
        if left == 0:
            return str(_("%(stage)s closes today", stage=stage.name))
        return str(
            ngettext(
                "%(stage)s closes in %(num)d day",
                "%(stage)s closes in %(num)d days",
                left,
                stage=stage.name,
            )
        )
    return str(_("%(stage)s until %(date)s", stage=stage.name, date=day(stage.ends_on)))


def draft_url(process: PlanningProcess) -> str:
    """Where a draft is written."""
    return url_for("processes.edit", process_id=process.id)


def _to_stage(event: Event) -> str:
    """The place on the page that tells what has come out of the stages."""
    return url_for("matters.show", reference=event.data["reference"], _anchor="skeden")


def _to_version(event: Event) -> str | None:
    """The place that tells what was changed, where a version was made of it."""
    if "version" not in event.data:
        return None
    number, reference = event.data["version"], event.data["reference"]
    return url_for("processes.versions", reference=reference, _anchor=f"version-{number}")


def register() -> None:
    """Make the kind known."""
    kinds.register(
        Kind(
            identity="process",
            template="processes/show.html",
            context=context,
            whens=whens,
            draft_url=draft_url,
            in_parts=True,
            tieable=queries.is_early,
        )
    )
    history.say("stage", label_of)
    history.link(actions.ADVANCE, _to_stage)
    history.link(actions.GO_BACK, _to_stage)
    history.link(actions.REVISE, _to_version)
    history.link(actions.RESCHEDULE, _to_version)
