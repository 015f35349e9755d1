"""What a revision of an item says, as a text that can be compared with another."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.queries import names
from forum.core import difference
from forum.core.db import db
from forum.core.difference import Line
from forum.council.models import DecisionKind, DissentKind, ItemRevision
from forum.council.queries.holding import NOTHING_SAID
from forum.parties.models import Party
from forum.web.filters import day


def changes(kept: Sequence[ItemRevision], shown: ItemRevision) -> list[Line]:
    """What a revision changed in the one before it, line by line and word by word."""
    before = next((one.content for one in kept if one.number == shown.number - 1), NOTHING_SAID)
    people, parties = _names(before, shown.content)
    return difference.lines(
        _as_text(before, people, parties), _as_text(shown.content, people, parties)
    )


def _names(*contents: Mapping[str, Any]) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The names of everyone, and of every party, that these say something of."""
    people = {
        who[0] for said in contents for which in ("conflicts", "remarks") for who in said[which]
    }
    party_ids = {task[1] for said in contents for task in said["tasks"]}
    found = db.session.execute(select(Party.id, Party.name).where(Party.id.in_(party_ids)))
    return names(sorted(people)), {row.id: row.name for row in found}


def _as_text(said: Mapping[str, Any], people: Mapping[int, str], parties: Mapping[int, str]) -> str:
    lines = [said["text"]]
    if said["kind"]:
        kind = str(DecisionKind(said["kind"]).label)
        lines.append(f"{kind}: {_day(said['due_on'])}" if said["due_on"] else kind)
    lines.append(said["decided"])
    for what, who, by in said["tasks"]:
        whose = parties.get(who, "")
        lines.append(_("To do: %(what)s (%(who)s, by %(day)s)", what=what, who=whose, day=_day(by)))
    for who, why in said["conflicts"]:
        apart = _("Conflict of interest: %(name)s", name=people.get(who, ""))
        lines.append(f"{apart}. {why}" if why else apart)
    for who, kind, text in said["remarks"]:
        lines.append(f"{DissentKind(kind).label}, {people.get(who, '')}: {text}")
    return "\n".join(line for line in lines if line)


def _day(kept: str) -> str:
    return day(date.fromisoformat(kept), year=True)
