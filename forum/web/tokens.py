"""What a page holds of one answer alone: tokens, keys of forms, messages.

While a part is made that is kept, their places are left open; they are filled in each time it is shown.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g, get_flashed_messages, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

#: No text of a user holds these characters.
CSRF_HERE, KEY_HERE, MESSAGES_HERE = (
    f"\ufdd0{name}\ufdd1" for name in ("token", "key", "messages")
)
#: The same in a part that is kept as it is sent: what is filled in as text must be encoded whole each time.
_CSRF, _KEY, _MESSAGES = (one.encode() for one in (CSRF_HERE, KEY_HERE, MESSAGES_HERE))


@contextmanager
def left_open() -> Iterator[None]:
    """Forms and messages that are rendered within leave their places open, also in a part of a part."""
    if "left_open" in g:
        yield
        return
    field = current_app.config["WTF_CSRF_FIELD_NAME"]
    known = g.pop(field, None)
    setattr(g, field, CSRF_HERE)  # where flask-wtf keeps the token of an answer
    g.left_open = True
    try:
        yield
    finally:
        del g.left_open
        g.pop(field)
        if known is not None:
            setattr(g, field, known)


def new_key() -> str:
    """The key of a form that is shown now."""
    return KEY_HERE if "left_open" in g else uuid.uuid4().hex


def messages() -> Markup:
    """What this reader is told once, after something was done."""
    if "left_open" in g:
        return Markup(MESSAGES_HERE)  # noqa: S704 - our own
    told = get_flashed_messages(with_categories=True)
    return Markup(render_template("_messages.html", told=told) if told else "")  # noqa: S704 - as above


def token() -> bytes:
    """This answer's token, as it stands in a form."""
    return escape(generate_csrf()).encode()


def filled_in(html: bytes) -> bytes:
    """A kept part as this answer shows it: every form has a key of its own."""
    if _CSRF in html:
        html = html.replace(_CSRF, token())
    if _KEY in html:
        first, *rest = html.split(_KEY)
        html = first + b"".join(uuid.uuid4().hex.encode() + part for part in rest)
    if _MESSAGES in html:
        html = html.replace(_MESSAGES, messages().encode())
    return html
