"""The stage plan: dated stages in their fixed order, and what is wrong or unwise in one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.processes.models import (
    EARLY,
    TAKES_PART,
    Precision,
    RoundKind,
    Stage,
    StageKey,
    StageState,
    name_of,
)

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
SHORT_ROUND = 21  # days
SUMMER = (6, 15), (8, 15)  # small boards seldom meet between these days
DAY = timedelta(days=1)
MOVABLE = frozenset({StageState.CURRENT, StageState.PLANNED})
#: What begins within this time has exact days.
NEAR = timedelta(days=92)
#: A formal consultation that begins within this time has an exact last day.
NEAR_ROUND = timedelta(days=183)


@dataclass(frozen=True)
class Place:
    """One of the places in the order of stages: its name in forms, and what may stand in it."""

    name: str
    key: StageKey
    kinds: tuple[RoundKind | None, ...] = (None,)

    @property
    def label(self) -> Words:
        """What it is called before one has chosen what stands in it."""
        if len(self.kinds) > 1:
            return _l("Consultation or referral")
        return name_of(self.key, self.kinds[0])


#: The one order of stages and rounds. A process has at most one stage in each place.
PLACES = (
    Place("mapping", StageKey.MAPPING),
    Place("early_dialogue", StageKey.EARLY_DIALOGUE),
    Place("programme", StageKey.CONSULTATION, (RoundKind.PROGRAMME,)),
    Place("proposal", StageKey.PROPOSAL),
    Place("consultation", StageKey.CONSULTATION, (None, RoundKind.PLAN, RoundKind.REFERRAL)),
    Place("public_review", StageKey.CONSULTATION, (RoundKind.PUBLIC_REVIEW,)),
    Place("decision", StageKey.DECISION),
    Place("implementation", StageKey.IMPLEMENTATION),
    Place("follow_up", StageKey.FOLLOW_UP),
)
POSITIONS = {
    (place.key, kind): number
    for number, place in enumerate(PLACES, start=1)
    for kind in place.kinds
}
#: The place of each stage that is no round of a certain kind.
ORDER = {key: POSITIONS[key, None] for key in StageKey}


@dataclass(frozen=True)
class Planned:
    """One stage as it is meant to be. Days are local and both included; `round_kind` is a round's only.

    Where only the quarter is known, the days are the first or the last one of it.
    """

    key: StageKey
    starts_on: date
    ends_on: date
    round_name: str = ""
    round_kind: RoundKind | None = None
    starts_precision: Precision = Precision.DAY
    ends_precision: Precision = Precision.DAY

    @property
    def position(self) -> int:
        """Its place in the fixed order, from 1."""
        return POSITIONS[self.key, self.round_kind]

    @property
    def name(self) -> Words:
        """What it is called on the page."""
        return name_of(self.key, self.round_kind, self.round_name)


Dated = Planned | Stage


def planned(stage: Stage) -> Planned:
    """A stored stage as it is meant to be."""
    return Planned(
        stage.key,
        stage.starts_on,
        stage.ends_on,
        stage.round_name or "",
        stage.round_kind,
        stage.starts_precision or Precision.DAY,
        stage.ends_precision or Precision.DAY,
    )


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that a day lies in."""
    month = (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1), date(day.year, month + 2, 31 if month in {1, 10} else 30)


def rounded(stage: Planned) -> Planned:
    """The same stage with the first or last day of the quarter where only the quarter is known."""
    if stage.starts_precision == Precision.QUARTER:
        stage = replace(stage, starts_on=quarter(stage.starts_on)[0])
    if stage.ends_precision == Precision.QUARTER:
        stage = replace(stage, ends_on=quarter(stage.ends_on)[1])
    return stage


def latest_start(stage: Dated) -> date:
    """The last day on which it may still begin as planned."""
    is_day = stage.starts_precision != Precision.QUARTER
    return stage.starts_on if is_day else quarter(stage.starts_on)[1]


def earliest_end(stage: Dated) -> date:
    """The first day on which it may end as planned."""
    is_day = stage.ends_precision != Precision.QUARTER
    return stage.ends_on if is_day else max(stage.starts_on, quarter(stage.ends_on)[0])


@dataclass(frozen=True)
class Fault:
    """What is wrong with the stage in one place of a plan: `field` is starts_on, ends_on or include."""

    position: int
    field: str
    words: Words


def faults(plan: Iterable[Planned]) -> list[Fault]:
    """What makes a plan impossible: days out of range, stages that end before they start, or overlap.

    Stages known to the quarter only may share a quarter with the one before or after.
    """
    ordered = sorted(plan, key=lambda stage: stage.position)
    found = [fault for stage in ordered for fault in _own_faults(stage)]
    for earlier, later in pairwise(ordered):
        if later.position == earlier.position:
            words = _l("%(stage)s and %(earlier)s cannot both be part of one consultation.")
        elif later.ends_on < earlier.starts_on:
            words = _l("%(stage)s comes after %(earlier)s, so its dates must be later.")
        elif latest_start(later) <= earliest_end(earlier):
            words = _l("%(stage)s begins before %(earlier)s has ended. Change one of the dates.")
        else:
            continue
        said = words % {"stage": later.name, "earlier": earlier.name}
        found.append(Fault(later.position, "starts_on", said))
    return found


def _own_faults(stage: Planned) -> Iterator[Fault]:
    for field, day in (("starts_on", stage.starts_on), ("ends_on", stage.ends_on)):
        if not FIRST_DAY <= day <= LAST_DAY:
            words = _l("Write a date between the years 2000 and 2100.")
            yield Fault(stage.position, field, words)
    if stage.ends_on < stage.starts_on:
        yield Fault(stage.position, "ends_on", _l("The last day comes before the first."))


def inexact(plan: Iterable[Dated], today: date, begun: int) -> list[Fault]:
    """The stages that people are about to take part in, or do already, and whose days are not exact.

    `begun` is the place of the stage that the process is in, or begins with.
    """
    found = []
    for stage in plan:
        is_near = stage.position == begun or stage.starts_on <= today + NEAR
        if is_near and stage.starts_precision == Precision.QUARTER:
            words = _l("%(stage)s is near, so people need to know its first day.")
            found.append(Fault(stage.position, "starts_on", words % {"stage": stage.name}))
        if stage.key not in TAKES_PART or stage.ends_precision != Precision.QUARTER:
            continue
        is_round = stage.key == StageKey.CONSULTATION
        if is_near or (is_round and stage.starts_on <= today + NEAR_ROUND):
            words = _l("%(stage)s is near, so people need to know its last day.")
            found.append(Fault(stage.position, "ends_on", words % {"stage": stage.name}))
    return found


def reschedule_faults(
    kept: Sequence[Stage], changed: Sequence[Planned], today: date
) -> list[Fault]:
    """What makes a change of published dates impossible.

    As above, or a last day that would come earlier, or a stage added where the process has been already.
    """
    by_place = {stage.position: stage for stage in kept}
    begun = max((s.position for s in kept if s.state == StageState.CURRENT), default=0)
    found: list[Fault] = []
    for stage in changed:
        if stage.position in by_place:
            found += _changed_faults(by_place[stage.position], stage)
        else:
            found += _added_faults(stage, begun, today)
    new = {stage.position: stage for stage in changed}
    still = [planned(s) for s in kept if s.state in MOVABLE and s.position not in new]
    whole = [*still, *changed]
    return found + inexact(changed, today, begun) + faults(whole)


def _changed_faults(kept: Stage, changed: Planned) -> Iterator[Fault]:
    if kept.state not in MOVABLE or kept.round_kind != changed.round_kind:
        words = _l("Only stages that are planned or under way get new dates.")
        yield Fault(changed.position, "starts_on", words)
    elif changed.ends_on < kept.ends_on:
        words = _l("The last day is published, so it can only be moved later.")
        yield Fault(changed.position, "ends_on", words)
    elif kept.state == StageState.CURRENT and changed.starts_on != kept.starts_on:
        words = _l("The stage has begun, so its first day stays.")
        yield Fault(changed.position, "starts_on", words)


def _added_faults(added: Planned, begun: int, today: date) -> Iterator[Fault]:
    if added.position < begun:
        words = _l("A stage can only be added after the one that is under way.")
        yield Fault(added.position, "include", words)
    elif added.ends_on < today:
        yield Fault(added.position, "ends_on", _l("The last day has passed already."))


@dataclass(frozen=True)
class Warned:
    """What is unwise, but allowed, about the stage in one place."""

    position: int
    words: Words


def starts_late(stages: Sequence[Dated]) -> bool:
    """Whether the first public stage is neither needs mapping nor early dialogue."""
    return bool(stages) and stages[0].key not in EARLY


def warnings(plan: Iterable[Dated]) -> list[Warned]:
    """What is unwise but allowed: a late beginning, and rounds as below."""
    stages = sorted(plan, key=lambda stage: stage.position)
    found = []
    if starts_late(stages):
        words = _l(
            "The consultation begins with %(stage)s, when much is settled already. "
            "Begin with needs mapping or early dialogue if you can. Otherwise, write why it starts so late."
        )
        found.append(Warned(stages[0].position, words % {"stage": stages[0].name}))
    return found + round_warnings(stages)


def round_warnings(plan: Iterable[Dated]) -> list[Warned]:
    """What is unwise but allowed: a round that is short, or lies in the summer."""
    found = []
    for stage in plan:
        is_exact = Precision.QUARTER not in {stage.starts_precision, stage.ends_precision}
        if stage.key == StageKey.CONSULTATION and is_exact:
            found += [Warned(stage.position, words) for words in _unwise(stage)]
    return found


def _unwise(stage: Dated) -> Iterator[Words]:
    if (stage.ends_on - stage.starts_on + DAY).days < SHORT_ROUND:
        yield _l(
            "The formal consultation is shorter than three weeks. "
            "Many boards meet once a month and will not have time to answer."
        )
    if is_in_summer(stage.starts_on, stage.ends_on):
        yield _l(
            "The formal consultation lies between 15 June and 15 August, "
            "when many organisations are closed."
        )


def is_in_summer(starts_on: date, ends_on: date) -> bool:
    """Whether every one of the days lies in the summer of one year."""
    first, last = (date(starts_on.year, *edge) for edge in SUMMER)
    return first <= starts_on and ends_on <= last


def later(stage: Planned, by: timedelta) -> Planned:
    """The same stage so much later. A quarter becomes the one that its middle then lies in."""
    middle = quarter(stage.ends_on)[0] + timedelta(days=45)
    is_day = stage.ends_precision != Precision.QUARTER
    ends_on = stage.ends_on + by if is_day else quarter(middle + by)[1]
    return rounded(replace(stage, starts_on=stage.starts_on + by, ends_on=ends_on))


def after(stage: Planned, last: date) -> Planned:
    """A stage moved as much later as it takes to begin after a day."""
    if latest_start(stage) > last:
        return stage
    is_day = stage.starts_precision != Precision.QUARTER
    begins = last + DAY if is_day else quarter(last + DAY)[0]
    return later(stage, begins - stage.starts_on)


def in_row(stages: Iterable[Planned], last: date) -> list[Planned]:
    """The stages one after another, the first after a day: later where it takes, never earlier."""
    found = []
    for stage in stages:
        found.append(after(stage, last))
        last = earliest_end(found[-1])
    return found


def make_room(stages: Sequence[Stage], last: date) -> None:
    """Move planned stages later, as far as it takes for each to begin after the one before."""
    to_come = [stage for stage in stages if stage.state == StageState.PLANNED]
    for stage, moved in zip(to_come, in_row(map(planned, to_come), last), strict=True):
        redate(stage, moved)


def redate(stage: Stage, to: Planned) -> None:
    """Give a stored stage other dates."""
    stage.starts_on, stage.ends_on = to.starts_on, to.ends_on
    stage.starts_precision, stage.ends_precision = to.starts_precision, to.ends_precision


@contextmanager
def revising(stages: Sequence[Stage]) -> Iterator[None]:
    """Whatever happens inside to the dates of published stages counts as one revision of each."""
    before = [planned(stage) for stage in stages]
    yield
    for stage, was in zip(stages, before, strict=True):
        if planned(stage) != was:
            stage.revision = (stage.revision or 0) + 1
