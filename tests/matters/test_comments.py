"""The thread: what is written stands under its name, in its order, on the page its address leads to."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import ANONYMOUS
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.matters import operations, queries
from forum.matters.models import Comment, Matter
from forum.parties.models import Membership, Party
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, matter, path

__all__ = ["bo", "matter"]

NASTY = """<script>alert(1)</script><img src=x onerror=alert(2)>
[klicka](javascript:alert(3)) ![x](http://spy.example/p.png) <style>*{display:none}</style>
</div></article><h1>Stor</h1> {{ 7*7 }} {% raw %} %(who)s \u202e \ufdd0thread\ufdd1
"""


def written() -> list[Comment]:
    """Every comment, as the database has it now."""
    db.session.rollback()
    return list(db.session.scalars(select(Comment).order_by(Comment.seq)))


def test_a_comment_is_published_with_its_badge(
    cast: Cast, matter: Matter, bo: Any, client: Any
) -> None:
    answer = bo.send(path(matter), {"body": "Vi behöver **lokal**.", "kind": "obstacle"})
    assert answer.status_code == 303
    assert answer.location.endswith("#c1")
    page = client.get(answer.location).text
    for words in (
        "<strong>lokal</strong>",
        "Bo Berg",
        cast.organisation.name,
        "organisation",
        "Obstacle",
    ):
        assert words in page
    assert "Your comment is published" in bo.get(answer.location).text


def test_the_citys_answer_is_marked(
    cast: Cast, matter: Matter, signed_in: Any, client: Any
) -> None:
    scene.comment(cast.actor("bo"), matter, "När öppnar ni?")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    anna.send(path(matter), {"body": "I augusti.", "parent": "1"})
    page = client.get(f"/arenden/{matter.reference}").text
    assert "is-city" in page
    assert page.index("När öppnar ni?") < page.index("comment-label") < page.index("I augusti.")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Event.action == "comment:answer")) == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_same_form_counts_once(matter: Matter, bo: Any, headers: dict[str, str]) -> None:
    form = {"body": "En gång.", "form_key": "b" * 32}
    first, second = (bo.send(path(matter), form, headers=headers) for _ in range(2))
    assert [one.status_code for one in (first, second)] == ([204, 204] if headers else [303, 303])
    where = "HX-Redirect" if headers else "Location"
    assert first.headers[where] == second.headers[where]
    assert len(written()) == 1
    assert bo.send(path(matter), {"body": "En gång.", "form_key": "c" * 32}).status_code == 303
    assert len(written()) == 2, "another form with the same words is another comment"


def test_another_persons_form_key_is_another_form(
    cast: Cast, matter: Matter, bo: Any, signed_in: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    for browser in (bo, cia):
        browser.send(path(matter), {"body": "Samma nyckel.", "form_key": "d" * 32})
    assert len(written()) == 2


def test_hostile_text_is_only_text(cast: Cast, matter: Matter, bo: Any, client: Any) -> None:
    bo.send(path(matter), {"body": NASTY})
    bo.send(path(matter), {"body": "Efteråt."})
    page = client.get(f"/arenden/{matter.reference}").text
    for bad in (
        "<script>alert",
        "<img src=x",
        'href="javascript',
        "<img",
        "<style>*",
    ):
        assert bad not in page
    assert "\u202e" not in page
    assert "%(who)s" in page
    assert ">49<" not in page
    assert page.count('id="thread"') == 1
    assert "Efteråt." in page


def test_the_name_stays_when_the_mandate_ends(cast: Cast, matter: Matter, client: Any) -> None:
    scene.comment(cast.actor("bo"), matter, "Skrivet för föreningen.")
    with transaction():
        for held in db.session.scalars(
            select(Membership).where(Membership.person_id == cast.people["bo"].id)
        ):
            held.ends_on = clock.today() - timedelta(days=1)
        db.session.get_one(Party, cast.organisation.id).ended_on = clock.today()
    assert cast.actor("bo").party_id is None
    assert written()[0].party_id == cast.organisation.id
    assert cast.organisation.name in client.get(f"/arenden/{matter.reference}").text


def test_replies_stand_under_what_they_answer_in_order_of_time(cast: Cast, matter: Matter) -> None:
    cia, speaker = cast.actor("cia"), cast.actor("bo")
    first = scene.comment(cia, matter, "ett")
    second = scene.comment(speaker, matter, "två")
    under_first = scene.comment(speaker, matter, "ett-ett", parent=first)
    scene.comment(cia, matter, "två-ett", parent=second)
    deeper = scene.comment(cia, matter, "ett-ett-ett", parent=under_first)
    scene.comment(cia, matter, "tre")
    shown = queries.thread(scene.fresh(matter), ANONYMOUS)
    order = [(s.root.seq, [r.seq for r in s.replies]) for s in shown.strands if s.root is not None]
    assert order == [(1, [3, 5]), (2, [4]), (6, [])]
    place = shown.strands[0].replies[1]
    reply = queries.said_rows([place.id])[place.id]
    assert (reply.parent_seq, reply.parent_person) == (3, "Bo Berg")
    assert deeper.root_seq == 1


def test_support_moves_nothing_in_the_order(cast: Cast, matter: Matter) -> None:
    scene.comment(cast.actor("bo"), matter, "ett")
    loved = scene.comment(cast.actor("ulla"), matter, "två")
    with transaction():
        for who in ("bo", "cia", "anna"):
            operations.support_comment(cast.actor(who), loved)
    shown = queries.thread(scene.fresh(matter), ANONYMOUS)
    assert [strand.root.seq for strand in shown.strands if strand.root] == [1, 2]


def test_two_hundred_and_fifty_comments_have_pages_and_lasting_addresses(
    cast: Cast, matter: Matter, client: Any
) -> None:
    cia = cast.actor("cia")
    with transaction():
        roots = [operations.post_comment(cia, matter, body=f"rot {n}") for n in range(200)]
        for n in range(50):
            operations.post_comment(cia, matter, body=f"svar {n}", parent=roots[n * 4])
    numbers, after = [], None
    for _page in range(9):
        part = queries.thread(scene.fresh(matter), ANONYMOUS, after)
        for strand in part.strands:
            numbers += [strand.root.seq] if strand.root is not None else []
            numbers += [row.seq for row in strand.replies]
        after = part.after
        if after is None:
            break
    assert sorted(numbers) == list(range(1, 251)), "every comment once"
    for seq in (1, 99, 100, 101, 150, 200, 201, 250):
        answer = client.get(f"{path(matter)}/{seq}")
        assert answer.status_code == 302
        assert f'id="c{seq}"' in client.get(answer.location).text
    first = client.get(f"/arenden/{matter.reference}").text
    assert "Show more comments" in first
    assert first.count("<article") <= queries.THREAD_PAGE


def test_withdrawing_asks_first_then_leaves_a_trace_and_the_replies(
    cast: Cast, matter: Matter, bo: Any, client: Any
) -> None:
    first = scene.comment(cast.actor("bo"), matter, "Hemligheten.")
    scene.comment(cast.actor("cia"), matter, "Ett svar.", parent=first)
    place = f"{path(matter)}/1/aterta"
    assert "Withdraw your comment?" in bo.get(place).text
    assert written()[0].state == "visible", "asking changes nothing"
    assert bo.send(place).status_code == 303
    page = client.get(f"/arenden/{matter.reference}").text
    assert "Hemligheten." not in page
    assert "withdrawn by its writer" in page
    assert "Ett svar." in page
    assert written()[0].body == "Hemligheten.", "as a public record it is kept"


def test_a_page_with_htmx_is_the_thread_alone(cast: Cast, matter: Matter, bo: Any) -> None:
    answer = bo.send(path(matter), {"body": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith("<section")
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_on_the_same_page_is_told_to_fetch_it_anew(matter: Matter, bo: Any) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": f"http://localhost/arenden/{matter.reference}"}
    answer = bo.send(path(matter), {"body": "Syns direkt."}, headers=here)
    assert answer.headers["HX-Redirect"].endswith("#c1")
    assert answer.headers["HX-Refresh"] == "true", "an anchor alone fetches nothing"


def test_what_is_begun_is_kept_until_it_is_sent(cast: Cast, matter: Matter, bo: Any) -> None:
    saved = bo.send(
        f"/utkast/comment-{matter.reference}", {"body": "Halvvägs \x00 genom", "kind": "obstacle"}
    )
    assert saved.status_code == 200
    page = bo.get(f"/arenden/{matter.reference}").text
    assert "Halvvägs" in page
    assert 'checked id="kind-2" name="kind" type="radio" value="obstacle"' in page
    bo.send(path(matter), {"body": "Halvvägs genom, och klart."})
    assert "Halvvägs  genom" not in bo.get(f"/arenden/{matter.reference}").text
    from forum.core import drafts

    assert drafts.find(cast.actor("bo"), operations.draft_name(matter)) is None


def test_a_draft_is_its_writers_alone(
    cast: Cast, matter: Matter, bo: Any, signed_in: Any, client: Any
) -> None:
    name = f"/utkast/comment-{matter.reference}"
    bo.send(name, {"body": "Bara mitt."})
    other = signed_in(cast.people["cia"].id)
    assert "Bara mitt." not in other.get(f"/arenden/{matter.reference}").text
    assert client.send(name, {"body": "x"}).status_code == 401
    for wrong in ("/utkast/" + "x" * 101, "/utkast/a%2Fb", "/utkast/å"):
        assert bo.send(wrong, {"body": "x"}).status_code == 404


def test_replying_by_link_shows_to_whom(cast: Cast, matter: Matter, bo: Any) -> None:
    scene.comment(cast.actor("cia"), matter)
    page = bo.get(f"/arenden/{matter.reference}?svara=1").text
    assert "Reply to Cia Ek" in page
    assert 'name="parent" type="hidden" value="1"' in page
    assert "Reply to Cia Ek" not in bo.get(f"/arenden/{matter.reference}?svara=7").text


def test_every_act_is_one_line_of_the_log(cast: Cast, matter: Matter) -> None:
    first = scene.comment(cast.actor("bo"), matter)
    with transaction():
        operations.support_comment(cast.actor("cia"), first)
        operations.support_comment(cast.actor("cia"), first)
    with transaction():
        operations.unsupport_comment(cast.actor("cia"), first)
        operations.unsupport_comment(cast.actor("cia"), first)
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), first)
    found = select(Event).where(Event.matter_id == matter.id).order_by(Event.seq)
    events = [one for one in db.session.scalars(found) if one.action.startswith("comment:")]
    assert [one.action for one in events] == [
        "comment:post",
        "comment:support",
        "comment:unsupport",
        "comment:withdraw",
    ]
    assert all("behöver" not in str(one.data) for one in events), "no text of people's in the log"
