"""Briefs: compiled out of the matters of an item, written on top of, one document with the agenda."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock, jobs
from forum.core.access import ANONYMOUS, SYSTEM, Actor, Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.jobs import Job, JobState
from forum.core.merging import Typed
from forum.council import actions, pdf_briefs
from forum.council import queries as council
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    Brief,
    CouncilMeeting,
    DecisionKind,
    SourceRole,
)
from forum.council.operations import agendas, backlog, meetings
from forum.council.operations import briefs as operations
from forum.council.queries import briefs, compiling
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentKind
from tests.conftest import Browser, Queries
from tests.council import scene
from tests.factories import Cast, store
from tests.matters import scene as threads


@pytest.fixture(autouse=True)
def _in_one_language(_in_english: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and documents speak English here."""
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_LOCALE", "en")


def _support(actor: Actor, comment: Comment) -> None:
    with transaction():
        matters.support_comment(actor, comment)


def _placed(cast: Cast) -> tuple[CouncilMeeting, AgendaItem]:
    """A planned meeting with an item that treats a matter in which all three sides have spoken."""
    meeting, of = scene.planned(cast), scene.matter(cast)
    threads.comment(cast.actor("bo"), of, "Vi behöver lokal på kvällen.")
    second = threads.comment(cast.actor("bo"), of, "Slöjdsalen står tom.")
    threads.comment(cast.actor("anna"), of, "Vi ser över larmen.")
    threads.comment(cast.actor("cia"), of, "Jag har nycklar.")
    _support(cast.actor("ulla"), second)
    return meeting, scene.place(cast, meeting, scene.nomination(cast, of))


def _compiled(cast: Cast, item: AgendaItem) -> Brief:
    with transaction():
        made = operations.compile_one(cast.actor("sam"), item)
    assert made is not None
    return made


def _write(cast: Cast, item: AgendaItem, text: str, **more: Any) -> None:
    with transaction():
        operations.write(cast.actor("sam"), item, Typed({"text": [text]}), **more)


def _url(item: AgendaItem, then: str = "") -> str:
    return f"/radet/sammantraden/{item.meeting.reference}/underlag/{item.id}{then}"


# --- Refusals


@pytest.mark.parametrize("who", ["bo", "anna", "mia", "adm"])
def test_only_the_secretary_compiles_and_writes(cast: Cast, who: str) -> None:
    meeting, item = _placed(cast)
    actor = cast.actor(who)
    for act in (
        lambda: operations.compile_one(actor, item),
        lambda: operations.compile_all(actor, meeting),
        lambda: operations.write(actor, item, Typed({"text": ["x"]})),
    ):
        with pytest.raises(Refused), transaction():
            act()
    assert briefs.of_item(item) is None


def test_after_the_meeting_a_brief_stands_as_it_was(cast: Cast) -> None:
    meeting = scene.held(cast, scene.nomination(cast))
    item = next(s.item for s in council.sources(meeting))
    before = briefs.of_item(item)
    assert before is not None
    assert before.compiled_at is not None
    then = before.compiled_at
    with pytest.raises(Refused), transaction():
        operations.compile_one(cast.actor("sam"), item)
    with pytest.raises(Refused), transaction():
        operations.write(cast.actor("sam"), item, Typed({"text": ["Efteråt."]}))
    scene.afresh()
    kept = briefs.of_item(item)
    assert kept is not None
    assert (kept.compiled_at, kept.text) == (then, "")


def test_a_draft_is_for_the_secretary_and_the_members(
    cast: Cast, client: Browser, signed_in: Any
) -> None:
    meeting, item = _placed(cast)
    _compiled(cast, item)
    _write(cast, item, "Hemligt förslag till beslut.")
    pages = [_url(item), f"/radet/sammantraden/{meeting.reference}/handlingar"]
    pages.append(f"{pages[1]}.pdf")
    for page in pages:
        assert client.get(page).status_code == 404
        assert scene.browser(cast, signed_in, "bo").get(page).status_code == 404
        assert scene.browser(cast, signed_in, "mia").get(page).status_code in {200, 302}
    assert b"Hemligt" not in client.get(f"/radet/sammantraden/{meeting.reference}").data
    assert b"Hemligt" in scene.browser(cast, signed_in, "sol").get(_url(item)).data
    assert scene.browser(cast, signed_in, "sol").get(_url(item, "/skriv")).status_code == 403


def test_a_brief_of_another_meeting_is_not_found(cast: Cast, signed_in: Any) -> None:
    meeting, item = _placed(cast)
    other = scene.planned(cast, days=60)
    sam = scene.browser(cast, signed_in, "sam")
    wrong = f"/radet/sammantraden/{other.reference}/underlag/{item.id}"
    assert sam.get(wrong).status_code == 404
    assert sam.send(f"{wrong}/sammanstall").status_code == 404
    assert meeting.id != other.id


def test_a_text_that_is_too_long_is_shown_again_and_not_stored(cast: Cast, signed_in: Any) -> None:
    _meeting, item = _placed(cast)
    sam = scene.browser(cast, signed_in, "sam")
    long = "å" * (operations.LONGEST + 5)
    answer = sam.send(_url(item, "/skriv"), {"text": long})
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
    scene.afresh()
    assert briefs.of_item(item) is None


# --- What is compiled


def test_a_brief_tells_who_has_said_what_by_kind_and_area(cast: Cast) -> None:
    with transaction():
        cast.organisation.districts = [cast.place]
    _meeting, item = _placed(cast)
    known = _compiled(cast, item).compiled
    assert known is not None
    assert known["voices"] == {"organisation": [1, 2], "staden": [1, 1], "privat": [1, 1]}
    assert known["areas"] == [[cast.place.id, 1]]
    assert set(known["said"]) == {"organisations", "city", "residents"}


def test_what_most_agree_with_comes_first_and_among_equals_the_first(cast: Cast) -> None:
    _meeting, item = _placed(cast)
    _compiled(cast, item)
    reading = briefs.read(item)
    assert reading is not None
    organisations = next(s for s in reading.said if s.voices == compiling.Voices.ORGANISATIONS)
    assert [c.body for c in organisations.comments] == [
        "Slöjdsalen står tom.", "Vi behöver lokal på kvällen.",
    ]  # fmt: skip


def test_neither_size_nor_signature_changes_the_order(cast: Cast) -> None:
    _meeting, item = _placed(cast)
    before = _compiled(cast, item).compiled
    with transaction():
        cast.organisation.represents = 1000
        cast.umbrella.represents = 1
    assert _compiled(cast, item).compiled == before


def test_only_ids_and_counts_are_kept(cast: Cast) -> None:
    _meeting, item = _placed(cast)
    known = str(_compiled(cast, item).compiled)
    for words in ("Slöjdsalen", "nycklar", "Bo Berg", "Läxhjälp", scene.REASON):
        assert words not in known


def test_a_comment_that_is_withdrawn_is_shown_no_more(cast: Cast, client: Browser) -> None:
    meeting, item = _placed(cast)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert "Jag har nycklar." in client.get(_url(item)).get_data(as_text=True)
    said = db.session.scalars(select(Comment).where(Comment.body == "Jag har nycklar.")).one()
    with transaction():
        matters.withdraw_comment(cast.actor("cia"), said)
    page = client.get(_url(item)).get_data(as_text=True)
    assert "Jag har nycklar." not in page
    assert "1 contribution is no longer shown" in page


def test_questions_promises_and_earlier_paragraphs_are_told(cast: Cast) -> None:
    of = scene.matter(cast)
    done = scene.published(cast, scene.nomination(cast, of))
    asked = threads.comment(cast.actor("bo"), of, "Vem låser upp?", kind=CommentKind.QUESTION)
    meeting = scene.planned(cast, days=90)
    item = scene.place(cast, meeting, scene.nomination(cast, of))
    _compiled(cast, item)
    reading = briefs.read(item)
    assert reading is not None
    assert [c.id for c in reading.asked] == [asked.id]
    assert reading.waiting["count"] == 1
    assert reading.first_due == asked.due_on
    assert [b.item.meeting.id for b in reading.before] == [done.id]
    assert [p.what for p in reading.promises] == [compiling.Promised.REPLY]


def test_minutes_that_are_not_published_are_no_earlier_treatment(cast: Cast) -> None:
    of = scene.matter(cast)
    scene.closed(cast, scene.nomination(cast, of))
    later = scene.planned(cast, days=90)
    with transaction():
        item = agendas.add_item(cast.actor("sam"), later, title="Skollokaler")
        item_id = item.id
    store(AgendaSource(item_id=item_id, matter_id=of.id, role=SourceRole.RAISED, position=1))
    known = _compiled(cast, db.session.get_one(AgendaItem, item_id)).compiled
    assert known is not None
    assert known["treated"] == []


def test_compiling_anew_says_as_of_when(cast: Cast) -> None:
    _meeting, item = _placed(cast)
    first = _compiled(cast, item).compiled_at
    assert first is not None
    threads.comment(cast.actor("ulla"), council.sources_of(item)[0].matter, "Ett till.")
    with clock.pretend(clock.now() + timedelta(hours=2)):
        again = _compiled(cast, item)
    assert again.compiled_at is not None
    assert again.compiled_at > first
    assert again.compiled is not None
    assert again.compiled["voices"]["paraply"] == [1, 1]


def test_the_summons_compiles_every_brief_and_later_comments_do_not_change_them(
    cast: Cast, client: Browser
) -> None:
    meeting, item = _placed(cast)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    made = briefs.of_item(item)
    assert made is not None
    assert made.compiled is not None
    before = dict(made.compiled)
    threads.comment(cast.actor("ulla"), council.sources_of(item)[0].matter, "Efter kallelsen.")
    page = client.get(_url(item)).get_data(as_text=True)
    assert "Efter kallelsen." not in page
    scene.afresh()
    kept = briefs.of_item(item)
    assert kept is not None
    assert kept.compiled == before


def test_an_extra_item_has_its_brief_at_once(cast: Cast) -> None:
    meeting = scene.called(cast)
    item = scene.place(cast, meeting, scene.nomination(cast))
    made = briefs.of_item(item)
    assert made is not None
    assert made.compiled_at is not None


def test_a_brief_says_that_the_item_treats_other_matters_since(cast: Cast, signed_in: Any) -> None:
    meeting, item = _placed(cast)
    page = scene.browser(cast, signed_in, "sam").get(_url(item)).get_data(as_text=True)
    assert "other matters now" not in page  # nothing is compiled yet
    _compiled(cast, item)
    other = scene.nomination(cast, scene.matter(cast, title="Träffpunkter"))
    scene.place(cast, meeting, other, into=item)
    page = scene.browser(cast, signed_in, "sam").get(_url(item)).get_data(as_text=True)
    assert "other matters now" in page


def test_the_log_says_once_that_a_brief_was_compiled(cast: Cast) -> None:
    meeting, item = _placed(cast)
    _compiled(cast, item)
    with transaction():
        operations.compile_all(cast.actor("sam"), meeting)
    logged = db.session.scalars(
        select(Event.action).where(Event.action.like("brief:%")).order_by(Event.seq)
    ).all()
    assert logged == [actions.COMPILE.name, actions.COMPILE_ALL.name]


# --- What is written on top


def test_what_is_written_stands_above_what_is_compiled(
    cast: Cast, client: Browser, signed_in: Any
) -> None:
    meeting, item = _placed(cast)
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(_url(item, "/skriv"), {"text": "Frågan är om **larmen** räcker."})
    assert answer.status_code == 303
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    page = client.get(_url(item)).get_data(as_text=True)
    assert page.index("<strong>larmen</strong>") < page.index("Who has said what")


def test_what_the_page_saves_by_itself_nobody_else_reads(cast: Cast, signed_in: Any) -> None:
    _meeting, item = _placed(cast)
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.send(_url(item, "/utkast"), {"text": "Halvfärdigt"}).status_code == 200
    assert "Halvfärdigt" in sam.get(_url(item, "/skriv")).get_data(as_text=True)
    mia = scene.browser(cast, signed_in, "mia")
    assert "Halvfärdigt" not in mia.get(_url(item)).get_data(as_text=True)


def test_two_at_once_lose_nothing(cast: Cast, signed_in: Any) -> None:
    _meeting, item = _placed(cast)
    one, two = (scene.browser(cast, signed_in, "sam") for _ in range(2))
    for number, (browser, said) in enumerate(((one, "Först."), (two, "Sedan."))):
        sent = {"text": said, "begun_from": "", "form_key": f"{number}" * 32}
        browser.send(_url(item, "/skriv"), sent)
    page = one.get(_url(item, "/skriv")).get_data(as_text=True)
    assert "Först." in page
    assert "Sedan." in page
    scene.afresh()
    stored = briefs.of_item(item)
    assert stored is not None
    assert stored.text == "Först."


# --- Constant queries


def _crowded(cast: Cast, count: int) -> CouncilMeeting:
    meeting = scene.planned(cast, days=30 + count)
    for number in range(count):
        of = scene.matter(cast, title=f"Ärende {number}")
        threads.comment(cast.actor("bo"), of, "Behövs.")
        threads.comment(cast.actor("cia"), of, "Vem?", kind=CommentKind.QUESTION)
        scene.place(cast, meeting, scene.nomination(cast, of))
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    return meeting


def test_the_number_of_queries_does_not_grow_with_the_agenda(
    cast: Cast, client: Browser, queries: Queries
) -> None:
    counts = []
    for size in (1, 6):
        meeting = _crowded(cast, size)
        item = council.sources(meeting)[0].item
        seen = []
        for page in (f"/radet/sammantraden/{meeting.reference}", _url(item)):
            queries.clear()
            assert client.get(page).status_code == 200
            seen.append(len(queries))
        queries.clear()
        compiling.compiled(AgendaItem.meeting_id == meeting.id)
        seen.append(len(queries))
        db.session.expire_all()
        db.session.refresh(meeting)
        queries.clear()
        pdf_briefs.composed(meeting)
        seen.append(len(queries))
        counts.append(seen)
    assert counts[0] == counts[1]


# --- The document


def _outline(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as found, found.open_outline() as outline:
        titles = []

        def walk(items: Any) -> None:
            for one in items:
                titles.append(str(one.title))
                walk(one.children)

        walk(outline.root)
        return titles


def test_the_summons_has_the_agenda_and_its_briefs_made_as_one_pdf(
    cast: Cast, client: Browser
) -> None:
    meeting, item = _placed(cast)
    _write(cast, item, "Läs detta först.")
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    page = f"/radet/sammantraden/{meeting.reference}/handlingar"
    assert "per cent" in (body := client.get(page).get_data(as_text=True)) or "waits" in body
    assert client.get(f"{page}.pdf").status_code == 302
    assert jobs.run_due()
    answer = client.get(f"{page}.pdf")
    assert answer.mimetype == "application/pdf"
    titles = _outline(answer.data)
    assert f"{item.shown_number}. {item.title}" in titles
    with pikepdf.open(io.BytesIO(answer.data)) as found, found.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["pdfaid:part"] == "2"


def test_remarks_for_the_chair_never_stand_in_it(cast: Cast) -> None:
    meeting, item = _placed(cast)
    with transaction():
        item.remarks = "Säg inget om larmet."
    assert "larmet" not in str(pdf_briefs.composed(meeting)[2])


def test_the_document_says_that_a_late_reply_came_by_itself(cast: Cast) -> None:
    of = scene.matter(cast)
    with clock.pretend(clock.deadline(of.reply_due) + timedelta(hours=12)):
        with transaction():
            backlog.nominate_overdue(SYSTEM)
        composed = str(pdf_briefs.composed(scene.called(cast)))
    assert "reply is overdue" in composed
    assert "Put off" not in composed


def test_what_was_asked_and_answered_stands_in_page_and_document_alike(
    cast: Cast, client: Browser
) -> None:
    one = scene.nomination(cast)
    with transaction():
        backlog.ask_more(cast.actor("sam"), one, question="Vilka skolor?")
        backlog.add_more(cast.actor("bo"), one, addition="Alla i nordost.")
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, one)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    page = client.get(f"/radet/sammantraden/{meeting.reference}/underlag/{item.id}").text
    for said in (page, str(pdf_briefs.composed(meeting)[2])):
        assert "Vilka skolor?" in said
        assert "Alla i nordost." in said


def test_what_was_asked_and_answered_goes_along_when_the_item_is_put_off(cast: Cast) -> None:
    one = scene.nomination(cast)
    with transaction():
        backlog.ask_more(cast.actor("sam"), one, question="Vilka skolor?")
        backlog.add_more(cast.actor("bo"), one, addition="Alla i nordost.")
    scene.published(cast, one, kind=DecisionKind.POSTPONED)
    (again,) = council.backlog.active_nominations(one.matter)
    assert (again.question, again.addition) == ("Vilka skolor?", "Alla i nordost.")
    assert not again.waits_for_more


def test_a_document_that_says_something_older_is_not_given(cast: Cast, client: Browser) -> None:
    meeting, _item = _placed(cast)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert jobs.run_due()
    page = f"/radet/sammantraden/{meeting.reference}/handlingar"
    assert client.get(f"{page}.pdf").status_code == 200
    said = db.session.scalars(select(Comment).where(Comment.body == "Jag har nycklar.")).one()
    with transaction():
        matters.withdraw_comment(cast.actor("cia"), said)
    assert client.get(f"{page}.pdf").status_code == 302
    assert "Make the PDF" in client.get(page).get_data(as_text=True)
    assert client.send(page).status_code == 303
    assert jobs.run_due()
    assert client.get(f"{page}.pdf").status_code == 200


def test_what_has_changed_before_the_worker_comes_is_not_made(cast: Cast) -> None:
    meeting, item = _placed(cast)
    with transaction():
        ordered = operations.order(cast.actor("sam"), meeting)
    _write(cast, item, "Nytt.")
    assert jobs.run_due()
    scene.afresh()
    assert db.session.get_one(Job, ordered.id).state == JobState.FAILED


def test_whoever_may_not_read_the_agenda_gets_no_document_made(cast: Cast) -> None:
    meeting, _item = _placed(cast)
    with pytest.raises(Refused), transaction():
        operations.order(ANONYMOUS, meeting)
    with transaction():
        ordered = operations.order(cast.actor("mia"), meeting)
    with transaction():
        for seat in council.seats(cast.council):
            seat.ends_on = clock.today() - timedelta(days=1)
    assert jobs.run_due()
    scene.afresh()
    assert db.session.get_one(Job, ordered.id).state == JobState.FAILED


def test_the_page_of_the_meeting_leads_to_each_brief(cast: Cast, client: Browser) -> None:
    meeting, item = _placed(cast)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    page = client.get(f"/radet/sammantraden/{meeting.reference}").get_data(as_text=True)
    assert _url(item) in page
    assert "1 organisation, 1 private person, the city" in page


def test_links_in_the_document_lead_back_here(cast: Cast, app: Flask) -> None:
    meeting, item = _placed(cast)
    document = pdf_briefs.composed(meeting)
    assert "http" not in str(document[2])
    with pikepdf.open(io.BytesIO(pdf_briefs.typeset(document))) as found:
        notes = [note for page in found.pages for note in page.get("/Annots", [])]
        addresses = {str(note.A.URI) for note in notes if "/URI" in note.get("/A", {})}
    reference = council.sources_of(item)[0].matter.reference
    assert any(address.endswith(f"/arenden/{reference}") for address in addresses)
    assert all(address.startswith("http") for address in addresses)
