"""Who may open and close conversations, and make one an initiative."""

from typing import Any

from tests.topics import scene

TABLE = {
    "GET initiatives.grow": "snynnnnnnn",
    "GET topics.close": "snynnnnnnn",
    "GET topics.index": "yyyyyyyyyy",
    "GET topics.new": "snyynnnnnn",
    "POST initiatives.grow": "snynnnnnnn",
    "POST topics.close": "snynnnnnnn",
    "POST topics.new": "snyynnnnnn",
}


def furnish(town: Any) -> None:
    """A conversation of Bo's organisation."""
    topic = scene.topic(town.cast)
    town.put("topics.close initiatives.grow", reference=topic.reference)
