"""Documents: adding one, a new version, all versions, the file itself; also of a draft."""

from io import BytesIO

from flask import flash, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import files
from forum.matters import actions, addresses, operations, queries
from forum.matters.forms import DocumentForm, VersionForm
from forum.matters.models import Document, Matter
from forum.matters.views.blueprint import bp
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY


def _take(form: DocumentForm, matter: Matter, replaces: Document | None = None) -> str | None:
    """Keep the file that was sent; None when it is not taken, which is then said beside its field."""
    chosen = form.file.data
    try:
        file = files.examine(chosen.stream, chosen.filename or "")  # before anybody waits for it
        with act(form) as done:
            operations.add_document(
                current_actor(), matter, file=file, replaces=replaces, **form.content()
            )
            done.location = addresses.documents(matter)
    except files.BadFile as problem:
        form.file.errors = [problem.words]
        return None
    except operations.NoAlternative as problem:
        form.alternative.errors = [problem.words]
        form.file.errors = [form.CHOOSE_AGAIN]
        return None
    return done.location


def _add(matter: Matter) -> ResponseReturnValue:
    form = DocumentForm()
    location = _take(form, matter) if form.validate_on_submit() else None
    if location is None:
        answer = respond.invalid if form.errors else respond.page
        return answer("matters/document_form.html", matter=matter, form=form, replaces=None)
    flash(_("The document is added."), "success")
    return respond.done(location)


@bp.route("/arenden/<reference>/handlingar/ny", methods=["GET", "POST"])
@requires(actions.ADD_DOCUMENT, load=queries.by_reference)
def add_document(matter: Matter) -> ResponseReturnValue:
    """Add a file."""
    return _add(matter)


@bp.route("/arenden/utkast/<int:matter_id>/handlingar/ny", methods=["GET", "POST"])
@requires(actions.ADD_TO_DRAFT, load=queries.by_id)
def draft_add_document(matter: Matter) -> ResponseReturnValue:
    """Add a file to what is not published yet."""
    return _add(matter)


def _replace(kept: Document) -> ResponseReturnValue:
    form = VersionForm(data={"title": kept.title, "kind": kept.kind.value, **_of_picture(kept)})
    location = _take(form, kept.matter, kept) if form.validate_on_submit() else None
    if location is None:
        answer = respond.invalid if form.errors else respond.page
        return answer("matters/document_form.html", matter=kept.matter, form=form, replaces=kept)
    flash(_("The new version is added. The earlier ones are still there."), "success")
    return respond.done(location)


def _of_picture(kept: Document) -> dict[str, str]:
    return {"alternative": kept.alternative} if kept.is_picture else {}


@bp.route("/arenden/<reference>/handlingar/<int:number>/ny-version", methods=["GET", "POST"])
@requires(actions.REPLACE_DOCUMENT, load=queries.newest)
def new_version(kept: Document) -> ResponseReturnValue:
    """Add a new version of a document."""
    return _replace(kept)


@bp.route(
    "/arenden/utkast/<int:matter_id>/handlingar/<int:number>/ny-version", methods=["GET", "POST"]
)
@requires(actions.REPLACE_DOCUMENT, load=queries.newest_in_draft)
def draft_new_version(kept: Document) -> ResponseReturnValue:
    """Add a new version of a document of a draft."""
    return _replace(kept)


def _show(kept: Document) -> ResponseReturnValue:
    return respond.page(
        "matters/document.html",
        matter=kept.matter,
        newest=kept,
        versions=queries.versions(kept),
    )


@bp.get("/arenden/<reference>/handlingar/<int:number>")
@requires(actions.READ_DOCUMENT, load=queries.newest)
def document_page(kept: Document) -> ResponseReturnValue:
    """A document: what it is, and all its versions."""
    return _show(kept)


@bp.get("/arenden/utkast/<int:matter_id>/handlingar/<int:number>")
@requires(actions.READ_DOCUMENT, load=queries.newest_in_draft)
def draft_document_page(kept: Document) -> ResponseReturnValue:
    """A document of a draft, for those who write it."""
    return _show(kept)


def _download(kept: Document) -> ResponseReturnValue:
    response = send_file(
        BytesIO(files.read(kept.sha256)),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.file_name,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.get("/arenden/<reference>/handlingar/<int:number>/<int:version>/<name>")
@requires(actions.READ_DOCUMENT, load=lambda name, **parts: queries.document(**parts))
def document(kept: Document) -> ResponseReturnValue:
    """A file, to save: it is never run or shown inside a page of ours."""
    return _download(kept)


@bp.get("/arenden/utkast/<int:matter_id>/handlingar/<int:number>/<int:version>/<name>")
@requires(actions.READ_DOCUMENT, load=lambda name, **parts: queries.draft_document(**parts))
def draft_document(kept: Document) -> ResponseReturnValue:
    """A file of a draft, for those who write it."""
    return _download(kept)


@bp.route(
    "/arenden/utkast/<int:matter_id>/handlingar/<int:number>/ta-bort", methods=["GET", "POST"]
)
@requires(actions.TAKE_FROM_DRAFT, load=queries.newest_in_draft)
def draft_take_out(kept: Document) -> ResponseReturnValue:
    """Take a document out of a draft, after a page that asks."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("matters/take_out.html", form=form, kept=kept, matter=kept.matter)
    with act(form) as done:
        done.location = addresses.documents(kept.matter)
        operations.take_from_draft(current_actor(), kept)
    flash(_("The document is taken out of the draft."), "success")
    return respond.done(done.location)
