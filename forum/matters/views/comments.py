"""Writing in a thread, taking back, agreeing; and keeping what is begun."""

import re

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock, drafts
from forum.core.db import transaction
from forum.matters import actions, kinds, operations, queries
from forum.matters.forms import CommentForm
from forum.matters.models import Comment, Matter
from forum.matters.views.blueprint import bp, permalink
from forum.matters.views.show import comment_form, page, replied_to
from forum.web import respond
from forum.web.filters import weekday
from forum.web.forms import Button, act, posted_fields
from forum.web.guard import current_actor, requires

_DRAFT = re.compile(r"[A-Za-z0-9-]{1,100}")


@bp.post("/arenden/<reference>/inlagg")
@requires(actions.COMMENT, load=queries.by_reference)
def comment(matter: Matter) -> ResponseReturnValue:
    """Write in the thread."""
    form = comment_form(matter)
    if not form.validate_on_submit():
        return page(matter, form)
    seq = replied_to(form)
    parent = queries.comment(str(matter.reference), seq) if seq is not None else None
    if form.parent.data and parent is None:
        abort(404)
    with act(form) as done:
        written = _write(form, matter, parent)
        done.location = permalink(written)
    tell_published(written)
    return respond.done(done.location)


def _write(form: CommentForm, matter: Matter, parent: Comment | None) -> Comment:
    return operations.post_comment(
        current_actor(),
        matter,
        body=form.body.data or "",
        parent=parent,
        is_obstacle=form.is_obstacle.data,
        is_question=form.asks,
    )


def tell_published(written: Comment) -> None:
    """Say that it is published; of a question also by when it is answered."""
    if written.due_on is not None:
        by = weekday(written.due_on)
        flash(_("Your question is published. The city answers by %(day)s.", day=by), "success")
    else:
        flash(_("Your comment is published."), "success")


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


@bp.post("/utkast/<name>")
@requires(actions.SAVE_DRAFT)
def save_draft(name: str) -> ResponseReturnValue:
    """Keep what someone has begun to write; asked by the page itself, now and then."""
    if not _DRAFT.fullmatch(name):
        abort(404)
    with transaction():
        kept = drafts.save(current_actor(), name, posted_fields())
    return {"saved": clock.local(kept.saved_at).strftime("%H:%M")}
