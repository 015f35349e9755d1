"""A file that the worker makes: how far it has come, the file itself, and where it is kept for good."""

from io import BytesIO

from flask import abort, flash, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import files
from forum.core.access import can
from forum.desk import actions, operations, queries
from forum.desk.models import Ordered
from forum.desk.views.blueprint import bp
from forum.matters import kinds
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY


@bp.get("/filer/<int:number>")
@requires(actions.READ_JOB, load=queries.ordered)
def file_page(ordered: Ordered) -> ResponseReturnValue:
    """How far it has come, and the file when it is ready. The page asks again by itself until then."""
    actor = current_actor()
    filed = queries.filed_report(ordered.reported.process)
    response = respond.page(
        "desk/file.html",
        partial="desk/_file.html",
        ordered=ordered,
        process=ordered.reported.process,
        button=Button(formdata=None) if can(actions.FILE, actor, ordered) else None,
        is_filed=filed is not None and filed.sha256 == ordered.job.sha256,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/filer/<int:number>/hamta")
@requires(actions.READ_JOB, load=queries.ordered)
def fetch(ordered: Ordered) -> ResponseReturnValue:
    """The file, to save."""
    job = ordered.job
    if job.sha256 is None:
        abort(404)
    response = send_file(
        BytesIO(files.read(job.sha256)),
        mimetype=job.media_type,
        as_attachment=True,
        download_name=job.file_name,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/filer/<int:number>/handling")
@requires(actions.FILE, load=queries.ordered)
def file_report(ordered: Ordered) -> ResponseReturnValue:
    """Add the report to the consultation's documents."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.file_report(current_actor(), ordered)
        done.location = kinds.url_of(ordered.reported.process, _anchor="handlingar")
    flash(_("The report is among the documents now."), "success")
    return respond.done(done.location)
