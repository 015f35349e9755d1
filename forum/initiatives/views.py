"""The list of initiatives, and the pages on which they are written, published, replied to and closed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Actor, Words, can
from forum.initiatives import actions, filters, operations, queries
from forum.initiatives.forms import GrowForm, InitiativeForm, ReplyForm, filled
from forum.initiatives.models import Initiative, InitiativeState, ReplyKind
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.models import Matter
from forum.matters.views import order
from forum.web import respond
from forum.web.filters import day
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, public, requires

bp = Blueprint("initiatives", __name__)


@bp.get("/initiativ")
@public
def index() -> ResponseReturnValue:
    """Those that wait for a reply, the longest overdue first, and those that have it."""
    return respond.page(
        "initiatives/index.html",
        listed=_listed,
        may_begin=can(actions.DRAFT, current_actor()),
        drafts=queries.drafts_of(current_actor()),
    )


def _listed() -> dict[str, Any]:
    chosen = filters.chosen(request.args)
    after = paging.key(request.args.get("efter"))
    return {"chosen": chosen, "sections": chosen.sections(after)}


@bp.route("/initiativ/nytt", methods=["GET", "POST"])
@requires(actions.DRAFT)
def new() -> ResponseReturnValue:
    """Begin an initiative."""
    name = operations.draft_name()
    form = _form(name)
    if not form.validate_on_submit():
        return _written(form, name, None)
    with act(form) as done:
        initiative = operations.draft(current_actor(), **form.content())
        done.location = _next(form, initiative)
    return _saved(form, done.location)


@bp.route("/initiativ/utkast/<int:initiative_id>", methods=["GET", "POST"])
@requires(actions.EDIT, load=queries.by_id)
def edit(initiative: Initiative) -> ResponseReturnValue:
    """Go on writing a draft."""
    name = operations.draft_name(initiative)
    form = _form(name, initiative)
    if not form.validate_on_submit():
        return _written(form, name, initiative)
    with act(form) as done:
        operations.edit(current_actor(), initiative, **form.content())
        done.location = _next(form, initiative)
    return _saved(form, done.location)


def _form(name: str, initiative: Initiative | None = None) -> InitiativeForm:
    """The form as sent, else as begun and not sent, else as stored."""
    stored = filled(initiative) if initiative is not None else None
    if request.method == "POST":
        return InitiativeForm(data=stored)
    begun: MultiDict[str, Any] | None = draft_of(name)
    return InitiativeForm(formdata=begun, data=stored)


def _written(form: InitiativeForm, name: str, initiative: Initiative | None) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer("initiatives/form.html", form=form, draft_name=name, initiative=initiative)


def _next(form: InitiativeForm, initiative: Initiative) -> str:
    page = "initiatives.edit" if form.draft.data else "initiatives.publish"
    return url_for(page, initiative_id=initiative.id)


def _saved(form: InitiativeForm, location: str) -> Response:
    if form.draft.data:
        flash(_("The draft is saved. Nobody outside your organisation sees it."), "success")
    return respond.done(location)


@bp.route("/initiativ/utkast/<int:initiative_id>/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.by_id)
def publish(initiative: Initiative) -> ResponseReturnValue:
    """Publish, after a page that says what happens then."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page(
            "initiatives/publish.html",
            form=form,
            initiative=initiative,
            due=Initiative.due_if_published(),
            followers=matters.followers(initiative),
        )
    with act(form) as done:
        operations.publish(current_actor(), initiative)
        done.location = kinds.url_of(initiative)
    flash(_("Published. The city replies by %(date)s.", date=day(initiative.reply_due)), "success")
    return respond.done(done.location)


@bp.route("/initiativ/<reference>/svar", methods=["GET", "POST"])
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
    flash(_("The reply is published."), "success")
    return respond.done(done.location)


def _reply_form(initiative: Initiative) -> ReplyForm:
    """The form as sent, else as begun and not sent."""
    may_refer = can(actions.REFER, current_actor(), initiative)
    if request.method == "POST":
        return ReplyForm(initiative, may_refer=may_refer)
    begun = draft_of(operations.reply_draft_name(initiative))
    return ReplyForm(initiative, formdata=begun, may_refer=may_refer)


def _carry_out(form: ReplyForm, initiative: Initiative) -> None:
    if form.refers:
        to, reasons = form.referred_to.data, form.reasons.data or ""
        operations.refer(current_actor(), initiative, to=to, reasons=reasons)
    else:
        operations.reply(current_actor(), initiative, **form.content())


@bp.route("/initiativ/<reference>/avsluta", methods=["GET", "POST"])
@requires(actions.CLOSE, load=queries.by_reference)
def close(initiative: Initiative) -> ResponseReturnValue:
    """The organisation is done with its initiative."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("initiatives/close.html", form=form, matter=initiative)
    with act(form) as done:
        operations.close(current_actor(), initiative)
        done.location = kinds.url_of(initiative)
    flash(_("The initiative is closed. The thread stays open."), "success")
    return respond.done(done.location)


@bp.route("/initiativ/av/<reference>", methods=["GET", "POST"])
@order.keeps(operations.grow_draft_name, load=matters.by_reference)
@requires(actions.GROW, load=matters.by_reference)
def grow(matter: Matter) -> ResponseReturnValue:
    """Make a conversation an initiative, on a page that says what happens then."""
    form = _grow_form(matter)
    if not form.validate_on_submit():
        return _growing(form, matter)
    with act(form) as done:
        initiative = operations.grow(current_actor(), matter, **form.content())
        done.location = kinds.url_of(initiative)
    flash(
        _("It is an initiative now. The city replies by %(date)s.", date=day(initiative.reply_due)),
        "success",
    )
    return respond.done(done.location)


def _grow_form(matter: Matter) -> GrowForm:
    """The form as sent, else as begun and not sent, else with what the conversation began with."""
    if request.method == "POST":
        return GrowForm()
    begins = kinds.of(matter).grows
    stored = {"problem": begins(matter)} if begins is not None else None
    return GrowForm(formdata=draft_of(operations.grow_draft_name(matter)), data=stored)


def _growing(form: GrowForm, matter: Matter) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "initiatives/grow.html",
        form=form,
        matter=matter,
        draft_name=operations.grow_draft_name(matter),
        due=Initiative.due_if_published(),
        followers=matters.followers(matter),
    )


def context(initiative: Initiative, actor: Actor) -> dict[str, Any]:
    """What the page of an initiative shows beyond what every matter does."""
    supporters = queries.supporters(initiative, actor)
    replies = queries.replies(initiative)
    umbrellas = [party for party in supporters.parties if party.is_umbrella]
    return {
        "button": Button(formdata=None) if actor.is_authenticated else None,
        "replies": replies,
        "first_reply": next((one for one in replies if one.kind != ReplyKind.REFERRED), None),
        "supporters": supporters.parties,
        "umbrellas": len(umbrellas),
        "represented": sum(party.represents or 0 for party in umbrellas),
        "supporting_people": supporters.people,
        "supported": supporters.own,
    }


def whens(initiatives: Sequence[Initiative]) -> dict[int, Words]:
    """For each the day that matters most: the promised one while it waits, then that of the last reply."""
    replied = queries.last_replied(initiatives)
    return {one.id: _when(one, replied.get(one.id)) for one in initiatives}


def _when(one: Initiative, replied: Any) -> Words:
    if one.state == InitiativeState.OPEN:
        if one.is_overdue:
            return _l("reply promised by %(date)s", date=day(one.reply_due))
        return _l("reply by %(date)s", date=day(one.reply_due))
    return _l("replied %(date)s", date=day(replied)) if replied is not None else ""


def draft_url(initiative: Initiative) -> str:
    """Where a draft is written."""
    return url_for("initiatives.edit", initiative_id=initiative.id)
