"""The letter that brings an initiative to the part of the city that is to reply."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.initiatives.models import Initiative, InitiativeState
from forum.parties import queries as parties
from forum.parties.models import Role
from forum.web.filters import day

RECEIVED = "initiative_received"


def bring(initiative: Initiative) -> None:
    """One letter to each who represents the addressed part of the city. In the open act."""
    unit = initiative.addressed_party
    if unit is None:
        return
    people = {held.person_id for held in parties.speakers(unit) if held.role == Role.REPRESENTATIVE}
    rows = [
        {
            "key": f"initiative-{initiative.id}-{unit.id}-{person_id}",
            "person_id": person_id,
            "address": None,
            "about": {"initiative": initiative.id, "party": unit.id},
        }
        for person_id in sorted(people)
    ]
    if rows:
        enqueue_all(RECEIVED, rows)


@letter(RECEIVED)
def received(row: Outbox) -> Letter | None:
    """What is asked, and the day by which to reply; nothing when it has been replied to or passed on."""
    initiative = db.session.get(Initiative, row.about["initiative"])
    person = db.session.get(Person, row.person_id)
    if initiative is None or person is None or initiative.reply_due is None:
        return None
    asked = (initiative.state, initiative.addressed_party_id)
    if asked != (InitiativeState.OPEN, row.about["party"]):
        return None
    with force_locale(person.language):
        last = day(initiative.reply_due, year=True)
        return Letter(
            to=person.email,
            subject=_(
                "Initiative to reply to by %(day)s: %(title)s", day=last, title=initiative.title
            ),
            body=current_app.jinja_env.get_template("initiatives/received.txt").render(
                initiative=initiative,
                day=last,
                url=url_for("initiatives.reply", reference=initiative.reference, _external=True),
            ),
        )
