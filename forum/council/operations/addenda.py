"""Corrections of published minutes: dated and numbered, beside the text that stands as it was signed."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import Line, record_all
from forum.council import actions, queries
from forum.council.models import Addendum, AgendaItem, CouncilMeeting

NO_TEXT = _l("Write the correction.")
NO_SUCH_SECTION = _l("Choose a section of these minutes.")


def add(
    actor: Actor, meeting: CouncilMeeting, *, body: str, item: AgendaItem | None = None
) -> Addendum:
    """Correct published minutes. Every matter of the section that is corrected gets it in its history."""
    queries.lock(meeting)
    require(actions.ADD_ADDENDUM, actor, meeting)
    if not text.clean(body):
        raise Refused(no(NO_TEXT))
    if item is not None and item.meeting_id != meeting.id:
        raise Refused(no(NO_SUCH_SECTION))
    last = select(func.max(Addendum.number)).where(Addendum.meeting_id == meeting.id)
    addendum = Addendum(
        meeting_id=meeting.id,
        item_id=item.id if item is not None else None,
        number=(db.session.scalar(last) or 0) + 1,
        text=text.clean(body),
        text_html=text.render(body),
        person_id=actor.person_id,
        added_at=clock.now(),
    )
    db.session.add(addendum)
    db.session.flush()
    told = [Line(actions.ADD_ADDENDUM, addendum)]
    if item is not None:
        data = {"meeting": meeting.reference, "section": item.section_number}
        told += [
            Line(actions.CORRECT, addendum, source.matter_id, data)
            for source in queries.sources_of(item)
        ]
    record_all(actor, told)
    return addendum
