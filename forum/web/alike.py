"""Pages that say nearly the same to everyone: made once for all of whom they know the same.

While such a page is made nobody is there: it sees what `Standing` says and what it is given by value, and
both stand in its key. The reader's name, tokens, keys and messages leave places open; each answer fills
them in.
"""

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, current_app, g, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Actor
from forum.web import respond
from forum.web.caching import Kept
from forum.web.filters import current_language
from forum.web.guard import Standing, current_actor, made_for
from forum.web.parts import asked_for, kept, read_as, seen
from forum.web.tokens import filled_in, left_open

MAX_PAGES = 100
#: Where the header says who is signed in. No text of a user holds these characters.
ACCOUNT_HERE = "\ufdd0account\ufdd1"


def page(
    template: str, parts: dict[str, Callable[[], dict[str, Any]]], **own: Hashable
) -> Response:
    """A page that is kept for all readers alike until anything shown changes. It has no partial for htmx.

    `parts` are what its `shared` parts are made of, the same for everyone. `own` is all else that it knows of
    its reader: plain values (no models), in which it is told apart from the pages of others.
    """
    actor = current_actor()
    standing = Standing.of(actor)
    key = (
        template, asked_for(), current_language(), clock.today(), seen(), standing, tuple(own.items()),
    )  # fmt: skip
    among = current_app.extensions["kept_alike"]
    html: bytes = kept(key, _made, template, standing, {**parts, **own}, among=among)
    if standing.is_authenticated:
        html = html.replace(ACCOUNT_HERE.encode(), _account(actor), 1)
    return respond.html(filled_in(html))


def _made(template: str, standing: Standing, context: dict[str, Any]) -> bytes:
    with made_for(standing), left_open():
        return render_template(template, **context).encode()


def account() -> Markup:
    """Who is signed in, for whom they write, and the way out."""
    if "made_for" in g:
        return Markup(ACCOUNT_HERE)  # noqa: S704 - our own
    html = _account(current_actor())
    return Markup((html if "left_open" in g else filled_in(html)).decode())  # noqa: S704 - a template


def _account(actor: Actor) -> bytes:
    """The same on every page of one reader, but for the token."""
    html: bytes = kept(("_account.html", actor, read_as()), _account_made)
    return html


def _account_made() -> bytes:
    with left_open():
        return render_template("_account.html").encode()


def init_app(app: Flask) -> None:
    """Keep such pages in this process, and give the frame of every page its reader's place."""
    app.extensions["kept_alike"] = Kept(MAX_PAGES)
    app.add_template_global(account, "account")
