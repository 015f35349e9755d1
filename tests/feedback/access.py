"""Who may do what with feedback: see tests/architecture/access_table.py for the columns."""

from typing import Any

from forum.core.db import transaction
from forum.feedback import operations
from tests.feedback.scene import Scene

TABLE = {
    "GET feedback.show": "yyyyyyyyyy",
    "GET feedback.point": "yyyyyyyyyy",
    "GET feedback.work": "snnnynnnnn",
    "POST feedback.sort": "snnnynnnnn",
    "GET feedback.edit": "snnnynnnnn",
    "POST feedback.save": "snnnynnnnn",
    "POST feedback.remove": "snnnynnnnn",
    "POST feedback.join": "snnnynnnnn",
    "GET feedback.delete": "snnnynnnnn",
    "POST feedback.delete": "snnnynnnnn",
    "GET feedback.review": "snnnynnnnn",
    "GET feedback.publish": "snnnynnnnn",
    "POST feedback.publish": "snnnynnnnn",
    "GET feedback.correct": "snnnynnnnn",
    "POST feedback.correct": "snnnynnnnn",
}


def furnish(town: Any) -> None:
    """A consultation with one published point and one draft."""
    scene = Scene(town.cast)
    scene.point(scene.response("bo"))
    with transaction():
        operations.publish(town.cast.actor("anna"), scene.stage)
    draft = scene.point(scene.response("ulla"))
    place = {"reference": scene.process.reference, "position": scene.stage.position}
    town.put("feedback.show", reference=scene.process.reference)
    town.put("feedback.work feedback.sort feedback.review feedback.publish", **place)
    town.put("feedback.point feedback.correct", number=1, **place)
    town.put("feedback.edit feedback.save feedback.join feedback.delete", number=2, **place)
    source = scene.sources(draft)[0]
    town.put("feedback.remove", number=2, source_id=source.id, **place)
