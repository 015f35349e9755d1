"""Building an agenda: placing proposals, adding, naming, ordering and removing items."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from forum.core import text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Nomination,
    NominationState,
    SourceRole,
    Standing,
)
from forum.council.operations import backlog

TITLE = 200
NOT_WAITING = _l("The proposal is not waiting any more. It may stand on another agenda.")
_NOT_HERE = _l("The item belongs to another meeting.")
_FROZEN = _l("After the summons a matter can be added only as an extra item.")


def place(
    actor: Actor, meeting: CouncilMeeting, nomination: Nomination, *, into: AgendaItem | None = None
) -> AgendaItem:
    """Put a waiting proposal on the agenda: as an item of its own, or together with others in one.

    After the summons it becomes an extra item at the end, and the history of its matter says so at once.
    """
    queries.lock(meeting)
    require(actions.PLACE, actor, meeting)
    _check(meeting, nomination, into)
    item = into or _new_item(meeting, nomination.matter.title, ItemKind.MATTER)
    source = _put(item, nomination)
    if meeting.state == MeetingState.CALLED:
        tell_taken_up(actor, meeting, source)
    else:
        record(actions.PLACE, actor, source, matter_id=source.matter_id)
    return item


def _check(meeting: CouncilMeeting, nomination: Nomination, into: AgendaItem | None) -> None:
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    if nomination.state != NominationState.WAITING or nomination.council_id != meeting.council_id:
        raise Refused(no(NOT_WAITING))
    if into is None:
        return
    if into.meeting_id != meeting.id:
        raise Refused(no(_NOT_HERE))
    if meeting.state == MeetingState.CALLED and into.kind != ItemKind.EXTRA:
        raise Refused(no(_FROZEN))


def _put(item: AgendaItem, nomination: Nomination) -> AgendaSource:
    """Tie a proposal to an item. An information item that treats a matter has become a matter."""
    if item.kind == ItemKind.INFORMATION:
        item.kind = ItemKind.MATTER
    nomination.state = NominationState.PLACED
    last = db.session.scalar(
        select(func.max(AgendaSource.position)).where(AgendaSource.item_id == item.id)
    )
    source = AgendaSource(
        item_id=item.id,
        matter_id=nomination.matter_id,
        nomination_id=nomination.id,
        role=SourceRole.FOLLOWED_UP if nomination.comes_back else SourceRole.RAISED,
        position=(last or 0) + 1,
    )
    db.session.add(source)
    db.session.flush()
    return source


def tell_taken_up(actor: Actor, meeting: CouncilMeeting, source: AgendaSource) -> None:
    """Write into the history of a matter that it is on the agenda. Part of another act."""
    record(
        actions.TAKE_UP,
        actor,
        source,
        matter_id=source.matter_id,
        meeting=meeting.reference,
        number=source.item.shown_number,
    )


def place_overdue(meeting: CouncilMeeting) -> None:
    """Overdue replies that nobody has placed come under their standing item. Part of the summons."""
    standing = next(i for i in queries.items(meeting) if i.standing_key == Standing.OVERDUE)
    for nomination in queries.overdue_waiting():
        _put(standing, nomination)


def add_item(actor: Actor, meeting: CouncilMeeting, *, title: str) -> AgendaItem:
    """Add an item that informs and treats no matter; after the summons an extra one."""
    queries.lock(meeting)
    require(actions.ADD_ITEM, actor, meeting)
    item = _new_item(meeting, title, ItemKind.INFORMATION)
    record(actions.ADD_ITEM, actor, item)
    return item


def _new_item(meeting: CouncilMeeting, title: str, kind: ItemKind) -> AgendaItem:
    """A new item before the last standing one; after the summons an extra one, at the very end."""
    there = queries.items(meeting)
    extra = meeting.state == MeetingState.CALLED
    item = AgendaItem(
        council_id=meeting.council_id,
        meeting_id=meeting.id,
        kind=ItemKind.EXTRA if extra else kind,
        title=text.one_line(title)[:TITLE],
        position=len(there) + 1,
        number=max(each.shown_number for each in there) + 1 if extra else None,
    )
    db.session.add(item)
    at_end = next((i for i, each in enumerate(there) if each.standing_key == Standing.OTHER), None)
    there.insert(len(there) if extra or at_end is None else at_end, item)
    _number(there)
    return item


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    db.session.flush()


def rename(actor: Actor, item: AgendaItem, *, title: str) -> AgendaItem:
    """Give an item another title."""
    queries.lock(item.meeting)
    require(actions.EDIT_ITEM, actor, item)
    item.title = text.one_line(title)[:TITLE]
    record(actions.EDIT_ITEM, actor, item)
    return item


def move(actor: Actor, item: AgendaItem, *, position: int) -> AgendaItem:
    """Move an item to a place on the agenda, 1 first; beyond an end it goes to that end."""
    queries.lock(item.meeting)
    require(actions.MOVE_ITEM, actor, item)
    others = [each for each in queries.items(item.meeting) if each.id != item.id]
    others.insert(min(max(position, 1), len(others) + 1) - 1, item)
    _number(others)
    record(actions.MOVE_ITEM, actor, item, position=item.position)
    return item


def remove(actor: Actor, item: AgendaItem) -> CouncilMeeting:
    """Take an item off the agenda; its matters go back to the backlog."""
    meeting = queries.lock(item.meeting)
    require(actions.REMOVE_ITEM, actor, item)
    record(actions.REMOVE_ITEM, actor, item)
    for source in queries.sources_of(item):
        record(actions.TAKE_OUT, actor, source, matter_id=source.matter_id)
        backlog.let_go(source)
        db.session.delete(source)
    _delete(item)
    return meeting


def take_out(actor: Actor, source: AgendaSource) -> CouncilMeeting:
    """Put one matter of an item back in the backlog; an item that then treats none goes too."""
    item, meeting = source.item, queries.lock(source.item.meeting)
    require(actions.TAKE_OUT, actor, source)
    record(actions.TAKE_OUT, actor, source, matter_id=source.matter_id)
    backlog.let_go(source)
    db.session.delete(source)
    db.session.flush()
    if not item.is_standing and not queries.sources_of(item):
        _delete(item)
    return meeting


def _delete(item: AgendaItem) -> None:
    left = [each for each in queries.items(item.meeting) if each.id != item.id]
    db.session.flush()
    db.session.delete(item)
    _number(left)
