"""What can be there but once: whoever comes second, or at the same moment, is told so in words."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import SYSTEM, Refused
from forum.core.db import Vanished, db, transaction
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    DecisionKind,
    Nomination,
    NominationState,
    SummonsReply,
)
from forum.council.operations import agendas, backlog, meetings, planning, publishing, replies
from forum.matters.models import Comment, Matter
from forum.parties import operations as parties
from forum.parties.models import Role, Side
from tests.council import scene, second
from tests.factories import Cast, person
from tests.matters.scene import comment
from tests.meanwhile import Meanwhile

#: What an act says that finds that somebody else has taken away what it is about.
GONE = (Refused, Vanished)


def _active(of: Matter) -> int:
    scene.afresh()
    states = Nomination.state.in_((NominationState.WAITING, NominationState.PLACED))
    return db.session.scalar(
        select(func.count(Nomination.id)).where(Nomination.matter_id == of.id, states)
    )


def test_what_is_put_off_is_proposed_already_and_its_page_leads_to_where_it_waits(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    of = scene.matter(cast)
    meeting = scene.published(cast, scene.nomination(cast, of), kind=DecisionKind.POSTPONED)
    item = scene.item_of(meeting, of)
    bo = scene.browser(cast, signed_in, "bo")
    answer = bo.send(f"/radet/foresla/{of.reference}", {"reason": "En gång till."})
    assert answer.status_code == 422
    assert "proposed already" in answer.text
    assert _active(of) == 1
    assert f"#forslag-i{item.id}" in client.get(f"/arenden/{of.reference}").text
    assert f'id="forslag-i{item.id}"' in client.get("/radet/vantar").text


def test_a_comment_that_is_put_off_is_proposed_already(cast: Cast) -> None:
    of = scene.matter(cast)
    said = comment(cast.actor("ulla"), of)
    with transaction():
        first = backlog.nominate(cast.actor("bo"), of, reason="x", comment=said)
    scene.published(cast, first, kind=DecisionKind.POSTPONED)
    with pytest.raises(Refused, match="comment is proposed already"), transaction():
        backlog.nominate(cast.actor("anna"), of, reason="x", comment=said)
    assert _active(of) == 1


def test_of_two_who_propose_a_comment_at_once_the_second_is_told(app: Flask, cast: Cast) -> None:
    of = scene.matter(cast)
    key = comment(cast.actor("ulla"), of).id
    anna = cast.actor("anna")

    def again() -> None:
        said = db.session.get_one(Comment, key)
        backlog.nominate(anna, said.matter, reason="x", comment=said)

    with transaction():
        backlog.nominate(cast.actor("bo"), of, reason="x", comment=db.session.get_one(Comment, key))
        other = Meanwhile(app, again)
    other.join()
    assert isinstance(other.problem, Refused)
    assert _active(of) == 1


def _without_proposal(cast: Cast) -> tuple[CouncilMeeting, Matter]:
    """Signed minutes that put a matter off of which nothing was proposed, as an earlier release left it."""
    one = scene.nomination(cast)
    meeting = scene.signed(cast, one, kind=DecisionKind.POSTPONED)
    with transaction():
        one.state, one.item_id = NominationState.DONE, None
        queries.sources(meeting)[0].nomination_id = None
    return meeting, one.matter


def test_what_is_proposed_while_it_is_put_off_waits_once(app: Flask, cast: Cast) -> None:
    meeting, of = _without_proposal(cast)
    key, sam = meeting.id, cast.actor("sam")

    def publish() -> None:
        publishing.publish(sam, db.session.get_one(CouncilMeeting, key))

    with transaction():
        backlog.nominate(cast.actor("bo"), of, reason="Nu.")
        publishing_ = Meanwhile(app, publish)
    publishing_.join()
    assert publishing_.problem is None
    assert _active(of) == 1


def test_what_is_put_off_while_it_is_proposed_is_refused_in_words(app: Flask, cast: Cast) -> None:
    meeting, of = _without_proposal(cast)
    key, bo = of.id, cast.actor("bo")

    def propose() -> None:
        backlog.nominate(bo, db.session.get_one(Matter, key), reason="Nu.")

    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
        other = Meanwhile(app, propose)
    other.join()
    assert isinstance(other.problem, Refused)
    assert _active(of) == 1


def test_what_is_put_off_does_not_stand_in_the_way_of_other_acts_on_the_matter(
    app: Flask, cast: Cast
) -> None:
    meeting, of = _without_proposal(cast)
    body = second.council(cast)
    rut, key = second.actor(cast, "rut", body), second.proposed(cast, body, of).id

    def decline() -> None:
        backlog.decline(rut, db.session.get_one(Nomination, key), answer="Inte här.")

    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
        other = Meanwhile(app, decline)
    other.join()
    assert other.problem is None


def test_whoever_is_given_a_mandate_can_act_meanwhile(app: Flask, cast: Cast) -> None:
    sam, key = cast.actor("sam"), scene.nomination(cast).id

    def decline() -> None:
        backlog.decline(sam, db.session.get_one(Nomination, key), answer="Inte nu.")

    with transaction():
        email = cast.people["sam"].email
        parties.appoint(cast.actor("adm"), cast.unit, email=email, role=Role.REPRESENTATIVE)
        other = Meanwhile(app, decline)
    other.join()
    assert other.problem is None


def test_a_matter_and_its_comment_placed_at_once_share_one_tie(app: Flask, cast: Cast) -> None:
    of = scene.matter(cast)
    whole, said = scene.nomination(cast, of), comment(cast.actor("ulla"), of)
    with transaction():
        one = backlog.nominate(cast.actor("bo"), of, reason="x", comment=said)
    meeting, sam = scene.planned(cast), cast.actor("sam")
    item = scene.place(cast, meeting, scene.nomination(cast))
    ids = meeting.id, item.id, one.id

    def place() -> None:
        there = db.session.get_one(CouncilMeeting, ids[0])
        into = db.session.get_one(AgendaItem, ids[1])
        agendas.place(sam, there, db.session.get_one(Nomination, ids[2]), into=into)

    with transaction():
        agendas.place(sam, meeting, whole, into=item)
        other = Meanwhile(app, place)
    other.join()
    assert other.problem is None
    scene.afresh()
    ties = select(func.count(AgendaSource.id)).where(AgendaSource.matter_id == of.id)
    assert db.session.scalar(ties) == 1
    assert {whole.item_id, one.item_id} == {item.id}


@pytest.mark.parametrize("what", ["move", "place", "move_on"])
def test_what_is_done_with_an_item_that_is_taken_off_meanwhile_is_refused(
    app: Flask, cast: Cast, what: str
) -> None:
    meeting, elsewhere, sam = scene.planned(cast), scene.planned(cast, 60), cast.actor("sam")
    item, waiting = scene.place(cast, meeting, scene.nomination(cast)), scene.nomination(cast)
    ids = item.id, meeting.id, elsewhere.id, waiting.id

    def act() -> None:
        there, here, other = (
            db.session.get_one(AgendaItem, ids[0]),
            db.session.get_one(CouncilMeeting, ids[1]),
            db.session.get_one(CouncilMeeting, ids[2]),
        )
        if what == "move":
            agendas.move(sam, there, step=1)
        elif what == "move_on":
            planning.move_on(sam, there, other)
        else:
            agendas.place(sam, here, db.session.get_one(Nomination, ids[3]), into=there)

    with transaction():
        agendas.remove(sam, item)
        second = Meanwhile(app, act)
    second.join()
    gone = (*GONE, LookupError) if db.engine.dialect.name == "sqlite" else GONE
    assert isinstance(second.problem, gone) or type(second.problem).__name__ == "NoResultFound"
    scene.afresh()
    assert waiting.state == NominationState.WAITING


def test_who_is_appointed_while_the_summons_goes_out_is_called_once(app: Flask, cast: Cast) -> None:
    meeting, eva = scene.planned(cast), person("Eva Ek")
    with transaction():
        parties.appoint(
            SYSTEM,
            cast.council,
            email=eva.email,
            role=Role.MEMBER,
            side=Side.CITY,
            starts_on=clock.today() - timedelta(days=1),
        )
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
        ticking = Meanwhile(app, replies.call_new)
    ticking.join()
    assert ticking.problem is None
    scene.afresh()
    mine = select(func.count(SummonsReply.id)).where(SummonsReply.person_id == eva.id)
    assert db.session.scalar(mine) == 1
