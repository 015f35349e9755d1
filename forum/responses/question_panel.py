"""What is shown of a stage's questions on the page of a process, and where one is drafted."""

from typing import Any

from forum.core.access import Actor
from forum.matters import panels
from forum.matters.models import Matter
from forum.matters.policy import may_work_on
from forum.processes import panels as drafting
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.responses import policy, queries


def leading(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """For the officers of the owner: the way to the questions of each stage, and to what was answered."""
    if not isinstance(matter, PlanningProcess) or not may_work_on(actor, matter):
        return None
    stages = processes.stages(matter)
    answered = {stage.id for stage in queries.rounds(matter)}
    return {
        "process": matter,
        "editable": [stage for stage in stages if policy.edit_questions(actor, stage)],
        "rounds": [stage for stage in stages if stage.id in answered],
    }


def drafted(process: PlanningProcess, _actor: Actor) -> dict[str, Any]:
    """The way to the questions of each stage that is planned."""
    return {"process": process, "stages": processes.stages(process)}


panels.add(
    "responses/_questions_leading.html", leading, slot="aside", kept_by=panels.same_for_visitors
)
drafting.add("responses/_questions_drafted.html", drafted)
