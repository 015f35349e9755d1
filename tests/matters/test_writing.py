"""The form of a comment: its kinds, the look beforehand, quoting, and what is given back when refused."""

from typing import Any

import pytest

from forum.core import drafts
from forum.core.db import db, transaction
from forum.matters import operations
from forum.matters.models import Comment, CommentKind, CommentState, Matter
from tests import factories
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, count, matter, path
from tests.processes import scene as processes_scene

__all__ = ["bo", "matter"]

HTMX = {"HX-Request": "true"}
TEXT = "Lokalen på torget står tom på kvällarna."


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    """Anna's browser; she answers for the city."""
    return signed_in(cast.people["anna"].id, cast.unit.id)


def page(browser: Any, matter: Matter, more: str = "") -> str:
    """The page of a matter."""
    return str(browser.get(f"/arenden/{matter.reference}{more}").text)


# The look beforehand


def test_whoever_is_not_signed_in_sees_no_preview_and_keeps_the_text(
    matter: Matter, client: Any
) -> None:
    answer = client.send(f"{path(matter)}/visa", {"body": TEXT})
    assert answer.status_code == 401
    assert TEXT in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_preview_in_a_closed_matter_says_that_it_is_closed(
    cast: Cast, matter: Matter, bo: Any, headers: dict[str, str]
) -> None:
    close(matter)
    answer = bo.send(f"{path(matter)}/visa", {"body": TEXT}, headers=headers)
    assert answer.status_code == (422 if headers else 403)
    assert "This matter is closed" in answer.text
    assert headers or TEXT in answer.text
    assert "<html" not in answer.text or not headers


def close(matter: Matter) -> None:
    """A matter is closed by others."""
    from forum.core import clock

    with transaction():
        db.session.get_one(Matter, matter.id).closed_at = clock.now()


@pytest.mark.parametrize("body", ["", "  \n ", "ö" * 20_001])
def test_nothing_and_too_much_cannot_be_looked_at(matter: Matter, bo: Any, body: str) -> None:
    for headers in ({}, HTMX):
        answer = bo.send(f"{path(matter)}/visa", {"body": body}, headers=headers)
        assert answer.status_code == 422
        assert "Write something" in answer.text or "too long" in answer.text
        assert "This is how it will look" not in answer.text


def test_a_preview_shows_the_comment_publishes_nothing_and_keeps_the_draft(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    typed = {"body": "Vi har **plats**. <script>alert(1)</script>", "kind": "proposal"}
    answer = bo.send(f"{path(matter)}/visa", typed)
    assert answer.status_code == 200
    assert "<strong>plats</strong>" in answer.text
    assert "<script>alert" not in answer.text
    assert 'checked id="kind-1"' in answer.text
    assert f'action="{path(matter)}"' in answer.text
    assert count() == 0
    kept = drafts.find(cast.actor("bo"), operations.draft_name(matter))
    assert kept is not None
    assert kept.fields["body"] == [typed["body"]]
    part = bo.send(f"{path(matter)}/visa", typed, headers=HTMX).text
    assert "<strong>plats</strong>" in part
    assert "<form" not in part


def test_a_preview_of_a_reply_still_says_to_whom(cast: Cast, matter: Matter, bo: Any) -> None:
    scene.comment(cast.actor("cia"), matter)
    shown = bo.send(f"{path(matter)}/visa", {"body": TEXT, "parent": "1"}).text
    assert "Reply to Cia Ek" in shown
    assert 'name="parent" type="hidden" value="1"' in shown


# Kinds


def test_the_citys_answer_is_no_kind_to_choose(cast: Cast, anna: Any) -> None:
    process = processes_scene.opened(cast)
    shown = page(anna, process)
    assert 'name="kind"' not in shown
    assert "You answer for:" in shown
    assert "Publish the answer" in shown
    assert anna.send(path(process), {"body": TEXT, "kind": "proposal"}).status_code == 303
    db.session.rollback()
    assert db.session.query(Comment).one().kind == CommentKind.ANSWER


@pytest.mark.parametrize("kind", [one for one in CommentKind if one != CommentKind.ANSWER])
def test_a_writer_chooses_what_it_is(matter: Matter, bo: Any, kind: CommentKind) -> None:
    assert f'name="kind" type="radio" value="{kind}"' in page(bo, matter)
    assert bo.send(path(matter), {"body": TEXT, "kind": kind.value}).status_code == 303
    db.session.rollback()
    assert db.session.query(Comment).one().kind == kind


def test_a_question_asked_in_the_thread_leaves_the_other_draft_alone(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    bo.send(f"/utkast/comment-{matter.reference}", {"body": TEXT, "kind": "question"})
    bo.send(f"/utkast/question-{matter.reference}", {"body": "En helt annan fråga."})
    bo.send(path(matter), {"body": TEXT, "kind": "question"})
    assert TEXT not in page(bo, matter).partition('id="skriv"')[2]
    assert "En helt annan fråga." in page(bo, matter, "/fraga")


# Quoting


@pytest.mark.parametrize("state", [CommentState.WITHDRAWN, CommentState.HIDDEN])
def test_what_is_not_shown_cannot_be_quoted(
    cast: Cast, matter: Matter, bo: Any, state: CommentState
) -> None:
    said = scene.comment(cast.actor("cia"), matter, "Hemligheten.")
    with transaction():
        db.session.get_one(Comment, said.id).state = state
    assert "Hemligheten." not in page(bo, matter, "?citera=1")


@pytest.mark.parametrize("asked", ["2", "x", "-1", "9" * 30, "%00", "1e3"])
def test_what_is_not_there_quotes_nothing(cast: Cast, matter: Matter, bo: Any, asked: str) -> None:
    scene.comment(cast.actor("cia"), matter, "Ett inlägg.")
    answer = bo.get(f"/arenden/{matter.reference}?citera={asked}")
    assert answer.status_code in {200, 400}
    assert "wrote:" not in answer.text


def test_a_quote_stands_in_a_reply_with_who_said_it(cast: Cast, matter: Matter, bo: Any) -> None:
    scene.comment(cast.actor("cia"), matter, "Första stycket.\n\n> ett citat\n\nAndra stycket.")
    shown = page(bo, matter, "?citera=1")
    assert "&gt; Cia Ek wrote:\n&gt;\n&gt; Första stycket.\n&gt;\n&gt; Andra stycket.\n\n" in shown
    assert "ett citat" not in shown.partition('id="skriv"')[2], "quotes do not pile up"
    assert 'name="parent" type="hidden" value="1"' in shown
    assert "Reply to Cia Ek" in shown


def test_a_passage_is_quoted_only_if_it_was_said(cast: Cast, matter: Matter, bo: Any) -> None:
    scene.comment(cast.actor("cia"), matter, "Vi har **en stor** lokal.\n\nDen står tom.")
    form = page(bo, matter, "?citera=1&stycke=en stor  lokal.").partition('id="skriv"')[2]
    assert "&gt; en stor  lokal." in form
    assert "Den står tom" not in form
    form = page(bo, matter, "?citera=1&stycke=Vi vill riva den.").partition('id="skriv"')[2]
    assert "riva den" not in form
    assert "&gt; Den står tom." in form


def test_a_quote_comes_after_what_is_begun_and_only_once(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    scene.comment(cast.actor("cia"), matter, "Den står tom.")
    bo.send(f"/utkast/comment-{matter.reference}", {"body": "Jag hade börjat."})
    shown = page(bo, matter, "?citera=1").partition('id="skriv"')[2]
    assert shown.index("Jag hade börjat.") < shown.index("&gt; Den står tom.")
    typed = "Jag hade börjat.\n\n> Cia Ek wrote:\n>\n> Den står tom."
    bo.send(f"/utkast/comment-{matter.reference}", {"body": typed})
    assert page(bo, matter, "?citera=1").partition('id="skriv"')[2].count("Den står tom") == 1


def test_a_name_in_a_quote_is_no_markup(cast: Cast, matter: Matter, signed_in: Any) -> None:
    odd = factories.person("[Eva](http://x.example) *Ek* @Bo Berg <b>")
    with transaction():
        operations.post_comment(factories.actor_for(odd), matter, body="Hej.")
    cia = signed_in(cast.people["cia"].id)
    form = page(cia, matter, "?citera=1").partition('id="skriv"')[2]
    assert r"&gt; \[Eva\](http://x.example) \*Ek\* \@Bo Berg \&lt;b\&gt; wrote:" in form


# What is refused comes back, and waits


def test_a_second_press_after_closing_leads_to_the_comment(matter: Matter, bo: Any) -> None:
    form = {"body": TEXT, "form_key": "b" * 32}
    first = bo.send(path(matter), form)
    close(matter)
    second = bo.send(path(matter), form)
    assert (second.status_code, second.location) == (303, first.location)


def test_an_old_form_with_an_empty_file_field_gives_the_text_back(matter: Matter, bo: Any) -> None:
    sent = {"body": TEXT, "csrf_token": "gammal", "file": (b"", "")}
    answer = bo.post(path(matter), data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert TEXT in answer.text


def test_the_toolbar_is_there_for_the_script_alone(matter: Matter, bo: Any, client: Any) -> None:
    shown = page(bo, matter)
    toolbar = shown.partition('role="toolbar"')[2].partition("</div>")[0]
    assert " hidden>" in toolbar
    assert toolbar.count('<button type="button"') == 5
    assert "toolbar" not in page(client, matter)
