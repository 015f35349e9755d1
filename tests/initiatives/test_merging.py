"""Two initiatives go on as one when both organisations agree: no text, name or supporter is lost."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox
from forum.initiatives import operations, queries
from forum.initiatives.models import Initiative, InitiativeState, Merger, MergerState
from forum.matters.models import Partner, PartnerState, Subscription
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.initiatives import joining
from tests.matters import scene
from tests.meanwhile import Meanwhile


def _refused(cast: Cast, given: Initiative, into: Initiative, who: str = "bo") -> str:
    with pytest.raises(Refused) as refused, transaction():
        operations.merging.propose(cast.actor(who), given, into, reason=joining.WHY)
    return str(refused.value.verdict.reason)


def _written_since(number: int) -> list[Letter]:
    """The letters put in the outbox after that one, as they would be sent now."""
    rows = db.session.scalars(select(Outbox).where(Outbox.id > number).order_by(Outbox.id))
    written = (outbox._writers[row.letter](row) for row in rows)
    return [one for one in written if one is not None]


def _last() -> int:
    return db.session.scalar(select(func.max(Outbox.id))) or 0


def _browser(cast: Cast, signed_in: Any, who: str) -> Any:
    party = cast.parties[who]
    return signed_in(cast.people[who].id, party.id if party is not None else None)


def test_only_those_who_took_it_propose_and_only_to_what_waits_for_its_reply(cast: Cast) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    for who in ("ulla", "anna", "cia", "sam"):
        assert "Only a representative of the organisation" in _refused(cast, given, into, who)
    assert "part of itself" in _refused(cast, given, given)
    hidden = scene.draft(cast, "ulla", title="Ett utkast")
    assert "no initiative with that reference" in _refused(cast, given, hidden)
    scene.reply(cast, into)
    assert "has replied to that initiative" in _refused(cast, given, into)
    scene.reply(cast, given)
    assert "stands by itself" in _refused(cast, given, joining.theirs(cast))
    assert db.session.scalar(select(func.count(Merger.id))) == 0


def test_a_writer_does_not_propose_nor_a_representative_who_speaks_for_herself(cast: Cast) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.organisation, Role.WRITER)
    for actor in (actor_for(writer, cast.organisation.id), actor_for(cast.people["bo"], None)):
        with pytest.raises(Refused), transaction():
            operations.merging.propose(actor, given, into, reason=joining.WHY)


def test_one_waits_at_a_time_and_what_was_declined_is_not_asked_again(cast: Cast) -> None:
    given, into, other = joining.ours(cast), joining.theirs(cast), joining.theirs(cast)
    merger = joining.proposed(cast, given, into)
    assert "waits for an answer already" in _refused(cast, given, other)
    with transaction():
        operations.merging.decline(cast.actor("ulla"), merger, answer="Inte nu.")
    assert "have declined this before" in _refused(cast, given, into)
    joining.proposed(cast, given, other)


def test_others_neither_see_nor_answer_a_proposal(cast: Cast, signed_in: Any, client: Any) -> None:
    merger = joining.proposed(cast, joining.ours(cast), joining.theirs(cast))
    path = f"/initiativ/forslag/{merger.id}"
    for who in ("anna", "cia", "sam"):
        browser = _browser(cast, signed_in, who)
        assert browser.get(path).status_code == 404
        assert browser.send(f"{path}/svar", {"then": "accept"}).status_code == 404
        assert browser.send(f"{path}/ta-tillbaka").status_code == 404
    assert client.get(path).status_code == 404
    bo, ulla = _browser(cast, signed_in, "bo"), _browser(cast, signed_in, "ulla")
    assert bo.send(f"{path}/svar", {"then": "accept"}).status_code == 403
    assert ulla.send(f"{path}/ta-tillbaka").status_code == 403
    assert scene.fresh(merger).state == MergerState.PROPOSED
    for shown in (merger.initiative, merger.into):
        page = client.get(f"/arenden/{shown.reference}").text
        assert joining.WHY not in page
        assert joining.WHY not in client.get(f"/arenden/{shown.reference}/historik").text


def test_they_go_together_with_both_texts_and_all_support_kept(cast: Cast, client: Any) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    scene.support(cast.actor("cia"), given)
    scene.support(cast.actor("ulla"), given)
    scene.support(cast.actor("bo"), into)
    due = into.reply_due
    joining.accepted(cast, joining.proposed(cast, given, into))
    given, into = scene.fresh(given), scene.fresh(into)
    assert (given.state, given.is_merged, given.is_open) == (InitiativeState.CLOSED, True, False)
    assert (into.state, into.reply_due) == (InitiativeState.OPEN, due)
    assert (into.supporting_parties, into.supporting_people) == (1, 0)
    assert (given.supporting_parties, given.supporting_people) == (1, 1)
    named = [(one.party_id, one.state) for one in into.partners]
    assert named == [(cast.organisation.id, PartnerState.ACCEPTED)]
    page = client.get(f"/arenden/{into.reference}").text
    assert "Initiatives that go on here" in page
    assert "1 organisation supported it" in page
    assert "1 resident said that it mattered" in page
    assert joining.WHY in page
    old = client.get(f"/arenden/{given.reference}").text
    assert given.problem in old
    assert into.title in old
    assert "Merged into another" in old


def test_nothing_more_is_done_with_the_one_that_goes_on_elsewhere(cast: Cast) -> None:
    given, into = joining.merged(cast)
    with pytest.raises(Refused, match="goes on as part of another"):
        scene.reply(cast, given)
    for who in ("cia", "sam"):
        with pytest.raises(Refused):
            scene.support(cast.actor(who), given)
    with pytest.raises(Refused):
        scene.comment(cast.actor("cia"), given)
    with pytest.raises(Refused), transaction():
        operations.reopen(cast.actor("bo"), given, why="Vi vill ha det åter.")
    assert "another one already" in _refused(cast, given, into)
    third = joining.ours(cast)
    assert "Propose to go together with that" in _refused(cast, third, given)


def test_supporters_are_told_once_and_the_reply_reaches_those_who_followed(cast: Cast) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    scene.support(cast.actor("cia"), given)
    factories.store(
        Subscription(
            email="granne@samspel.example",
            matter_id=given.id,
            created_at=given.created_at,
            confirmed_at=given.created_at,
        )
    )
    merger = joining.proposed(cast, given, into)
    before = _last()
    joining.accepted(cast, merger)
    sent = _written_since(before)
    to = [one.to for one in sent]
    cia = cast.people["cia"].email
    assert to.count(cia) == 1
    assert "goes on as part of another" in next(one for one in sent if one.to == cia).subject
    assert to.count("granne@samspel.example") == 1
    assert to.count(cast.people["anna"].email) == 1
    before = _last()
    scene.reply(cast, into)
    told = [one.to for one in _written_since(before)]
    assert told.count(cia) == 1
    assert told.count("granne@samspel.example") == 1


def test_whoever_has_stopped_following_is_not_made_to_follow_again(cast: Cast) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    stopped = Subscription(
        person_id=cast.people["cia"].id, matter_id=into.id, created_at=into.created_at
    )
    factories.store(stopped)
    scene.support(cast.actor("cia"), given)
    joining.accepted(cast, joining.proposed(cast, given, into))
    assert scene.fresh(stopped).confirmed_at is None


def test_a_reply_that_comes_first_keeps_them_apart(cast: Cast, signed_in: Any) -> None:
    merger = joining.proposed(cast, joining.ours(cast), joining.theirs(cast))
    scene.reply(cast, merger.initiative)
    ulla = _browser(cast, signed_in, "ulla")
    answer = ulla.send(f"/initiativ/forslag/{merger.id}/svar", {"then": "accept", "answer": "Ja"})
    assert answer.status_code == 403
    assert scene.fresh(merger).state == MergerState.PROPOSED
    bo = _browser(cast, signed_in, "bo")
    assert bo.send(f"/initiativ/forslag/{merger.id}/ta-tillbaka").status_code == 303
    assert scene.fresh(merger).state == MergerState.WITHDRAWN
    assert bo.send(f"/initiativ/forslag/{merger.id}/ta-tillbaka").status_code == 403


def test_what_waits_for_one_that_goes_away_is_taken_back_by_itself(cast: Cast) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    third = joining.theirs(cast, title="Det tredje")
    waiting = joining.proposed(cast, third, given, "ulla")
    joining.accepted(cast, joining.proposed(cast, given, into))
    assert scene.fresh(waiting).state == MergerState.WITHDRAWN


def test_those_who_joined_before_come_along(cast: Cast, client: Any) -> None:
    first, second = joining.merged(cast)
    last = joining.ours(cast, title="Det sista")
    joining.accepted(cast, joining.proposed(cast, second, last, "ulla"), "bo")
    titles = [one.initiative.title for one in queries.mergers.taken_in(last)]
    assert titles == [first.title, second.title]
    assert first.title in client.get(f"/arenden/{last.reference}").text


def test_a_draft_becomes_a_name_beside_the_other_and_stays_unread(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    draft, into = scene.draft(cast, "bo", title="Hemligt utkast"), joining.theirs(cast)
    bo, ulla = _browser(cast, signed_in, "bo"), _browser(cast, signed_in, "ulla")
    path = f"/initiativ/utkast/{draft.id}/ga-med"
    assert ulla.get(path).status_code == 404
    assert bo.get(f"{path}?med={into.reference}").status_code == 200
    sent = {"chosen": "annat", "reference": into.reference, "reason": joining.WHY}
    asked = bo.send(path, sent)
    assert asked.status_code == 303
    shown = ulla.get(asked.location)
    assert "asks to stand behind yours" in shown.text or "ask to stand behind yours" in shown.text
    assert "Hemligt utkast" not in shown.text
    assert ulla.send(f"{asked.location}/svar", {"then": "accept"}).status_code == 303
    assert scene.fresh(draft).state == InitiativeState.DRAFT
    page = client.get(f"/arenden/{into.reference}").text
    assert "Hemligt utkast" not in page
    assert "Initiatives that go on here" not in page
    history = client.get(f"/arenden/{into.reference}/historik").text
    assert "agreed that another organisation joins" in history
    assert "Hemligt utkast" not in history
    partner = db.session.scalars(select(Partner).where(Partner.matter_id == into.id)).one()
    assert (partner.party_id, partner.state) == (cast.organisation.id, PartnerState.ACCEPTED)
    other = scene.draft(cast, "bo", title="Ett till")
    assert "stands behind that initiative already" in _refused(cast, other, into)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(cast: Cast, signed_in: Any) -> None:
    given = joining.ours(cast)
    bo = _browser(cast, signed_in, "bo")
    path = f"/initiativ/{given.reference}/ga-ihop"
    for wrong in ("S-1999-1", "åäö", "S-2027-1\u0000"[:8], given.reference):
        answer = bo.send(path, {"chosen": "annat", "reference": wrong, "reason": joining.WHY})
        assert answer.status_code == 422
        assert joining.WHY in answer.text
    assert bo.send(path, {"reason": joining.WHY}).status_code == 422
    assert bo.send(path, {"chosen": "annat", "reference": "S-1"}).status_code == 422


def test_the_log_has_one_line_for_each_of_the_two(cast: Cast) -> None:
    given, into = joining.merged(cast)
    told = {
        one.action: one.matter_id
        for one in db.session.scalars(select(Event).where(Event.action.like("%merge%")))
    }
    assert told == {
        "merger:propose": None,
        "merger:accept": into.id,
        "initiative:merge": given.id,
    }
    assert db.session.scalar(select(func.count()).where(Outbox.letter == "merger_answered")) == 1


def test_two_who_answer_at_once_merge_once(cast: Cast, app: Flask) -> None:
    given, into = joining.ours(cast), joining.theirs(cast)
    merger = joining.proposed(cast, given, into)
    number, ulla, bo = merger.id, cast.actor("ulla"), cast.actor("bo")

    def take_back() -> None:
        operations.merging.withdraw(bo, db.session.get_one(Merger, number))

    with transaction():
        operations.merging.accept(ulla, merger)
        late = Meanwhile(app, take_back)
    late.join()
    assert isinstance(late.problem, Refused)
    assert scene.fresh(merger).state == MergerState.ACCEPTED


def test_two_that_propose_to_each_other_end_in_one(cast: Cast, app: Flask) -> None:
    one, other = joining.ours(cast), joining.theirs(cast)
    there = joining.proposed(cast, one, other)
    back = joining.proposed(cast, other, one, "ulla")
    number, bo = back.id, cast.actor("bo")

    def agree() -> None:
        operations.merging.accept(bo, db.session.get_one(Merger, number))

    with transaction():
        operations.merging.accept(cast.actor("ulla"), there)
        late = Meanwhile(app, agree)
    late.join()
    assert isinstance(late.problem, Refused)
    assert scene.fresh(one).is_merged
    assert not scene.fresh(other).is_merged
