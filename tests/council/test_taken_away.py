"""What somebody else takes away between a page and its button, or before a lock is had: said in words."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from forum.core.db import Vanished, db, transaction
from forum.core.merging import Typed
from forum.council import queries
from forum.council.models import AgendaItem, AgendaPaper, AgendaSource, CouncilMeeting
from forum.council.operations import agendas, briefs, papers, planning, speaking, writing
from forum.council.operations.writing import Content
from forum.council.views import writing as writing_views
from forum.web import forms
from tests.council import scene
from tests.council.pages import Opened
from tests.factories import Cast
from tests.meanwhile import Meanwhile

WORDS = "Här står allt som sekreteraren hann skriva."
Late = Callable[[Any, AgendaItem], object]


def _path(item: AgendaItem, more: str = "") -> str:
    return f"/radet/sammantraden/{item.meeting.reference}{more}"


def _typed(item: AgendaItem) -> Typed:
    return Typed({"title": ["Nytt namn"]}, "")


LATE: dict[str, Late] = {
    "prepare": lambda sam, item: agendas.prepare(sam, item, _typed(item)),
    "move": lambda sam, item: agendas.move(sam, item, step=-1),
    "remove": agendas.remove,
    "brief": lambda sam, item: briefs.write(sam, item, Typed({"text": [WORDS]}, "")),
    "compile": briefs.compile_one,
    "choose_paper": lambda sam, item: papers.choose_paper(sam, item, None),
}


@pytest.mark.parametrize("late", LATE)
def test_who_waits_for_an_item_that_is_taken_away_is_told(
    app: Flask, cast: Cast, late: str
) -> None:
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, scene.nomination(cast))
    sam, key = cast.actor("sam"), item.id
    with transaction():
        agendas.remove(sam, item)
        other = Meanwhile(app, lambda: LATE[late](sam, _loaded(key)))
    other.join()
    assert isinstance(other.problem, Vanished)


def _loaded(key: int) -> AgendaItem:
    """As it is loaded before the lock; on SQLite one waits before anything is loaded."""
    found = db.session.get(AgendaItem, key)
    if found is None:
        raise Vanished
    return found


def test_who_moves_an_item_that_is_taken_away_meanwhile_is_told(app: Flask, cast: Cast) -> None:
    meeting, target = scene.planned(cast), scene.planned(cast, 60)
    item = scene.place(cast, meeting, scene.nomination(cast))
    sam, key, goal = cast.actor("sam"), item.id, target.id

    def move_on() -> None:
        planning.move_on(sam, _loaded(key), db.session.get_one(CouncilMeeting, goal))

    with transaction():
        agendas.remove(sam, item)
        other = Meanwhile(app, move_on)
    other.join()
    assert isinstance(other.problem, Vanished)


def test_two_who_take_out_one_matter_at_once_take_it_out_once(app: Flask, cast: Cast) -> None:
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, scene.nomination(cast))
    (source,) = queries.sources_of(item)
    sam, key = cast.actor("sam"), source.id

    def take_out() -> None:
        there = db.session.get(AgendaSource, key)
        if there is None:
            raise Vanished
        agendas.take_out(sam, there)

    with transaction():
        agendas.take_out(sam, source)
        other = Meanwhile(app, take_out)
    other.join()
    assert isinstance(other.problem, Vanished)


def test_two_who_take_away_one_paper_at_once_take_it_away_once(app: Flask, cast: Cast) -> None:
    meeting = scene.planned(cast)
    paper = scene.paper(cast, scene.place(cast, meeting, scene.nomination(cast)))
    sam, key = cast.actor("sam"), paper.id

    def remove() -> None:
        there = db.session.get(AgendaPaper, key)
        if there is None:
            raise Vanished
        papers.remove_paper(sam, there)

    with transaction():
        papers.remove_paper(sam, paper)
        other = Meanwhile(app, remove)
    other.join()
    assert isinstance(other.problem, Vanished)


def test_who_writes_under_an_item_that_is_gone_is_told(cast: Cast) -> None:
    meeting = scene.held(cast, scene.nomination(cast))
    item = queries.items(meeting)[1]
    _ = item.meeting
    db.session.execute(delete(AgendaItem).where(AgendaItem.id == item.id))
    sam = cast.actor("sam")
    for act in (
        lambda: writing.write(sam, item, Content(body=WORDS)),
        lambda: writing.save(sam, item, Typed({"text": [WORDS]}, ""), {}),
        lambda: speaking.ask(sam, item, name="Mia"),
        lambda: speaking.give_next(sam, item),
    ):
        with pytest.raises(Vanished):
            act()


def _gone_after(monkeypatch: pytest.MonkeyPatch, module: Any, row: Any) -> None:
    """The row is deleted by somebody else after the guard has let one in, before the act begins."""
    begins, kind, key = module.transaction, type(row), row.id

    def after_another(*form_key: Any) -> Any:
        with transaction():
            db.session.execute(delete(kind).where(kind.id == key))
        return begins(*form_key)

    monkeypatch.setattr(module, "transaction", after_another)


def test_what_was_typed_under_an_item_that_vanishes_is_shown_to_be_copied(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = scene.held(cast)
    item = queries.items(meeting)[1]
    sam = scene.browser(cast, signed_in, "sam")
    page = Opened(sam, _path(item, f"/protokoll/punkter/{item.id}"))
    with monkeypatch.context() as patched:
        _gone_after(patched, writing_views, item)
        answer = page.send(text=WORDS)
    assert answer.status_code == 404
    assert "Somebody else took this away" in answer.text
    assert WORDS in answer.text
    assert "Send again" not in answer.text
    again = page.send(text=WORDS)  # the guard does not find it any more
    assert again.status_code == 404
    assert WORDS in again.text
    assert page.save_itself(text=WORDS).status_code == 404


def test_what_was_typed_about_an_item_that_vanishes_from_the_agenda_is_shown_to_be_copied(
    cast: Cast, signed_in: Any
) -> None:
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, scene.nomination(cast))
    sam = scene.browser(cast, signed_in, "sam")
    page = Opened(sam, _path(item, f"/dagordning/{item.id}"))
    assert page.fields["form_key"]
    with transaction():
        agendas.remove(cast.actor("sam"), item)
    answer = page.send(title="Lokaler", remarks=WORDS)
    assert answer.status_code == 404
    assert WORDS in answer.text


def test_a_speaker_whom_another_strikes_out_meanwhile_is_not_found(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = scene.held(cast)
    item = queries.items(meeting)[1]
    with transaction():
        speaker = speaking.ask(cast.actor("sam"), item, name="Gäst Gran")
    path = _path(item, f"/protokoll/punkter/{item.id}/talare/{speaker.id}")
    sam = scene.browser(cast, signed_in, "sam")
    with monkeypatch.context() as patched:
        _gone_after(patched, forms, speaker)
        assert sam.send(path, {"then": "floor"}).status_code == 404
    assert sam.send(path, {"then": "floor"}).status_code == 404
