"""What the worker makes: the consultation report as a PDF."""

from forum.accounts.models import Person
from forum.core import access, jobs
from forum.core.access import ANONYMOUS, Actor, Refused, no
from forum.core.db import db
from forum.core.jobs import Job, Made, Progress
from forum.desk import actions, queries, report_pdf
from forum.desk.operations import REPORT
from forum.parties.queries import actor_for
from forum.web import pdf

READ, COMPOSED, TYPESET = 10, 40, 95  #: per cent


def _asker(job: Job) -> Actor:
    person = db.session.get(Person, job.person_id) if job.person_id is not None else None
    return actor_for(person) if person is not None else ANONYMOUS


@jobs.kind(REPORT)
def make_report(job: Job, progress: Progress) -> Made:
    """The report as everyone may read it, as it stands when it is made."""
    reported = queries.reported_by_id(job.about["process"])
    if reported is None:
        raise Refused(no("the consultation is gone"))
    access.require(actions.ORDER, _asker(job), reported)
    progress(READ)
    compiled = queries.report(reported.process, whole=True)
    progress(COMPOSED)
    content = pdf.document(lambda: report_pdf.written(compiled), apart=True)
    progress(TYPESET)
    return Made(content, f"samradsredogorelse-{reported.process.reference}.pdf", pdf.MEDIA_TYPE)
