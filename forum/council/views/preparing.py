"""The page of one item on an agenda that is prepared: written by several at once, saved by itself."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts.queries import names
from forum.core import together
from forum.core.access import Refused, Verdict, can
from forum.core.db import transaction
from forum.core.together import SharedDraft
from forum.council import actions, queries
from forum.council.forms.agendas import ItemForm, MoveOnForm
from forum.council.models import AgendaItem
from forum.council.operations import agendas as operations
from forum.council.operations import planning
from forum.council.policy import base
from forum.council.views.agendas import ITEM, builder_url
from forum.council.views.blueprint import bp, fresh
from forum.matters import beside
from forum.web import respond
from forum.web.filters import weekday
from forum.web.forms import act
from forum.web.guard import current_actor, requires


def _url(item: AgendaItem) -> str:
    return url_for("council.arrange_item", reference=item.meeting.reference, item_id=item.id)


def _kept(form: ItemForm, item: AgendaItem) -> ItemForm:
    """The form without what cannot be changed: a standing item's name, the kind of what treats a matter."""
    title = can(actions.EDIT_ITEM, current_actor(), item)
    sort = title and operations.sort_of(item) in operations.SORTS and not queries.sources_of(item)
    return form.keep(title=title, sort=sort)


def _begun(item: AgendaItem, kept: SharedDraft | None) -> ItemForm:
    """The form as it is typed so far, by anyone."""
    fields = kept.fields if kept is not None else operations.fields_of(item)
    form = _kept(ItemForm(formdata=beside.data_of(fields)), item)
    form.begun_from.data = kept.mark if kept is not None else ""
    return form


def _page(
    item: AgendaItem,
    form: ItemForm | None = None,
    moving: MoveOnForm | None = None,
    refusal: Verdict | None = None,
) -> Response:
    """The page, with what others have written meanwhile beside the fields."""
    kept = together.find(queries.item_draft(item))
    shown = form or _begun(item, kept)
    changes = kept.changes if kept is not None else {}
    papers = queries.papers_of(item)
    about: dict[str, Any] = {
        "item": item,
        "meeting": item.meeting,
        "form": shown,
        "moving": moving or MoveOnForm(formdata=None).offer(queries.where_to(item)),
        "sources": queries.sources_of(item),
        "points": queries.points_of(item),
        "papers": papers,
        "newer": queries.newer_documents(papers),
        "count": len(queries.items(item.meeting)),
        "others": beside.beside(shown, changes, names),
        "writing_now": beside.writing_now(changes, names),
        "saved_at": kept.saved_at if kept is not None and not kept.is_stored else None,
        "refusal": refusal.reason if refusal is not None else None,
        "fresh": fresh,
    }
    status = 403 if refusal is not None else 422 if request.method == "POST" else 200
    return respond.page("council/item.html", status=status, **about)


@bp.get(ITEM)
@requires(actions.ARRANGE_ITEM, load=queries.item)
def arrange_item(item: AgendaItem) -> ResponseReturnValue:
    """All that is prepared about one item."""
    return _page(item)


def _refused(item: AgendaItem, verdict: Verdict) -> Response:
    """What was typed is shown again, to be copied, with why it could not be kept."""
    if not base.secretary(current_actor(), item.council_id):
        raise Refused(verdict)
    return _page(item, ItemForm(), refusal=verdict)


@bp.post(ITEM)
@requires(actions.ARRANGE_ITEM, load=queries.item, refused=_refused)
def edit_item(item: AgendaItem) -> ResponseReturnValue:
    """Save it. Where two have written in one field at once, choose first."""
    form = _kept(ItemForm(), item)
    if not form.validate_on_submit():
        return _page(item, form)
    with transaction():
        saving = form.saving(choosing=True)
        merged = operations.prepare(current_actor(), item, form.typed(), **saving)
    if not merged.is_shown:
        flash(_("Saved. Someone else has written here too: look it through once more."), "warning")
        return respond.done(_url(item))
    flash(_("The item is saved."), "success")
    return respond.done(builder_url(item.meeting, item))


@bp.post(f"{ITEM}/utkast")
@requires(actions.ARRANGE_ITEM, load=queries.item)
def keep_item(item: AgendaItem) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then."""
    form = _kept(ItemForm(), item)
    with transaction():
        merged = operations.prepare(
            current_actor(), item, form.typed(), by_itself=True, **form.saving()
        )
    return beside.told(merged)


@bp.post(f"{ITEM}/till")
@requires(actions.MOVE_ON, load=queries.item)
def move_on(item: AgendaItem) -> ResponseReturnValue:
    """Move an item, with all that belongs to it, to another planned meeting."""
    there, meeting = queries.where_to(item), item.meeting
    form = MoveOnForm().offer(there)
    if not form.validate_on_submit():
        return _page(item, moving=form)
    target = next(one for one in there if one.id == form.meeting.data)
    with act(form) as done:
        planning.move_on(current_actor(), item, target)
        done.location = builder_url(meeting)
    flash(_("The item is moved to %(day)s.", day=weekday(target.starts_at)), "success")
    return respond.done(done.location)
