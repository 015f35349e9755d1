"""The consultation report: as a page, before it is published, and ordered as a PDF."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.core import jobs, paging
from forum.desk import actions, operations, queries, report_pdf
from forum.desk.links import Links
from forum.desk.models import Reported
from forum.desk.queries.counting import Voice
from forum.desk.queries.reports import EFFECTS
from forum.desk.views.blueprint import bp
from forum.extensions import limiter
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.responses.models import Stance
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires


def _page(process: PlanningProcess, *, inside: bool) -> Response:
    after = paging.key(request.args.get("efter"))
    stage = paging.key(request.args.get("skede"))
    return respond.page(
        "desk/report.html",
        process=process,
        report=queries.report(process, inside=inside, stage=stage, after=after if stage else None),
        links=Links(process),
        effects=EFFECTS,
        voices=list(Voice),
        stances=list(Stance),
        answered=report_pdf.answered,
        is_part=stage is not None,
        most_named=report_pdf.NAMED,
        has_report=not inside or queries.has_report(process),
    )


@bp.get("/samrad/<reference>/redogorelse")
@requires(actions.REPORT, load=queries.reported)
def report(reported: Reported) -> ResponseReturnValue:
    """What came in and what the city does about it, from what is published."""
    return _page(reported.process, inside=False)


@bp.get("/samrad/<reference>/redogorelse/forhandsgranska")
@requires(actions.PREVIEW, load=processes.by_reference)
def preview(process: PlanningProcess) -> ResponseReturnValue:
    """The same as it will be, for those who write it."""
    return _page(process, inside=True)


@bp.route("/samrad/<reference>/redogorelse/pdf", methods=["GET", "POST"])
@requires(actions.ORDER, load=queries.reported)
@limiter.limit("20 per minute", methods=["POST"])
def order(reported: Reported) -> ResponseReturnValue:
    """Have it made as a PDF; one that is made as it stands now is shown at once."""
    form = Button()
    if not form.validate_on_submit():
        made = jobs.made(operations.REPORT, queries.report_key(reported.process))
        return respond.page("desk/order.html", process=reported.process, form=form, made=made)
    with act(form) as done:
        ordered = operations.order_report(current_actor(), reported)
        done.location = url_for("desk.file_page", number=ordered.id)
    return respond.done(done.location)
