"""One route, two clients: the only place that asks whether htmx is calling."""

from typing import Any
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from forum.core.submissions import LONGEST
from forum.extensions import htmx


def wants_partial() -> bool:
    """Whether htmx asks for a part of the page (not boosted, not restoring its history)."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response


def page(
    template: str, *, partial: str | None = None, status: int = 200, **context: Any
) -> Response:
    """A page, or the named partial of it for htmx."""
    name = partial if partial is not None and wants_partial() else template
    return _vary(make_response(render_template(name, **context), status))


def html(body: bytes, status: int = 200) -> Response:
    """A page that is rendered already."""
    return _vary(make_response(body, status))


def invalid(template: str, *, partial: str | None = None, **context: Any) -> Response:
    """422: the same page (or partial) with the form as it was typed, and its errors."""
    return page(template, partial=partial, status=422, **context)


def done(location: str, *, partial: str | None = None, **context: Any) -> Response:
    """What was asked is done: 303 to a page, or for htmx the fresh partial (that page, if none is named)."""
    if not wants_partial():
        return _vary(redirect(location, 303))
    if partial is not None:
        return _vary(make_response(render_template(partial, **context)))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = iri_to_uri(location)
    if _is_open(location):
        response.headers["HX-Refresh"] = "true"  # a new #anchor alone would fetch nothing
    return _vary(response)


def _is_open(location: str) -> bool:
    """Whether htmx is calling from that very page, #anchor or not."""
    here, there = urlsplit(htmx.current_url or ""), urlsplit(location)
    return (here.path, here.query) == (there.path, there.query)


def back(default: str) -> str:
    """A `next` address out of the request if it stays on this site, else the default."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else default


def is_local(address: str) -> bool:
    """Whether an address is a plain path on this site: no scheme, host, backslash or control character.

    Nor longer than what is kept with a form that was carried out.
    """
    return (
        address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and address.isprintable()
        and len(address) <= LONGEST
    )
