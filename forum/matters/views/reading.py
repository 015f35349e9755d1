"""Reading a thread: in short, a part of it, who has spoken, and the whole of it for paper."""

from collections.abc import Iterator, Sequence
from typing import Any

from babel.lists import format_list
from flask import current_app, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from markupsafe import Markup

from forum.core import clock, paging
from forum.core.access import Words
from forum.matters import actions, outcomes, panels, queries
from forum.matters.models import Matter
from forum.matters.queries import selection, voices
from forum.matters.queries.selection import Answered, Part
from forum.matters.queries.whole import whole
from forum.matters.views.blueprint import bp
from forum.web import respond
from forum.web.filters import current_language
from forum.web.guard import current_actor, requires
from forum.web.panels import Panel
from forum.web.parts import kept, seen

#: Stands for the comments in a page that is sent in pieces.
_COMMENTS_HERE = "\ufdd0comments\ufdd1"


def chosen() -> selection.Selection:
    """What of the thread the address asks for."""
    return selection.chosen(request.args, current_actor())


def above(
    matter: Matter, part: selection.Selection, overdue: int, decided: Markup
) -> dict[str, Any]:
    """What a page of the thread shows above its comments: all of it in short, and what can be chosen.

    Both are kept: who has spoken changes only with what is counted, or with something around threads.
    """
    swapped_in = respond.wants_partial() and request.method == "GET"
    key = (
        "above", request.script_root, matter.reference, current_language(), seen()[1],
        matter.comment_count, tuple((matter.tally or {}).items()), matter.is_open,
        current_actor().is_authenticated, tuple(part.address.items()), overdue, decided, swapped_in,
    )  # fmt: skip
    summary, ways = kept(key, _above, matter, part, overdue, decided, swapped_in)
    return {"summary_html": summary, "ways_html": ways, "chosen": part, "swapped_in": swapped_in}


def _above(
    matter: Matter, part: selection.Selection, overdue: int, decided: Markup, swapped_in: bool
) -> tuple[Markup, Markup]:
    short = voices.summary(matter)
    summary = render_template(
        "matters/_summary.html",
        matter=matter, short=short, spoken=who(short), overdue=overdue, decided=decided,
    )  # fmt: skip
    ways = render_template(
        "matters/_choose.html",
        matter=matter, short=short, options=options(short), chosen=part, swapped_in=swapped_in,
    )  # fmt: skip
    return Markup(summary), Markup(ways)  # noqa: S704 - templates have made them


def who(short: voices.Summary) -> str:
    """How many of each sort have spoken, as a sentence has it."""
    sorts = [_number_of(part, one.voices) for part, one in short.parts.items()]
    return format_list(sorts, locale=get_locale()) if sorts else ""


def options(short: voices.Summary) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose, by the names of addresses, each with how many comments it shows."""
    answers = {Answered.NO: short.waiting, Answered.YES: short.answered}
    return {
        "typ": [_counted(kind, kind.label, count) for kind, count in short.kinds.items()],
        "svar": [_counted(one, one.label, count) for one, count in answers.items() if count],
        "part": [_counted(part, part.label, one.comments) for part, one in short.parts.items()],
        "omrade": [_counted(place.slug, place.name, place.comments) for place in short.places],
    }


def _counted(value: str, words: Words, count: int) -> tuple[str, str]:
    return value, f"{words} ({count})"


def _number_of(part: Part, number: int) -> str:
    if part == Part.ORGANISATION:
        return str(ngettext("%(num)d organisation", "%(num)d organisations", number))
    if part == Part.UMBRELLA:
        return str(
            ngettext("%(num)d umbrella organisation", "%(num)d umbrella organisations", number)
        )
    if part == Part.CITY:
        return str(ngettext("%(num)d part of the city", "%(num)d parts of the city", number))
    if part == Part.COUNCIL:
        return str(current_app.config["COUNCIL_NAME"])
    return str(ngettext("%(num)d private person", "%(num)d private persons", number))


def rows_of(filled: Sequence[Panel]) -> Markup:
    """What higher rooms add to the summary."""
    parts = (render_template(panel.template, panel=panel.content) for panel in filled)
    return Markup("".join(parts))  # noqa: S704 - templates have made every part


@bp.get("/arenden/<reference>/deltagare")
@requires(actions.READ, load=queries.by_reference)
def show_voices(matter: Matter) -> ResponseReturnValue:
    """Who has spoken in the thread: parties first, then people, each by name."""
    short, after = voices.summary(matter), paging.key(request.args.get("efter"))
    return respond.page(
        "matters/voices.html",
        matter=matter,
        short=short,
        spoken=who(short),
        parties=voices.parties(matter),
        people=voices.people(matter, after),
        after=after,
    )


@bp.get("/arenden/<reference>/utskrift")
@requires(actions.READ, load=queries.by_reference)
def printable(matter: Matter) -> ResponseReturnValue:
    """The whole thread for paper, sent piece by piece."""
    return current_app.response_class(stream_with_context(_printed(matter)))


def _printed(matter: Matter) -> Iterator[str]:
    short = voices.summary(matter)
    page = render_template(
        "matters/print.html",
        matter=matter,
        short=short,
        spoken=who(short),
        decided=rows_of(panels.of("summary", matter, current_actor())),
        printed_at=clock.now(),
        comments_here=_COMMENTS_HERE,
    )
    before, after = page.split(_COMMENTS_HERE)
    yield before
    for portion in whole(matter, outcomes.lines):
        yield render_template("matters/_printed.html", matter=matter, portion=portion)
    yield after
