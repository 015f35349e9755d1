"""An initiative is tied to a consultation in its early stages, and the city must say what came of it."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.feedback import operations as feedback
from forum.feedback import queries as covered
from forum.feedback.models import Effect
from forum.feedback.operations import Wording
from forum.feedback.queries import Sources
from forum.initiatives import operations, queries
from forum.matters import operations as matters
from forum.matters.models import LinkKind, Partner, PartnerState
from forum.matters.queries import links
from forum.processes import operations as processes_operations
from forum.processes.models import StageKey
from tests import factories
from tests.factories import Cast
from tests.initiatives import joining
from tests.matters import scene
from tests.processes import scene as processes


def _refused(cast: Cast, initiative: Any, process: Any, who: str = "bo", body: str = "x") -> str:
    with pytest.raises(Refused) as refused, transaction():
        operations.tying.tie(cast.actor(who), initiative, process, body=body)
    return str(refused.value.verdict.reason)


def test_only_those_who_took_it_tie_it(cast: Cast, signed_in: Any, client: Any) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    for who in ("ulla", "anna", "cia", "sam"):
        assert "Only a representative" in _refused(cast, initiative, process, who)
    path = f"/initiativ/{initiative.reference}/knyt"
    assert client.get(path).status_code == 303
    assert signed_in(cast.people["ulla"].id, cast.umbrella.id).get(path).status_code == 403
    hidden = scene.draft(cast, "bo", title="Ett utkast")
    with pytest.raises(Refused), transaction():
        operations.tying.tie(cast.actor("bo"), hidden, process, body="x")
    assert links.of(process) == []


@pytest.mark.parametrize("key", [StageKey.PROPOSAL, StageKey.CONSULTATION])
def test_a_consultation_past_its_early_stages_takes_nothing_in(cast: Cast, key: StageKey) -> None:
    process, initiative = processes.in_stage(cast, key), joining.ours(cast)
    assert "in its early stages" in _refused(cast, initiative, process)
    assert queries.tying.offered(initiative) == []


def test_nor_does_a_paused_one_a_draft_or_what_is_no_consultation(cast: Cast) -> None:
    paused, initiative = processes.opened(cast), joining.ours(cast)
    with transaction():
        processes_operations.pause(cast.actor("anna"), paused, reason="Vi väntar.")
    for other in (paused, processes.draft(cast), joining.theirs(cast), initiative):
        assert "in its early stages" in _refused(cast, initiative, other)


def test_it_is_tied_once_and_not_without_words(cast: Cast) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    assert "Write what" in _refused(cast, initiative, process, body=" ")
    joining.tied(cast, initiative, process)
    assert "tied to that consultation already" in _refused(cast, initiative, process)
    assert scene.fresh(process).comment_count == 1


def test_a_closed_one_is_tied_to_nothing_and_a_partner_may_tie(cast: Cast) -> None:
    process = processes.opened(cast)
    given, into = joining.merged(cast)
    assert "is closed" in _refused(cast, given, process)
    joining.tied(cast, into, process, "bo")  # named beside those who took it
    assert [one.id for one in links.others(into, LinkKind.TIED)] == [process.id]
    declined = joining.theirs(cast, title="Ett annat")
    factories.store(
        Partner(
            matter_id=declined.id,
            party_id=cast.organisation.id,
            state=PartnerState.DECLINED,
            invited_by_id=cast.people["ulla"].id,
            invited_at=clock.now(),
        )
    )
    assert "Only a representative" in _refused(cast, declined, process)


def test_both_pages_lead_to_each_other_and_the_thread_says_from_where(
    cast: Cast, client: Any
) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    joining.tied(cast, initiative, process)
    there = client.get(f"/arenden/{process.reference}").text
    assert "From the initiative:" in there
    assert "Tied to this one" in there
    assert f"/arenden/{initiative.reference}" in there
    here = client.get(f"/arenden/{initiative.reference}").text
    assert "Tied to" in here
    assert process.title in here
    assert "The city takes it up in its feedback" in here


def test_it_is_chosen_on_a_page_that_offers_those_of_the_same_places(
    cast: Cast, signed_in: Any
) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/initiativ/{initiative.reference}/knyt"
    page = bo.get(path).text
    assert process.title in page
    for wrong in ({"chosen": "annat", "reference": "S-1"}, {}, {"chosen": initiative.reference}):
        answer = bo.send(path, wrong | {"body": "Räkna med skolorna."})
        assert answer.status_code == 422
        assert "Räkna med skolorna." in answer.text
    sent = bo.send(path, {"chosen": process.reference, "body": "Räkna med skolorna."})
    assert sent.status_code == 303
    assert scene.fresh(process).comment_count == 1
    assert process.title not in bo.get(path).text.split("<form method")[-1]


@pytest.mark.parametrize("key", [StageKey.MAPPING, StageKey.EARLY_DIALOGUE])
def test_the_stage_is_not_left_before_the_city_has_said_what_came_of_it(
    cast: Cast, client: Any, key: StageKey
) -> None:
    process, initiative = processes.in_stage(cast, key), joining.ours(cast)
    written = joining.tied(cast, initiative, process)
    stage, anna = processes.stage(process, key), cast.actor("anna")
    last = processes.stage(process, StageKey.DECISION)
    assert covered.coverage([stage.id])[stage.id].initiatives_left == 1
    with pytest.raises(processes_operations.Owing) as owing, transaction():
        processes_operations.move(anna, process, last, reason="x")
    assert "1 initiative is not taken up." in [str(one.words) for one in owing.value.owed]
    listed = covered.listed(stage, covered.span(stage), covered.Shown.LEFT)
    assert [row.said.what for row in listed.rows] == ["Initiative"]
    assert covered.left_before(listed.rows[0].said) == f"i{written.id - 1}"
    with transaction():
        feedback.write(
            anna, stage, Sources.of(written), wording=Wording("Ni vill ha skolor.", Effect.CHANGED, "Ja.")
        )  # fmt: skip
    with transaction():
        feedback.publish(anna, processes.stage(process, key))
    assert covered.coverage([stage.id])[stage.id].left == 0
    with transaction():
        processes_operations.move(anna, process, last, reason="x")
    here = client.get(f"/arenden/{initiative.reference}").text
    assert "What came of it: Changed" in here


def test_it_is_on_the_officers_work_list_and_named_before_publishing(
    cast: Cast, signed_in: Any
) -> None:
    process, initiative = processes.in_stage(cast, StageKey.EARLY_DIALOGUE), joining.ours(cast)
    joining.tied(cast, initiative, process)
    said = scene.comment(cast.actor("cia"), process, "Något annat.")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    position = processes.stage(process, StageKey.EARLY_DIALOGUE).position
    work = f"/samrad/{process.reference}/skede/{position}/aterkoppling/arbete"
    page = anna.get(work).text
    assert "0 of 1 initiative are covered." in page
    assert "Räkna med skolornas lokaler." in page
    assert "Något annat." not in page
    assert "Räkna med skolornas lokaler." in anna.get(f"{work}?visa=initiativ").text
    assert "Räkna med skolornas lokaler." not in anna.get(f"{work}?visa=inlagg").text
    everything = anna.get(f"{work}?visa=alla").text
    assert "Räkna" in everything
    assert said.body in everything
    stage = processes.stage(process, StageKey.EARLY_DIALOGUE)
    with transaction():
        feedback.write(
            cast.actor("anna"),
            stage,
            Sources.of(said),
            wording=Wording("Hört.", Effect.NOT, "Nej."),
        )
    review = anna.get(work.replace("/arbete", "/granska"))
    assert "the initiative is not taken up" in review.text
    with pytest.raises(feedback.Unfinished), transaction():
        feedback.publish(cast.actor("anna"), stage)


def test_what_is_withdrawn_from_the_thread_is_not_demanded(cast: Cast) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    written = joining.tied(cast, initiative, process)
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), written)
    stage = processes.stage(process, StageKey.MAPPING)
    assert covered.coverage([stage.id])[stage.id].initiatives == 0


def test_a_later_stage_does_not_demand_what_an_earlier_one_took_up(cast: Cast) -> None:
    process, initiative = processes.opened(cast), joining.ours(cast)
    joining.tied(cast, initiative, process)
    found = covered.coverage_in(process.id)
    assert [one.initiatives for one in found.values()].count(1) == 1
    with clock.pretend(clock.now() + timedelta(days=400)):
        db.session.rollback()
        assert sum(one.initiatives for one in covered.coverage_in(process.id).values()) == 1
