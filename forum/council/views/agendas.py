"""Building the agenda of a meeting."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.council import actions, queries
from forum.council.forms import ItemForm, MoveForm, PlaceForm
from forum.council.models import AgendaItem, AgendaSource, CouncilMeeting
from forum.council.operations import agendas as operations
from forum.council.views.blueprint import bp, fresh
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

ITEM = "/radet/sammantraden/<reference>/dagordning/<int:item_id>"
BACKLOG_SHOWN = 50


def _builder_url(meeting: CouncilMeeting, item: AgendaItem | None = None) -> str:
    anchor = f"punkt-{item.id}" if item is not None else None
    return url_for("council.agenda", reference=meeting.reference, _anchor=anchor)


def _builder(meeting: CouncilMeeting, form: ItemForm | None = None) -> Response:
    """What waits on one hand, the agenda on the other."""
    return respond.page(
        "council/agenda.html",
        status=422 if form is not None else 200,
        meeting=meeting,
        entries=queries.agenda(meeting),
        waiting=queries.backlog(BACKLOG_SHOWN),
        waiting_count=queries.waiting_count(),
        form=form or ItemForm(formdata=None),
        fresh=fresh,
    )


@bp.get("/radet/sammantraden/<reference>/dagordning")
@requires(actions.ARRANGE, load=queries.meeting)
def agenda(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The page where the secretary builds the agenda."""
    return _builder(meeting)


@bp.post("/radet/sammantraden/<reference>/dagordning/placera")
@requires(actions.PLACE, load=queries.meeting)
def place(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Put a proposal on the agenda, alone or in an item that is there."""
    form = PlaceForm()
    if not form.validate_on_submit():
        abort(400)
    nomination = queries.nomination(form.nomination.data or 0)
    into = queries.item(meeting.reference, form.into.data) if form.into.data else None
    if nomination is None or (form.into.data and into is None):
        abort(404)
    with act(form) as done:
        item = operations.place(current_actor(), meeting, nomination, into=into)
        done.location = _builder_url(meeting, item)
    return respond.done(done.location)


@bp.post("/radet/sammantraden/<reference>/dagordning/ny")
@requires(actions.ADD_ITEM, load=queries.meeting)
def add_item(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Add an item that informs."""
    form = ItemForm()
    if not form.validate_on_submit():
        return _builder(meeting, form)
    with act(form) as done:
        item = operations.add_item(current_actor(), meeting, title=form.title.data or "")
        done.location = _builder_url(meeting, item)
    return respond.done(done.location)


def _item(item: AgendaItem, form: ItemForm | None = None) -> Response:
    """The tools for one item."""
    return respond.page(
        "council/item.html",
        status=422 if form is not None else 200,
        item=item,
        meeting=item.meeting,
        sources=queries.sources_of(item),
        count=len(queries.items(item.meeting)),
        form=form or ItemForm(obj=item, formdata=None),
        fresh=fresh,
    )


@bp.get(ITEM)
@requires(actions.ARRANGE_ITEM, load=queries.item)
def arrange_item(item: AgendaItem) -> ResponseReturnValue:
    """The page of one item, for its title, its place and its matters."""
    return _item(item)


@bp.post(ITEM)
@requires(actions.EDIT_ITEM, load=queries.item)
def edit_item(item: AgendaItem) -> ResponseReturnValue:
    """Give an item another title."""
    form = ItemForm()
    if not form.validate_on_submit():
        return _item(item, form)
    with act(form) as done:
        operations.rename(current_actor(), item, title=form.title.data or "")
        done.location = _builder_url(item.meeting, item)
    return respond.done(done.location)


@bp.post(f"{ITEM}/flytta")
@requires(actions.MOVE_ITEM, load=queries.item)
def move_item(item: AgendaItem) -> ResponseReturnValue:
    """Move an item one step, or to a number."""
    form = MoveForm()
    form.validate_on_submit()
    with act(form) as done:
        wanted = form.wanted(item.position)
        if wanted is not None:
            operations.move(current_actor(), item, position=wanted)
        done.location = _builder_url(item.meeting, item)
    return respond.done(done.location)


@bp.route(f"{ITEM}/ta-bort", methods=["GET", "POST"])
@requires(actions.REMOVE_ITEM, load=queries.item)
def remove_item(item: AgendaItem) -> ResponseReturnValue:
    """Take an item off the agenda, after a page that asks."""
    form, meeting = Button(), item.meeting
    if not form.validate_on_submit():
        sources = queries.sources_of(item)
        return respond.page("council/remove.html", form=form, item=item, sources=sources)
    with act(form) as done:
        operations.remove(current_actor(), item)
        done.location = _builder_url(meeting)
    flash(_("The item is removed. Its matters wait again."), "success")
    return respond.done(done.location)


@bp.post(f"{ITEM}/arenden/<matter>/ta-ut")
@requires(actions.TAKE_OUT, load=queries.source)
def take_out(source: AgendaSource) -> ResponseReturnValue:
    """Put one matter of an item back among those that wait."""
    form, meeting = Button(), source.item.meeting
    form.validate_on_submit()
    with act(form) as done:
        operations.take_out(current_actor(), source)
        done.location = _builder_url(meeting)
    return respond.done(done.location)
