"""Parts of pages that are made once and kept in this process, under all that they depend on.

What stands under the last event that showed is made anew by the next one: nobody is shown what was.
"""

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from typing import Any

from flask import Flask, current_app, g, render_template, request
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from forum.core import clock, events
from forum.core.db import db
from forum.web.caching import SEEN, Kept
from forum.web.filters import current_language

MAX_FRAGMENTS = 4000
_ADDRESS = ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
MAX_AROUND = 100  #: whole pages without their threads


class Later:
    """Something for a template that is made when it is first asked for: a kept part may not need it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        """What the thing itself has under a name."""
        return getattr(self._thing(), name)

    def __iter__(self) -> Iterator[Any]:
        """What stands in it."""
        return iter(self._thing())

    def __len__(self) -> int:
        """How much stands in it."""
        return len(self._thing())

    def _thing(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made


def seen() -> tuple[int, int]:
    """The last events shown anywhere and around threads, whoever asks: what is kept stands under them.

    Read once, and before what it stands for.
    """
    if "seen" not in g:
        found = request.environ.get(SEEN)
        if found is None:
            row = db.session.execute(events.SHOWN).one_or_none()
            found = tuple(row) if row is not None else (0, 0)
        g.seen = found
    shown: tuple[int, int] = g.seen
    return shown


def asked_for() -> tuple[str | None, ...]:
    """The whole address that is asked for: what an answer depends on that names it."""
    return tuple(request.environ.get(name) for name in _ADDRESS)


def read_as() -> tuple[str, str, date]:
    """What every part depends on that has links, words or days in it."""
    return request.script_root, current_language(), clock.today()


def fragments() -> Kept:
    """What is kept of pages in this process."""
    kept: Kept = current_app.extensions["kept_fragments"]
    return kept


def arounds() -> Kept:
    """What is kept of whole pages without their threads: few, as they are large."""
    kept: Kept = current_app.extensions["kept_arounds"]
    return kept


def kept(key: Hashable, make: Callable[..., Any], *args: object, among: Kept | None = None) -> Any:
    """Something made once. The key must hold all that it depends on: what changes, misses."""
    among = among or fragments()
    found = among.get(key)
    if found is None:
        found = make(*args)
        among.put(key, found)
    return found


def shared(template: str, make: Callable[[], dict[str, Any]]) -> Markup:
    """A part of this address's page that is the same for all: kept until anything shown changes.

    `make` gives what its template needs, and is asked only when the part is made. It must hold nothing of
    one reader's, and no token.
    """
    key = (template, request.full_path, seen(), read_as())
    html = kept(key, lambda: render_template(template, **make()))
    return Markup(html)  # noqa: S704 - a template has made it


def _named(depends_on: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """What a template says that a part depends on. TypeError for what is not there: all would share it."""
    if any(isinstance(one, Undefined) for one in depends_on):
        raise TypeError("a kept part depends on something that is not there")
    return depends_on


@pass_context
def part(context: Context, template: str, about: Any, *depends_on: Hashable) -> Markup:
    """An include that is kept until anything around threads changes, once what it is about is public.

    `depends_on` is all else that it depends on: what the reader may do, say. No token may stand in it.
    """

    def made() -> str:
        found = current_app.jinja_env.get_template(template)
        return str(found.render(context.get_all()))

    if not about.is_public:
        return Markup(made())  # noqa: S704 - as above
    key = (template, about.id, _named(depends_on), seen()[1], read_as())
    return Markup(kept(key, made))  # noqa: S704 - as above


@pass_context
def fixed(context: Context, template: str, *depends_on: Hashable) -> Markup:
    """An include that is the same on every page, but for what it depends on."""
    found = current_app.jinja_env.get_template(template)
    key = (template, _named(depends_on), read_as())
    return Markup(kept(key, lambda: found.render(context.get_all())))  # noqa: S704 - as above


def init_app(app: Flask) -> None:
    """Give templates these parts."""
    app.extensions["kept_fragments"] = Kept(MAX_FRAGMENTS)
    app.extensions["kept_arounds"] = Kept(MAX_AROUND)
    app.add_template_global(shared, "shared")
    app.add_template_global(part, "part")
    app.add_template_global(fixed, "fixed")
