"""Exports: nothing that is not public leaves, no cell is a formula, every row is there."""

import csv
import io
import json
from typing import Any

import pytest

from forum.core.db import transaction
from forum.desk.sheets import SHEETS
from forum.desk.writers import harmless
from forum.matters import operations as matters
from forum.responses.models import PublicationRule
from tests.conftest import Browser
from tests.desk import scene
from tests.desk.scene import Consultation
from tests.factories import Cast
from tests.responses import scene as responses

FILES = ("samrad.xlsx", "samrad.json", *(f"{sheet.name}.csv" for sheet in SHEETS))
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "|x",
)


def _url(process: Any, name: str = "") -> str:
    return f"/samrad/{process.reference}/export" + (f"/{name}" if name else "")


def _table(browser: Browser, process: Any, name: str) -> list[dict[str, str]]:
    answer = browser.get(_url(process, f"{name}.csv"))
    assert answer.status_code == 200, name
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Browser:
    browser: Browser = signed_in(cast.people["anna"].id, cast.unit.id)
    return browser


@pytest.fixture
def olle(cast: Cast, signed_in: Any) -> Browser:
    browser: Browser = signed_in(cast.people["olle"].id, cast.other_unit.id)
    return browser


@pytest.mark.parametrize("name", ["inbjudna.csv", "lösenord.csv", "../svar.csv", "samrad.csv.csv"])
def test_what_nobody_may_have_is_not_there(cast: Cast, client: Browser, name: str) -> None:
    assert client.get(_url(Consultation(cast).process, name)).status_code == 404


def test_a_draft_is_not_taken_out(cast: Cast, client: Browser) -> None:
    assert client.get("/samrad/S-2026-999/export/samrad.json").status_code == 404


@pytest.mark.parametrize("name", [name for name in FILES if name != "inbjudna.csv"])
def test_responses_that_are_not_published_leave_for_the_owner_only(
    cast: Cast, client: Browser, olle: Browser, anna: Browser, name: str
) -> None:
    there = Consultation(cast, over=False)
    for browser, sees in ((client, False), (olle, False), (anna, True)):
        answer = browser.get(_url(there.process, name))
        assert answer.status_code == 200
        content = str(scene.cells(answer.data)) if name.endswith("xlsx") else answer.data.decode()
        if name in {"samrad.xlsx", "samrad.json", "svar.csv"}:
            assert ("Nej tack." in content) is sees
            assert (there.bo.receipt in content) is sees
        else:
            assert there.bo.receipt not in content
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_the_owner_takes_out_before_it_is_published_says_so(cast: Cast, anna: Browser) -> None:
    there = Consultation(cast, over=False)
    assert {row["Published"] for row in _table(anna, there.process, "svar")} == {"no"}
    responses.over(there.process)
    assert {row["Published"] for row in _table(anna, there.process, "svar")} == {"yes"}


def test_a_round_that_shows_at_once_is_everyones_at_once(cast: Cast, client: Browser) -> None:
    there = Consultation(cast, over=False, rule=PublicationRule.AT_ONCE)
    assert len(_table(client, there.process, "svar")) == 2


def test_what_was_replaced_is_left_out(cast: Cast, anna: Browser) -> None:
    process = responses.opened(cast)
    responses.send(cast.actor("bo"), process)
    responses.send(cast.actor("bo"), process, summary="Vi har tänkt om.")
    (only,) = _table(anna, process, "svar")
    assert only["Summary"] == "Vi har tänkt om."


def test_withdrawn_words_and_their_writer_are_gone(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), there.comment)
    for browser in (client, anna):
        rows = _table(browser, there.process, "inlagg")
        gone = next(row for row in rows if row["Number in the thread"] == str(there.comment.seq))
        assert (gone["Text"], gone["Person"], gone["Organisation or city unit"]) == ("", "", "")
        for name in ("samrad.json", "samrad.xlsx"):
            answer = browser.get(_url(there.process, name)).data
            text = str(scene.cells(answer)) if name.endswith("x") else answer.decode()
            assert "Porten är låst" not in text


@pytest.mark.parametrize("name", FILES)
def test_no_address_is_in_any_file(cast: Cast, anna: Browser, name: str) -> None:
    there = Consultation(cast)
    scene.invite(cast, there.process, cast.organisation)
    content = anna.get(_url(there.process, name)).data
    text = str(scene.cells(content)) if name.endswith("xlsx") else content.decode()
    assert "samspel.example" not in text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Hej = hopp", "", "1+1", "å", "'=1"])
def test_other_cells_are_as_they_were_written(text: str) -> None:
    assert harmless(text) == text


def test_hostile_texts_are_text_in_every_file(cast: Cast, client: Browser) -> None:
    process = responses.opened(cast, rule=PublicationRule.AT_ONCE)
    for hostile in ("=HYPERLINK(1)", "@x", "http://ont.example", "_x0041_ <b>&", 'a;"b"\nc'):
        scene.say(cast, "bo", process, hostile)
    rows = [row["Text"] for row in _table(client, process, "inlagg")]
    assert rows == ["'=HYPERLINK(1)", "'@x", "http://ont.example", "_x0041_ <b>&", 'a;"b"\nc']
    sheet = scene.cells(client.get(_url(process, "samrad.xlsx")).data)["inlagg"]
    column = sheet[0].index("Text")
    assert [row[column] for row in sheet[1:]][:3] == ["=HYPERLINK(1)", "@x", "http://ont.example"]
    assert json.loads(client.get(_url(process, "samrad.json")).data)["comments"][0]["body"] == (
        "=HYPERLINK(1)"
    )


def test_the_json_has_every_table_under_keys_that_never_change(
    cast: Cast, anna: Browser, client: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo, there.question)
    scene.invite(cast, there.process, cast.organisation, cast.umbrella)
    found = json.loads(anna.get(_url(there.process, "samrad.json")).data)
    assert (found["format"], found["version"]) == ("samspel-consultation", 1)
    assert list(found)[3:] == [
        "process", "stages", "responses", "answers", "comments", "questions", "feedback",
        "invitations",
    ]  # fmt: skip
    assert found["responses"][0]["stance"] == "partly"
    assert found["responses"][0]["party"] == cast.organisation.name
    assert found["responses"][1]["party"] is None
    assert found["feedback"][0]["responses"] == [there.bo.receipt]
    assert found["feedback"][0]["comments"] == [there.question.seq]
    heard = {row["party"]: row["has_responded"] for row in found["invitations"]}
    assert heard == {cast.organisation.name: True, cast.umbrella.name: False}
    public = json.loads(client.get(_url(there.process, "samrad.json")).data)
    assert "invitations" not in public


def test_feedback_that_is_not_published_leaves_for_nobody(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo, published=False)
    assert _table(client, there.process, "aterkoppling") == []
    assert _table(anna, there.process, "aterkoppling") == []


def test_the_page_says_what_is_in_the_files_and_links_to_each(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    page = client.get(_url(there.process)).text
    assert 'name="csrf_token"' not in page
    for sheet in SHEETS:
        assert (f"/export/{sheet.name}.csv" in page) is not sheet.is_internal
    assert "/export/inbjudna.csv" in anna.get(_url(there.process)).text


@pytest.mark.parametrize("name", ["samrad.json", "svar.csv", "inlagg.csv", "samrad.xlsx"])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, client: Browser, queries: list[str], name: str
) -> None:
    there = Consultation(cast)
    address = _url(there.process, name)
    counts: list[int] = []
    for _more in range(2):
        queries.clear()
        client.get(f"{address}?{len(counts)}")
        counts.append(len(queries))
        for number in range(6):
            asked = scene.ask(cast, "bo", there.process, f"Fråga {number}?")
            there.point(asked)
    assert counts[0] == counts[1]
