"""The briefs of an agenda: read, compiled, written on top of, and fetched as one document."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.accounts import queries as people
from forum.core import files, together
from forum.core.db import transaction
from forum.core.jobs import JobState
from forum.council import actions, queries
from forum.council.forms.briefs import BriefForm
from forum.council.models import AgendaItem, CouncilMeeting
from forum.council.operations import briefs as operations
from forum.council.queries import Entry, briefs
from forum.council.views.blueprint import bp, fresh
from forum.extensions import limiter
from forum.matters import beside
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

MEETING = "/radet/sammantraden/<reference>"
BRIEF = f"{MEETING}/underlag/<int:item_id>"


def on_agenda(meeting: CouncilMeeting, entries: Sequence[Entry] | None) -> dict[str, Any]:
    """What the agenda shows of each item beside what it treats: when it begins, its brief, its documents."""
    if entries is None:
        return {}
    papers = queries.papers(meeting)
    return {
        "times": queries.timetable(meeting, [entry.item for entry in entries]),
        "briefs": briefs.of_meeting(meeting),
        "papers": papers,
        "newer": queries.newer_documents(one for there in papers.values() for one in there),
        "in_short": briefs.in_short,
    }


def _url(item: AgendaItem) -> str:
    return url_for("council.brief", reference=item.meeting.reference, item_id=item.id)


@bp.get(BRIEF)
@requires(actions.READ_BRIEF, load=queries.item)
def brief(item: AgendaItem) -> ResponseReturnValue:
    """What is good to know before an item: the secretary's words, and what is compiled of its matters."""
    sources, papers = queries.sources_of(item), queries.papers_of(item)
    about: dict[str, Any] = {
        "item": item,
        "meeting": item.meeting,
        "reading": briefs.read(item),
        "sources": sources,
        "papers": papers,
        "newer": queries.newer_documents(papers),
        "is_behind": briefs.is_behind(briefs.of_item(item), sources),
        "beside": briefs.neighbours(item),
        "excerpt": briefs.excerpt,
        "fresh": fresh,
    }
    return respond.page("council/brief.html", **about)


@bp.post(f"{BRIEF}/sammanstall")
@requires(actions.COMPILE, load=queries.item)
def compile_brief(item: AgendaItem) -> ResponseReturnValue:
    """Compile it anew, as of now."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.compile_one(current_actor(), item)
        done.location = _url(item)
    flash(_("The brief is compiled as of now."), "success")
    return respond.done(done.location)


def _begun(item: AgendaItem) -> BriefForm:
    kept, there = together.find(briefs.draft_name(item)), briefs.of_item(item)
    text = there.text if there is not None else ""
    form = BriefForm(formdata=beside.data_of(kept.fields if kept else {"text": [text]}))
    form.begun_from.data = kept.mark if kept is not None else ""
    return form


def _editor(item: AgendaItem, form: BriefForm) -> Response:
    kept = together.find(briefs.draft_name(item))
    changes = kept.changes if kept is not None else {}
    about: dict[str, Any] = {
        "item": item,
        "meeting": item.meeting,
        "form": form,
        "reading": briefs.read(item),
        "excerpt": briefs.excerpt,
        "others": beside.beside(form, changes, people.names),
        "writing_now": beside.writing_now(changes, people.names),
        "saved_at": kept.saved_at if kept is not None and not kept.is_stored else None,
    }
    return respond.page("council/brief_write.html", status=form.status, **about)


@bp.get(f"{BRIEF}/skriv")
@requires(actions.WRITE_BRIEF, load=queries.item)
def write_brief(item: AgendaItem) -> ResponseReturnValue:
    """Write above what is compiled."""
    return _editor(item, _begun(item))


@bp.post(f"{BRIEF}/skriv")
@requires(actions.WRITE_BRIEF, load=queries.item)
def save_brief(item: AgendaItem) -> ResponseReturnValue:
    """Save it: everyone who reads the agenda reads this. Where two have written at once, choose first."""
    form = BriefForm()
    if not form.validate_on_submit():
        return _editor(item, form)
    with transaction():
        saving = form.saving(choosing=True)
        merged = operations.write(current_actor(), item, form.typed(), **saving)
    if not merged.is_settled:
        return respond.done(url_for("council.write_brief", **_spot(item)))
    flash(_("The brief is saved."), "success")
    return respond.done(_url(item))


def _spot(item: AgendaItem) -> dict[str, Any]:
    return {"reference": item.meeting.reference, "item_id": item.id}


@bp.post(f"{BRIEF}/utkast")
@requires(actions.WRITE_BRIEF, load=queries.item)
def save_brief_draft(item: AgendaItem) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then."""
    form = BriefForm()
    with transaction():
        merged = operations.write(
            current_actor(), item, form.typed(), by_itself=True, **form.saving()
        )
    return beside.told(merged)


def _overview(meeting: CouncilMeeting, form: Button) -> Response:
    about: dict[str, Any] = {
        "meeting": meeting,
        "entries": queries.agenda(meeting),
        "briefs": briefs.of_meeting(meeting),
        "form": form,
        "in_short": briefs.in_short,
        "is_behind": briefs.is_behind,
    }
    return respond.page("council/briefs.html", **about)


@bp.route(f"{MEETING}/underlag", methods=["GET", "POST"])
@requires(actions.COMPILE_ALL, load=queries.meeting)
def all_briefs(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Which briefs are ready; and compile them all."""
    form = Button()
    if not form.validate_on_submit():
        return _overview(meeting, form)
    with act(form) as done:
        count = operations.compile_all(current_actor(), meeting)
        done.location = url_for("council.all_briefs", reference=meeting.reference)
    flash(ngettext("%(num)d brief is compiled.", "%(num)d briefs are compiled.", count), "success")
    return respond.done(done.location)


@bp.route(f"{MEETING}/handlingar", methods=["GET", "POST"])
@requires(actions.ORDER, load=queries.meeting)
@limiter.limit("20 per minute", methods=["POST"])
def order_papers(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The agenda with its briefs as a PDF: how far it has come, or a way to have it made."""
    form = Button()
    if form.validate_on_submit():
        with act(form) as done:
            operations.order(current_actor(), meeting)
            done.location = url_for("council.order_papers", reference=meeting.reference)
        return respond.done(done.location)
    about: dict[str, Any] = {"meeting": meeting, "job": operations.newest(meeting), "form": form}
    response = respond.page("council/papers_pdf.html", partial="council/_papers_pdf.html", **about)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get(f"{MEETING}/handlingar.pdf")
@requires(actions.ORDER, load=queries.meeting)
def papers_pdf(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The document as it stands now; where it is not made yet, the page on which it can be."""
    job = operations.newest(meeting)
    if job is None or job.state != JobState.DONE or job.sha256 is None:
        return redirect(url_for("council.order_papers", reference=meeting.reference))
    content = BytesIO(files.read(job.sha256))
    response = send_file(content, mimetype=job.media_type, download_name=job.file_name)
    response.headers["Cache-Control"] = "no-store"
    return response
