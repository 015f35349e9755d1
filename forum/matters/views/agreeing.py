"""Agreeing with a comment or a matter, and who does."""

from flask import request
from flask.typing import ResponseReturnValue

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
