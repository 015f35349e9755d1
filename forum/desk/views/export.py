"""Taking out a consultation: what there is, and the files themselves."""

from collections.abc import Iterator
from typing import IO

from flask import abort, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.desk import actions, policy, sheets, writers
from forum.desk.views.blueprint import bp
from forum.extensions import limiter
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.web import respond
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY

PORTION = 64 * 1024
seldom = limiter.shared_limit("60 per minute", scope="export")


def _inside(process: PlanningProcess) -> bool:
    return policy.is_inside(current_actor(), process)


def _portions(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while portion := content.read(PORTION):
            yield portion


def _file(process: PlanningProcess, name: str, kind: writers.Kind, content: IO[bytes]) -> Response:
    """A file to save. What an officer takes out may hold what is not public: no one else keeps it."""
    response = Response(_portions(content), mimetype=kind.media_type)
    file_name = f"{process.reference}-{name}.{kind.ending}"
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/samrad/<reference>/export")
@requires(actions.EXPORT, load=processes.by_reference)
def export(process: PlanningProcess) -> ResponseReturnValue:
    """What is in the files, and the way to each of them."""
    inside = _inside(process)
    open_to = sheets.open_to(inside)
    return respond.page("desk/export.html", process=process, sheets=open_to, inside=inside)


@bp.get("/samrad/<reference>/export/samrad.xlsx")
@requires(actions.EXPORT, load=processes.by_reference)
@seldom
def export_xlsx(process: PlanningProcess) -> ResponseReturnValue:
    """Everything as a workbook."""
    content = writers.write_xlsx(process, _inside(process))
    return _file(process, "samrad", writers.XLSX, content)


@bp.get("/samrad/<reference>/export/samrad.json")
@requires(actions.EXPORT, load=processes.by_reference)
@seldom
def export_json(process: PlanningProcess) -> ResponseReturnValue:
    """Everything for programs."""
    content = writers.write_json(process, _inside(process))
    return _file(process, "samrad", writers.JSON, content)


@bp.get("/samrad/<reference>/export/<name>.csv")
@requires(actions.EXPORT, load=lambda name, **parts: processes.by_reference(**parts))
@seldom
def export_csv(process: PlanningProcess) -> ResponseReturnValue:
    """One of the tables, for spreadsheets."""
    inside = _inside(process)
    sheet = sheets.by_name((request.view_args or {})["name"], inside)
    if sheet is None:
        abort(404)
    return _file(process, sheet.name, writers.CSV, writers.write_csv(process, sheet, inside))
