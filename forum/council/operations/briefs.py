"""Briefs: compiled out of the matters of an item, written on top of, and made into one document."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement

from forum.core import clock, jobs, merging, text, together
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.core.jobs import Job
from forum.core.merging import Merged, Typed, Wish
from forum.council import actions, pdf_briefs, queries
from forum.council.models import AgendaItem, Brief, CouncilMeeting
from forum.council.pdf_briefs import Document
from forum.council.queries import briefs, compiling

PAPERS = "agenda_papers"
LONGEST = 8000


def compile_one(actor: Actor, item: AgendaItem) -> Brief | None:
    """Compile the brief of an item anew, as of now; None when there is nothing to compile."""
    queries.lock_item(item)
    require(actions.COMPILE, actor, item)
    record(actions.COMPILE, actor, item)
    return _compile(AgendaItem.id == item.id).get(item.id)


def compile_all(actor: Actor, meeting: CouncilMeeting) -> int:
    """Compile every brief of a meeting anew, as of now; gives how many."""
    queries.lock(meeting)
    require(actions.COMPILE_ALL, actor, meeting)
    record(actions.COMPILE_ALL, actor, meeting)
    return len(_compile(AgendaItem.meeting_id == meeting.id))


def at_summons(actor: Actor, meeting: CouncilMeeting) -> None:
    """The briefs as they stand when the summons goes out, and the document of them. Part of that act."""
    _compile(AgendaItem.meeting_id == meeting.id)
    document = pdf_briefs.composed(meeting)
    jobs.ask(PAPERS, key_of(meeting, document), actor, meeting=meeting.id)


def of_extra(item: AgendaItem) -> None:
    """What is put on the agenda after the summons has its brief at once. Part of that act."""
    _compile(AgendaItem.id == item.id)


def _compile(which: ColumnElement[bool]) -> dict[int, Brief]:
    """As many queries for sixty items as for one."""
    db.session.flush()
    compiled, moment = compiling.compiled(which), clock.now()
    there = {one.item_id: one for one in briefs.of_items(which)}
    for item_id, known in compiled.items():
        brief = there.setdefault(item_id, Brief(item_id=item_id))
        brief.compiled, brief.compiled_at = known, moment
        db.session.add(brief)
    for item_id in there.keys() - compiled.keys():  # it treats nothing any more
        there[item_id].compiled, there[item_id].compiled_at = None, None
    db.session.flush()
    return {item_id: there[item_id] for item_id in compiled}


def write(
    actor: Actor,
    item: AgendaItem,
    typed: Typed,
    *,
    by_itself: bool = False,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Save what is written on top, together with what others have written since that page was opened.

    What the page saves `by_itself` is kept beside the brief, and nobody else reads it.
    """
    queries.lock_item(item)
    require(actions.WRITE_BRIEF, actor, item)
    name, brief = briefs.draft_name(item), briefs.of_item(item)
    stored = {"text": [brief.text] if brief is not None and brief.text else []}
    merged = together.save(
        actor, name, typed, stored=stored, page=page, wishes=wishes, joined=joined
    )
    if by_itself or any(True for _other in merging.others(merged.changes)):
        return merged
    said = text.clean("".join(merged.fields.get("text", [])[:1]))[:LONGEST]
    together.store(name)
    if brief is None:
        brief = Brief(item_id=item.id)
        db.session.add(brief)
    if said != (brief.text or ""):
        brief.text, brief.text_html = said, text.render(said)
        brief.edited_at, brief.edited_by_id = clock.now(), actor.person_id
        record(actions.WRITE_BRIEF, actor, item)
    db.session.flush()
    return merged


def key_of(meeting: CouncilMeeting, document: Document) -> str:
    """What the document of a meeting is kept under: all that it says."""
    return f"{meeting.id}-{pdf_briefs.mark(document)}"


def newest(meeting: CouncilMeeting) -> Job | None:
    """The job that makes, or has made, the document as it would be now."""
    return jobs.newest(PAPERS, key_of(meeting, pdf_briefs.composed(meeting)))


def order(actor: Actor, meeting: CouncilMeeting) -> Job:
    """Have the agenda with its briefs made as a PDF; if that is made as it stands, or under way, that one."""
    require(actions.ORDER, actor, meeting)
    key = key_of(meeting, pdf_briefs.composed(meeting))
    there = jobs.made(PAPERS, key)
    if there is not None:
        return there
    ordered = jobs.ask(PAPERS, key, actor, meeting=meeting.id)
    record(actions.ORDER, actor, ordered)
    return ordered
