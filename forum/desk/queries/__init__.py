"""Reading what the desk shows, and what is compiled of a consultation."""

from sqlalchemy import exists, select

from forum.core import clock, jobs
from forum.core.db import db
from forum.core.events import Event
from forum.desk.models import Ordered
from forum.desk.queries.counting import figures
from forum.desk.queries.reports import has_report, report, reported, reported_by_id, stamp
from forum.desk.queries.worklist import overview, questions
from forum.matters.actions import WITHDRAW
from forum.matters.models import Document, DocumentKind
from forum.processes.models import PlanningProcess

__all__ = [
    "figures",
    "filed_report",
    "has_report",
    "ordered",
    "overview",
    "questions",
    "report",
    "report_key",
    "reported",
    "reported_by_id",
]


def report_key(process: PlanningProcess) -> str:
    """What the report of a process is made of: all that has happened in it, as it shows today."""
    return f"{process.id}-{stamp(process)}-{clock.today():%Y%m%d}"


def ordered(number: int) -> Ordered | None:
    """A file that was asked for, with the process that it is about."""
    job = jobs.by_number(number)
    process_id = job.about.get("process") if job is not None else None
    about = reported_by_id(process_id) if process_id is not None else None
    if job is None or about is None:
        return None
    withdrawn = exists().where(
        Event.matter_id == process_id, Event.action == WITHDRAW.name, Event.at > job.asked_at
    )
    return Ordered(job, about, bool(db.session.scalar(select(withdrawn))))


def filed_report(process: PlanningProcess) -> Document | None:
    """The newest consultation report among the documents of a process."""
    return db.session.scalar(
        select(Document)
        .where(Document.matter_id == process.id, Document.kind == DocumentKind.REPORT)
        .order_by(Document.number.desc(), Document.version.desc())
        .limit(1)
    )
