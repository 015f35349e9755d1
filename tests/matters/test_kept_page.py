"""What stands around a thread is kept for everyone: nothing of one reader's, and nothing that is old."""

import re
from typing import Any

import pytest
from flask import render_template_string
from sqlalchemy import Connection, event

from forum.core.db import db, transaction
from forum.initiatives import operations as initiatives
from forum.matters.models import Matter
from tests.factories import Cast
from tests.matters import scene


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


def test_a_message_for_one_reader_is_not_kept_for_the_others(
    app: Any, matter: Matter, client: Any
) -> None:
    with client.session_transaction() as session:
        session["_flashes"] = [("success", "You are signed out.")]
    path = f"/arenden/{matter.reference}"
    assert "You are signed out." in client.get(path).text
    assert "You are signed out." not in app.test_client().get(path).text


def test_the_address_of_one_reader_is_not_kept_for_the_others(matter: Matter, client: Any) -> None:
    path = f"/arenden/{matter.reference}"
    assert "secret" in client.get(f"{path}?from=secret").text
    assert "secret" not in client.get(path).text


def test_a_page_read_while_something_changes_is_not_kept_as_the_new_one(
    cast: Cast, matter: Matter, client: Any
) -> None:
    """The change comes between what is read of the matter and what is read of the log."""
    sam, path, engine = cast.actor("ulla"), f"/arenden/{matter.reference}", db.engine
    scene.reply(cast, matter)  # type: ignore[arg-type]
    key, come = matter.id, []

    def change(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM comment" in statement and not come:
            come.append(True)
            with client.application.app_context(), transaction():
                initiatives.close(sam, db.session.get_one(Matter, key))  # type: ignore[arg-type]

    event.listen(engine, "before_cursor_execute", change)
    try:
        client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", change)
    assert come
    scene.comment(cast.actor("bo"), scene.fresh(matter))  # the page is old, what is around is not
    assert "Closed" in client.get(path).text


KEY = re.compile(r'name="form_key"[^>]*value="([0-9a-f]{32})"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def test_of_what_is_kept_for_one_reader_nothing_is_shown_to_another(
    cast: Cast, matter: Matter, signed_in: Any, client: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    bo, cia = (
        signed_in(cast.people["bo"].id, cast.organisation.id),
        signed_in(cast.people["cia"].id),
    )
    for _twice in range(2):
        own, others, anyones = bo.get(path).text, cia.get(path).text, client.get(path).text
        assert f'account-name">{cast.people["bo"].name}<' in own
        assert f'account-name">{cast.people["cia"].name}<' in others
        assert not set(TOKEN.findall(own)) & set(TOKEN.findall(others))
        assert "account-name" not in anyones
        assert not TOKEN.findall(anyones)


def test_no_place_is_left_open(cast: Cast, matter: Matter, signed_in: Any, client: Any) -> None:
    for reader in (client, signed_in(cast.people["cia"].id)):
        for _twice in range(2):
            page = reader.get(f"/arenden/{matter.reference}").text
            assert "\ufdd0" not in page
            assert "\ufdd1" not in page


def test_every_form_of_a_kept_page_counts_once_and_can_be_sent(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    cia = signed_in(cast.people["cia"].id)
    keys = [key for _page in range(3) for key in KEY.findall(cia.get(path).text)]
    assert len(keys) >= 6
    assert len(set(keys)) == len(keys)
    token = TOKEN.findall(cia.get(path).text)[0]
    sent = {"csrf_token": token, "form_key": keys[0]}
    assert cia.post(f"{path}/stod", data=sent).status_code == 303
    assert scene.fresh(matter).supporting_people == 1


def test_a_message_is_told_once_on_a_page_that_is_kept(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    cia = signed_in(cast.people["cia"].id)
    cia.get(path)
    with cia.session_transaction() as session:
        session["_flashes"] = [("success", "It <is> done.")]
    assert "It &lt;is&gt; done." in cia.get(path).text
    assert "done." not in cia.get(path).text


def test_that_one_follows_is_shown_at_once(cast: Cast, matter: Matter, signed_in: Any) -> None:
    path = f"/arenden/{matter.reference}"
    cia = signed_in(cast.people["cia"].id)
    assert "You follow this." not in cia.get(path).text
    assert cia.send(f"{path}/bevaka").status_code in {303, 302}
    assert "You follow this." in cia.get(path).text


def test_who_has_changed_for_whom_they_write_sees_it_at_once(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    path, bo = f"/arenden/{matter.reference}", cast.people["bo"].id
    alone, for_party = signed_in(bo), signed_in(bo, cast.organisation.id)
    assert "You write for:" in for_party.get(path).text.split("</header>")[0]
    assert "You write for:" not in alone.get(path).text.split("</header>")[0]


def test_what_only_some_may_do_is_shown_to_them_whoever_read_the_page_before(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    """Parts are kept for all who may do the same; the menu leads to the desk of those who have one."""
    path = f"/arenden/{scene.initiative(cast).reference}"
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    cia = signed_in(cast.people["cia"].id)
    for reader, has_desk in ((client, False), (anna, True), (cia, False), (anna, True)):
        assert ('href="/skrivbordet"' in reader.get(path).text) is has_desk


def test_a_part_is_not_kept_under_what_is_not_there(app: Any) -> None:
    with app.test_request_context("/"), pytest.raises(TypeError):
        render_template_string('{{ fixed("_footer.html", nothing_of_that_name) }}')


def test_what_is_typed_takes_no_place_of_a_kept_page(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")
    cia, path = signed_in(cast.people["cia"].id), f"/arenden/{matter.reference}"
    marks = " ".join(f"\ufdd0{name}\ufdd1" for name in ("unread", "comments", "thread"))
    cia.send(f"/utkast/comment-{matter.reference}", {"body": f"Mitt halva {marks}"})
    page = cia.get(path).text
    assert page.count('<ol class="thread">') == page.count('id="c1"') == 1
    assert page.index('id="c1"') < page.index("Mitt halva")
    assert page.count('id="thread"') == 1


def test_each_is_told_whether_they_follow_themselves(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    bo, cia = (signed_in(cast.people[who].id) for who in ("bo", "cia"))
    scene.comment(cast.actor("bo"), matter, "Det är mörkt här.")  # and so follows
    for _twice in range(2):
        assert "Stop following" in bo.get(path).text
        assert "Stop following" not in cia.get(path).text
    scene.comment(cast.actor("cia"), matter, "Det tycker jag med.")
    own = [cia.get(path).text, bo.get(path).text]
    stops = [re.findall(r'action="(/bevakning/\d+/sluta)', page) for page in own]
    assert all("Stop following" in page for page in own)
    assert stops[0] != stops[1]
