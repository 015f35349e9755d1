"""The letter that invites an organisation, and the one that reminds it."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.invitations import queries
from forum.invitations.models import Invitation
from forum.parties import queries as parties
from forum.parties.models import Party
from forum.processes import days
from forum.processes.models import ProcessState

INVITED = "invitation"
REMINDED = "invitation_reminder"


def send(name: str, invitations: Sequence[Invitation]) -> int:
    """One letter to each who represents the party, and one to its own address. In the open act.

    Gives how many of the parties no letter reaches.
    """
    by_party = {one.party_id: one for one in invitations}
    people = parties.representatives(by_party.keys())
    own = _addresses(people)
    rows: list[dict[str, Any]] = []
    reached = set()
    for party_id, email in db.session.execute(
        select(Party.id, Party.email).where(Party.id.in_(by_party.keys())).order_by(Party.id)
    ):
        to: list[tuple[int | None, str | None]] = [(key, None) for key in people[party_id]]
        if email and email not in {own[key] for key in people[party_id]}:
            to.append((None, email))
        rows += [_row(name, by_party[party_id], *receiver) for receiver in to]
        reached |= {party_id} if to else set()
    if rows:
        enqueue_all(name, rows)
    return len(by_party) - len(reached)


def _addresses(people: dict[int, list[int]]) -> dict[int, str]:
    """The address of each person; one query."""
    ids = {key for some in people.values() for key in some}
    rows = db.session.execute(select(Person.id, Person.email).where(Person.id.in_(ids)))
    return {row.id: row.email for row in rows}


def _row(
    name: str, invitation: Invitation, person_id: int | None, address: str | None
) -> dict[str, Any]:
    kept = f"{name}-{invitation.id}-{person_id or 'address'}-{clock.today().isoformat()}"
    about = {"invitation": invitation.id}
    return {"key": kept, "person_id": person_id, "address": address, "about": about}


@letter(INVITED)
def invited(row: Outbox) -> Letter | None:
    """What it is about, the last day, and where to answer; nothing once the process is not open."""
    return _letter(row)


@letter(REMINDED)
def reminded(row: Outbox) -> Letter | None:
    """The same again; nothing once the party has answered."""
    invitation = db.session.get(Invitation, row.about["invitation"])
    if invitation is None:
        return None
    if invitation.party_id in queries.parts(invitation.process, public=False):
        return None
    return _letter(row, reminds=True)


def _letter(row: Outbox, *, reminds: bool = False) -> Letter | None:
    invitation = db.session.get(Invitation, row.about["invitation"])
    if invitation is None or not queries.is_awake(invitation.party):
        return None
    process, party = invitation.process, invitation.party
    person = db.session.get(Person, row.person_id) if row.person_id is not None else None
    if person is not None and person.id not in parties.representatives([party.id])[party.id]:
        return None
    if process.state != ProcessState.OPEN:
        return None
    stage = queries.to_answer(process)
    with force_locale(person.language if person is not None else _usual_language()):
        subject = _("Reminder: %(title)s") if reminds else _("Invitation to take part: %(title)s")
        body = current_app.jinja_env.get_template("invitations/letter.txt").render(
            invitation=invitation,
            process=process,
            party=party,
            person=person,
            reminds=reminds,
            stage=stage,
            begins=days.begins(stage) if stage is not None else "",
            ends=days.ends(stage) if stage is not None else "",
            is_late=stage is not None and stage.ends_on < clock.today(),
            url=url_for("matters.show", reference=process.reference, _external=True),
        )
        return Letter(
            to=person.email if person is not None else row.address or "",
            subject=subject % {"title": process.title},
            body=body,
        )


def _usual_language() -> str:
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])
