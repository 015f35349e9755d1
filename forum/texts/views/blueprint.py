"""Where the pages of texts hang, and their addresses."""

from typing import Any

from flask import Blueprint, url_for

from forum.texts.models import PublicText

bp = Blueprint("texts", __name__)
TEXT = "/arenden/<reference>/texter/<int:number>"


def url(text: PublicText, page: str = "show", **more: Any) -> str:
    """The address of a text, or of a page of it."""
    return url_for(f"texts.{page}", reference=text.matter.reference, number=text.number, **more)
