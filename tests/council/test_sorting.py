"""What waits for the council: in what order, why it is suggested, and how the secretary sorts it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.access import SYSTEM, Refused, can
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.council import actions, letters, queries
from forum.council.letters import proposals
from forum.council.models import BacklogPoint, CouncilMeeting, NominationState, PointKind
from forum.council.operations import backlog, meetings
from forum.matters import operations as matters_operations
from forum.matters.models import Comment
from forum.web.filters import day
from tests.council import scene, second
from tests.factories import Cast
from tests.matters import scene as matters


def _point(cast: Cast, key: str = "x") -> BacklogPoint:
    point = BacklogPoint(
        council_id=cast.council.id,
        kind=PointKind.PUT_OFF,
        key=key,
        title="Hur vi arbetar",
        waits_since=clock.now(),
    )
    with transaction():
        db.session.add(point)
    return point


def _letters(name: str) -> list[Outbox]:
    return list(db.session.scalars(select(Outbox).where(Outbox.letter == name)))


def _said(cast: Cast) -> Comment:
    return matters.comment(cast.actor("bo"), scene.matter(cast), "Vi behöver lokal varje kväll.")


@pytest.mark.parametrize("who", ["bo", "cia", "mia", "adm"])
def test_nobody_but_the_secretary_sorts_asks_or_answers(
    cast: Cast, signed_in: Any, who: str
) -> None:
    waiting = scene.nomination(cast)
    browser = scene.browser(cast, signed_in, who)
    assert browser.send("/radet/vantar", {"chosen": str(waiting.id)}).status_code == 403
    for page in ("fraga", "avboj"):
        assert browser.get(f"/radet/vantar/{waiting.id}/{page}").status_code == 403
    assert 'name="chosen"' not in browser.get("/radet/vantar").text


def test_the_secretary_of_another_council_sorts_nothing_here(cast: Cast) -> None:
    other, waiting = second.council(cast), scene.nomination(cast)
    rut = second.actor(cast, "rut")
    assert not can(actions.SORT_WAITING, rut, cast.council)
    assert can(actions.SORT_WAITING, rut, other)
    for act in (backlog.ask_more, backlog.decline):
        words = {"question": "Vad?"} if act is backlog.ask_more else {"answer": "Nej."}
        with pytest.raises(Refused), transaction():
            act(rut, waiting, **words)


def test_nobody_answers_before_they_are_asked_nor_for_others(cast: Cast) -> None:
    waiting = scene.nomination(cast)
    with pytest.raises(Refused, match="Nobody has asked"), transaction():
        backlog.add_more(cast.actor("bo"), waiting, addition="Mer.")
    with transaction():
        backlog.ask_more(cast.actor("sam"), waiting, question="Vilka?")
    for who in ("ulla", "anna", "sam"):
        with pytest.raises(Refused, match="Only those who proposed"), transaction():
            backlog.add_more(cast.actor(who), waiting, addition="Mer.")


def test_what_came_by_itself_is_asked_of_nobody(cast: Cast) -> None:
    matter = scene.matter(cast)
    with clock.pretend(clock.at(matter.reply_due) + timedelta(days=2)):
        with transaction():
            backlog.nominate_overdue(SYSTEM)
        proposal = queries.active_nomination(matter)
        with pytest.raises(Refused, match="came by itself"), transaction():
            backlog.ask_more(cast.actor("sam"), proposal, question="Vad?")


def test_whoever_proposed_gets_one_letter_and_their_answer_is_public(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    waiting = scene.nomination(cast)
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/vantar/{waiting.id}"
    assert sam.send(f"{path}/fraga", {"question": " "}).status_code == 422
    assert sam.send(f"{path}/fraga", {"question": "Vilka gäller det?"}).status_code == 303
    scene.afresh()
    (row,) = _letters(letters.ASKED)
    told = proposals.asked(row)
    assert told is not None
    assert told.to == cast.people["bo"].email
    assert "Vilka gäller det?" in told.body
    assert f"{path}/svara" in told.body
    assert "Vilka gäller det?" in client.get("/radet/vantar").text
    bo = scene.browser(cast, signed_in, "bo")
    assert bo.send(f"{path}/svara", {"addition": ""}).status_code == 422
    assert bo.send(f"{path}/svara", {"addition": "Alla i Bergsjön."}).status_code == 303
    assert "Alla i Bergsjön." in client.get("/radet/vantar").text
    scene.afresh()
    assert proposals.asked(row) is None
    assert scene.history(waiting.matter)[-2:] == ["council:ask_more", "council:add_more"]


def test_who_proposed_and_follows_is_told_once_that_it_is_declined(cast: Cast) -> None:
    said = _said(cast)  # Bo follows the matter by writing in it
    with transaction():
        waiting = backlog.nominate(cast.actor("bo"), said.matter, reason="Nu.", comment=said)
    before = {row.id for row in db.session.scalars(select(Outbox))}
    with transaction():
        backlog.decline(cast.actor("sam"), waiting, answer="Nämnden har den redan.")
    came = [row for row in db.session.scalars(select(Outbox)) if row.id not in before]
    bo = cast.people["bo"].id
    assert [row.letter for row in came if row.person_id == bo] == [letters.DECLINED]
    told = proposals.declined(_letters(letters.DECLINED)[0])
    assert told is not None
    assert "Nämnden har den redan." in told.body


def test_a_comment_is_proposed_once_beside_its_matter(cast: Cast) -> None:
    said = _said(cast)
    bo = cast.actor("bo")
    scene.nomination(cast, said.matter)
    with transaction():
        backlog.nominate(bo, said.matter, reason="Läs.", comment=said)
    with pytest.raises(Refused, match="comment is proposed already"), transaction():
        backlog.nominate(bo, said.matter, reason="Läs.", comment=said)
    other = scene.matter(cast)
    with pytest.raises(Refused, match="not in this matter"), transaction():
        backlog.nominate(bo, other, reason="Läs.", comment=said)


def test_a_withdrawn_comment_is_neither_proposed_nor_quoted(cast: Cast, client: Any) -> None:
    said = _said(cast)
    with transaction():
        backlog.nominate(cast.actor("bo"), said.matter, reason="Läs.", comment=said)
    assert "varje kväll" in client.get("/radet/vantar").text
    with transaction():
        matters_operations.withdraw_comment(cast.actor("bo"), said)
    assert "varje kväll" not in client.get("/radet/vantar").text
    assert not can(actions.NOMINATE_COMMENT, cast.actor("ulla"), said)


def test_a_comment_says_what_came_of_its_proposal(cast: Cast, client: Any, signed_in: Any) -> None:
    said, page = _said(cast), scene.browser(cast, signed_in, "bo")
    thread = f"/arenden/{said.matter.reference}"
    link = f"/radet/foresla/{said.matter.reference}/{said.seq}"
    assert link in page.get(thread).text
    assert link not in client.get(thread).text
    assert link not in scene.browser(cast, signed_in, "cia").get(thread).text
    answer = page.send(link, {"reason": "Det gäller hela staden."})
    assert answer.status_code == 303
    scene.afresh()
    assert "Proposed for" in client.get(thread).text
    assert "Proposed for" in client.get(f"{thread}/utskrift").text
    waiting = queries.backlog.active_of(said.matter, said)[0]
    meeting = scene.planned(cast)
    scene.place(cast, meeting, waiting)
    assert "Taken up at" not in client.get(thread).text
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert f"{thread}" in answer.location
    assert client.get(thread).text.count("Taken up at") >= 1
    before = f"Taken up at {queries.name_of(meeting)} {day(meeting.starts_at)}"
    assert before in client.get(thread).text
    later = meeting.starts_at + timedelta(days=7)
    moved = {"starts_at": later, "ends_at": later + timedelta(hours=3)}
    with transaction():
        meetings.edit(cast.actor("sam"), meeting, **moved, place=meeting.place, is_open=False)
    assert before not in client.get(thread).text


def test_several_are_ticked_into_one_item_of_a_chosen_meeting(cast: Cast, signed_in: Any) -> None:
    first, other, point = scene.nomination(cast), scene.nomination(cast), _point(cast)
    meeting, browser = scene.planned(cast), scene.browser(cast, signed_in, "sam")
    assert f"/{meeting.reference}/dagordning" in browser.get("/radet/vantar").text
    form = {
        "chosen": [str(first.id), str(other.id), f"p{point.id}"],
        "where": meeting.reference,
        "title": "Lokaler",
    }
    assert browser.send("/radet/vantar", {**form, "chosen": []}).status_code == 422
    assert browser.send("/radet/vantar", {**form, "where": "2000-1"}).status_code == 422
    assert browser.send("/radet/vantar", form).status_code == 303
    scene.afresh()
    (item,) = {each.item_id for each in (first, other, point)}
    assert item is not None
    again = browser.send("/radet/vantar", form)
    assert again.status_code == 422
    assert "not waiting any more" in again.text


def test_a_meeting_of_another_council_cannot_be_chosen(cast: Cast, signed_in: Any) -> None:
    theirs, waiting = second.planned(cast, second.council(cast)), scene.nomination(cast)
    browser = scene.browser(cast, signed_in, "sam")
    form = {"chosen": str(waiting.id), "where": theirs.reference}
    assert browser.send("/radet/vantar", form).status_code == 422


def test_where_there_are_several_councils_one_chooses(cast: Cast, signed_in: Any) -> None:
    other, matter = second.council(cast), scene.matter(cast)
    browser, path = scene.browser(cast, signed_in, "bo"), f"/radet/foresla/{matter.reference}"
    assert second.NAME in browser.get(path).text
    form = {"reason": "Nu.", "council": str(other.id)}
    assert browser.send(path, {**form, "council": "999"}).status_code == 422
    assert browser.send(path, form).status_code == 303
    assert browser.send(path, form).status_code == 422
    scene.afresh()
    assert queries.backlog.count(other) == 1
    assert queries.backlog.count() == 0
    assert "Nu." in browser.get(f"/rad/{second.CODE}/vantar").text
    assert "Nu." not in browser.get("/radet/vantar").text


def test_the_order_never_follows_how_many_support_it(cast: Cast) -> None:
    meeting: CouncilMeeting = scene.planned(cast)
    with clock.pretend(clock.now() - timedelta(days=70)):
        early = scene.nomination(cast)
    late = scene.nomination(cast)
    before = [each.key for each in queries.backlog.entries(to=meeting)]
    assert before == [str(early.id), str(late.id)]
    for who in ("bo", "cia"):
        matters.support(cast.actor(who), late.matter)
    assert [each.key for each in queries.backlog.entries(to=meeting)] == before
    with transaction():
        late.wanted_on = meeting.day
    assert queries.backlog.entries(to=meeting)[0].key == str(late.id)
    assert queries.backlog.entries(to=meeting)[0].is_suggested


def test_what_is_placed_waits_for_the_public_until_the_summons(cast: Cast, client: Any) -> None:
    waiting, meeting = scene.nomination(cast), scene.planned(cast)
    scene.place(cast, meeting, waiting)
    assert scene.REASON in client.get("/radet/vantar").text
    assert queries.backlog.count() == 0
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert scene.REASON not in client.get("/radet/vantar").text


def test_a_point_without_a_matter_is_declined_too(cast: Cast, signed_in: Any) -> None:
    point = _point(cast)
    browser = scene.browser(cast, signed_in, "sam")
    assert browser.send(f"/radet/vantar/p{point.id}/avboj", {"answer": "Nej."}).status_code == 303
    scene.afresh()
    assert point.state == NominationState.DECLINED


@pytest.mark.parametrize("key", ["0", "x1", "p999", "i999", "12345", "p0"])
def test_no_such_entry(cast: Cast, signed_in: Any, key: str) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    assert browser.get(f"/radet/vantar/{key}/avboj").status_code == 404


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, signed_in: Any, queries: Any
) -> None:
    browser = scene.browser(cast, signed_in, "sam")

    def count() -> int:
        queries.clear()
        assert browser.get("/radet/vantar").status_code == 200
        return len(queries)

    def add() -> None:
        said = _said(cast)
        with transaction():
            backlog.nominate(cast.actor("bo"), said.matter, reason="Nu.", comment=said)

    add()
    scene.nomination(cast)
    few = count()
    for _n in range(5):
        add()
        scene.nomination(cast)
    assert count() == few
