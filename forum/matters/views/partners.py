"""Asking others to stand behind a matter together, and answering."""

from collections.abc import Sequence

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core.access import Refused, judge
from forum.matters import actions, kinds, operations, queries
from forum.matters.models import Matter, Partner, PartnerState
from forum.matters.partner_forms import AnswerForm, AskForm
from forum.matters.partner_panel import asks
from forum.matters.queries.partners import Offered
from forum.matters.views.blueprint import bp
from forum.parties import queries as parties
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires


@bp.route("/tillsammans/<int:matter_id>", methods=["GET", "POST"])
@requires(actions.INVITE_PARTNER, load=queries.by_id)
def partners(matter: Matter) -> ResponseReturnValue:
    """Who stands behind it and who is asked; others to ask."""
    form = AskForm()
    offered = _offer(matter, form)
    if not form.validate_on_submit() or form.look.data:
        return _asking(matter, form, offered)
    ids = [party.id for party in offered.parties if party.slug in form.ticked]
    try:
        with act(form) as done:
            asked = operations.partners.invite(current_actor(), matter, party_ids=ids)
            done.location = url_for(".partners", matter_id=matter.id)
    except Refused as problem:
        return _not_asked(matter, form, problem)
    flash(_told(asked), "success")
    return respond.done(done.location)


def _offer(matter: Matter, form: AskForm) -> Offered:
    shared = kinds.of(matter).shared
    offered = queries.partners.to_ask(
        matter,
        shared.kinds if shared is not None else (),
        name=form.name.data or "",
        place=form.within,
        ticked=form.ticked,
    )
    form.offer(offered.parties)
    return offered


def _asking(matter: Matter, form: AskForm, offered: Offered) -> Response:
    asked = queries.partners.of(matter)
    groups = [(state, [one for one in asked if one.state == state]) for state in PartnerState]
    return respond.page(
        "matters/partners.html",
        status=form.status,
        matter=matter,
        form=form,
        offered=offered,
        shared=kinds.of(matter).shared,
        groups=[(state, some) for state, some in groups if some],
    )


def _not_asked(matter: Matter, form: AskForm, problem: Refused) -> Response:
    """Beside the list, where they are too many or gone; what else is refused is no page of theirs."""
    if not judge(actions.INVITE_PARTNER, current_actor(), matter):
        raise problem
    form.parties.errors = [problem.verdict.reason]
    return _asking(matter, form, _offer(matter, form))


def _told(asked: Sequence[Partner]) -> str:
    """How many were asked, and whom no letter reaches."""
    said = ngettext("%(num)s party is asked.", "%(num)s parties are asked.", len(asked))
    people = parties.representatives([one.party_id for one in asked])
    silent = [one.party.name for one in asked if not people[one.party_id]]
    if silent:
        said += " " + _(
            "No letter reaches %(names)s, as nobody represents them here.", names=", ".join(silent)
        )
    return str(said)


@bp.route("/tillsammans/inbjudan/<int:partner_id>", methods=["GET", "POST"])
@requires(actions.SEE_PARTNER, load=queries.partners.by_id)
def partner(asked: Partner) -> ResponseReturnValue:
    """What a party is asked, and its answer."""
    form = AnswerForm()
    if not form.validate_on_submit() or form.yes.data == form.no.data:
        return _invitation(asked, form)
    with act(form) as done:
        if form.yes.data:
            operations.partners.accept(current_actor(), asked)
            done.location = kinds.url_of(asked.matter)
        else:
            done.location = url_for("parties.show", slug=asked.party.slug)
            operations.partners.decline(current_actor(), asked)
    flash(_("You take part.") if form.yes.data else _("You have declined."), "success")
    return respond.done(done.location)


def _invitation(asked: Partner, form: AnswerForm) -> Response:
    kind = kinds.of(asked.matter)
    reads = kind.read_url(asked.matter) if kind.read_url is not None else None
    public = kinds.url_of(asked.matter) if asked.matter.is_public else None
    return respond.page(
        "matters/partner.html",
        form=form,
        asked=asked,
        asks=asks(asked),
        read_url=public or reads,
        verdict=judge(actions.ACCEPT_PARTNER, current_actor(), asked),
    )


@bp.route("/tillsammans/inbjudan/<int:partner_id>/lamna", methods=["GET", "POST"])
@requires(actions.LEAVE_PARTNER, load=queries.partners.by_id)
def leave_partner(asked: Partner) -> ResponseReturnValue:
    """Step back, after a page that says what that means."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("matters/partner_end.html", form=form, asked=asked, leaves=True)
    with act(form) as done:
        done.location = url_for("parties.show", slug=asked.party.slug)
        operations.partners.leave(current_actor(), asked)
    flash(_("You have stepped back."), "success")
    return respond.done(done.location)


@bp.route("/tillsammans/inbjudan/<int:partner_id>/ta-tillbaka", methods=["GET", "POST"])
@requires(actions.TAKE_BACK_PARTNER, load=queries.partners.by_id)
def take_back_partner(asked: Partner) -> ResponseReturnValue:
    """Ask a party no more, after a page that asks."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("matters/partner_end.html", form=form, asked=asked, leaves=False)
    with act(form) as done:
        done.location = url_for(".partners", matter_id=asked.matter_id)
        operations.partners.take_back(current_actor(), asked)
    flash(_("It is taken back."), "success")
    return respond.done(done.location)
