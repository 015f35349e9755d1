"""The letters around standing behind a matter together: to those who are asked, and to whoever asked."""

from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import db
from forum.core.events import Event, on
from forum.core.outbox import Letter, Outbox, enqueue_all, letter, own_key
from forum.matters import actions, kinds, queries
from forum.matters.models import Matter, Partner, PartnerState
from forum.parties import queries as parties
from forum.parties.models import Role

ASKED, ANSWERED = "partner_asked", "partner_answered"


@on(actions.INVITE_PARTNER)
def ask(event: Event, matter: Matter) -> None:
    """One letter to each who represents a party that is asked now; once a day, however often it is asked."""
    new = set(event.data["parties"])
    asked = [one for one in queries.partners.of(matter) if one.party_id in new]
    people = parties.representatives(new)
    day = clock.today().isoformat()
    rows = [
        {
            "key": f"{ASKED}-{matter.id}-{one.party_id}-{person_id}-{day}",
            "person_id": person_id,
            "address": None,
            "about": {"partner": one.id},
        }
        for one in asked
        for person_id in people[one.party_id]
    ]
    if rows:
        enqueue_all(ASKED, rows)


@on(
    actions.ACCEPT_PARTNER,
    actions.JOIN,
    actions.DECLINE_PARTNER,
    actions.LEAVE_PARTNER,
    actions.STEP_BACK,
)
def tell_who_asked(event: Event, asked: Partner) -> None:
    """Whoever asked hears what came of it."""
    row = {
        "key": own_key(event.uid, asked.invited_by_id),
        "person_id": asked.invited_by_id,
        "address": None,
        "about": {"partner": asked.id, "state": asked.state.value},
    }
    enqueue_all(ANSWERED, [row])


@letter(ASKED)
def asked(row: Outbox) -> Letter | None:
    """What they are asked, and where to read and answer; nothing once it is answered, or too late."""
    found = db.session.get(Partner, row.about["partner"])
    person = db.session.get(Person, row.person_id)
    if found is None or person is None or found.state != PartnerState.INVITED:
        return None
    if not found.matter.takes_partners or not _represents(person, found.party_id):
        return None
    with force_locale(person.language):
        subject = _("You are asked to join: %(title)s", title=found.matter.title)
        return _letter("matters/partner_asked.txt", person, found, subject)


@letter(ANSWERED)
def answered(row: Outbox) -> Letter | None:
    """Who joins, who declines, who has stepped back; nothing when they have changed their minds since."""
    found = db.session.get(Partner, row.about["partner"])
    person = db.session.get(Person, row.person_id)
    if found is None or person is None or found.state.value != row.about["state"]:
        return None
    actor = parties.actor_for(person)
    if not actor.holds(Role.REPRESENTATIVE, Role.WRITER, party_id=found.matter.party_id):
        return None
    with force_locale(person.language):
        return _letter("matters/partner_answered.txt", person, found, str(_answer(found)))


def _answer(found: Partner) -> Words:
    said: dict[str, Any] = {"name": found.party.name, "title": found.matter.title}
    if found.state == PartnerState.ACCEPTED:
        return _("%(name)s takes part in: %(title)s", **said)
    if found.state == PartnerState.DECLINED:
        return _("%(name)s does not take part in: %(title)s", **said)
    return _("%(name)s has stepped back from: %(title)s", **said)


def _represents(person: Person, party_id: int) -> bool:
    return person.id in parties.representatives([party_id])[party_id]


def _letter(template: str, person: Person, found: Partner, subject: str) -> Letter:
    place: dict[str, Any] = {"partner_id": found.id, "_external": True}
    own: dict[str, Any] = {"matter_id": found.matter_id, "_external": True}
    shared = kinds.of(found.matter).shared
    names = {"party": found.matter.party.name, "name": found.party.name}
    return Letter(
        to=person.email,
        subject=subject,
        body=current_app.jinja_env.get_template(template).render(
            asked=found,
            asks=str(shared.asks) % names if shared is not None else "",
            answer=subject,
            url=url_for("matters.partner", **place),
            list_url=url_for("matters.partners", **own),
        ),
    )
