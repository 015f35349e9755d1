"""The stage plan that each type of process begins with, and that a copied process begins with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.processes.models import Precision, ProcessType, RoundKind, StageKey
from forum.processes.plan import (
    DAY,
    NEAR_ROUND,
    SUMMER,
    Planned,
    after,
    earliest_end,
    later,
    quarter,
    rounded,
)

#: Time to write the draft before the first stage begins.
WRITING = timedelta(days=14)
#: What begins within a fortnight of the summer or in it waits until the summer is over.
BEFORE_SUMMER = timedelta(days=14)


@dataclass(frozen=True)
class Usual:
    """A stage as it usually is: how many weeks it goes on, and how many pass before it begins."""

    key: StageKey
    weeks: int
    kind: RoundKind | None = None
    pause: int = 0


_BEGINNING = (Usual(StageKey.MAPPING, 8), Usual(StageKey.EARLY_DIALOGUE, 8))
USUAL: dict[ProcessType, Sequence[Usual]] = {
    ProcessType.DETAILED_PLAN: (
        Usual(StageKey.MAPPING, 10),
        Usual(StageKey.EARLY_DIALOGUE, 8),
        Usual(StageKey.CONSULTATION, 6, RoundKind.PROGRAMME),
        Usual(StageKey.PROPOSAL, 26),
        Usual(StageKey.CONSULTATION, 6, RoundKind.PLAN),
        Usual(StageKey.CONSULTATION, 4, RoundKind.PUBLIC_REVIEW, pause=26),
        Usual(StageKey.DECISION, 13, pause=8),
        Usual(StageKey.IMPLEMENTATION, 104),
        Usual(StageKey.FOLLOW_UP, 13),
    ),
    ProcessType.SOCIAL: (
        Usual(StageKey.MAPPING, 10),
        Usual(StageKey.EARLY_DIALOGUE, 8),
        Usual(StageKey.PROPOSAL, 10),
        Usual(StageKey.CONSULTATION, 6, RoundKind.REFERRAL),
        Usual(StageKey.DECISION, 6, pause=4),
        Usual(StageKey.IMPLEMENTATION, 52),
        Usual(StageKey.FOLLOW_UP, 12),
    ),
    ProcessType.BUDGET: (
        Usual(StageKey.MAPPING, 6),
        Usual(StageKey.EARLY_DIALOGUE, 6),
        Usual(StageKey.PROPOSAL, 8),
        Usual(StageKey.CONSULTATION, 4, RoundKind.REFERRAL),
        Usual(StageKey.DECISION, 6, pause=2),
        Usual(StageKey.FOLLOW_UP, 8, pause=44),
    ),
    ProcessType.OWN: (
        *_BEGINNING,
        Usual(StageKey.PROPOSAL, 8),
        Usual(StageKey.DECISION, 6),
    ),
}
#: Each type in one sentence.
MEANINGS: dict[ProcessType, Words] = {
    ProcessType.DETAILED_PLAN: _l(
        "Under the Planning and Building Act: programme consultation, consultation on the plan and "
        "public review, three to four years in all."
    ),
    ProcessType.SOCIAL: _l(
        "A plan, a programme or a service: needs and dialogue first, then a proposal that is sent out "
        "on referral, and follow-up after a year."
    ),
    ProcessType.BUDGET: _l(
        "What a unit is to do next year and with what: a quicker round, ready before the board decides."
    ),
    ProcessType.OWN: _l(
        "Needs mapping, early dialogue, proposal and decision. Take away and add what you need."
    ),
}


def plan(kind: ProcessType, today: date) -> list[Planned]:
    """A plan with believable dates. It begins on a Monday; what is far away is given by quarter."""
    ends_on = _monday(today + WRITING) - DAY
    found: list[Planned] = []
    for usual in USUAL[kind]:
        starts_on = _monday(ends_on + DAY + timedelta(weeks=usual.pause))
        if usual.key == StageKey.CONSULTATION:
            starts_on = _after_summer(starts_on)
        if found and not usual.pause:
            found[-1] = replace(found[-1], ends_on=starts_on - DAY)
        ends_on = starts_on + timedelta(weeks=usual.weeks) - DAY
        found.append(Planned(usual.key, starts_on, ends_on, round_kind=usual.kind))
    return [_as_known(stage, today) for stage in found]


def _monday(day: date) -> date:
    """The day itself, or the next Monday."""
    return day + timedelta(days=-day.weekday() % 7)


def _after_summer(day: date) -> date:
    first, last = (date(day.year, *edge) for edge in SUMMER)
    return _monday(last + DAY) if first - BEFORE_SUMMER <= day <= last else day


def _as_known(stage: Planned, today: date) -> Planned:
    """Nobody knows the day of what begins in half a year: then the quarter is enough."""
    if quarter(stage.starts_on)[0] <= today + NEAR_ROUND:
        return stage
    precision = Precision.QUARTER
    return rounded(replace(stage, starts_precision=precision, ends_precision=precision))


def again(stages: Iterable[Planned], today: date) -> list[Planned]:
    """An earlier plan anew: the same lengths and pauses, moved so that the first stage begins today."""
    before = sorted(stages, key=lambda stage: stage.position)
    found: list[Planned] = []
    last = today - DAY
    for stage in before:
        moved = after(later(stage, today - before[0].starts_on), last)
        if moved.starts_on < today:  # the quarter that is half gone
            moved = replace(moved, starts_on=last + DAY, starts_precision=Precision.DAY)
        found.append(moved)
        last = earliest_end(moved)
    return found
