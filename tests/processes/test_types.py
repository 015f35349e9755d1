"""Beginning from a type, or from an earlier process: a plan with believable dates, ready to change."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.parties.models import Field
from forum.processes import operations, plan, queries, suggested
from forum.processes.models import (
    PlanningProcess,
    Precision,
    ProcessType,
    RoundKind,
    StageKey,
    StageState,
)
from tests.factories import Cast
from tests.processes import scene


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def processes() -> list[PlanningProcess]:
    db.session.rollback()
    return list(db.session.scalars(select(PlanningProcess).order_by(PlanningProcess.id)))


@pytest.mark.parametrize("kind", ProcessType)
def test_a_suggested_plan_can_be_published_whatever_the_day(kind: ProcessType) -> None:
    for number in range(0, 800, 3):
        today = date(2027, 1, 1) + timedelta(days=number)
        stages = suggested.plan(kind, today)
        assert plan.faults(stages) == []
        assert plan.warnings(stages) == []
        assert plan.inexact(stages, today, stages[0].position) == []
        assert stages[0].starts_on >= today + suggested.WRITING
        assert stages[0].starts_on.weekday() == 0
        assert [stage.position for stage in stages] == sorted({s.position for s in stages})


def test_a_detailed_plan_has_the_rounds_of_the_law_in_their_order() -> None:
    stages = suggested.plan(ProcessType.DETAILED_PLAN, date(2027, 1, 18))
    rounds = [stage.round_kind for stage in stages if stage.key == StageKey.CONSULTATION]
    assert rounds == [RoundKind.PROGRAMME, RoundKind.PLAN, RoundKind.PUBLIC_REVIEW]
    assert stages[0].starts_precision == Precision.DAY
    assert stages[-1].starts_precision == Precision.QUARTER


@pytest.mark.parametrize("wrong", ["nonsense", "DETAILED_PLAN", "x" * 300])
def test_a_type_that_there_is_not_is_refused_with_the_title_kept(anna: Any, wrong: str) -> None:
    answer = anna.send("/samrad/ny", {"title": "Min plan", "process_type": wrong})
    assert answer.status_code == 422
    assert 'id="process_type-error"' in answer.text
    assert "Min plan" in answer.text
    assert processes() == []


def test_the_officer_gets_the_stages_of_the_type_and_changes_them(cast: Cast, anna: Any) -> None:
    sent = {"title": "Plan vid torget", "process_type": "detailed_plan"}
    page = anna.get(anna.send("/samrad/ny", sent).location).text
    (begun,) = processes()
    assert (begun.process_type, begun.is_pbl) == (ProcessType.DETAILED_PLAN, True)
    stages = queries.stages(begun)
    assert len(stages) == 9
    for stage in stages:
        assert f'value="{stage.starts_on}"' in page
    public_review = stages[5]
    fields = scene.fields(
        cast,
        **{
            "public_review-include": "y",
            "public_review-starts_on": "2090-05-10",
            "public_review-ends_on": "2090-05-20",
            "public_review-precision": "quarter",
        },
    )
    assert anna.send(f"/samrad/utkast/{begun.id}", fields).status_code == 303
    db.session.rollback()
    kept = {stage.position: stage for stage in queries.stages(begun)}
    assert list(kept) == [1, 6]
    assert kept[6].id == public_review.id
    assert (kept[6].starts_on, kept[6].ends_on) == (date(2090, 4, 1), date(2090, 6, 30))
    assert kept[6].round_kind == RoundKind.PUBLIC_REVIEW


def test_a_suggested_stage_is_taken_out_by_its_tick_alone(cast: Cast, anna: Any) -> None:
    anna.send("/samrad/ny", {"title": "Plan vid torget", "process_type": "own"})
    (begun,) = processes()
    early = queries.stages(begun)[1]
    unticked = {
        "early_dialogue-starts_on": early.starts_on.isoformat(),
        "early_dialogue-ends_on": early.ends_on.isoformat(),
    }
    answer = anna.send(f"/samrad/utkast/{begun.id}", scene.fields(cast, **unticked))
    assert answer.status_code == 303
    db.session.rollback()
    assert [stage.key for stage in queries.stages(begun)] == [StageKey.MAPPING]


@pytest.mark.parametrize(
    ("field", "typed"), [("precision", "week"), ("round_kind", "programme"), ("round_kind", "x")]
)
def test_a_choice_that_there_is_not_is_said_beside_its_stage(
    cast: Cast, anna: Any, field: str, typed: str
) -> None:
    begun = scene.draft(cast, [])
    answer = anna.send(
        f"/samrad/utkast/{begun.id}", scene.fields(cast, **{f"consultation-{field}": typed})
    )
    assert answer.status_code == 422
    assert f'id="consultation-{field}-error"' in answer.text


def test_a_far_year_is_refused_also_by_quarter(cast: Cast, anna: Any) -> None:
    begun = scene.draft(cast, [])
    typed = {"mapping-ends_on": "9999-12-31", "mapping-precision": "quarter"}
    answer = anna.send(f"/samrad/utkast/{begun.id}", scene.fields(cast, **typed))
    assert answer.status_code == 422
    assert 'id="mapping-ends_on-error"' in answer.text


def test_fields_and_the_beginning_of_the_work_are_kept_and_shown(cast: Cast, anna: Any) -> None:
    begun = scene.draft(cast, [])
    address = f"/samrad/utkast/{begun.id}"
    for wrong in ({"begun_on": scene.day(1).isoformat()}, {"begun_on": "1999-01-01"}):
        answer = anna.send(address, scene.fields(cast, **wrong))
        assert 'id="begun_on-error"' in answer.text
    assert anna.send(address, scene.fields(cast, fields="nonsense")).status_code == 422
    told = {"begun_on": scene.day(0).isoformat(), "fields": ["sport", "children_youth"]}
    anna.send(address, scene.fields(cast, **told))
    db.session.rollback()
    assert begun.begun_on == scene.day(0)
    assert queries.fields(begun) == [Field.CHILDREN_YOUTH, Field.SPORT]
    assert "Sport and outdoor life" in anna.get(f"{address}/forhandsgranska").text
    anna.send(address, scene.fields(cast, fields="sport"))
    db.session.rollback()
    assert queries.fields(begun) == [Field.SPORT]


# Copying ---------------------------------------------------------------------


def test_a_draft_of_another_unit_is_not_there_to_be_copied(cast: Cast, signed_in: Any) -> None:
    begun = scene.draft(cast)
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    assert olle.get(f"/samrad/utkast/{begun.id}/kopiera").status_code == 404
    assert olle.send(f"/samrad/utkast/{begun.id}/kopiera", {"title": "x"}).status_code == 404
    with pytest.raises(Refused), transaction():
        operations.copy(cast.actor("olle"), begun, title="x", party=cast.other_unit)
    assert scene.TITLE not in olle.get("/samrad/ny").text


def test_nobody_copies_for_a_unit_that_is_not_theirs(cast: Cast) -> None:
    source = scene.opened(cast)
    for who in ("olle", "bo"):
        with pytest.raises(Refused), transaction():
            operations.copy(cast.actor(who), source, title="x", party=cast.unit)


def test_a_copy_has_texts_places_and_the_same_lengths_from_today(
    cast: Cast, signed_in: Any
) -> None:
    source = scene.opened(
        cast,
        StageKey.MAPPING,
        StageKey.EARLY_DIALOGUE,
        StageKey.DECISION,
        starts=100,
        fields=[Field.SPORT],
        case_pending=False,
        case_number="0297/26",
        late_start_reason="Gammalt.",
    )
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    address = f"/samrad/{source.reference}/kopiera"
    assert scene.TITLE in olle.get(address).text
    assert olle.send(address, {"title": " "}).status_code == 422
    sent = {"title": "En till", "form_key": "a" * 32}
    first, second = olle.send(address, sent), olle.send(address, sent)
    assert first.location == second.location
    copied = processes()[-1]
    assert len(processes()) == 2
    assert (copied.title, copied.party_id) == ("En till", cast.other_unit.id)
    assert copied.influenceable == source.influenceable
    assert copied.influenceable_html == source.influenceable_html
    assert copied.districts == source.districts
    assert queries.fields(copied) == [Field.SPORT]
    assert (copied.case_number, copied.contact_name, copied.late_start_reason) == (None, "", None)
    assert copied.published_at is None
    spans = [(stage.starts_on, stage.ends_on) for stage in queries.stages(copied)]
    assert spans == [(scene.day(n * 30), scene.day(n * 30 + 29)) for n in range(3)]
    assert {stage.state for stage in queries.stages(copied)} == {StageState.PLANNED}


def test_a_copy_of_what_has_been_has_no_day_that_has_passed(cast: Cast) -> None:
    source = scene.in_stage(cast, StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.DECISION)
    with transaction():
        late = queries.stages(source)[2]
        late.starts_on, late.ends_on = plan.quarter(scene.day(40))
        late.starts_precision = late.ends_precision = Precision.QUARTER
    to = scene.stage(source, StageKey.EARLY_DIALOGUE)
    with transaction():
        operations.move(cast.actor("anna"), source, to)
    with transaction():
        copied = operations.copy(cast.actor("anna"), source, title="Ny", party=cast.unit)
    stages = [plan.planned(stage) for stage in queries.stages(copied)]
    assert stages[0].starts_on == scene.day(0)
    assert min(stage.starts_on for stage in stages) >= scene.day(0)
    assert plan.faults(stages) == []
    assert copied.contact_name == "Anna Alm"


def test_a_plan_anew_is_possible_from_any_day() -> None:
    for kind in ProcessType:
        before = suggested.plan(kind, date(2024, 2, 29))
        for number in range(0, 500, 7):
            today = date(2026, 1, 1) + timedelta(days=number)
            stages = suggested.again(before, today)
            assert plan.faults(stages) == []
            assert stages[0].starts_on == today
            assert min(stage.starts_on for stage in stages) >= today
    assert suggested.again([], date(2026, 1, 1)) == []


def test_a_copied_draft_is_counted_once_in_the_log(cast: Cast) -> None:
    source = scene.draft(cast)
    with transaction():
        operations.copy(cast.actor("anna"), source, title="Ny", party=cast.unit)
    created = select(func.count()).where(Event.action == "process:create")
    assert db.session.scalar(created) == 2
