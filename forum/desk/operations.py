"""What is done at the desk: many questions answered at once, the report ordered and filed."""

from collections.abc import Sequence
from io import BytesIO

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core import clock, files, jobs
from forum.core.access import Actor, Refused, no, require
from forum.core.events import record
from forum.core.jobs import Job
from forum.desk import actions, queries
from forum.desk.models import Ordered, Reported
from forum.matters import operations as matters
from forum.matters.models import Comment, Document, DocumentKind

REPORT = "report"


def answer(actor: Actor, questions: Sequence[Comment], *, body: str) -> int:
    """Give one answer to several questions, in each of their threads; gives in how many.

    Raises matters.NotAQuestion with a sentence when one of them was withdrawn meanwhile.
    """
    require(actions.ANSWER, actor)
    by_matter: dict[int, list[Comment]] = {}
    for question in questions:
        by_matter.setdefault(question.matter_id, []).append(question)
    for matter_id in sorted(
        by_matter
    ):  # always in the same order, so that two never wait for each other
        asked = by_matter[matter_id]
        matters.answer_questions(actor, asked[0].matter, questions=asked, body=body)
    return len(by_matter)


def order_report(actor: Actor, reported: Reported) -> Job:
    """Have the report made as a PDF; if it is made as it stands now, or under way, that one."""
    require(actions.ORDER, actor, reported)
    key = queries.report_key(reported.process)
    made = jobs.made(REPORT, key)
    if made is not None:
        return made
    ordered = jobs.ask(REPORT, key, actor, process=reported.process.id)
    record(actions.ORDER, actor, ordered, matter_id=reported.process.id)
    return ordered


def file_report(actor: Actor, ordered: Ordered) -> Document:
    """Add a report that is made to the consultation's documents; a newer version of one that is there.

    Raises files.BadFile with a sentence when it cannot be kept as a document.
    """
    require(actions.FILE, actor, ordered)
    process, job = ordered.reported.process, ordered.job
    if job.sha256 is None or job.file_name is None:
        raise Refused(no(_("The report is not made yet.")))
    earlier = queries.filed_report(process)
    if earlier is not None and earlier.sha256 == job.sha256:
        return earlier
    made_on = clock.local(job.finished_at or clock.now()).date()
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        title, change = str(_("Consultation report")), str(_("Compiled anew."))
    return matters.add_document(
        actor,
        process,
        title=earlier.title if earlier is not None else title,
        stream=BytesIO(files.read(job.sha256)),
        name=job.file_name,
        kind=DocumentKind.REPORT,
        dated_on=made_on,
        replaces=earlier,
        change=change if earlier is not None else "",
    )
