"""Building the agenda of a meeting: what waits, and the items in their order."""

from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core.access import Refused, no
from forum.council import actions, queries
from forum.council.forms.agendas import MoveForm, NewItemForm, PlaceForm
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    ItemKind,
)
from forum.council.operations import agendas as operations
from forum.council.operations.agendas import Waiting
from forum.council.views.blueprint import bp, fresh
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

AGENDA = "/radet/sammantraden/<reference>/dagordning"
ITEM = f"{AGENDA}/<int:item_id>"
BACKLOG_SHOWN = 50
LAST = 2**31  #: a place after every other
LIST = "council/_agenda_list.html"


def builder_url(meeting: CouncilMeeting, item: AgendaItem | None = None) -> str:
    """The address of the builder, or of an item there."""
    anchor = f"punkt-{item.id}" if item is not None else None
    return url_for("council.agenda", reference=meeting.reference, _anchor=anchor)


def _listed(meeting: CouncilMeeting) -> dict[str, Any]:
    """The agenda with its clock times."""
    entries = queries.agenda(meeting)
    table = queries.timetable(meeting, [entry.item for entry in entries])
    papers = [one for there in queries.papers(meeting).values() for one in there]
    newer = queries.newer_documents(papers)
    return {
        "meeting": meeting,
        "entries": entries,
        "table": table,
        "outdated": {one.item_id for one in papers if one.id in newer},
        "fresh": fresh,
    }


def _places(meeting: CouncilMeeting) -> list[AgendaItem]:
    """The items that something can become part of: after the summons the extra ones."""
    late = meeting.called_at is not None
    return [one for one in queries.items(meeting) if not late or one.kind == ItemKind.EXTRA]


def _builder(
    meeting: CouncilMeeting,
    form: NewItemForm | None = None,
    placing: PlaceForm | None = None,
) -> Response:
    """What waits on one hand, the agenda on the other."""
    refused = form is not None or placing is not None
    return respond.page(
        "council/agenda.html",
        status=422 if refused else 200,
        waiting=queries.backlog.entries(meeting.council, to=meeting, limit=BACKLOG_SHOWN),
        waiting_count=queries.waiting_count(meeting.council),
        form=form or NewItemForm(formdata=None),
        placing=placing or PlaceForm(formdata=None).offer(_places(meeting)),
        **_listed(meeting),
    )


@bp.get(AGENDA)
@requires(actions.ARRANGE, load=queries.meeting)
def agenda(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The page where the secretary builds the agenda."""
    return _builder(meeting)


@bp.post(f"{AGENDA}/placera")
@requires(actions.PLACE, load=queries.meeting)
def place(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Put what is ticked on the agenda: in items of their own, in one together, or in one that is there."""
    form = PlaceForm().offer(_places(meeting))
    if not form.validate_on_submit():
        return _builder(meeting, placing=form)
    try:
        with act(form) as done:
            done.location = builder_url(meeting, _place(meeting, form))
    except Refused as refused:
        form.form_errors = [refused.verdict.reason]
        return _builder(meeting, placing=form)
    return respond.done(done.location)


def _place(meeting: CouncilMeeting, form: PlaceForm) -> AgendaItem:
    """Place it; gives the item that the page goes on from."""
    groups = [_waiting(key) for key in form.chosen()]
    if not groups:
        raise Refused(no(operations.NOTHING_CHOSEN))
    into, title = None, form.title.data or ""
    if form.is_together:
        groups = [[one for group in groups for one in group]]
    if form.only.data:
        into = operations.own_place(meeting, groups[0])
    elif form.item_id is not None:
        into = queries.item(meeting.reference, form.item_id) or abort(404)
    if len(groups) > 1:
        return operations.place_apart(current_actor(), meeting, groups)[0]
    title = "" if form.only.data else title
    return operations.place(current_actor(), meeting, groups[0], into=into, title=title)


def _waiting(key: str) -> list[Waiting]:
    """What stands under that key in the backlog: proposals, or a point."""
    entry = queries.backlog.entry(key)
    if entry is None:
        raise Refused(no(operations.NOT_WAITING))
    return [*entry.nominations] if entry.point is None else [entry.point]


@bp.post(f"{AGENDA}/ny")
@requires(actions.ADD_ITEM, load=queries.meeting)
def add_item(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Add an item that came from no thread."""
    form = NewItemForm()
    if not form.validate_on_submit():
        return _builder(meeting, form)
    with act(form) as done:
        item = operations.add_item(current_actor(), meeting, **form.content())
        done.location = builder_url(meeting, item)
    return respond.done(done.location)


@bp.post(f"{ITEM}/flytta")
@requires(actions.MOVE_ITEM, load=queries.item)
def move_item(item: AgendaItem) -> ResponseReturnValue:
    """Move an item one step, before another one, or to a number."""
    form = MoveForm()
    form.validate_on_submit()
    with act(form) as done:
        wanted = _wanted(item, form)
        if wanted:
            operations.move(current_actor(), item, **wanted)
        done.location = builder_url(item.meeting, item)
    about = {**_listed(item.meeting), "moved": item, "step": form.step.data or 0}
    return respond.done(done.location, partial=LIST, **about)


def _wanted(item: AgendaItem, form: MoveForm) -> dict[str, Any]:
    """Where an item is to go; nothing when what was sent says nothing, or what it names is gone."""
    if form.before.data is not None and not form.before.errors:
        before = queries.item(item.meeting.reference, form.before.data)
        last = {} if form.before.data else {"position": LAST}
        return {"before": before} if before is not None else last
    if form.step.data:
        return {"step": form.step.data}
    return {} if form.position.data is None else {"position": form.position.data}


@bp.route(f"{ITEM}/ta-bort", methods=["GET", "POST"])
@requires(actions.REMOVE_ITEM, load=queries.item)
def remove_item(item: AgendaItem) -> ResponseReturnValue:
    """Take an item off the agenda, after a page that asks."""
    form, meeting = Button(), item.meeting
    about = {"sources": queries.sources_of(item), "points": queries.points_of(item)}
    if not form.validate_on_submit():
        papers = queries.papers_of(item)
        found: dict[str, Any] = {"form": form, "item": item, "papers": papers, **about}
        return respond.page("council/remove.html", **found)
    waits = sum(map(len, about.values()))
    with act(form) as done:
        operations.remove(current_actor(), item)
        done.location = builder_url(meeting)
    _say_removed(waits)
    return respond.done(done.location)


def _say_removed(waits: int) -> None:
    said = ngettext(
        "The item is removed. Its matter waits again.",
        "The item is removed. Its matters wait again.",
        waits,
    )
    flash(said if waits else _("The item is removed."), "success")


@bp.post(f"{ITEM}/arenden/<matter>/ta-ut")
@requires(actions.TAKE_OUT, load=queries.source)
def take_out(source: AgendaSource) -> ResponseReturnValue:
    """Put one matter of an item back among those that wait."""
    form, meeting = Button(), source.item.meeting
    form.validate_on_submit()
    with act(form) as done:
        operations.take_out(current_actor(), source)
        done.location = builder_url(meeting)
    flash(_("The matter waits for an agenda again."), "success")
    return respond.done(done.location)


@bp.post(f"{ITEM}/punkter/<int:point_id>/ta-ut")
@requires(actions.TAKE_OUT, load=queries.point)
def take_out_point(point: BacklogPoint) -> ResponseReturnValue:
    """Put what has no thread back among that which waits."""
    form, item = Button(), queries.item_of(point)
    form.validate_on_submit()
    with act(form) as done:
        done.location = builder_url(item.meeting)
        operations.take_out_point(current_actor(), point, item)
    flash(_("It waits for an agenda again."), "success")
    return respond.done(done.location)
