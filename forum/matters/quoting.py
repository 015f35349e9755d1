"""Quoting a comment in another: who said it, then the passage, as Markdown for its writer to go on from."""

import re

from flask_babel import gettext as _

from forum.core import text
from forum.matters.models import Comment

LONGEST = 1200  #: characters of a passage; of a longer comment one quotes the part that one means
_SIGN = re.compile(r"([\\`*_\[\]<>&#@~!])")


def quoted(said: Comment, passage: str = "") -> str:
    """A comment as a quote, or a passage of it. What the comment does not say is not put in its mouth."""
    wanted = text.clean(passage[: LONGEST * 2])
    if not wanted or _folded(wanted) not in _folded(text.plain(said.body_html)):
        wanted = _own_words(said.body)
    name = _SIGN.sub(r"\\\1", said.person.name)  # a name is no markup, and mentions nobody
    lines = [_("%(name)s wrote:", name=name), "", *_shortened(wanted).split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _own_words(body: str) -> str:
    """What a comment says besides quoting others, so that quotes do not pile up in quotes."""
    lines = [line for line in body.split("\n") if not line.lstrip().startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _shortened(passage: str) -> str:
    return passage if len(passage) <= LONGEST else passage[:LONGEST].rsplit(" ", 1)[0] + " …"


def _folded(passage: str) -> str:
    return re.sub(r"\s+", " ", passage).strip()
