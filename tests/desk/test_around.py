"""What else waits at the desk: initiatives to take on, those without a body, and dialogue meetings."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.desk import tasks
from forum.desk.queries.worklist import overview
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.initiatives.models import Initiative
from tests.dialogues import scene as meetings
from tests.factories import Cast
from tests.matters import scene as initiatives

URL = "/skrivbordet"


def work(cast: Cast, who: str = "anna") -> tasks.Worklist:
    return tasks.worklist(overview(cast.actor(who)))


def everything(cast: Cast, who: str = "anna") -> list[tasks.Task]:
    found = work(cast, who)
    return [*found.today, *found.week, *found.later]


def changed(thing: Any, **fields: Any) -> None:
    with transaction():
        kept = db.session.get_one(type(thing), thing.id)
        for name, value in fields.items():
            setattr(kept, name, value)


def nobodys(cast: Cast) -> Initiative:
    """An initiative of which nobody knows yet who replies."""
    made = initiatives.initiative(cast, "bo", title="Vem svarar på det här?")
    changed(made, addressed_party_id=None, body_unknown=True)
    return made


def test_a_new_initiative_is_to_be_taken_on_or_passed_on_within_five_working_days(
    cast: Cast,
) -> None:
    made = initiatives.initiative(cast, "bo")
    (task,) = everything(cast)
    assert "take it on, or pass it on" in str(task.what)
    assert task.due == made.refer_until
    assert "the reply is promised by" in str(task.notes[0])


def test_once_it_is_taken_on_or_the_days_have_passed_the_reply_is_what_is_owed(cast: Cast) -> None:
    made = initiatives.initiative(cast, "bo")
    changed(made, accepted_at=clock.now())
    (task,) = everything(cast)
    assert "waits for a reply" in str(task.what)
    assert task.due == made.reply_due
    changed(made, accepted_at=None, reply_due=clock.today() + timedelta(days=3))
    (task,) = work(cast).week
    assert "waits for a reply" in str(task.what)


def test_what_has_no_body_waits_for_the_secretary_today_and_for_nobody_else(
    cast: Cast, signed_in: Any
) -> None:
    made = nobodys(cast)
    (task,) = work(cast, "sam").today
    assert "say who replies" in str(task.what)
    assert task.due is None
    assert signed_in(cast.people["sam"].id, cast.council.id).get(task.url).status_code == 200
    assert everything(cast) == everything(cast, "olle") == []
    page = signed_in(cast.people["sam"].id, cast.council.id).get(URL)
    assert page.status_code == 200
    assert made.title in page.text
    assert "/skrivbordet/svar" not in page.text
    assert "/samrad/nytt" not in page.text
    assert made.title not in signed_in(cast.people["anna"].id, cast.unit.id).get(URL).text


@pytest.mark.parametrize("who", ["mia", "sol", "adm", "cia", "bo"])
def test_the_councils_members_and_others_have_no_desk(cast: Cast, signed_in: Any, who: str) -> None:
    nobodys(cast)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    assert browser.get(URL).status_code == 403


def test_the_secretary_answers_no_questions_there(cast: Cast, signed_in: Any) -> None:
    sam = signed_in(cast.people["sam"].id, cast.council.id)
    assert sam.send(f"{URL}/svar").status_code == 403


def test_a_meeting_is_held_on_its_day_and_says_how_many_come(cast: Cast) -> None:
    made = meetings.meeting(cast, "anna", days=3)
    changed(made, seated=40, in_line=2)
    (task,) = work(cast).week
    assert str(task.what) == "Hold the dialogue meeting"
    assert task.due == made.day
    assert task.notes == ["40 have signed up", "2 stand in line"]


def test_after_it_the_notes_are_owed_within_fourteen_days(cast: Cast, signed_in: Any) -> None:
    made = meetings.over(meetings.meeting(cast, "anna"), days=20)
    (task,) = work(cast).today
    assert "notes" in str(task.what)
    assert task.due == db.session.get_one(DialogueMeeting, made.id).notes_due
    assert task.tone == "overdue"
    assert signed_in(cast.people["anna"].id, cast.unit.id).get(task.url).status_code == 200
    for state in (DialogueState.NOTES_PUBLISHED, DialogueState.CANCELLED):
        changed(made, state=state)
        assert everything(cast) == []


def test_those_who_hold_it_with_others_have_it_too_once_they_have_said_yes(cast: Cast) -> None:
    made = meetings.meeting(cast, "bo")
    meetings.draft(cast, "anna", title="Ett utkast")
    assert everything(cast) == []
    meetings.joined(cast, made, "anna")
    assert [task.about for task in everything(cast)] == [made.title]
    assert everything(cast, "olle") == []


def test_the_queries_are_as_many_with_thirty_meetings(
    cast: Cast, signed_in: Any, queries: list[str]
) -> None:
    anna, counts = signed_in(cast.people["anna"].id, cast.unit.id), []
    for more in (1, 30):
        for number in range(more):
            meetings.meeting(cast, "anna", title=f"Möte {number}")
            initiatives.initiative(cast, "bo", title=f"Initiativ {number}")
        anna.get(URL)
        queries.clear()
        assert anna.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
