"""The figures of a consultation."""

from flask.typing import ResponseReturnValue

from forum.desk import actions, policy, queries
from forum.desk.links import Links
from forum.desk.queries.counting import Voice
from forum.desk.views.blueprint import bp
from forum.matters.queries.questions import Standing
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.responses.models import Stance
from forum.web import respond
from forum.web.guard import current_actor, requires


@bp.get("/samrad/<reference>/siffror")
@requires(actions.FIGURES, load=processes.by_reference)
def figures(process: PlanningProcess) -> ResponseReturnValue:
    """What has been said, by whom and from where: each figure leads to what it counts."""
    inside = policy.is_inside(current_actor(), process)
    return respond.page(
        "desk/figures.html",
        process=process,
        figures=queries.figures(process, inside=inside),
        links=Links(process),
        voices=list(Voice),
        stances=list(Stance),
        standing=Standing,
        has_report=queries.has_report(process),
    )
