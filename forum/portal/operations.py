"""What happens when the site is set up."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

import forum.parties
from forum.agreement import operations as agreement
from forum.core import clock, text
from forum.core.access import SYSTEM, Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.districts import operations as districts
from forum.districts.models import District
from forum.parties.models import BodyKind, Party, PartyKind
from forum.portal import actions

CITY_BODIES = Path(forum.parties.__file__).parent / "data" / "city_bodies.toml"
COUNCIL_SLUG = "idekom"


def load_reference(actor: Actor = SYSTEM) -> None:
    """Everything that a new site begins with: places, the city's bodies and the council, the agreement."""
    districts.load_reference(actor)
    load_parties(actor)
    agreement.load_reference(actor)


def load_parties(actor: Actor = SYSTEM) -> list[Party]:
    """Store the city's bodies and the council, those that are missing; gives them, in one event.

    What is there already is left as it is: it is edited on the site.
    """
    require(actions.LOAD_PARTIES, actor)
    known = set(db.session.scalars(select(Party.slug)))
    added = [party for party in _bodies_and_council() if party.slug not in known]
    db.session.add_all(added)
    if added:
        db.session.flush()
        record(actions.LOAD_PARTIES, actor, added[0], slugs=[party.slug for party in added])
    return added


def _bodies_and_council() -> Iterator[Party]:
    places = {place.code: place for place in db.session.scalars(select(District))}
    for body in tomllib.loads(CITY_BODIES.read_text(encoding="utf-8"))["body"]:
        kind = BodyKind(body["kind"])
        active_in = [places[code] for code in body.get("districts", []) if code in places]
        yield _party(
            body["slug"], body["name"], PartyKind.CITY_UNIT, body_kind=kind, districts=active_in
        )
    yield _party(COUNCIL_SLUG, current_app.config["COUNCIL_NAME"], PartyKind.COUNCIL)


def _party(slug: str, name: str, kind: PartyKind, **more: Any) -> Party:
    return Party(
        slug=slug,
        name=name,
        kind=kind,
        sort_key=text.sort_key(name),
        created_at=clock.now(),
        **more,
    )
