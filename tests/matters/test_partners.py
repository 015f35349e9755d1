"""Several parties stand behind a matter: who is asked, who answers, who sees what, and what is told."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import outbox
from forum.core.access import ANONYMOUS, Refused, can
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Outbox
from forum.matters import actions, history, partner_letters, queries
from forum.matters import operations as matters
from forum.matters.models import Matter, Partner, PartnerState
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.matters import scene
from tests.meanwhile import Meanwhile

partners = matters.partners


def _state(asked: Partner) -> PartnerState | None:
    db.session.rollback()
    found = db.session.scalar(select(Partner.state).where(Partner.id == asked.id))
    return PartnerState(found) if found is not None else None


def _writer(cast: Cast, party: Any, name: str = "Vera Vik") -> Any:
    someone = factories.person(name)
    factories.membership(someone, party, Role.WRITER)
    return someone


# Refusals first


@pytest.mark.parametrize("who", ["anna", "cia", "sam", "bo"])
def test_nobody_else_asks_for_a_draft_nor_knows_of_it(cast: Cast, who: str) -> None:
    begun = scene.draft(cast)
    with pytest.raises(Refused) as problem, transaction():
        partners.invite(cast.actor(who), begun, party_ids=[cast.organisation.id])
    assert not problem.value.verdict.visible


def test_whoever_is_asked_asks_nobody_else(cast: Cast) -> None:
    begun = scene.draft(cast)
    scene.joined(cast, begun, cast.organisation, "bo")
    third = factories.organisation("Tredje föreningen")
    with pytest.raises(Refused, match="Only those who began it"), transaction():
        partners.invite(cast.actor("bo"), begun, party_ids=[third.id])


def test_one_does_not_ask_in_the_name_of_oneself(cast: Cast) -> None:
    begun = scene.draft(cast)
    private = actor_for(cast.people["ulla"])
    with pytest.raises(Refused, match="Choose on your own page"), transaction():
        partners.invite(private, begun, party_ids=[cast.organisation.id])


def test_neither_the_city_nor_the_sleeping_nor_oneself_nor_nobody_can_be_asked(cast: Cast) -> None:
    begun = scene.draft(cast)
    asleep = factories.organisation("Somnad")
    scene.ended(asleep)
    for key in (cast.unit.id, cast.council.id, asleep.id, cast.umbrella.id, 999_999):
        with pytest.raises(Refused, match="Choose only among"), transaction():
            partners.invite(cast.actor("ulla"), begun, party_ids=[key, cast.organisation.id])
    assert db.session.scalar(select(func.count(Partner.id))) == 0


def test_no_more_than_so_many_stand_behind_one_together(cast: Cast) -> None:
    begun = scene.draft(cast)
    many = [factories.organisation(f"Förening {n}").id for n in range(partners.MOST + 1)]
    with pytest.raises(Refused, match="At most 30"), transaction():
        partners.invite(cast.actor("ulla"), begun, party_ids=many)


def test_after_publication_nobody_joins_an_initiative(cast: Cast) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    other = factories.organisation("En till")
    with transaction():
        scene.operations.publish(cast.actor("ulla"), begun)
    for act in (
        lambda: partners.accept(cast.actor("bo"), asked),
        lambda: partners.decline(cast.actor("bo"), asked),
        lambda: partners.take_back(cast.actor("ulla"), asked),
    ):
        with pytest.raises(Refused, match="lapsed"), transaction():
            act()
    with pytest.raises(Refused, match="nobody more joins"), transaction():
        partners.invite(cast.actor("ulla"), begun, party_ids=[other.id])
    assert queries.partners.waiting_for(cast.actor("bo")) == []


def test_a_name_that_was_published_stays(cast: Cast) -> None:
    begun = scene.draft(cast)
    asked = scene.joined(cast, begun, cast.organisation, "bo")
    with transaction():
        scene.operations.publish(cast.actor("ulla"), begun)
    with pytest.raises(Refused, match="so the name stays"), transaction():
        partners.leave(cast.actor("bo"), asked)


def test_a_writer_and_one_who_speaks_for_another_do_not_answer(cast: Cast) -> None:
    asked = scene.invited(cast, scene.draft(cast), cast.organisation)
    vera = _writer(cast, cast.organisation)
    with pytest.raises(Refused, match="A representative answers"), transaction():
        partners.accept(actor_for(vera, cast.organisation.id), asked)
    with pytest.raises(Refused, match="Choose on your own page"), transaction():
        partners.accept(actor_for(cast.people["bo"]), asked)
    with pytest.raises(Refused, match="Only those who are asked"), transaction():
        partners.accept(cast.actor("ulla"), asked)
    assert _state(asked) == PartnerState.INVITED


def test_one_answers_once(cast: Cast) -> None:
    asked = scene.joined(cast, scene.draft(cast), cast.organisation, "bo")
    for act in (partners.accept, partners.decline):
        with pytest.raises(Refused, match="accepted already"), transaction():
            act(cast.actor("bo"), asked)
    with pytest.raises(Refused, match="only they themselves"), transaction():
        partners.take_back(cast.actor("ulla"), asked)


def test_what_was_taken_back_meanwhile_is_answered_in_words(cast: Cast, app: Flask) -> None:
    asked = scene.invited(cast, scene.draft(cast), cast.organisation)
    bo = cast.actor("bo")
    key = asked.id
    db.session.rollback()
    with transaction():
        partners.take_back(cast.actor("ulla"), asked)
        late = Meanwhile(app, lambda: partners.accept(bo, db.session.get(Partner, key) or asked))
    late.join()
    assert isinstance(late.problem, Refused)
    assert "taken back" in str(late.problem)


def test_publishing_and_accepting_at_once_names_them_or_says_why_not(
    cast: Cast, app: Flask
) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    bo, key = cast.actor("bo"), asked.id
    with transaction():
        scene.operations.publish(cast.actor("ulla"), begun)
        late = Meanwhile(app, lambda: partners.accept(bo, db.session.get_one(Partner, key)))
    late.join()
    assert isinstance(late.problem, Refused)
    assert _state(asked) == PartnerState.INVITED
    assert queries.partners.behind(begun) == []


def test_a_page_that_was_open_when_they_said_no_says_so(cast: Cast, signed_in: Any) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    with transaction():
        partners.decline(cast.actor("bo"), asked)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    answer = bo.send(f"/tillsammans/inbjudan/{asked.id}", {"yes": "1"})
    assert answer.status_code == 403
    assert "You have said no." in answer.text
    assert begun.title not in answer.text


# What those who are asked see and do


def test_the_asked_read_those_who_accept_write_those_who_decline_see_nothing(cast: Cast) -> None:
    begun = scene.draft(cast)
    bo, vera = cast.actor("bo"), actor_for(_writer(cast, cast.organisation), cast.organisation.id)

    def may() -> list[bool]:
        db.session.rollback()
        found = [can(what, bo, begun) for what in (actions.READ, "initiative:edit")]
        return [*found, can("initiative:edit", vera, begun)]

    assert may() == [False, False, False]
    asked = scene.invited(cast, begun, cast.organisation)
    assert may() == [True, False, False]
    with transaction():
        partners.accept(bo, asked)
    assert may() == [True, True, True]
    with transaction():
        partners.leave(bo, asked)
    assert may() == [False, False, False]
    assert not can(actions.READ, ANONYMOUS, begun)


def test_parity_lists_know_what_rules_know(cast: Cast) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    for act in (None, partners.accept, partners.leave):
        if act is not None:
            with transaction():
                act(cast.actor("bo"), asked)
        for who in cast.people:
            actor = cast.actor(who)
            listed = db.session.scalars(select(Matter.id).where(queries.visible_to(actor))).all()
            assert (begun.id in listed) == can(actions.READ, actor, begun), who


def test_who_declined_or_left_can_be_asked_anew_and_gets_one_letter_a_day(cast: Cast) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    for act in (partners.decline, None, partners.accept, partners.leave, None):
        with transaction():
            if act is None:
                partners.invite(cast.actor("ulla"), begun, party_ids=[cast.organisation.id])
            else:
                act(cast.actor("bo"), asked)
    assert _state(asked) == PartnerState.INVITED
    with transaction():
        again = partners.invite(cast.actor("ulla"), begun, party_ids=[cast.organisation.id])
    assert again == []
    sent = select(func.count(Outbox.id)).where(Outbox.letter == partner_letters.ASKED)
    assert db.session.scalar(sent) == 1


def test_only_those_who_accepted_are_named_and_the_history_tells_nothing_of_the_others(
    cast: Cast,
) -> None:
    begun = scene.draft(cast)
    silent, no, left = (factories.organisation(name) for name in ("Tyst", "Nej", "Borta"))
    for party, name in ((no, "Nils"), (left, "Bea")):
        factories.membership(factories.person(name), party)
    scene.joined(cast, begun, cast.organisation, "bo")
    for party in (silent, no, left):
        scene.invited(cast, begun, party)
    by_party = {one.party_id: one for one in queries.partners.of(begun)}
    for party, acts in ((no, (partners.decline,)), (left, (partners.accept, partners.leave))):
        (person_id,) = _people(party)
        someone = db.session.get_one(factories.Person, person_id)
        for act in acts:
            with transaction():
                act(actor_for(someone, party.id), by_party[party.id])
    with transaction():
        scene.operations.publish(cast.actor("ulla"), begun)
    assert [party.name for party in queries.partners.behind(begun)] == [cast.organisation.name]
    told = " ".join(line.words for line in history.lines(begun).rows)
    for party in (silent, no, left):
        assert party.name not in told
    kept = db.session.scalars(select(Event.data).where(Event.action.startswith("partner:"))).all()
    assert all(set(data) <= {"parties", "party"} for data in kept)


def _people(party: Any) -> list[int]:
    return queries.partners.parties.representatives([party.id])[party.id]


# Letters


def _letters(name: str) -> list[Outbox]:
    db.session.rollback()
    return list(db.session.scalars(select(Outbox).where(Outbox.letter == name).order_by(Outbox.id)))


def test_each_who_represents_the_asked_gets_a_letter_that_says_what_and_where(cast: Cast) -> None:
    _writer(cast, cast.organisation)
    asked = scene.invited(cast, scene.draft(cast), cast.organisation)
    (row,) = _letters(partner_letters.ASKED)
    assert row.person_id == cast.people["bo"].id
    written = outbox._writers[row.letter](row)
    assert written is not None
    assert written.to == cast.people["bo"].email
    for words in (scene.TITLE, "Paraplyet Nordost", f"/tillsammans/inbjudan/{asked.id}"):
        assert words in f"{written.subject} {written.body}"


@pytest.mark.parametrize("then", ["accept", "take_back", "publish", "mandate"])
def test_it_is_not_sent_once_there_is_nothing_to_answer(cast: Cast, then: str) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    with transaction():
        if then == "accept":
            partners.accept(cast.actor("bo"), asked)
        elif then == "take_back":
            partners.take_back(cast.actor("ulla"), asked)
        elif then == "publish":
            scene.operations.publish(cast.actor("ulla"), begun)
        else:
            db.session.execute(
                factories.Membership.__table__.delete().where(
                    factories.Membership.person_id == cast.people["bo"].id
                )
            )
    (row,) = _letters(partner_letters.ASKED)
    assert partner_letters.asked(row) is None


def test_whoever_asked_hears_what_came_of_it_unless_it_changed_since(cast: Cast) -> None:
    asked = scene.joined(cast, scene.draft(cast), cast.organisation, "bo")
    with transaction():
        partners.leave(cast.actor("bo"), asked)
    first, second = _letters(partner_letters.ANSWERED)
    assert {first.person_id, second.person_id} == {cast.people["ulla"].id}
    assert partner_letters.answered(first) is None
    written = partner_letters.answered(second)
    assert written is not None
    assert "has stepped back from" in written.subject


# Pages


@pytest.fixture
def ulla(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["ulla"].id, cast.umbrella.id)


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def test_several_are_asked_at_once_and_what_is_ticked_stays_while_one_looks(
    cast: Cast, ulla: Any
) -> None:
    begun = scene.draft(cast)
    others = [factories.organisation(f"Grannarna {n}") for n in (1, 2)]
    path = f"/tillsammans/{begun.id}"
    empty = ulla.send(path, {})
    assert (empty.status_code, "Tick at least one" in empty.text) == (422, True)
    ticked = [cast.organisation.slug, others[0].slug]
    looked = ulla.send(path, {"look": "1", "name": "grannarna 2", "parties": ticked})
    assert looked.status_code == 200
    assert "Grannarna 2" in looked.text
    assert looked.text.count("checked") == 2
    done = ulla.send(path, {"parties": [*ticked, others[1].slug]})
    assert done.status_code == 303
    page = ulla.get(path).text
    assert page.count("has not answered yet") == 3
    assert "No letter reaches Grannarna 1, Grannarna 2" in page
    db.session.rollback()
    assert db.session.scalar(select(func.count(Partner.id))) == 3


@pytest.mark.parametrize("slug", ["finns-inte", "x" * 5000, "<script>", ""])
def test_whom_the_list_does_not_have_is_refused_beside_it(cast: Cast, ulla: Any, slug: str) -> None:
    begun = scene.draft(cast)
    answer = ulla.send(f"/tillsammans/{begun.id}", {"parties": [slug]})
    assert answer.status_code == 422
    assert '<script>"' not in answer.text


def test_the_asked_find_it_on_their_pages_read_it_and_say_yes(
    cast: Cast, ulla: Any, bo: Any
) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    own = f"/tillsammans/inbjudan/{asked.id}"
    assert own in bo.get("/mitt-konto").text
    party = f"/organisationer/{cast.organisation.slug}"
    assert own in bo.get(party).text
    assert own not in ulla.get(party).text
    page = bo.get(own)
    assert scene.TITLE in page.text
    read = f"/initiativ/utkast/{begun.id}/las"
    assert read in page.text
    assert "skolorna låsta" in bo.get(read).text
    assert bo.get(f"/initiativ/utkast/{begun.id}").status_code == 404
    answer = bo.send(own, {"yes": "1"})
    assert answer.location.endswith(f"/initiativ/utkast/{begun.id}")
    assert bo.get(answer.location).status_code == 200
    assert own not in bo.get("/mitt-konto").text
    assert scene.TITLE in bo.get("/initiativ").text


def test_a_no_and_a_step_back_through_the_pages(cast: Cast, bo: Any) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    own = f"/tillsammans/inbjudan/{asked.id}"
    assert bo.send(own, {}).status_code == 200
    assert _state(asked) == PartnerState.INVITED
    assert bo.send(own, {"no": "1"}).status_code == 303
    assert bo.get(own).status_code == 403
    other = scene.joined(cast, scene.draft(cast, title="Ett till"), cast.organisation, "bo")
    leave = f"/tillsammans/inbjudan/{other.id}/lamna"
    assert "Step back" in bo.get(leave).text
    assert bo.send(leave).status_code == 303
    assert _state(other) == PartnerState.LEFT
    assert bo.send(leave).status_code == 404


def test_strangers_learn_nothing(cast: Cast, client: Any, signed_in: Any) -> None:
    begun = scene.draft(cast)
    asked = scene.invited(cast, begun, cast.organisation)
    strangers = [client, signed_in(cast.people["cia"].id), signed_in(cast.people["sam"].id)]
    for browser in strangers:
        for path in (
            f"/tillsammans/{begun.id}",
            f"/tillsammans/inbjudan/{asked.id}",
            f"/initiativ/utkast/{begun.id}/las",
        ):
            assert browser.get(path).status_code == 404
        page = browser.get(f"/organisationer/{cast.organisation.slug}")
        assert scene.TITLE not in page.text


def test_the_page_costs_the_same_however_many_are_asked(
    cast: Cast, ulla: Any, queries: Any
) -> None:
    begun = scene.draft(cast)
    path, costs = f"/tillsammans/{begun.id}", []
    for number in (1, 9):
        new = [factories.organisation(f"Förening {number}-{n}").id for n in range(number)]
        with transaction():
            partners.invite(cast.actor("ulla"), begun, party_ids=new)
        ulla.get(path)
        queries.clear()
        assert ulla.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
