"""The responses that were sent: the list, the page of each, and the receipt."""

from io import BytesIO

from flask import request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.core import files, paging
from forum.matters import actions as matters
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.responses import actions, answers, filters, panels, policy, queries, receipts
from forum.responses.policy import Enclosed, Received
from forum.responses.views.blueprint import bp
from forum.web import respond
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY

LIST = "/samrad/<reference>/svar"
ONE = f"{LIST}/<receipt>"


@bp.get(LIST)
@requires(matters.READ, load=processes.by_reference)
def index(process: PlanningProcess) -> ResponseReturnValue:
    """Every response that the reader may know of, in the order they were received."""
    actor, chosen = current_actor(), filters.chosen(process, request.args)
    after = paging.key(request.args.get("efter"))
    conditions = chosen.conditions()
    return respond.page(
        "responses/index.html",
        process=process,
        chosen=chosen,
        found=queries.listed(process, actor, *conditions, after=after),
        total=queries.total(process, actor, *conditions),
        after=after,
        waiting=queries.waiting(chosen.stages),
    )


@bp.get(ONE)
@requires(actions.READ, load=queries.received)
def show(received: Received) -> ResponseReturnValue:
    """One response: all that it says."""
    response = received.response
    return respond.page(
        "responses/show.html",
        received=received,
        response=response,
        process=received.process,
        answers=answers.shown([response.id])[response.id],
        files=queries.files_of(response),
        newer=queries.replaced_by(response),
        earlier=_earlier(response.replaces_id),
        is_own=policy.is_own(current_actor(), response),
        panels=panels.fill(response, current_actor())["main"],
    )


def _earlier(response_id: int | None) -> Received | None:
    """The response that was replaced, for whoever may know of it."""
    found = queries.received_by_id(response_id) if response_id is not None else None
    return found if found is not None and policy.read(current_actor(), found) else None


@bp.get(f"{ONE}/kvittens")
@requires(actions.RECEIPT, load=queries.received)
def receipt(received: Received) -> ResponseReturnValue:
    """The receipt: number, time and checksum, and what happens next."""
    response = received.response
    return respond.page(
        "responses/receipt.html",
        received=received,
        response=response,
        process=received.process,
        facts=receipts.facts(response),
        round=queries.round_of(response.stage),
        newer=queries.replaced_by(response),
        may_replace=policy.may_replace(response),
        command=receipts.command(response),
    )


@bp.get(f"{ONE}/kvittens.pdf")
@requires(actions.RECEIPT, load=queries.received)
def receipt_pdf(received: Received) -> ResponseReturnValue:
    """The receipt with the whole response, to print and keep."""
    answer = Response(receipts.document(received.response), mimetype=receipts.MEDIA_TYPE)
    name = receipts.file_name(received.response)
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer


@bp.get(f"{ONE}/underlag.json")
@requires(actions.READ, load=queries.received)
def source(received: Received) -> ResponseReturnValue:
    """What the checksum is counted over, byte for byte."""
    answer = Response(receipts.canonical(received.response), mimetype="application/json")
    name = f"{received.response.receipt}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get(f"{ONE}/filer/<int:number>/<name>")
@requires(actions.READ_FILE, load=lambda name, **parts: queries.enclosed(**parts))
def file(enclosed: Enclosed) -> ResponseReturnValue:
    """A file of a response, to save: it is never run or shown inside a page of ours."""
    kept = enclosed.file
    answer = send_file(
        BytesIO(files.read(kept.sha256)),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.file_name,
    )
    answer.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return answer
