"""The list of consultations, and where a new one begins."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core.access import can
from forum.matters import kinds
from forum.parties.models import Party
from forum.processes import actions, filters, operations, queries, suggested
from forum.processes.forms import CopyForm, StartForm
from forum.processes.models import PlanningProcess
from forum.processes.views.blueprint import bp, seen
from forum.web import alike, respond
from forum.web.forms import act
from forum.web.guard import current_actor, public, requires


@bp.get("/samrad")
@public
def index() -> ResponseReturnValue:
    """Every consultation, what closes soonest first; an officer's own drafts."""
    drafts = queries.drafts_of(current_actor())
    return alike.page(
        "processes/index.html",
        {"listed": _listed},
        drafts=tuple((draft.url, draft.title, str(draft.when)) for draft in drafts),
        may_open=can(actions.CREATE, current_actor()),
    )


def _listed() -> dict[str, Any]:
    chosen = filters.chosen(request.args)
    after = request.args.get("efter")
    listed = queries.listed(*chosen.conditions(), after=after)
    return {"chosen": chosen, "listed": listed, "after": after}


def _units() -> dict[str, Party]:
    return {unit.slug: unit for unit in queries.units_of(current_actor())}


def _ready(form: Any, units: dict[str, Party]) -> bool:
    """Whether the form was sent and is right; before that it suggests the unit one speaks for."""
    own = current_actor().party_id
    form.choose(next((slug for slug, unit in units.items() if unit.id == own), None))
    return bool(form.validate_on_submit())


def _unit(form: Any, units: dict[str, Party]) -> Party:
    return units[form.unit.data] if "unit" in form else next(iter(units.values()))


@bp.route("/samrad/ny", methods=["GET", "POST"])
@requires(actions.CREATE)
def create() -> ResponseReturnValue:
    """Begin a draft with the usual stages of its type."""
    units, actor = _units(), current_actor()
    form = StartForm([(slug, unit.name) for slug, unit in units.items()])
    if not _ready(form, units):
        earlier, meanings = queries.copyable(actor), suggested.MEANINGS
        context = {"units": units, "earlier": earlier, "meanings": meanings}
        return seen(form, "processes/start.html", **context)
    title, party = form.title.data or "", _unit(form, units)
    with act(form) as done:
        begun = operations.create(actor, title=title, party=party, process_type=form.chosen_type)
        done.location = kinds.url_of(begun)
    return respond.done(done.location)


@bp.route("/samrad/<reference>/kopiera", methods=["GET", "POST"])
@requires(actions.COPY, load=queries.by_reference)
def copy(source: PlanningProcess) -> ResponseReturnValue:
    """Begin a draft with what a published consultation says."""
    return _copied(source)


@bp.route("/samrad/utkast/<int:process_id>/kopiera", methods=["GET", "POST"])
@requires(actions.COPY, load=queries.by_id)
def copy_draft(source: PlanningProcess) -> ResponseReturnValue:
    """Begin a draft with what another one says."""
    return _copied(source)


def _copied(source: PlanningProcess) -> Response:
    units, actor = _units(), current_actor()
    suggested_title = _("Copy of %(title)s", title=source.title)[:200]
    offered = [(slug, unit.name) for slug, unit in units.items()]
    form = CopyForm(offered, data={"title": suggested_title})
    if not _ready(form, units):
        return seen(form, "processes/copy.html", source=source, units=units)
    title, party = form.title.data or "", _unit(form, units)
    with act(form) as done:
        copied = operations.copy(actor, source, title=title, party=party)
        done.location = kinds.url_of(copied)
    return respond.done(done.location)
