"""Conversations for tests: opened, closed, grown into an initiative."""

from typing import Any

from forum.core.db import transaction
from forum.initiatives import operations as initiatives
from forum.initiatives.models import Initiative
from forum.topics import operations
from forum.topics.models import Topic
from tests.factories import Cast

TITLE = "Var är ungdomarna på kvällen?"
OPENING = "Vi ser dem vid **torget** efter nio. Vad ser ni?"


def content(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What a conversation of Bo's organisation begins with."""
    return {"title": TITLE, "opening": OPENING, "district_ids": [cast.place.id]} | changed


def topic(cast: Cast, who: str = "bo", **changed: Any) -> Topic:
    """A conversation that everyone can write in."""
    with transaction():
        return operations.publish(cast.actor(who), **content(cast, **changed))


def close(cast: Cast, opened: Topic, who: str = "bo", reason: str = "Vi går vidare.") -> Topic:
    """Closed by its organisation."""
    with transaction():
        return operations.close(cast.actor(who), opened, reason=reason)


def proposed(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What it becomes an initiative with."""
    return {
        "problem": "Fritidsgården stänger klockan åtta.",
        "proposal": "Håll **öppet till elva** på helger.",
        "members_asked": "Möte, 40 unga var där.",
        "addressed_party_id": cast.unit.id,
    } | changed


def grow(cast: Cast, opened: Any, who: str = "bo", **changed: Any) -> Initiative:
    """A conversation made an initiative."""
    with transaction():
        return initiatives.grow(cast.actor(who), opened, **proposed(cast, **changed))
