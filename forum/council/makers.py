"""What the worker makes for the council: the agenda of a meeting with its briefs, as a PDF."""

from forum.accounts.models import Person
from forum.core import jobs
from forum.core.access import ANONYMOUS, Actor, Refused, no, require
from forum.core.db import db
from forum.core.jobs import Job, Made, Progress
from forum.council import actions, pdf_briefs, queries
from forum.council.models import CouncilMeeting
from forum.council.operations import briefs
from forum.parties.queries import actor_for
from forum.web import pdf

READ, COMPOSED, TYPESET = 10, 40, 95  #: per cent


def _asker(job: Job) -> Actor:
    person = db.session.get(Person, job.person_id) if job.person_id is not None else None
    return actor_for(person) if person is not None else ANONYMOUS


@jobs.kind(briefs.PAPERS)
def make_papers(job: Job, progress: Progress) -> Made:
    """The agenda with its briefs, as long as it still says what was asked for."""
    meeting = db.session.get(CouncilMeeting, job.about["meeting"])
    if meeting is None:
        raise Refused(no("the meeting is gone"))
    require(actions.ORDER, _asker(job), meeting)
    progress(READ)
    document = pdf_briefs.composed(meeting)
    if briefs.key_of(meeting, document) != job.key.partition(":")[2]:
        raise Refused(no("the agenda has changed since"))
    progress(COMPOSED)
    content = pdf_briefs.typeset(document, author=queries.name_of(meeting))
    progress(TYPESET)
    return Made(content, f"handlingar-{meeting.reference}.pdf", pdf.MEDIA_TYPE)
