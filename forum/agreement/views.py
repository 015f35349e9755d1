"""The page of the agreement."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from forum.agreement import actions, queries
from forum.web import respond
from forum.web.guard import requires

bp = Blueprint("agreement", __name__)


@bp.get("/overenskommelsen")
@requires(actions.READ)
def show() -> ResponseReturnValue:
    """What the parties have agreed on, and who has signed."""
    version = queries.current()
    if version is None:
        abort(404)
    return respond.page(
        "agreement/show.html",
        version=version,
        principles=queries.principles(version),
        commitments=queries.commitments(version),
        signatures=queries.signatures(version),
    )
