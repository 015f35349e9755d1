"""The demo's past is in order, and ends now."""

from datetime import timedelta

from forum.core import clock
from forum.demo.timeline import Days, Timeline


def test_acts_happen_in_the_order_of_time_each_at_its_own_moment():
    days, happened = Days(), []
    timeline = Timeline(days)
    for day in (-2, -5, -3):
        timeline.add(days.moment(day, 9.5), lambda day=day: happened.append((day, clock.now())))
    timeline.run()
    assert [day for day, _moment in happened] == [-5, -3, -2]
    assert all(moment == days.moment(day, 9.5) for day, moment in happened)
    assert clock.now() - days.now < timedelta(minutes=1)


def test_of_two_at_the_same_moment_the_first_told_is_first():
    days, happened = Days(), []
    timeline = Timeline(days)
    for name in "ab":
        timeline.add(days.moment(-1), lambda name=name: happened.append(name))
    timeline.run()
    assert happened == ["a", "b"]


def test_what_is_told_of_later_today_happens_now():
    days, happened = Days(), []
    timeline = Timeline(days)
    timeline.add(days.moment(1), lambda: happened.append(clock.now()))
    timeline.run()
    assert happened == [days.now]


def test_people_meet_from_monday_to_thursday():
    days = Days()
    for day in range(-10, 10):
        moved = days.meeting_day(day)
        assert days.date(moved).weekday() < 4
        assert abs(moved - day) <= 2
