"""What the overview finds and counts by is kept with every act: kept is counted, whatever happened."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core import clock
from forum.core.db import db, transaction
from forum.initiatives import operations
from forum.initiatives.models import Initiative, InitiativeState, Listing, ReplyFigure, ReplyKind
from forum.initiatives.queries import listings
from forum.notifications import health
from tests.factories import Cast
from tests.initiatives import joining
from tests.matters import scene
from tests.meanwhile import Meanwhile
from tests.topics import scene as topics


def sums() -> dict[tuple[str, int], tuple[int, int, int]]:
    """(in time, late, waiting) of each part of the city and year that has any."""
    db.session.rollback()
    assert listings.differences() == []
    return {
        (one.party.name, one.year): (one.in_time, one.late, one.waiting)
        for one in db.session.scalars(select(ReplyFigure))
        if one.in_time or one.late or one.waiting
    }


def among(one: Initiative) -> set[str]:
    """Among which an initiative stands."""
    rows = select(Listing.among).where(Listing.initiative_id == one.id)
    return set(db.session.scalars(rows))


def at(day: str) -> Any:
    """Noon of a day."""
    return clock.pretend(datetime.fromisoformat(f"{day}T11:00+00:00"))


@pytest.fixture
def city(cast: Cast) -> tuple[str, str]:
    """The names of the two parts of the city."""
    return cast.unit.name, cast.other_unit.name


def test_a_draft_stands_nowhere(cast: Cast) -> None:
    begun = scene.draft(cast)
    assert (among(begun), sums()) == (set(), {})


def test_a_published_one_stands_among_all_that_it_belongs_to(cast: Cast) -> None:
    one = scene.commitment()
    taken = scene.initiative(cast, commitment_ids=[one.id])
    assert among(taken) == {
        "all",
        f"body-{cast.unit.id}",
        f"area-{cast.place.id}",
        f"area-{cast.area.id}",
        f"commitment-{one.id}",
    }
    whole = scene.initiative(cast, citywide=True)
    assert among(whole) == {"all", f"body-{cast.unit.id}", "whole"}


def test_it_waits_and_then_it_is_answered_in_time_or_late(
    cast: Cast, city: tuple[str, str]
) -> None:
    with at("2027-02-01"):
        first, second, third = (scene.initiative(cast, title=f"Nr {n}") for n in range(3))
        assert sums() == {(city[0], 2027): (0, 0, 3)}
    with at("2027-03-03"):
        scene.reply(cast, first)  # the last day
    with at("2027-03-04"):
        scene.reply(cast, second, kind=ReplyKind.DECLINED)
        assert sums() == {(city[0], 2027): (1, 1, 1)}
        scene.reply(cast, first)  # what is added later changes nothing
        scene.reply(cast, second)
        assert sums() == {(city[0], 2027): (1, 1, 1)}
    scene.reply(cast, third)
    assert sum(sums()[city[0], 2027]) == 3


def test_the_day_ends_in_stockholm(cast: Cast, city: tuple[str, str]) -> None:
    with at("2027-02-01"):
        taken = scene.initiative(cast)
    with clock.pretend(datetime.fromisoformat("2027-03-03T22:59:59+00:00")):
        scene.reply(cast, taken)
    with at("2027-02-01"):
        other = scene.initiative(cast)
    with clock.pretend(datetime.fromisoformat("2027-03-03T23:00:00+00:00")):
        scene.reply(cast, other)
    assert sums() == {(city[0], 2027): (1, 1, 0)}


def test_what_is_passed_on_is_counted_where_it_is_now(cast: Cast, city: tuple[str, str]) -> None:
    taken = scene.initiative(cast)
    year = taken.reply_due.year if taken.reply_due else 0
    with transaction():
        operations.refer(cast.actor("anna"), taken, to=cast.other_unit.id, reasons="Er fråga.")
    assert sums() == {(city[1], year): (0, 0, 1)}
    assert f"body-{cast.other_unit.id}" in among(taken)
    assert f"body-{cast.unit.id}" not in among(taken)


def test_a_day_that_is_moved_over_new_year_is_counted_in_the_new_one(
    cast: Cast, city: tuple[str, str]
) -> None:
    with at("2027-11-20"):
        taken = scene.initiative(cast)
        assert sums() == {(city[0], 2027): (0, 0, 1)}
        later = taken.reply_due + timedelta(days=20) if taken.reply_due else clock.today()
        with transaction():
            operations.extend(cast.actor("anna"), taken, to=later, reason="Helgerna.")
        assert sums() == {(city[0], 2028): (0, 0, 1)}
    with at("2028-01-05"):
        scene.reply(cast, taken)
        assert sums() == {(city[0], 2028): (1, 0, 0)}


def test_what_is_addressed_to_nobody_is_counted_when_it_is_assigned(
    cast: Cast, city: tuple[str, str]
) -> None:
    lost = scene.initiative(cast, addressed_party_id=None, body_unknown=True)
    year = lost.reply_due.year if lost.reply_due else 0
    assert sums() == {}
    assert "body-0" in among(lost)
    with transaction():
        operations.assign(cast.actor("sam"), lost, to=cast.other_unit.id)
    assert sums() == {(city[1], year): (0, 0, 1)}


def test_what_goes_on_as_part_of_another_waits_no_more(cast: Cast, city: tuple[str, str]) -> None:
    given, into = joining.merged(cast)
    year = into.reply_due.year if into.reply_due else 0
    assert sums() == {(city[0], year): (0, 0, 1)}
    row = select(Listing).where(Listing.initiative_id == given.id, Listing.among == "all")
    kept = db.session.scalars(row).one()
    assert (kept.state, kept.in_time) == (InitiativeState.CLOSED, None)
    assert kept.settled_at is not None
    scene.reply(cast, into)
    assert sums() == {(city[0], year): (1, 0, 0)}


def test_a_conversation_that_became_one_is_counted(cast: Cast, city: tuple[str, str]) -> None:
    grown = topics.grow(cast, topics.topic(cast))
    year = grown.reply_due.year if grown.reply_due else 0
    assert sums() == {(city[0], year): (0, 0, 1)}


def test_what_is_closed_and_opened_anew_keeps_its_reply(cast: Cast, city: tuple[str, str]) -> None:
    taken = scene.initiative(cast)
    year = taken.reply_due.year if taken.reply_due else 0
    scene.reply(cast, taken)
    with transaction():
        operations.close(cast.actor("ulla"), taken)
    assert sums() == {(city[0], year): (1, 0, 0)}
    with transaction():
        operations.reopen(cast.actor("ulla"), taken, why="Inget hände.")
    assert sums() == {(city[0], year): (1, 0, 0)}


def _reply_and_fail(cast: Cast, taken: Initiative) -> None:
    operations.reply(cast.actor("anna"), taken, kind=ReplyKind.PARTLY, reasons="Larm.")
    operations.reply(cast.actor("anna"), taken, kind=ReplyKind.REFERRED, reasons="Larm.")


def test_an_act_that_is_refused_half_way_counts_nothing(cast: Cast, city: tuple[str, str]) -> None:
    taken = scene.initiative(cast)
    before = sums()
    with pytest.raises(ValueError, match="passed on"), transaction():
        _reply_and_fail(cast, taken)
    assert sums() == before


def test_two_replies_at_once_are_both_counted(
    cast: Cast, app: Flask, city: tuple[str, str]
) -> None:
    taken = [scene.initiative(cast, title=f"Nr {n}").id for n in range(2)]

    def reply(key: int) -> None:
        initiative = db.session.get_one(Initiative, key)
        operations.reply(
            cast.actor("anna"), initiative, kind=ReplyKind.PARTLY, reasons="Larm kostar."
        )

    with transaction():
        reply(taken[0])
        other = Meanwhile(app, lambda: reply(taken[1]))
    other.join()
    assert other.problem is None
    (one,) = sums().values()
    assert one == (2, 0, 0)


def test_what_was_changed_behind_our_back_is_found_and_mended(cast: Cast, app: Flask) -> None:
    done = scene.initiative(cast, commitment_ids=[scene.commitment().id])
    scene.reply(cast, done)
    scene.initiative(cast, addressed_party_id=cast.other_unit.id, title="Väntar")
    with transaction():
        db.session.execute(update(ReplyFigure).values(in_time=7))
        wrong = update(Listing).where(Listing.initiative_id == done.id)
        db.session.execute(wrong.values(state=InitiativeState.OPEN))
    found = listings.differences()
    assert len(found) == 3
    assert f"initiative {done.id} stands otherwise" in found[0]
    said = [one.words for one in health.findings() if "overview" in one.words]
    assert len(said) == 3
    db.session.rollback()
    assert app.test_cli_runner().invoke(args=["recount"]).exit_code == 0
    assert listings.differences() == []


def test_the_clock_changes_no_figure(cast: Cast, city: tuple[str, str]) -> None:
    taken = scene.initiative(cast)
    with clock.pretend(clock.now() + timedelta(days=40)):
        with transaction():
            operations.note_overdue()
        year = taken.reply_due.year if taken.reply_due else 0
        assert sums() == {(city[0], year): (0, 0, 1)}
        scene.reply(cast, taken)
        assert sums() == {(city[0], year): (0, 1, 0)}
