"""Writing the minutes of an item, several at once, saved by itself; and what was written before."""

from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts.queries import names
from forum.core import clock, paging, together
from forum.core.access import Refused, Verdict, Words
from forum.core.db import transaction
from forum.core.merging import Fields, Merged, Typed
from forum.core.together import SharedDraft
from forum.council import actions, phrases, queries
from forum.council.forms import writing as forms
from forum.council.forms.writing import ParagraphForm, Row
from forum.council.models import AgendaItem
from forum.council.operations import holding as meetings
from forum.council.operations import writing as operations
from forum.council.phrases import Known, Phrase
from forum.council.policy import base
from forum.council.queries import holding, revisions
from forum.council.views.blueprint import bp, fresh
from forum.council.views.holding import MINUTES, is_open, place, waits_for_a_choice
from forum.matters import beside
from forum.web import respond
from forum.web.filters import time_of_day
from forum.web.guard import current_actor, requires

ITEM = f"{MINUTES}/punkter/<int:item_id>"
PARTIAL = "council/_write_form.html"


def at(item: AgendaItem, endpoint: str = "council.write", **more: Any) -> str:
    """The address of a page of an item."""
    return place(item.meeting, endpoint, item_id=item.id, **more)


def _stored(item: AgendaItem) -> Fields:
    return forms.as_fields(holding.contents([item])[item.id])


@bp.get(ITEM)
@requires(actions.WRITE, load=queries.item)
def write(item: AgendaItem) -> ResponseReturnValue:
    """What is said and decided under one item."""
    kept = together.find(operations.draft_name(item))
    return _page(item, kept, _begun(item, kept))


def _begun(item: AgendaItem, kept: SharedDraft | None, *, asked: bool = False) -> ParagraphForm:
    """The form as typed so far, with an empty row of each kind; unless `asked`, what is not whole."""
    fields = kept.fields if kept is not None else _stored(item)
    form = _form(item, fields, [forms.new_row(kind) for kind in forms.PARTS])
    form.begun_from.data = kept.mark if kept is not None else ""
    if kept is not None and not kept.is_stored and not asked:
        form.validate()
        form.csrf_token.errors = []
    return form


def _form(
    item: AgendaItem, fields: Fields, empty: list[Row] | None = None, *, csrf: bool = True
) -> ParagraphForm:
    """The form with these fields, which came from nobody's browser."""
    made = _made(item, [*forms.rows_in(fields), *(empty or [])])
    form = made(formdata=beside.data_of(fields), meta={"csrf": csrf})
    forms.offer_kinds(form)
    return form


def _made(item: AgendaItem, rows: list[Row]) -> type[ParagraphForm]:
    parties = queries.responsible_parties()
    there = holding.present(item.meeting)
    return forms.paragraph_form(rows, parties, there, item.meeting.day)


def _sent(item: AgendaItem) -> ParagraphForm:
    """The form as it was sent."""
    form = _made(item, forms.rows_in(dict(request.form.lists()), also_empty=True))()
    forms.offer_kinds(form)
    return form


def _known(item: AgendaItem) -> Known:
    of = item.meeting
    return Known(
        meeting=of,
        reporter=item.reporter,
        approvals=queries.minutes_of(of).approvals,
        conflicts=holding.said([item])[item.id].conflicts,
        following=holding.following(of),
    )


def _page(
    item: AgendaItem,
    kept: SharedDraft | None,
    form: ParagraphForm,
    *,
    refusal: Words | None = None,
    focus: str = "",
) -> Response:
    items = queries.items(item.meeting)
    number = next(i for i, each in enumerate(items) if each.id == item.id)
    changes = kept.changes if kept is not None else {}
    known = _known(item)
    about: dict[str, Any] = {
        "item": item,
        "meeting": item.meeting,
        "form": form,
        "sources": queries.sources_of(item),
        "count": len(items),
        "preceding": items[number - 1] if number else None,
        "following": items[number + 1] if number + 1 < len(items) else None,
        "said": phrases.of_text(known),
        "decisions": phrases.of_decision(known),
        "others": beside.beside(form, changes, names),
        "writing_now": beside.writing_now(changes, names),
        "saved_at": kept.saved_at if kept is not None else None,
        "on_screen": holding.screen(item.meeting),
        "is_open": is_open(item.meeting),
        "refusal": refusal,
        "focus": focus,
        "fresh": fresh,
    }
    status = 403 if refusal is not None else 422 if form.errors and _is_sent() else 200
    return respond.page("council/write.html", partial=PARTIAL, status=status, **about)


def _is_sent() -> bool:
    return request.method == "POST" and not _then().startswith(("put-", "more"))


def _then() -> str:
    return request.form.get("then", "")


def _refused(item: AgendaItem, verdict: Verdict) -> Response:
    """What was typed is shown again, to be copied, with why it could not be kept."""
    if not base.secretary(current_actor(), item.council_id):
        raise Refused(verdict)
    return _page(item, None, _sent(item), refusal=verdict.reason)


@bp.post(ITEM)
@requires(actions.WRITE, load=queries.item, refused=_refused)
def save_item(item: AgendaItem) -> ResponseReturnValue:
    """Save, and go on: to another item, with one more row or a phrase put in, or to show it on the screen."""
    form, then = _sent(item), _then()
    fine = form.validate()
    with transaction():
        typed = _with_phrase(item, form.typed(), then)
        merged, refusal = _keep(item, form, typed, choosing=True)
        if then == "show" and is_open(item.meeting):
            meetings.show(current_actor(), item.meeting, item)
    if then.startswith(("put-", "more")):
        return _with_more(item, then)
    if then == "speakers":  # whoever asks for the floor does not wait: what is typed is kept
        return respond.done(at(item, "council.speakers"))
    if not fine or refusal is not None:
        form.form_errors = [refusal] if refusal is not None else []
        return _page(item, together.find(operations.draft_name(item)), form)
    return _go_on(item, merged, then)


def _with_more(item: AgendaItem, then: str) -> Response:
    """The form again, with one more row or a phrase put in."""
    _verb, _dash, focus = then.partition("-")
    if not respond.wants_partial():
        return respond.done(at(item, _anchor=focus))
    kept = together.find(operations.draft_name(item))
    return _page(item, kept, _begun(item, kept, asked=True), focus=focus)


def _with_phrase(item: AgendaItem, typed: Typed, then: str) -> Typed:
    """What is typed, with the phrase that was chosen at the end of its field."""
    verb, _dash, where = then.partition("-")
    if verb != "put" or where not in {"text", "decided"}:
        return typed
    there = phrases.of_text if where == "text" else phrases.of_decision
    wanted = request.form.get(f"phrase_{where}", "")
    phrase = next((one for one in there(_known(item)) if one.key == wanted), None)
    return Typed(_put(item, typed, where, phrase), typed.begun_from) if phrase else typed


def _put(item: AgendaItem, typed: Typed, where: str, phrase: Phrase) -> Fields:
    fields = {name: list(said) for name, said in typed.fields.items()}
    fields[where] = ["\n\n".join([*fields.get(where, []), phrase.words])]
    if phrase.kind is not None and not fields.get("kind"):
        fields["kind"] = [phrase.kind.value]
    following = holding.following(item.meeting)
    if phrase.key == "postponed" and following is not None and not fields.get("due_on"):
        fields["due_on"] = [following.day.isoformat()]
    return fields


def _keep(
    item: AgendaItem, form: ParagraphForm, typed: Typed, *, choosing: bool = False
) -> tuple[Merged, Words | None]:
    """Keep what is typed together with what others have; the minutes say it if it is whole; else why not."""
    actor, saving = current_actor(), form.saving(choosing=choosing)
    merged = operations.save(actor, item, typed, _stored(item), **saving)
    whole = _form(item, merged.fields, csrf=False)
    if not whole.validate() or waits_for_a_choice(merged):
        return merged, None
    try:
        operations.write(actor, item, whole.content(), quiet=not choosing)
    except Refused as refused:  # before anything was changed: what is typed is still kept
        return merged, refused.verdict.reason
    operations.stored(item)
    return merged, None


def _go_on(item: AgendaItem, merged: Merged, then: str) -> Response:
    if not merged.is_shown:
        flash(_("Saved. Someone else has written here too: look it through once more."), "warning")
        return respond.done(at(item))
    flash(_("Saved %(time)s.", time=time_of_day(clock.now())), "success")
    if then.startswith("go-"):
        wanted = queries.item(item.meeting.reference, paging.key(then[3:]) or 0)
        return respond.done(at(wanted or item))
    return respond.done(at(item) if then else place(item.meeting))


@bp.post(f"{ITEM}/utkast")
@requires(actions.WRITE, load=queries.item)
def save_item_draft(item: AgendaItem) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then."""
    form = _sent(item)
    with transaction():
        merged, _refusal = _keep(item, form, form.typed())
    return beside.told(merged)


@bp.get(f"{ITEM}/versioner")
@requires(actions.READ_REVISIONS, load=queries.item)
def item_revisions(item: AgendaItem) -> ResponseReturnValue:
    """Everything that was saved of an item, and what changed from one to the next."""
    kept = holding.revisions(item)
    if not kept:
        abort(404)
    asked = request.args.get("nr", "")
    shown = next((one for one in kept if str(one.number) == asked), kept[0])
    return respond.page(
        "council/revisions.html",
        item=item,
        meeting=item.meeting,
        kept=kept,
        shown=shown,
        lines=revisions.changes(kept, shown),
        back=url_for("council.write", reference=item.meeting.reference, item_id=item.id),
    )
