"""What programs read of a council: a feed of decisions and meetings, and its meetings for calendars."""

from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue

from forum.core import atom, ical
from forum.council import actions, feeds, queries
from forum.council.views.blueprint import bp
from forum.parties.models import Party
from forum.web.guard import requires


@bp.get("/radet/flode.atom")
@bp.get("/rad/<code>/flode.atom")
@requires(actions.READ, load=queries.council_by_code)
def feed(council: Party) -> ResponseReturnValue:
    """The latest decisions and meetings."""
    return _kept(feeds.news, council, atom.MEDIA_TYPE)


@bp.get("/radet/kalender.ics")
@bp.get("/rad/<code>/kalender.ics")
@requires(actions.READ, load=queries.council_by_code)
def subscribe(council: Party) -> ResponseReturnValue:
    """The meetings, for calendars that look again now and then."""
    return _kept(feeds.coming, council, ical.MEDIA_TYPE)


def _kept(write: Callable[[Party], bytes], council: Party, media_type: str) -> Response:
    """What is written, or that it is as it was when the reader last asked."""
    response = Response(write(council), mimetype=media_type)
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response
