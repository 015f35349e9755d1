"""The stage plan: what is impossible, what is unwise, on both sides of each boundary."""

from datetime import date

import pytest

from forum.processes import plan, policy
from forum.processes.models import Stage, StageKey, StageState
from forum.processes.plan import Planned

MAPPING, DIALOGUE, ROUND = StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.CONSULTATION


def fields(*stages: Planned) -> list[tuple[StageKey, str]]:
    places = plan.PLACES
    return [(places[fault.position - 1].key, fault.field) for fault in plan.faults(stages)]


def days(first: str, last: str, key: StageKey = MAPPING) -> Planned:
    return Planned(key, date.fromisoformat(first), date.fromisoformat(last))


def test_a_stage_may_be_one_day_but_not_end_before_it_starts() -> None:
    assert fields(days("2027-01-05", "2027-01-05")) == []
    assert fields(days("2027-01-05", "2027-01-04")) == [(MAPPING, "ends_on")]


def test_dates_lie_between_the_years_2000_and_2100() -> None:
    assert fields(days("2000-01-01", "2100-12-31")) == []
    assert fields(days("1999-12-31", "2001-01-01")) == [(MAPPING, "starts_on")]
    assert fields(days("2100-12-31", "2101-01-01")) == [(MAPPING, "ends_on")]


def test_stages_follow_each_other_without_overlap() -> None:
    first = days("2027-01-01", "2027-03-31")
    assert fields(first, days("2027-04-01", "2027-05-31", DIALOGUE)) == []
    assert fields(first, days("2027-03-31", "2027-05-31", DIALOGUE)) == [(DIALOGUE, "starts_on")]
    assert fields(first, days("2026-01-01", "2026-05-31", DIALOGUE)) == [(DIALOGUE, "starts_on")]
    assert fields(days("2027-04-01", "2027-05-31", DIALOGUE), first) == []


def test_a_formal_consultation_under_three_weeks_is_warned_about() -> None:
    assert plan.round_warnings([days("2027-09-01", "2027-09-21", ROUND)]) == []
    assert len(plan.round_warnings([days("2027-09-01", "2027-09-20", ROUND)])) == 1
    assert plan.warnings([days("2027-09-01", "2027-09-02", MAPPING)]) == []


@pytest.mark.parametrize(
    ("first", "last", "warned"),
    [
        ("2027-06-15", "2027-08-15", True),
        ("2027-06-14", "2027-08-15", False),
        ("2027-06-15", "2027-08-16", False),
        ("2027-07-01", "2028-08-01", False),
    ],
)
def test_a_formal_consultation_within_the_summer_is_warned_about(
    first: str, last: str, warned: bool
) -> None:
    assert bool(plan.round_warnings([days(first, last, ROUND)])) is warned


def _stage(key: StageKey, first: str, last: str, state: StageState) -> Stage:
    return Stage(
        key=key,
        position=plan.ORDER[key],
        starts_on=date.fromisoformat(first),
        ends_on=date.fromisoformat(last),
        state=state,
    )


def _kept() -> list[Stage]:
    return [
        _stage(MAPPING, "2027-01-01", "2027-01-31", StageState.DONE),
        _stage(DIALOGUE, "2027-02-01", "2027-02-28", StageState.CURRENT),
        _stage(ROUND, "2027-03-01", "2027-03-31", StageState.PLANNED),
    ]


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        (days("2027-02-01", "2027-02-28", DIALOGUE), False),
        (days("2027-02-01", "2027-02-27", DIALOGUE), True),  # an earlier last day
        (days("2027-02-02", "2027-02-28", DIALOGUE), True),  # it has begun already
        (days("2027-02-01", "2027-03-01", DIALOGUE), True),  # into the next stage
        (days("2027-03-15", "2027-04-15", ROUND), False),
        (days("2027-02-28", "2027-04-15", ROUND), True),
        (days("2027-03-01", "2027-03-30", ROUND), True),
        (days("2027-01-01", "2027-02-01", MAPPING), True),  # it is done
        (days("2027-06-01", "2027-06-02", StageKey.DECISION), False),  # a stage is added
        (days("2027-03-15", "2027-06-02", StageKey.DECISION), True),  # before the round has ended
        (days("2027-02-01", "2027-02-02", StageKey.DECISION), True),  # when it has passed
    ],
)
def test_a_published_last_day_only_moves_later(changed: Planned, refused: bool) -> None:
    assert bool(plan.reschedule_faults(_kept(), [changed], date(2027, 2, 10))) is refused


def test_planned_stages_make_room_for_one_that_goes_on_longer() -> None:
    done, current, planned = _kept()
    plan.make_room([done, current, planned], date(2027, 2, 28))
    assert planned.starts_on == date(2027, 3, 1)
    plan.make_room([planned], date(2027, 3, 10))
    assert (planned.starts_on, planned.ends_on) == (date(2027, 3, 11), date(2027, 4, 10))


def test_only_the_two_first_stages_are_early() -> None:
    late = {key for key in StageKey if plan.starts_late([days("2027-01-01", "2027-01-02", key)])}
    assert late == set(StageKey) - {MAPPING, DIALOGUE}
    assert not plan.starts_late([])


def test_a_formal_consultation_is_not_left_before_its_last_day_has_passed() -> None:
    stage = _stage(ROUND, "2027-03-01", "2027-03-31", StageState.CURRENT)
    assert not policy.may_leave(stage, date(2027, 3, 31))
    assert policy.may_leave(stage, date(2027, 4, 1))
    assert policy.may_leave(_kept()[1], date(2027, 2, 1))
