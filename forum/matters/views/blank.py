"""The form of a comment before anything is written in it: alike for all but its tokens and who writes."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from forum.core.access import Actor, can
from forum.matters import actions
from forum.matters.models import Matter
from forum.matters.views.writing import form_with
from forum.web.parts import kept, read_as
from forum.web.tokens import filled_in, left_open


def blank(matter: Matter, actor: Actor) -> Markup:
    """The form, made once for all who write for the same one and may do the same."""
    may = tuple(bool(can(what, actor, matter)) for what in (actions.ASK, actions.ANSWER))
    writes_for = (actor.party_id, actor.party_name)
    key = ("blank form", matter.id, matter.is_open, may, writes_for, read_as())
    html: bytes = kept(key, _without_tokens, matter)
    return Markup(filled_in(html).decode())  # noqa: S704 - a template has made it


def _without_tokens(matter: Matter) -> bytes:
    with left_open():
        form = form_with(matter, (), formdata=None)
        about: dict[str, Any] = {"matter": matter, "form": form, "replying_to": None}
        return render_template("matters/_comment_form.html", **about).encode()
