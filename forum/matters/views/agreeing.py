"""Agreeing with a comment or a matter, and who does."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.matters import actions, kinds, operations, queries
from forum.matters.models import Comment, Matter
from forum.matters.views.blueprint import bp, permalink
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires


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
        has_root="apart" not in request.form,
    )


@bp.get("/arenden/<reference>/inlagg/<int:seq>/instammer")
@requires(actions.LIST_AGREEING, load=queries.comment)
def agreeing(written: Comment) -> ResponseReturnValue:
    """Who agrees with a comment: organisations, and people, apart and by name."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "matters/agreeing.html",
        comment=written,
        matter=written.matter,
        parties=queries.wordings.agreeing_parties(written) if after is None else [],
        people=queries.wordings.agreeing_people(written, after),
        after=after,
    )


@bp.post("/arenden/<reference>/stod")
@requires(actions.SUPPORT, load=queries.by_reference)
def support(matter: Matter) -> ResponseReturnValue:
    """Support a matter as its text stands, or take that back."""
    form, is_new = Button(), True
    form.validate_on_submit()
    location = kinds.url_of(matter, _anchor="stod")
    try:
        with act(form) as done:
            done.location = location
            if request.form.get("take_back"):
                operations.unsupport(current_actor(), matter)
            else:
                is_new = operations.support(current_actor(), matter, _shown())
    except operations.TextChanged as problem:
        flash(problem.words, "error")
    if not is_new:
        flash(_("You support it already. That counts once."), "info")
    return respond.done(location)


def _shown() -> int | None:
    """The number of the text that stood on the page, if the page said so."""
    return paging.key(request.form.get("wording"))
