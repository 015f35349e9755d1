"""What is not published in a thread, what the writer is told, and that the text is still there."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.matters import operations
from forum.matters.models import Comment, CommentState, Matter
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.matters import scene

TEXT = "Vi behöver en lokal mellan 16 och 19, för Bergsjöskolan stängs klockan 17 varje dag."


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter."""
    return scene.initiative(cast)


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    """Bo's browser; he speaks for his organisation."""
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def path(matter: Matter) -> str:
    """Where comments are sent."""
    return f"/arenden/{matter.reference}/inlagg"


def count() -> int:
    """How many comments there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Comment.id))) or 0


def test_whoever_is_not_signed_in_gets_the_text_back(matter: Matter, client: Any) -> None:
    answer = client.send(path(matter), {"body": TEXT})
    assert answer.status_code == 401
    assert TEXT in answer.text
    assert "/logga-in" in answer.text
    assert count() == 0


def test_a_form_that_was_open_too_long_gives_the_text_back(matter: Matter, bo: Any) -> None:
    answer = bo.post(path(matter), data={"body": TEXT, "csrf_token": "gammal"})
    assert answer.status_code == 400
    assert TEXT in answer.text
    assert count() == 0


def test_a_form_from_another_site_is_not_shown_back(matter: Matter, bo: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = bo.post(path(matter), data={"body": TEXT}, headers=headers)
    assert answer.status_code == 400
    assert TEXT not in answer.text


def test_a_closed_matter_says_that_it_is_closed(cast: Cast, matter: Matter, bo: Any) -> None:
    with transaction():
        db.session.get_one(Matter, matter.id).closed_at = clock.now()
    answer = bo.send(path(matter), {"body": TEXT})
    assert answer.status_code == 403
    for page in (answer.text, bo.get(f"/arenden/{matter.reference}").text):
        assert "This matter is closed" in page
        assert TEXT in page, "what was written stays to be copied"
        assert f'action="{path(matter)}"' not in page
    htmx = bo.send(path(matter), {"body": TEXT}, headers={"HX-Request": "true"})
    assert htmx.status_code == 422, "which htmx shows"
    assert TEXT in htmx.text
    assert count() == 0


@pytest.mark.parametrize("body", ["", "   \n\n ", "\u200b\u202e"])
def test_nothing_is_no_comment(matter: Matter, bo: Any, body: str) -> None:
    answer = bo.send(path(matter), {"body": body})
    assert answer.status_code == 422
    assert "Write something before you send" in answer.text
    assert count() == 0


def test_twenty_thousand_characters_fit_and_one_more_does_not(matter: Matter, bo: Any) -> None:
    answer = bo.send(path(matter), {"body": "ö" * 20_001, "kind": "obstacle"})
    assert answer.status_code == 422
    assert "1 character too long" in answer.text
    assert "ö" * 20_001 in answer.text
    assert 'checked id="kind-2"' in answer.text, "the kind is kept too"
    assert "ö" * 20_001 in bo.get(f"/arenden/{matter.reference}").text, "it waits as a draft"
    assert bo.send(path(matter), {"body": "ö" * 20_000}).status_code == 303
    assert count() == 1


def test_bytes_that_are_no_text_are_said_to_be(matter: Matter, bo: Any) -> None:
    token = bo.token().encode()
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = part % (b"csrf_token", token) + part % (b"body", b"hej \xff\xfe d\xe5") + b"--x--\r\n"
    answer = bo.post(path(matter), data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert "could not be read" in answer.text
    raw = bo.post(
        path(matter),
        data=b"csrf_token=" + token + b"&body=d\xe5",
        content_type="application/x-www-form-urlencoded",
    )
    assert raw.status_code < 500
    assert count() == 0


@pytest.mark.parametrize("reference", ["S-2026-999", "x", "S-2026-1%00", "%FF", "S-" + "9" * 600])
@pytest.mark.parametrize("rest", ["", "/inlagg/1", "/historik", "/inlagg/1/aterta"])
def test_a_matter_that_never_was_is_not_found(bo: Any, reference: str, rest: str) -> None:
    assert bo.get(f"/arenden/{reference}{rest}").status_code == 404


@pytest.mark.parametrize("seq", ["0", "2", "99999999999999999999", "-1", "x", "1e3"])
def test_a_comment_that_never_was_is_not_found(
    cast: Cast, matter: Matter, bo: Any, seq: str
) -> None:
    scene.comment(cast.actor("cia"), matter)
    assert bo.get(f"{path(matter)}/{seq}").status_code == 404
    assert bo.send(f"{path(matter)}/{seq}/stod").status_code == 404
    assert bo.send(f"{path(matter)}/{seq}/aterta").status_code == 404


@pytest.mark.parametrize("parent", ["2", "99999999999999999999", "x", "-1"])
def test_a_reply_to_what_is_not_in_this_matter_is_not_published(
    cast: Cast, matter: Matter, bo: Any, parent: str
) -> None:
    other = scene.initiative(cast, title="En annan")
    scene.comment(cast.actor("cia"), other)
    scene.comment(cast.actor("cia"), other)
    answer = bo.send(path(matter), {"body": TEXT, "parent": parent})
    assert answer.status_code == 403
    assert "not in this matter" in answer.text
    assert TEXT in answer.text
    assert TEXT in bo.get(f"/arenden/{matter.reference}").text, "it waits as a draft"
    assert count() == 2


def test_another_matters_comment_is_refused_as_parent_from_a_shell_too(
    cast: Cast, matter: Matter
) -> None:
    elsewhere = scene.comment(cast.actor("cia"), scene.initiative(cast, title="En annan"))
    with pytest.raises(Refused, match="another matter"):
        scene.comment(cast.actor("bo"), matter, parent=elsewhere)


@pytest.mark.parametrize("state", [CommentState.WITHDRAWN, CommentState.HIDDEN])
def test_nobody_replies_to_what_is_not_shown(
    cast: Cast, matter: Matter, bo: Any, state: CommentState
) -> None:
    first = scene.comment(cast.actor("cia"), matter)
    with transaction():
        db.session.get_one(Comment, first.id).state = state
    answer = bo.send(path(matter), {"body": TEXT, "parent": "1"})
    assert answer.status_code == 403
    assert "not shown any more" in answer.text
    assert "press the button again" in answer.text
    assert TEXT in answer.text
    page = bo.get(f"/arenden/{matter.reference}").text
    assert TEXT in page, "it waits as a draft"
    assert 'name="parent" type="hidden" value=""' in page, "to be published as a comment of its own"
    assert count() == 1
    assert bo.send(path(matter), {"body": TEXT, "parent": ""}).status_code == 303
    assert count() == 2


def test_nobody_writes_in_a_draft(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        scene.comment(cast.actor("bo"), scene.draft(cast))
    assert not refused.value.verdict.visible


@pytest.mark.parametrize("offset", [(-400, -1), (1, None)])
def test_a_mandate_counts_on_its_days_only(
    cast: Cast, matter: Matter, signed_in: Any, offset: tuple[int, int | None]
) -> None:
    today = clock.today()
    starts, ends = offset
    eva = factories.person("Eva Ek")
    factories.membership(
        eva,
        cast.organisation,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends) if ends is not None else None,
    )
    signed_in(eva.id, cast.organisation.id).send(path(matter), {"body": TEXT})
    db.session.rollback()
    written = db.session.scalars(select(Comment)).one()
    assert written.party_id is None, "without a mandate she writes as herself"


@pytest.mark.parametrize(
    ("who", "kind"), [("anna", "answer"), ("olle", "comment"), ("ulla", "comment")]
)
def test_only_the_unit_that_is_asked_answers_for_the_city(
    cast: Cast, matter: Matter, who: str, kind: str
) -> None:
    assert scene.comment(cast.actor(who), matter).kind == kind
    own = actor_for(cast.people[who])
    assert scene.comment(own, matter).kind == "comment", "as herself, nobody answers for the city"


def test_only_the_writer_withdraws_and_only_once(cast: Cast, matter: Matter, bo: Any) -> None:
    theirs = scene.comment(cast.actor("cia"), matter)
    answer = bo.send(f"{path(matter)}/1/aterta")
    assert answer.status_code == 403
    assert "Only the one who wrote" in answer.text
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), theirs)
    with pytest.raises(Refused, match="withdrawn already"), transaction():
        operations.withdraw_comment(cast.actor("cia"), theirs)


def test_nobody_agrees_with_themselves_or_with_what_is_gone(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    scene.comment(cast.actor("bo"), matter)
    answer = bo.send(f"{path(matter)}/1/stod")
    assert answer.status_code == 403
    assert "your own comment" in answer.text
    colleague = factories.person("Kim Kol")
    factories.membership(colleague, cast.organisation)
    with pytest.raises(Refused, match="your own"), transaction():
        operations.support_comment(
            actor_for(colleague, cast.organisation.id), db.session.scalars(select(Comment)).one()
        )
    gone = scene.comment(cast.actor("cia"), matter)
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), gone)
    with pytest.raises(Refused, match="not shown"), transaction():
        operations.support_comment(cast.actor("bo"), gone)


@pytest.mark.parametrize(("who", "words"), [("ulla", "your own matter"), ("anna", "can support")])
def test_the_initiator_and_the_city_do_not_support(
    cast: Cast, matter: Matter, who: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        scene.support(cast.actor(who), matter)


@pytest.mark.parametrize("page", ["x", "-1", "99999999999999999999999", "1e9", "%00", ""])
def test_nonsense_for_a_page_breaks_nothing(
    cast: Cast, matter: Matter, client: Any, page: str
) -> None:
    scene.comment(cast.actor("cia"), matter)
    for rest in ("", "/historik"):
        assert client.get(f"/arenden/{matter.reference}{rest}?efter={page}").status_code in {
            200,
            400,
        }
    assert client.get(f"/arenden/{matter.reference}?svara={page}").status_code in {200, 400}
