"""Days and quarters: what is known only roughly is shown so, and becomes exact in time."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.processes import days, plan
from forum.processes.models import Precision, RoundKind, Stage, StageKey, StageState
from forum.processes.plan import Planned

MAPPING, DIALOGUE, PROPOSAL = StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.PROPOSAL
ROUND, DECISION = StageKey.CONSULTATION, StageKey.DECISION
QUARTER = Precision.QUARTER


def exact(key: StageKey, first: str, last: str) -> Planned:
    return Planned(key, date.fromisoformat(first), date.fromisoformat(last))


def rough(key: StageKey, first: str, last: str) -> Planned:
    found = date.fromisoformat(first), date.fromisoformat(last)
    return plan.rounded(Planned(key, *found, starts_precision=QUARTER, ends_precision=QUARTER))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2027-01-01", "2027-01-01", "2027-03-31"),
        ("2028-02-29", "2028-01-01", "2028-03-31"),
        ("2027-06-30", "2027-04-01", "2027-06-30"),
        ("2027-07-01", "2027-07-01", "2027-09-30"),
        ("9999-12-31", "9999-10-01", "9999-12-31"),
    ],
)
def test_a_quarter_has_a_first_and_a_last_day(day: str, first: str, last: str) -> None:
    assert plan.quarter(date.fromisoformat(day)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


def test_what_is_known_by_quarter_is_kept_as_its_first_and_last_day() -> None:
    stage = rough(PROPOSAL, "2027-05-10", "2027-08-20")
    assert (stage.starts_on, stage.ends_on) == (date(2027, 4, 1), date(2027, 9, 30))


@pytest.mark.parametrize(
    ("earlier", "later", "possible"),
    [
        (exact(DIALOGUE, "2027-02-01", "2027-05-15"), ("2027-04-01", "2027-06-30"), True),
        (exact(DIALOGUE, "2027-02-01", "2027-06-30"), ("2027-04-01", "2027-06-30"), False),
        (rough(DIALOGUE, "2027-04-01", "2027-06-30"), ("2027-04-01", "2027-06-30"), True),
        (rough(DIALOGUE, "2027-07-01", "2027-09-30"), ("2027-04-01", "2027-06-30"), False),
        (rough(DIALOGUE, "2027-01-01", "2027-09-30"), ("2027-04-01", "2027-06-30"), False),
    ],
)
def test_stages_may_share_a_quarter_but_not_a_day(
    earlier: Planned, later: tuple[str, str], possible: bool
) -> None:
    assert (plan.faults([earlier, rough(PROPOSAL, *later)]) == []) is possible


TODAY = date(2027, 1, 10)
NEAR = TODAY + plan.NEAR


@pytest.mark.parametrize(
    ("stage", "fields"),
    [
        (exact(DIALOGUE, "2027-02-01", "2027-05-15"), []),
        (rough(DIALOGUE, "2027-04-01", "2027-06-30"), ["starts_on", "ends_on"]),
        (rough(DIALOGUE, "2027-07-01", "2027-09-30"), []),
        (rough(DECISION, "2027-04-01", "2027-06-30"), ["starts_on"]),
        (rough(ROUND, "2027-07-01", "2027-09-30"), ["ends_on"]),
        (rough(ROUND, "2027-10-01", "2027-12-31"), []),
    ],
)
def test_what_is_near_needs_exact_days(stage: Planned, fields: list[str]) -> None:
    assert [fault.field for fault in plan.inexact([stage], TODAY, 0)] == fields


def test_what_a_process_begins_with_needs_exact_days_however_far_away() -> None:
    far = rough(MAPPING, "2028-01-01", "2028-03-31")
    assert len(plan.inexact([far], TODAY, far.position)) == 2


def _stage(planned: Planned, state: StageState = StageState.PLANNED) -> Stage:
    stage = Stage(key=planned.key, position=planned.position, state=state, revision=0)
    plan.redate(stage, planned)
    return stage


@pytest.mark.parametrize(
    ("last", "becomes"),
    [
        (date(2027, 6, 29), ("2027-04-01", "2027-09-30")),
        (date(2027, 6, 30), ("2027-07-01", "2027-12-31")),
        (date(2027, 10, 1), ("2027-10-01", "2028-03-31")),
    ],
)
def test_a_quarter_makes_room_quarter_by_quarter(last: date, becomes: tuple[str, str]) -> None:
    stage = _stage(rough(PROPOSAL, "2027-04-01", "2027-09-30"))
    plan.make_room([stage], last)
    assert (stage.starts_on.isoformat(), stage.ends_on.isoformat()) == becomes


def test_making_room_never_moves_a_last_day_earlier() -> None:
    for number in range(800):
        stage = _stage(rough(PROPOSAL, "2027-04-01", "2027-09-30"))
        plan.make_room([stage], date(2027, 1, 1) + timedelta(days=number))
        assert stage.ends_on >= date(2027, 9, 30)
        assert stage.starts_on <= stage.ends_on


def test_a_change_of_dates_counts_once_and_only_where_there_is_one() -> None:
    changed, kept = (
        _stage(exact(PROPOSAL, "2027-04-01", "2027-04-30")),
        _stage(exact(DECISION, "2027-06-01", "2027-06-30")),
    )
    with plan.revising([changed, kept]):
        plan.make_room([changed, kept], date(2027, 4, 5))
        changed.ends_on += plan.DAY
    assert (changed.revision, kept.revision) == (1, 0)


@pytest.mark.parametrize(
    ("language", "stage", "words"),
    [
        ("en", rough(PROPOSAL, "2027-07-01", "2027-09-30"), "3rd quarter 2027"),
        ("en", rough(PROPOSAL, "2027-07-01", "2028-03-31"), "3rd quarter 2027 – 1st quarter 2028"),
        ("en", exact(PROPOSAL, "2027-07-01", "2027-09-30"), "1 July – 30 September 2027"),
    ],
)
def test_days_are_said_as_exactly_as_they_are_known(
    context: Flask, language: str, stage: Planned, words: str
) -> None:
    with force_locale(language):
        assert days.lasts(stage).replace("\u00a0", " ") == words


def test_a_round_is_called_by_its_own_name_or_its_kind() -> None:
    def named(**about: object) -> Planned:
        return Planned(ROUND, TODAY, TODAY, **about)  # type: ignore[arg-type]

    assert str(named().name) == "Formal consultation"
    assert str(named(round_kind=RoundKind.PUBLIC_REVIEW).name) == "Public review"
    assert named(round_name="Remiss", round_kind=RoundKind.REFERRAL).name == "Remiss"
    assert [named(round_kind=kind).position for kind in (None, *RoundKind)] == [5, 3, 5, 6, 5]
