"""Changing what one wrote, taking it back, and what it said before."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.matters import actions, operations, queries, rewording
from forum.matters.forms import EditForm
from forum.matters.models import Comment
from forum.matters.views import order
from forum.matters.views.blueprint import bp, permalink
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/arenden/<reference>/inlagg/<int:seq>/andra", methods=["GET", "POST"])
@order.keeps(operations.edit_draft_name, load=queries.comment)
@requires(actions.EDIT, load=queries.comment)
def edit(written: Comment) -> ResponseReturnValue:
    """Change what one wrote; the page says beforehand whether the earlier words stay to be read."""
    form, name = _edit_form(written), operations.edit_draft_name(written)
    if not form.validate_on_submit() or order.hold_back(form, written.matter, name):
        return _edit_page(written, form)
    before = queries.wordings.seal(written)
    try:
        with act(form) as done:
            operations.edit_comment(current_actor(), written, **form.content())
            done.location = permalink(written)
    except operations.ChangedMeanwhile as problem:
        order.keep(name)
        return _edit_page(written, form.shown_anew(written, problem.words))
    flash(_changed(written, before), "success")
    return respond.done(done.location)


def _edit_form(written: Comment) -> EditForm:
    """What was sent; or what one has begun (unless `om` says to begin anew); or the comment as it stands."""
    if request.method == "POST":
        return EditForm(written)
    begun = None if request.args.get("om") else draft_of(operations.edit_draft_name(written))
    return EditForm(written, formdata=begun, obj=written)


def _edit_page(written: Comment, form: EditForm) -> Response:
    is_other = form.body.data != written.body or form.content()["kind"] != written.kind
    return respond.page(
        "matters/edit.html",
        status=form.status,
        form=form,
        comment=written,
        matter=written.matter,
        silent_until=operations.silent_until(written),
        draft_name=operations.edit_draft_name(written),
        is_begun=request.method == "GET" and is_other,
    )


def _changed(written: Comment, before: str) -> str:
    if queries.wordings.seal(written) == before:
        return str(_("Nothing was changed: the comment says what it said."))
    if written.versions == 1:
        return str(_("Your comment is changed."))
    return str(_("Your comment is changed. What it said before can still be read."))


@bp.get("/arenden/<reference>/inlagg/<int:seq>/versioner")
@requires(actions.COMPARE_WORDINGS, load=queries.comment)
def wordings(written: Comment) -> ResponseReturnValue:
    """What a comment said before, with what was changed each time, the newest first."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "matters/wordings.html",
        comment=written,
        matter=written.matter,
        told=rewording.told(written, after),
        after=after,
    )


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
