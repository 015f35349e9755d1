"""The chair's script and the attendance list: for the secretary and whoever leads, and nobody else."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import transaction
from forum.council import pdf_script, queries
from forum.council.models import CouncilMeeting
from forum.council.operations import holding
from forum.parties.models import Membership, Role, Side
from tests.council import scene
from tests.factories import Cast, person, store

SECRET = "Tänk på att fråga staden om hyran."
PAPERS = ("manus", "manus.pdf", "narvarolista", "narvarolista.pdf")


def _called(cast: Cast) -> CouncilMeeting:
    """A summoned meeting with a remark, a length and a reporter at its second item."""
    meeting = scene.called(cast, scene.nomination(cast))
    item = queries.items(meeting)[1]
    with transaction():
        item.remarks, item.length, item.reporter = SECRET, 20, "Bo Berg"
    return meeting


def _lead(cast: Cast, meeting: CouncilMeeting, who: str | None, by: str = "sam") -> None:
    with transaction():
        chosen = cast.people[who].id if who else None
        holding.lead(cast.actor(by), meeting, chair_id=chosen)


def _path(meeting: CouncilMeeting, rest: str) -> str:
    return f"/radet/sammantraden/{meeting.reference}/{rest}"


@pytest.mark.parametrize("who", ["mia", "sol", "bo", "anna", "cia", "adm"])
def test_nobody_else_reads_them(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = _called(cast)
    browser = scene.browser(cast, signed_in, who)
    assert {browser.get(_path(meeting, rest)).status_code for rest in PAPERS} == {403}


def test_without_an_account_one_is_asked_to_sign_in(cast: Cast, client: Any) -> None:
    meeting = _called(cast)
    for rest in PAPERS:
        answer = client.get(_path(meeting, rest))
        assert SECRET not in answer.text
        assert "/logga-in" in answer.text or "/logga-in" in answer.headers.get("Location", "")


def test_whoever_leads_reads_them_and_not_the_one_before(cast: Cast, signed_in: Any) -> None:
    meeting = _called(cast)
    mia, sol = (scene.browser(cast, signed_in, who) for who in ("mia", "sol"))
    _lead(cast, meeting, "mia")
    shown = mia.get(_path(meeting, "manus"))
    assert shown.status_code == 200
    assert SECRET in shown.text
    assert "Bo Berg" in shown.text
    assert sol.get(_path(meeting, "manus")).status_code == 403
    _lead(cast, meeting, "sol")
    assert mia.get(_path(meeting, "manus")).status_code == 403
    _lead(cast, meeting, None)
    assert sol.get(_path(meeting, "manus")).status_code == 403


def test_only_the_secretary_chooses_who_leads_and_only_a_member(cast: Cast, signed_in: Any) -> None:
    meeting = _called(cast)
    with pytest.raises(Refused, match="Only the council's secretary"):
        _lead(cast, meeting, "mia", by="mia")
    with pytest.raises(Refused, match="Only members"):
        _lead(cast, meeting, "bo")
    sam = scene.browser(cast, signed_in, "sam")
    path = _path(meeting, "ordforande")
    assert sam.send(path, {"chair": cast.people["bo"].id}).status_code == 422
    assert sam.send(path, {"chair": "x"}).status_code == 422
    assert sam.send(path, {"chair": cast.people["sol"].id}).status_code == 303
    scene.afresh()
    assert meeting.chair_id == cast.people["sol"].id
    held = scene.held(cast)
    assert sam.get(_path(held, "ordforande")).status_code == 403


def test_remarks_stand_nowhere_else(cast: Cast, signed_in: Any, client: Any) -> None:
    meeting = _called(cast)
    mia = scene.browser(cast, signed_in, "mia")
    for browser in (client, mia):
        for rest in ("", ".ics", "/kallelse.pdf", "/skarm", "/protokoll"):
            answer = browser.get(_path(meeting, "").rstrip("/") + rest)
            assert SECRET not in answer.get_data(as_text=False).decode("latin-1", "ignore")
            assert SECRET not in answer.get_data().decode("utf-8", "ignore")


def test_the_script_tells_when_each_item_begins(cast: Cast, signed_in: Any) -> None:
    meeting = _called(cast)
    sam, start = scene.browser(cast, signed_in, "sam"), clock.local(meeting.starts_at)
    third = f"{start + timedelta(minutes=25):%H:%M}</span>"
    shown = sam.get(_path(meeting, "manus")).text
    assert f"{start:%H:%M}</span>" in shown
    assert third not in shown  # the first may take any time
    with transaction():
        queries.items(meeting)[0].length = 5
    assert third in sam.get(_path(meeting, "manus")).text


def test_the_papers_are_files_too(cast: Cast) -> None:
    meeting = _called(cast)
    someone = person("Ester Ek")
    store(
        Membership(
            person_id=someone.id, party_id=cast.council.id, role=Role.MEMBER, side=Side.CITY,
            is_substitute=True, starts_on=clock.today() - timedelta(days=9),
        )
    )  # fmt: skip
    for made in (pdf_script.script(meeting), pdf_script.attendance_list(meeting)):
        with pikepdf.open(io.BytesIO(made)) as found:
            assert found.Root.MarkInfo.Marked
            with found.open_metadata() as about:
                assert about["pdfuaid:part"] == "1"
