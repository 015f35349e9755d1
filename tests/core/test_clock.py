"""The clock: days and deadlines are Stockholm's, also on the days when it is changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import clock

SPRING = date(2027, 3, 28)  # 02:00 becomes 03:00
AUTUMN = date(2027, 10, 31)  # 03:00 becomes 02:00


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (SPRING - timedelta(days=1), "2027-03-27T22:59:59"),
        (SPRING, "2027-03-28T21:59:59"),
        (AUTUMN - timedelta(days=1), "2027-10-30T21:59:59"),
        (AUTUMN, "2027-10-31T22:59:59"),
    ],
)
def test_a_deadline_ends_one_second_before_midnight_in_stockholm(day: date, utc: str) -> None:
    assert clock.deadline(day) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert clock.local(clock.deadline(day)).time() == time(23, 59, 59)


@settings(max_examples=200)
@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_day_has_a_deadline_of_its_own_in_order(day: date) -> None:
    after = day + timedelta(days=1)
    assert clock.deadline(day) + timedelta(seconds=1) == clock.at(after)
    with clock.pretend(clock.deadline(day)):
        assert clock.today() == day
        assert clock.days_until(day) == 0
    with clock.pretend(clock.deadline(day) + timedelta(seconds=1)):
        assert clock.today() == after
        assert clock.days_until(day) == -1


def test_an_hour_that_is_skipped_is_still_a_moment() -> None:
    skipped = clock.at(SPRING, time(2, 30))
    assert skipped == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert clock.local(skipped).time() == time(3, 30)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert clock.at(AUTUMN, time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    later = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert clock.local(later).time() == time(2, 30)


def test_now_is_aware_and_pretending_ends() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with clock.pretend(moment):
        assert clock.now() == moment
        with clock.pretend(moment + timedelta(days=1)):
            assert clock.today() == date(2026, 1, 2)
        assert clock.now() == moment
    assert clock.now().tzinfo is not None
    assert clock.now() > moment


def test_the_day_turns_at_midnight_in_stockholm_not_in_utc() -> None:
    with clock.pretend(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 6, 30)
    with clock.pretend(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_skip_weekends(start: date, count: int, end: date) -> None:
    assert clock.add_working_days(start, count) == end


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (
            date(2026, 12, 23),
            1,
            date(2026, 12, 28),
        ),  # Christmas Eve and Day, Boxing Day on Saturday
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # New Year's Eve
        (date(2027, 1, 5), 1, date(2027, 1, 7)),  # Epiphany
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # Easter
        (date(2027, 5, 5), 1, date(2027, 5, 7)),  # Ascension Day; the Friday after is a working day
        (date(2027, 6, 24), 1, date(2027, 6, 28)),  # Midsummer Eve on the 25th
        (date(2026, 6, 18), 1, date(2026, 6, 22)),  # Midsummer Eve on the 19th
        (date(2028, 6, 5), 1, date(2028, 6, 7)),  # the National Day
        (date(2026, 12, 18), 10, date(2027, 1, 8)),
    ],
)
def test_working_days_skip_what_swedes_have_off(start: date, count: int, end: date) -> None:
    assert clock.add_working_days(start, count) == end
    assert clock.working_days_between(start, end) == count


@settings(max_examples=200)
@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(0, 60))
def test_counting_working_days_is_the_reverse_of_adding_them(day: date, count: int) -> None:
    end = clock.add_working_days(day, count)
    assert clock.working_days_between(day, end) == count
    assert clock.working_days_between(end, day) == 0
    one_by_one = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert sum(map(clock.is_working_day, one_by_one)) == count
