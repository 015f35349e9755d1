"""Proposing matters for the agenda: who may, once, with a reason, and by the clock."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import ANONYMOUS, SYSTEM, Refused, can
from forum.core.db import db, transaction
from forum.council import actions, queries
from forum.council.models import CouncilMeeting, Nomination, NominationState
from forum.council.operations import backlog, meetings
from forum.initiatives import operations as initiatives
from forum.initiatives.models import Initiative, ReplyKind
from forum.matters.models import Matter
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests.council import scene, second
from tests.factories import Cast, membership, person
from tests.matters import scene as matters
from tests.meanwhile import Meanwhile


@pytest.mark.parametrize("who", ["cia", "adm"])
def test_private_people_and_administrators_cannot_propose(cast: Cast, who: str) -> None:
    matter = scene.matter(cast)
    with pytest.raises(Refused), transaction():
        backlog.nominate(cast.actor(who), matter, reason="x")


def test_a_writer_cannot_propose_for_their_organisation(cast: Cast) -> None:
    writer = person("Vera Vik")
    membership(writer, cast.organisation, Role.WRITER)
    assert not can(actions.NOMINATE, actor_for(writer, cast.organisation.id), scene.matter(cast))


def test_a_mandate_that_has_ended_gives_no_right_to_propose(cast: Cast) -> None:
    ended = person("Eva Ek")
    yesterday = clock.today() - timedelta(days=1)
    membership(ended, cast.organisation, ends_on=yesterday)
    actor = actor_for(ended, cast.organisation.id)
    assert not can(actions.NOMINATE, actor, scene.matter(cast))


def test_a_representative_who_speaks_for_themselves_is_told_to_choose(cast: Cast) -> None:
    matter, bo = scene.matter(cast), actor_for(cast.people["bo"])
    with pytest.raises(Refused, match="Choose the organisation"), transaction():
        backlog.nominate(bo, matter, reason="x")


def test_a_draft_cannot_be_proposed_nor_even_be_found(cast: Cast, signed_in: Any) -> None:
    draft = matters.draft(cast)
    with pytest.raises(Refused), transaction():
        backlog.nominate(cast.actor("bo"), draft, reason="x")
    assert scene.browser(cast, signed_in, "bo").get("/radet/foresla/S-1900-1").status_code == 404


def test_a_matter_is_proposed_once_while_it_waits(cast: Cast) -> None:
    matter = scene.matter(cast)
    scene.nomination(cast, matter)
    with pytest.raises(Refused, match="proposed already"), transaction():
        backlog.nominate(cast.actor("anna"), matter, reason="Vi också.")


def test_two_who_propose_at_once_leave_one_proposal(app: Flask, cast: Cast) -> None:
    matter_id, ready, answers = scene.matter(cast).id, Barrier(2), []

    def propose(who: str) -> None:
        with app.app_context():
            actor, ours = cast.actor(who), db.session.get_one(Matter, matter_id)
            ready.wait()
            try:
                with transaction():
                    backlog.nominate(actor, ours, reason="Nu.")
                answers.append("done")
            except Refused:
                answers.append("refused")
            db.session.remove()

    people = [Thread(target=propose, args=(who,)) for who in ("bo", "anna")]
    for each in people:
        each.start()
    for each in people:
        each.join()
    scene.afresh()
    assert sorted(answers) == ["done", "refused"]
    assert db.session.scalar(select(func.count(Nomination.id))) == 1


def test_a_proposal_without_a_reason_comes_back_with_what_to_do(cast: Cast, signed_in: Any) -> None:
    matter, browser = scene.matter(cast), scene.browser(cast, signed_in, "bo")
    path = f"/radet/foresla/{matter.reference}"
    answer = browser.send(path, {"reason": "  "})
    assert answer.status_code == 422
    assert "Write why it should be taken up." in answer.text
    long = browser.send(path, {"reason": "å" * 1001})
    assert long.status_code == 422
    assert "å" * 1001 in long.text


def test_a_visitor_is_sent_to_sign_in_before_proposing(cast: Cast, client: Any) -> None:
    answer = client.get(f"/radet/foresla/{scene.matter(cast).reference}")
    assert answer.status_code == 303
    assert "/logga-in" in answer.location


@pytest.mark.parametrize("who", ["bo", "ulla", "anna", "mia", "sol", "sam"])
def test_every_side_proposes_on_the_same_terms(cast: Cast, signed_in: Any, who: str) -> None:
    matter = scene.matter(cast)
    answer = scene.browser(cast, signed_in, who).send(
        f"/radet/foresla/{matter.reference}", {"reason": scene.REASON}
    )
    assert answer.status_code == 303
    assert answer.location == f"/arenden/{matter.reference}"
    assert scene.history(matter)[-1] == "council:nominate"


def test_a_double_click_proposes_once(cast: Cast, signed_in: Any) -> None:
    matter, browser = scene.matter(cast), scene.browser(cast, signed_in, "bo")
    form = {"reason": scene.REASON, "form_key": "a" * 32}
    path = f"/radet/foresla/{matter.reference}"
    assert browser.send(path, form).status_code == 303
    again = browser.send(path, form)
    assert again.status_code in {303, 422}
    scene.afresh()
    assert db.session.scalar(select(func.count(Nomination.id))) == 1


def test_what_waits_is_public_with_its_reason_and_who(cast: Cast, client: Any) -> None:
    scene.nomination(cast)
    assert "Waits for an agenda (1)" in client.get("/radet").text
    shown = client.get("/radet/vantar").text
    assert scene.REASON in shown
    assert "Bo Berg" in shown
    assert cast.organisation.name in shown
    assert "csrf_token" not in shown


def test_only_the_secretary_declines_and_the_answer_needs_a_reason(
    cast: Cast, signed_in: Any
) -> None:
    waiting = scene.nomination(cast)
    path = f"/radet/vantar/{waiting.id}/avboj"
    assert scene.browser(cast, signed_in, "mia").get(path).status_code == 403
    browser = scene.browser(cast, signed_in, "sam")
    assert browser.send(path, {"answer": ""}).status_code == 422
    assert browser.send(path, {"answer": "Behandlas i nämnden."}).status_code == 303
    assert browser.get(path).status_code == 403
    scene.afresh()
    assert waiting.state == NominationState.DECLINED
    assert queries.waiting_count() == 0


def test_a_declined_matter_can_be_proposed_anew(cast: Cast) -> None:
    first = scene.nomination(cast)
    with transaction():
        backlog.decline(cast.actor("sam"), first, answer="Inte nu.")
    assert scene.nomination(cast, first.matter).id != first.id


def test_nobody_but_the_clock_proposes_overdue_replies(cast: Cast) -> None:
    for actor in (ANONYMOUS, cast.actor("sam"), cast.actor("anna")):
        with pytest.raises(Refused), transaction():
            backlog.nominate_overdue(actor)


def _overdue(initiative: Initiative, days: int = 1) -> Any:
    assert initiative.reply_due is not None
    return clock.pretend(clock.at(initiative.reply_due) + timedelta(days=days))


def test_a_reply_waits_for_the_agenda_from_the_day_after_it_was_due(cast: Cast) -> None:
    matter = scene.matter(cast)
    with _overdue(matter, days=0), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 0
    with _overdue(matter), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 1
    with _overdue(matter, days=2), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 0
    first = queries.backlog.entries()[0].first
    assert first is not None
    assert first.is_by_clock
    assert "council:nominate_overdue" in scene.history(matter)


def test_the_clock_leaves_a_matter_alone_that_someone_has_proposed(cast: Cast) -> None:
    matter = scene.matter(cast)
    scene.nomination(cast, matter)
    with _overdue(matter), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 0


def test_what_waits_for_another_council_comes_before_the_first_one_all_the_same(
    cast: Cast,
) -> None:
    matter, other = scene.matter(cast), second.council(cast)
    with transaction():
        backlog.nominate(cast.actor("bo"), matter, reason="x", council=other)
    with _overdue(matter), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 1


def test_the_page_of_the_council_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, client: Any, queries: Any
) -> None:
    def count() -> int:
        queries.clear()
        assert client.get("/radet").status_code == 200
        return len(queries)

    scene.nomination(cast)
    scene.published(cast, scene.nomination(cast))
    few = count()
    for _n in range(4):
        scene.nomination(cast)
    assert count() == few


def test_a_reply_in_time_to_the_clock_is_not_put_before_the_council(app: Flask, cast: Cast) -> None:
    matter = scene.matter(cast)
    late = clock.deadline(matter.reply_due) + timedelta(hours=12)

    def note() -> None:
        with clock.pretend(late):
            assert backlog.nominate_overdue(SYSTEM) == 0

    with clock.pretend(late), transaction():
        initiatives.reply(cast.actor("anna"), matter, kind=ReplyKind.PARTLY, reasons="Så här.")
        ticking = Meanwhile(app, note)
    ticking.join()
    assert ticking.problem is None


def test_what_is_declined_while_the_summons_is_sent_stays_declined(app: Flask, cast: Cast) -> None:
    matter, meeting = scene.matter(cast), scene.planned(cast, days=60)
    late = clock.deadline(matter.reply_due) + timedelta(hours=12)
    with clock.pretend(late), transaction():
        assert backlog.nominate_overdue(SYSTEM) == 1
    proposal = queries.active_nomination(matter)
    assert proposal is not None
    key, sam = meeting.id, cast.actor("sam")

    def call() -> None:
        with clock.pretend(late):
            meetings.call(sam, db.session.get_one(CouncilMeeting, key))

    with transaction():
        backlog.decline(sam, proposal, answer="Inte nu.")
        calling = Meanwhile(app, call)
    calling.join()
    assert calling.problem is None
    scene.afresh()
    assert proposal.state == NominationState.DECLINED
    assert not queries.sources(meeting)


def test_points_of_a_dialogue_meeting_come_before_the_first_council(cast: Cast) -> None:
    matter, other = scene.matter(cast), second.council(cast)
    with transaction():
        backlog.bring(cast.actor("bo"), matter, points=["Lampan."], source="Mötet")
    assert (queries.backlog.count(), queries.backlog.count(other)) == (1, 0)
