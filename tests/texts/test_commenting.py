"""Commenting on a paragraph: refusals first, then where the comment is found afterwards."""

import re
from typing import Any

import pytest
from flask import Flask

from forum.core import drafts
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.matters import operations as matters
from forum.matters.models import Comment
from forum.processes import operations as processes
from forum.texts import operations, queries
from forum.texts.models import ParagraphComment
from tests.factories import Cast
from tests.meanwhile import Meanwhile
from tests.texts import scene

HTMX = {"HX-Request": "true"}


def _bo(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def test_bytes_that_are_no_text_are_refused(cast: Cast, signed_in: Any) -> None:
    text = scene.published(cast)
    where = scene.path(text, "/v/1/stycke/4")
    answer = scene.send_bytes(_bo(cast, signed_in), where, body=b"hej \xff\xfe")
    assert (answer.status_code, "could not be read" in answer.text) == (422, True)
    _nothing_stored()


def _nothing_stored() -> None:
    db.session.rollback()
    assert db.session.query(Comment).count() == 0
    assert db.session.query(ParagraphComment).count() == 0


def test_nobody_comments_without_an_account(cast: Cast, client: Any) -> None:
    text = scene.published(cast)
    page = client.get(scene.path(text, "/stycke/4")).text
    assert "<textarea" not in page
    assert "csrf_token" not in page
    answer = client.send(scene.path(text, "/v/1/stycke/4"), {"body": "Hej"})
    assert answer.status_code == 401
    assert "Hej" in answer.text
    _nothing_stored()


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "Write something"), ("  \n ", "Write something"), ("x" * 20_001, "too long")],
)  # fmt: skip
def test_what_cannot_be_a_comment_is_refused_beside_the_field(
    cast: Cast, signed_in: Any, body: Any, said: str
) -> None:
    text = scene.published(cast)
    answer = _bo(cast, signed_in).send(scene.path(text, "/v/1/stycke/4"), {"body": body})
    assert answer.status_code == 422
    assert said in answer.text
    _nothing_stored()


@pytest.mark.parametrize(
    "more", ["/v/2/stycke/1", "/v/1/stycke/9", "/v/1/stycke/0", "/v/9/stycke/1"]
)
def test_a_draft_and_a_number_out_of_range_are_not_found(
    cast: Cast, signed_in: Any, more: str
) -> None:
    text = scene.published(cast)
    scene.beside(cast, text)
    for who in ("bo", "anna"):
        party = cast.parties[who]
        browser = signed_in(cast.people[who].id, party.id if party else None)
        assert browser.send(scene.path(text, more), {"body": "Hej"}).status_code == 404
    _nothing_stored()


def test_a_paragraph_of_another_text_is_refused(cast: Cast) -> None:
    text = scene.published(cast)
    other = scene.published(cast, title="En annan")
    about = scene.paragraph(other, 2)
    with pytest.raises(Refused, match="another text"), transaction():
        operations.comment(cast.actor("bo"), text, about, body="Hej")
    draft = scene.drafted(cast, title="En tredje")
    with pytest.raises(Refused), transaction():
        operations.comment(cast.actor("bo"), draft.text, scene.paragraph(text, 2), body="Hej")
    _nothing_stored()


def test_what_is_written_while_a_new_version_comes_is_kept_and_led_to_where_the_paragraph_stands(
    cast: Cast, signed_in: Any
) -> None:
    text = scene.published(cast)
    scene.revised(cast, text)
    bo = _bo(cast, signed_in)
    answer = bo.send(scene.path(text, "/v/1/stycke/2"), {"body": "Torget är slitet."})
    assert answer.status_code == 422
    assert "Torget är slitet." in answer.text
    assert "A new version was published" in answer.text
    sent_to = re.search(r'<form method="post" action="([^"]*/stycke/\d+)"', answer.text)
    assert sent_to is not None
    assert sent_to[1] == scene.path(text, "/v/2/stycke/8")
    _nothing_stored()
    gone = bo.send(scene.path(text, "/v/1/stycke/8"), {"body": "Odla!"})
    assert gone.status_code == 422
    assert "Odla!" in gone.text
    assert "gone from the text" in gone.text
    _nothing_stored()


def test_a_closed_matter_takes_no_comments(cast: Cast, signed_in: Any) -> None:
    text = scene.published(cast)
    with transaction():
        processes.cancel(cast.actor("anna"), scene.process_of(text), reason="Inga pengar.")
    answer = _bo(cast, signed_in).send(scene.path(text, "/v/1/stycke/4"), {"body": "Hej"})
    assert answer.status_code == 403
    assert "closed" in answer.text
    _nothing_stored()


def test_the_same_form_sent_twice_counts_once(cast: Cast, signed_in: Any) -> None:
    text, bo = scene.published(cast), _bo(cast, signed_in)
    sent = {"body": "Hej", "form_key": "a" * 32}
    first, second = (bo.send(scene.path(text, "/v/1/stycke/4"), sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    db.session.rollback()
    assert queries.counts(text) == {4: 1}


def test_a_comment_lands_in_the_thread_and_says_what_it_is_about(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    text = scene.published(cast)
    answer = _bo(cast, signed_in).send(scene.path(text, "/v/1/stycke/4"), {"body": "Lys upp!"})
    assert answer.status_code == 303
    assert answer.location == scene.path(text, "/stycke/4#c1")
    page = client.get(f"/arenden/{text.matter.reference}").text
    assert "Lys upp!" in page
    assert f"paragraph 4 of “{scene.TITLE}”, version 1" in page
    assert scene.path(text, "/v/1/stycke/4") in page
    assert "Lys upp!" in client.get(scene.path(text, "/stycke/4")).text
    assert "Lys upp!" not in client.get(scene.path(text, "/stycke/5")).text
    scene.revised(cast, text)
    assert "Lys upp!" in client.get(scene.path(text, "/stycke/3")).text
    assert "paragraph 3" in client.get(scene.path(text, "/v/1/stycke/4")).text


def test_replies_in_the_thread_are_shown_with_the_paragraph(cast: Cast, client: Any) -> None:
    text = scene.published(cast)
    said = scene.comment(cast.actor("bo"), scene.paragraph(text, 4))
    with transaction():
        matters.post_comment(cast.actor("anna"), text.matter, body="Det gör vi.", parent=said)
    assert "Det gör vi." in client.get(scene.path(text, "/stycke/4")).text


def test_with_htmx_the_comments_open_and_stay_below_the_paragraph(
    cast: Cast, signed_in: Any
) -> None:
    text, bo = scene.published(cast), _bo(cast, signed_in)
    opened = bo.get(scene.path(text, "/stycke/4"), headers=HTMX)
    assert opened.text.lstrip().startswith("<section")
    assert 'id="t4"' in opened.text
    assert 'id="body-4"' in opened.text
    refused = bo.send(scene.path(text, "/v/1/stycke/4"), {"body": ""}, headers=HTMX)
    assert (refused.status_code, "<html" in refused.text) == (422, False)
    done = bo.send(scene.path(text, "/v/1/stycke/4"), {"body": "Lys upp!"}, headers=HTMX)
    assert done.status_code == 200
    assert "Lys upp!" in done.text
    assert "Your comment is published." in done.text


def test_what_was_begun_is_kept_for_the_paragraph_and_the_thread_keeps_its_own(
    cast: Cast, signed_in: Any
) -> None:
    text, bo, actor = scene.published(cast), _bo(cast, signed_in), cast.actor("bo")
    name = operations.comment_name(scene.paragraph(text, 4))
    thread = matters.draft_name(text.matter)
    with transaction():
        drafts.save(actor, name, {"body": ["Halvskriven mening"]})
        drafts.save(actor, thread, {"body": ["Något annat"]})
    assert "Halvskriven mening" in bo.get(scene.path(text, "/stycke/4")).text
    scene.revised(cast, text)
    assert "Halvskriven mening" in bo.get(scene.path(text, "/stycke/3")).text
    scene.comment(actor, scene.paragraph(text, 3))
    assert drafts.find(actor, name) is None
    assert drafts.find(actor, thread) is not None


def test_nobody_comments_on_a_version_that_is_being_replaced(app: Flask, cast: Cast) -> None:
    text, bo = scene.published(cast), cast.actor("bo")
    draft = scene.beside(cast, text)
    reference, number = str(text.matter.reference), text.number

    def write() -> None:
        about = queries.paragraph(reference, number, 4, 1)
        assert about is not None
        operations.comment(bo, about.version.text, about, body="Hej")

    with transaction():
        operations.publish(cast.actor("anna"), draft, change="Nytt.")
        writer = Meanwhile(app, write)
    writer.join()
    assert isinstance(writer.problem, operations.NotCurrent)
    _nothing_stored()


def test_a_comment_on_a_paragraph_is_looked_at_before_it_is_published(
    cast: Cast, signed_in: Any
) -> None:
    text = scene.published(cast)
    where, typed = scene.path(text, "/v/1/stycke/4/visa"), {"body": "Se **här**."}
    browser = _bo(cast, signed_in)
    whole, part = browser.send(where, typed), browser.send(where, typed, headers=HTMX)
    assert (whole.status_code, part.status_code) == (200, 200)
    assert "<strong>här</strong>" in whole.text
    assert "<strong>här</strong>" in part.text
    assert "<form" not in part.text
    assert "Se **här**." in browser.get(scene.path(text, "/stycke/4")).text, "kept as a draft"
    assert browser.send(where, {"body": " "}, headers=HTMX).status_code == 422
    _nothing_stored()


def test_the_city_chooses_no_kind_on_its_own_text(cast: Cast, signed_in: Any) -> None:
    text = scene.published(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    page = anna.get(scene.path(text, "/stycke/4")).text
    assert 'name="kind"' not in page
    assert "You answer for:" in page
    anna.send(scene.path(text, "/v/1/stycke/4"), {"body": "Det stämmer.", "kind": "obstacle"})
    db.session.rollback()
    assert db.session.query(Comment).one().kind == "answer"
