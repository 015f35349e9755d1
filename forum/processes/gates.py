"""What higher rooms demand before a stage is left: each gate says, in words, what is still owed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.core.access import Words
from forum.processes.models import PlanningProcess, Stage


@dataclass(frozen=True)
class Owed:
    """Something that must be done before the stage is left: what, in words, and the page where it is done."""

    words: Words
    url: str


@dataclass(frozen=True)
class Gate:
    """`owed` says what is missing; `gives_feedback` whether what the city heard is published already."""

    owed: Callable[[PlanningProcess, Stage], Sequence[Owed]]
    gives_feedback: Callable[[Stage], bool]


_gates: list[Gate] = []


def add(gate: Gate) -> None:
    """Ask a gate whenever a stage that takes input is to be left."""
    _gates.append(gate)


def owed(process: PlanningProcess, stage: Stage) -> list[Owed]:
    """All that is still owed before the stage may be left."""
    return [one for gate in _gates for one in gate.owed(process, stage)]


def has_feedback(stage: Stage) -> bool:
    """Whether feedback is published already, so that no summary need be written to leave the stage."""
    return any(gate.gives_feedback(stage) for gate in _gates)
