"""From stage to stage, with what is owed first; paused, resumed, closed and cancelled in public."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations, queries
from forum.processes.models import (
    NoteKind,
    PlanningProcess,
    ProcessState,
    Stage,
    StageKey,
    StageState,
)
from forum.processes.operations import Incomplete
from forum.processes.plan import Planned
from tests.factories import Cast
from tests.processes import scene

MAPPING, DIALOGUE, PROPOSAL = StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.PROPOSAL
ROUND, DECISION = StageKey.CONSULTATION, StageKey.DECISION


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def move(cast: Cast, process: PlanningProcess, key: StageKey, **said: Any) -> None:
    to = scene.stage(process, key)
    with transaction():
        operations.move(cast.actor("anna"), process, to, **said)


def lacks(cast: Cast, process: PlanningProcess, key: StageKey, **said: Any) -> list[str]:
    with pytest.raises(Incomplete) as problem:
        move(cast, process, key, **said)
    return [name for name, _words in problem.value.missing]


@pytest.mark.parametrize(
    ("key", "owed"),
    [
        (MAPPING, False),
        (DIALOGUE, True),
        (PROPOSAL, True),
        (ROUND, True),
        (DECISION, False),
        (StageKey.IMPLEMENTATION, False),
    ],
)
def test_some_stages_are_not_left_without_feedback(cast: Cast, key: StageKey, owed: bool) -> None:
    process = scene.in_stage(cast, key, StageKey.FOLLOW_UP)
    if owed:
        assert lacks(cast, process, StageKey.FOLLOW_UP) == ["feedback"]
        assert lacks(cast, process, StageKey.FOLLOW_UP, feedback="  \n") == ["feedback"]
    move(cast, process, StageKey.FOLLOW_UP, feedback=scene.FEEDBACK if owed else "")
    assert scene.stage(process, key).state == StageState.DONE
    assert scene.stage(process, StageKey.FOLLOW_UP).state == StageState.CURRENT


def test_feedback_stands_on_the_page_under_its_stage(cast: Cast, client: Any) -> None:
    process = scene.in_stage(cast, DIALOGUE)
    move(cast, process, DECISION, feedback=scene.FEEDBACK + " <script>alert(1)</script>")
    page = client.get(f"/arenden/{process.reference}").text
    assert "<strong>Vi hörde</strong>" in page
    assert "<script>alert" not in page
    assert 'id="skede-2"' in page
    assert 'href="#skede-2"' in page


def test_skipping_a_stage_needs_a_public_reason(cast: Cast, client: Any) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE, PROPOSAL)
    assert lacks(cast, process, PROPOSAL) == ["reason"]
    move(cast, process, PROPOSAL, reason="Alla har redan sagt sitt.")
    assert scene.stage(process, DIALOGUE).state == StageState.SKIPPED
    page = client.get(f"/arenden/{process.reference}").text
    assert "Alla har redan sagt sitt." in page
    assert "stage is-skipped" in page


def test_going_back_needs_a_reason_and_a_day_that_has_not_passed(cast: Cast) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE, DECISION)
    move(cast, process, DIALOGUE)
    scene.stage(process, DIALOGUE)
    with transaction():
        for stage in queries.stages(process):
            if stage.key == DIALOGUE:
                stage.starts_on, stage.ends_on = scene.day(-10), scene.day(-1)
    assert lacks(cast, process, MAPPING) == ["reason", "ends_on"]
    said = {"reason": "Vi glömde de yngsta."}
    assert lacks(cast, process, MAPPING, ends_on=scene.day(-1), **said) == ["ends_on"]
    move(cast, process, MAPPING, ends_on=scene.day(20), **said)
    stages = {stage.key: stage for stage in queries.stages(process)}
    assert stages[MAPPING].state == StageState.CURRENT
    assert stages[MAPPING].ends_on == scene.day(20)
    assert stages[DIALOGUE].state == StageState.PLANNED
    assert stages[DIALOGUE].starts_on == scene.day(21)
    assert stages[DECISION].starts_on > stages[DIALOGUE].ends_on
    actions = select(Event.action).order_by(Event.seq.desc()).limit(1)
    assert db.session.scalar(actions) == "process:go_back"
    kinds = [(note.kind, note.stage_id) for note in queries.notes(process)]
    assert kinds == [(NoteKind.WENT_BACK, stages[MAPPING].id)]


def test_a_stage_for_taking_part_ends_early_only_with_a_reason(cast: Cast) -> None:
    process = scene.opened(cast, MAPPING, DIALOGUE)
    assert lacks(cast, process, DIALOGUE) == ["reason"]
    move(cast, process, DIALOGUE, reason="Alla har svarat.")
    left, now = scene.stage(process, MAPPING), scene.stage(process, DIALOGUE)
    assert left.ends_on <= scene.day(0)
    assert now.starts_on == scene.day(0)
    assert now.ends_on == scene.day(59)


def test_a_formal_consultation_is_never_cut_short(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast, MAPPING, ROUND, DECISION)
    move(cast, process, ROUND, reason="x")
    said = {"feedback": scene.FEEDBACK, "reason": "Bråttom."}
    with pytest.raises(Refused):
        move(cast, process, DECISION, **said)
    address = f"/samrad/{process.reference}/skede"
    assert 'value="7"' not in anna.get(address).text
    assert anna.send(address, {"to": "7", **said}).status_code == 403
    assert scene.stage(process, ROUND).state == StageState.CURRENT


def test_a_new_last_day_is_never_earlier_than_the_published_one(cast: Cast) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE, DECISION)
    planned = scene.stage(process, DIALOGUE).ends_on
    assert lacks(cast, process, DIALOGUE, ends_on=scene.day(28)) == ["ends_on"]
    move(cast, process, DIALOGUE, ends_on=scene.day(40))
    assert scene.stage(process, DIALOGUE).ends_on == scene.day(40) > planned
    assert scene.stage(process, DECISION).starts_on == scene.day(41)


def test_the_stage_of_another_consultation_is_refused(cast: Cast, anna: Any) -> None:
    process, other = scene.in_stage(cast, MAPPING, DIALOGUE), scene.opened(cast)
    foreign: Stage = scene.stage(other, DECISION)
    with pytest.raises(Refused), transaction():
        operations.move(cast.actor("anna"), process, foreign, reason="x")
    answer = anna.send(f"/samrad/{process.reference}/skede", {"to": str(foreign.position)})
    assert answer.status_code == 422
    assert 'id="to-error"' in answer.text


@pytest.mark.parametrize("to", ["", "1", "99", "-1", "x", "9" * 40])
def test_nonsense_instead_of_a_stage_is_a_sentence_and_keeps_the_text(
    cast: Cast, anna: Any, to: str
) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE)
    sent = {"to": to, "feedback": "Skriven text", "ends_on": "2027-02-30"}
    answer = anna.send(f"/samrad/{process.reference}/skede", sent)
    assert answer.status_code == 422
    assert "Skriven text" in answer.text
    assert "2027-02-30" in answer.text


def test_the_page_of_the_next_stage_says_what_is_owed_and_then_goes_on(
    cast: Cast, anna: Any
) -> None:
    process = scene.in_stage(cast, DIALOGUE)
    address = f"/samrad/{process.reference}/skede"
    assert 'checked id="to-' in anna.get(address).text
    answer = anna.send(address, {"to": "7"})
    assert answer.status_code == 422
    assert 'id="feedback-error"' in answer.text
    sent = {"to": "7", "feedback": scene.FEEDBACK, "form_key": "d" * 32}
    first, second = anna.send(address, sent), anna.send(address, sent)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    db.session.rollback()
    moved = select(Event).where(Event.action == "process:advance")
    assert len(db.session.scalars(moved).all()) == 1
    history = anna.get(f"/arenden/{process.reference}/historik").text
    assert str(DECISION.label) in history


def test_the_last_stage_closes_with_what_is_owed_and_no_other_does(cast: Cast, anna: Any) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE)
    with pytest.raises(Refused), transaction():
        operations.close(cast.actor("anna"), process, reason="Klart.")
    move(cast, process, DIALOGUE)
    address = f"/samrad/{process.reference}/avsluta"
    assert 'id="feedback-error"' in anna.send(address, {"reason": "Klart."}).text
    assert anna.send(address, {"feedback": scene.FEEDBACK}).status_code == 422
    answer = anna.send(address, {"feedback": scene.FEEDBACK, "reason": "Nämnden sa ja."})
    assert answer.status_code == 303
    db.session.rollback()
    assert process.state == ProcessState.CLOSED
    assert process.closed_at is not None
    page = anna.get(answer.location).text
    assert "Nämnden sa ja." in page
    assert 'class="next-step"' not in page


@pytest.mark.parametrize(
    ("step", "state"),
    [("pausa", ProcessState.PAUSED), ("avbryt", ProcessState.CANCELLED)],
)
def test_a_turn_needs_a_reason_that_everyone_reads(
    cast: Cast, anna: Any, client: Any, step: str, state: ProcessState
) -> None:
    process = scene.opened(cast)
    address = f"/samrad/{process.reference}/{step}"
    assert anna.get(address).status_code == 200
    assert anna.send(address, {"reason": "  "}).status_code == 422
    assert anna.send(address, {"reason": "x" * 1001}).status_code == 422
    sent = {"reason": "Markprov pågår.", "form_key": "e" * 32}
    first, second = anna.send(address, sent), anna.send(address, sent)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert anna.send(address, {"reason": "En gång till."}).status_code == 403
    db.session.rollback()
    ended = state == ProcessState.CANCELLED
    assert process.state == state
    assert (process.closed_at is not None) is ended
    page = client.get(f"/arenden/{process.reference}").text
    assert "Markprov pågår." in page
    comment = anna.send(f"/arenden/{process.reference}/inlagg", {"body": "Hej"})
    assert comment.status_code == (403 if ended else 303)


def test_texts_change_after_publication_but_stay_complete(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast)
    address = f"/samrad/{process.reference}/andra"
    texts = ("summary", "influenceable", "not_influenceable", "contact_name", "contact_email")
    sent = {name: getattr(process, name) for name in ("title", "participation", *texts)}
    for name in ("title", *texts):
        answer = anna.send(address, sent | {"case_pending": "y", name: " "})
        assert answer.status_code == 422
        assert f'id="{name}-error"' in answer.text
    assert 'id="case_number-error"' in anna.send(address, sent).text
    answer = anna.send(address, sent | {"case_number": "0297/26"})
    assert answer.status_code == 303
    db.session.rollback()
    assert (process.case_number, process.case_pending) == ("0297/26", False)
    event = db.session.scalars(select(Event).where(Event.action == "process:revise")).one()
    assert event.data["changed"] == ["case_number", "case_pending"]
    assert queries.last_version(process) == 1
    anna.send(address, sent | {"case_number": "0297/26"})
    db.session.rollback()
    assert len(db.session.scalars(select(Event).where(Event.action == "process:revise")).all()) == 1


def test_dates_change_only_to_later_ones(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast, MAPPING, DIALOGUE)
    address = f"/samrad/{process.reference}/datum"
    sent = {
        "mapping-starts_on": scene.day(0).isoformat(),
        "mapping-ends_on": scene.day(28).isoformat(),
        "early_dialogue-starts_on": scene.day(40).isoformat(),
        "early_dialogue-ends_on": scene.day(70).isoformat(),
    }
    answer = anna.send(address, sent)
    assert answer.status_code == 422
    assert 'id="mapping-ends_on-error"' in answer.text
    assert anna.send(address, sent | {"mapping-ends_on": "2027-02-30"}).status_code == 422
    assert anna.send(address, sent | {"mapping-ends_on": ""}).status_code == 422
    later = sent | {"mapping-ends_on": scene.day(39).isoformat()}
    assert anna.send(address, later).status_code == 303
    assert scene.stage(process, MAPPING).ends_on == scene.day(39)
    assert scene.stage(process, DIALOGUE).starts_on == scene.day(40)
    event = db.session.scalars(select(Event).where(Event.action == "process:reschedule")).one()
    assert event.data["changed"] == ["mapping", "early_dialogue"]
    earlier = [Planned(MAPPING, scene.day(0), scene.day(38))]
    with pytest.raises(Refused), transaction():
        operations.reschedule(cast.actor("anna"), process, stages=earlier)
