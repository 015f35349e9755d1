"""The overview of initiatives: chosen, listed and counted."""

from functools import cache
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from forum.core import paging
from forum.core.access import can
from forum.initiatives import actions, bars, filters, queries
from forum.initiatives.views.blueprint import bp
from forum.web import alike
from forum.web.guard import current_actor, public


@bp.get("/initiativ")
@public
def index() -> ResponseReturnValue:
    """Those that wait, the longest overdue first; those that have their reply; how the city replies."""

    @cache
    def chosen() -> filters.Chosen:
        return filters.chosen(request.args)

    actor = current_actor()
    may_begin = can(actions.DRAFT, actor)
    return alike.page(
        "initiatives/index.html",
        {"listed": lambda: _listed(chosen()), "figured": lambda: bars.shown(chosen())},
        may_begin=may_begin,
        writes_for=actor.party_name if may_begin else "",
        drafts=tuple(queries.drafts_of(actor)),
    )


def _listed(chosen: filters.Chosen) -> dict[str, Any]:
    after = paging.key(request.args.get("efter"))
    return {"chosen": chosen, "sections": chosen.sections(after)}
