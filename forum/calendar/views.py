"""The calendar as a page, as a sheet to print, and as a feed."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.calendar import actions, feed, filters, queries
from forum.web import respond
from forum.web.guard import requires

bp = Blueprint("calendar", __name__)


@bp.get("/kalender")
@requires(actions.READ)
def index() -> ResponseReturnValue:
    """What is to come in the next twelve months, month by month."""
    chosen = filters.chosen(request.args)
    subscribe = url_for("calendar.subscribe", _external=True, **chosen.address)
    return respond.page(
        "calendar/index.html",
        chosen=chosen,
        periods=queries.periods(queries.entries(chosen.scope)),
        subscribe_url=subscribe,
        webcal_url=f"webcal:{subscribe.split(':', 1)[1]}",
    )


@bp.get("/kalender/blad")
@requires(actions.READ)
def sheet() -> ResponseReturnValue:
    """The same as a table that fits on paper."""
    chosen = filters.chosen(request.args)
    found = queries.entries(chosen.scope)
    first, last = queries.window()
    return respond.page(
        "calendar/sheet.html",
        chosen=chosen,
        periods=queries.periods(found),
        first=first,
        last=last,
    )


@bp.get("/kalender.ics")
@requires(actions.READ)
def subscribe() -> ResponseReturnValue:
    """The same as a feed that calendars look at again now and then."""
    tag = feed.tag()
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    chosen = filters.chosen(request.args)
    name = f"Samspel: {chosen.words}" if chosen.words else _("Samspel: what is to come")
    content = feed.written(name, queries.feed(chosen.scope))
    return _tagged(Response(content, mimetype=feed.MEDIA_TYPE), tag)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    return response
