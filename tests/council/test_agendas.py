"""Building an agenda: each proposal on one agenda, items of one meeting, numbers that freeze."""

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.merging import Typed
from forum.council import queries
from forum.council.models import CouncilMeeting, ItemKind, Nomination, NominationState, Standing
from forum.council.operations import agendas
from tests.council import scene
from tests.factories import Cast


def _titles(meeting: CouncilMeeting) -> list[str]:
    return [item.standing_key or item.title for item in queries.items(meeting)]


def test_a_proposal_stands_on_one_agenda(cast: Cast) -> None:
    proposal, first, second = scene.nomination(cast), scene.planned(cast), scene.planned(cast, 60)
    scene.place(cast, first, proposal)
    with pytest.raises(Refused, match="another agenda"), transaction():
        agendas.place(cast.actor("sam"), second, proposal)


def test_two_meetings_that_take_a_proposal_at_once_leave_it_on_one(app: Flask, cast: Cast) -> None:
    proposal = scene.nomination(cast).id
    meetings = [scene.planned(cast).id, scene.planned(cast, 60).id]
    ready, answers = Barrier(2), []

    def place(meeting_id: int) -> None:
        with app.app_context():
            sam, meeting = cast.actor("sam"), db.session.get_one(CouncilMeeting, meeting_id)
            ready.wait()
            try:
                with transaction():
                    agendas.place(sam, meeting, db.session.get_one(Nomination, proposal))
                answers.append("done")
            except Refused:
                answers.append("refused")
            db.session.remove()

    both = [Thread(target=place, args=(each,)) for each in meetings]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == ["done", "refused"]


def test_an_item_of_another_meeting_is_not_found(cast: Cast, signed_in: Any) -> None:
    ours, theirs = scene.planned(cast), scene.planned(cast, 60)
    strange = queries.items(theirs)[0].id
    sam, path = scene.browser(cast, signed_in, "sam"), f"/radet/sammantraden/{ours.reference}"
    assert sam.get(f"{path}/dagordning/{strange}").status_code == 404
    assert sam.send(f"{path}/dagordning/{strange}", {"title": "x"}).status_code == 404
    assert sam.send(f"{path}/dagordning/{strange}/flytta", {"step": "1"}).status_code == 404
    assert sam.get(f"{path}/dagordning/{strange}/ta-bort").status_code == 404
    assert sam.get(f"{path}/protokoll/punkter/{strange}").status_code == 404
    assert sam.get(f"{path}/dagordning/99999999999999999999").status_code == 404
    assert sam.send(f"{path}/dagordning/{strange}/utkast", {"title": "x"}).status_code == 404
    assert sam.send(f"{path}/dagordning/{strange}/till", {"meeting": "1"}).status_code == 404
    placed = {"entry": str(scene.nomination(cast).id), "into": str(strange)}
    assert sam.send(f"{path}/dagordning/placera", placed).status_code == 422


@pytest.mark.parametrize(
    "wrong", [{}, {"entry": "x"}, {"entry": "9" * 30}, {"only": "i7"}, {"entry": "p9", "into": "8"}]
)
def test_placing_nonsense_is_refused_without_harm(
    cast: Cast, signed_in: Any, wrong: dict[str, str]
) -> None:
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{scene.planned(cast).reference}/dagordning/placera"
    answer = sam.send(path, {"into": "alone", **wrong})
    assert answer.status_code == 422
    assert "error-summary" in answer.text


@pytest.mark.parametrize("who", ["mia", "anna", "bo", "cia", "adm"])
def test_only_the_secretary_builds_the_agenda(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = scene.planned(cast)
    browser = scene.browser(cast, signed_in, who)
    path = f"/radet/sammantraden/{meeting.reference}/dagordning"
    assert browser.get(path).status_code == 403
    assert browser.send(f"{path}/ny", {"title": "x"}).status_code == 403


def test_standing_items_cannot_be_removed_or_renamed_but_moved(cast: Cast) -> None:
    meeting, sam = scene.planned(cast), cast.actor("sam")
    item = queries.items(meeting)[0]
    with pytest.raises(Refused, match="stays there"), transaction():
        agendas.remove(sam, item)
    with pytest.raises(Refused), transaction():
        agendas.prepare(sam, item, Typed({"title": ["x"]}))
    with transaction():
        agendas.move(sam, item, position=2)
    assert _titles(meeting)[:2] == [Standing.PREVIOUS, Standing.APPROVERS]


def test_new_items_come_before_the_end_of_the_meeting(cast: Cast, signed_in: Any) -> None:
    meeting, sam = scene.planned(cast), scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/dagordning"
    empty = sam.send(f"{path}/ny", {"title": "", "sort": "information"})
    assert empty.status_code == 422
    assert "Write what the item is called." in empty.text
    long = sam.send(f"{path}/ny", {"title": "Rast", "sort": "other", "length": "601"})
    assert "Write whole minutes, from 1 to 600." in long.text
    visit = {"title": "Studiebesök", "sort": "information", "length": "20"}
    assert sam.send(f"{path}/ny", visit).status_code == 303
    scene.afresh()
    assert _titles(meeting)[-2:] == ["Studiebesök", Standing.OTHER]


@pytest.mark.parametrize(("position", "found"), [(-5, 1), (0, 1), (3, 3), (99, 8)])
def test_an_item_moves_to_a_number_within_the_agenda(
    cast: Cast, signed_in: Any, position: int, found: int
) -> None:
    meeting, proposal = scene.planned(cast), scene.nomination(cast)
    item = scene.place(cast, meeting, proposal)
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/dagordning/{item.id}/flytta"
    assert sam.send(path, {"position": str(position)}).status_code == 303
    assert sam.send(path, {"position": "nonsense"}).status_code == 303
    scene.afresh()
    assert item.position == found
    assert [each.position for each in queries.items(meeting)] == list(range(1, 9))


def test_the_buttons_move_an_item_one_step(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    item = queries.items(meeting)[2]
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/dagordning/{item.id}/flytta"
    sam.send(path, {"step": "-1"})
    scene.afresh()
    assert item.position == 2
    sam.send(path, {"step": "1"})
    scene.afresh()
    assert item.position == 3


def test_removing_an_item_gives_its_matters_back(cast: Cast, signed_in: Any) -> None:
    meeting, proposal = scene.planned(cast), scene.nomination(cast)
    item = scene.place(cast, meeting, proposal)
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/dagordning/{item.id}/ta-bort"
    assert proposal.matter.title in sam.get(path).text
    assert sam.send(path).status_code == 303
    scene.afresh()
    assert proposal.state == NominationState.WAITING
    assert _titles(meeting) == list(Standing)
    assert sam.send(path).status_code == 404


def test_one_of_two_matters_can_be_taken_out(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    first, second = (scene.nomination(cast, scene.matter(cast)) for _n in range(2))
    item = scene.place(cast, meeting, first)
    scene.place(cast, meeting, second, into=item)
    sam = scene.browser(cast, signed_in, "sam")
    base = f"/radet/sammantraden/{meeting.reference}/dagordning/{item.id}/arenden"
    assert sam.send(f"{base}/S-1900-1/ta-ut").status_code == 404
    assert sam.send(f"{base}/{first.matter.reference}/ta-ut").status_code == 303
    scene.afresh()
    assert first.state == NominationState.WAITING
    assert [s.matter_id for s in queries.sources_of(item)] == [second.matter_id]
    assert sam.send(f"{base}/{second.matter.reference}/ta-ut").status_code == 303
    scene.afresh()
    assert _titles(meeting) == list(Standing)


def test_an_information_item_that_treats_a_matter_is_one(cast: Cast) -> None:
    meeting, sam = scene.planned(cast), cast.actor("sam")
    with transaction():
        item = agendas.add_item(sam, meeting, title="Om lokaler")
    assert scene.place(cast, meeting, scene.nomination(cast), into=item).kind == ItemKind.MATTER


def test_after_the_summons_nothing_moves_and_what_is_new_is_extra_and_last(cast: Cast) -> None:
    meeting, sam = scene.called(cast, scene.nomination(cast)), cast.actor("sam")
    before = [(item.number, item.title) for item in queries.items(meeting)]
    matter = scene.matter(cast, title="Sent ärende")
    late = scene.nomination(cast, matter)
    for act in (
        lambda: agendas.move(sam, queries.items(meeting)[0], position=3),
        lambda: agendas.remove(sam, queries.sources(meeting)[0].item),
        lambda: agendas.take_out(sam, queries.sources(meeting)[0]),
        lambda: agendas.prepare(sam, queries.sources(meeting)[0].item, Typed({"title": ["x"]})),
        lambda: agendas.place(sam, meeting, late, into=queries.items(meeting)[0]),
    ):
        with pytest.raises(Refused), transaction():
            act()
    item = scene.place(cast, meeting, late)
    assert (item.kind, item.number) == (ItemKind.EXTRA, 9)
    assert [(each.number, each.title) for each in queries.items(meeting)][:-1] == before
    assert scene.history(matter)[-1] == "agenda:take_up"
