"""What a council has decided, to choose from; and searching its minutes."""

from flask import request
from flask.typing import ResponseReturnValue

from forum.council import actions, filters, queries
from forum.council.queries import search as searching
from forum.council.views.blueprint import bp
from forum.parties.models import Party
from forum.parties.queries import page_number
from forum.web import respond
from forum.web.guard import requires

PAGE = 30


@bp.get("/radet/beslut")
@bp.get("/rad/<code>/beslut")
@requires(actions.READ, load=queries.council_by_code)
def decisions(council: Party) -> ResponseReturnValue:
    """Every published decision: by year, kind, area, commitment, and whom it is about."""
    chosen = filters.chosen(council, request.args)
    found, number = chosen.found, page_number(request.args.get("sida"))
    shown = [one.item_id for one in found[(number - 1) * PAGE : number * PAGE]]
    return respond.page(
        "council/decisions.html",
        named=queries.named(council),
        chosen=chosen,
        count=len(found),
        decisions=queries.decisions_by_id(shown),
        number=number,
        pages=-(-len(found) // PAGE),
    )


@bp.get("/radet/sok")
@bp.get("/rad/<code>/sok")
@requires(actions.READ, load=queries.council_by_code)
def search(council: Party) -> ResponseReturnValue:
    """Search what the published minutes of a council say."""
    asked, number = request.args.get("q", "")[:200], page_number(request.args.get("sida"))
    words = searching.words_of(asked)
    count = searching.count(council, words) if words else 0
    return respond.page(
        "council/search.html",
        named=queries.named(council),
        asked=asked,
        words=words,
        count=count,
        hits=searching.search(council, words, number=number) if count else [],
        number=number,
        pages=-(-count // searching.PAGE),
    )
