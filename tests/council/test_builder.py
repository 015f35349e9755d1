"""The agenda builder as one uses it: several at once, two who write, other meetings, lengths that add up."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import together
from forum.core.access import Refused
from forum.core.db import Vanished, db, transaction
from forum.core.events import Event
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    ItemKind,
    Nomination,
    NominationState,
    Standing,
)
from forum.council.operations import agendas, meetings, planning
from forum.council.operations.planning import Lent
from tests.conftest import Queries
from tests.council import scene
from tests.factories import Cast
from tests.meanwhile import Meanwhile


def _url(meeting: CouncilMeeting, path: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}/dagordning{path}"


def _titles(meeting: CouncilMeeting) -> list[str]:
    return [item.standing_key or item.title for item in queries.items(meeting)]


def _waiting(cast: Cast, *titles: str) -> list[Nomination]:
    return [scene.nomination(cast, scene.matter(cast, title=title)) for title in titles]


def _added(cast: Cast, meeting: CouncilMeeting, title: str, **more: Any) -> AgendaItem:
    with transaction():
        return agendas.add_item(cast.actor("sam"), meeting, title=title, **more)


# --- Refusals


def test_what_stands_on_another_agenda_is_refused_beside_the_list(
    cast: Cast, signed_in: Any
) -> None:
    first, second, (proposal,) = scene.planned(cast), scene.planned(cast, 60), _waiting(cast, "A")
    scene.place(cast, first, proposal)
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(_url(second, "/placera"), {"entry": str(proposal.id), "into": "alone"})
    assert answer.status_code == 422
    assert "another agenda" in answer.text
    assert _titles(second) == list(Standing)


def test_of_several_that_are_placed_at_once_none_is_when_one_waits_no_more(
    cast: Cast, signed_in: Any
) -> None:
    first, second = scene.planned(cast), scene.planned(cast, 60)
    one, two = _waiting(cast, "A", "B")
    scene.place(cast, first, two)
    sam = scene.browser(cast, signed_in, "sam")
    sent = {"entry": [str(one.id), str(two.id)], "into": "alone"}
    assert sam.send(_url(second, "/placera"), sent).status_code == 422
    scene.afresh()
    assert one.state == NominationState.WAITING
    assert _titles(second) == list(Standing)


@pytest.mark.parametrize("who", ["mia", "anna", "bo", "cia", "adm"])
def test_only_the_secretary_prepares_moves_on_and_takes_over(
    cast: Cast, signed_in: Any, who: str
) -> None:
    meeting, other = scene.planned(cast), scene.planned(cast, 60)
    item = _added(cast, meeting, "Besök")
    browser = scene.browser(cast, signed_in, who)
    for path, sent in (
        (f"/{item.id}", {"title": "x"}),
        (f"/{item.id}/utkast", {"title": "x"}),
        (f"/{item.id}/till", {"meeting": str(other.id)}),
        ("/overta", {"order": "y"}),
    ):
        assert browser.send(_url(meeting, path), sent).status_code == 403
    assert browser.get(_url(meeting, "/overta")).status_code == 403
    scene.afresh()
    assert item.title == "Besök"


def test_an_item_moves_to_planned_meetings_alone(cast: Cast, signed_in: Any) -> None:
    meeting, called = scene.planned(cast), scene.called(cast)
    item, later = _added(cast, meeting, "Besök"), scene.planned(cast, 70)
    standing = queries.items(meeting)[0]
    for one, target in ((item, called), (item, meeting), (standing, later)):
        with pytest.raises(Refused), transaction():
            planning.move_on(cast.actor("sam"), one, target)
    sam = scene.browser(cast, signed_in, "sam")
    for wrong in ({}, {"meeting": str(called.id)}, {"meeting": "9" * 30}, {"meeting": "x"}):
        assert sam.send(_url(meeting, f"/{item.id}/till"), wrong).status_code == 422
    scene.afresh()
    assert item.meeting_id == meeting.id


def test_after_the_summons_lengths_may_change_but_not_titles(cast: Cast, signed_in: Any) -> None:
    (proposal,) = _waiting(cast, "A")
    meeting = scene.called(cast, proposal)
    item = scene.item_of(meeting, proposal.matter)
    sam = scene.browser(cast, signed_in, "sam")
    sent = {"title": "Nytt namn", "length": "30", "reporter": "Ulla"}
    assert sam.send(_url(meeting, f"/{item.id}"), sent).status_code == 303
    scene.afresh()
    assert (item.title, item.length, item.reporter) == ("A", 30, "Ulla")
    assert sam.get(_url(meeting, "/overta")).status_code == 403


@pytest.mark.parametrize("wrong", ["0", "-5", "1,5", "601", "tio", "²", "9" * 15])
def test_a_length_is_whole_minutes(cast: Cast, signed_in: Any, wrong: str) -> None:
    meeting = scene.planned(cast)
    item = _added(cast, meeting, "Besök")
    sam = scene.browser(cast, signed_in, "sam")
    sent = {"title": "Besök", "sort": "information", "length": wrong}
    answer = sam.send(_url(meeting, f"/{item.id}"), sent)
    assert answer.status_code == 422
    assert "Write whole minutes" in answer.text
    scene.afresh()
    assert item.length is None


def test_an_earlier_agenda_that_is_none_of_ours_is_not_found(cast: Cast, signed_in: Any) -> None:
    meeting, later = scene.planned(cast), scene.planned(cast, 60)
    sam = scene.browser(cast, signed_in, "sam")
    for strange in (later.reference, meeting.reference, "1999-1", "x"):
        assert sam.get(_url(meeting, f"/overta?fran={strange}")).status_code == 404
        assert sam.send(_url(meeting, f"/overta?fran={strange}")).status_code == 404


# --- Placing


@pytest.mark.parametrize(
    ("into", "title", "found"),
    [
        ("alone", "", ["A", "B"]),
        ("together", "", ["A"]),
        ("together", "Lokaler", ["Lokaler"]),
        ("alone", "Lokaler", ["A", "B"]),
    ],
)
def test_what_is_ticked_is_placed_in_one_act(
    cast: Cast, signed_in: Any, into: str, title: str, found: list[str]
) -> None:
    meeting, waiting = scene.planned(cast), _waiting(cast, "A", "B", "C")
    sam = scene.browser(cast, signed_in, "sam")
    ticked = [str(one.id) for one in waiting[:2]]
    sent = {"entry": ticked, "into": into, "title": title}
    assert sam.send(_url(meeting, "/placera"), sent).status_code == 303
    scene.afresh()
    assert _titles(meeting)[6:-1] == found
    assert [one.state.value for one in waiting] == ["placed", "placed", "waiting"]


def test_a_button_of_its_own_places_one_whatever_is_ticked(cast: Cast, signed_in: Any) -> None:
    meeting, (one, two) = scene.planned(cast), _waiting(cast, "A", "B")
    item = _added(cast, meeting, "Besök")
    sam = scene.browser(cast, signed_in, "sam")
    sent = {"entry": str(one.id), "only": str(two.id), "into": str(item.id)}
    assert sam.send(_url(meeting, "/placera"), sent).status_code == 303
    scene.afresh()
    assert _titles(meeting)[6:-1] == ["Besök", "B"]
    assert one.state == NominationState.WAITING


def test_what_is_ticked_can_join_an_item(cast: Cast, signed_in: Any) -> None:
    meeting, (one, two) = scene.planned(cast), _waiting(cast, "A", "B")
    item = _added(cast, meeting, "Lokaler")
    sam = scene.browser(cast, signed_in, "sam")
    sent = {"entry": [str(one.id), str(two.id)], "into": str(item.id)}
    assert sam.send(_url(meeting, "/placera"), sent).status_code == 303
    scene.afresh()
    assert {s.matter.title for s in queries.sources_of(item)} == {"A", "B"}
    assert item.kind == ItemKind.MATTER


# --- Order


def test_an_item_that_is_dropped_lands_before_the_one_it_was_dropped_on(
    cast: Cast, signed_in: Any
) -> None:
    meeting = scene.planned(cast)
    there = queries.items(meeting)
    moved, goal = there[5], there[1]
    sam = scene.browser(cast, signed_in, "sam")
    path = _url(meeting, f"/{moved.id}/flytta")
    part = sam.send(path, {"before": str(goal.id)}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    scene.afresh()
    assert [item.id for item in queries.items(meeting)][1:3] == [moved.id, goal.id]
    sam.send(path, {"before": "0"})
    scene.afresh()
    assert queries.items(meeting)[-1].id == moved.id
    for nonsense in ("9" * 30, "x", "-1", str(2**31 - 1)):
        assert sam.send(path, {"before": nonsense}).status_code == 303
    scene.afresh()
    assert queries.items(meeting)[-1].id == moved.id


def test_the_button_that_was_pressed_keeps_the_focus(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    item = queries.items(meeting)[2]
    sam = scene.browser(cast, signed_in, "sam")
    path, headers = _url(meeting, f"/{item.id}/flytta"), {"HX-Request": "true"}
    for step, pressed in (("-1", "-1"), ("-1", "1"), ("1", "1")):  # at the top there is no Up
        part = sam.send(path, {"step": step, "before": ""}, headers=headers).text
        (focused,) = [row for row in part.split("<button") if "autofocus" in row]
        assert f'value="{pressed}"' in focused
    assert f"/{item.id}/flytta" in part[: part.index("autofocus")].rsplit("<form", 1)[1]


def test_two_who_move_at_once_both_get_their_way(app: Flask, cast: Cast) -> None:
    meeting, sam = scene.planned(cast), cast.actor("sam")
    ids = [item.id for item in queries.items(meeting)]

    def second() -> None:
        agendas.move(cast.actor("sam"), db.session.get_one(AgendaItem, ids[4]), step=-1)

    with transaction():
        agendas.move(sam, db.session.get_one(AgendaItem, ids[0]), step=1)
        other = Meanwhile(app, second)
    other.join()
    assert other.problem is None
    scene.afresh()
    found = [item.id for item in queries.items(meeting)]
    assert found == [ids[1], ids[0], ids[2], ids[4], ids[3], *ids[5:]]
    assert [item.position for item in queries.items(meeting)] == list(range(1, len(ids) + 1))


def test_an_item_that_stays_where_it_is_leaves_no_trace(cast: Cast) -> None:
    meeting = scene.planned(cast)
    item, last = (
        queries.items(meeting)[0],
        db.session.scalar(select(Event.seq).order_by(-Event.seq)),
    )
    with transaction():
        agendas.move(cast.actor("sam"), item, step=-1)
    assert db.session.scalar(select(Event.seq).order_by(-Event.seq)) == last


# --- Lengths


def test_lengths_add_up_to_clock_times_and_warn(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)  # 15 to 18
    sam = scene.browser(cast, signed_in, "sam")
    assert "The items take" not in sam.get(_url(meeting)).text
    _added(cast, meeting, "Första", length=90)
    _added(cast, meeting, "Andra", length=60)
    page = sam.get(_url(meeting)).text
    assert "The items take 150 of the meeting's 180 minutes." in page
    assert "7 items have no length yet." in page
    assert "60 minutes" in page
    assert "16:30" not in page  # those before it may take any time: nobody knows
    for place, title in enumerate(("Första", "Andra"), 1):
        item = next(each for each in queries.items(meeting) if each.title == title)
        with transaction():
            agendas.move(cast.actor("sam"), item, position=place)
    assert "16:30, 60 minutes" in sam.get(_url(meeting)).text
    _added(cast, meeting, "Rast", length=31, sort="other")
    page = sam.get(_url(meeting)).text
    assert "The meeting is too short." in page
    assert "1 more than" in page


# --- The page of an item


def test_two_who_prepare_an_item_lose_nothing(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    item = _added(cast, meeting, "Besök")
    one, two = (scene.browser(cast, signed_in, "sam") for _n in range(2))
    path, said = _url(meeting, f"/{item.id}"), {"title": "Besök", "sort": "information"}
    for number, (browser, more) in enumerate(
        ((one, {"reporter": "Ulla"}), (two, {"reporter": "Bo", "length": "20"}))
    ):
        browser.send(path, {**said, **more, "form_key": f"{number}" * 32})
    page = one.get(path).text
    assert "Ulla" in page
    assert "Bo" in page
    scene.afresh()
    assert item.length == 20
    assert item.reporter == "Ulla"


def test_what_the_page_saves_by_itself_is_not_on_the_agenda_yet(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    item = _added(cast, meeting, "Besök")
    sam = scene.browser(cast, signed_in, "sam")
    said = {"title": "Besök från länet", "sort": "information", "remarks": "Hemligt"}
    assert "saved" in sam.send(_url(meeting, f"/{item.id}/utkast"), said).json
    scene.afresh()
    assert (item.title, item.remarks) == ("Besök", "")
    page = sam.get(_url(meeting, f"/{item.id}")).text
    assert "Besök från länet" in page
    assert "Hemligt" in page
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    for who in ("mia", "bo"):
        shown = scene.browser(cast, signed_in, who).get(f"/radet/sammantraden/{meeting.reference}")
        assert "Hemligt" not in shown.text


def test_remarks_that_are_saved_are_nobodys_but_the_secretarys(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    meeting = scene.planned(cast)
    item = _added(cast, meeting, "Besök")
    sam = scene.browser(cast, signed_in, "sam")
    said = {"title": "Besök", "sort": "other", "remarks": "Hemligt"}
    assert sam.send(_url(meeting, f"/{item.id}"), said).status_code == 303
    scene.afresh()
    assert (item.remarks, item.is_other) == ("Hemligt", True)
    kept = together.find(queries.item_draft(item))
    assert kept is not None
    assert kept.is_stored
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert "Hemligt" not in client.get(f"/radet/sammantraden/{meeting.reference}").text


# --- What has no thread


def test_what_has_no_thread_leaves_a_standing_item_that_stays(cast: Cast, signed_in: Any) -> None:
    meeting, other = scene.planned(cast), scene.planned(cast, 60)
    standing, point = queries.items(meeting)[4], scene.point(cast)
    with transaction():
        agendas.place(cast.actor("sam"), meeting, point, into=standing)
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/{standing.id}/punkter/{point.id}/ta-ut"
    assert scene.browser(cast, signed_in, "mia").send(_url(meeting, path)).status_code == 403
    assert sam.send(_url(other, path)).status_code == 404
    assert path in sam.get(_url(meeting, f"/{standing.id}")).text
    assert sam.send(_url(meeting, path)).status_code == 303
    scene.afresh()
    assert (point.state, point.item_id) == (NominationState.WAITING, None)
    assert _titles(meeting) == list(Standing)
    assert sam.send(_url(meeting, path)).status_code == 404


def test_what_stands_on_another_agenda_meanwhile_is_not_taken_from_there(cast: Cast) -> None:
    meeting, other, point = scene.planned(cast), scene.planned(cast, 60), scene.point(cast)
    sam, standing = cast.actor("sam"), queries.items(meeting)[0]
    scene.place(cast, meeting, point, standing)
    with transaction():
        agendas.take_out_point(sam, point, standing)
    scene.place(cast, other, point)
    with pytest.raises(Vanished), transaction():
        agendas.take_out_point(sam, point, standing)
    assert point.state == NominationState.PLACED


def test_two_who_place_the_same_in_another_order_do_not_wait_for_each_other(
    app: Flask, cast: Cast
) -> None:
    first, last, sam = scene.nomination(cast), scene.nomination(cast), cast.actor("sam")
    here, there = scene.planned(cast), scene.planned(cast, 60)
    keys, key = [last.id, first.id], there.id

    def in_another_order() -> None:
        groups = [[db.session.get_one(Nomination, one)] for one in keys]
        agendas.place_apart(sam, db.session.get_one(CouncilMeeting, key), groups)

    with transaction():
        agendas.place(sam, here, first)
        other = Meanwhile(app, in_another_order)
        agendas.place(sam, here, last)
    other.join()
    assert isinstance(other.problem, Refused)


def test_an_item_that_treats_nothing_any_more_goes_too(cast: Cast) -> None:
    meeting, sam = scene.planned(cast), cast.actor("sam")
    both = [scene.point(cast, "x"), scene.point(cast, "y")]
    with transaction():
        agendas.place(sam, meeting, both)
    for one, left in zip(both, (8, 7), strict=True):
        with transaction():
            agendas.take_out_point(sam, one, queries.item_of(one))
        assert len(queries.items(meeting)) == left


def test_after_the_summons_it_stays(cast: Cast) -> None:
    meeting, point = scene.planned(cast), scene.point(cast)
    with transaction():
        agendas.place(cast.actor("sam"), meeting, point)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    with pytest.raises(Refused), transaction():
        agendas.take_out_point(cast.actor("sam"), point, queries.item_of(point))
    assert point.state == NominationState.PLACED


# --- Other meetings


def test_an_item_moves_on_with_all_that_it_treats(cast: Cast, signed_in: Any) -> None:
    meeting, other, (one, two) = (
        scene.planned(cast),
        scene.planned(cast, 60),
        _waiting(cast, "A", "B"),
    )
    item = scene.place(cast, meeting, one)
    scene.place(cast, meeting, two, into=item)
    sam = scene.browser(cast, signed_in, "sam")
    assert "To another meeting" in sam.get(_url(meeting, f"/{item.id}")).text
    sent = {"meeting": str(other.id)}
    assert sam.send(_url(meeting, f"/{item.id}/till"), sent).status_code == 303
    for of in (one.matter, two.matter):
        assert scene.history(of)[-1] == "agenda:move_on"
    assert _titles(meeting) == list(Standing)
    assert _titles(other)[-2:] == ["A", Standing.OTHER]
    assert [item.position for item in queries.items(meeting)] == list(range(1, 8))
    assert one.state == NominationState.PLACED


def test_an_earlier_agenda_lends_what_is_ticked(cast: Cast, signed_in: Any) -> None:
    earlier, meeting = scene.planned(cast), scene.planned(cast, 60)
    scene.place(cast, earlier, scene.nomination(cast))
    visit = _added(cast, earlier, "Studiebesök", length=20)
    _added(cast, earlier, "Rast", sort="other")
    with transaction():
        agendas.move(cast.actor("sam"), visit, position=1)
    sam = scene.browser(cast, signed_in, "sam")
    assert earlier.reference in sam.get(_url(meeting, "/overta")).text
    path = _url(meeting, f"/overta?fran={earlier.reference}")
    assert "Studiebesök" in sam.get(path).text
    sent = {"items": [str(visit.id)], "order": "y", "lengths": "y"}
    assert sam.send(path, {**sent, "items": ["7777"]}).status_code == 422
    assert sam.send(path, sent).status_code == 303
    scene.afresh()
    assert _titles(meeting) == ["Studiebesök", *Standing]
    assert queries.items(meeting)[0].length == 20
    assert queries.items(earlier)[0].id == visit.id


def test_what_is_taken_over_is_what_the_form_shows(cast: Cast, signed_in: Any) -> None:
    earlier, meeting, sam = scene.planned(cast), scene.planned(cast, 60), cast.actor("sam")
    model, own = queries.items(earlier)[0], queries.items(meeting)[0]
    model.length = 15
    db.session.commit()
    browser = scene.browser(cast, signed_in, "sam")
    browser.send(_url(meeting, f"/{own.id}"), {"length": "5"})
    with transaction():
        planning.take_over(sam, meeting, earlier, Lent(lengths=True))
    assert 'value="15"' in browser.get(_url(meeting, f"/{own.id}")).text


# --- Cost


def test_the_builder_asks_as_much_for_sixty_items_as_for_six(
    cast: Cast, signed_in: Any, queries: Queries
) -> None:
    sam, counts = scene.browser(cast, signed_in, "sam"), []
    for items, sources in ((3, 2), (60, 7)):
        meeting = scene.planned(cast, 30 + items)
        _crowd(cast, meeting, items, sources)
        sam.get(_url(meeting))
        queries.clear()
        page = sam.get(_url(meeting))
        counts.append(len(queries))
        assert page.status_code == 200
        assert page.text.count("/flytta") == 2 * (7 + items)
    assert counts[0] == counts[1]


def _crowd(cast: Cast, meeting: CouncilMeeting, items: int, sources: int) -> None:
    """Items with as many matters each; and as many that wait."""
    matters = [scene.matter(cast, title=f"M{n}") for n in range(sources)]
    for number in range(items):
        item = _added(cast, meeting, f"Punkt {number}", length=5)
        for position, of in enumerate(matters):
            db.session.add(AgendaSource(item_id=item.id, matter_id=of.id, position=position))
    db.session.commit()
    _waiting(cast, *(f"V{n}" for n in range(sources)))
