"""The consultation report as the blocks of a document. Every figure is followed by where it comes from."""

from collections.abc import Iterator, Sequence
from itertools import chain

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.access import Words
from forum.desk.links import Links
from forum.desk.queries.counting import Voice
from forum.desk.queries.reports import EFFECTS, Asked, Chapter, Point, Report, Response
from forum.feedback.models import Effect
from forum.processes.models import Stage
from forum.responses.models import Stance
from forum.web import pdf
from forum.web.filters import day, time_of_day
from forum.web.pdf import Block, Node

#: Receipts and numbers named at one point of the feedback; the rest is counted.
NAMED = 40


def _text(words: Words) -> Node:
    return {"t": "text", "s": str(words)}


def _link(words: Words, url: str) -> Node:
    return {"t": "a", "href": url, "c": [_text(words)]}


def _paragraph(*nodes: Node) -> Block:
    return {"b": "prose", "nodes": [{"t": "p", "c": list(nodes)}]}


def _counted(rows: Sequence[tuple[Words, int, str]]) -> Block:
    """Figures in a list, each a link to what it counts."""
    items = [
        {"t": "li", "c": [_text(f"{label}: "), _link(str(count), url)]}
        for label, count, url in rows
    ]
    return {"b": "prose", "nodes": [{"t": "ul", "c": items}]}


def written(report: Report) -> tuple[Words, Words, Sequence[Block]]:
    """Kind, title and blocks of the whole document."""
    links = Links(report.process, external=True)
    chapters = (_chapter(chapter, links) for chapter in report.chapters)
    blocks = [*_opening(report, links), *chain.from_iterable(chapters)]
    return _("Consultation report"), report.process.title, blocks


def _opening(report: Report, links: Links) -> Iterator[Block]:
    process = report.process
    yield pdf.facts(
        [
            (_("Responsible"), process.party.name),
            (_("Reference"), str(process.reference)),
            (_("Case number"), process.case_number or _("not registered yet")),
            (_("As of"), f"{day(report.made_at, year=True)} {time_of_day(report.made_at)}"),
        ]
    )
    yield _paragraph(_link(links.thread(), links.thread()))
    if report.invited:
        yield _counted([(_("Invited"), report.invited, links.invited())])
    yield pdf.plain(_("Anyone could answer, invited or not."))
    yield pdf.heading(2, _("What it was about"))
    yield pdf.plain(process.summary)
    yield pdf.heading(3, _("This could be influenced"))
    yield pdf.prose(process.influenceable_html)
    yield pdf.heading(3, _("This could not be influenced"))
    yield pdf.prose(process.not_influenceable_html)


def _chapter(chapter: Chapter, links: Links) -> Iterator[Block]:
    stage = chapter.stage
    yield pdf.heading(2, f"{stage.name}")
    yield pdf.heading(3, _("How it was held"))
    yield pdf.facts([(_("From"), day(stage.starts_on, year=True)),
                     (_("To"), day(stage.ends_on, year=True))])  # fmt: skip
    yield from _figures(chapter, links)
    if stage.feedback_html:
        yield pdf.heading(3, _("What the city heard, in summary"))
        yield pdf.prose(stage.feedback_html)
    yield from _points(chapter, links)
    if chapter.responses:
        yield pdf.heading(3, _("The responses, and the city's answers"))
        yield from chain.from_iterable(_response(one, links) for one in chapter.responses)
    if chapter.asked:
        yield pdf.heading(3, _("Questions and answers"))
        yield from chain.from_iterable(_question(one, links) for one in chapter.asked)


def _figures(chapter: Chapter, links: Links) -> Iterator[Block]:
    stage, held = chapter.stage, chapter.round
    days = chapter.span.days if chapter.span is not None else (None, None)
    rows: list[tuple[Words, int, str]] = [
        (_("Comments"), chapter.comments, links.comments(*days)),
        (_("Questions to the city"), len(chapter.asked), links.comments(*days, asked=True)),
    ]
    if held.total:
        rows.append((_("Formal responses"), held.total, links.responses(stage)))
        rows += [
            (voice.label, held.voices[voice], links.responses(stage, voice=voice))
            for voice in Voice
            if held.voices[voice]
        ]
        rows += [
            (_("Standpoint: %(stance)s", stance=stance.label), held.stances[stance],
             links.responses(stage, stance=stance))
            for stance in Stance
            if held.stances[stance]
        ]  # fmt: skip
        rows += [
            (_("From %(place)s", place=place.name), count, links.responses(stage, district=place))
            for place, count in held.areas
        ]
    yield _counted(rows)


def _points(chapter: Chapter, links: Links) -> Iterator[Block]:
    """The city's points by what came of them: what was changed first, what was not with its reason."""
    for effect in EFFECTS:
        points = chapter.of_effect(effect)
        if points:
            yield pdf.heading(3, effect.label)
            yield from chain.from_iterable(_point(chapter.stage, point, links) for point in points)


def _point(stage: Stage, point: Point, links: Links) -> Iterator[Block]:
    here = links.point(stage, point.number)
    yield _paragraph(_link(_("Point %(number)s", number=point.number), here))
    yield pdf.prose(point.heard_html)
    yield pdf.box(pdf.strong(_("The city's answer")), pdf.prose(point.reason_html))
    named = [(receipt, links.response(receipt)) for receipt in point.receipts]
    named += [(f"#{seq}", links.comment(seq)) for seq in point.comments]
    if named:
        yield _paragraph(_text(_("Said in:")), _text(" "), *_listed(named))


def _listed(named: Sequence[tuple[str, str]]) -> list[Node]:
    nodes: list[Node] = []
    for words, url in named[:NAMED]:
        nodes += [_text(", ")] if nodes else []
        nodes.append(_link(words, url))
    if len(named) > NAMED:
        more = len(named) - NAMED
        nodes.append(_text(" "))
        nodes.append(_text(ngettext("and %(num)d more", "and %(num)d more", more)))
    return nodes


def _response(response: Response, links: Links) -> Iterator[Block]:
    yield pdf.heading(4, response.name)
    about = [str(response.stance.label)]
    if response.is_late:
        about.append(_("late"))
    yield _paragraph(
        _link(response.receipt, links.response(response.receipt)), _text(f" · {', '.join(about)}")
    )
    yield pdf.plain(response.summary)
    if response.points:
        yield pdf.note(answered(response.points))
    else:
        yield pdf.note(_("The city has not published its answer yet."))


def answered(points: Sequence[tuple[int, Effect | None]]) -> str:
    """In which points the city answers, in words."""
    said = ", ".join(
        f"{number} ({str(effect.label).lower()})" if effect is not None else f"{number}"
        for number, effect in points
    )
    return str(
        ngettext(
            "The city's answer: point %(points)s",
            "The city's answer: points %(points)s",
            len(points),
            points=said,
        )
    )


def _question(asked: Asked, links: Links) -> Iterator[Block]:
    yield _paragraph(_link(f"#{asked.seq}", links.comment(asked.seq)), _text(f" {asked.who}"))
    yield pdf.prose(asked.question_html)
    if asked.answer is not None:
        yield pdf.box(pdf.strong(_("The city's answer")), pdf.prose(asked.answer_html))
    if asked.points:
        yield pdf.note(answered([(number, effect) for _stage, number, effect in asked.points]))
    elif asked.answer is None:
        yield pdf.note(_("Not answered yet."))
