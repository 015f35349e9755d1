"""What belongs to no matter: the way in, areas and organisations, one's own pages, administration."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.demo.pages.base import (
    ADMINISTRATOR,
    MEMBER,
    REPRESENTATIVE,
    RESIDENT,
    UMBRELLA,
    Page,
    page,
)
from forum.parties.models import Membership, Party, UmbrellaMembership


def pages() -> Iterator[Page]:
    """All of them."""
    yield from _open()
    yield from _own()
    yield from _administration()


def _open() -> Iterator[Page]:
    yield page("start", "portal.index")
    yield page("about", "portal.about")
    yield page("accessibility", "portal.accessibility")
    yield page("personal data", "portal.privacy")
    yield page("agreement", "agreement.show")
    yield page("commitment", "portal.commitment", number=3)
    yield page("my area", "districts.index")
    yield page("area", "districts.show", slug="bergsjon")
    yield page("city area", "districts.show", slug="nordost")
    yield page("organisations", "parties.index")
    yield page("organisations of a field", "parties.index", falt="children_youth")
    yield page("organisation", "parties.show", slug="unga-rymden")
    yield page("umbrella organisation", "parties.show", slug="paraplyet-nordost")
    yield page("city bodies", "parties.city")
    yield page("city body", "parties.show", slug="stadsmiljo")
    yield page("follow an area", "notifications.follow_district", slug="bergsjon")
    yield page("sign in", "accounts.sign_in")
    yield page("create an account", "accounts.register")
    yield page("account created", "accounts.register_sent")
    yield page("forgotten password", "accounts.forgotten")
    yield page("forgotten password sent", "accounts.forgotten_sent")
    yield page("letter about following sent", "notifications.asked")
    yield Page("not found", "/finns-inte", status=404)


def _own() -> Iterator[Page]:
    yield page("start, signed in", "portal.index", RESIDENT)
    yield page("my account", "accounts.me", REPRESENTATIVE)
    yield page("my details", "accounts.details", REPRESENTATIVE)
    yield page("my password", "accounts.change_password", REPRESENTATIVE)
    yield page("what I follow", "notifications.index", RESIDENT)
    yield page("for whom I write", "parties.speak_for", MEMBER)
    own, umbrella = "rymdtorgets-laxhjalp", "paraplyet-nordost"
    yield page("our page", "parties.describe", REPRESENTATIVE, slug=own)
    yield page("our umbrellas", "parties.members", REPRESENTATIVE, slug=own)
    yield page("our members", "parties.members", UMBRELLA, slug=umbrella)
    tie = db.session.scalar(select(UmbrellaMembership.id).limit(1))
    if tie is not None:
        yield page("end a membership", "parties.end_tie", UMBRELLA, slug=umbrella, number=tie)


def _administration() -> Iterator[Page]:
    slug = "unga-rymden"
    yield page("administration", "parties.administration", ADMINISTRATOR)
    yield page("new organisation", "parties.register_organisation", ADMINISTRATOR)
    yield page("new city body", "parties.register_city_unit", ADMINISTRATOR)
    yield page("mandates of a party", "parties.manage", ADMINISTRATOR, slug=slug)
    yield page("edit a party", "parties.edit", ADMINISTRATOR, slug=slug)
    yield page("give a mandate", "parties.appoint", ADMINISTRATOR, slug=slug)
    held = db.session.scalar(
        select(Membership.id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.slug == slug, Membership.ends_on.is_(None))
        .order_by(Membership.id)
        .limit(1)
    )
    if held is not None:
        yield page("end a mandate", "parties.end_mandate", ADMINISTRATOR, membership_id=held)
