"""The list of dialogue meetings: those to come, and those that were held."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from forum.core import paging
from forum.core.access import can
from forum.dialogues import actions, filters, queries
from forum.dialogues.views.blueprint import bp
from forum.web import alike
from forum.web.guard import current_actor, public


@bp.get("/dialogmoten")
@public
def index() -> ResponseReturnValue:
    """Every meeting: the next one first."""
    actor = current_actor()
    may_call = can(actions.DRAFT, actor)
    return alike.page(
        "dialogues/index.html",
        {"listed": _listed},
        may_call=may_call,
        writes_for=actor.party_name if may_call else "",
        drafts=tuple(queries.drafts_of(actor)),
    )


def _listed() -> dict[str, Any]:
    chosen, after = filters.chosen(request.args), paging.key(request.args.get("efter"))
    rows, more_url = chosen.page(after)
    return {
        "chosen": chosen,
        "rows": rows,
        "more_url": more_url,
        "is_beginning": after is None,
    }
