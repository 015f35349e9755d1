"""The pages of a council: when it meets, what it decided, who sits in it, and all its meetings."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from forum.core import clock, paging
from forum.council import actions, queries
from forum.council.queries import tasks
from forum.council.views.blueprint import bp
from forum.parties.models import Party, Side
from forum.web import respond
from forum.web.guard import current_actor, requires

DECISIONS_SHOWN = 5


@bp.get("/radet")
@bp.get("/rad/<code>")
@requires(actions.READ, load=queries.council_by_code)
def index(council: Party) -> ResponseReturnValue:
    """A council: when it meets next, what it decided lately, what is to be done, who sits in it."""
    actor = current_actor()
    return respond.page(
        "council/index.html",
        council=council,
        named=queries.named(council),
        to_sign=queries.to_sign(actor) if actor.is_authenticated else [],
        **_at_a_glance(council),
    )


def _at_a_glance(council: Party) -> dict[str, Any]:
    seats = queries.seats(council)
    return {
        "others": [queries.named(one) for one in queries.councils() if one.id != council.id],
        "coming": queries.coming_meetings(council=council),
        "past": queries.past_meetings(council),
        "waiting_count": queries.waiting_count(council, public=True),
        "decisions": queries.recent_decisions(DECISIONS_SHOWN, council),
        "to_do": tasks.open_tasks(council),
        "sides": list(Side),
        "seats": seats,
        "come_from": queries.come_from(seats),
    }


@bp.get("/radet/sammantraden")
@bp.get("/rad/<code>/sammantraden")
@requires(actions.READ, load=queries.council_by_code)
def all_meetings(council: Party) -> ResponseReturnValue:
    """Every meeting of a year: this one, unless told, or the last that there are any in."""
    years = queries.meeting_years(council)
    asked = paging.key(request.args.get("ar")), clock.today().year, next(iter(years), None)
    year = next((each for each in asked if each in years), None)
    return respond.page(
        "council/meetings.html",
        named=queries.named(council),
        years=years,
        year=year,
        meetings=queries.meetings_of(year, council) if year is not None else [],
    )


@bp.get("/radet/ledamoter")
@bp.get("/rad/<code>/ledamoter")
@requires(actions.READ, load=queries.council_by_code)
def members(council: Party) -> ResponseReturnValue:
    """Members and substitutes by side, from when to when, whom they come from; and those before them."""
    every = queries.mandates(council)
    return respond.page(
        "council/members.html",
        council=council,
        named=queries.named(council),
        sides=list(Side),
        seats=every,
        come_from=queries.come_from(every),
    )
