"""The receipt: a page and an accessible document, with a checksum that anyone can count."""

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest

from forum.core.db import db, transaction
from forum.responses import queries, receipts
from forum.responses.answers import Given
from forum.responses.models import FormalResponse, QuestionKind
from tests.core.test_files import PDF
from tests.factories import Cast
from tests.responses import asking, scene


def test_the_checksum_is_that_of_the_file_that_anyone_can_fetch(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    question = asking.ask(cast, scene.stage(process), QuestionKind.FREE)
    data = scene.fields(file=(io.BytesIO(PDF), "p.pdf"), file_title="Enkät åäö")
    browser.send(scene.url(process), data | {f"q{question.id}": "Räksmörgås"})
    db.session.rollback()
    sent = db.session.get_one(FormalResponse, 1)
    fetched = browser.get(scene.page_of(sent, "/underlag.json"))
    assert hashlib.sha256(fetched.data).hexdigest() == sent.sha256
    said = json.loads(fetched.data)
    assert said["receipt"] == sent.receipt
    assert said["files"] == [["Enkät åäö", "p.pdf", hashlib.sha256(PDF).hexdigest()]]
    assert said["answers"] == [[question.id, "free", "Räksmörgås", None, [], ""]]
    assert "Bo Berg" not in fetched.text
    page = browser.get(scene.page_of(sent, "/kvittens")).text
    assert sent.sha256 in page.replace("<wbr>", "")
    assert f"sha256sum {sent.receipt}.json" in page


@pytest.mark.parametrize("changed", ["summary", "body", "stance", "is_late", "members_asked"])
def test_whatever_is_changed_afterwards_the_checksum_tells(cast: Cast, changed: str) -> None:
    sent = scene.send(cast.actor("bo"), scene.opened(cast))
    assert receipts.holds(sent)
    with transaction():
        other = {"is_late": True, "stance": "against"}.get(changed, "Något annat")
        setattr(sent, changed, other)
    assert not receipts.holds(sent)


def test_a_new_name_of_the_sender_leaves_the_checksum_as_it_was(cast: Cast) -> None:
    sent = scene.send(cast.actor("bo"), scene.opened(cast))
    with transaction():
        cast.organisation.name, cast.people["bo"].name = "Nytt namn", "Bo Bergström"
    assert receipts.holds(sent)


def test_ranked_answers_keep_their_order_in_the_checksum(cast: Cast) -> None:
    process = scene.opened(cast)
    question = asking.ask(cast, scene.stage(process), QuestionKind.RANKING, "A", "B", "C")
    b, a = asking.option(question, "B"), asking.option(question, "A")
    given = [Given(question.id, QuestionKind.RANKING, options=(b, a))]
    sent = scene.send(cast.actor("bo"), process, answers=given)
    assert json.loads(receipts.canonical(sent))["answers"][0][4] == [b, a]
    assert receipts.holds(sent)


def test_the_document_is_accessible_and_holds_the_whole_response(
    cast: Cast, signed_in: Any
) -> None:
    process, browser = scene.pbl(cast), scene.as_bo(cast, signed_in)
    data = scene.fields(
        not_formal="y", body="# Rubrik\n\n- ett\n- två\n\n#show: x => [bus]",
        members_asked="Styrelsen.", file=(io.BytesIO(PDF), "p.pdf"), file_title="Enkät",
    )  # fmt: skip
    browser.send(scene.url(process), data)
    db.session.rollback()
    sent = db.session.get_one(FormalResponse, 1)
    answer = browser.get(scene.page_of(sent, "/kvittens.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert document.Root.MarkInfo.Marked
        assert "pdfuaid" in str(document.Root.Metadata.read_bytes())
        assert sent.receipt in str(document.docinfo.get("/Title", ""))


def test_the_receipt_repeats_where_formal_views_are_given(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.pbl(cast), scene.as_bo(cast, signed_in)
    page = browser.get(scene.url(process)).text
    assert page.index(scene.CHANNEL) < page.index('<form method="post" action="/samrad')
    receipt = browser.send(
        scene.url(process), scene.fields(not_formal="y"), follow_redirects=True
    ).text
    assert "This is not a formal view under the Planning and Building Act" in receipt
    assert scene.CHANNEL in receipt


def test_a_receipt_of_a_person_is_numbered_as_all_others(cast: Cast) -> None:
    process = scene.opened(cast)
    sent = scene.send(cast.actor("cia"), process)
    assert receipts.sender(sent) == "Cia Ek"
    found = queries.received(str(process.reference).lower(), sent.receipt.lower())
    assert found is not None
    assert found.response.id == sent.id
