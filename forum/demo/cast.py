"""People, organisations and who may speak for whom, from the day on which the site opened."""

from functools import partial

from forum.accounts import operations as accounts
from forum.agreement import queries as agreement
from forum.agreement.models import Accession
from forum.core.access import SYSTEM
from forum.core.db import db
from forum.demo.story import Mandate, Organisation, Said, Someone
from forum.demo.world import World
from forum.parties import operations as parties
from forum.parties.models import Form, PartyKind, Role, Side
from forum.portal import operations as portal

OPENED = -1300


def tell(world: World, password_hash: str) -> None:
    """The site opens with its reference data; then people and organisations come."""
    add, moment = world.timeline.add, world.days.moment
    add(moment(OPENED, 8), portal.load_reference)
    for organisation in world.story.organisations:
        signed = organisation.signed_days
        add(moment(OPENED, 8.1), partial(_register, world, organisation))
        if signed is not None:
            add(moment(max(signed, OPENED), 8.2), partial(_sign, world, organisation.key, signed))
    first_acts = _first_acts(world)
    for someone in world.story.people:
        since = [held.since for held in someone.memberships]
        arrives = max(OPENED, min([*since, first_acts.get(someone.key, -30) - 1]))
        add(moment(arrives, 8.3), partial(_arrive, someone, password_hash))
        for held in someone.memberships:
            add(moment(max(OPENED, held.since), 8.4), partial(_appoint, world, someone, held))


def _first_acts(world: World) -> dict[str, int]:
    """The first day on which somebody writes or supports."""
    said = [comment for told in world.story.processes for comment in told.comments]
    said += [comment for told in world.story.initiatives for comment in told.comments]
    first: dict[str, int] = {}
    for comment in said:
        for who in (comment.who, *_supporting_people(comment)):
            first[who] = min(first.get(who, 0), comment.day)
    return first


def _supporting_people(comment: Said) -> list[str]:
    return [s.removeprefix("person:") for s in comment.supports if s.startswith("person:")]


def _register(world: World, organisation: Organisation) -> None:
    parties.ensure_party(
        slug=organisation.key,
        kind=PartyKind.ORGANISATION,
        name=organisation.name,
        district_codes=organisation.districts,
        about=organisation.about,
        email=organisation.email,
        form=Form(organisation.form),
        is_umbrella=organisation.umbrella,
        represents=organisation.members,
    )


def _sign(world: World, organisation: str, day: int) -> None:
    version = agreement.current()
    if version is not None:
        signed_on = world.days.date(day)
        party = world.party(organisation)
        db.session.add(Accession(party_id=party.id, version_id=version.id, signed_on=signed_on))


def _arrive(someone: Someone, password_hash: str) -> None:
    accounts.add_confirmed(
        SYSTEM, name=someone.name, email=someone.email, password_hash=password_hash
    )


def _appoint(world: World, someone: Someone, held: Mandate) -> None:
    until = held.until
    parties.appoint(
        SYSTEM,
        world.party(held.party),
        email=someone.email,
        role=Role(held.role),
        side=Side(held.side) if held.side else None,
        starts_on=world.days.date(held.since),
        ends_on=world.days.date(until) if until is not None else None,
    )
