"""Changing what one wrote: silently while it is new, afterwards as a version that anyone can compare."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import clock, drafts
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.matters import operations, queries
from forum.matters.models import Comment, CommentKind, CommentState, CommentVersion, Matter
from forum.matters.policy import edit
from forum.parties.queries import actor_for
from tests.conftest import Queries
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, matter, path
from tests.matters.test_support import together

__all__ = ["bo", "matter"]

FIRST = "Vi behöver en lokal mellan 16 och 19."
SECOND = "Vi behöver en lokal mellan 15 och 20."
DIFFERENT = r"<(?:del|ins)>(.*?)</(?:del|ins)>"


@pytest.fixture
def written(cast: Cast, matter: Matter) -> Comment:
    """What Bo has just written for his organisation."""
    return scene.comment(cast.actor("bo"), matter, FIRST)


@pytest.fixture
def old(cast: Cast, matter: Matter) -> Comment:
    """What Bo wrote an hour ago."""
    with clock.pretend(clock.now() - timedelta(hours=1)):
        return scene.comment(cast.actor("bo"), matter, FIRST)


def change(cast: Cast, written: Comment, body: str = SECOND, who: str = "bo", **more: Any) -> None:
    given = {"kind": written.kind, "seen": queries.wordings.seal(written)} | more
    with transaction():
        operations.edit_comment(cast.actor(who), written, body=body, **given)


def versions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(CommentVersion)) or 0


def recorded() -> list[str]:
    db.session.rollback()
    found = db.session.scalars(select(Event).order_by(Event.seq))
    return [one.action for one in found if one.action in {"comment:edit", "comment:revise"}]


def page(matter: Matter, seq: int = 1, name: str = "andra") -> str:
    return f"{path(matter)}/{seq}/{name}"


# Who may not


@pytest.mark.parametrize("who", ["cia", "ulla", "anna", "adm"])
def test_nobody_else_changes_what_one_wrote(
    cast: Cast, matter: Matter, written: Comment, signed_in: Any, who: str
) -> None:
    party = cast.parties[who]
    other = signed_in(cast.people[who].id, party.id if party else None)
    assert other.get(page(matter)).status_code == 403
    answer = other.send(page(matter), {"body": SECOND})
    assert answer.status_code == 403
    assert "Only the one who wrote a comment can change it." in answer.text
    assert scene.fresh(written).body == FIRST


def test_strangers_are_asked_to_sign_in(matter: Matter, written: Comment, client: Any) -> None:
    assert "/logga-in" in client.get(page(matter)).location
    assert client.send(page(matter), {"body": SECOND}).status_code == 401
    assert scene.fresh(written).body == FIRST


def test_a_partys_word_is_changed_by_whom_speaks_for_it(
    cast: Cast, matter: Matter, written: Comment, signed_in: Any
) -> None:
    himself = signed_in(cast.people["bo"].id)
    answer = himself.send(page(matter), {"body": SECOND})
    assert answer.status_code == 403
    assert f"You wrote this for {cast.organisation.name}." in answer.text
    own = scene.comment(actor_for(cast.people["bo"]), matter, "Mitt eget.")
    assert not edit(cast.actor("bo"), own)
    assert edit(actor_for(cast.people["bo"]), own)


def test_a_mandate_that_has_ended_changes_nothing(
    cast: Cast, written: Comment, signed_in: Any
) -> None:
    scene.ended(cast.organisation)
    assert cast.actor("bo").party_id is None
    assert not edit(cast.actor("bo"), scene.fresh(written))


@pytest.mark.parametrize(("state", "status"), [("withdrawn", 403), ("hidden", 404)])
def test_what_is_not_shown_is_not_changed(
    matter: Matter, written: Comment, bo: Any, state: str, status: int
) -> None:
    with transaction():
        written.state = CommentState(state)
    assert bo.get(page(matter)).status_code == status
    assert bo.send(page(matter), {"body": SECOND}).status_code == status
    for name in ("versioner", "instammer"):
        assert bo.get(page(matter, name=name)).status_code == 404, "nothing of it is told"


def test_in_a_closed_matter_the_change_waits_as_a_draft(
    cast: Cast, matter: Matter, written: Comment, bo: Any
) -> None:
    with transaction():
        db.session.get_one(Matter, matter.id).closed_at = clock.now()
    answer = bo.send(page(matter), {"body": SECOND, "form_key": "a" * 32})
    assert answer.status_code == 403
    assert SECOND in answer.text
    assert "This matter is closed." in answer.text
    name = operations.edit_draft_name(scene.fresh(written))
    kept = drafts.find(cast.actor("bo"), name)
    assert kept is not None
    assert kept.fields["body"] == [SECOND]


def test_an_empty_text_is_refused_beside_the_field(
    matter: Matter, written: Comment, bo: Any
) -> None:
    answer = bo.send(page(matter), {"body": " "})
    assert answer.status_code == 422
    assert "withdraw it" in answer.text
    answer = bo.send(page(matter), {"body": "x" * 20_001})
    assert answer.status_code == 422
    assert scene.fresh(written).body == FIRST


@pytest.mark.parametrize("kind", ["question", "answer", "nonsense"])
def test_nothing_becomes_a_question_or_an_answer(
    cast: Cast, matter: Matter, written: Comment, bo: Any, kind: str
) -> None:
    answer = bo.send(page(matter), {"body": SECOND, "kind": kind})
    assert answer.status_code == 422
    assert scene.fresh(written).kind == CommentKind.COMMENT
    if kind != "nonsense":
        with pytest.raises(ValueError, match="neither"):
            change(cast, written, kind=CommentKind(kind))
    assert scene.fresh(written).body == FIRST


def test_a_question_stays_a_question(cast: Cast, matter: Matter, bo: Any) -> None:
    asked = scene.comment(cast.actor("bo"), matter, "När öppnar ni?", kind=CommentKind.QUESTION)
    assert 'name="kind"' not in bo.get(page(matter)).text
    bo.send(page(matter), {"body": "När öppnar ni igen?", "kind": "proposal"})
    assert scene.fresh(asked).kind == CommentKind.QUESTION
    assert asked.body == "När öppnar ni igen?"
    assert asked.due_on is not None
    with pytest.raises(ValueError, match="neither"):
        change(cast, asked, kind=CommentKind.COMMENT)


# Silently, or as a version


def test_what_was_just_written_is_put_right_without_a_trace(
    cast: Cast, matter: Matter, written: Comment, bo: Any, client: Any
) -> None:
    assert "as long as nobody has replied or agreed" in bo.get(page(matter)).text
    answer = bo.send(page(matter), {"body": "Vi behöver en **lokal**.", "kind": "proposal"})
    assert answer.status_code == 303
    assert answer.location.endswith("#c1")
    scene.fresh(written)
    assert (written.versions, written.edited_at, versions()) == (1, None, 0)
    assert written.kind == CommentKind.PROPOSAL
    shown = client.get(f"/arenden/{matter.reference}").text
    assert "<strong>lokal</strong>" in shown
    assert "mellan 16 och 19" not in shown
    assert "/versioner" not in shown
    assert scene.fresh(matter).tally == {"proposal": 1}
    assert recorded() == ["comment:edit"]


def test_after_fifteen_minutes_the_earlier_words_stay(
    cast: Cast, matter: Matter, old: Comment, bo: Any, client: Any
) -> None:
    assert "can still be read and compared" in bo.get(page(matter)).text
    bo.send(page(matter), {"body": SECOND})
    scene.fresh(old)
    assert (old.versions, versions()) == (2, 1)
    assert old.edited_at is not None
    shown = client.get(f"/arenden/{matter.reference}").text
    assert f'href="{page(matter, name="versioner")}"' in shown
    told = client.get(page(matter, name="versioner")).text
    assert "mellan 16 och 19" in told, "the first version stands whole"
    taken, put = (re.sub(r"<[^>]+>", "", part) for part in re.findall(DIFFERENT, told)[:2])
    assert ("16" in taken, "15" in put) == (True, True)
    assert recorded() == ["comment:revise"]
    assert "changed a comment" in client.get(f"/arenden/{matter.reference}/historik").text


def test_the_boundary_is_fifteen_minutes(cast: Cast, matter: Matter) -> None:
    began = clock.now()
    with clock.pretend(began):
        written = scene.comment(cast.actor("bo"), matter, FIRST)
    with clock.pretend(began + timedelta(minutes=15)):
        change(cast, written)
    assert versions() == 0
    with clock.pretend(began + timedelta(minutes=15, seconds=1)):
        change(cast, written, FIRST)
    assert versions() == 1


def _reply(cast: Cast, written: Comment) -> None:
    scene.comment(cast.actor("cia"), written.matter, "Ja.", parent=written)


def _agree(cast: Cast, written: Comment) -> None:
    with transaction():
        operations.support_comment(cast.actor("cia"), written)


@pytest.mark.parametrize("meet", [_reply, _agree])
def test_what_someone_has_met_is_never_changed_silently(
    cast: Cast, written: Comment, meet: Any
) -> None:
    """Nobody agrees with, or replies to, what they have not read."""
    meet(cast, written)
    change(cast, scene.fresh(written))
    assert (scene.fresh(written).versions, versions()) == (2, 1)


def test_the_citys_answer_counts_as_having_met_a_question(cast: Cast, matter: Matter) -> None:
    bo = cast.actor("bo")
    asked = [
        scene.comment(bo, matter, f"Fråga {number}?", kind=CommentKind.QUESTION)
        for number in (1, 2)
    ]
    with transaction():
        operations.answer_questions(cast.actor("anna"), matter, questions=asked, body="I augusti.")
    change(cast, scene.fresh(asked[1]), "En annan fråga?")
    assert versions() == 1, "it stands under the first question, but answers the second too"


def test_ones_own_reply_is_no_meeting(cast: Cast, matter: Matter, written: Comment) -> None:
    scene.comment(cast.actor("bo"), matter, "Jag glömde: även lördagar.", parent=written)
    change(cast, scene.fresh(written))
    assert versions() == 0


def test_a_comment_with_versions_only_gets_more(cast: Cast, written: Comment) -> None:
    _agree(cast, written)
    change(cast, scene.fresh(written))
    with transaction():
        operations.unsupport_comment(cast.actor("cia"), written)
    change(cast, scene.fresh(written), "En tredje.")
    assert scene.fresh(written).versions == 3


def test_the_same_text_again_changes_nothing(
    cast: Cast, matter: Matter, old: Comment, bo: Any
) -> None:
    revision = old.revision
    answer = bo.send(page(matter), {"body": f"  {FIRST}\n"})
    assert answer.status_code == 303
    assert "Nothing was changed" in bo.get(answer.location).text
    assert recorded() == []
    assert scene.fresh(old).revision == revision


def test_another_kind_alone_is_a_change(cast: Cast, matter: Matter, old: Comment) -> None:
    change(cast, old, FIRST, kind=CommentKind.OBSTACLE)
    assert scene.fresh(old).versions == 2
    assert old.obstacle_before, "the release before reads it so"
    assert scene.fresh(matter).tally == {"obstacle": 1}


def test_pressing_twice_changes_once(matter: Matter, old: Comment, bo: Any) -> None:
    sent = {"body": SECOND, "form_key": "e" * 32}
    first, second = bo.send(page(matter), sent), bo.send(page(matter), sent)
    assert [first.status_code, second.status_code] == [303, 303]
    assert first.location == second.location
    assert scene.fresh(old).versions == 2


def test_a_change_in_another_window_is_not_written_over(
    cast: Cast, matter: Matter, old: Comment, bo: Any
) -> None:
    seen = queries.wordings.seal(old)
    change(cast, old, "Ändrat på telefonen.")
    mine = "Ändrat vid datorn."
    answer = bo.send(page(matter), {"body": mine, "seen": seen})
    assert answer.status_code == 422
    assert mine in answer.text
    assert "Ändrat på telefonen." in answer.text
    assert scene.fresh(old).body == "Ändrat på telefonen."
    kept = drafts.find(cast.actor("bo"), operations.edit_draft_name(old))
    assert kept is not None
    assert kept.fields["body"] == [mine]
    again = bo.send(page(matter), {"body": mine, "seen": queries.wordings.seal(old)})
    assert again.status_code == 303
    assert scene.fresh(old).versions == 3


def test_two_changes_at_the_same_moment_lose_neither(app: Flask, cast: Cast, old: Comment) -> None:
    key, seen = old.id, queries.wordings.seal(old)
    bodies = iter(["Den ena ändringen.", "Den andra ändringen."])
    wrong = together(
        app,
        [cast.actor("bo"), cast.actor("bo")],
        lambda actor: operations.edit_comment(
            actor,
            db.session.get_one(Comment, key),
            body=next(bodies),
            kind=CommentKind.COMMENT,
            seen=seen,
        ),
    )
    assert [type(problem) for problem in wrong] == [operations.ChangedMeanwhile]
    assert versions() == 1


def test_what_is_begun_waits_and_can_be_begun_anew(
    cast: Cast, matter: Matter, old: Comment, bo: Any
) -> None:
    assert "not saved" not in bo.get(page(matter)).text
    name = operations.edit_draft_name(old)
    assert bo.send(f"/utkast/{name}", {"body": "Halvvägs."}).status_code == 200
    begun = bo.get(page(matter)).text
    assert "Halvvägs." in begun
    assert "Begin anew" in begun
    assert FIRST in bo.get(f"{page(matter)}?om=1").text
    bo.send(page(matter), {"body": SECOND})
    assert drafts.find(cast.actor("bo"), name) is None


def test_a_change_is_refused_by_the_operation_too(cast: Cast, written: Comment) -> None:
    with pytest.raises(Refused):
        change(cast, written, who="cia")
    assert scene.fresh(written).body == FIRST


def test_no_text_of_peoples_stands_in_the_log(cast: Cast, old: Comment) -> None:
    change(cast, old)
    data = [str(one.data) for one in db.session.scalars(select(Event))]
    assert not any("lokal" in one for one in data)


# Reading versions


def test_versions_are_compared_newest_first_page_by_page(
    cast: Cast, matter: Matter, old: Comment, client: Any, queries: Queries
) -> None:
    for number in range(2, 26):
        change(cast, scene.fresh(old), f"Version nummer {number} av texten.")
    queries.clear()
    first = client.get(page(matter, name="versioner")).text
    assert len(queries) <= 8
    assert first.count("<h2") == 10
    assert first.index('id="version-25"') < first.index('id="version-16"')
    assert "efter=16" in first
    last = client.get(f"{page(matter, name='versioner')}?efter=6").text
    assert FIRST.split(" mellan", maxsplit=1)[0] in last
    assert 'id="version-1"' in last
    assert "Show earlier versions" not in last


@pytest.mark.parametrize("after", ["0", "1", "nonsense", "99999999999", "-3"])
def test_versions_that_do_not_exist_are_a_page_in_words(
    matter: Matter, old: Comment, client: Any, after: str
) -> None:
    answer = client.get(f"{page(matter, name='versioner')}?efter={after}")
    assert answer.status_code == 200


def test_an_unchanged_comment_says_that_it_is(matter: Matter, old: Comment, client: Any) -> None:
    assert "from the beginning" in client.get(page(matter, name="versioner")).text


def test_hostile_versions_are_only_text(
    cast: Cast, matter: Matter, old: Comment, client: Any
) -> None:
    change(cast, old, "<script>alert(1)</script> [x](javascript:alert(2)) {{ 7*7 }} %(who)s")
    change(cast, scene.fresh(old), "<img src=x onerror=alert(3)>")
    told = client.get(page(matter, name="versioner")).text
    assert "<script>alert" not in told
    assert "<img src=x" not in told
    assert 'href="javascript' not in told
    assert ">49<" not in told


def test_versions_go_when_the_comment_is_withdrawn(
    cast: Cast, matter: Matter, old: Comment, client: Any, bo: Any
) -> None:
    change(cast, old)
    assert client.get(page(matter, name="versioner")).status_code == 200
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), old)
    assert client.get(page(matter, name="versioner")).status_code == 404, "nor what was kept of it"
    assert bo.get(page(matter, name="versioner")).status_code == 404
    assert "/versioner" not in client.get(f"/arenden/{matter.reference}").text


def test_the_comment_of_another_matter_is_not_found(
    cast: Cast, old: Comment, bo: Any, client: Any
) -> None:
    other = scene.initiative(cast, title="Ett annat")
    for name in ("andra", "versioner", "instammer"):
        assert bo.get(page(other, name=name)).status_code == 404
        assert client.get(page(other, 77, name)).status_code == 404


# Names of those who are mentioned, links of those who are new


def test_whom_a_change_names_is_told_once(cast: Cast, matter: Matter, written: Comment) -> None:
    scene.comment(cast.actor("cia"), matter, "Jag håller med.")
    change(cast, scene.fresh(written), "Tack @Cia Ek för det!")
    change(cast, scene.fresh(written), "Tack @Cia Ek för det, verkligen!")
    found = select(Event).where(Event.action == "comment:edit").order_by(Event.seq)
    named = [one.data.get("named_people") for one in db.session.scalars(found)]
    assert named == [[cast.people["cia"].id], None]


def test_links_are_judged_anew_when_a_comment_is_changed(cast: Cast, matter: Matter) -> None:
    """Its own first showing does not make its writer known."""
    with transaction():
        person = db.session.get_one(Person, cast.people["bo"].id)
        person.created_at = clock.now() - timedelta(days=40)
    link = "Se https://lokal.example/karta"
    written = scene.comment(cast.actor("bo"), matter, link)
    assert "nofollow" in scene.fresh(written).body_html
    change(cast, written, f"{link} nu")
    assert "nofollow" in scene.fresh(written).body_html
    scene.comment(cast.actor("bo"), matter, "Ett till.")
    change(cast, scene.fresh(written), f"{link} igen")
    assert "nofollow" not in scene.fresh(written).body_html
