"""The form of a comment before anything is written in it: alike for all but its tokens and who writes."""

from collections.abc import Hashable
from typing import Any

from flask import render_template
from markupsafe import Markup

from forum.core.access import Actor, can
from forum.matters import actions
from forum.matters.models import Matter
from forum.matters.views.writing import form_with
from forum.web.parts import kept, read_as
from forum.web.tokens import left_open


def writes_as(matter: Matter, actor: Actor) -> Hashable:
    """All of a reader that the form depends on: for whom they write, and what they may do. None: nothing."""
    if not actor.is_authenticated:
        return None
    asked = (actions.ASK, actions.ANSWER, actions.ANSWER_QUESTIONS)
    may = tuple(bool(can(what, actor, matter)) for what in asked)
    return actor.party_id, actor.party_name, may


def blank(matter: Matter, actor: Actor) -> Markup:
    """The form with the places of its tokens open, made once for all who write for the same one."""
    key = ("blank form", matter.id, matter.is_open, writes_as(matter, actor), read_as())
    return Markup(kept(key, _without_tokens, matter))  # noqa: S704 - a template has made it


def _without_tokens(matter: Matter) -> str:
    with left_open():
        form = form_with(matter, (), formdata=None)
        about: dict[str, Any] = {"matter": matter, "form": form, "replying_to": None}
        return render_template("matters/_comment_form.html", **about)
