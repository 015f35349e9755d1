"""The comments of a thread as they are shown: each made once, kept under its revision, and put together.

Whoever changes what is shown of a comment raises its revision (operations.matters.touch). What the reader
can do with a comment is kept apart from what everyone sees of it, and holds nothing of the reader's own.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from forum.core import clock
from forum.core.access import Actor, Words, can
from forum.matters import actions, offers, outcomes, queries
from forum.matters.models import Matter
from forum.matters.queries.marks import Reading
from forum.web.filters import current_language
from forum.web.parts import fragments
from forum.web.tokens import CSRF_HERE, token


class _Page:
    """What the comments of one answer have in common."""

    def __init__(self, matter: Matter, actor: Actor) -> None:
        self.matter, self.actor = matter, actor
        self.comments_url = url_for("matters.comment", reference=self.matter.reference)
        self._seen_as = (current_language(), clock.today().year, self.comments_url)
        self._today = clock.today().toordinal()
        self.may_act = bool(self.actor.is_authenticated and self.matter.is_open)
        self._answers = self.may_act and bool(
            can(actions.ANSWER_QUESTIONS, self.actor, self.matter)
        )
        self._offers = offers.numbers(matter, actor) if self.may_act else ()

    @staticmethod
    def _made(macro: str, *args: object) -> bytes:
        """A part made anew. The template's macros know nothing but their arguments, so it is read once."""
        template = current_app.jinja_env.get_template("matters/_comment.html")
        return str(getattr(template.module, macro)(*args)).encode()

    def said(self, places: Sequence[tuple[Any, bool]]) -> list[bytes]:
        """What everyone sees of each comment. The second of a pair says whether its root is on the page."""
        kept, about = fragments(), (self.matter, self.comments_url)
        keys = [
            (row.id, row.revision, here, self._today if row.is_waiting else 0, self._seen_as)
            for row, here in places
        ]
        found: list[Any] = kept.get_all(keys)
        missing = [number for number, html in enumerate(found) if html is None]
        if missing:
            full = queries.said_rows([places[number][0].id for number in missing])
            files = queries.attachments.of([row.id for row in full.values() if row.file_count])
            told = outcomes.lines(list(full))
            for number in missing:
                row, here = places[number]
                more = files.get(row.id, ()), told.get(row.id, ())
                found[number] = self._made("said", full[row.id], here, *more, *about)
                kept.put(keys[number], found[number])
        return found

    def acts(self, places: Iterable[tuple[Any, bool]], *, refreshed: bool = False) -> list[bytes]:
        """What the reader can do with each comment, with their token.

        Kept as what stands before the token and what stands after it, if one is needed.
        """
        kept, about = fragments(), (self.matter, self.comments_url)
        keys = [
            ("acts", row.seq, self._is_own(row), row.person_id == self.actor.person_id,
             row.is_supported, self._answers and row.is_waiting, here, refreshed, self._offers, self._seen_as)
            for row, here in places
        ]  # fmt: skip
        found: list[Any] = kept.get_all(keys)
        for number, (key, parts) in enumerate(zip(keys, found, strict=True)):
            if parts is None:
                links = self._links(key[1])
                made = self._made("acts", *about, CSRF_HERE, *key[1:-2], links)
                found[number] = made.split(CSRF_HERE.encode())
                kept.put(key, found[number])
        own = token()
        return [own.join(parts) for parts in found]

    @cached_property
    def _labels(self) -> list[Words]:
        return offers.labels(self._offers)

    def _links(self, seq: int) -> list[tuple[Words, str]]:
        """What other rooms let the reader do with a comment."""
        urls = offers.urls(self._offers, self.matter, seq)
        return list(zip(self._labels, urls, strict=True)) if urls else []

    def _is_own(self, row: Any) -> bool:
        """Written for whom the reader speaks now: that they agree goes without saying."""
        if self.actor.party_id is not None:
            return bool(row.party_id == self.actor.party_id)
        return row.party_id is None and bool(row.person_id == self.actor.person_id)


def comments(
    matter: Matter, actor: Actor, strands: Sequence[queries.Strand], seen: Reading | None = None
) -> bytes:
    """Strands of a thread, as they are sent. Those that are new to the reader, as `seen` knows, say so."""
    page = _Page(matter, actor)
    places = [
        (row, here) for strand in strands for here in [strand.has_root] for row in strand.rows
    ]
    said = page.said(places)
    acts = page.acts(places) if page.may_act else []
    articles = iter(_articles(places, said, acts, seen))
    parts = [b'<ol class="thread">']
    for strand in strands:
        if strand.root is not None:
            parts += (b"<li>", next(articles))
        else:
            goes_on = _("Replies, continued from the page before.")
            parts.append(f'<li><p class="meta">{goes_on}</p>'.encode())
        if strand.replies:
            parts.append(b'<ol class="replies">')
            for _reply in strand.replies:
                parts += (b"<li>", next(articles), b"</li>")
            parts.append(b"</ol>")
        parts.append(b"</li>")
    parts.append(b"</ol>")
    return b"".join(parts)


def _articles(
    places: Sequence[tuple[Any, bool]],
    said: Sequence[bytes],
    acts: Sequence[bytes],
    seen: Reading | None,
) -> Iterable[bytes]:
    """Each comment whole: what is said, what the reader can do with it, and whether it is new to them."""
    if not acts and seen is None:
        return [html + b"</article>" for html in said]
    articles, new = [], f">{_('New')}</p>".encode()
    here = b' id="nytt" tabindex="-1"'  # the first of them
    for number, (row, _here) in enumerate(places):
        can_act = acts[number] if acts and row.is_shown else b""
        article = said[number] + can_act + b"</article>"
        if seen is not None and seen.is_new(row):
            article = b'<p class="is-new"' + here + new + article
            here = b""
        articles.append(article)
    return articles


@pass_context
def in_template(
    context: Context, strands: Sequence[queries.Strand], seen: Reading | None = None
) -> Markup:
    """The same, of the matter and the reader that a template knows."""
    html = comments(context["matter"], context["actor"], strands, seen)
    return Markup(html.decode())  # noqa: S704 - of templates


@pass_context
def one(context: Context, row: Any, has_root: bool) -> Markup:
    """One comment anew, where it stood, after somebody agreed with it."""
    page, places = _Page(context["matter"], context["actor"]), [(row, has_root)]
    said, acts = page.said(places), page.acts(places, refreshed=True)
    html = b"".join((*said, *acts, b"</article>"))
    return Markup(html.decode())  # noqa: S704 - as above
