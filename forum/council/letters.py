"""The letters to the council's members: the summons, what changes after it, and minutes to sign."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Attachment, Letter, Outbox, enqueue_all, letter
from forum.council import calendar, queries
from forum.council.models import Approval, CouncilMeeting, MeetingState
from forum.web.filters import weekday

SUMMONS = "council_summons"
TO_SIGN = "council_minutes_to_sign"


def tell_members(meeting: CouncilMeeting) -> None:
    """One letter to each who sits in the council, about the meeting as it now stands. In the open act."""
    people = [person for side in queries.members().values() for person in side]
    about = {"meeting": meeting.id, "sequence": meeting.ics_sequence}
    rows = [
        {
            "key": f"council-{meeting.id}-{meeting.ics_sequence}-{person.id}",
            "person_id": person.id,
            "address": None,
            "about": about,
        }
        for person in people
    ]
    if rows:
        enqueue_all(SUMMONS, rows)


@letter(SUMMONS)
def summons(row: Outbox) -> Letter | None:
    """The meeting as it stands, with its calendar entry; nothing once a later letter is on its way."""
    meeting = db.session.get(CouncilMeeting, row.about["meeting"])
    person = db.session.get(Person, row.person_id)
    if meeting is None or person is None or meeting.ics_sequence != row.about["sequence"]:
        return None
    if not any(person in side for side in queries.members().values()):
        return None
    name = current_app.config["COUNCIL_NAME"]
    with force_locale(person.language):
        when = weekday(meeting.starts_at)
        if meeting.state == MeetingState.CANCELLED:
            subject = _("Cancelled: %(council)s %(day)s", council=name, day=when)
        else:
            subject = _("Summons: %(council)s %(day)s", council=name, day=when)
        body = current_app.jinja_env.get_template("council/summons.txt").render(
            meeting=meeting,
            entries=queries.agenda(meeting),
            person=person,
            council=name,
            url=url_for("council.meeting", reference=meeting.reference, _external=True),
        )
    file = Attachment(f"{meeting.reference}.ics", calendar.MEDIA_TYPE, calendar.entry(meeting))
    return Letter(to=person.email, subject=subject, body=body, attachments=[file])


def ask_to_sign(meeting: CouncilMeeting) -> None:
    """One letter to each approver who has not signed the minutes as they now stand. In the open act."""
    minutes = queries.minutes_of(meeting)
    version = queries.digest(minutes)[:16]
    rows = [
        {
            "key": f"council-sign-{approval.id}-{version}",
            "person_id": approval.person_id,
            "address": None,
            "about": {"approval": approval.id},
        }
        for approval in minutes.approvals
        if approval.signed_at is None
    ]
    if rows:
        enqueue_all(TO_SIGN, rows)


@letter(TO_SIGN)
def to_sign(row: Outbox) -> Letter | None:
    """Where the minutes are read and signed; nothing once they are signed or taken back."""
    approval = db.session.get(Approval, row.about["approval"])
    if approval is None or approval.signed_at is not None:
        return None
    meeting, person = approval.meeting, approval.person
    if meeting.state != MeetingState.MINUTES_DRAFT:
        return None
    name = current_app.config["COUNCIL_NAME"]
    with force_locale(person.language):
        when = weekday(meeting.starts_at)
        return Letter(
            to=person.email,
            subject=_("Minutes to sign: %(council)s %(day)s", council=name, day=when),
            body=current_app.jinja_env.get_template("council/to_sign.txt").render(
                council=name,
                day=when,
                url=url_for("council.sign", reference=meeting.reference, _external=True),
            ),
        )
