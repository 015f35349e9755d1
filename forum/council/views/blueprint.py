"""The blueprint that every page of the council belongs to."""

from typing import Any

from flask import Blueprint

from forum.council import queries
from forum.web.forms import Button

bp = Blueprint("council", __name__)


@bp.app_context_processor
def names() -> dict[str, Any]:
    """How templates name a council, and that of a meeting."""
    return {"council_of": queries.named}


def fresh() -> Button:
    """A form of one button, with a key of its own: several may stand on one page."""
    return Button(formdata=None)
