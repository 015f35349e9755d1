"""Notes are taken by several at once, on phones and without script, and no word is lost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.merging import Typed
from forum.dialogues.models import DialogueMeeting, SignUp
from forum.dialogues.operations import notes as operations
from forum.dialogues.queries import notes, turnout
from forum.matters.models import Matter
from tests.conftest import Browser, Queries
from tests.dialogues import noting, scene, signing
from tests.dialogues.noting import ONE, THREE, TWO, council, path, point
from tests.factories import Cast
from tests.matters import scene as matters
from tests.matters.scene import fresh
from tests.meanwhile import Meanwhile


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """What the meeting is about."""
    return matters.initiative(cast)


@pytest.fixture
def meeting(cast: Cast, matter: Matter) -> DialogueMeeting:
    """Bo's organisation held it yesterday, together with Anna's unit."""
    made = noting.held(cast, matter)
    scene.joined(cast, made)
    return made


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Browser:
    """A host."""
    made: Browser = signed_in(cast.people["bo"].id, cast.organisation.id)
    return made


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Browser:
    """The other host."""
    made: Browser = signed_in(cast.people["anna"].id, cast.unit.id)
    return made


def said(meeting: DialogueMeeting) -> dict[str, bool]:
    """All points as they are kept, and whether they go on to the council."""
    db.session.rollback()
    return {one.body: one.for_council for one in notes.points(notes.draft(meeting))}


# Who may


@pytest.mark.parametrize("who", ["ulla", "cia", "olle", "sam"])
def test_nobody_but_the_hosts_sees_or_writes_notes(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, signed_in: Any, who: str
) -> None:
    noting.save(cast.actor("bo"), meeting, **{point(matter): "Hemlig punkt"})
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    for more in ["", "/publicera", "/tillagg"]:
        assert browser.get(path(meeting, more)).status_code == 403
    for more in ["", "/utkast", "/publicera"]:
        answer = browser.send(path(meeting, more), {point(matter): "Kapat"})
        assert (answer.status_code, "Hemlig punkt" in answer.text) == (403, False), more
    door = f"/dialogmoten/{meeting.reference}/narvaro"
    assert browser.get(door).status_code == browser.send(door).status_code == 403
    assert said(meeting) == {"Hemlig punkt": False}
    with pytest.raises(Refused), transaction():
        operations.show_on_screen(cast.actor(who), meeting, "Kapat")


def test_a_draft_meeting_has_no_notes_and_a_cancelled_one_takes_none(
    cast: Cast, meeting: DialogueMeeting, bo: Browser
) -> None:
    begun = scene.draft(cast)
    assert bo.get(f"/dialogmoten/{begun.id}/anteckningar").status_code == 404
    with transaction():
        db.session.get_one(DialogueMeeting, meeting.id).state = "cancelled"
    answer = bo.send(path(meeting), {"form_key": "1" * 32})
    assert answer.status_code == 403
    assert "cancelled, so there is nothing to note" in answer.text


# Writing


def test_points_are_kept_by_matter_in_their_order_with_what_goes_to_the_council(
    meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    data = {
        point(matter, TWO): "Dörren är låst.",
        council(matter, TWO): "y",
        point(matter, ONE): "  ",
        point(meeting): "Fler stolar nästa gång.\nOch te.",
        point(matter, "f" * 11): "inget namn",
        "point_99999_" + THREE: "en annan sak",
    }
    assert bo.send(path(meeting), data).status_code == 303
    assert said(meeting) == {"Dörren är låst.": True, "Fler stolar nästa gång.\nOch te.": False}
    page = bo.get(path(meeting)).text
    assert page.index("Dörren är låst.") < page.index("Fler stolar nästa gång.")
    assert "Saved" in page
    assert f'<input checked id="{council(matter, TWO)}"' in page


def test_more_rows_come_with_and_without_script(
    meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    def rows(page: str) -> int:
        return page.count(f'name="point_{matter.id}_')

    assert rows(bo.get(path(meeting)).text) == 1
    answer = bo.send(path(meeting), {point(matter): "En.", "then": f"more-{matter.id}"})
    assert answer.location.endswith(f"?mer={matter.id}#arende-{matter.id}")
    assert rows(bo.get(answer.location).text) == 5
    alone = bo.get(f"{path(meeting)}?mer={matter.id}", headers={"HX-Request": "true"}).text
    assert (rows(alone), alone.strip().startswith("<li"), "<html" in alone) == (1, True, False)


def test_what_is_too_long_is_kept_and_said_beside_the_point(
    meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    answer = bo.send(path(meeting), {point(matter): "å" * 2001})
    assert answer.status_code == 422
    assert "1 character too long" in answer.text
    assert said(meeting) == {"å" * 2001: False}
    assert "is too long" in bo.get(path(meeting, "/publicera")).text
    again = bo.send(path(meeting), {point(matter): "Kort.", "begun_from": noting.mark(meeting)})
    assert again.status_code == 303


def test_two_who_write_at_once_lose_nothing(
    meeting: DialogueMeeting, matter: Matter, bo: Browser, anna: Browser
) -> None:
    """Both opened the page before anything was written; both save by themselves, then by hand."""
    first = {"form_key": "1" * 32, point(matter, ONE): "Bo skrev.", point(matter, TWO): ""}
    second = {
        "form_key": "2" * 32,
        point(matter, THREE): "Anna skrev.",
        council(matter, THREE): "y",
    }
    assert bo.send(path(meeting, "/utkast"), first).json.keys() == {"saved"}
    told = anna.send(path(meeting, "/utkast"), second).json
    assert "Someone else writes here too" in told["note"]
    bo.send(path(meeting), first)
    anna.send(path(meeting), second)
    assert said(meeting) == {"Bo skrev.": False, "Anna skrev.": True}
    page = anna.get(path(meeting)).text
    assert "Bo skrev." in page
    assert "Bo Berg saved just now." in page


def test_two_who_change_the_same_point_at_once_keep_both_texts_until_one_chooses(
    meeting: DialogueMeeting, matter: Matter, bo: Browser, anna: Browser
) -> None:
    bo.send(path(meeting), {"form_key": "1" * 32, point(matter): "Dörren."})
    opened = noting.mark(meeting)
    for browser, key, words in [(bo, "3", "Dörren är låst."), (anna, "4", "Dörren är tung.")]:
        browser.send(
            path(meeting, "/utkast"),
            {"form_key": key * 32, "begun_from": opened, point(matter): words},
        )
    page = anna.get(path(meeting)).text
    assert "Dörren är låst." in page
    assert "Dörren är tung." in page
    assert "Bo Berg wrote here meanwhile:" in page
    blocked = bo.get(path(meeting, "/publicera")).text
    assert "Choose between the texts first" in blocked
    assert "Publish the notes</button>" not in blocked
    db.session.rollback()
    kept = notes.draft(meeting)
    assert kept is not None
    aside = kept.changes[point(matter)]["others"][0]["id"]
    data = {
        "begun_from": noting.mark(meeting),
        point(matter): "Dörren är tung.",
        f"other:{point(matter)}:{aside}": "both",
    }
    assert anna.send(path(meeting), data).status_code == 303
    assert said(meeting) == {"Dörren är tung.\n\nDörren är låst.": False}


def test_a_page_that_was_opened_long_ago_does_not_empty_what_others_wrote(
    meeting: DialogueMeeting, matter: Matter, bo: Browser, anna: Browser
) -> None:
    bo.send(path(meeting), {"form_key": "1" * 32, point(matter): "Bo skrev."})
    answer = anna.send(path(meeting), {"form_key": "2" * 32, point(matter, TWO): "å" * 2001})
    assert answer.status_code == 422
    assert "Bo skrev." in answer.text
    assert len(said(meeting)) == 2


def test_two_saves_at_the_same_moment_keep_both(
    app: Flask, cast: Cast, meeting: DialogueMeeting, matter: Matter
) -> None:
    bo, anna = cast.actor("bo"), cast.actor("anna")
    meeting_id, fields = meeting.id, {"a": point(matter, ONE), "b": point(matter, TWO)}

    def annas() -> None:
        there = db.session.get_one(DialogueMeeting, meeting_id)
        typed = Typed({fields["b"]: ["Anna skrev."]})
        operations.save(anna, there, typed, page="a")

    with transaction():
        here = db.session.get_one(DialogueMeeting, meeting_id)
        operations.save(bo, here, Typed({fields["a"]: ["Bo skrev."]}), page="b")
        second = Meanwhile(app, annas)
    second.join()
    assert second.problem is None
    assert set(said(meeting)) == {"Bo skrev.", "Anna skrev."}


def test_what_is_written_after_publishing_comes_back_in_words(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, anna: Browser
) -> None:
    noting.save(cast.actor("bo"), meeting, **{point(matter): "Det som sades."})
    noting.publish(cast.actor("bo"), meeting)
    late = {"form_key": "2" * 32, point(matter, TWO): "Annas sena punkt"}
    assert anna.send(path(meeting, "/utkast"), late).status_code == 403
    answer = anna.send(path(meeting), late)
    assert answer.status_code == 403
    assert "The notes are published" in answer.text
    assert "Annas sena punkt" in answer.text
    assert notes.draft(meeting) is None


def test_the_page_costs_the_same_however_much_is_noted(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser, queries: Queries
) -> None:
    where = path(meeting)
    noting.save(cast.actor("bo"), meeting, **{point(matter): "En."})
    bo.get(where)
    queries.clear()
    bo.get(where)
    before = len(queries)
    more = {point(matter, f"{number:012x}"): f"Punkt {number}" for number in range(30)}
    noting.save(cast.actor("bo"), meeting, **more)
    queries.clear()
    bo.get(where)
    assert len(queries) <= before


# The screen


def test_the_screen_shows_the_meeting_then_what_the_hosts_choose(
    meeting: DialogueMeeting, matter: Matter, bo: Browser, client: Browser
) -> None:
    screen = f"/dialogmoten/{meeting.reference}/skarm"
    assert f"<h1>{scene.TITLE}</h1>" in client.get(screen).text
    bo.send(path(meeting), {"screen": " Vad <saknas> på kvällen? ", "then": "show-question"})
    page = client.get(screen).text
    assert "<h1>Vad &lt;saknas&gt; på kvällen?</h1>" in page
    assert 'http-equiv="refresh"' in page
    assert "csrf" not in page
    part = client.get(screen, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Vad &lt;saknas&gt; på kvällen?" in part
    bo.send(path(meeting), {"then": f"show-{matter.id}"})
    assert f"<h1>{matters.TITLE}</h1>" in client.get(screen).text
    bo.send(path(meeting), {"then": "show-meeting"})
    assert f"<h1>{scene.TITLE}</h1>" in client.get(screen).text


def test_the_screen_is_answered_from_what_is_kept_and_unchanged_is_a_304(
    meeting: DialogueMeeting, bo: Browser, client: Browser, queries: Queries
) -> None:
    screen = f"/dialogmoten/{meeting.reference}/skarm"
    asked = {"HX-Request": "true"}
    first = client.get(screen, headers=asked)
    queries.clear()
    again = client.get(screen, headers=asked | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(queries) <= 1  # the head of the log
    bo.send(path(meeting), {"screen": "Nästa fråga", "then": "show-question"})
    new = client.get(screen, headers=asked | {"If-None-Match": first.headers["ETag"]})
    assert (new.status_code, "Nästa fråga" in new.text) == (200, True)


def test_what_is_typed_is_kept_when_the_screen_is_changed(
    meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    bo.send(path(meeting), {point(matter): "Skrevs nyss.", "then": f"show-{matter.id}"})
    assert said(meeting) == {"Skrevs nyss.": False}
    shown = fresh(db.session.get_one(DialogueMeeting, meeting.id)).screen
    assert shown == matters.TITLE
    assert bo.send(path(meeting), {"screen": "å" * 301, "then": "show-question"}).status_code == 422


# At the door


@pytest.fixture
def expected(cast: Cast, matter: Matter) -> tuple[DialogueMeeting, list[SignUp]]:
    """Three who signed up: Siv for herself, Ulf for an organisation of no account, Ulla for hers."""
    made = scene.meeting(cast)
    noting.about(made, matter, actor=cast.actor("bo"))
    siv = signing.sign_up(made)
    ulf = signing.sign_up(made, "Ulf Lund", organisation="Kvartersgruppen", shows_name=True)
    ulla = signing.sign_up_as(cast.actor("ulla"), made, party_id=cast.umbrella.id)
    scene.joined(cast, made)
    return scene.over(made), [siv, ulf, ulla]


def test_two_at_the_door_tick_without_undoing_each_other(
    cast: Cast, expected: Any, bo: Browser, anna: Browser
) -> None:
    meeting, people = expected
    door = f"/dialogmoten/{meeting.reference}/narvaro"
    siv, ulf, ulla = (f"came_{one.id}" for one in people)
    bo.send(f"{door}/utkast", {"form_key": "1" * 32, siv: "y"})
    anna.send(f"{door}/utkast", {"form_key": "2" * 32, ulf: "y"})
    bo.send(door, {"form_key": "1" * 32, siv: "y", ulla: "y"})
    db.session.rollback()
    came = {one.name: one.came for one in turnout.expected(meeting)}
    assert came == {"Siv Lund": True, "Ulf Lund": True, "Ulla Umm": True}
    page = anna.get(door).text
    assert "So far: 2 people from 2 organisations and 1 resident." in page
    assert "Kvartersgruppen" in page


def test_those_who_came_anyway_are_counted_by_organisation(
    cast: Cast, expected: Any, bo: Browser
) -> None:
    meeting, people = expected
    door = f"/dialogmoten/{meeting.reference}/narvaro"
    data = {
        f"came_{people[2].id}": "y",
        f"org_{ONE}": cast.umbrella.name.upper(),
        f"people_{ONE}": "4",
        f"org_{TWO}": "Odlarna",
        f"people_{TWO}": "2",
        f"org_{THREE}": cast.unit.name,
        f"people_{THREE}": "1",
        "residents": "14",
    }
    assert bo.send(door, data).status_code == 303
    page = bo.get(door).text
    assert "7 people from 2 organisations, 14 residents" in page
    assert "and 1 person from the city" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"residents": "många"}, "Write a number, for example 3."),
        ({"residents": "-3"}, "Write a number, for example 3."),
        ({f"org_{ONE}": "Odlarna"}, "Write how many they were."),
        ({f"people_{ONE}": "3"}, None),
        ({f"org_{ONE}": "", f"people_{ONE}": "3"}, "Write which organisation they came from."),
        ({f"org_{ONE}": "Odlarna", f"people_{ONE}": "två"}, "Write a number, for example 3."),
    ],
)
def test_what_is_no_number_is_said_beside_it_and_kept(
    expected: Any, bo: Browser, typed: dict[str, str], words: str | None
) -> None:
    meeting, _people = expected
    answer = bo.send(f"/dialogmoten/{meeting.reference}/narvaro", typed)
    assert answer.status_code == (422 if words else 303)
    assert (words or "") in answer.text


def test_the_notes_can_be_prepared_but_not_published_before_the_meeting(
    cast: Cast, matter: Matter, bo: Browser, client: Browser
) -> None:
    made = scene.meeting(cast)
    noting.about(made, matter, actor=cast.actor("bo"))
    assert bo.send(path(made), {point(matter): "En fråga vi tar upp."}).status_code == 303
    assert "has not begun yet" in bo.get(path(made, "/publicera")).text
    assert "Take notes" in bo.get(f"/arenden/{made.reference}").text
    assert "Take notes" not in client.get(f"/arenden/{made.reference}").text
    mark = noting.mark(made)
    with clock.pretend(clock.now() + timedelta(days=16)), pytest.raises(Refused), transaction():
        operations.publish(cast.actor("ulla"), made, seen=mark)
