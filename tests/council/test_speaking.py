"""The list of speakers: who asks for the floor, has it and has spoken; quick, and nobody else's."""

from typing import Any

import pytest

from forum.core.access import Refused
from forum.core.db import transaction
from forum.council import queries
from forum.council.models import AgendaItem, CouncilMeeting, Speaker
from forum.council.operations import speaking
from forum.council.operations.speaking import Step
from forum.council.queries import speaking as reading
from tests.conftest import Browser
from tests.council import scene
from tests.factories import Cast


@pytest.fixture
def meeting(cast: Cast) -> CouncilMeeting:
    """It goes on, and Mia and Sol are there."""
    made = scene.held(cast)
    scene.attended(cast, made)
    return made


@pytest.fixture
def item(meeting: CouncilMeeting) -> AgendaItem:
    """The item of the moment."""
    return queries.items(meeting)[1]


def _path(item: AgendaItem) -> str:
    return f"/radet/sammantraden/{item.meeting.reference}/protokoll/punkter/{item.id}/talare"


def _ask(cast: Cast, item: AgendaItem, name: str, who: str = "sam") -> Speaker:
    with transaction():
        return speaking.ask(cast.actor(who), item, name=name)


def _step(cast: Cast, speaker: Speaker, what: Step, who: str = "sam") -> None:
    with transaction():
        speaking.step(cast.actor(who), speaker, what)


def _line(item: AgendaItem) -> tuple[str | None, list[str], list[str]]:
    scene.afresh()
    line = reading.line(item)
    now = line.now.name if line.now is not None else None
    return now, [one.name for one in line.waiting], [one.name for one in line.spoken]


@pytest.mark.parametrize("who", ["mia", "sol", "anna", "bo", "adm", "cia"])
def test_nobody_but_the_secretary_keeps_or_sees_the_list(
    cast: Cast, item: AgendaItem, signed_in: Any, who: str
) -> None:
    speaker = _ask(cast, item, "Gäst Gren")
    with pytest.raises(Refused):
        _ask(cast, item, "Kapat", who)
    with pytest.raises(Refused):
        _step(cast, speaker, Step.REMOVE, who)
    with pytest.raises(Refused), transaction():
        speaking.give_next(cast.actor(who), item)
    browser = scene.browser(cast, signed_in, who)
    for answer in (
        browser.get(_path(item)),
        browser.send(_path(item), {"name": "Kapat"}),
        browser.send(f"{_path(item)}/{speaker.id}", {"then": "remove"}),
    ):
        assert (answer.status_code, "Gäst Gren" in answer.text) == (403, False)
    assert _line(item) == (None, ["Gäst Gren"], [])


def test_the_list_is_closed_with_the_meeting_and_not_there_before_it(
    cast: Cast, meeting: CouncilMeeting, item: AgendaItem, signed_in: Any
) -> None:
    speaker = _ask(cast, item, "Mia Moe")
    scene.close(cast, meeting)
    with pytest.raises(Refused, match="closed"):
        _ask(cast, item, "Sol Sjö")
    with pytest.raises(Refused, match="closed"):
        _step(cast, speaker, Step.FLOOR)
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.get(_path(item)).status_code == 403
    with pytest.raises(Refused):
        _ask(cast, queries.items(scene.called(cast))[0], "Mia Moe")


@pytest.mark.parametrize("name", ["", "   ", "\n"])
def test_somebody_is_named(cast: Cast, item: AgendaItem, signed_in: Any, name: str) -> None:
    with pytest.raises(Refused, match="who asks for the floor"):
        _ask(cast, item, name)
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(_path(item), {"name": name})
    assert answer.status_code == 422
    assert "who asks for the floor" in answer.text


def test_nobody_is_in_line_twice_but_may_ask_again_after_they_have_spoken(
    cast: Cast, item: AgendaItem, signed_in: Any
) -> None:
    mia = _ask(cast, item, "mia moe")
    assert (mia.name, mia.person_id) == ("Mia Moe", cast.people["mia"].id)
    with pytest.raises(Refused, match="Mia Moe is in line already"):
        _ask(cast, item, "MIA MOE")
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(_path(item), {"name": "Mia Moe"})
    assert answer.status_code == 422
    assert "is in line already" in answer.text
    _step(cast, mia, Step.FLOOR)
    _ask(cast, item, "Mia Moe")
    assert _line(item) == ("Mia Moe", ["Mia Moe"], [])


def test_a_list_is_not_endless(cast: Cast, item: AgendaItem, monkeypatch: Any) -> None:
    monkeypatch.setattr(speaking, "MOST", 2)
    for name in ("Ett", "Två"):
        _ask(cast, item, name)
    with pytest.raises(Refused, match="no room for more"):
        _ask(cast, item, "Tre")


def test_one_has_the_floor_at_a_time_and_everything_can_be_undone(
    cast: Cast, item: AgendaItem
) -> None:
    mia, sol, guest = (_ask(cast, item, name) for name in ("Mia Moe", "Sol Sjö", "Gäst Gren"))
    _step(cast, sol, Step.FLOOR)
    assert _line(item) == ("Sol Sjö", ["Mia Moe", "Gäst Gren"], [])
    _step(cast, mia, Step.FLOOR)
    assert _line(item) == ("Mia Moe", ["Gäst Gren"], ["Sol Sjö"])
    _step(cast, mia, Step.UNDO)
    assert _line(item) == (None, ["Mia Moe", "Gäst Gren"], ["Sol Sjö"])
    _step(cast, sol, Step.UNDO)
    _step(cast, guest, Step.REMOVE)
    assert _line(item) == (None, ["Mia Moe", "Sol Sjö"], [])
    nobody: list[str] = []
    for then in (("Mia Moe", ["Sol Sjö"], nobody), ("Sol Sjö", nobody, ["Mia Moe"])):
        with transaction():
            speaking.give_next(cast.actor("sam"), item)
        assert _line(item) == then
    _step(cast, sol, Step.DONE)
    assert _line(item) == (None, [], ["Mia Moe", "Sol Sjö"])


def test_the_list_is_kept_without_script_and_with_it(
    cast: Cast, item: AgendaItem, signed_in: Any
) -> None:
    sam: Browser = scene.browser(cast, signed_in, "sam")
    assert sam.send(_path(item), {"name": "<b>Gäst</b>"}).status_code == 303
    shown = sam.get(_path(item)).text
    assert "&lt;b&gt;Gäst" in shown
    assert "<b>Gäst" not in shown
    part = sam.send(_path(item), {"name": "Sol Sjö"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "autofocus" in part.text
    assert sam.send(_path(item), {"name": "", "then": "next"}).status_code == 303
    scene.afresh()
    first = reading.speakers(item)[0]
    assert first.began_at is not None
    for then in ("done", "undo", "nonsense", ""):
        assert sam.send(f"{_path(item)}/{first.id}", {"then": then}).status_code == 303
    assert _line(item)[1] == ["<b>Gäst</b>", "Sol Sjö"]


def test_a_speaker_of_another_item_is_not_found(
    cast: Cast, meeting: CouncilMeeting, item: AgendaItem, signed_in: Any
) -> None:
    speaker = _ask(cast, item, "Mia Moe")
    other = queries.items(meeting)[0]
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.send(f"{_path(other)}/{speaker.id}", {"then": "remove"}).status_code == 404


def test_who_asked_for_the_floor_is_in_no_minutes_and_on_no_screen(
    cast: Cast, meeting: CouncilMeeting, item: AgendaItem, client: Any
) -> None:
    _ask(cast, item, "Gäst Gren")
    scene.written(cast, meeting)
    scene.close(cast, meeting)
    path = f"/radet/sammantraden/{meeting.reference}"
    for more in ("", "/skarm"):
        assert "Gäst Gren" not in client.get(f"{path}{more}").text
