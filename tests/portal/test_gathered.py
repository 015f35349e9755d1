"""What an area gathers, and the start page: where people meet next, what was said lately, what is planned."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.dialogues.models import DialogueMeeting, DialogueState, Every, MeetingSeries
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentKind
from forum.portal import queries as portal
from forum.processes.models import Stage, StageKey, StageState
from tests import factories
from tests.dialogues import scene as meetings
from tests.factories import Cast
from tests.portal import scene

PLACES = ("/omraden/bergsjon", "/omraden/nordost")


@pytest.fixture(autouse=True)
def _areas(cast: Cast) -> None:
    scene.set_up()


def meeting(cast: Cast, *codes: str, **changed: Any) -> DialogueMeeting:
    """An announced meeting about some areas; of the whole city where none is named."""
    ids = [scene.place(code).id for code in codes]
    return meetings.meeting(cast, district_ids=ids, citywide=not codes, **changed)


def comment(cast: Cast, who: str, matter: Any, body: str, **more: Any) -> Comment:
    with transaction():
        return matters.post_comment(cast.actor(who), matter, body=body, **more)


def in_state(thing: DialogueMeeting, state: DialogueState) -> None:
    with transaction():
        db.session.get_one(DialogueMeeting, thing.id).state = state


def stage(process: Any, position: int, key: StageKey, starts: int) -> None:
    """A stage that is to come."""
    day = clock.today() + timedelta(days=starts)
    factories.store(
        Stage(
            process_id=process.id, position=position, key=key, state=StageState.PLANNED,
            starts_on=day, ends_on=day + timedelta(days=20),
        )
    )  # fmt: skip


def test_a_draft_and_a_cancelled_meeting_are_no_next_meeting(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    meetings.draft(cast, title="Ett hemligt möte", district_ids=[scene.place("11").id])
    in_state(meeting(cast, "11", title="Ett inställt möte"), DialogueState.CANCELLED)
    meetings.over(meeting(cast, "11", title="Ett hållet möte"))
    host = signed_in(cast.people["bo"].id, cast.organisation.id)
    for path in ("/", "/omraden", *PLACES):
        for reader in (client, host):
            page = scene.read(reader, path).text
            for title in ("hemligt möte", "inställt möte", "hållet möte"):
                assert title not in page


def test_the_next_meeting_stands_first_on_the_page_of_its_area(cast: Cast, client: Any) -> None:
    scene.process(cast, "11", title="Ett samråd")
    later = meeting(cast, "11", title="Det senare", days=30)
    first = meeting(cast, "11", title="Det första", days=5)
    for path in PLACES:
        page = scene.read(client, path).text
        assert page.index("Det första") < page.index("Det senare") < page.index("Ett samråd")
        assert f"/arenden/{first.reference}" in page
        assert "Read more and sign up" in page
    assert later.title not in scene.read(client, "/omraden/backa").text
    for path in ("/", "/omraden"):
        assert "Det första" in scene.read(client, path).text


def test_an_areas_own_meeting_comes_before_an_earlier_one_of_the_whole_city(
    cast: Cast, client: Any
) -> None:
    meeting(cast, title="Hela stadens forum", days=3)
    meeting(cast, "11", title="Bergsjöns egna", days=20)
    here = portal.gathering(scene.place("11"))
    assert here.next is not None
    assert [here.next.title, *(one.title for one in here.later)] == [
        "Bergsjöns egna",
        "Hela stadens forum",
    ]
    there = portal.gathering(scene.place("80"))
    assert there.next is not None
    assert there.next.title == "Hela stadens forum"
    assert "For the whole city." in scene.read(client, "/omraden/backa").text


def test_of_a_series_the_next_meeting_alone_is_told(cast: Cast, client: Any) -> None:
    series = MeetingSeries(
        party_id=cast.organisation.id, every=Every.WEEK, first_on=clock.today(),
        last_on=clock.today() + timedelta(days=60), left_out=[], created_at=clock.now(),
    )  # fmt: skip
    factories.store(series)
    made = [meeting(cast, "11", title="Läxkväll", days=days) for days in (7, 14, 21)]
    with transaction():
        for one in made:
            db.session.get_one(DialogueMeeting, one.id).series_id = series.id
    meeting(cast, "11", title="Efter det", days=30)
    for path in PLACES:
        page = scene.read(client, path).text
        assert "Efter det" in page
        assert [one.reference in page for one in made] == [True, False, False]


def test_what_comes_from_a_dialogue_meeting_says_so(cast: Cast, client: Any) -> None:
    process = scene.process(cast, "11", title="Belysning")
    held = meeting(cast, "11")
    said = comment(cast, "bo", process, "- Det är mörkt.")
    with transaction():
        db.session.get_one(Comment, said.id).origin = {
            "kind": "dialogue", "meeting": held.reference, "on": "2027-03-02",
        }  # fmt: skip
    page = scene.read(client, "/omraden/bergsjon").text
    assert "From the dialogue meeting on 2 March" in page


def test_no_page_of_an_area_tells_the_digital_address_or_who_comes(cast: Cast, client: Any) -> None:
    meeting(cast, "11")
    for path in ("/", "/omraden", *PLACES):
        assert "hemligt-rum" not in scene.read(client, path).text


def test_what_was_said_last_in_each_thread_is_told_in_words(cast: Cast, client: Any) -> None:
    lively, quiet = scene.process(cast, "11", title="Livligt"), scene.initiative(cast, "11")
    comment(cast, "cia", lively, "Det första inlägget.")
    comment(cast, "bo", quiet, "Vi vill låna nyckeln.")
    comment(cast, "bo", lively, "När öppnar **ni**?", kind=CommentKind.QUESTION)
    page = scene.read(client, "/omraden/bergsjon").text
    assert page.index("När öppnar ni?") < page.index("Vi vill låna nyckeln.")
    assert "Det första inlägget" not in page
    assert "Question to the city" in page
    assert cast.organisation.name in page
    assert "Vi vill låna nyckeln." not in scene.read(client, "/omraden/backa").text


def test_what_is_withdrawn_gives_way_to_what_was_said_before(cast: Cast, client: Any) -> None:
    matter = scene.process(cast, "11")
    comment(cast, "cia", matter, "Detta står kvar.")
    taken_back = comment(cast, "bo", matter, "Detta tas bort.")
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), taken_back)
    page = scene.read(client, "/omraden/bergsjon").text
    assert "Detta står kvar." in page
    assert "Detta tas bort." not in page


def test_hostile_words_are_text(cast: Cast, client: Any) -> None:
    hostile = "<script>alert(1)</script>"
    matter = scene.process(cast, "11", title=hostile)
    comment(cast, "cia", matter, f"{hostile} <img src=x onerror=alert(1)>")
    meeting(cast, "11", title=hostile, place=hostile)
    for path in ("/", "/omraden", *PLACES):
        page = scene.read(client, path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_of_each_consultation_the_stage_that_begins_next_is_planned(cast: Cast) -> None:
    soon, late = scene.process(cast, "11", title="Snart"), scene.process(cast, "01", title="Sen")
    stage(late, 2, StageKey.PROPOSAL, 90)
    stage(soon, 2, StageKey.PROPOSAL, 40)
    stage(soon, 3, StageKey.DECISION, 70)
    stage(scene.process(cast, "80"), 2, StageKey.PROPOSAL, 20)
    stage(scene.draft(cast, "11", title="Hemlig plan"), 2, StageKey.PROPOSAL, 20)
    found = portal.stages_to_begin(scene.place("11"))
    assert [one.process.title for one in found] == ["Snart", "Sen"]


def test_many_organisations_are_told_by_the_first_names_and_their_number(
    cast: Cast, client: Any
) -> None:
    for number in range(30):
        factories.organisation(f"Förening {number:02}", districts=[scene.place("11")])
    page = scene.read(client, "/omraden/bergsjon").text
    assert "All 30 organisations" in page
    assert "Förening 00" in page
    assert "Förening 20" not in page


def test_an_area_of_the_city_says_what_is_open_in_each_of_its_places(
    cast: Cast, client: Any
) -> None:
    scene.process(cast, "11")
    page = scene.read(client, "/omraden/nordost").text
    assert page.index("/omraden/bergsjon") < page.index("1 open matter")


def test_the_feed_of_an_area_and_the_way_to_follow_it_are_at_hand(client: Any) -> None:
    page = scene.read(client, "/omraden/bergsjon").text
    assert "/kalender.ics?omrade=bergsjon" in page
    assert "/kalender?omrade=bergsjon" in page
    assert "/dialogmoten?omrade=bergsjon" in page
    assert "csrf_token" not in page


def test_a_page_of_an_area_is_made_once_for_everyone_until_something_shows(
    cast: Cast, signed_in: Any, queries: Any
) -> None:
    made = meeting(cast, "11")
    first, second = (
        signed_in(cast.people[who].id, party and party.id)
        for who, party in (("bo", cast.organisation), ("cia", None))
    )
    assert made.title in first.get("/omraden/bergsjon").text
    queries.clear()
    assert made.title in second.get("/omraden/bergsjon").text
    assert len(queries) <= 8
    assert "Cia Ek" not in first.get("/omraden/bergsjon").text


@pytest.mark.parametrize("path", ["/", *PLACES])
def test_the_number_of_queries_does_not_grow_with_what_is_gathered(
    cast: Cast, client: Any, queries: Any, path: str
) -> None:
    counts = []
    for more in (4, 20):
        for number in range(more):
            meeting(cast, "11", days=3 + number)
            matter = scene.process(cast, "11")
            stage(matter, 2, StageKey.PROPOSAL, 30 + number)
            comment(cast, "bo", matter, f"Inlägg {number}")
        queries.clear()
        assert scene.read(client, path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18
