"""How a planning process is shown: its page, its place in lists, its lines in the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
from forum.processes import actions, policy, queries
from forum.processes.models import (
    TAKES_PART,
    NoteKind,
    Participation,
    PlanningProcess,
    ProcessNote,
    ProcessState,
    Stage,
    StageKey,
    StageState,
)
from forum.web.filters import day

HISTORY = 5
SOON = 14  # days

#: What people can do in each stage, with and without a last day, and what becomes of it.
NOW: dict[StageKey, tuple[Words, Words, Words]] = {
    StageKey.MAPPING: (
        _l("Say what is needed, by %(date)s"),
        _l("Say what is needed"),
        _l("Needs, obstacles and ideas that are written now become the base of what is planned."),
    ),
    StageKey.EARLY_DIALOGUE: (
        _l("Take part in the dialogue, by %(date)s"),
        _l("Take part in the dialogue"),
        _l("Different ways are weighed now, before there is a proposal."),
    ),
    StageKey.PROPOSAL: (
        _l("Say what should change in the drafts, by %(date)s"),
        _l("Say what should change in the drafts"),
        _l("The proposal is being written. Read the documents, ask, and say what is missing."),
    ),
    StageKey.CONSULTATION: (
        _l("Say what you think of the proposal, by %(date)s"),
        _l("Say what you think of the proposal"),
        _l("Say what you are for and against, and why. Anyone may answer, invited or not."),
    ),
    StageKey.DECISION: (
        _l("Read what is to be decided"),
        _l("Read what is to be decided"),
        _l("What has been said here is part of the material. Ask if something is unclear."),
    ),
    StageKey.IMPLEMENTATION: (
        _l("Follow how it is carried out"),
        _l("Follow how it is carried out"),
        _l("Say if something stands in the way, or does not turn out as it was meant."),
    ),
    StageKey.FOLLOW_UP: (
        _l("Say how it turned out, by %(date)s"),
        _l("Say how it turned out"),
        _l("What is learnt is published when the stage ends."),
    ),
}
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
    def heading(self) -> str:
        """What people can do now, in a few words."""
        if self.current is None:
            return str(_("Write in the thread"))
        if self.is_coming:
            starts = day(self.current.starts_on)
            return str(_("%(stage)s begins on %(date)s", stage=self.current.name, date=starts))
        dated, undated, _why = NOW[self.current.key]
        if self.is_over:
            return str(undated)
        return str(dated) % {"date": day(self.current.ends_on)}

    @property
    def meaning(self) -> Words:
        """What becomes of what people do now."""
        return NOW[self.current.key][2] if self.current is not None else ""


def span(starts_on: date, ends_on: date) -> str:
    """From a day to a day, with a year only where one is needed."""
    if starts_on == ends_on:
        return day(ends_on)
    if starts_on.year == ends_on.year:
        return f"{day(starts_on, year=False)} – {day(ends_on)}"
    return f"{day(starts_on, year=True)} – {day(ends_on, year=True)}"


def shown(process: PlanningProcess, *, preview: bool = False) -> Shown:
    """What the page shows; before publication as it will be seen after it."""
    stages = queries.stages(process)
    notes = [] if preview else queries.notes(process)
    now = (stages[0] if stages else None) if preview else queries.current(stages)
    first = now.position if now is not None else 0
    told = [_outcome(stage, notes) for stage in stages]
    outcomes = [one for one in told if one.stage.feedback_html or one.notes]
    anchored = {one.stage.id for one in outcomes}
    turn = _TURNS.get(ProcessState(process.state))
    return Shown(
        stages=[_line(stage, now, stage.id in anchored) for stage in stages],
        current=now,
        following=next(
            (one for one in stages if one.position > first and one.state == StageState.PLANNED),
            None,
        ),
        formal=next((one for one in stages if one.key == StageKey.CONSULTATION), None),
        outcomes=outcomes,
        turned=next((note for note in reversed(notes) if note.kind == turn), None),
        level=LEVELS[process.participation] if process.participation else "",
        is_preview=preview,
    )


def _outcome(stage: Stage, notes: Sequence[ProcessNote]) -> Outcome:
    about = [note for note in notes if note.stage_id == stage.id]
    return Outcome(stage, span(stage.starts_on, stage.ends_on), about)


def _line(stage: Stage, now: Stage | None, has_outcome: bool) -> StageLine:
    state = StageState.CURRENT if stage is now else stage.state
    url = f"#skede-{stage.position}" if has_outcome else None
    return StageLine(stage.name, span(stage.starts_on, stage.ends_on), state.value, url)


def context(process: PlanningProcess, actor: Actor) -> dict[str, Any]:
    """What the template of the public page needs."""
    return {
        "shown": shown(process),
        "lines": history.lines(process, size=HISTORY, said=False),
        "leads": policy.leads(actor, process),
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
    left = clock.days_until(stage.ends_on)
    if clock.days_until(stage.starts_on) > 0:
        return str(_("%(stage)s from %(date)s", stage=stage.name, date=day(stage.starts_on)))
    if left < 0:
        return str(_("%(stage)s has ended", stage=stage.name))
    if stage.key in TAKES_PART and left <= SOON:
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


def register() -> None:
    """Make the kind known."""
    kinds.register(
        Kind(
            identity="process",
            template="processes/show.html",
            context=context,
            whens=whens,
            draft_url=draft_url,
        )
    )
    history.say("stage", lambda key: StageKey(key).label)
    history.link(actions.ADVANCE, _to_stage)
    history.link(actions.GO_BACK, _to_stage)
