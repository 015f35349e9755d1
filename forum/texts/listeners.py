"""Where the lines of the history lead, and how a comment on a paragraph says what it is about."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.db import db
from forum.core.events import Event
from forum.matters import history, origins
from forum.matters.models import Matter
from forum.texts import actions


def _to_version(event: Event) -> str | None:
    matter = db.session.get(Matter, event.matter_id)
    if matter is None:
        return None
    number, version = event.data["text"], event.data["version"]
    return url_for("texts.version", reference=matter.reference, number=number, version=version)


def _about(origin: dict[str, Any], reference: str) -> tuple[Words, str]:
    """The paragraph as it stood when it was commented on; its page says where it stands now."""
    number, version = origin["paragraph"], origin["version"]
    words = _l(
        "paragraph %(number)s of “%(title)s”, version %(version)s",
        number=number,
        title=origin["title"],
        version=version,
    )
    return words, url_for(
        "texts.paragraph_then",
        reference=reference,
        number=origin["text"],
        version=version,
        position=number,
    )


history.link(actions.PUBLISH, _to_version)
origins.register("text", _about)
