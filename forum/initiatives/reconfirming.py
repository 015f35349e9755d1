"""The letter that asks supporters of an earlier text whether they support the new one."""

from collections import defaultdict
from collections.abc import Sequence

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, enqueue_all, letter, own_key
from forum.initiatives import queries
from forum.initiatives.models import Initiative
from forum.matters import kinds
from forum.matters.models import Support
from forum.parties.queries import representatives

REWORDED = "initiative_reworded"


def ask(event: Event, initiative: Initiative) -> None:
    """One letter to each who supported an earlier text, or represents a party that did. In the open act.

    Not to whoever changed it. They get no other letter about the same event.
    """
    people = set(_asked(queries.wordings.not_confirmed(initiative))) - {event.person_id}
    rows = [
        {
            "key": own_key(event.uid, person_id),
            "person_id": person_id,
            "address": None,
            "about": {"initiative": initiative.id, "wording": initiative.wording},
        }
        for person_id in sorted(people)
    ]
    if rows:
        enqueue_all(REWORDED, rows)


def _asked(given: Sequence[Support]) -> dict[int, list[Support]]:
    """By person: the support that they can give anew."""
    party_ids = {one.party_id for one in given if one.party_id is not None}
    speaking = representatives(party_ids) if party_ids else {}
    found: dict[int, list[Support]] = defaultdict(list)
    for one in given:
        people = [one.person_id] if one.party_id is None else speaking[one.party_id]
        for person_id in people:
            found[person_id].append(one)
    return found


@letter(REWORDED)
def reworded(row: Outbox) -> Letter | None:
    """Why the text is another one, and where to read and confirm; nothing when that is no longer due."""
    initiative = db.session.get(Initiative, row.about["initiative"])
    person = db.session.get(Person, row.person_id)
    if initiative is None or person is None or not initiative.is_open:
        return None
    if initiative.wording != row.about["wording"]:
        return None  # there is a newer text, and a letter about it
    given = _asked(queries.wordings.not_confirmed(initiative)).get(person.id)
    kept = queries.wordings.of_number(initiative.id, initiative.wording - 1)
    if not given or kept is None:
        return None
    page = url_for("initiatives.wordings", reference=initiative.reference, _external=True)
    with force_locale(person.language):
        names = [one.party.name if one.party is not None else _("yourself") for one in given]
        return Letter(
            to=person.email,
            subject=_("Do you support the new text? %(title)s", title=initiative.title),
            body=current_app.jinja_env.get_template("initiatives/reworded.txt").render(
                initiative=initiative,
                why=kept.why,
                names=", ".join(names),
                compare_url=page,
                url=kinds.url_of(initiative, _anchor="stod", _external=True),
            ),
        )
