"""What is kept of a comment is shown until it changes, and not a moment longer."""

import re
import uuid
from typing import Any

import pytest

from forum.accounts import operations as accounts
from forum.core.db import db, transaction
from forum.matters import operations
from forum.matters.models import Comment, CommentKind, Matter
from tests.factories import Cast
from tests.matters import scene


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


def _page(client: Any, matter: Matter) -> str:
    return str(client.get(f"/arenden/{matter.reference}").text)


def test_a_new_name_is_shown_on_what_was_written_before_and_on_the_replies_to_it(
    cast: Cast, matter: Matter, client: Any
) -> None:
    said = scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    reply = scene.comment(cast.actor("ulla"), matter, "Ja, mycket.", parent=said)
    scene.comment(cast.actor("bo"), matter, "Och kallt.", parent=reply)
    scene.comment(cast.actor("ulla"), matter, "Instämmer.", parent=said)
    before = db.session.get_one(type(cast.people["bo"]), cast.people["bo"].id).name
    assert before in _page(client, matter)
    with transaction():
        accounts.change(cast.actor("bo"), name="Bo Berg-Ny", language="sv")
    after = _page(client, matter)
    assert "Bo Berg-Ny" in after
    assert f">{before}<" not in after


def test_what_one_reader_can_do_is_never_shown_to_another(
    cast: Cast, matter: Matter, client: Any, signed_in: Any
) -> None:
    said = scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    bo, ulla = signed_in(cast.people["bo"].id), signed_in(cast.people["ulla"].id)
    own = f"/inlagg/{said.seq}/aterta"
    assert own in _page(bo, matter)
    assert own not in _page(ulla, matter)
    assert "csrf_token" not in _page(client, matter)
    assert own in _page(bo, matter)


def test_every_reader_gets_a_token_of_their_own(cast: Cast, matter: Matter, signed_in: Any) -> None:
    scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    cia, ulla = signed_in(cast.people["cia"].id), signed_in(cast.people["ulla"].id)
    for browser in (cia, ulla):
        page = _page(browser, matter)
        assert "\ufdd0" not in page
    answer = cia.send(f"/arenden/{matter.reference}/inlagg/1/stod", {})
    assert answer.status_code == 303


def test_a_withdrawn_comment_is_gone_from_the_page_at_once(
    cast: Cast, matter: Matter, client: Any
) -> None:
    said = scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    assert "Det är mörkt här." in _page(client, matter)
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), db.session.get_one(Comment, said.id))
    assert "Det är mörkt här." not in _page(client, matter)


def test_a_page_asks_for_no_more_than_what_has_changed(
    cast: Cast, matter: Matter, client: Any, queries: Any
) -> None:
    for number in range(12):
        scene.comment(cast.actor("bo"), matter, f"Inlägg {number}.")
    path = f"/arenden/{matter.reference}"
    client.get(path)
    with transaction():
        operations.support_comment(cast.actor("cia"), db.session.get_one(Comment, 3))
    queries.clear()
    client.get(path)
    assert len(queries) <= 4, "\n".join(query[:300] for query in queries)


def test_an_empty_form_is_made_once_and_carries_each_readers_own_tokens(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    cia, bo = (signed_in(cast.people[who].id) for who in ("cia", "bo"))
    pages = [_page(cia, matter), _page(bo, matter), _page(cia, matter)]
    keys = [re.findall(r'name="form_key"[^>]*value="(\w+)"', page) for page in pages]
    assert len({key for found in keys for key in found}) == sum(map(len, keys)) > 2
    for browser, page in zip((cia, bo, cia), pages, strict=True):
        assert "\ufdd0" not in page
        token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
        assert token is not None
        answer = browser.post(
            f"/arenden/{matter.reference}/inlagg",
            data={"csrf_token": token[1], "form_key": uuid.uuid4().hex, "body": "Vi också."},
        )
        assert answer.status_code == 303


def test_a_form_with_a_draft_is_never_shown_to_another(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    cia, bo = (signed_in(cast.people[who].id) for who in ("cia", "bo"))
    _page(bo, matter)
    cia.send(f"/utkast/comment-{matter.reference}", {"body": "Mitt halva inlägg"})
    assert "Mitt halva inlägg" in _page(cia, matter)
    assert "Mitt halva inlägg" not in _page(bo, matter)


def test_what_is_left_of_an_emptied_draft_is_never_shown_to_another(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    cia, bo = (signed_in(cast.people[who].id) for who in ("cia", "bo"))
    cia.send(f"/utkast/comment-{matter.reference}", {"body": "", "confirmed": "c1a" * 13})
    assert "c1a" * 13 in _page(cia, matter)
    assert "c1a" * 13 not in _page(bo, matter)


def test_an_answer_no_longer_names_a_question_that_is_withdrawn(
    cast: Cast, matter: Matter, client: Any
) -> None:
    bo, cia = cast.actor("bo"), cast.actor("cia")
    asked = [
        scene.comment(who, matter, "När öppnar ni?", kind=CommentKind.QUESTION) for who in (bo, cia)
    ]
    with transaction():
        operations.answer_questions(cast.actor("anna"), matter, questions=asked, body="I augusti.")
    also = "Also answers"
    assert also in _page(client, matter)
    with transaction():
        operations.withdraw_comment(cia, db.session.get_one(Comment, asked[1].id))
    assert also not in _page(client, matter)


def test_what_is_kept_stands_under_what_was_seen_before_the_matter_was_read(
    cast: Cast, matter: Matter, signed_in: Any, queries: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    path = f"/arenden/{matter.reference}"
    queries.clear()
    cia.get(path)
    seen = next(number for number, asked in enumerate(queries) if "FROM log_head" in asked)
    read = next(number for number, asked in enumerate(queries) if "FROM matter" in asked)
    assert seen < read


@pytest.mark.parametrize("apart", [False, True])
def test_a_reply_stays_as_it_stood_when_somebody_agrees_with_it(
    cast: Cast, matter: Matter, signed_in: Any, apart: bool
) -> None:
    said = scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    scene.comment(cast.actor("ulla"), matter, "Ja, mycket.", parent=said, kind=CommentKind.OBSTACLE)
    cia = signed_in(cast.people["cia"].id)
    shown = cia.get(f"/arenden/{matter.reference}{'?typ=hinder' if apart else ''}").text
    assert ("Reply to" in shown) is apart
    assert ('name="apart"' in shown) is apart
    sent = {"apart": "1"} if apart else {}
    address = f"/arenden/{matter.reference}/inlagg/2/stod"
    anew = cia.send(address, sent, headers={"HX-Request": "true"}).text
    assert 'aria-pressed="true"' in anew
    assert ("Reply to" in anew) is apart
    assert ('name="apart"' in anew) is apart
