"""What the secretary writes down, so that it waits for an agenda: a report, say, that no room hands in."""

import secrets
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions
from forum.council.models import BY_HAND, BacklogPoint, PointKind
from forum.parties.models import Party

TITLE, REASON, URL = 200, 1000, 300
#: What it can be that is written down: the rest comes by itself alone.
KINDS = (PointKind.OWN, PointKind.REPORT, PointKind.MODERATION, PointKind.ACCESSION)
NO_TITLE = _l("Write what it is about.")
NO_REASON = _l("Write why it should be taken up.")
NOT_THAT_KIND = _l("Choose what kind of thing it is.")


@dataclass(frozen=True)
class Told:
    """What is written down; `url` leads to where one reads more."""

    title: str
    reason: str
    kind: PointKind = PointKind.OWN
    url: str = ""
    wanted_on: date | None = None


def add_point(actor: Actor, council: Party, told: Told) -> BacklogPoint:
    """Let something wait for an agenda of the council, for everyone to see."""
    require(actions.ADD_POINT, actor, council)
    point = BacklogPoint(
        council_id=council.id,
        key=f"{BY_HAND}{secrets.token_hex(16)}",
        waits_since=clock.now(),
    )
    _write(point, told)
    db.session.add(point)
    record(actions.ADD_POINT, actor, point)
    return point


def change_point(actor: Actor, point: BacklogPoint, told: Told) -> BacklogPoint:
    """Write it anew while it waits."""
    db.session.refresh(point, with_for_update={"of": BacklogPoint})
    require(actions.CHANGE_POINT, actor, point)
    _write(point, told)
    record(actions.CHANGE_POINT, actor, point)
    return point


def _write(point: BacklogPoint, told: Told) -> None:
    point.title = text.one_line(told.title)[:TITLE]
    point.reason = text.clean(told.reason)[:REASON]
    if not point.title:
        raise Refused(no(NO_TITLE))
    if not point.reason:
        raise Refused(no(NO_REASON))
    if told.kind not in KINDS:
        raise Refused(no(NOT_THAT_KIND))
    point.kind, point.url, point.wanted_on = told.kind, told.url[:URL], told.wanted_on
