"""An initiative whose organisation did not know whom to turn to: the council's secretariat finds out."""

from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import names
from forum.core.access import Actor, can
from forum.core.db import db
from forum.core.events import Event, on
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.initiatives import actions, letters
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters import panels
from forum.matters.models import Matter
from forum.parties import queries as parties
from forum.parties.models import Role
from forum.web.filters import day

UNASSIGNED = "initiative_unassigned"


@on(actions.PUBLISH, actions.GROW)
def tell_secretaries(_event: Event, initiative: Initiative) -> None:
    """One letter to each secretary of the council, when nobody in the city is named."""
    council = parties.council()
    if initiative.addressed_party_id is not None or council is None:
        return
    held = parties.speakers(council)
    people = {one.person_id for one in held if one.role == Role.SECRETARY}
    rows = [
        {
            "key": f"{UNASSIGNED}-{initiative.id}-{person_id}",
            "person_id": person_id,
            "address": None,
            "about": {"initiative": initiative.id},
        }
        for person_id in sorted(people)
    ]
    if rows:
        enqueue_all(UNASSIGNED, rows)


@on(actions.ASSIGN)
def bring_to_the_assigned(_event: Event, initiative: Initiative) -> None:
    """Whoever is to reply gets to know."""
    letters.bring(initiative)


@letter(UNASSIGNED)
def unassigned(row: Outbox) -> Letter | None:
    """What waits to be assigned, and the promised day; nothing once it is done."""
    initiative = db.session.get(Initiative, row.about["initiative"])
    person = db.session.get(Person, row.person_id)
    if initiative is None or person is None or initiative.reply_due is None:
        return None
    if initiative.state != InitiativeState.OPEN or initiative.addressed_party_id is not None:
        return None
    if not parties.actor_for(person).holds(Role.SECRETARY):
        return None
    with force_locale(person.language):
        return Letter(
            to=person.email,
            subject=_("Who is to reply? %(title)s", title=initiative.title),
            body=current_app.jinja_env.get_template("initiatives/unassigned.txt").render(
                initiative=initiative,
                council=names.council(),
                day=day(initiative.reply_due, year=True),
                url=url_for("initiatives.assign", reference=initiative.reference, _external=True),
            ),
        )


def offer(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """For the secretariat: the way to name the part of the city that replies."""
    is_one = isinstance(matter, Initiative)
    return {"matter": matter} if is_one and can(actions.ASSIGN, actor, matter) else None


panels.add("initiatives/_assign.html", offer, slot="top")
