"""The consultation report: from published feedback only, made as a PDF by the worker, kept as a document."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from forum.core import files, jobs
from forum.core.db import db, transaction
from forum.core.jobs import Job, JobState
from forum.desk import report_pdf
from forum.desk.links import Links
from forum.desk.queries import reports
from forum.feedback.models import Effect
from forum.matters import operations as matters
from forum.matters.models import CommentKind, Document, DocumentKind
from forum.parties.queries import actor_for
from forum.processes.models import PlanningProcess
from forum.web import pdf
from tests.conftest import Browser
from tests.desk import scene
from tests.desk.scene import Consultation
from tests.factories import Cast
from tests.matters import scene as threads
from tests.responses import scene as responses


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Browser:
    browser: Browser = signed_in(cast.people["anna"].id, cast.unit.id)
    return browser


def _url(there: Consultation, more: str = "") -> str:
    return f"/samrad/{there.reference}/redogorelse{more}"


def _job() -> Job:
    db.session.rollback()
    return db.session.query(Job).order_by(Job.id.desc()).first()  # type: ignore[return-value]


def _order(browser: Browser, there: Consultation, **more: Any) -> str:
    answer = browser.send(_url(there, "/pdf"), more)
    assert answer.status_code == 303
    return str(answer.location)


def test_there_is_no_report_before_the_city_has_published_what_it_heard(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo, published=False)
    for browser in (client, anna):
        assert browser.get(_url(there)).status_code == 404
        assert browser.get(_url(there, "/pdf")).status_code == 404
        assert browser.send(_url(there, "/pdf")).status_code == 404
    assert "redogorelse" not in client.get(f"/arenden/{there.reference}").text
    assert "redogorelse/forhandsgranska" in anna.get(f"/arenden/{there.reference}").text


def test_the_preview_is_the_owners_alone_and_marks_what_is_not_published(
    cast: Cast, client: Browser, anna: Browser, signed_in: Any
) -> None:
    there = Consultation(cast, over=False)
    there.point(there.bo, published=False)
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    for browser in (client, olle):
        assert browser.get(_url(there, "/forhandsgranska")).status_code == 404
    page = anna.get(_url(there, "/forhandsgranska")).text
    assert "not published yet" in page
    assert "draft" in page


def test_no_draft_and_no_unpublished_response_is_in_the_public_report(
    cast: Cast, client: Browser
) -> None:
    there = Consultation(cast, over=False)
    there.point(there.question)
    secret = there.point(there.bo, published=False)
    with transaction():
        secret.heard_html = "<p>Ett internt utkast.</p>"
    page = client.get(_url(there)).text
    assert "internt" not in page
    assert there.bo.receipt not in page
    assert "Nej tack." not in page


def test_the_report_says_what_came_in_and_what_the_city_does_about_it(
    cast: Cast, client: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo, there.question)
    scene.invite(cast, there.process, cast.organisation)
    page = client.get(_url(there)).text
    assert 'name="csrf_token"' not in page
    assert "Många vill ha" in page
    assert "Vi öppnar" in page
    assert f"/svar/{there.bo.receipt}" in page
    assert f"/inlagg/{there.question.seq}" in page
    assert "The city has not published its answer yet." in page  # to Cia
    assert f"/samrad/{there.reference}/inbjudna" in page
    assert "When" not in page


def test_every_figure_is_followed_by_where_it_comes_from(cast: Cast, client: Browser) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    page = client.get(_url(there)).text
    figures = re.findall(r"<dd>(.*?)</dd>", page)
    numbers = [one for one in figures if re.search(r">\d+<|^\d+$", one)]
    assert numbers
    assert all("<a href=" in one for one in numbers)


def test_the_figures_of_a_stage_lead_to_what_they_count_and_nothing_else(
    cast: Cast, client: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.question)
    answer = threads.comment(cast.actor("anna"), there.process, "I mars.", parent=there.question)
    assert answer.kind == CommentKind.ANSWER  # it came out, not in
    (chapter,) = reports.report(there.process).chapters
    assert chapter.span is not None
    first, last = date(2027, 1, 1), date(2027, 1, 2)
    links = Links(there.process)
    addresses = links.comments(*chapter.span.days), links.comments(*chapter.span.days, asked=True)
    for url, count in zip(addresses, (chapter.comments, len(chapter.asked)), strict=True):
        page = client.get(url.partition("#")[0]).text
        assert page.count('<article class="comment') == count
    assert "fran=2027-01-01&till=2027-01-02" in links.comments(first, last)


def test_a_question_that_a_point_answers_is_not_called_unanswered(
    cast: Cast, client: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    assert "Not answered yet." in client.get(_url(there)).text
    assert _last_note(there) == "Not answered yet."
    there.point(there.question)
    page = client.get(_url(there, "?n=1")).text
    assert "Not answered yet." not in page
    assert f'<a href="#punkt-{there.stage.position}-2">point 2</a> (partly changed)' in page
    assert _last_note(there) == "The city's answer: point 2 (partly changed)"


def _last_note(there: Consultation) -> str:
    """What the PDF says in small type at its end, under the question."""
    _kind, _title, blocks = report_pdf.written(reports.report(there.process, whole=True))
    return str(next(one["words"] for one in reversed(blocks) if one["b"] == "note"))


def test_points_stand_by_what_came_of_them(cast: Cast) -> None:
    there = Consultation(cast)
    first, second = there.point(there.bo), there.point(there.cia)
    with transaction():
        first.effect, second.effect = Effect.NOT, Effect.CHANGED
    (chapter,) = reports.report(there.process).chapters
    assert [point.number for point in chapter.of_effect(Effect.NOT)] == [1]
    assert [point.number for point in chapter.of_effect(Effect.CHANGED)] == [2]
    assert [one.points for one in chapter.responses] == [[(1, Effect.NOT)], [(2, Effect.CHANGED)]]


def test_a_long_report_is_read_in_pages(
    cast: Cast, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PAGE", 1)
    there = Consultation(cast)
    there.point(there.bo)
    page = client.get(_url(there)).text
    assert there.cia.receipt not in page
    more = re.search(r'href="([^"]*efter=[^"]*)"', page)
    assert more is not None
    rest = client.get(more[1].replace("&amp;", "&")).text
    assert there.cia.receipt in rest
    for nonsense in ("?efter=x", "?skede=99", "?skede=-1&efter=99999999999999999999"):
        assert client.get(_url(there, nonsense)).status_code == 200


def test_the_queries_of_the_report_do_not_grow(
    cast: Cast, client: Browser, queries: list[str]
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    url, process = _url(there), there.process
    counts = []
    for number in range(2):
        queries.clear()
        client.get(f"{url}?{number}")
        counts.append(len(queries))
        responses.send(cast.actor("olle" if number else "ulla"), process)
        for _more in range(4):
            there.point(scene.ask(cast, "bo", process), there.cia)
    assert counts[0] == counts[1]


def test_the_pdf_is_made_once_for_all_who_ask_until_something_happens(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    first = _order(client, there)
    assert _order(anna, there) == first
    page = client.get(first).text
    assert "waits for its turn" in page
    assert "http-equiv" not in page
    assert 'hx-trigger="every 2s, click"' in page
    assert client.get(f"{first}/hamta").status_code == 404
    assert jobs.run_due()
    assert _order(client, there) == first
    assert "made already" in client.get(_url(there, "/pdf")).text
    made = client.get(first).text
    assert "hx-trigger" not in made
    fetched = client.get(f"{first}/hamta")
    assert fetched.data.startswith(b"%PDF-")
    assert fetched.mimetype == pdf.MEDIA_TYPE
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    scene.say(cast, "bo", there.process, "Hej.")
    assert _order(client, there) != first


def test_how_far_it_has_come_is_asked_for_by_the_page_itself(cast: Cast, client: Browser) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    url = _order(client, there)
    with transaction():
        job = _job()
        job.state, job.progress = JobState.RUNNING, 40
    part = client.get(url, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="file"')
    assert "40 per cent" in part
    with transaction():
        job = _job()
        job.state, job.due_at = JobState.FAILED, None
    failed = client.get(url, headers={"HX-Request": "true"}).text
    assert "could not be made" in failed
    assert "hx-trigger" not in failed


def test_what_is_no_longer_public_is_neither_made_nor_fetched(cast: Cast, client: Browser) -> None:
    there = Consultation(cast)
    point = there.point(there.bo)
    url = _order(client, there)
    with transaction():
        point.published_at = None
    jobs.run_due()
    assert (_job().state, _job().attempts) == (JobState.FAILED, 1)
    assert client.get(url).status_code == 404
    assert client.get(f"{url}/hamta").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "99999999999", "x"])
def test_files_that_nobody_asked_for_are_not_there(
    app: Flask, client: Browser, number: str
) -> None:
    assert client.get(f"/filer/{number}").status_code == 404
    assert client.get(f"/filer/{number}/hamta").status_code == 404


def test_jobs_of_other_kinds_are_not_shown_here(cast: Cast, client: Browser) -> None:
    with transaction():
        db.session.add(
            Job(kind="other", key="other:1", about={}, state=JobState.DONE,
                asked_at=cast.council.created_at)
        )  # fmt: skip
    assert client.get(f"/filer/{_job().id}").status_code == 404


def test_only_the_owner_adds_the_report_to_the_documents_and_only_when_it_is_made(
    cast: Cast, client: Browser, anna: Browser, signed_in: Any
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    url = _order(client, there)
    assert anna.send(f"{url}/handling").status_code == 403
    jobs.run_due()
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert bo.send(f"{url}/handling").status_code == 403
    assert "Add it to the documents" not in bo.get(url).text
    assert "Add it to the documents" in anna.get(url).text
    db.session.rollback()
    assert db.session.query(Document).count() == 0


def test_the_report_is_added_once_and_anew_as_a_new_version(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    url = _order(client, there)
    jobs.run_due()
    for _twice in range(2):
        assert anna.send(f"{url}/handling").status_code == 303
    assert "among the documents" in anna.get(url).text
    scene.say(cast, "bo", there.process, "Hej.")
    again = _order(client, there)
    jobs.run_due()
    anna.send(f"{again}/handling")
    db.session.rollback()
    first, second = db.session.query(Document).order_by(Document.version)
    assert (first.version, second.version, first.number) == (1, 2, second.number)
    assert {first.kind, second.kind} == {DocumentKind.REPORT}
    assert files.read(first.sha256).startswith(b"%PDF-")


def test_the_pdf_takes_every_letter_that_people_write(cast: Cast, client: Browser) -> None:
    process: PlanningProcess = responses.opened(cast)
    sent = responses.send(cast.actor("bo"), process, summary="مرحبا 你好 😀 #[x] $y$ @z \\\\ `q`")
    responses.over(process)
    scene.point(cast, responses.stage(process), sent)
    answer = client.send(f"/samrad/{process.reference}/redogorelse/pdf")
    jobs.run_due()
    assert client.get(f"{answer.location}/hamta").data.startswith(b"%PDF-")


def test_a_file_that_holds_what_was_withdrawn_since_is_not_fetched(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast)
    there.point(there.bo)
    url = _order(client, there)
    jobs.run_due()
    assert client.get(f"{url}/hamta").status_code == 200
    asker = actor_for(there.question.person, there.question.party_id)
    with transaction():
        matters.withdraw_comment(asker, there.question)
    assert client.get(f"{url}/hamta").status_code == 404
    assert anna.send(f"{url}/handling").status_code == 404
    again = _order(client, there)
    jobs.run_due()
    assert client.get(f"{again}/hamta").status_code == 200
