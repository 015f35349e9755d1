"""Corrections of published minutes: numbered and dated beside the text, which stands as it was signed."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.council import queries
from forum.council.models import Addendum, AgendaItem, CouncilMeeting
from forum.council.operations import addenda, holding, meetings, minutes, publishing
from tests.council import scene
from tests.factories import Cast

BODY = "Det var **fyra** skolor, inte tre."


def _path(meeting: CouncilMeeting, end: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}/protokoll{end}"


def _add(cast: Cast, meeting: CouncilMeeting, item: AgendaItem | None = None) -> Addendum:
    with transaction():
        return addenda.add(cast.actor("sam"), meeting, body=BODY, item=item)


@pytest.mark.parametrize("state", ["held", "closed", "drafted", "signed"])
def test_minutes_that_are_not_published_have_no_corrections(cast: Cast, state: str) -> None:
    meeting = getattr(scene, state)(cast)
    with pytest.raises(Refused):
        _add(cast, meeting)
    assert db.session.scalars(select(Addendum)).all() == []


@pytest.mark.parametrize("who", ["mia", "anna", "bo", "cia", "adm"])
def test_only_the_secretary_corrects(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = scene.published(cast)
    browser = scene.browser(cast, signed_in, who)
    form = {"section": "0", "text": BODY}
    assert browser.send(_path(meeting, "/rattelse"), form).status_code == 403
    with pytest.raises(Refused), transaction():
        addenda.add(cast.actor(who), meeting, body=BODY)


def test_nothing_and_what_belongs_to_other_minutes_is_refused(cast: Cast, signed_in: Any) -> None:
    meeting, other = scene.published(cast), scene.published(cast)
    foreign = queries.items(other)[0]
    with pytest.raises(Refused, match="a section of these"):
        _add(cast, meeting, foreign)
    sam = scene.browser(cast, signed_in, "sam")
    path = _path(meeting, "/rattelse")
    empty = sam.send(path, {"section": "0", "text": " "})
    assert empty.status_code == 422
    assert "Write the correction." in empty.text
    wrong = sam.send(path, {"section": str(foreign.section_number), "text": BODY})
    assert wrong.status_code == 422
    assert BODY in wrong.text
    assert sam.send(path, {"section": "x", "text": BODY}).status_code == 422
    assert db.session.scalars(select(Addendum)).all() == []


def test_a_correction_stands_beside_its_section_and_the_old_text_stays(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    matter = scene.matter(cast)
    meeting = scene.published(cast, scene.nomination(cast, matter))
    item = scene.item_of(meeting, matter)
    sam = scene.browser(cast, signed_in, "sam")
    path = _path(meeting, f"/rattelse?paragraf={item.section_number}")
    assert f'<option selected value="{item.section_number}">' in sam.get(path).text
    answer = sam.send(path, {"section": str(item.section_number), "text": BODY})
    assert answer.status_code == 303
    assert answer.location.endswith("#rattelse-1")
    page = client.get(_path(meeting)).text
    place = page.index('id="rattelse-1"')
    assert page.index(f'id="p{item.section_number}"') < place
    assert place < page.index(f'id="p{(item.section_number or 0) + 1}"')
    assert "<strong>fyra</strong>" in page
    assert "Sekreteraren redogör." in page
    assert (
        "<strong>fyra</strong>"
        in client.get(_path(meeting, f"/paragraf/{item.section_number}")).text
    )


def test_corrections_are_numbered_within_the_minutes(cast: Cast, client: Any) -> None:
    meeting = scene.published(cast)
    first, second = _add(cast, meeting), _add(cast, meeting, queries.items(meeting)[2])
    assert (first.number, second.number) == (1, 2)
    assert _add(cast, scene.published(cast)).number == 1
    assert 'id="rattelse-2"' in client.get(_path(meeting)).text


def test_the_matters_of_the_section_get_it_in_their_history(cast: Cast, client: Any) -> None:
    matter, beside = scene.matter(cast), scene.matter(cast)
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, scene.nomination(cast, matter))
    other = scene.place(cast, meeting, scene.nomination(cast, beside))

    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    with clock.pretend(meeting.starts_at), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    with transaction():
        holding.close(cast.actor("sam"), meeting, ended_at=meeting.ends_at)
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    assert item.id != other.id
    _add(cast, meeting, item)
    assert scene.history(matter)[-1] == "council:correct"
    assert scene.history(beside)[-1] == "council:decide"
    shown = client.get(f"/arenden/{matter.reference}/historik").text
    assert f"A correction was added to § {item.section_number}" in shown
    assert f"/protokoll#p{item.section_number}" in shown
