"""What other rooms demand before a stage is left: said with links, and owed only by who goes on."""

from typing import Any

import pytest

from forum.core.db import transaction
from forum.processes import gates, operations, queries
from forum.processes.gates import Gate, Owed
from forum.processes.models import PlanningProcess, Stage, StageKey, StageState
from forum.processes.operations import Incomplete, Owing
from tests.factories import Cast
from tests.processes import scene

MAPPING, DIALOGUE, DECISION = StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.DECISION


class Demands:
    """A gate of a test's own: what is owed, and whether feedback is published."""

    owed: tuple[Owed, ...] = (
        Owed("Answer 3 questions", "/arenden/fragor"),
        Owed("Cover 2 responses", "/svar"),
    )
    answered = False

    def gate(self) -> Gate:
        return Gate(owed=self._owed, gives_feedback=lambda stage: self.answered)

    def _owed(self, process: PlanningProcess, stage: Stage) -> tuple[Owed, ...]:
        assert stage.process_id == process.id
        assert stage.state == StageState.CURRENT
        return self.owed


@pytest.fixture
def demands(monkeypatch: pytest.MonkeyPatch) -> Demands:
    """One gate, and no other."""
    made = Demands()
    monkeypatch.setattr(gates, "_gates", [made.gate()])
    return made


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def move(cast: Cast, process: PlanningProcess, key: StageKey, **said: Any) -> None:
    to = scene.stage(process, key)
    with transaction():
        operations.move(cast.actor("anna"), process, to, **said)


@pytest.mark.parametrize("key", [MAPPING, DIALOGUE])
def test_a_stage_is_not_left_while_something_is_owed(
    cast: Cast, demands: Demands, key: StageKey
) -> None:
    process = scene.in_stage(cast, key)
    with pytest.raises(Owing) as problem:
        move(cast, process, DECISION, feedback=scene.FEEDBACK, reason="Bråttom.")
    assert [one.url for one in problem.value.owed] == ["/arenden/fragor", "/svar"]
    left = scene.stage(process, key)
    assert (left.state, left.feedback) == (StageState.CURRENT, "")


def test_the_page_lists_what_is_owed_with_a_link_each_and_keeps_the_text(
    cast: Cast, anna: Any, demands: Demands
) -> None:
    process = scene.in_stage(cast, DIALOGUE)
    address = f"/samrad/{process.reference}/skede"
    page = anna.get(address).text
    assert '<a href="/arenden/fragor">Answer 3 questions</a>' in page
    assert page.index("owed-title") < page.index("<textarea")
    answer = anna.send(address, {"to": "7", "feedback": "Skriven text"})
    assert answer.status_code == 422
    assert '<a href="/svar">Cover 2 responses</a>' in answer.text
    assert "error-summary" in answer.text
    assert "Skriven text" in answer.text


def test_who_goes_back_owes_the_reason_only(cast: Cast, demands: Demands) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE, DECISION)
    owed, demands.owed = demands.owed, ()
    move(cast, process, DIALOGUE)
    demands.owed = owed
    with pytest.raises(Incomplete) as problem:
        move(cast, process, MAPPING, ends_on=scene.day(9))
    assert [name for name, _words in problem.value.missing] == ["reason"]
    move(cast, process, MAPPING, reason="Återremiss.", ends_on=scene.day(9))
    assert scene.stage(process, MAPPING).state == StageState.CURRENT


def test_the_last_stage_is_not_closed_while_something_is_owed(
    cast: Cast, anna: Any, demands: Demands
) -> None:
    process = scene.in_stage(cast, MAPPING, DIALOGUE)
    owed, demands.owed = demands.owed, ()
    move(cast, process, DIALOGUE)
    demands.owed = owed
    with transaction():
        last = queries.stages(process)[-1]
        last.starts_on, last.ends_on = scene.day(-9), scene.day(-1)
    address = f"/samrad/{process.reference}/avsluta"
    assert '<a href="/svar">' in anna.get(address).text
    sent = {"reason": "Klart.", "feedback": scene.FEEDBACK}
    assert anna.send(address, sent).status_code == 422
    demands.owed = ()
    assert anna.send(address, sent).status_code == 303


def test_feedback_that_is_published_need_not_be_written_again(
    cast: Cast, anna: Any, demands: Demands
) -> None:
    process = scene.in_stage(cast, DIALOGUE)
    demands.owed, demands.answered = (), True
    address = f"/samrad/{process.reference}/skede"
    assert 'name="feedback"' not in anna.get(address).text
    assert anna.send(address, {"to": "7", "form_key": "a" * 32}).status_code == 303
    assert scene.stage(process, DECISION).state == StageState.CURRENT


def test_what_is_cancelled_owes_nothing(cast: Cast, demands: Demands) -> None:
    process = scene.in_stage(cast, DIALOGUE)
    with transaction():
        operations.cancel(cast.actor("anna"), process, reason="Pengarna tog slut.")
    assert process.closed_at is not None
