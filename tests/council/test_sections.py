"""Every § of a council and a year: consecutive, however many are given at once, and never given twice."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import faults
from forum.council import queries
from forum.council.models import AgendaItem, CouncilMeeting, CouncilProfile
from forum.council.operations import minutes
from forum.parties.models import Role
from tests.council import crowd, scene
from tests.factories import Cast, council, membership

AT_ONCE = 100


def _all_at_once(app: Flask, cast: Cast, meetings: list[int]) -> list[int]:
    """Draft each in a thread of its own; tells which were refused."""
    ready, refused = Barrier(len(meetings)), []
    sam = cast.actor("sam")

    def draft(meeting_id: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    minutes.draft(sam, db.session.get_one(CouncilMeeting, meeting_id))
            except Refused:
                refused.append(meeting_id)
            db.session.remove()

    threads = [Thread(target=draft, args=(each,)) for each in meetings]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    scene.afresh()
    return refused


def test_a_hundred_at_once_get_a_hundred_consecutive_numbers(app: Flask, cast: Cast) -> None:
    meetings = crowd.closed_meetings(cast, AT_ONCE)
    assert _all_at_once(app, cast, meetings) == []
    given = db.session.scalars(select(AgendaItem.section_number)).all()
    assert sorted(number or 0 for number in given) == list(range(1, AT_ONCE + 1))
    assert not list(faults())


def test_those_that_are_refused_among_them_leave_no_gap(app: Flask, cast: Cast) -> None:
    meetings = crowd.closed_meetings(cast, 12)
    for meeting_id in meetings[::3]:
        with transaction():
            db.session.execute(
                update(AgendaItem).where(AgendaItem.meeting_id == meeting_id).values(text="")
            )
    refused = _all_at_once(app, cast, [*meetings, meetings[1]])
    assert sorted(refused) == sorted([*meetings[::3], meetings[1]])
    given = db.session.scalars(
        select(AgendaItem.section_number).where(AgendaItem.section_number.is_not(None))
    ).all()
    assert sorted(number or 0 for number in given) == list(range(1, 9))


def test_each_council_counts_for_itself(cast: Cast) -> None:
    other = council("Ungdomsrådet")
    membership(cast.people["sam"], other, Role.SECRETARY)
    with transaction():
        db.session.add(CouncilProfile(council_id=other.id, code="unga"))
    own = crowd.closed_meetings(cast, 2)
    theirs = crowd.closed_meetings(cast, 1, council=other)
    for meeting_id in (own[0], theirs[0], own[1]):
        with transaction():
            minutes.draft(cast.actor("sam"), db.session.get_one(CouncilMeeting, meeting_id))
    numbers = {
        meeting_id: queries.items(db.session.get_one(CouncilMeeting, meeting_id))[0].section_number
        for meeting_id in (*own, *theirs)
    }
    assert numbers == {own[0]: 1, own[1]: 2, theirs[0]: 1}


def test_a_number_that_would_leave_a_gap_is_refused_and_nothing_changes(cast: Cast) -> None:
    first, second = crowd.closed_meetings(cast, 2)
    with transaction():
        minutes.draft(cast.actor("sam"), db.session.get_one(CouncilMeeting, first))
    with transaction():
        db.session.execute(
            update(AgendaItem)
            .where(AgendaItem.meeting_id == first)
            .values(section_number=None, section_year=None)
        )
    with pytest.raises(Refused, match="has a gap"), transaction():
        minutes.draft(cast.actor("sam"), db.session.get_one(CouncilMeeting, second))
    scene.afresh()
    assert queries.items(db.session.get_one(CouncilMeeting, second))[0].section_number is None


def test_sections_run_on_through_the_year(cast: Cast) -> None:
    scene.drafted(cast)
    scene.drafted(cast)
    given = db.session.scalars(select(AgendaItem.section_number).order_by(AgendaItem.id)).all()
    assert given == list(range(1, 15))


def test_a_refused_draft_gives_its_numbers_back(cast: Cast) -> None:
    meeting = scene.closed(cast)
    with transaction():
        queries.items(meeting)[-1].text = ""
    with pytest.raises(Refused, match="has no text"), transaction():
        minutes.draft(cast.actor("sam"), meeting)
    scene.afresh()
    assert queries.items(scene.drafted(cast))[0].section_number == 1
