"""The page of a matter, its thread, its history and its documents."""

import re
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock, drafts, files, paging
from forum.core.access import Actor
from forum.core.db import transaction
from forum.matters import actions, history, kinds, operations, panels, queries
from forum.matters.forms import CommentForm, DocumentForm
from forum.matters.models import Comment, Document, Matter
from forum.web import respond
from forum.web.caching import around_seq
from forum.web.filters import current_language
from forum.web.forms import Button, act, draft_of, posted_fields
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY

bp = Blueprint("matters", __name__)
_DRAFT = re.compile(r"[A-Za-z0-9-]{1,100}")


#: Stands for the thread in a page that is kept without it.
_THREAD_HERE = "\ufdd0thread\ufdd1"


def _show(matter: Matter, form: CommentForm | None = None, after: int | None = None) -> Response:
    """The page of a matter, or its thread alone for htmx; with a refused form, 422.

    Readers without a session share all that stands around the thread, until something there changes.
    """
    actor = current_actor()
    if form is None and actor.is_authenticated:
        form = CommentForm(formdata=draft_of(operations.draft_name(matter)))
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
    seq = _replied_to(form)
    if form is None or seq is None:
        return None
    name = said.writer_of(seq)
    if name is None:
        found = queries.comment(str(matter.reference), seq)
        name = found.person.name if found is not None else None
    form.parent.data = str(seq) if name is not None else None
    return name


def _replied_to(form: CommentForm | None) -> int | None:
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
    return _show(matter, after=paging.key(request.args.get("efter")))


@bp.post("/arenden/<reference>/inlagg")
@requires(actions.COMMENT, load=queries.by_reference)
def comment(matter: Matter) -> ResponseReturnValue:
    """Write in the thread."""
    form = CommentForm()
    if not form.validate_on_submit():
        return _show(matter, form)
    seq = _replied_to(form)
    parent = queries.comment(str(matter.reference), seq) if seq is not None else None
    if form.parent.data and parent is None:
        abort(404)
    with act(form) as done:
        done.location = permalink(_write(form, matter, parent))
    flash(_("Your comment is published."), "success")
    return respond.done(done.location)


def _write(form: CommentForm, matter: Matter, parent: Comment | None) -> Comment:
    return operations.post_comment(
        current_actor(),
        matter,
        body=form.body.data or "",
        parent=parent,
        is_obstacle=form.is_obstacle.data,
    )


def permalink(written: Comment) -> str:
    """The page of the thread with a comment in view."""
    start = queries.page_start(written.matter, written.place)
    return kinds.url_of(written.matter, efter=start, _anchor=f"c{written.seq}")


@bp.get("/arenden/<reference>/inlagg/<int:seq>")
@requires(actions.READ_COMMENT, load=queries.comment)
def comment_page(written: Comment) -> ResponseReturnValue:
    """The lasting address of a comment leads to the page that it is on."""
    return redirect(permalink(written))


@bp.route("/arenden/<reference>/inlagg/<int:seq>/aterta", methods=["GET", "POST"])
@requires(actions.WITHDRAW, load=queries.comment)
def withdraw(written: Comment) -> ResponseReturnValue:
    """Take back what one wrote, after a page that asks."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("matters/withdraw.html", form=form, comment=written)
    with act(form) as done:
        operations.withdraw_comment(current_actor(), written)
        done.location = permalink(written)
    flash(_("Your comment is withdrawn. The replies to it stay."), "success")
    return respond.done(done.location)


@bp.post("/arenden/<reference>/inlagg/<int:seq>/stod")
@requires(actions.SUPPORT_COMMENT, load=queries.comment)
def support_comment(written: Comment) -> ResponseReturnValue:
    """Agree with a comment, or take that back."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        if request.form.get("take_back"):
            operations.unsupport_comment(current_actor(), written)
        else:
            operations.support_comment(current_actor(), written)
        done.location = permalink(written)
    return respond.done(
        done.location,
        partial="matters/_one_comment.html",
        matter=written.matter,
        c=queries.comment_row(written, current_actor()),
        button=Button(formdata=None),
    )


@bp.post("/arenden/<reference>/stod")
@requires(actions.SUPPORT, load=queries.by_reference)
def support(matter: Matter) -> ResponseReturnValue:
    """Support a matter, or take that back."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        if request.form.get("take_back"):
            operations.unsupport(current_actor(), matter)
        else:
            operations.support(current_actor(), matter)
        done.location = kinds.url_of(matter, _anchor="stod")
    return respond.done(done.location)


@bp.get("/arenden/<reference>/historik")
@requires(actions.READ, load=queries.by_reference)
def show_history(matter: Matter) -> ResponseReturnValue:
    """All that has happened in a matter, newest first."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "matters/history.html", matter=matter, lines=history.lines(matter, after), after=after
    )


@bp.route("/arenden/<reference>/handlingar/ny", methods=["GET", "POST"])
@requires(actions.ADD_DOCUMENT, load=queries.by_reference)
def add_document(matter: Matter) -> ResponseReturnValue:
    """Add a file."""
    form = DocumentForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return respond.page("matters/document_form.html", status=status, matter=matter, form=form)
    try:
        with act(form) as done:
            _add(form, matter)
            done.location = kinds.url_of(matter, _anchor="handlingar")
    except files.BadFile as problem:
        form.file.errors = [problem.words]
        return respond.invalid("matters/document_form.html", matter=matter, form=form)
    flash(_("The document is added."), "success")
    return respond.done(done.location)


def _add(form: DocumentForm, matter: Matter) -> Document:
    chosen = form.file.data
    title, name = form.title.data or "", chosen.filename or ""
    return operations.add_document(
        current_actor(), matter, title=title, stream=chosen.stream, name=name
    )


@bp.get("/arenden/<reference>/handlingar/<int:number>/<int:version>/<name>")
@requires(actions.READ_DOCUMENT, load=lambda name, **parts: queries.document(**parts))
def document(kept: Document) -> ResponseReturnValue:
    """A file, to save: it is never run or shown inside a page of ours."""
    response = send_file(
        BytesIO(files.read(kept.sha256)),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.file_name,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.post("/utkast/<name>")
@requires(actions.SAVE_DRAFT)
def save_draft(name: str) -> ResponseReturnValue:
    """Keep what someone has begun to write; asked by the page itself, now and then."""
    if not _DRAFT.fullmatch(name):
        abort(404)
    with transaction():
        kept = drafts.save(current_actor(), name, posted_fields())
    return {"saved": clock.local(kept.saved_at).strftime("%H:%M")}
