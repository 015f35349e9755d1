"""Pages for readers without an account are kept until something that a public page shows is recorded.

The outermost layer: a kept page costs one look at the head of the log. It is addressed by all that the
answer depends on, and stamped with the last event that shows and with the day. Whoever has a session is
never served from here, and no answer that sets a cookie or says `no-store` or `private` is kept here.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

from flask import Flask, request, session
from sqlalchemy import Engine
from werkzeug.http import is_resource_modified, parse_cookie
from werkzeug.wrappers import Response

from forum.core import clock, events
from forum.core.db import db
from forum.web.filters import COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_PAGES = 200
MAX_BYTES = 400_000
#: What else than the address and the language an answer depends on.
VARIES = ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "HTTP_ACCEPT_ENCODING", "HTTP_HX_REQUEST",
          "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")  # fmt: skip
#: Where a request whose answer may be kept carries the last events shown, anywhere and around threads.
SEEN = "samspel.seen"

#: What open pages ask every twenty seconds: whether something is new (matters/views/marks.py).
ASKED_OFTEN = "/nya"
A_MOMENT = timedelta(seconds=2)
#: Files, and what machines ask of this one: it must answer even when the database does not.
NEVER = ("/static/", "/healthz", "/readyz")


class Kept:
    """Things made once and kept in this process; the least recently used goes first."""

    def __init__(self, most: int) -> None:
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()
        _everything.add(self)

    def get(self, key: Hashable) -> Any:
        """What is kept under a key; None when nothing is."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def get_all(self, keys: Sequence[Hashable]) -> list[Any]:
        """What is kept under each of these keys; None where nothing is."""
        with self._lock:
            found = [self._things.get(key) for key in keys]
            for key, thing in zip(keys, found, strict=True):
                if thing is not None:
                    self._things.move_to_end(key)
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._things.clear()

    def put(self, key: Hashable, thing: Any) -> None:
        """Keep a thing under a key."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)


_everything: "WeakSet[Kept]" = WeakSet()


def forget() -> None:
    """Keep nothing any more, in this process: the log has begun anew."""
    for kept in _everything:
        kept.clear()


class Answer(NamedTuple):
    """A finished answer, as it goes to the server."""

    stamp: str
    headers: list[tuple[str, str]]
    body: bytes
    etag: str


class KeptPages:
    """The WSGI layer that answers with kept pages, and keeps what the application answers."""

    def __init__(self, app: Flask, inner: "WSGIApplication") -> None:
        self._app = app
        self._inner = inner
        self._pages = Kept(MAX_PAGES)
        self._engine: Engine | None = None
        self._lately: tuple[datetime | None, tuple[int, int] | None] = (None, None)
        app.extensions["kept_pages"] = self._pages

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        key = self._key(environ)
        shown = self._shown_lately(environ) if key is not None else None
        if shown is None:
            return self._inner(environ, start_response)
        stamp, environ[SEEN] = f"{shown[0]}-{clock.today().toordinal()}", shown
        found: Answer | None = self._pages.get(key)
        if found is None or found.stamp != stamp:
            response = Response.from_app(self._inner, environ)
            # What does not say how long it is comes in pieces, and passes through as it comes.
            if "Content-Length" not in response.headers or not _may_be_kept(response):
                return response(environ, start_response)
            found = _answer(stamp, response)
            response.close()
            self._pages.put(key, found)
        if not is_resource_modified(environ, found.etag):
            start_response("304 Not Modified", _short(found.headers))
            return []
        start_response("200 OK", found.headers)
        return [found.body]

    def _key(self, environ: "WSGIEnvironment") -> Hashable:
        """All that the answer depends on for a reader without a session; None for any other request."""
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"].startswith(NEVER):
            return None
        cookies = parse_cookie(environ)
        if self._app.config["SESSION_COOKIE_NAME"] in cookies:
            return None
        varies = tuple(environ.get(name) for name in VARIES)
        return environ["PATH_INFO"], environ["QUERY_STRING"], cookies.get(COOKIE), varies

    def _shown_lately(self, environ: "WSGIEnvironment") -> tuple[int, int] | None:
        """As `_shown`; for what hundreds of open pages ask all the time, as it was a moment ago."""
        if not environ["PATH_INFO"].endswith(ASKED_OFTEN):
            return self._shown()
        looked_at, shown = self._lately
        if looked_at is None or abs(clock.now() - looked_at) > A_MOMENT:
            looked_at, shown = clock.now(), self._shown()
            self._lately = (looked_at, shown)
        return shown

    def _shown(self) -> tuple[int, int] | None:
        """The last events that show, anywhere and around threads. None without a database."""
        if self._engine is None:
            with self._app.app_context():
                self._engine = db.engine
        try:
            return events.shown_by(self._engine) or (0, 0)
        except self._engine.dialect.loaded_dbapi.Error:
            return None


def _may_be_kept(response: Response) -> bool:
    return (
        response.status_code == 200
        and "Set-Cookie" not in response.headers
        and not re.search("no-store|private", response.headers.get("Cache-Control", "no-store"))
        and len(response.get_data()) <= MAX_BYTES
    )


def _answer(stamp: str, response: Response) -> Answer:
    response.add_etag(weak=True)
    return Answer(stamp, list(response.headers), response.get_data(), response.headers["ETag"])


def _short(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer without a body (RFC 9110, 15.4.5)."""
    return [
        pair for pair in headers if not re.match("content-(length|type|encoding)", pair[0], re.I)
    ]


def init_app(app: Flask) -> None:
    """Say of every answer who may keep it."""

    @app.after_request
    def _say_who_may_keep(response: Response) -> Response:
        if request.endpoint == "static":
            return response
        response.vary.update(["Cookie", "HX-Request"])
        # A session that was begun here is not among the headers yet, but holds a form's CSRF token.
        own = "Set-Cookie" in response.headers or session.modified
        own = own or app.config["SESSION_COOKIE_NAME"] in request.cookies
        public = not own and request.method in {"GET", "HEAD"}
        response.headers.setdefault("Cache-Control", "no-cache" if public else "no-store")
        return response
