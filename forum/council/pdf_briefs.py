"""The agenda of a meeting with its briefs as one document: what the worker makes, and its mark.

All addresses in it are paths until it is typeset, so that its mark is the same from wherever it is asked for.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from forum.core.access import Words
from forum.council import pdf as summons
from forum.council import queries
from forum.council.models import AgendaItem, AgendaPaper, CouncilMeeting
from forum.council.queries import Entry, Timetable, briefs
from forum.council.queries.briefs import Reading, Said
from forum.matters import kinds
from forum.matters.models import Comment
from forum.web import pdf
from forum.web.filters import day, moment, time_of_day
from forum.web.pdf import Block, Node

Document = tuple[Words, Words, Sequence[Block]]


def composed(meeting: CouncilMeeting) -> Document:
    """Kind, title and blocks, in the city's language."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        blocks = list(_written(meeting))
        return str(_("Agenda and briefs")), summons.title(meeting), blocks


def mark(document: Document) -> str:
    """What tells one such document from another: all that it says."""
    said = json.dumps([str(document[0]), str(document[1]), document[2]], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def typeset(document: Document, *, author: Words = "") -> bytes:
    """The document as a PDF of that council, made in a process of its own; its addresses lead back here."""
    here = url_for("council.index", _external=True)
    root = here.removesuffix(url_for("council.index", _external=False))
    whole = document[0], document[1], [_from(root, block) for block in document[2]]
    return pdf.document(lambda: whole, author=author, apart=True)


def _from(root: str, thing: Any) -> Any:
    """The same with addresses instead of paths."""
    if isinstance(thing, list):
        return [_from(root, one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    found = {name: _from(root, value) for name, value in thing.items()}
    if str(found.get("href", "")).startswith("/"):
        found["href"] = root + found["href"]
    return found


def _text(words: Words) -> Node:
    return {"t": "text", "s": str(words)}


def _link(words: Words, url: str) -> Node:
    return {"t": "a", "href": url, "c": [_text(words)]}


def _paragraph(*nodes: Node) -> Block:
    return {"b": "prose", "nodes": [{"t": "p", "c": list(nodes)}]}


def _list(rows: Sequence[Sequence[Node]]) -> Block:
    items = [{"t": "li", "c": list(row)} for row in rows]
    return {"b": "prose", "nodes": [{"t": "ul", "c": items}]}


def _written(meeting: CouncilMeeting) -> Iterator[Block]:
    entries, read = queries.agenda(meeting), briefs.read_all(meeting)
    papers, times = queries.papers(meeting), queries.timetable(meeting, [e.item for e in entries])
    yield summons.about(meeting)
    yield pdf.heading(2, _("Agenda"))
    yield _contents(entries, times)
    for entry in entries:
        yield from _item(entry, times, read.get(entry.item.id), papers.get(entry.item.id, ()))


def _contents(entries: Sequence[Entry], times: Timetable) -> Block:
    """The agenda as a table: when each begins and who reports, where that is known of any."""
    reports = any(entry.item.reporter for entry in entries)
    timed = any(_begins(entry.item, times) for entry in entries)
    head: list[Words] = [_("Item"), _("What it is called")]
    head += [_("Begins about")] if timed else []
    head += [_("Who reports")] if reports else []
    rows: list[list[Words]] = []
    for item in (entry.item for entry in entries):
        row: list[Words] = [str(item.shown_number), item.shown_title]
        row += [_begins(item, times)] if timed else []
        row += [item.reporter] if reports else []
        rows.append(row)
    return pdf.table(head, rows)


def _begins(item: AgendaItem, times: Timetable) -> str:
    known = item.length and item.id in times.begins
    return time_of_day(times.begins[item.id]) if known else ""


def _item(
    entry: Entry, times: Timetable, reading: Reading | None, papers: Sequence[AgendaPaper]
) -> Iterator[Block]:
    item = entry.item
    there = [one for one in papers if one.removed_at is None]
    if not (entry.sources or entry.points or there or reading):
        return  # it stands in the agenda, and there is no more to say
    yield pdf.heading(2, f"{item.shown_number}. {item.shown_title}")
    said = summons.when_and_who(entry, times)
    if said:
        yield pdf.note(said)
    if reading is not None and reading.brief.text_html:
        yield pdf.prose(reading.brief.text_html)
    if there:
        yield pdf.heading(3, _("Documents"))
        yield _list([_paper(one) for one in there])
    if reading is not None and reading.brief.compiled_at is not None:
        yield from _compiled(reading)
    elif entry.sources:
        yield _list([[_matter(source.matter)] for source in entry.sources])


def _paper(paper: AgendaPaper) -> list[Node]:
    url = url_for(
        "council.paper",
        reference=paper.item.meeting.reference,
        item_id=paper.item_id,
        paper_id=paper.id,
        _external=False,
    )
    late = _("came late, %(day)s", day=day(paper.added_at)) if paper.is_late else ""
    return [_link(paper.title, url)] + ([_text(f" ({late})")] if late else [])


def _matter(matter: Any) -> Node:
    return _link(f"{matter.reference} {matter.title}", kinds.url_of(matter, _external=False))


def _compiled(reading: Reading) -> Iterator[Block]:
    if reading.brief.compiled_at is not None:
        at = moment(reading.brief.compiled_at)
        yield pdf.note(_("Compiled %(moment)s from the threads, by itself.", moment=at))
    if reading.about or reading.points:
        yield pdf.heading(3, _("What it is about"))
    for one in reading.about:
        many = ngettext("%(num)d comment", "%(num)d comments", one.comments)
        yield _paragraph(_matter(one.matter), _text(f" ({many})"))
        if one.matter.summary:
            yield pdf.plain(one.matter.summary)
    for point in reading.points:
        yield pdf.plain(". ".join(part for part in (point.title, point.reason) if part))
    if reading.proposals:
        yield pdf.heading(3, _("Why it is on the agenda"))
        yield _list([_proposal(one) + _asked(one) for one in reading.proposals])
    yield from _promised(reading)
    yield from _spoken(reading)
    yield from _unanswered(reading)
    if reading.before:
        yield pdf.heading(3, _("Treated before"))
        yield _list([_before(one) for one in reading.before])


def _proposal(one: Any) -> list[Node]:
    if one.is_by_clock:
        return [_text(_("By itself, since the city's reply is overdue"))]
    if one.comes_back:
        return [_text(one.reason or _("Comes back from an earlier meeting"))]
    name = one.party.name if one.party is not None else one.person.name
    return [_text(_("%(name)s proposed it: %(reason)s", name=name, reason=one.reason))]


def _asked(one: Any) -> list[Node]:
    """What the secretary asked of whoever proposed it, and the answer."""
    found: list[Node] = []
    if one.asked_at is not None:
        asks = _("The secretary asks:")
        found += [{"t": "br"}, _text(f"{asks} {one.question}")]
    if one.addition:
        answer = _("Answer:")
        found += [{"t": "br"}, _text(f"{answer} {one.addition}")]
    return found


def _promised(reading: Reading) -> Iterator[Block]:
    if not reading.promises:
        return
    yield pdf.heading(3, _("What is promised"))
    rows = []
    for one in reading.promises:
        words = f"{one.what.label}: {day(one.on, year=True)}"
        late = _("the day had passed")
        said = f"{words} ({late})" if one.is_late else words
        rows.append([_text(f"{said}, "), _matter(one.matter)])
    yield _list(rows)


def _spoken(reading: Reading) -> Iterator[Block]:
    if not reading.parts:
        return
    yield pdf.heading(3, _("Who has said what"))
    counted = [
        _("%(part)s: %(voices)s (%(comments)s)", part=part.label, voices=voices,
          comments=ngettext("%(num)d comment", "%(num)d comments", comments))
        for part, voices, comments in reading.parts
    ]  # fmt: skip
    yield pdf.plain("; ".join(counted))
    if reading.places:
        said = ", ".join(f"{place.name} {count}" for place, count in reading.named_places)
        more = ""
        if reading.more_places:
            more = " " + ngettext("and %(num)d more", "and %(num)d more", reading.more_places)
        yield pdf.note(_("Organisations by area: %(areas)s", areas=said + more))
    yield from chain.from_iterable(_side(one) for one in reading.said)


def _side(said: Said) -> Iterator[Block]:
    yield pdf.heading(4, said.voices.label)
    for one in said.comments:
        yield _paragraph(*_quote(one))
    if said.gone:
        yield pdf.note(gone(said.gone))


def gone(count: int) -> str:
    """That something quoted is no longer shown."""
    words: str = ngettext(
        "%(num)d contribution is no longer shown in its thread.",
        "%(num)d contributions are no longer shown in their threads.",
        count,
    )
    return words


def _quote(comment: Comment) -> list[Node]:
    name = comment.party.name if comment.party is not None else comment.person.name
    url = url_for(
        "matters.comment_page",
        reference=comment.matter.reference,
        seq=comment.seq,
        _external=False,
    )
    return [_link(name, url), _text(f": {briefs.excerpt(comment)}")]


def _unanswered(reading: Reading) -> Iterator[Block]:
    count = reading.waiting.get("count", 0)
    if not count:
        return
    yield pdf.heading(3, _("Questions without an answer"))
    first = reading.first_due
    if first is not None:
        many = ngettext("%(num)d question waits", "%(num)d questions wait", count)
        words = _("%(many)s. The first answer is promised by %(day)s.",
                  many=many, day=day(first, year=True))  # fmt: skip
        yield pdf.plain(words)
    if reading.asked:
        yield _list([_quote(one) for one in reading.asked])


def _before(one: Any) -> list[Node]:
    url = queries.paragraph_path(one.item.meeting, one.item)
    kind = f": {one.decision.kind.label}" if one.decision is not None else ""
    section = f"§ {one.item.section_number}"
    return [_link(section, url), _text(f", {day(one.item.meeting.day, year=True)}{kind}")]
