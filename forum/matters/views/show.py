"""The page of a matter and its history."""

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.core import clock, paging
from forum.core.access import Actor, can
from forum.matters import actions, history, kinds, operations, panels, queries
from forum.matters.forms import CommentForm
from forum.matters.models import Matter
from forum.matters.views.blueprint import bp
from forum.web import respond
from forum.web.caching import around_seq
from forum.web.filters import current_language
from forum.web.forms import Button, draft_of
from forum.web.guard import current_actor, requires

#: Stands for the thread in a page that is kept without it.
_THREAD_HERE = "\ufdd0thread\ufdd1"


def page(matter: Matter, form: CommentForm | None = None, after: int | None = None) -> Response:
    """The page of a matter, or its thread alone for htmx; with a refused form, 422.

    Readers without a session share all that stands around the thread, until something there changes.
    """
    actor = current_actor()
    if form is None and actor.is_authenticated:
        form = comment_form(matter, formdata=draft_of(operations.draft_name(matter)))
    said = queries.thread(matter, actor, after)
    thread: dict[str, Any] = {
        "matter": matter,
        "thread": said,
        "form": form,
        "button": Button(formdata=None) if actor.is_authenticated else None,
        "replying_to": _name_replied_to(matter, form, said),
    }
    status = 422 if form is not None and form.errors else 200
    if respond.wants_partial():
        return respond.page("matters/_thread.html", status=status, **thread)
    shown = render_template("matters/_thread.html", **thread)
    return respond.html(_around(matter, actor).replace(_THREAD_HERE, shown), status)


def comment_form(matter: Matter, **given: Any) -> CommentForm:
    """The form of a comment; with the choice to ask the city, for those who may."""
    form = CommentForm(**given)
    if not can(actions.ASK, current_actor(), matter):
        del form.kind
    return form


def _around(matter: Matter, actor: Actor) -> str:
    """The page of a matter without its thread. Its links name its address, so only the plain one is kept."""
    seq = around_seq()
    if seq is None or request.query_string:
        return _page(matter, actor)
    key = (request.url, current_language(), clock.today(), seq)
    around: str = current_app.extensions["kept"](key, _page, matter, actor)
    return around


def _page(matter: Matter, actor: Actor) -> str:
    if around_seq() is not None:
        queries.surround(matter)
    kind = kinds.of(matter)
    return render_template(
        kind.template,
        matter=matter,
        thread_html=_THREAD_HERE,
        panels=panels.fill(matter, actor),
        documents=queries.documents(matter),
        **kind.context(matter, actor),
    )


def _name_replied_to(matter: Matter, form: CommentForm | None, said: queries.Thread) -> str | None:
    """Who wrote the comment that the form replies to; looked up only if it is not on this page."""
    seq = replied_to(form)
    if form is None or seq is None:
        return None
    name = said.writer_of(seq)
    if name is None:
        found = queries.comment(str(matter.reference), seq)
        name = found.person.name if found is not None else None
    form.parent.data = str(seq) if name is not None else None
    return name


def replied_to(form: CommentForm | None) -> int | None:
    """The number of the comment replied to: named by the form, or by `svara` in the address."""
    return paging.key(request.args.get("svara") or (form.parent.data if form is not None else None))


def _to_show(reference: str) -> Matter | None:
    """By itself where the page around the thread may be kept already."""
    alone = around_seq() is not None
    return (queries.alone_by_reference if alone else queries.by_reference)(reference)


@bp.get("/arenden/<reference>")
@requires(actions.READ, load=_to_show)
def show(matter: Matter) -> ResponseReturnValue:
    """A matter: what it is about, where it stands, what is said."""
    return page(matter, after=paging.key(request.args.get("efter")))


@bp.get("/arenden/<reference>/historik")
@requires(actions.READ, load=queries.by_reference)
def show_history(matter: Matter) -> ResponseReturnValue:
    """All that has happened in a matter, newest first."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "matters/history.html", matter=matter, lines=history.lines(matter, after), after=after
    )
