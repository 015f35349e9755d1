"""The text that is signed: all of the minutes, the same bytes for everyone, a hash that anyone can check."""

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest
from sqlalchemy import update

from forum.core.db import db, transaction
from forum.council import pdf_minutes as pdf
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    Decision,
    DecisionKind,
    DissentKind,
    MinutesVersion,
)
from forum.council.operations import addenda, holding, minutes, publishing, writing
from forum.council.operations.writing import Conflict, Content, Remark, Task
from forum.matters.models import Matter
from forum.parties.models import Role, Side
from forum.web import pdf as web_pdf
from tests.council import scene
from tests.factories import Cast, membership, person


def _path(meeting: CouncilMeeting, end: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}/protokoll{end}"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document as the words that go to the typesetter."""
    monkeypatch.setattr(web_pdf, "_kept", lambda data, _typeset: data.encode())


def _full(cast: Cast) -> tuple[CouncilMeeting, Matter]:
    """Published minutes in which everything stands that minutes can hold."""
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    moa = person("Moa Mo")
    membership(moa, cast.council, Role.MEMBER, Side.CITY)
    mia, sol = cast.people["mia"].id, cast.people["sol"].id
    later = meeting.starts_at.replace(hour=meeting.starts_at.hour + 1)
    with transaction():
        holding.attend(
            cast.actor("sam"), meeting, present=[mia, sol, moa.id], approvers=[mia, sol],
            presences={moa.id: holding.Presence(arrived_at=later)}, chair_id=sol,
            others="Två åhörare.",
        )  # fmt: skip
    scene.written(cast, meeting)
    task = Task("Pröva i tre skolor", cast.unit, scene.in_days(120).date())
    with transaction():
        writing.write(
            cast.actor("sam"),
            scene.item_of(meeting, matter),
            Content(
                body="Rådet **talade**.", kind=DecisionKind.ASSIGNMENT, decided="Rådet ger ett uppdrag.",
                tasks=[task], conflicts=[Conflict(moa.id, "Arbetar på skolan.")],
                remarks=[Remark(mia, DissentKind.DISSENT, "Hon ville vänta.")],
            ),
        )  # fmt: skip
    scene.close(cast, meeting)
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    return meeting, matter


def test_all_of_the_minutes_is_in_the_text_that_is_signed(cast: Cast) -> None:
    meeting, matter = _full(cast)
    sheet = queries.sheet(queries.minutes_of(meeting))
    said = json.loads(sheet.content)
    people = {name: int(key) for key, name in said["names"]["people"].items()}
    item = next(one for one in said["items"] if one["matters"] == [matter.reference])
    assert said["chair"] == people["Sol Sjö"]
    assert said["others"] == "Två åhörare."
    assert (said["began"], said["ended"]) != (None, None)
    came = {one["person"]: one["arrived"] for one in said["present"]}
    assert came[people["Moa Mo"]] is not None
    assert came[people["Mia Moe"]] is None
    assert {one["person"] for one in said["approvers"]} == {people["Mia Moe"], people["Sol Sjö"]}
    assert item["decision"]["text"] == "Rådet ger ett uppdrag."
    assert item["tasks"][0]["what"] == "Pröva i tre skolor"
    assert said["names"]["parties"][str(item["tasks"][0]["responsible"])] == cast.unit.name
    assert item["recusals"] == [{"person": people["Moa Mo"], "reason": "Arbetar på skolan."}]
    assert item["dissent"][0] == {
        "kind": "dissent", "person": people["Mia Moe"], "text": "Hon ville vänta.",
    }  # fmt: skip


def test_the_page_shows_all_of_it(cast: Cast, client: Any) -> None:
    meeting, matter = _full(cast)
    page = client.get(_path(meeting)).text
    for said in (
        "Två åhörare.", "Moa Mo, came at", "Sol Sjö", "Pröva i tre skolor", "Arbetar på skolan.",
        "Hon ville vänta.", "takes no part in this item", "<strong>talade</strong>",
        f"/arenden/{matter.reference}",
    ):  # fmt: skip
        assert said in page


def test_anyone_can_count_the_hash_that_stands_on_the_page_and_in_the_pdf(
    cast: Cast, client: Any, written: Any
) -> None:
    meeting, _matter = _full(cast)
    answer = client.get(_path(meeting, ".json"))
    assert answer.content_type.startswith("application/json")
    digest = hashlib.sha256(answer.data).hexdigest()
    assert digest == meeting.minutes_hash
    assert {one.signed_hash for one in queries.minutes_of(meeting).approvals} == {digest}
    page = client.get(_path(meeting)).text
    assert digest in page  # in one piece, as every program writes it
    assert "agrees with what was signed" in page
    text = client.get(_path(meeting, ".pdf")).text
    assert digest in text
    for said in ("Hon ville vänta.", "Arbetar på skolan.", "Pröva i tre skolor", "Moa Mo"):
        assert said in text
    json.loads(answer.data)


@pytest.mark.parametrize("what", ["text", "decision", "kept"])
def test_what_is_changed_behind_the_signatures_is_seen(cast: Cast, client: Any, what: str) -> None:
    meeting, _matter = _full(cast)
    changes: dict[str, Any] = {
        "text": update(AgendaItem).where(AgendaItem.position == 2).values(text="Annat."),
        "decision": update(Decision).values(text="Rådet beslutar annat."),
        "kept": update(MinutesVersion).values(content="{}"),
    }
    if what == "kept":
        kept = queries.latest_version(meeting)
        assert kept is not None
        changes["kept"] = (
            update(MinutesVersion)
            .where(MinutesVersion.id == kept.id)
            .values(content=kept.content.replace("uppdrag", "utslag"))
        )
    with transaction():
        db.session.execute(changes[what])
    db.session.expire_all()
    page = client.get(_path(meeting)).text
    assert "does not agree with what was signed" in page
    assert "agrees with what was signed, letter" not in page


def test_a_name_that_changes_later_changes_nothing_that_was_signed(cast: Cast, client: Any) -> None:
    meeting, _matter = _full(cast)
    with transaction():
        cast.people["mia"].name = "Mia Ny"
        cast.unit.name = "Förvaltningen Ny"
    page = client.get(_path(meeting)).text
    assert "agrees with what was signed" in page
    assert "Mia Moe" in page
    assert "Mia Ny" not in page


def test_a_correction_changes_nothing_that_was_signed(cast: Cast, client: Any) -> None:
    meeting, _matter = _full(cast)
    with transaction():
        addenda.add(cast.actor("sam"), meeting, body="Det var fyra skolor.")
    assert "agrees with what was signed" in client.get(_path(meeting)).text
    assert queries.sheet(queries.minutes_of(meeting)).agrees


def test_the_draft_is_hidden_from_everyone_outside(cast: Cast, signed_in: Any, client: Any) -> None:
    meeting = scene.drafted(cast)
    ends = ("", ".pdf", ".json", "/paragraf/1", "/paragraf/1.pdf")
    outside = [client, *(scene.browser(cast, signed_in, who) for who in ("cia", "bo", "anna"))]
    assert {each.get(_path(meeting, end)).status_code for each in outside for end in ends} == {404}
    inside = [scene.browser(cast, signed_in, who) for who in ("sam", "mia", "sol")]
    assert {each.get(_path(meeting, end)).status_code for each in inside for end in ends} == {200}


def test_there_is_no_text_to_check_before_there_is_one_to_sign(cast: Cast, signed_in: Any) -> None:
    meeting = scene.closed(cast)
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.get(_path(meeting)).status_code == 200
    assert sam.get(_path(meeting, ".json")).status_code == 404


def test_one_section_has_its_own_page_and_pdf(cast: Cast, client: Any, written: Any) -> None:
    meeting, matter = _full(cast)
    section = scene.item_of(meeting, matter).section_number
    page = client.get(_path(meeting, f"/paragraf/{section}")).text
    assert "Rådet ger ett uppdrag." in page
    assert "Sekreteraren redogör." not in page
    assert f'href="/radet/sammantraden/{meeting.reference}/protokoll#p{section}"' in page
    assert f"/arenden/{matter.reference}" in page
    text = client.get(_path(meeting, f"/paragraf/{section}.pdf")).text
    assert "Rådet ger ett uppdrag." in text
    assert "Sekreteraren redogör." not in text
    assert str(meeting.minutes_hash) in text.replace(" ", "")
    assert f"§ {section}" in text
    for wrong in (0, 99, 10**12):
        for end in ("", ".pdf"):
            assert client.get(_path(meeting, f"/paragraf/{wrong}{end}")).status_code == 404
    other = _path(meeting, f"/paragraf/{section}").replace(meeting.reference, "2001-1")
    assert client.get(other).status_code == 404


def test_the_pdf_is_made_for_everyone_and_can_be_kept(cast: Cast) -> None:
    meeting, matter = _full(cast)
    record = queries.minutes_of(meeting)
    section = scene.item_of(meeting, matter).section_number
    one = queries.extract(meeting.reference, section or 0)
    assert one is not None
    for made in (pdf.minutes(record), pdf.extract(one)):
        with pikepdf.open(io.BytesIO(made)) as found, found.open_metadata() as about:
            assert "/StructTreeRoot" in found.Root
            assert (about["pdfuaid:part"], about["pdfaid:part"]) == ("1", "2")


def test_a_page_of_minutes_asks_as_often_for_many_items_as_for_few(
    cast: Cast, client: Any, queries: Any
) -> None:
    def count(meeting: CouncilMeeting) -> int:
        queries.clear()
        assert client.get(_path(meeting)).status_code == 200
        return len(queries)

    few = scene.published(cast)
    many, _matter = _full(cast)
    assert count(many) - count(few) <= 1  # who leads the meeting


def test_what_was_given_to_do_by_a_day_before_is_not_said_to_be_put_off(
    cast: Cast, client: Any, written: None
) -> None:
    of = scene.matter(cast)
    meeting = scene.published(cast, scene.nomination(cast, of), kind=DecisionKind.ASSIGNMENT)
    item = scene.item_of(meeting, of)
    with transaction():  # as the release before kept it
        db.session.execute(
            update(Decision).where(Decision.item_id == item.id).values(due_on=meeting.day)
        )
    assert ">Assignment</p>" in client.get(_path(meeting)).text
    assert b"Assignment, to" not in pdf.minutes(queries.minutes_of(meeting))
    assert queries.sheet(queries.minutes_of(meeting)).agrees
