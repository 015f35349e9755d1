"""The blueprint that every page of this room belongs to."""

from flask import Blueprint

from forum.web.forms import Button

bp = Blueprint("responses", __name__)


def fresh() -> Button:
    """A form of one button, with a key of its own: several may stand on one page."""
    return Button(formdata=None)
