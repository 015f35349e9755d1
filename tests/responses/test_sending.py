"""Sending a response: its number, its time, what it replaces, its files, and what is told of it."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.access import Actor, Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.responses import actions, letters, queries, receipts
from forum.responses.models import (
    FormalResponse,
    QuestionKind,
    ResponseDraft,
    ResponseFile,
    ResponseState,
)
from forum.responses.operations import questions, responses
from forum.responses.operations.questions import Wanted
from tests.core.test_files import PDF
from tests.factories import Cast, store
from tests.matters.test_support import together
from tests.responses import asking, scene


def test_a_response_says_what_was_written_and_the_draft_is_done(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    data = scene.fields(then="file", file=(io.BytesIO(PDF), "../enkät <b>.pdf"), file_title="Enkät")
    browser.send(scene.url(process), data)
    mark = scene.mark(cast.actor("bo"), process)
    data = scene.fields(begun_from=mark, members_asked="Styrelsen och 30 medlemmar.")
    answer = browser.send(scene.url(process), data)
    assert answer.status_code == 303
    db.session.rollback()
    sent = db.session.scalars(select(FormalResponse)).one()
    assert answer.location == scene.page_of(sent, "/kvittens")
    assert (sent.party_id, sent.person_id) == (cast.organisation.id, cast.people["bo"].id)
    assert sent.body_html == "<p><strong>Mer</strong> tid.</p>"
    assert sent.members_asked == "Styrelsen och 30 medlemmar."
    assert not sent.is_late
    (file,) = queries.files_of(sent)
    assert (file.title, file.draft_id, "<" in file.file_name) == ("Enkät", None, False)
    assert db.session.scalar(select(func.count()).select_from(ResponseDraft)) == 0


def test_a_private_person_answers_for_themselves_and_is_not_asked_for_members(
    cast: Cast, signed_in: Any
) -> None:
    process, cia = scene.opened(cast), signed_in(cast.people["cia"].id)
    page = cia.get(scene.url(process)).text
    assert "yourself, as a private person" in page
    assert "Who was asked among your members?" not in page
    cia.send(scene.url(process), scene.fields(members_asked="Ingen."))
    db.session.rollback()
    sent = db.session.scalars(select(FormalResponse)).one()
    assert (sent.party_id, sent.members_asked) == (None, "")


def test_one_person_answers_for_themselves_and_for_their_party(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    for party in [cast.organisation.id, None]:
        browser = signed_in(cast.people["bo"].id, party)
        key = ("1" if party else "2") * 32
        assert browser.send(scene.url(process), scene.fields(form_key=key)).status_code == 303
    db.session.rollback()
    rows = db.session.scalars(select(FormalResponse).order_by(FormalResponse.id)).all()
    assert [row.party_id for row in rows] == [cast.organisation.id, None]
    assert {row.state for row in rows} == {ResponseState.SUBMITTED}


def test_numbers_have_no_gaps_though_some_are_refused(cast: Cast) -> None:
    process = scene.opened(cast)
    first = scene.send(cast.actor("bo"), process)
    with pytest.raises(Refused):
        scene.send(cast.actor("cia"), process, summary=" ")
    with pytest.raises(Refused):
        scene.send(cast.actor("anna"), process)
    second = scene.send(cast.actor("ulla"), process)
    assert [first.receipt, second.receipt] == [f"R-{clock.today().year}-{n}" for n in (1, 2)]


def test_many_who_send_at_once_get_a_number_each(app: Flask, cast: Cast) -> None:
    process = scene.opened(cast)
    reference, position = str(process.reference), scene.stage(process).position
    actors = [cast.actor(key) for key in ("bo", "ulla", "cia", "olle")]

    def send(actor: Actor) -> None:
        place = queries.answerable(reference, position)
        assert place is not None
        responses.submit(actor, place, content=scene.content())

    assert together(app, actors, send) == []
    db.session.rollback()
    numbers = db.session.scalars(select(FormalResponse.number).order_by(FormalResponse.number))
    assert list(numbers) == [1, 2, 3, 4]


def test_the_last_second_of_the_last_day_is_in_time_and_the_next_is_late(cast: Cast) -> None:
    process = scene.opened(cast)
    last = clock.deadline(scene.stage(process).ends_on)
    with time_machine.travel(last, tick=False):
        assert not scene.send(cast.actor("bo"), process).is_late
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        late = scene.send(cast.actor("ulla"), process)
    assert late.is_late
    assert late.state == ResponseState.SUBMITTED


def test_after_the_stage_was_left_a_first_response_is_received_and_marked(
    cast: Cast, signed_in: Any
) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    scene.moved_on(process)
    page = browser.get(scene.url(process)).text
    assert "marked late" in page
    assert "at the same time" not in page
    assert "published as soon as it is sent" in page
    receipt = browser.send(scene.url(process), scene.fields(), follow_redirects=True)
    assert "It is received, and marked late." in receipt.text
    db.session.rollback()
    assert db.session.scalars(select(FormalResponse.is_late)).one()


def test_before_the_last_day_a_new_one_replaces_it_and_both_are_kept(
    cast: Cast, signed_in: Any
) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    question = asking.one(cast, scene.stage(process))
    yes = str(asking.option(question, "Ja"))
    data = scene.fields(file=(io.BytesIO(PDF), "p.pdf"), file_title="Enkät")
    browser.send(scene.url(process), data | {f"q{question.id}": yes})
    db.session.rollback()
    first = db.session.scalars(select(FormalResponse)).one()
    page = browser.get(scene.url(process)).text
    assert "Write it anew" in page
    answer = browser.send(scene.url(process, "/ersatt"), {"form_key": "b" * 32})
    assert answer.location == scene.url(process)
    page = browser.get(scene.url(process)).text
    assert "**Mer** tid." in page
    assert f"This replaces the response {first.receipt}" in page
    assert "Enkät" in page
    changed = scene.fields(
        begun_from=scene.mark(cast.actor("bo"), process), body="Ännu mer.", form_key="c" * 32
    )
    browser.send(scene.url(process), changed | {f"q{question.id}": yes})
    db.session.rollback()
    rows = db.session.scalars(select(FormalResponse).order_by(FormalResponse.id)).all()
    assert [row.state.value for row in rows] == ["replaced", "submitted"]
    assert rows[0].replaced_at is not None
    assert rows[1].replaces_id == rows[0].id
    assert [len(queries.files_of(row)) for row in rows] == [1, 1]
    for row in rows:
        assert browser.get(scene.page_of(row)).status_code == 200
        assert browser.get(scene.page_of(row, "/kvittens")).status_code == 200
        assert receipts.holds(row)
    assert "counts no more" in browser.get(scene.page_of(rows[0])).text
    assert f"Replaces {first.receipt}" in browser.get(scene.page_of(rows[1])).text


def test_answers_to_the_questions_go_with_it(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    stage = scene.stage(process)
    asking.ask(cast, stage, QuestionKind.FREE, wording="Vad saknas?", is_required=True)
    (one,) = queries.asked(stage)
    answer = browser.send(scene.url(process), scene.fields())
    assert (answer.status_code, "Vad saknas?" in answer.text) == (422, True)
    answer = browser.send(scene.url(process), scene.fields(**{f"q{one.id}": "En *bänk*."}))
    db.session.rollback()
    sent = db.session.scalars(select(FormalResponse)).one()
    assert "<em>bänk</em>" in browser.get(scene.page_of(sent)).text


def test_the_log_and_the_history_say_that_one_came_and_not_from_whom(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    process = scene.opened(cast)
    sent = scene.send(cast.actor("bo"), process, body="Hemligt.")
    (event,) = db.session.scalars(select(Event).where(Event.action == actions.RESPOND.name))
    assert set(event.data) == {"stage", "reference"}
    for path in [f"/arenden/{process.reference}/historik", f"/arenden/{process.reference}"]:
        page = client.get(path).text
        assert "A formal response was received" in page
        assert "Bo Berg" not in page
        assert cast.organisation.name not in page
        assert sent.receipt not in page


def test_the_receipt_is_sent_to_the_sender_and_to_the_address_of_the_party(cast: Cast) -> None:
    with transaction():
        cast.organisation.email = "kansli@laxhjalp.example"
    process = scene.pbl(cast)
    sent = scene.send(cast.actor("bo"), process)
    rows = db.session.scalars(
        select(outbox.Outbox).where(outbox.Outbox.letter == "response_receipt")
    ).all()
    assert [(row.person_id, row.address) for row in rows] == [
        (cast.people["bo"].id, None),
        (None, "kansli@laxhjalp.example"),
    ]
    for row, to in zip(rows, [cast.people["bo"].email, "kansli@laxhjalp.example"], strict=True):
        written = letters.receipt(row)
        assert written is not None
        assert written.to == to
        assert sent.receipt in written.subject
        assert sent.sha256 in written.body
        assert scene.CHANNEL in written.body
        assert f"/svar/{sent.receipt}/kvittens" in written.body
        assert written.attachments[0].content.startswith(b"%PDF-")
        assert outbox.compose(written, row.key)


def test_what_is_begun_and_sent_is_on_ones_own_page(cast: Cast, signed_in: Any) -> None:
    begun, done = scene.opened(cast, title="Påbörjat"), scene.opened(cast, title="Skickat")
    scene.save(cast.actor("bo"), begun, "p", body="Hej.")
    sent = scene.send(cast.actor("bo"), done)
    page = scene.as_bo(cast, signed_in).get("/mitt-konto").text
    assert "Begun, not sent" in page
    assert "Påbörjat" in page
    assert sent.receipt in page
    assert "Not published yet." in page
    other = signed_in(cast.people["ulla"].id, cast.umbrella.id).get("/mitt-konto").text
    assert sent.receipt not in other


def test_two_files_that_are_one_are_kept_once(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    for title in ["Enkät", "Enkät 2027"]:
        data = scene.fields(then="file", file=(io.BytesIO(PDF), "p.pdf"), file_title=title)
        browser.send(scene.url(process), data)
    db.session.rollback()
    (kept,) = db.session.scalars(select(ResponseFile))
    assert kept.title == "Enkät 2027"
    browser.send(scene.url(process), scene.fields(then=f"remove-{kept.id}"))
    db.session.rollback()
    assert db.session.scalars(select(ResponseFile)).all() == []


def test_a_second_one_that_counts_is_refused_by_the_database_itself(cast: Cast) -> None:
    process = scene.opened(cast)
    sent = scene.send(cast.actor("bo"), process)
    with pytest.raises(Exception, match=r"(?i)unique"):
        store(
            FormalResponse(
                year=2027, number=99, matter_id=sent.matter_id, stage_id=sent.stage_id,
                person_id=sent.person_id, party_id=sent.party_id, summary="x", stance=sent.stance,
                submitted_at=clock.now(), sha256="0" * 64,
            )
        )  # fmt: skip


def test_a_stage_that_asks_very_much_can_be_answered(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    stage, anna = scene.stage(process), cast.actor("anna")
    wanted = Wanted(wording="Ordna platserna.", options=[f"Plats {one}" for one in range(50)])
    with transaction():
        for _number in range(10):
            questions.ask(anna, stage, kind=QuestionKind.RANKING, wanted=wanted)
    browser = scene.as_bo(cast, signed_in)
    names = re.findall(r'name="(q\d+-\d+)"', browser.get(scene.url(process)).text)
    typed = dict.fromkeys(names, "") | {"file": (io.BytesIO(), "")}
    assert len(names) == 500
    assert browser.send(scene.url(process), scene.fields(**typed)).status_code == 303
