"""Councils beside the first one: each with members, meetings, sections and a backlog of its own."""

import re

from flask_babel import lazy_gettext as _l

from forum.core import text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import CouncilProfile
from forum.parties import operations as parties
from forum.parties.models import PartyKind

_CODE = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
NO_FIRST = _l("There is no first council yet: run flask setup first.")
NO_NAME = _l("Write what the council is called.")
NOT_A_CODE = _l(
    "Write the code in small letters a to z, figures and hyphens: it stands in addresses."
)
CODE_TAKEN = _l("Another council has that code already.")


def add(
    actor: Actor,
    *,
    name: str,
    code: str,
    about: str = "",
    email: str = "",
    city_name: str = "",
    sector_name: str = "",
) -> CouncilProfile:
    """Take up one more council. Its code begins its meetings' numbers; empty names are as in settings.

    Raises Unfit when a council has that name.
    """
    require(actions.ADD_COUNCIL, actor)
    name = text.one_line(name)
    if queries.council() is None:
        raise Refused(no(NO_FIRST))
    if not name:
        raise Refused(no(NO_NAME))
    if not _CODE.fullmatch(code):
        raise Refused(no(NOT_A_CODE))
    if queries.council_by_code(code) is not None:
        raise Refused(no(CODE_TAKEN))
    body = parties.register(actor, kind=PartyKind.COUNCIL, name=name, about=about, email=email)
    profile = CouncilProfile(
        council_id=body.id,
        code=code,
        city_name=text.one_line(city_name),
        sector_name=text.one_line(sector_name),
    )
    db.session.add(profile)
    db.session.flush()
    record(actions.ADD_COUNCIL, actor, body, code=code)
    return profile
