"""Documents that lie with the items of an agenda: laid out, taken away, and the files themselves."""

from io import BytesIO
from typing import Any

from flask import flash, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import files
from forum.core.access import Refused
from forum.council import actions, queries
from forum.council.forms.agendas import PaperForm
from forum.council.forms.papers import ChoosePaperForm
from forum.council.models import AgendaItem, AgendaPaper
from forum.council.operations import papers as operations
from forum.council.views.blueprint import bp
from forum.matters.operations.papers import NoAlternative
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY

PAPERS = "/radet/sammantraden/<reference>/dagordning/<int:item_id>/handlingar"


def _url(item: AgendaItem) -> str:
    """The documents of an item, on the page where it is prepared."""
    reference = item.meeting.reference
    return url_for("council.arrange_item", reference=reference, item_id=item.id, _anchor="underlag")


def _form(
    item: AgendaItem, form: PaperForm | None = None, choice: ChoosePaperForm | None = None
) -> Response:
    """Both ways of laying a document with an item: a file of its own, or one of its matters'."""
    documents = queries.documents_to_choose(item)
    choice = (choice or ChoosePaperForm(formdata=None)).offer(documents)
    form = form or PaperForm(formdata=None)
    return respond.page(
        "council/paper_form.html",
        status=422 if form.errors or choice.errors else 200,
        item=item,
        meeting=item.meeting,
        form=form,
        choice=choice,
        documents=documents,
        is_late=queries.are_papers_late(item.meeting),
    )


def _take(form: PaperForm, item: AgendaItem) -> str | None:
    """Keep the file that was sent; None when it is not taken, which is then said beside its field."""
    chosen = form.file.data
    try:
        file = files.examine(chosen.stream, chosen.filename or "")  # before anybody waits for it
        with act(form) as done:
            words = {"title": form.title.data or "", "alternative": form.alternative.data or ""}
            operations.add_paper(current_actor(), item, file=file, **words)
            done.location = _url(item)
    except files.BadFile as problem:
        form.file.errors = [problem.words]
        return None
    except NoAlternative as problem:
        form.alternative.errors = [problem.words]
        form.file.errors = [form.CHOOSE_AGAIN]
        return None
    return done.location


@bp.route(f"{PAPERS}/ny", methods=["GET", "POST"])
@requires(actions.ADD_PAPER, load=queries.item)
def add_paper(item: AgendaItem) -> ResponseReturnValue:
    """Lay a file with an item."""
    form = PaperForm()
    location = _take(form, item) if form.validate_on_submit() else None
    if location is None:
        return _form(item, form)
    flash(_("The document lies with the item."), "success")
    return respond.done(location)


@bp.post(f"{PAPERS}/valj")
@requires(actions.ADD_PAPER, load=queries.item)
def choose_paper(item: AgendaItem) -> ResponseReturnValue:
    """Lay a document of a matter in the item with it."""
    choice = ChoosePaperForm()
    if not choice.validate_on_submit():
        return _form(item, choice=choice)
    try:
        with act(choice) as done:
            document = queries.document_of(item, int(choice.document.data))
            operations.choose_paper(current_actor(), item, document)
            done.location = _url(item)
    except Refused as refused:
        choice.document.errors = [refused.verdict.reason]
        return _form(item, choice=choice)
    flash(_("The document lies with the item."), "success")
    return respond.done(done.location)


@bp.route(f"{PAPERS}/<int:paper_id>/ta-bort", methods=["GET", "POST"])
@requires(actions.REMOVE_PAPER, load=queries.paper)
def remove_paper(paper: AgendaPaper) -> ResponseReturnValue:
    """Take a document away, after a page that asks; once the summons is published it is withdrawn."""
    form, item, was_seen = Button(), paper.item, paper.item.meeting.called_at is not None
    if not form.validate_on_submit():
        about: dict[str, Any] = {
            "item": item,
            "meeting": item.meeting,
            "paper": paper,
            "was_seen": was_seen,
        }
        return respond.page("council/remove_paper.html", form=form, back=_url(item), **about)
    with act(form) as done:
        done.location = _url(item)
        operations.remove_paper(current_actor(), paper)
    flash(_("The document is withdrawn.") if was_seen else _("The document is gone."), "success")
    return respond.done(done.location)


@bp.post(f"{PAPERS}/<int:paper_id>/ny-version")
@requires(actions.RENEW_PAPER, load=queries.paper)
def renew_paper(paper: AgendaPaper) -> ResponseReturnValue:
    """Lay the newest version of a matter's document there instead."""
    form, item = Button(), paper.item
    form.validate_on_submit()
    with act(form) as done:
        done.location = _url(item)
        operations.renew_paper(current_actor(), paper)
    flash(_("The newer version lies with the item now."), "success")
    return respond.done(done.location)


@bp.get(f"{PAPERS}/<int:paper_id>")
@requires(actions.READ_PAPER, load=queries.paper)
def paper(paper: AgendaPaper) -> ResponseReturnValue:
    """The file, to save: nothing in it runs in a page of ours. Who may read it is asked each time."""
    response = send_file(
        BytesIO(files.read(paper.sha256)),
        mimetype=paper.media_type,
        as_attachment=True,
        download_name=paper.file_name,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
