"""The comments of a thread as they are shown: each made once, kept under its revision, and put together.

Whoever changes what is shown of a comment raises its revision (operations.matters.touch). What the reader
can do with a comment is kept apart from what everyone sees of it, and holds nothing of the reader's own.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from forum.core import clock
from forum.core.access import Actor, can
from forum.matters import actions, queries
from forum.matters.models import Matter
from forum.matters.queries.marks import Reading
from forum.web.filters import current_language
from forum.web.parts import fragments
from forum.web.tokens import CSRF_HERE, filled_in


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

    @staticmethod
    def _made(macro: str, *args: object) -> str:
        """A part made anew. The template's macros know nothing but their arguments, so it is read once."""
        template = current_app.jinja_env.get_template("matters/_comment.html")
        return str(getattr(template.module, macro)(*args))

    def said(self, places: Sequence[tuple[Any, bool]]) -> list[str]:
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
            for number in missing:
                row, here = places[number]
                kept_files = files.get(row.id, ())
                found[number] = self._made("said", full[row.id], here, kept_files, *about)
                kept.put(keys[number], found[number])
        return found

    def acts(self, places: Iterable[tuple[Any, bool]], *, refreshed: bool = False) -> list[str]:
        """What the reader can do with each comment; nothing where they cannot do anything."""
        kept, about = fragments(), (self.matter, self.comments_url)
        keys = [
            ("acts", row.seq, self._is_own(row), row.person_id == self.actor.person_id,
             row.is_supported, self._answers and row.is_waiting, here, refreshed, self._seen_as)
            for row, here in places
        ]  # fmt: skip
        found: list[Any] = kept.get_all(keys)
        for number, (key, html) in enumerate(zip(keys, found, strict=True)):
            if html is None:
                found[number] = self._made("acts", *about, CSRF_HERE, *key[1:-1])
                kept.put(key, found[number])
        return found

    def _is_own(self, row: Any) -> bool:
        """Written for whom the reader speaks now: that they agree goes without saying."""
        if self.actor.party_id is not None:
            return bool(row.party_id == self.actor.party_id)
        return row.party_id is None and bool(row.person_id == self.actor.person_id)

    def finished(self, parts: Iterable[str]) -> Markup:
        """The parts put together, with the reader's token in them."""
        html = "".join(parts)
        return Markup(filled_in(html) if self.may_act else html)  # noqa: S704 - of templates


def comments(
    matter: Matter, actor: Actor, strands: Sequence[queries.Strand], seen: Reading | None = None
) -> Markup:
    """Strands of a thread. Those that are new to the reader, as `seen` knows, say so."""
    page = _Page(matter, actor)
    places = [
        (row, here) for strand in strands for here in [strand.has_root] for row in strand.rows
    ]
    said = page.said(places)
    acts = page.acts(places) if page.may_act else []
    articles = iter(_articles(places, said, acts, seen))
    parts = ['<ol class="thread">']
    for strand in strands:
        if strand.root is not None:
            parts += ("<li>", next(articles))
        else:
            goes_on = _("Replies, continued from the page before.")
            parts.append(f'<li><p class="meta">{goes_on}</p>')
        if strand.replies:
            parts.append('<ol class="replies">')
            for _reply in strand.replies:
                parts += ("<li>", next(articles), "</li>")
            parts.append("</ol>")
        parts.append("</li>")
    parts.append("</ol>")
    return page.finished(parts)


def _articles(
    places: Sequence[tuple[Any, bool]],
    said: Sequence[str],
    acts: Sequence[str],
    seen: Reading | None,
) -> Iterable[str]:
    """Each comment whole: what is said, what the reader can do with it, and whether it is new to them."""
    if not acts and seen is None:
        return [f"{html}</article>" for html in said]
    first, new, articles = True, _("New"), []
    for number, (row, _here) in enumerate(places):
        can_act = acts[number] if acts and row.is_shown else ""
        article = f"{said[number]}{can_act}</article>"
        if seen is not None and seen.is_new(row):
            here = ' id="nytt" tabindex="-1"' if first else ""
            article = f'<p class="is-new"{here}>{new}</p>{article}'
            first = False
        articles.append(article)
    return articles


@pass_context
def in_template(
    context: Context, strands: Sequence[queries.Strand], seen: Reading | None = None
) -> Markup:
    """The same, of the matter and the reader that a template knows."""
    return comments(context["matter"], context["actor"], strands, seen)


@pass_context
def one(context: Context, row: Any, has_root: bool) -> Markup:
    """One comment anew, where it stood, after somebody agreed with it."""
    page, places = _Page(context["matter"], context["actor"]), [(row, has_root)]
    said, acts = page.said(places), page.acts(places, refreshed=True)
    return page.finished([*said, *acts, "</article>"])
