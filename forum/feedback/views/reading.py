"""What everyone reads: "You said, we did"."""

from flask import request
from flask.typing import ResponseReturnValue

from forum.core import paging
from forum.feedback import actions, queries
from forum.feedback.models import Effect
from forum.feedback.policy import Spot
from forum.feedback.queries import Chosen
from forum.feedback.queries.points import IN_ADDRESSES
from forum.feedback.views.blueprint import bp
from forum.matters import actions as matters
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.web import respond
from forum.web.guard import requires


@bp.get("/samrad/<reference>/aterkoppling")
@requires(matters.READ, load=processes.by_reference)
def show(process: PlanningProcess) -> ResponseReturnValue:
    """What the city heard in a consultation, what came of it, and why."""
    asked = (request.args.get(name) for name in ("effekt", "vem", "part"))
    chosen, after = Chosen.of(*asked), request.args.get("efter")
    return respond.page(
        "feedback/show.html",
        process=process,
        chosen=chosen,
        published=queries.published(process, chosen, after),
        after=after,
        totals=queries.totals(process.id),
        effects=[(IN_ADDRESSES[effect], effect) for effect in Effect],
        groups=queries.Who,
    )


@bp.get("/samrad/<reference>/aterkoppling/<int:position>/<int:number>")
@requires(actions.READ_POINT, load=queries.spot)
def point(spot: Spot) -> ResponseReturnValue:
    """One point, with everyone who stands behind it."""
    after = paging.key(request.args.get("efter"))
    shown, following = queries.view(spot, after)
    return respond.page(
        "feedback/point.html",
        process=spot.stage.process,
        stage=spot.stage,
        one=shown,
        after=after,
        following=following,
    )
