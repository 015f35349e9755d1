"""The form of a comment before anything is written in it: alike for all but its tokens and who writes."""

import uuid
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from forum.core.access import Actor, can
from forum.matters import actions
from forum.matters.models import Matter
from forum.matters.views.writing import form_with
from forum.web.parts import kept, read_as

#: Where the reader's own tokens go in a form that is kept without them. No text of a user holds these.
_CSRF_HERE, _KEY_HERE = "\ufdd0csrf\ufdd1", "\ufdd0key\ufdd1"


def blank(matter: Matter, actor: Actor) -> Markup:
    """The form, made once for all who write for the same one and may do the same."""
    may = tuple(bool(can(what, actor, matter)) for what in (actions.ASK, actions.ANSWER))
    writes_for = (actor.party_id, actor.party_name)
    key = ("blank form", matter.id, matter.is_open, may, writes_for, read_as())
    html: str = kept(key, _without_tokens, matter)
    own = html.replace(_CSRF_HERE, str(escape(generate_csrf())))
    return Markup(own.replace(_KEY_HERE, uuid.uuid4().hex))  # noqa: S704 - a template has made it


def _without_tokens(matter: Matter) -> str:
    form = form_with(matter, (), formdata=None)
    form.csrf_token.current_token, form.form_key.data = _CSRF_HERE, _KEY_HERE
    about: dict[str, Any] = {"matter": matter, "form": form, "replying_to": None}
    return render_template("matters/_comment_form.html", **about)
