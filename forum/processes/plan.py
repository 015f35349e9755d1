"""The stage plan: dated stages in their fixed order, and what is wrong or unwise in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.processes.models import Stage, StageKey, StageState

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
SHORT_ROUND = 21  # days
SUMMER = (6, 15), (8, 15)  # small boards seldom meet between these days
DAY = timedelta(days=1)
MOVABLE = frozenset({StageState.CURRENT, StageState.PLANNED})
ORDER = {key: number for number, key in enumerate(StageKey, start=1)}


@dataclass(frozen=True)
class Planned:
    """One stage as it is meant to be. Days are local and both included."""

    key: StageKey
    starts_on: date
    ends_on: date
    round_name: str = ""

    @property
    def position(self) -> int:
        """Its place in the fixed order, from 1."""
        return ORDER[self.key]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one stage of a plan: `field` is starts_on or ends_on."""

    key: StageKey
    field: str
    words: Words


def faults(plan: Iterable[Planned]) -> list[Fault]:
    """What makes a plan impossible: days out of range, stages that end before they start, or overlap."""
    ordered = sorted(plan, key=lambda stage: stage.position)
    found = [fault for stage in ordered for fault in _own_faults(stage)]
    for earlier, later in pairwise(ordered):
        if later.ends_on < earlier.starts_on:
            words = _l("%(stage)s comes after %(earlier)s, so its dates must be later.")
        elif later.starts_on <= earlier.ends_on:
            words = _l("%(stage)s begins before %(earlier)s has ended. Change one of the dates.")
        else:
            continue
        said = words % {"stage": later.key.label, "earlier": earlier.key.label}
        found.append(Fault(later.key, "starts_on", said))
    return found


def reschedule_faults(kept: Sequence[Stage], changed: Sequence[Planned]) -> list[Fault]:
    """What makes a change of published dates impossible: as above, or a last day that would come earlier."""
    by_key = {stage.key: stage for stage in kept}
    found = []
    for planned in changed:
        stage = by_key.get(planned.key)
        if stage is None or stage.state not in MOVABLE:
            words: Words = _l("Only stages that are planned or under way get new dates.")
            found.append(Fault(planned.key, "starts_on", words))
        elif planned.ends_on < stage.ends_on:
            words = _l("The last day is published, so it can only be moved later.")
            found.append(Fault(planned.key, "ends_on", words))
        elif stage.state == StageState.CURRENT and planned.starts_on != stage.starts_on:
            words = _l("The stage has begun, so its first day stays.")
            found.append(Fault(planned.key, "starts_on", words))
    new = {planned.key: planned for planned in changed}
    whole = [
        new.get(stage.key, Planned(stage.key, stage.starts_on, stage.ends_on))
        for stage in kept
        if stage.state in MOVABLE
    ]
    return found + faults(whole)


def _own_faults(stage: Planned) -> Iterable[Fault]:
    for field, day in (("starts_on", stage.starts_on), ("ends_on", stage.ends_on)):
        if not FIRST_DAY <= day <= LAST_DAY:
            yield Fault(stage.key, field, _l("Write a date between the years 2000 and 2100."))
    if stage.ends_on < stage.starts_on:
        yield Fault(stage.key, "ends_on", _l("The last day comes before the first."))


def warnings(plan: Iterable[Planned | Stage]) -> list[Words]:
    """What is unwise but allowed: a formal consultation that is short, or lies in the summer."""
    found: list[Words] = []
    for stage in plan:
        if stage.key != StageKey.CONSULTATION:
            continue
        if (stage.ends_on - stage.starts_on + DAY).days < SHORT_ROUND:
            found.append(
                _l(
                    "The formal consultation is shorter than three weeks. "
                    "Many boards meet once a month and will not have time to answer."
                )
            )
        if is_in_summer(stage.starts_on, stage.ends_on):
            found.append(
                _l(
                    "The formal consultation lies between 15 June and 15 August, "
                    "when many organisations are closed."
                )
            )
    return found


def is_in_summer(starts_on: date, ends_on: date) -> bool:
    """Whether every one of the days lies in the summer of one year."""
    first, last = (date(starts_on.year, *edge) for edge in SUMMER)
    return first <= starts_on and ends_on <= last


def make_room(stages: Sequence[Stage], after: date) -> None:
    """Move planned stages later, as far as it takes for each to begin after the one before."""
    for stage in stages:
        if stage.state != StageState.PLANNED:
            continue
        late = after + DAY - stage.starts_on
        if late > timedelta():
            stage.starts_on += late
            stage.ends_on += late
        after = stage.ends_on
