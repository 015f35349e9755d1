"""Several people of one party write one response: on both databases, in any order, nothing is lost."""

from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.db import db, transaction
from forum.core.merging import Typed
from forum.processes.models import PlanningProcess
from forum.responses import queries
from forum.responses.models import FormalResponse, ResponseDraft
from forum.responses.operations import drafts, responses
from tests.factories import Cast
from tests.meanwhile import Meanwhile
from tests.responses import scene


def _both(cast: Cast, process: PlanningProcess) -> None:
    """Yusuf and Fatuma open the page, and both change the body."""
    yusuf = scene.acting(cast, scene.colleague(cast))
    fatuma = scene.acting(cast, scene.writer(cast))
    scene.save(yusuf, process, "y", summary="Från början.")
    opened = scene.mark(yusuf, process)
    scene.save(yusuf, process, "y2", opened, summary="Från början.", body="Yusuf skrev.")
    scene.save(fatuma, process, "f", opened, summary="Från början.", body="Fatuma skrev.")


def test_the_draft_is_the_partys_and_nobody_elses(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    scene.save(cast.actor("bo"), process, "p", body="Hemligt utkast.")
    fatuma = signed_in(scene.writer(cast).id, cast.organisation.id)
    assert "Hemligt utkast." in fatuma.get(scene.url(process)).text
    for who, party in [("ulla", cast.umbrella.id), ("cia", None), ("bo", None), ("olle", None)]:
        browser = signed_in(cast.people[who].id, party)
        assert "Hemligt utkast." not in browser.get(scene.url(process)).text, who
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    for path in [
        f"/arenden/{process.reference}",
        f"/samrad/{process.reference}/svar",
        "/mitt-konto",
    ]:
        assert "Hemligt utkast." not in anna.get(path).text


def test_both_texts_are_on_the_page_with_a_choice_that_needs_no_script(
    cast: Cast, signed_in: Any
) -> None:
    process = scene.opened(cast)
    _both(cast, process)
    page = scene.as_bo(cast, signed_in).get(scene.url(process)).text
    assert "Fatuma skrev." in page
    assert "Yusuf Hassan wrote here meanwhile:" in page
    assert "Yusuf skrev." in page
    for words in ["Use this instead", "Keep what stands in the field", "Keep both"]:
        assert words in page


def test_a_choice_is_carried_out_when_the_page_is_saved(cast: Cast, signed_in: Any) -> None:
    for wish, said in {
        "use": "Yusuf skrev.",
        "mine": "Fatuma skrev.",
        "both": "Fatuma skrev.\n\nYusuf skrev.",
    }.items():
        process = scene.opened(cast, title=f"Samråd {wish}")
        yusuf = scene.acting(cast, scene.colleague(cast))
        fatuma = scene.acting(cast, scene.writer(cast))
        scene.save(yusuf, process, "y", summary="Kort.")
        opened = scene.mark(yusuf, process)
        scene.save(yusuf, process, "y", opened, summary="Kort.", body="Yusuf skrev.")
        merged = scene.save(fatuma, process, "f", opened, summary="Kort.", body="Fatuma skrev.")
        aside = merged.changes["body"]["others"][0]["id"]
        browser = scene.as_bo(cast, signed_in)
        data = {
            "begun_from": scene.mark(yusuf, process),
            "summary": "Kort.",
            "body": "Fatuma skrev.",
            f"other:body:{aside}": wish,
            "other:body:never-was": "use",
            "other:nothing:x": "both",
            "then": "save",
        }
        assert browser.send(scene.url(process), data).status_code == 303
        kept = scene.draft(cast.actor("bo"), process)
        assert kept is not None
        assert kept.fields["body"] == [said]
        assert "wrote here meanwhile" not in browser.get(scene.url(process)).text


def test_what_was_chosen_is_looked_through_before_it_is_sent(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    yusuf = scene.acting(cast, scene.colleague(cast))
    fatuma = scene.acting(cast, scene.writer(cast))
    scene.save(yusuf, process, "y", summary="Kort.", body="Yusuf skrev.")
    merged = scene.save(fatuma, process, "f", summary="Kort.", body="Fatuma skrev.")
    aside = merged.changes["body"]["others"][0]["id"]
    browser = scene.as_bo(cast, signed_in)
    begun_from = scene.mark(yusuf, process)
    data = scene.fields(begun_from=begun_from, summary="Kort.", body="Fatuma skrev.", then="send")
    answer = browser.send(scene.url(process), data | {f"other:body:{aside}": "both"})
    assert answer.location.endswith(scene.url(process))
    assert db.session.scalars(select(FormalResponse)).all() == []
    assert "Fatuma skrev.\n\nYusuf skrev." in browser.get(scene.url(process)).text


def test_what_the_page_saves_by_itself_merges_too_and_says_so(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    bo, fatuma = scene.as_bo(cast, signed_in), scene.acting(cast, scene.writer(cast))
    path = scene.url(process, "/utkast")
    first = bo.send(path, {"body": "Bo skrev.", "form_key": "1" * 32})
    assert first.json is not None
    assert "note" not in first.json
    scene.save(fatuma, process, "f", body="Fatuma skrev.")
    second = bo.send(path, {"body": "Bo skrev mer.", "form_key": "1" * 32})
    assert second.json is not None
    assert "Someone else writes here too" in second.json["note"]
    kept = scene.draft(cast.actor("bo"), process)
    assert kept is not None
    assert (kept.fields["body"], "Fatuma skrev." in str(kept.changes)) == (["Bo skrev mer."], True)


def test_a_warning_tells_who_else_saved_just_now(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    with time_machine.travel(clock.now() - timedelta(minutes=2, seconds=5), tick=False):
        scene.save(scene.acting(cast, scene.colleague(cast)), process, "y", body="Hej.")
    assert "Yusuf Hassan saved 2 minutes ago." in browser.get(scene.url(process)).text
    yusuf = db.session.get_one(ResponseDraft, 1).saved_by_id
    own = signed_in(yusuf, cast.organisation.id)
    assert "saved 2 minutes ago" not in own.get(scene.url(process)).text
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        assert "minutes ago" not in browser.get(scene.url(process)).text


def test_nothing_is_sent_that_the_sender_has_not_seen(cast: Cast, signed_in: Any) -> None:
    process, browser = scene.opened(cast), scene.as_bo(cast, signed_in)
    fatuma = scene.acting(cast, scene.writer(cast))
    scene.save(fatuma, process, "f", body="Fatuma skrev.")
    opened = scene.mark(fatuma, process)
    scene.save(fatuma, process, "f", opened, body="Fatuma skrev mer.")
    data = scene.fields(begun_from=opened, body="Fatuma skrev.")
    answer = browser.send(scene.url(process), data)
    assert (answer.status_code, answer.location) == (303, scene.url(process))
    assert db.session.scalar(select(func.count()).select_from(FormalResponse)) == 0
    page = browser.get(scene.url(process)).text
    assert "Someone else has written here since you opened the page" in page
    assert "Fatuma skrev mer." in page
    assert "Vi vill ha fler öppettider." in page
    again = scene.fields(begun_from=scene.mark(fatuma, process), body="Fatuma skrev mer.")
    assert browser.send(scene.url(process), again).location.endswith("/kvittens")


def test_nothing_is_sent_while_two_texts_wait_for_a_choice(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    _both(cast, process)
    browser, bo = scene.as_bo(cast, signed_in), cast.actor("bo")
    data = scene.fields(begun_from=scene.mark(bo, process), body="Fatuma skrev.")
    assert browser.send(scene.url(process), data).location == scene.url(process)
    assert "Yusuf skrev." in browser.get(scene.url(process)).text


def test_two_saves_at_the_same_moment_lose_no_text(app: Flask, cast: Cast) -> None:
    process = scene.opened(cast)
    yusuf = scene.acting(cast, scene.colleague(cast))
    fatuma = scene.acting(cast, scene.writer(cast))
    here, reference = scene.place(process), str(process.reference)
    position = here.stage.position

    def write() -> None:
        there = queries.answerable(reference, position)
        assert there is not None
        drafts.save(fatuma, there, Typed({"body": ["Fatuma skrev."]}), page="f")

    with transaction():
        drafts.save(yusuf, here, Typed({"body": ["Yusuf skrev."]}), page="y")
        other = Meanwhile(app, write)
    other.join()
    assert other.problem is None
    kept = scene.draft(yusuf, process)
    assert kept is not None
    assert kept.fields["body"] == ["Fatuma skrev."]
    assert kept.changes["body"]["others"][0]["values"] == ["Yusuf skrev."]


def test_two_who_send_at_the_same_moment_leave_one_response_that_counts(
    app: Flask, cast: Cast
) -> None:
    process = scene.opened(cast)
    yusuf, bo = scene.acting(cast, scene.colleague(cast)), cast.actor("bo")
    here, reference = scene.place(process), str(process.reference)
    position = here.stage.position

    def send() -> None:
        there = queries.answerable(reference, position)
        assert there is not None
        responses.submit(bo, there, content=scene.content(summary="Den andra."))

    with transaction():
        responses.submit(yusuf, here, content=scene.content(summary="Den första."))
        other = Meanwhile(app, send)
    other.join()
    assert other.problem is None
    db.session.rollback()
    rows = db.session.scalars(select(FormalResponse).order_by(FormalResponse.id)).all()
    assert [(row.number, row.state.value) for row in rows] == [(1, "replaced"), (2, "submitted")]


def test_a_save_while_another_sends_begins_a_new_draft_and_loses_nothing(
    app: Flask, cast: Cast
) -> None:
    process = scene.opened(cast)
    bo, fatuma = cast.actor("bo"), scene.acting(cast, scene.writer(cast))
    scene.save(fatuma, process, "f", body="Fatuma skrev.")
    opened = scene.mark(fatuma, process)
    here, reference = scene.place(process), str(process.reference)
    position = here.stage.position

    def write() -> None:
        there = queries.answerable(reference, position)
        assert there is not None
        drafts.save(fatuma, there, Typed({"body": ["Fatuma skrev mer."]}, opened), page="f")

    with transaction():
        responses.submit(bo, here, content=scene.content(body="Fatuma skrev."))
        other = Meanwhile(app, write)
    other.join()
    assert other.problem is None
    kept = scene.draft(bo, process)
    assert kept is not None
    assert kept.fields["body"] == ["Fatuma skrev mer."]


def test_whoever_sends_second_is_told_of_the_first_and_sends_again_to_replace_it(
    cast: Cast, signed_in: Any
) -> None:
    process = scene.opened(cast)
    yusuf = signed_in(scene.colleague(cast).id, cast.organisation.id)
    bo = scene.as_bo(cast, signed_in)
    first = scene.fields(summary="Den första.", replaces="", form_key="1" * 32)
    assert yusuf.send(scene.url(process), first).status_code == 303
    second = scene.fields(summary="Den andra.", replaces="", form_key="2" * 32)
    refused = bo.send(scene.url(process), second)
    assert refused.status_code == 403
    db.session.rollback()
    sent = db.session.scalars(select(FormalResponse)).one()
    assert f"has sent the response {sent.receipt} meanwhile" in refused.text
    assert "Den andra." in refused.text
    again = scene.fields(summary="Den andra.", replaces=sent.receipt, form_key="3" * 32)
    assert bo.send(scene.url(process), again).status_code == 303
    db.session.rollback()
    rows = db.session.scalars(select(FormalResponse).order_by(FormalResponse.id)).all()
    assert [row.state.value for row in rows] == ["replaced", "submitted"]
