"""Several formal rounds, and what is added to a published plan; the notice before a decision."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import kind, now, operations, plan, queries, readiness
from forum.processes.models import (
    PlanningProcess,
    Precision,
    RoundKind,
    Stage,
    StageKey,
    StageState,
)
from forum.processes.operations import Incomplete
from forum.processes.plan import Planned
from tests.factories import Cast
from tests.processes import scene

MAPPING, DIALOGUE, DECISION = StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.DECISION
ROUND = StageKey.CONSULTATION


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def round_(kind: RoundKind | None, first: int, last: int, **about: Any) -> Planned:
    return Planned(ROUND, scene.day(first), scene.day(last), round_kind=kind, **about)


def _planned(process: PlanningProcess) -> list[Planned]:
    return [plan.planned(one) for one in queries.stages(process) if one.state in plan.MOVABLE]


def add(
    cast: Cast, process: PlanningProcess, added: Planned, reason: str = "Nämnden vill."
) -> None:
    with transaction():
        operations.reschedule(
            cast.actor("anna"), process, stages=[*_planned(process), added], reason=reason
        )


def with_rounds(cast: Cast) -> PlanningProcess:
    """A plan in programme consultation, whose last day has passed, with two rounds to come."""
    stages = [
        round_(RoundKind.PROGRAMME, 0, 29),
        round_(RoundKind.PLAN, 30, 59),
        round_(RoundKind.PUBLIC_REVIEW, 60, 89),
        Planned(DECISION, scene.day(90), scene.day(99)),
    ]
    begun = scene.draft(
        cast,
        stages,
        late_start_reason="Dialogen hölls i skolorna.",
        is_pbl=True,
        external_channel_url="https://example.org/plan",
    )
    with transaction():
        operations.publish(cast.actor("anna"), begun)
    return begun


def _pass(process: PlanningProcess) -> None:
    """Let the last day of the present stage pass."""
    with transaction():
        current = queries.current(queries.stages(process))
        assert current is not None
        current.starts_on, current.ends_on = scene.day(-30), scene.day(-1)


def in_place(process: PlanningProcess, position: int) -> Stage:
    db.session.rollback()
    return next(stage for stage in queries.stages(process) if stage.position == position)


def test_two_of_a_place_are_refused(cast: Cast) -> None:
    both = [round_(RoundKind.PLAN, 0, 29), round_(RoundKind.REFERRAL, 30, 59)]
    assert len(plan.faults(both)) == 1
    with pytest.raises(Refused):
        scene.draft(cast, both)


def test_a_round_is_not_left_before_its_last_day_but_one_may_go_back(cast: Cast) -> None:
    process = scene.opened(cast, MAPPING, DIALOGUE, ROUND, DECISION)
    anna = cast.actor("anna")
    for key in (DIALOGUE, ROUND):
        to = scene.stage(process, key)
        with transaction():
            operations.move(anna, process, to, feedback=scene.FEEDBACK, reason="x")
    promised = scene.stage(process, ROUND).ends_on
    to = scene.stage(process, DECISION)
    with pytest.raises(Refused) as problem, transaction():
        operations.move(anna, process, to, feedback=scene.FEEDBACK)
    assert not isinstance(problem.value, Incomplete)
    to = scene.stage(process, DIALOGUE)
    with transaction():
        operations.move(anna, process, to, reason="Återremiss.", ends_on=scene.day(200))
    again = scene.stage(process, ROUND)
    assert again.state == StageState.PLANNED
    assert again.ends_on > promised


def test_each_round_is_gone_through_and_says_what_one_can_do(cast: Cast, client: Any) -> None:
    process = with_rounds(cast)
    anna, address = cast.actor("anna"), f"/arenden/{process.reference}"
    assert "Say what you think of the programme" in client.get(address).text
    for position, words in ((5, "the proposed plan"), (6, "Review the plan before")):
        _pass(process)
        to = in_place(process, position)
        with transaction():
            operations.move(anna, process, to, feedback=scene.FEEDBACK)
        page = client.get(address).text
        assert words in page
    history = client.get(f"{address}/historik").text
    assert "began the stage: Public review" in history
    assert "began the stage: Consultation on the plan" in history


def test_the_formal_round_of_the_law_is_the_one_that_goes_on_else_the_next(cast: Cast) -> None:
    process = with_rounds(cast)
    formal = kind.shown(process).formal
    assert formal is not None
    assert formal.round_kind == RoundKind.PROGRAMME
    assert not kind.shown(process).may_lose_appeal
    with transaction():
        queries.stages(process)[0].state = StageState.DONE
        queries.stages(process)[3].state = StageState.CURRENT
    assert kind.shown(process).formal is not None


def test_every_stage_and_round_says_what_one_can_do_and_what_comes_of_it() -> None:
    assert set(now.STAGES) == set(StageKey)
    assert set(now.ROUNDS) == set(RoundKind)
    for said in (*now.STAGES.values(), *now.ROUNDS.values()):
        assert all(map(str, (said.dated, said.undated, said.meaning, said.ends)))


def test_what_is_added_needs_a_reason(cast: Cast) -> None:
    process = scene.opened(cast, MAPPING, DECISION)
    moved = plan.later(_planned(process)[1], plan.DAY * 60)
    stages = [_planned(process)[0], moved, round_(RoundKind.REFERRAL, 40, 70)]
    with pytest.raises(Incomplete) as problem, transaction():
        operations.reschedule(cast.actor("anna"), process, stages=stages)
    assert [name for name, _words in problem.value.missing] == ["reason"]
    db.session.rollback()
    assert len(queries.stages(process)) == 2


@pytest.mark.parametrize("name", ["bo", "olle", "cia"])
def test_only_the_owner_adds_a_round(cast: Cast, name: str) -> None:
    process = scene.opened(cast, MAPPING)
    with pytest.raises(Refused), transaction():
        operations.reschedule(
            cast.actor(name), process, stages=[round_(None, 40, 70)], reason="Jag vill."
        )


def test_a_round_is_added_on_the_page_with_its_kind_and_dates(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast, MAPPING, DIALOGUE)
    address = f"/samrad/{process.reference}/datum"
    page = anna.get(address).text
    assert "public_review-include" in page
    assert "mapping-include" not in page
    sent = {
        f"{name}-{field}": day.isoformat()
        for name, first, last in (("mapping", 0, 29), ("early_dialogue", 30, 59))
        for field, day in (("starts_on", scene.day(first)), ("ends_on", scene.day(last)))
    } | {
        "consultation-include": "y",
        "consultation-round_kind": "referral",
        "consultation-starts_on": scene.day(60).isoformat(),
        "consultation-ends_on": scene.day(70).isoformat(),
    }
    without = anna.send(address, sent)
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    assert "shorter than three weeks" in without.text
    for wrong in (
        {"consultation-starts_on": scene.day(59).isoformat()},
        {"consultation-ends_on": ""},
        {"consultation-include": ""},
        {"consultation-precision": "quarter"},
    ):
        answer = anna.send(address, sent | {"reason": "Fler ska svara."} | wrong)
        assert answer.status_code == 422
        assert "Fler ska svara." in answer.text
    sent |= {"reason": "Fler ska svara.", "form_key": "c" * 32}
    assert anna.send(address, sent).status_code == 303
    assert anna.send(address, sent).status_code == 303
    added = in_place(process, 5)
    assert (added.round_kind, added.state) == (RoundKind.REFERRAL, StageState.PLANNED)
    assert [stage.revision for stage in queries.stages(process)] == [0, 0, 0]
    page = anna.get(f"/samrad/{process.reference}/versioner").text
    assert "Fler ska svara." in page
    assert "<strong>Referral:</strong> added," in page


def test_the_dates_of_every_kind_of_round_are_changed_on_the_page(cast: Cast, anna: Any) -> None:
    process = with_rounds(cast)
    address = f"/samrad/{process.reference}/datum"
    sent: dict[str, str] = {}
    for stage in queries.stages(process):
        place = plan.PLACES[stage.position - 1].name
        later = 5 if stage.position > 3 else 0
        sent[f"{place}-starts_on"] = (stage.starts_on + plan.DAY * later).isoformat()
        sent[f"{place}-ends_on"] = (stage.ends_on + plan.DAY * later).isoformat()
    answer = anna.send(address, sent)
    assert answer.status_code == 303
    kinds = [stage.round_kind for stage in queries.stages(process)]
    assert kinds == [RoundKind.PROGRAMME, RoundKind.PLAN, RoundKind.PUBLIC_REVIEW, None]
    assert in_place(process, 6).ends_on == scene.day(94)
    assert [stage.revision for stage in queries.stages(process)] == [0, 1, 1, 1]


def test_a_change_of_dates_raises_the_revision_of_what_changed(cast: Cast) -> None:
    process = scene.opened(cast, MAPPING, DIALOGUE, DECISION)
    kept = _planned(process)
    moved = [kept[0], kept[1], plan.later(kept[2], plan.DAY)]
    for _time in range(2):
        with transaction():
            operations.reschedule(cast.actor("anna"), process, stages=moved)
    db.session.rollback()
    assert [stage.revision for stage in queries.stages(process)] == [0, 0, 1]
    to = scene.stage(process, DIALOGUE)
    with transaction():
        operations.move(cast.actor("anna"), process, to, reason="Klart.", ends_on=kept[2].ends_on)
    db.session.rollback()
    assert [stage.revision for stage in queries.stages(process)] == [1, 1, 2]


def test_a_quarter_becomes_exact_only_from_its_last_day_on(cast: Cast) -> None:
    first, last = plan.quarter(scene.day(300))
    rough = Planned(
        DECISION,
        first,
        last,
        starts_precision=Precision.QUARTER,
        ends_precision=Precision.QUARTER,
    )
    begun = scene.draft(cast, [Planned(MAPPING, scene.day(0), scene.day(9)), rough])
    with transaction():
        operations.publish(cast.actor("anna"), begun)
    mapping = _planned(begun)[0]
    early = Planned(DECISION, first, last - plan.DAY)
    with pytest.raises(Refused), transaction():
        operations.reschedule(cast.actor("anna"), begun, stages=[mapping, early])
    exact = Planned(DECISION, last - plan.DAY * 5, last)
    with transaction():
        operations.reschedule(cast.actor("anna"), begun, stages=[mapping, exact])
    stage = scene.stage(begun, DECISION)
    assert (stage.starts_precision, stage.ends_on) == (Precision.DAY, last)
    assert stage.revision == 1


def test_who_goes_to_a_stage_known_by_quarter_writes_its_last_day(cast: Cast) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE)
    with transaction():
        stage = queries.stages(process)[1]
        stage.starts_on, stage.ends_on = plan.quarter(scene.day(100))
        stage.starts_precision = stage.ends_precision = Precision.QUARTER
        promised = stage.ends_on
    anna, to = cast.actor("anna"), scene.stage(process, DIALOGUE)
    with pytest.raises(Incomplete) as problem, transaction():
        operations.move(anna, process, to)
    assert [name for name, _words in problem.value.missing] == ["ends_on"]
    to = scene.stage(process, DIALOGUE)
    with transaction():
        operations.move(anna, process, to, ends_on=promised)
    begun = scene.stage(process, DIALOGUE)
    assert (begun.starts_on, begun.ends_on) == (scene.day(0), promised)
    assert {begun.starts_precision, begun.ends_precision} == {Precision.DAY}


def test_what_is_near_is_not_published_by_quarter(cast: Cast) -> None:
    first, last = plan.quarter(scene.day(10))
    begun = scene.draft(cast, [Planned(MAPPING, scene.day(0), scene.day(1))])
    with transaction():
        stage = queries.stages(begun)[0]
        stage.starts_on, stage.ends_on = first, max(last, scene.day(1))
        stage.starts_precision = stage.ends_precision = Precision.QUARTER
    missing = [name for name, _words in readiness.missing(begun, queries.stages(begun))]
    assert missing == ["mapping", "mapping"]


# The notice before a decision -------------------------------------------------

BODY = {"affects_conditions": True, "decided_by": "Socialnämnden Nordost"}


@pytest.mark.parametrize(
    ("stages", "changed", "missing"),
    [
        ([(MAPPING, 0, 9), (DECISION, 14, 20)], BODY, []),
        ([(MAPPING, 0, 9), (DECISION, 13, 20)], BODY, ["decision"]),
        ([(MAPPING, 0, 9), (DECISION, 13, 20)], {}, []),
        ([(MAPPING, 0, 9)], BODY, ["decision"]),
        ([(MAPPING, 0, 9), (DECISION, 14, 20)], BODY | {"decided_by": " "}, ["decided_by"]),
    ],
)
def test_conditions_change_only_by_a_named_body_and_with_notice(
    cast: Cast, stages: list[Any], changed: dict[str, Any], missing: list[str]
) -> None:
    planned = [Planned(key, scene.day(first), scene.day(last)) for key, first, last in stages]
    begun = scene.draft(cast, planned, **changed)
    assert [name for name, _w in readiness.missing(begun, queries.stages(begun))] == missing


def test_the_notice_is_kept_after_publication(cast: Cast, anna: Any, client: Any) -> None:
    begun = scene.draft(
        cast,
        [
            Planned(MAPPING, scene.day(0), scene.day(5)),
            Planned(DECISION, scene.day(20), scene.day(30)),
        ],
        **BODY,
    )
    with transaction():
        operations.publish(cast.actor("anna"), begun)
    assert "Socialnämnden Nordost" in client.get(f"/arenden/{begun.reference}").text
    sent = {
        "mapping-starts_on": scene.day(0).isoformat(),
        "mapping-ends_on": scene.day(5).isoformat(),
        "decision-starts_on": scene.day(13).isoformat(),
        "decision-ends_on": scene.day(30).isoformat(),
    }
    answer = anna.send(f"/samrad/{begun.reference}/datum", sent)
    assert answer.status_code == 422
    assert 'id="decision-starts_on-error"' in answer.text
    answer = anna.send(f"/samrad/{begun.reference}/skede", {"to": "7", "reason": "Bråttom."})
    assert answer.status_code == 422
    assert 'id="to-error"' in answer.text
    assert scene.stage(begun, MAPPING).state == StageState.CURRENT


def test_what_it_was_opened_in_is_kept(cast: Cast) -> None:
    process = with_rounds(cast)
    assert process.opened_in == ROUND
    event = db.session.scalars(select(Event).where(Event.action == "process:open")).one()
    assert event.data["late"] is True
