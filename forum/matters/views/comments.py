"""Writing in a thread, with a look beforehand; and keeping what is begun."""

import re

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import clock, drafts
from forum.core.access import Refused, Verdict, no
from forum.core.db import transaction
from forum.matters import actions, operations, queries
from forum.matters.forms import CommentForm
from forum.matters.models import Comment, Matter
from forum.matters.queries import mentions
from forum.matters.views import order
from forum.matters.views.attaching import keep_draft, sent
from forum.matters.views.blueprint import bp, permalink
from forum.matters.views.show import page
from forum.matters.views.writing import (
    done_before,
    name_replied_to,
    refuse,
    replied_to,
    shown_as,
)
from forum.web import respond
from forum.web.filters import weekday
from forum.web.forms import act, posted_fields
from forum.web.guard import current_actor, requires

_DRAFT = re.compile(r"[A-Za-z0-9-]{1,100}")


def _refused(matter: Matter, problem: Verdict) -> Response:
    return _not_now(matter, sent(matter), problem)


def _not_now(matter: Matter, form: CommentForm, problem: Verdict) -> Response:
    """The form as it was typed, with the reason; a second press is refused by what the first one did."""
    done = done_before(form)
    if done is not None:
        return respond.done(done)
    refuse(form, problem.reason)
    return _give_back(matter, form)


def _give_back(matter: Matter, form: CommentForm) -> Response:
    """What was typed, which also waits as a draft."""
    _keep(matter, form)
    return page(matter, form)


def _keep(matter: Matter, form: CommentForm) -> None:
    if form.body.data:
        keep_draft(matter, form)


@bp.post("/arenden/<reference>/inlagg")
@requires(actions.COMMENT, load=queries.by_reference, refused=_refused)
def comment(matter: Matter) -> ResponseReturnValue:
    """Write in the thread."""
    form = sent(matter)
    if not form.validate_on_submit() or order.hold_back(form, matter):
        return _give_back(matter, form)
    try:
        with act(form) as done:
            written = _write(form, matter)
            done.location = permalink(written)
    except Refused as problem:
        return _not_now(matter, form, problem.verdict)
    tell_published(written)
    return respond.done(done.location)


def _write(form: CommentForm, matter: Matter) -> Comment:
    return operations.post_comment(
        current_actor(),
        matter,
        body=form.body.data or "",
        parent=_parent(form, matter),
        kind=form.chosen_kind,
        files=form.going_along(),
    )


def _parent(form: CommentForm, matter: Matter) -> Comment | None:
    if not form.parent.data:
        return None
    seq = replied_to(form)
    found = queries.comment(str(matter.reference), seq) if seq is not None else None
    if found is None:
        raise Refused(no(_l("The comment you reply to is not in this matter.")))
    return found


def tell_published(written: Comment) -> None:
    """Say that it is published; of a question also by when it is answered."""
    if written.due_on is not None:
        by = weekday(written.due_on)
        flash(_("Your question is published. The city answers by %(day)s.", day=by), "success")
    else:
        flash(_("Your comment is published."), "success")


def _no_preview(matter: Matter, problem: Verdict) -> Response:
    if not respond.wants_partial():
        return _refused(matter, problem)
    return respond.page("matters/_preview.html", status=422, fault=problem.reason)


@bp.post("/arenden/<reference>/inlagg/visa")
@requires(actions.COMMENT, load=queries.by_reference, refused=_no_preview)
def preview(matter: Matter) -> ResponseReturnValue:
    """What a comment will look like. The text waits as a draft meanwhile; nobody else sees it."""
    form = sent(matter)
    form.validate_on_submit()
    _keep(matter, form)
    shown = shown_as(matter, form.body)
    return respond.page(
        "matters/preview.html",
        partial="matters/_preview.html",
        status=200 if shown else 422,
        matter=matter,
        form=form,
        preview_html=shown,
        replying_to=name_replied_to(matter, form),
    )


@bp.get("/arenden/<reference>/inlagg/namn")
@requires(actions.COMMENT, load=queries.by_reference)
def names(matter: Matter) -> ResponseReturnValue:
    """Who has spoken here, to be named in what one writes."""
    return respond.page(
        "matters/names.html",
        partial="matters/_names.html",
        matter=matter,
        names=mentions.can_be_named(matter),
    )


@bp.get("/arenden/<reference>/inlagg/<int:seq>")
@requires(actions.READ_COMMENT, load=queries.comment)
def comment_page(written: Comment) -> ResponseReturnValue:
    """The lasting address of a comment leads to the page that it is on."""
    return redirect(permalink(written))


@bp.post("/utkast/<name>")
@requires(actions.SAVE_DRAFT)
def save_draft(name: str) -> ResponseReturnValue:
    """Keep what someone has begun to write; asked by the page itself, now and then."""
    if not _DRAFT.fullmatch(name):
        abort(404)
    with transaction():
        kept = drafts.save(current_actor(), name, posted_fields())
    return {"saved": clock.local(kept.saved_at).strftime("%H:%M")}
