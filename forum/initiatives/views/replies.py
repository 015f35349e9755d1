"""The pages on which the city takes an initiative on, replies to it, or moves the promised day."""

from datetime import date
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.access import can
from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import ExtendForm, ReplyForm
from forum.initiatives.models import Initiative, ReplyKind
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.matters.views import order
from forum.web import respond
from forum.web.filters import day
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires

#: In the address of the reply form: it begins with passing the initiative on.
ON_TO_OTHERS = "vidare"


@bp.post("/initiativ/<reference>/ta-emot")
@requires(actions.ACCEPT, load=queries.by_reference)
def accept(initiative: Initiative) -> ResponseReturnValue:
    """Say that one's part of the city is the right one, and will reply."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.accept(current_actor(), initiative)
        done.location = kinds.url_of(initiative)
    promised = day(initiative.reply_due)
    flash(_("Everyone sees now that you will reply, by %(date)s.", date=promised), "success")
    return respond.done(done.location)


@bp.route("/initiativ/<reference>/svar", methods=["GET", "POST"])
@order.keeps(operations.reply_draft_name, load=queries.by_reference)
@requires(actions.REPLY, load=queries.by_reference)
def reply(initiative: Initiative) -> ResponseReturnValue:
    """Reply for the city, or pass the initiative on."""
    form = _reply_form(initiative)
    if not form.validate_on_submit():
        answer = respond.invalid if form.errors else respond.page
        return answer(
            "initiatives/reply.html",
            form=form,
            matter=initiative,
            draft_name=operations.reply_draft_name(initiative),
        )
    with act(form) as done:
        _carry_out(form, initiative)
        done.location = kinds.url_of(initiative, _anchor="svar")
    flash(_("It is passed on.") if form.refers else _("The reply is published."), "success")
    return respond.done(done.location)


def _reply_form(initiative: Initiative) -> ReplyForm:
    """The form as sent, else as begun and not sent."""
    may_refer = can(actions.REFER, current_actor(), initiative)
    if request.method == "POST":
        return ReplyForm(initiative, may_refer=may_refer)
    begun = draft_of(operations.reply_draft_name(initiative))
    passes_on = may_refer and ON_TO_OTHERS in request.args
    chosen: dict[str, Any] = {"kind": ReplyKind.REFERRED.value} if passes_on else {}
    return ReplyForm(initiative, formdata=begun, data=chosen, may_refer=may_refer)


def _carry_out(form: ReplyForm, initiative: Initiative) -> None:
    if form.refers:
        to, reasons = form.referred_to.data, form.reasons.data or ""
        operations.refer(current_actor(), initiative, to=to, reasons=reasons)
    else:
        operations.reply(current_actor(), initiative, **form.content())


@bp.route("/initiativ/<reference>/flytta-svarsdag", methods=["GET", "POST"])
@order.keeps(operations.extend_draft_name, load=queries.by_reference)
@requires(actions.EXTEND, load=queries.by_reference)
def extend(initiative: Initiative) -> ResponseReturnValue:
    """Move the promised day, once, with a reason that everyone can read."""
    form = _extend_form(initiative)
    if not form.validate_on_submit():
        answer = respond.invalid if form.errors else respond.page
        return answer(
            "initiatives/extend.html",
            form=form,
            matter=initiative,
            draft_name=operations.extend_draft_name(initiative),
            last=operations.last_day(form.promised),
        )
    with act(form) as done:
        operations.extend(current_actor(), initiative, **form.content())
        done.location = kinds.url_of(initiative)
    flash(_("The reply is now promised by %(date)s.", date=day(initiative.reply_due)), "success")
    return respond.done(done.location)


def _extend_form(initiative: Initiative) -> ExtendForm:
    """The form as sent, else as begun and not sent."""
    promised = initiative.reply_due or date.min
    if request.method == "POST":
        return ExtendForm(promised)
    return ExtendForm(promised, draft_of(operations.extend_draft_name(initiative)))
