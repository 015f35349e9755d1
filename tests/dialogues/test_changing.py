"""An announced meeting is changed, cancelled and held; everyone who comes or follows is told once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, _writers
from forum.dialogues import operations
from forum.dialogues.models import DialogueMeeting, DialogueState, Every
from forum.dialogues.operations import Content, Recurs
from forum.matters import history
from forum.matters.models import Subscription
from forum.notifications import operations as following
from tests.dialogues import scene, signing
from tests.factories import Cast
from tests.matters.scene import comment, fresh


def as_it_is(cast: Cast, meeting: DialogueMeeting, **changed: Any) -> Content:
    """What a meeting says, and what is changed of it."""
    times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    return scene.content(cast, **(times | changed))


def change(cast: Cast, meeting: DialogueMeeting, who: str = "bo", **changed: Any) -> Any:
    """Changed by one of its hosts."""
    more = {name: changed.pop(name) for name in ("note", "and_after") if name in changed}
    db.session.refresh(meeting)
    with transaction():
        return operations.change(
            cast.actor(who), meeting, as_it_is(cast, meeting, **changed), **more
        )


def letters(name: str = "dialogue_changed") -> list[Outbox]:
    db.session.rollback()
    found = select(Outbox).where(Outbox.letter == name).order_by(Outbox.id)
    return list(db.session.scalars(found))


def written(row: Outbox) -> Letter:
    """The letter of a row."""
    made = _writers[row.letter](row)
    assert made is not None
    return made


def told(meeting: DialogueMeeting) -> list[str]:
    """The public history, newest first."""
    return [line.words for line in history.lines(meeting).rows]


@pytest.mark.parametrize("who", ["cia", "ulla", "anna", "sam"])
def test_only_those_who_hold_it_change_or_cancel_it(cast: Cast, who: str) -> None:
    meeting = scene.meeting(cast)
    with pytest.raises(Refused, match="Only those who hold"):
        change(cast, meeting, who, place="Annan sal")
    with pytest.raises(Refused, match="Only those who hold"), transaction():
        operations.cancel(cast.actor(who), meeting, reason="Nej.")
    assert fresh(meeting).place != "Annan sal"
    scene.joined(cast, meeting, "anna")
    assert change(cast, meeting, "anna", place="Annan sal")


def test_nobody_changes_what_is_cancelled_begun_or_held(cast: Cast) -> None:
    begun, over, cancelled = (scene.meeting(cast) for _number in range(3))
    with transaction():
        db.session.get_one(DialogueMeeting, begun.id).starts_at = clock.now() - timedelta(hours=1)
    scene.over(over)
    with transaction():
        operations.cancel(cast.actor("bo"), cancelled, reason="Sjukdom.")
    for meeting in (begun, over, cancelled):
        content = scene.content(cast)
        with pytest.raises(Refused), transaction():
            operations.change(cast.actor("bo"), meeting, content)
        with pytest.raises(Refused), transaction():
            operations.cancel(cast.actor("bo"), meeting, reason="En gång till.")
    assert fresh(cancelled).cancel_reason == "Sjukdom."


def test_a_change_of_nothing_is_refused(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast)
    with pytest.raises(Refused, match="Nothing is changed"):
        change(cast, meeting)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    page = bo.get(f"/dialogmoten/{meeting.reference}/andra").text
    assert "Nobody has signed up yet" in page
    assert letters() == []


def test_fewer_seats_than_people_are_refused_beside_the_field(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast, seats=2)
    for number in range(3):
        signing.sign_up(meeting, address=f"n{number}@samspel.example")
    with pytest.raises(operations.NoRoom):
        change(cast, meeting, seats=1)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    answer = bo.send(f"/dialogmoten/{meeting.reference}/andra", form_of(cast, meeting, seats="1"))
    assert answer.status_code == 422
    assert "2 people have a seat already" in answer.text
    assert fresh(meeting).seats == 2


def test_an_old_page_does_not_undo_what_others_have_changed(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/dialogmoten/{meeting.reference}/andra"
    mark = operations.mark(meeting)
    assert f'value="{mark}"' in bo.get(path).text
    old = form_of(cast, meeting, contact="Ny kontakt", seen=mark)
    change(cast, meeting, place="Kulturhuset")
    answer = bo.send(path, old)
    assert answer.status_code == 422
    assert "Somebody has changed the meeting since you opened this page" in answer.text
    assert "Kulturhuset" in answer.text
    assert "Ny kontakt" in answer.text
    assert fresh(meeting).place == "Kulturhuset"
    new = operations.mark(fresh(meeting))
    assert f'value="{new}"' in answer.text
    agreed = old | {"place": "Kulturhuset", "seen": new}
    assert bo.send(path, agreed).status_code in {200, 302, 303}
    assert (fresh(meeting).place, fresh(meeting).contact) == ("Kulturhuset", "Ny kontakt")


def form_of(cast: Cast, meeting: DialogueMeeting, **changed: Any) -> dict[str, Any]:
    """The form of a change, as its page sends it."""
    begins, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)  # type: ignore[arg-type]
    return {
        "title": meeting.title,
        "kind": "local",
        "districts": str(cast.place.id),
        "day": begins.date().isoformat(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": meeting.place,
        "address": meeting.address,
        "contact": meeting.contact,
        "seats": str(meeting.seats or ""),
        "programme": meeting.programme,
        "digital_url": meeting.digital_url,
        "which": "this",
    } | changed


def test_everyone_is_told_once_what_is_changed(cast: Cast, client: Any) -> None:
    meeting = scene.meeting(cast)
    with transaction():
        following.follow(cast.actor("cia"), meeting)
        following.follow(cast.actor("ulla"), cast.place)
    own = signing.sign_up(meeting, address="kim@samspel.example")
    with_account = signing.sign_up_as(cast.actor("cia"), meeting)
    before = len(letters("told"))
    changed = change(
        cast, meeting, place="Kulturhuset", note="Biblioteket har fått en vattenskada."
    )
    assert [one.value for one in changed] == ["place"]
    to = {(row.person_id, row.address) for row in letters()}
    assert to == {(with_account.person_id, None), (None, own.address)}
    followers = [row.person_id for row in letters("told")[before:]]
    assert followers == [cast.people["ulla"].id]
    made = written(letters()[0])
    for words in ("the place", "Kulturhuset", "vattenskada", "hemligt-rum"):
        assert words in made.body
    assert b"SEQUENCE:1" in made.attachments[0].content
    assert told(meeting)[0].endswith("changed the dialogue meeting: the place")
    page = client.get(f"/arenden/{meeting.reference}").text
    assert "vattenskada" in page
    assert "SEQUENCE:1" in client.get(f"/dialogmoten/{meeting.reference}.ics").text


def test_followers_get_to_know_when_and_where_or_why_not(cast: Cast) -> None:
    with transaction():
        following.follow(cast.actor("ulla"), cast.place)
    meeting = scene.meeting(cast)
    change(cast, meeting, place="Kulturhuset", note="Biblioteket har fått en vattenskada.")
    announced, changed = (written(row).body for row in letters("told"))
    for body in (announced, changed):
        assert "Kulturhuset, Rymdtorget 5, Bergsjön" in body
        assert "hemligt-rum" not in body
    assert "at 17:00–19:00" in changed or "at 18:00–20:00" in changed
    assert "vattenskada" in changed
    with transaction():
        operations.cancel(cast.actor("bo"), fresh(meeting), reason="Sjukdom.")
    cancelled = written(letters("told")[-1]).body
    assert "Sjukdom." in cancelled
    assert "Kulturhuset" not in cancelled


def test_who_stands_in_line_is_not_told_to_give_a_seat_away(cast: Cast) -> None:
    meeting = scene.meeting(cast, seats=1)
    signing.sign_up(meeting, address="a@samspel.example")
    signing.sign_up(meeting, address="b@samspel.example")
    change(cast, meeting, seats=1, place="Kulturhuset")
    seated, waiting = (written(row).body for row in letters())
    assert "somebody else gets the seat" in seated
    assert "somebody else gets the seat" not in waiting
    assert "do not want to stand in line any more" in waiting


def test_the_list_of_who_came_is_no_next_step_when_it_is_over(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert "Nobody has signed up yet" in bo.get(f"/arenden/{meeting.reference}").text
    signing.sign_up(meeting, address="a@samspel.example")
    scene.over(meeting)
    page = bo.get(f"/arenden/{meeting.reference}?held").text
    assert "See who has signed up" in page
    assert "has a seat" not in page
    assert "at a distance" not in page


def test_who_stands_in_line_does_not_get_the_digital_address(cast: Cast) -> None:
    meeting = scene.meeting(cast, seats=1)
    signing.sign_up(meeting, address="a@samspel.example")
    signing.sign_up(meeting, address="b@samspel.example")
    change(cast, meeting, seats=1, cost="20 kronor")
    seated, waiting = (written(row) for row in letters())
    assert "hemligt-rum" in seated.body
    assert "hemligt-rum" not in waiting.body
    assert waiting.attachments == []


def test_who_has_cancelled_meanwhile_gets_no_letter(cast: Cast) -> None:
    meeting = scene.meeting(cast)
    kept = signing.sign_up(meeting, address="a@samspel.example")
    change(cast, meeting, place="Kulturhuset")
    signing.cancel(kept)
    row = letters()[0]
    assert _writers[row.letter](row) is None


def test_more_seats_are_given_in_order_and_nobody_else_is_told(cast: Cast) -> None:
    meeting = scene.meeting(cast, seats=1)
    for number in range(3):
        signing.sign_up(meeting, address=f"n{number}@samspel.example")
    sequence = fresh(meeting).ics_sequence
    change(cast, meeting, seats=2)
    assert letters() == []
    assert fresh(meeting).ics_sequence == sequence
    assert (meeting.seated, meeting.in_line) == (2, 1)
    assert len(letters("sign_up_seated")) == 1
    assert told(meeting)[0].endswith("changed the number of seats")


def test_a_meeting_is_moved(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast)
    with transaction():
        db.session.get_one(DialogueMeeting, meeting.id).reminded_at = clock.now()
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    url = f"/dialogmoten/{meeting.reference}/andra"
    day = meeting.day or date.max
    assert bo.send(url, form_of(cast, meeting, begins="23:00", ends="22:00")).status_code == 422
    assert bo.send(url, form_of(cast, meeting, day="2020-01-01")).status_code == 422
    assert bo.send(url, form_of(cast, meeting, place="", digital_url="")).status_code == 422
    later = (day + timedelta(days=1)).isoformat()
    assert bo.send(url, form_of(cast, meeting, day=later)).status_code == 303
    assert fresh(meeting).day == day + timedelta(days=1)
    assert meeting.reminded_at is None
    assert told(meeting)[0].endswith(": the day")


def test_a_form_that_changes_nothing_says_so(cast: Cast, signed_in: Any) -> None:
    meeting = scene.meeting(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    answer = bo.send(f"/dialogmoten/{meeting.reference}/andra", form_of(cast, meeting))
    assert answer.status_code == 422
    assert "Nothing is changed" in answer.text


def test_a_cancelled_meeting_says_why_and_stays_to_read(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    meeting = scene.meeting(cast)
    comment(cast.actor("cia"), meeting, "Jag kommer gärna.")
    signing.sign_up(meeting, address="kim@samspel.example")
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    url = f"/dialogmoten/{meeting.reference}/stall-in"
    empty = bo.send(url, {"reason": "  ", "which": "this"})
    assert empty.status_code == 422
    assert fresh(meeting).state == DialogueState.ANNOUNCED
    assert bo.send(url, {"reason": "Sjukdom i ledningen.", "which": "this"}).status_code == 303
    page = client.get(f"/arenden/{meeting.reference}").text
    for words in ("The dialogue meeting is cancelled", "Sjukdom i ledningen.", "Jag kommer gärna."):
        assert words in page
    assert "STATUS:CANCELLED" in client.get(f"/dialogmoten/{meeting.reference}.ics").text
    made = written(letters()[0])
    assert made.subject.startswith("Cancelled")
    assert "Sjukdom" in made.body
    assert "hemligt-rum" not in made.body
    assert b"STATUS:CANCELLED" in made.attachments[0].content
    assert "Cancelled" in client.get(f"/dialogmoten/{meeting.reference}/affisch").text
    assert bo.send(url, {"reason": "Igen.", "which": "this"}).status_code == 403
    assert len(letters()) == 1


def test_pages_that_are_kept_take_nobody_to_sign_up_once_it_has_begun(
    cast: Cast, client: Any
) -> None:
    meeting, coming = scene.meeting(cast, days=1), scene.meeting(cast)
    path = f"/arenden/{meeting.reference}"
    assert "Come to the meeting" in client.get(path).text
    with clock.pretend((meeting.starts_at or clock.now()) + timedelta(minutes=1)):
        for _round in range(2):
            with transaction():
                operations.note_begun()
    with transaction():  # as its clock has it, and no other event
        begins = clock.now() - timedelta(minutes=1)
        fresh(meeting).starts_at = begins
    page = client.get(path).text
    assert "Come to the meeting" not in page
    assert "The notes are published here by" in page
    events = db.session.scalars(select(Event).where(Event.action == "dialogue:begin")).all()
    assert [event.matter_id for event in events] == [meeting.id]
    assert "begun" not in client.get(f"{path}/historik").text
    assert fresh(coming).state == DialogueState.ANNOUNCED


def test_an_address_may_be_as_long_as_addresses_are_and_gets_one_letter(cast: Cast) -> None:
    host = ".".join(["a" * 60] * 3)
    long, longer = f"{'s' * 60}@{host}", f"{'f' * 60}@{host}"
    made = series(cast)
    signing.sign_up(made[0], address=long)
    with transaction():
        for meeting, email in ((made[0], long), (made[0], longer), (made[1], long)):
            db.session.add(
                Subscription(
                    matter_id=meeting.id, email=email, created_at=clock.now(), language="sv",
                    confirmed_at=clock.now(),
                )
            )  # fmt: skip
    bo, first = cast.actor("bo"), made[0]
    with transaction():
        operations.change(bo, first, as_it_is(cast, first, place="Lokalen"), and_after=True)
    with transaction():
        operations.cancel(bo, first, reason="Sjukdom.", and_after=True)
    db.session.rollback()
    told = db.session.scalars(
        select(Outbox.address).where(Outbox.letter.in_(["told", "dialogue_changed"]))
    ).all()
    assert sorted(told) == sorted([long, longer] * 2)


def test_the_clock_notes_once_that_a_meeting_was_held(cast: Cast) -> None:
    over, coming = scene.meeting(cast), scene.meeting(cast)
    scene.over(over)
    for _round in range(2):
        with transaction():
            operations.note_held()
    assert fresh(over).state == DialogueState.HELD
    assert fresh(coming).state == DialogueState.ANNOUNCED
    events = db.session.scalars(select(Event).where(Event.action == "dialogue:held")).all()
    assert [event.matter_id for event in events] == [over.id]


# A series


def series(cast: Cast, **changed: Any) -> list[DialogueMeeting]:
    """Four meetings, a week between."""
    content = scene.content(cast, **changed)
    last = clock.local(content.starts_at or clock.now()).date() + timedelta(weeks=3)
    with transaction():
        begun = operations.draft(cast.actor("bo"), content, Recurs(Every.WEEK, last))
    with transaction():
        operations.publish(cast.actor("bo"), begun)
    db.session.rollback()
    return list(db.session.scalars(select(DialogueMeeting).order_by(DialogueMeeting.starts_at)))


def test_only_this_one_is_changed(cast: Cast) -> None:
    made = series(cast)
    change(cast, made[1], place="Kulturhuset")
    assert [one.place == "Kulturhuset" for one in map(fresh, made)] == [False, True, False, False]


def test_this_one_and_those_after_keep_what_is_their_own(cast: Cast) -> None:
    made = series(cast)
    change(cast, made[2], contact="Vikarien Eva")
    day = made[1].day or date.max
    begins = made[1].starts_at or clock.now()
    changed = change(
        cast, made[1], and_after=True, place="Kulturhuset",
        starts_at=begins + timedelta(days=2, hours=-1), ends_at=begins + timedelta(days=2),
    )  # fmt: skip
    assert {one.value for one in changed} == {"day", "time", "place"}
    first, second, third, fourth = (fresh(one) for one in made)
    assert first.place != "Kulturhuset"
    assert second.day == day + timedelta(days=2)
    assert third.day == day + timedelta(days=9)
    assert fourth.day == day + timedelta(days=16)
    hours = {clock.local(one.starts_at).hour for one in (second, third, fourth)}
    assert hours == {clock.local(begins).hour - 1}
    assert third.contact == "Vikarien Eva"
    assert [one.place for one in (second, third, fourth)] == ["Kulturhuset"] * 3
    assert "with others of its series" in told(fourth)[0]


def test_who_comes_to_several_gets_one_letter(cast: Cast) -> None:
    made = series(cast)
    for one in made:
        signing.sign_up_as(cast.actor("cia"), one)
        signing.sign_up(one, address="kim@samspel.example")
    change(cast, made[0], and_after=True, place="Kulturhuset")
    assert len(letters()) == 2
    assert written(letters()[0]).body.count("Kulturhuset") == 1
    assert len(written(letters()[0]).attachments) == 4


def test_those_after_are_cancelled_too_and_those_before_are_not(cast: Cast, signed_in: Any) -> None:
    made = series(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    url = f"/dialogmoten/{made[2].reference}/stall-in"
    assert "1 meeting comes after it" in bo.get(url).text
    assert bo.send(url, {"reason": "Lokalen rivs.", "which": "after"}).status_code == 303
    states = [fresh(one).state for one in made]
    assert states == ["announced", "announced", "cancelled", "cancelled"]
    with pytest.raises(Refused):
        change(cast, made[3], place="X")
    assert change(cast, made[0], and_after=True, place="Kulturhuset")
    assert [fresh(one).place == "Kulturhuset" for one in made] == [True, True, False, False]


def test_a_move_of_a_series_into_the_skipped_hour_moves_none(cast: Cast) -> None:
    made = series(cast)
    skipped = next(
        day
        for day in (date(clock.today().year + 1, 3, number) for number in range(25, 32))
        if day.weekday() == 6
    )
    starts = clock.at(skipped - timedelta(weeks=1)) + timedelta(hours=2, minutes=30)
    where = [one.starts_at for one in made]
    with pytest.raises(Refused, match="put forward"):
        change(cast, made[0], and_after=True, starts_at=starts, ends_at=starts + timedelta(hours=2))
    assert [fresh(one).starts_at for one in made] == where


def test_the_list_has_the_next_of_a_series_alone(cast: Cast, client: Any) -> None:
    made = series(cast, title="Torsdagssoppa")
    page = client.get("/dialogmoten").text
    assert page.count("Torsdagssoppa") == 1
    assert f"/arenden/{made[0].reference}" in page
    with transaction():
        operations.cancel(cast.actor("bo"), fresh(made[0]), reason="Snö.")
    page = client.get("/dialogmoten").text
    assert page.count("Torsdagssoppa") == 2
    assert f"/arenden/{made[1].reference}" in page


def test_who_follows_a_later_meeting_hears_of_a_change_of_all_once(cast: Cast) -> None:
    made = series(cast)
    with transaction():
        for one in made[1:]:
            following.follow(cast.actor("cia"), db.session.get_one(DialogueMeeting, one.id))
        for one in (*made[:2], cast.place):
            following.follow(cast.actor("ulla"), db.session.merge(one))
    signing.sign_up_as(cast.actor("mia"), made[3])
    with transaction():
        following.follow(cast.actor("mia"), db.session.get_one(DialogueMeeting, made[3].id))
    before = len(letters("told"))
    change(cast, made[0], and_after=True, place="Kulturhuset")
    told_now = sorted(row.person_id or 0 for row in letters("told")[before:])
    assert told_now == sorted([cast.people["cia"].id, cast.people["ulla"].id])
    assert [row.person_id for row in letters()] == [cast.people["mia"].id]


def test_an_address_that_follows_and_has_signed_up_gets_one_letter(cast: Cast) -> None:
    meeting = scene.meeting(cast)
    signing.sign_up(meeting, address="kim@samspel.example")
    with transaction():
        for address in ("kim@samspel.example", "lo@samspel.example"):
            db.session.add(
                Subscription(
                    email=address,
                    matter_id=meeting.id,
                    created_at=clock.now(),
                    confirmed_at=clock.now(),
                )
            )
    change(cast, meeting, place="Kulturhuset")
    assert [row.address for row in letters()] == ["kim@samspel.example"]
    assert [row.address for row in letters("told")] == ["lo@samspel.example"]
