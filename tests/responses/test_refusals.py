"""What is refused when a stage is answered: in words, with nothing stored in part and nothing typed lost."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import Refused
from forum.core.db import db
from forum.processes.models import StageKey
from forum.responses.models import FormalResponse, ResponseDraft, ResponseFile
from tests.conftest import Browser
from tests.core.test_files import PDF, SCRIPT
from tests.factories import Cast
from tests.processes import scene as processes
from tests.responses import scene


def _stored() -> tuple[int, int]:
    """How many responses and drafts there are."""
    db.session.rollback()
    counts = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (FormalResponse, ResponseDraft)
    ]
    return counts[0] or 0, counts[1] or 0


def test_whoever_is_not_signed_in_is_asked_to_and_loses_nothing(
    cast: Cast, client: Browser
) -> None:
    process = scene.opened(cast)
    assert client.get(scene.url(process)).location.startswith("/logga-in")
    answer = client.send(scene.url(process), scene.fields())
    assert (answer.status_code, _stored()) == (401, (0, 0))
    assert "Vi vill ha fler öppettider." in answer.text


def test_stages_that_take_no_responses_are_not_answered(cast: Cast, signed_in: Any) -> None:
    process = processes.opened(cast)
    browser = scene.as_bo(cast, signed_in)
    answer = browser.get(f"/samrad/{process.reference}/svara/1")
    assert answer.status_code == 403
    assert "takes no formal responses" in answer.text


def test_nobody_is_led_to_a_thread_that_is_closed(cast: Cast, signed_in: Any) -> None:
    process = processes.opened(cast)
    scene.closed(process)
    answer = scene.as_bo(cast, signed_in).get(f"/samrad/{process.reference}/svara/1")
    assert (answer.status_code, "has ended" in answer.text) == (403, True)
    assert "in the thread instead" not in answer.text


def test_a_stage_that_is_not_there_is_not_found(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    for position in ["99", "2147483648", "0", "x"]:
        assert browser.get(f"/samrad/{process.reference}/svara/{position}").status_code == 404
    assert browser.get("/samrad/S-2020-1/svara/1").status_code == 404


def test_a_stage_to_come_is_not_answered_yet(cast: Cast, signed_in: Any) -> None:
    process = processes.opened(cast, StageKey.EARLY_DIALOGUE, StageKey.CONSULTATION)
    answer = scene.as_bo(cast, signed_in).get(scene.url(process))
    assert (answer.status_code, "has not begun" in answer.text) == (403, True)


def test_who_asks_does_not_answer(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    answer = anna.get(scene.url(process))
    assert (answer.status_code, "Choose for whom you write" in answer.text) == (403, True)


def test_nothing_is_sent_for_a_party_that_one_does_not_speak_for(cast: Cast) -> None:
    process = scene.opened(cast)
    with pytest.raises(Refused):
        scene.send(cast.actor("sam"), process)
    assert _stored() == (0, 0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"summary": "", "stance": "", "body": ""}, "Write in a few sentences"),
        ({"summary": "   \n "}, "Write in a few sentences"),
        ({"stance": ""}, "Choose a standpoint"),
        ({"stance": "sideways"}, "Choose one of the four"),
        ({"summary": "x" * 1001}, "too long"),
        ({"body": "x" * 20_001}, "too long"),
        ({"members_asked": "x" * 1001}, "too long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_text_is_kept(
    cast: Cast, signed_in: Any, changed: dict[str, Any], words: str
) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    answer = browser.send(scene.url(process), scene.fields(**changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(func.count()).select_from(FormalResponse)) == 0
    if "body" not in changed:
        assert "**Mer** tid." in answer.text
        kept = scene.draft(cast.actor("bo"), process)
        assert kept is not None
        assert kept.fields["body"] == ["**Mer** tid."]


def test_bytes_that_are_no_text_are_refused(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = {key.encode(): value.encode() for key, value in scene.fields().items()}
    fields |= {b"csrf_token": browser.token().encode(), b"body": b"hej \xff\xfe"}
    answer = browser.post(
        scene.url(process),
        data=b"".join(part % pair for pair in fields.items()) + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert (answer.status_code, "could not be read" in answer.text) == (422, True)


def test_a_text_that_is_too_long_is_kept_whole_as_a_draft(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    assert browser.send(scene.url(process), scene.fields(body="å" * 20_001)).status_code == 422
    kept = scene.draft(cast.actor("bo"), process)
    assert kept is not None
    assert len(kept.fields["body"][0]) == 20_001


def test_without_the_tick_a_response_to_a_plan_is_not_sent(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.pbl(cast), scene.as_bo(cast, signed_in)
    answer = browser.send(scene.url(process), scene.fields())
    assert (answer.status_code, _stored()[0]) == (422, 0)
    assert "Tick that you know this" in answer.text
    sent = browser.send(scene.url(process), scene.fields(not_formal="y"))
    assert (sent.status_code, _stored()) == (303, (1, 0))


def test_a_writer_writes_but_does_not_send(cast: Cast, signed_in: Any) -> None:
    process, fatuma = scene.opened(cast), scene.writer(cast)
    browser = signed_in(fatuma.id, cast.organisation.id)
    page = browser.get(scene.url(process)).text
    assert "only a representative of Rymdtorgets Läxhjälp can send it" in page
    assert "Bo Berg" in page
    assert 'value="send"' not in page
    answer = browser.send(scene.url(process), scene.fields())
    assert (answer.status_code, _stored()) == (403, (0, 1))
    assert "ask one of them to send it" in answer.text
    assert "**Mer** tid." in answer.text


def test_after_the_end_nothing_is_received_but_what_was_written_is_kept(
    cast: Cast, signed_in: Any
) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    scene.save(cast.actor("bo"), process, "p", body="Halvfärdigt.")
    scene.closed(process)
    page = browser.get(scene.url(process))
    assert page.status_code == 200
    assert "Halvfärdigt." in page.text
    assert 'value="send"' not in page.text
    answer = browser.send(scene.url(process), scene.fields(body="Färdigt."))
    assert answer.status_code == 403
    assert "no more responses are received" in answer.text
    assert _stored() == (0, 1)
    kept = scene.draft(cast.actor("bo"), process)
    assert kept is not None
    assert "Färdigt." in str(kept.fields) + str(kept.changes)


def test_after_the_last_day_nothing_that_was_sent_is_replaced(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    sent = scene.send(cast.actor("bo"), process)
    scene.over(process)
    page = browser.get(scene.url(process)).text
    assert f"the response {sent.receipt} that was sent cannot be replaced" in page
    assert browser.send(scene.url(process, "/ersatt"), {"form_key": "b" * 32}).status_code == 403
    answer = browser.send(scene.url(process), scene.fields(body="Nytt."))
    assert answer.status_code == 403
    assert "cannot be replaced" in answer.text
    assert _stored()[0] == 1


def test_a_bad_file_is_refused_and_the_rest_is_kept(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    for content, name in [
        (SCRIPT, "x.pdf"),
        (b"", "tom.pdf"),
        (b"MZ" + bytes(50), "../../<script>.pdf"),
    ]:
        for then in ["send", "file", "save"]:
            data = scene.fields(then=then, file=(io.BytesIO(content), name), file_title="Bilaga")
            answer = browser.send(scene.url(process), data)
            assert answer.status_code == 422, (name, then)
            assert "file" in answer.text
    assert _stored() == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(ResponseFile)) == 0


def test_a_response_has_room_for_ten_files(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    answers = []
    for number in range(11):
        file = (io.BytesIO(PDF + str(number).encode()), "p.pdf")
        data = scene.fields(then="file", file=file, file_title=f"Bilaga {number}")
        answers.append(browser.send(scene.url(process), data))
    assert [answer.status_code for answer in answers] == [303] * 10 + [422]
    assert "Remove one first" in answers[-1].text


def test_the_same_form_twice_is_one_response(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    first = browser.send(scene.url(process), scene.fields())
    second = browser.send(scene.url(process), scene.fields())
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert _stored() == (1, 0)


def test_a_receipt_that_never_was_is_not_found(cast: Cast, signed_in: Any) -> None:
    process, other = scene.opened(cast), scene.opened(cast, title="En annan")
    sent = scene.send(cast.actor("bo"), process)
    browser = scene.as_bo(cast, signed_in)
    for receipt in ["R-2026-99999", "R-2026-999999999", "R-1-1", "x", "R-9999-1", "%00"]:
        assert browser.get(f"/samrad/{process.reference}/svar/{receipt}").status_code == 404
    assert browser.get(f"/samrad/{other.reference}/svar/{sent.receipt}").status_code == 404
    assert browser.get(scene.page_of(sent, "/filer/1/x.pdf")).status_code == 404


def test_nonsense_in_the_address_of_the_list_counts_as_nothing(cast: Cast, client: Browser) -> None:
    process = scene.opened(cast)
    for query in [
        "efter=x", "efter=99999999999999999999", "skede=x", "skede=99", "standpunkt=x", "part=x",
        "omrade=x", "fraga=x", "fraga=999999999999", "fraga=1&val=x", "val=99999999999", "efter=-1",
    ]:  # fmt: skip
        assert client.get(f"/samrad/{process.reference}/svar?{query}").status_code == 200, query


def test_someone_elses_file_is_not_removed(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    data = scene.fields(then="file", file=(io.BytesIO(PDF), "p.pdf"), file_title="Bilaga")
    browser.send(scene.url(process), data)
    db.session.rollback()
    file_id = db.session.scalars(select(ResponseFile.id)).one()
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    for number in [file_id, "x", "99999999999", "", "9" * 5000]:
        then = f"remove-{number}"
        assert ulla.send(scene.url(process), scene.fields(then=then)).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(ResponseFile)) == 1


def test_a_file_that_is_not_taken_is_named_for_what_it_is_also_when_it_comes_with_sending(
    cast: Cast, signed_in: Any
) -> None:
    process = scene.opened(cast)
    page = scene.as_bo(cast, signed_in).send(
        scene.url(process),
        scene.fields(file=(io.BytesIO(b"MZ" + bytes(99)), "program.pdf"), file_title="Bilaga"),
    )
    assert page.status_code == 422
    assert "of a kind that is not taken" in page.text
    assert "The file is empty" not in page.text
