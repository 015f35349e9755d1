"""Who may come in: every route declares an Action, or that it is public."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map

from forum.core.access import ANONYMOUS, Action, Actor, Refused, Verdict, can, judge

View = Callable[..., ResponseReturnValue]
#: What the frame of every page asks of its reader, about nothing in particular (layout.html).
ASKED = ("desk:read",)


@dataclass(frozen=True)
class Standing:
    """All that a page which is made for many may know of its reader (web/alike.py): no name, no party."""

    is_authenticated: bool
    may: tuple[bool, ...]  #: to each of ASKED

    @classmethod
    def of(cls, actor: Actor) -> "Standing":
        """What such a page may know of someone."""
        return cls(actor.is_authenticated, tuple(can(action, actor) for action in ASKED))

    def can(self, action: Action | str, subject: object = None) -> bool:
        """Whether they may; TypeError for what not everyone with this standing is told alike."""
        if subject is not None or str(action) not in ASKED:
            raise TypeError(f"a page for many cannot know of its reader: {action}")
        return self.may[ASKED.index(str(action))]

    def __getattr__(self, name: str) -> Any:
        raise TypeError(f"a page for many cannot know of its reader: {name}")


@contextmanager
def made_for(standing: Standing) -> Iterator[None]:
    """What is made within is for everyone of a standing: whoever is asking is not told to it."""
    g.made_for = standing
    try:
        yield
    finally:
        del g.made_for


def load_actor_with(app: Flask, loader: Callable[[], Actor]) -> None:
    """Name the function that tells who is asking; called at most once a request."""
    app.extensions["actor_loader"] = loader


def current_actor() -> Actor:
    """Who is asking. TypeError while what is made is for many."""
    if "made_for" in g:
        raise TypeError("a page for many cannot know of its reader")
    if "actor" not in g:
        g.actor = ANONYMOUS
        g.actor = current_app.extensions["actor_loader"]()
    actor: Actor = g.actor
    return actor


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(
    action: Action,
    load: Callable[..., Any] | None = None,
    refused: Callable[[Any, Verdict], ResponseReturnValue] | None = None,
) -> Callable[[View], View]:
    """Load what the address names, judge the action on it, then call the view with it.

    `load` gets the address's parts by name. Nothing found, or nothing that this actor may know of: 404.
    Visible but refused: Refused, which becomes 403 with the reason, or the way to sign in.
    Without `load` the view gets the address's parts itself. `refused` answers instead when someone signed in
    sent a form there: with what they wrote.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**parts: Any) -> ResponseReturnValue:
            subject = load(**parts) if load is not None else None
            if load is not None and subject is None:
                abort(404)
            verdict = judge(action, current_actor(), subject)
            if not verdict.visible:
                abort(404)
            if not verdict:
                if refused and request.method == "POST" and current_actor().is_authenticated:
                    return refused(subject, verdict)
                raise Refused(verdict)
            return view(subject) if load is not None else view(**parts)

        guarded.access = action  # type: ignore[attr-defined]
        return guarded

    return declare


class Number(IntegerConverter):
    """A number in an address, no larger than the database's: others are simply not found."""

    regex = r"[0-9]{1,10}"

    def __init__(self, url_map: Map, **limits: Any) -> None:
        super().__init__(url_map, **{"max": 2**31 - 1, **limits})


def init_app(app: Flask) -> None:
    """Turn away addresses that no page has; give templates `actor` and `can(action, subject)`."""
    app.url_map.converters["int"] = Number

    @app.before_request
    def _no_nul() -> None:
        if "\x00" in request.path:
            abort(404)
        if any("\x00" in name + value for name, value in request.args.items(multi=True)):
            abort(400)

    @app.context_processor
    def _actor() -> dict[str, Any]:
        if "made_for" in g:
            return {"actor": g.made_for, "can": g.made_for.can, "current_user": None}
        actor = current_actor()
        return {
            "actor": actor,
            "can": lambda action, subject=None: can(action, actor, subject),
        }
