"""The page of a matter and its history."""

from collections.abc import Container
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.core import clock, paging
from forum.core.access import Actor
from forum.matters import actions, history, kinds, panels, queries, shown
from forum.matters.forms import CommentForm
from forum.matters.models import Matter
from forum.matters.views import marks
from forum.matters.views.blank import blank, writes_as
from forum.matters.views.blueprint import bp
from forum.matters.views.reading import above, chosen, rows_of
from forum.matters.views.writing import begun, name_replied_to, something_begun
from forum.web import respond
from forum.web.filters import current_language
from forum.web.guard import current_actor, requires
from forum.web.parts import Later, arounds, asked_for, fragments, kept, read_as, seen
from forum.web.tokens import filled_in, left_open

#: Stands for the thread in a page that is kept without it.
_THREAD_HERE = "\ufdd0thread\ufdd1"
#: Stands for the comments in a thread that is kept without them.
_COMMENTS_HERE = "\ufdd0comments\ufdd1"
#: Stands for what is new to the reader, before the comments.
_UNREAD_HERE = "\ufdd0unread\ufdd1"


def page(matter: Matter, form: CommentForm | None = None, after: int | None = None) -> Response:
    """The page of a matter, or its thread alone for htmx; with a refused form, 422.

    Readers without a session share all that stands around the thread, until something there changes.
    """
    actor = current_actor()
    is_begun = form is not None or (actor.is_authenticated and something_begun(matter))
    if form is None and is_begun:
        form = begun(matter)
    reading = marks.reading(matter)
    if after is None and reading is not None and not request.args.keys() - {"sedan"}:
        after = reading.start(matter)  # who comes back begins where they have not read
    part = chosen()
    said = queries.thread(matter, actor, after, only=part.condition)
    partial = respond.wants_partial()
    around, decided = _decided(matter, actor) if partial else _around(matter, actor)
    thread: dict[str, Any] = {
        "matter": matter,
        "thread": said,
        **above(matter, part, said.overdue, decided),
        "reading": reading,
        "seen": reading,
        "form": form,
        "replying_to": name_replied_to(matter, form),
    }
    shown_thread = _thread_for(matter, actor, said, thread)
    status = form.status if form is not None else 200
    return respond.html(
        shown_thread if partial else _with(around, _THREAD_HERE, shown_thread), status
    )


def _with(html: bytes, mark: str, part: bytes) -> bytes:
    """A page with a part in its place; only in the first, as what someone types stands after it.

    As bytes: text would be gone through letter by letter, here and again when it is sent.
    """
    return html.replace(mark.encode(), part, 1)


def _thread_for(
    matter: Matter, actor: Actor, said: queries.Thread, thread: dict[str, Any]
) -> bytes:
    """The thread. What stands around its comments is kept for all who may do the same and write nothing."""
    frame = _thread_around(thread) if thread["form"] is not None else _blank_around(said, thread)
    if actor.is_authenticated:
        unread = render_template("matters/_unread.html", **thread).encode()
        frame = _with(frame, _UNREAD_HERE, unread)
    comments = shown.comments(matter, actor, said.strands, thread["seen"])
    return _with(frame, _COMMENTS_HERE, comments)


def _blank_around(said: queries.Thread, thread: dict[str, Any]) -> bytes:
    """What stands around the comments where nothing is begun, with this answer's tokens."""
    matter, actor = thread["matter"], current_actor()

    def made() -> bytes:
        form = blank(matter, actor) if actor.is_authenticated else None
        with left_open():
            return _thread_around({**thread, "blank_form": form})

    key = (
        "thread", matter.id, matter.comment_count, matter.is_open, bool(said.strands), said.after,
        said.started_after, thread["summary_html"], thread["ways_html"], thread["swapped_in"],
        tuple(thread["chosen"].address.items()), seen()[1], read_as(), writes_as(matter, actor),
    )  # fmt: skip
    return filled_in(kept(key, made))


def _thread_around(thread: dict[str, Any]) -> bytes:
    places = {
        "comments_here": Markup(_COMMENTS_HERE),  # noqa: S704 - our own
        "unread_here": Markup(_UNREAD_HERE),  # noqa: S704 - our own
    }
    return render_template("matters/_thread.html", **thread, **places).encode()


def _decided(matter: Matter, actor: Actor) -> tuple[bytes, Markup]:
    """No page around the thread, only what higher rooms add to its summary."""
    return b"", rows_of(panels.of("summary", matter, actor))


def _around(matter: Matter, actor: Actor) -> tuple[bytes, Markup]:
    """The page of a matter without its thread, and what higher rooms add to the thread's summary.

    Kept for each reader, with places for what no event tells; for all without an account it is the same.
    Its links name its address, so only the plain one is kept, and those of the pages of its thread.
    """
    if not matter.is_public or request.args.keys() - {"efter"}:
        return _page(matter, actor)
    kept_by = kinds.of(matter).kept_by
    own = panels.own(matter, actor) if actor.is_authenticated else None
    depends_on = (actor, tuple(own or ()), kept_by(matter) if kept_by is not None else None)
    key = (asked_for(), current_language(), clock.today(), seen()[1], depends_on)
    frame, decided = kept(key, _frame, matter, actor, own, among=arounds())
    for place, panel in (own or {}).items():
        frame = frame.replace(place.encode(), panel)
    return filled_in(frame), decided


def _frame(matter: Matter, actor: Actor, own: Container[str] | None) -> tuple[bytes, Markup]:
    with left_open():
        return _page(matter, actor, own)


def _page(matter: Matter, actor: Actor, own: Container[str] | None = None) -> tuple[bytes, Markup]:
    kind = kinds.of(matter)
    if not actor.is_authenticated or not kind.in_parts:
        queries.surround(matter)
    filled = panels.fill(matter, actor, places=own)
    around = render_template(
        kind.template,
        matter=matter,
        thread_html=_THREAD_HERE,
        panels=filled,
        documents=Later(lambda: queries.documents(matter)),
        **kind.context(matter, actor),
    )
    return around.encode(), rows_of(filled["summary"])


def _found(reference: str) -> Matter | None:
    """The matter. What is kept of its page stands under what was `seen` before it was read.

    Which kind it is, is kept too: a matter becomes another kind by an event around threads.
    """
    key = ("kind", reference, seen()[1])
    kind = fragments().get(key)
    if kind is not None:
        known: Matter | None = queries.alone_by_reference(reference, kind)
        if known is not None:
            return known
    matter = queries.alone_by_reference(reference)
    if matter is not None and matter.is_public:
        fragments().put(key, type(matter))
    return matter


@bp.get("/arenden/<reference>")
@requires(actions.READ, load=_found)
def show(matter: Matter) -> ResponseReturnValue:
    """A matter: what it is about, where it stands, what is said."""
    since = marks.since()
    if since is not None and respond.wants_partial():
        return marks.new_ones(matter, since)
    return page(matter, after=paging.key(request.args.get("efter")))


@bp.get("/arenden/<reference>/historik")
@requires(actions.READ, load=queries.by_reference)
def show_history(matter: Matter) -> ResponseReturnValue:
    """All that has happened in a matter, newest first."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "matters/history.html", matter=matter, lines=history.lines(matter, after), after=after
    )
