"""Reading the documents that lie with the items of an agenda."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager

from forum.core import clock
from forum.core.db import db
from forum.council.models import AgendaItem, AgendaPaper, CouncilMeeting, MeetingState
from forum.council.queries.agendas import item as _item
from forum.council.queries.agendas import sources_of
from forum.matters import queries as matters
from forum.matters.models import Document

_BEFORE = (MeetingState.PLANNED, MeetingState.CALLED)


def _papers(*which: ColumnElement[bool]) -> Select[AgendaPaper]:
    return (
        select(AgendaPaper)
        .join(AgendaPaper.item)
        .where(*which)
        .options(contains_eager(AgendaPaper.item))
        .order_by(AgendaItem.position, AgendaPaper.id)
    )


def paper(reference: str, item_id: int, paper_id: int) -> AgendaPaper | None:
    """A document of an item of that meeting; all three must fit together."""
    of = _item(reference, item_id)
    if of is None:
        return None
    return db.session.scalar(_papers(AgendaPaper.item_id == of.id, AgendaPaper.id == paper_id))


def papers_of(item: AgendaItem) -> Sequence[AgendaPaper]:
    """The documents of an item, also those that were withdrawn, in the order they came."""
    return db.session.scalars(_papers(AgendaPaper.item_id == item.id)).all()


def papers(meeting: CouncilMeeting) -> dict[int, list[AgendaPaper]]:
    """The documents of every item of a meeting, by the id of the item: one query."""
    found: dict[int, list[AgendaPaper]] = {}
    for one in db.session.scalars(_papers(AgendaItem.meeting_id == meeting.id)):
        found.setdefault(one.item_id, []).append(one)
    return found


def newer_documents(papers: Iterable[AgendaPaper]) -> dict[int, Document]:
    """What has a newer version in its matter than the one that was laid out, by the paper's id.

    Only until the meeting begins: after that its documents are what the meeting had. At most two queries.
    """
    chosen = [one for one in papers if one.document_id and one.removed_at is None]
    chosen = [one for one in chosen if one.item.meeting.state in _BEFORE]
    if not chosen:
        return {}
    ids = {one.document_id for one in chosen}
    laid = {one.id: one for one in db.session.scalars(select(Document).where(Document.id.in_(ids)))}
    newest = {
        (one.matter_id, one.number): one
        for one in matters.documents_of({one.matter_id for one in laid.values()})
    }
    found = {}
    for one in chosen:
        there = laid[one.document_id or 0]
        last = newest.get((there.matter_id, there.number), there)
        if last.version > there.version:
            found[one.id] = last
    return found


def documents_to_choose(item: AgendaItem) -> list[Document]:
    """The documents of the matters in an item that do not lie with it yet, in any version."""
    papers = [one for one in papers_of(item) if one.removed_at is None]
    there = {one.document_id for one in papers} | {
        one.id for one in newer_documents(papers).values()
    }
    of = [source.matter_id for source in sources_of(item)]
    found = [one for one in matters.documents_of(of) if one.id not in there] if of else []
    return sorted(found, key=lambda one: (of.index(one.matter_id), one.number))


def document_of(item: AgendaItem, document_id: int) -> Document | None:
    """A document of a matter in an item, whether it lies with it or not."""
    found = db.session.get(Document, document_id)
    of = {source.matter_id for source in sources_of(item)}
    return found if found is not None and found.matter_id in of else None


def are_papers_late(meeting: CouncilMeeting) -> bool:
    """Whether a document that is laid out today comes later than it should."""
    return meeting.called_at is not None and clock.today() > meeting.papers_due
