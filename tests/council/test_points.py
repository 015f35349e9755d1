"""What waits without a thread: what the secretary writes down, and organisations that join the agreement."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.agreement import operations as agreement
from forum.agreement.models import Accession
from forum.core import clock
from forum.core.access import SYSTEM, Refused
from forum.core.db import db, transaction
from forum.council import listeners, queries
from forum.council.models import BacklogPoint, ItemKind, PointKind, Standing
from forum.council.operations import agendas, backlog, points
from forum.parties.models import Party
from tests.council import scene, second
from tests.factories import Cast, organisation
from tests.meanwhile import Meanwhile

NEW = "/radet/vantar/ny"
TOLD = points.Told("Modereringen i höst", "Två inlägg är borttagna.", PointKind.MODERATION)


def _form(**more: Any) -> dict[str, Any]:
    return {"title": "Modereringen", "reason": "Två inlägg.", "kind": "moderation", **more}


def _written(cast: Cast, told: points.Told = TOLD) -> BacklogPoint:
    with transaction():
        return points.add_point(cast.actor("sam"), cast.council, told)


def _only() -> queries.backlog.Entry:
    scene.afresh()
    (entry,) = queries.backlog.entries()
    return entry


@pytest.mark.parametrize("who", ["mia", "anna", "bo", "cia", "adm"])
def test_nobody_but_the_secretary_writes_it_down(cast: Cast, who: str) -> None:
    with pytest.raises(Refused), transaction():
        points.add_point(cast.actor(who), cast.council, TOLD)
    point = _written(cast)
    with pytest.raises(Refused), transaction():
        points.change_point(cast.actor(who), point, TOLD)


def test_the_secretary_of_one_council_writes_nothing_down_for_another(
    cast: Cast, signed_in: Any
) -> None:
    body = second.council(cast)
    with pytest.raises(Refused), transaction():
        points.add_point(cast.actor("sam"), body, TOLD)
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.get(f"/rad/{second.CODE}/vantar/ny").status_code == 403
    rut = scene.browser(cast, signed_in, "rut")
    answer = rut.send(f"/rad/{second.CODE}/vantar/ny", _form())
    assert answer.location.startswith(f"/rad/{second.CODE}/vantar")
    scene.afresh()
    assert (queries.backlog.count(), queries.backlog.count(body)) == (0, 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "Write what it is about."),
        ({"reason": ""}, "Write why it should be taken up."),
        ({"kind": "action"}, "Not a valid choice"),
        ({"url": "javascript:alert(1)"}, "Write a web address"),
        ({"url": "//annan.example/x"}, "Write a web address"),
        ({"url": "https://"}, "Write a web address"),
        ({"wanted_on": "i höst"}, "Write the date as year-month-day"),
        ({"wanted_on": "1900-01-01"}, "Choose a date within three years"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    cast: Cast, signed_in: Any, wrong: dict[str, str], words: str
) -> None:
    answer = scene.browser(cast, signed_in, "sam").send(NEW, _form(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert (wrong.get("title") or "Modereringen") in answer.text
    assert queries.backlog.count() == 0


def test_what_is_written_down_waits_for_everyone_to_see(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    sam = scene.browser(cast, signed_in, "sam")
    form = _form(url="http://localhost/om", form_key="a" * 32)
    answers = [sam.send(NEW, form) for _n in range(2)]
    assert {one.status_code for one in answers} == {303}
    entry = _only()
    assert (entry.url, entry.is_suggested) == ("/om", True)
    shown = client.get("/radet/vantar").text
    assert "Modereringen" in shown
    assert "Två inlägg." in shown
    assert "csrf_token" not in shown
    assert "/andra" not in shown


def test_what_is_wanted_from_a_day_is_suggested_from_then_on(cast: Cast) -> None:
    scene.planned(cast, days=20)
    later = clock.today() + timedelta(days=30)
    _written(cast, points.Told("Årets forum", "Lokalen.", wanted_on=later))
    entry = _only()
    assert not entry.is_suggested
    assert "or later" in " ".join(str(one) for one in entry.facts)
    scene.planned(cast, days=10)
    with clock.pretend(clock.at(later)):
        scene.planned(cast, days=2)
        assert _only().is_suggested


def test_it_is_written_anew_while_it_waits(cast: Cast, signed_in: Any) -> None:
    point, sam = _written(cast), scene.browser(cast, signed_in, "sam")
    path = f"/radet/vantar/p{point.id}/andra"
    assert "Två inlägg är borttagna." in sam.get(path).text
    assert sam.send(path, _form(title="Granskningen")).status_code == 303
    assert _only().title == "Granskningen"
    with transaction():
        backlog.decline(cast.actor("sam"), _only(), answer="Det finns inget att säga.")
    assert sam.get(path).status_code == 403


def test_what_came_by_itself_is_not_rewritten(cast: Cast) -> None:
    point = scene.point(cast)
    with pytest.raises(Refused, match="came by itself"), transaction():
        points.change_point(cast.actor("sam"), point, TOLD)


def test_what_was_put_off_stands_as_the_minutes_say(cast: Cast) -> None:
    point, item = _written(cast), scene.place(cast, scene.planned(cast), scene.nomination(cast))
    with transaction():
        point.from_item_id = item.id
    with pytest.raises(Refused, match="stands as it came"), transaction():
        points.change_point(cast.actor("sam"), point, TOLD)


def test_the_builder_of_a_second_council_leads_to_its_own_list(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = second.council(cast)
    meeting = second.planned(cast, body)
    for _n in range(2):
        with transaction():
            points.add_point(second.actor(cast, "rut", body), body, TOLD)
    monkeypatch.setattr("forum.council.views.agendas.BACKLOG_SHOWN", 1)
    rut = scene.browser(cast, signed_in, "rut")
    shown = rut.get(f"/radet/sammantraden/{meeting.reference}/dagordning").text
    assert f'href="/rad/{second.CODE}/vantar"' in shown
    assert 'href=""' not in shown


def test_it_is_placed_under_the_item_that_every_agenda_has_for_it(
    cast: Cast, signed_in: Any
) -> None:
    meeting, point = scene.planned(cast), _written(cast)
    sam, path = scene.browser(cast, signed_in, "sam"), f"/radet/sammantraden/{meeting.reference}"
    answer = sam.send(f"{path}/dagordning/placera", {"only": f"p{point.id}", "into": "alone"})
    assert answer.status_code == 303
    scene.afresh()
    assert point.item is not None
    assert point.item.standing_key == Standing.MODERATION
    late = scene.called(cast)
    second_one = _written(cast)
    path = f"/radet/sammantraden/{late.reference}/dagordning/placera"
    assert sam.send(path, {"only": f"p{second_one.id}", "into": "alone"}).status_code == 303
    scene.afresh()
    assert second_one.item is not None
    assert second_one.item.kind == ItemKind.EXTRA


def test_of_two_who_take_it_off_the_agenda_at_once_the_first_does(app: Flask, cast: Cast) -> None:
    meeting, point, sam = scene.planned(cast), _written(cast), cast.actor("sam")
    with transaction():
        agendas.place(sam, meeting, point)
    key = point.id

    def again() -> None:
        there = db.session.get_one(BacklogPoint, key)
        agendas.take_out_point(sam, there, queries.item_of(there))

    with transaction():
        agendas.take_out_point(sam, point, queries.item_of(point))
        other = Meanwhile(app, again)
    other.join()
    assert type(other.problem).__name__ in {"Vanished", "Refused", "ObjectDeletedError"}
    assert _only().key == f"p{key}"


def _joined(cast: Cast, days: int, name: str = "Rymdtorgets Läxhjälp") -> Party:
    party = organisation(name)
    with transaction():
        version = agreement.load_reference(SYSTEM)
        on = clock.today() - timedelta(days=days)
        db.session.add(Accession(party_id=party.id, version_id=version.id, signed_on=on))
    return party


def test_whoever_joins_the_agreement_comes_before_the_first_council_once(
    cast: Cast, client: Any
) -> None:
    body = second.council(cast)
    _joined(cast, 20)
    _joined(cast, 500, "Sedan länge")
    for _n in range(2):
        with transaction():
            listeners.gather_due()
    entry = _only()
    assert entry.title == "Rymdtorgets Läxhjälp"
    assert entry.point is not None
    assert entry.point.kind == PointKind.ACCESSION
    assert queries.backlog.count(body) == 0
    assert 'href="/overenskommelsen"' in client.get("/radet/vantar").text


def test_what_is_ticked_lands_on_the_agenda_that_is_prepared_unless_another_is_chosen(
    cast: Cast, signed_in: Any
) -> None:
    scene.called(cast)
    planned = scene.planned(cast, days=60)
    _written(cast)
    shown = scene.browser(cast, signed_in, "sam").get("/radet/vantar").text
    assert "An extra item, " in shown
    assert f'selected value="{planned.reference}"' in shown
