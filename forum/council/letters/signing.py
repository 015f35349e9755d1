"""Letters about signing: to the approvers when there is a text to sign, to the secretary if they object."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.council import queries
from forum.council.models import Approval, ChangeRequest, CouncilMeeting, MeetingState
from forum.parties import queries as parties
from forum.parties.models import Role
from forum.web.filters import weekday

TO_SIGN = "council_minutes_to_sign"
TO_CHANGE = "council_minutes_to_change"


def ask_to_sign(meeting: CouncilMeeting) -> None:
    """One letter to each approver who has not signed the minutes as they now stand. In the open act."""
    version = queries.latest_version(meeting)
    number = version.number if version is not None else 0
    rows = [
        {
            "key": f"council-sign-{approval.id}-{number}",
            "person_id": approval.person_id,
            "address": None,
            "about": {"approval": approval.id, "version": number},
        }
        for approval in queries.minutes_of(meeting).approvals
        if approval.signed_at is None
    ]
    if rows:
        enqueue_all(TO_SIGN, rows)


@letter(TO_SIGN)
def to_sign(row: Outbox) -> Letter | None:
    """Where the minutes are read and signed; nothing once they are signed, taken back or made ready anew."""
    approval = db.session.get(Approval, row.about["approval"])
    if approval is None or approval.signed_at is not None:
        return None
    meeting, person = approval.meeting, approval.person
    version = queries.latest_version(meeting)
    is_latest = version is None or version.number == row.about.get("version", version.number)
    if meeting.state != MeetingState.MINUTES_DRAFT or not is_latest:
        return None
    name = queries.name_of(meeting)
    with force_locale(person.language):
        when = weekday(meeting.starts_at)
        return Letter(
            to=person.email,
            subject=_("Minutes to sign: %(council)s %(day)s", council=name, day=when),
            body=current_app.jinja_env.get_template("council/to_sign.txt").render(
                council=name,
                day=when,
                is_again=version is not None and version.number > 1,
                url=url_for("council.sign", reference=meeting.reference, _external=True),
            ),
        )


def ask_to_change(asked: ChangeRequest) -> None:
    """One letter to each secretary of the council, about what an approver wants changed. In the open act."""
    held = parties.speakers(asked.meeting.council)
    people = sorted({one.person_id for one in held if one.role == Role.SECRETARY})
    rows = [
        {
            "key": f"council-change-{asked.id}-{person_id}",
            "person_id": person_id,
            "address": None,
            "about": {"request": asked.id},
        }
        for person_id in people
    ]
    if rows:
        enqueue_all(TO_CHANGE, rows)


@letter(TO_CHANGE)
def to_change(row: Outbox) -> Letter | None:
    """What is asked for; nothing once the minutes are ready to sign again, or for a secretary no more."""
    asked = db.session.get(ChangeRequest, row.about["request"])
    person = db.session.get(Person, row.person_id)
    if asked is None or person is None or asked.meeting.state != MeetingState.HELD:
        return None
    meeting = asked.meeting
    if not parties.actor_for(person).holds(Role.SECRETARY, party_id=meeting.council_id):
        return None
    name = queries.name_of(meeting)
    with force_locale(person.language):
        when = weekday(meeting.starts_at)
        return Letter(
            to=person.email,
            subject=_("Change the minutes: %(council)s %(day)s", council=name, day=when),
            body=current_app.jinja_env.get_template("council/to_change.txt").render(
                council=name,
                day=when,
                asked=asked,
                url=url_for("council.workbench", reference=meeting.reference, _external=True),
            ),
        )
