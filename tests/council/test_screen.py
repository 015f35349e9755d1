"""The screen in the room follows the meeting, and shows only what everyone may read."""

from typing import Any

import pytest

from forum.core.access import Refused
from forum.core.db import transaction
from forum.council import queries
from forum.council.models import CouncilMeeting
from forum.council.operations import holding, speaking, writing
from forum.council.operations.writing import Conflict, Content, Task
from tests.council import scene
from tests.factories import Cast

HX = {"HX-Request": "true"}


def _path(meeting: CouncilMeeting) -> str:
    return f"/radet/sammantraden/{meeting.reference}/skarm"


def _show(cast: Cast, meeting: CouncilMeeting, number: int, who: str = "sam") -> None:
    with transaction():
        holding.show(cast.actor(who), meeting, queries.items(meeting)[number])


@pytest.mark.parametrize("who", ["mia", "sol", "anna", "bo", "adm", "cia"])
def test_nobody_but_the_secretary_chooses_what_is_shown(
    cast: Cast, signed_in: Any, who: str
) -> None:
    meeting = scene.held(cast)
    with pytest.raises(Refused):
        _show(cast, meeting, 0, who)
    item = queries.items(meeting)[0]
    browser = scene.browser(cast, signed_in, who)
    assert browser.send(_path(meeting), {"item": item.id}).status_code == 403
    scene.afresh()
    assert queries.holding.screen(meeting) is None


def test_nothing_is_chosen_before_the_meeting_or_after_it(cast: Cast) -> None:
    for meeting in (scene.called(cast), scene.closed(cast), scene.published(cast)):
        with pytest.raises(Refused):
            _show(cast, meeting, 0)


def test_no_form_and_nothing_that_is_typed_stands_on_the_screen(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    meeting = scene.held(cast, scene.nomination(cast))
    scene.attended(cast, meeting)
    item, sam = queries.items(meeting)[1], cast.actor("sam")
    with transaction():
        item.remarks = "HEMLIGT minne"
        said = Content(
            body="HEMLIGT utkast",
            tasks=[Task("HEMLIGT uppdrag", cast.unit, meeting.day)],
            conflicts=[Conflict(cast.people["mia"].id, "HEMLIGT jäv")],
        )
        writing.write(sam, item, said)
        speaking.ask(sam, item, name="HEMLIGT namn")
    _show(cast, meeting, 1)
    secretary = scene.browser(cast, signed_in, "sam")
    for browser in (client, secretary):
        for headers in ({}, HX):
            shown = browser.get(_path(meeting), headers=headers).text
            assert str(item.shown_title) in shown
            assert "HEMLIGT" not in shown
            assert "<form" not in shown
            assert "csrf" not in shown


def test_it_follows_by_itself_and_without_script(cast: Cast, client: Any) -> None:
    meeting = scene.held(cast)
    items = queries.items(meeting)
    for number in (0, 1):
        _show(cast, meeting, number)
        part = client.get(_path(meeting), headers=HX).text
        assert str(items[number].shown_title) in part
        assert str(items[number + 1].shown_title) in part
        assert "<html" not in part
    whole = client.get(_path(meeting)).text
    assert 'http-equiv="refresh"' in whole
    assert "every 4s" in whole


def test_it_says_that_the_meeting_is_closed_and_shows_no_item_any_more(
    cast: Cast, client: Any
) -> None:
    meeting = scene.held(cast)
    _show(cast, meeting, 1)
    item = queries.items(meeting)[1]
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    scene.close(cast, meeting)
    shown = client.get(_path(meeting)).text
    assert "The meeting is closed." in shown
    assert str(item.shown_title) not in shown


def test_a_tone_can_be_chosen_and_nonsense_cannot(cast: Cast, client: Any) -> None:
    meeting = scene.called(cast)
    assert 'data-tone="dark"' in client.get(f"{_path(meeting)}?ton=mork").text
    assert 'data-tone="' not in client.get(f'{_path(meeting)}?ton="><script>').text


def test_choosing_by_a_button_leads_back_to_the_item(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    item = queries.items(meeting)[2]
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(_path(meeting), {"item": item.id})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/protokoll/skriv#punkt-{item.id}")
    for nonsense in ("", "x", "²", "9" * 40):
        assert sam.send(_path(meeting), {"item": nonsense}).status_code == 303
        scene.afresh()
        assert queries.holding.screen(meeting) is None
