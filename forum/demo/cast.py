"""People, organisations and who may speak for whom, from the day on which the site opened."""

from functools import partial

from forum.accounts import operations as accounts
from forum.agreement import queries as agreement
from forum.agreement.models import Accession
from forum.core.access import SYSTEM
from forum.core.db import db
from forum.council.operations import councils
from forum.demo.sittings import Council
from forum.demo.story import Mandate, Organisation, Said, Someone
from forum.demo.world import World
from forum.parties import operations as parties
from forum.parties.models import Field, Form, PartyKind, Role, Side, SizeBand, Tie
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
    for council in world.story.councils:
        add(moment(council.since, 8.2), partial(_take_up, council))
    first_acts = _first_acts(world)
    for someone in world.story.people:
        since = [held.since for held in someone.memberships]
        arrives = max(OPENED, min([*since, first_acts.get(someone.key, -30) - 1]))
        add(moment(arrives, 8.3), partial(_arrive, someone, password_hash))
        for held in someone.memberships:
            add(moment(max(OPENED, held.since), 8.4), partial(_appoint, world, someone, held))
    _tell_of_organisations(world)


def _tell_of_organisations(world: World) -> None:
    """Each says what it works with when somebody represents it, and which umbrellas it belongs to."""
    add, moment = world.timeline.add, world.days.moment
    for organisation in world.story.organisations:
        _who, since = world.story.representative(organisation.key)
        add(moment(max(OPENED, since) + 1, 9.5), partial(_describe, world, organisation))
        for umbrella in organisation.umbrellas:
            both = max(OPENED, since, world.story.representative(umbrella)[1])
            add(moment(both + 3, 10), partial(_join, world, organisation.key, umbrella))


def _take_up(council: Council) -> None:
    councils.add(
        SYSTEM,
        name=council.name,
        code=council.code,
        about=council.about,
        city_name=council.city_name,
        sector_name=council.sector_name,
    )


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


def _describe(world: World, organisation: Organisation) -> None:
    who, _since = world.story.representative(organisation.key)
    party = world.party(organisation.key)
    parties.describe(
        world.actor(who, organisation.key),
        party,
        about=organisation.about,
        email=organisation.email,
        district_ids=[place.id for place in world.districts(organisation.districts)],
        fields=[Field(name) for name in organisation.fields],
        size_band=SizeBand(organisation.size) if organisation.size else None,
    )


def _join(world: World, member: str, umbrella: str) -> None:
    """The member says it, the umbrella confirms it."""
    said = parties.claim(
        world.actor(world.story.representative(member)[0], member),
        world.party(member),
        umbrella=world.party(umbrella),
        member=world.party(member),
    )
    confirming = world.actor(world.story.representative(umbrella)[0], umbrella)
    parties.confirm(confirming, Tie(said, world.party(umbrella)))


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
        is_substitute=held.substitute,
        starts_on=world.days.date(held.since),
        ends_on=world.days.date(until) if until is not None else None,
    )
