"""Building an agenda: placing what waits, adding, preparing, ordering and removing items."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from forum.core import merging, text, together
from forum.core.access import Actor, Refused, no, require
from forum.core.db import Vanished, db, reread
from forum.core.events import record
from forum.core.merging import Fields, Merged, Typed, Wish
from forum.council import actions, queries
from forum.council.models import (
    AgendaItem,
    AgendaPaper,
    AgendaSource,
    BacklogPoint,
    Brief,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Nomination,
    NominationState,
    PointKind,
    SourceRole,
    Standing,
)
from forum.council.operations import backlog, briefs, papers, threads

TITLE = 200
LONGEST_REMARKS = 5000
LONGEST = 600  #: minutes of one item
OTHER = "other"  #: neither a matter nor information: a break, a speech
SORTS = (ItemKind.MATTER.value, ItemKind.INFORMATION.value, OTHER)
NOT_WAITING = _l("The proposal is not waiting any more. It may stand on another agenda.")
NOTHING_CHOSEN = _l("Choose what is to be put on the agenda.")
_NOT_HERE = _l("The item belongs to another meeting.")
_FROZEN = _l("After the summons a matter can be added only as an extra item.")

#: Under which standing item it belongs that waits without a thread.
_STANDING = {
    PointKind.ACTION: Standing.COMMITMENTS,
    PointKind.ACCESSION: Standing.ACCESSIONS,
    PointKind.MODERATION: Standing.MODERATION,
}

#: What waits for an agenda: a proposal of a matter or a comment, or something without a thread.
Waiting: TypeAlias = Nomination | BacklogPoint


def place(
    actor: Actor,
    meeting: CouncilMeeting,
    waiting: Waiting | Sequence[Waiting],
    *,
    into: AgendaItem | None = None,
    title: str = "",
) -> AgendaItem:
    """Put what waits on the agenda, together in one item: a new one, called `title`, or one that is there.

    After the summons it becomes an extra item at the end, and the history of each matter says so at once.
    """
    queries.lock(meeting)
    require(actions.PLACE, actor, meeting)
    wanted = [waiting] if isinstance(waiting, Nomination | BacklogPoint) else list(waiting)
    if not wanted:
        raise Refused(no(NOTHING_CHOSEN))
    _check_item(meeting, into)
    _check(meeting, wanted)
    item = into or _new_item(meeting, title or _called(wanted[0]), ItemKind.MATTER)
    ties = [_put(item, one) for one in wanted]
    if meeting.state == MeetingState.CALLED:
        briefs.of_extra(item)
    _tell_placed(actor, meeting, item, ties)
    return item


def place_apart(
    actor: Actor, meeting: CouncilMeeting, groups: Sequence[Sequence[Waiting]]
) -> list[AgendaItem]:
    """Put each of these on the agenda in an item of its own; all are held before the first is placed."""
    queries.lock(meeting)
    require(actions.PLACE, actor, meeting)
    _check(meeting, [one for group in groups for one in group])
    return [place(actor, meeting, group) for group in groups]


def own_place(meeting: CouncilMeeting, waiting: Sequence[Waiting]) -> AgendaItem | None:
    """The standing item that all of this belongs under, as long as the agenda is prepared; None for most."""
    under = {_standing_of(one) for one in waiting}
    if meeting.state != MeetingState.PLANNED or len(under) != 1 or None in under:
        return None
    return next((one for one in queries.items(meeting) if one.standing_key in under), None)


def _standing_of(one: Waiting) -> str | None:
    if isinstance(one, BacklogPoint):
        return _STANDING.get(one.kind)
    return Standing.OVERDUE if one.is_by_clock else None


def _in_order(one: Waiting) -> tuple[str, int]:
    return type(one).__name__, one.id


def _called(one: Waiting) -> str:
    return one.matter.title if isinstance(one, Nomination) else one.title


def _check_item(meeting: CouncilMeeting, into: AgendaItem | None) -> None:
    if into is None:
        return
    reread(into)
    if into.meeting_id != meeting.id:
        raise Refused(no(_NOT_HERE))
    if meeting.state == MeetingState.CALLED and into.kind != ItemKind.EXTRA:
        raise Refused(no(_FROZEN))


def _check(meeting: CouncilMeeting, wanted: Iterable[Waiting]) -> None:
    """Hold all of it, and see that it still waits: two meetings never get the same.

    Always in one order: acts that want the same do not cross.
    """
    for one in sorted(wanted, key=_in_order):
        db.session.refresh(one, with_for_update={"of": type(one)})
        if one.state != NominationState.WAITING or one.council_id != meeting.council_id:
            raise Refused(no(NOT_WAITING))


def _put(item: AgendaItem, one: Waiting) -> AgendaSource | None:
    """Tie what waits to an item: an information item that treats a matter has become a matter.

    Gives the tie to its matter, which several proposals may share; None for what has no thread.
    """
    one.state, one.item_id = NominationState.PLACED, item.id
    if isinstance(one, BacklogPoint):
        db.session.flush()
        return None
    if item.kind == ItemKind.INFORMATION:
        item.kind, item.is_other = ItemKind.MATTER, False
    of = (AgendaSource.item_id == item.id,)
    there = db.session.scalar(
        select(AgendaSource).where(*of, AgendaSource.matter_id == one.matter_id)
    )
    if there is None:
        last = db.session.scalar(select(func.max(AgendaSource.position)).where(*of))
        role = SourceRole.FOLLOWED_UP if one.comes_back else SourceRole.RAISED
        there = AgendaSource(
            item_id=item.id,
            matter_id=one.matter_id,
            nomination_id=one.id,
            role=role,
            position=(last or 0) + 1,
        )
        db.session.add(there)
    db.session.flush()
    return there


def _tell_placed(
    actor: Actor, meeting: CouncilMeeting, item: AgendaItem, ties: Sequence[AgendaSource | None]
) -> None:
    """One event for each matter; where none is treated, one about the item."""
    sources = {tie.id: tie for tie in ties if tie is not None}
    tell = threads.taken_up if meeting.state == MeetingState.CALLED else threads.placed
    tell(actor, meeting, sources.values())
    if not sources:
        record(actions.PLACE, actor, item, meeting=meeting.reference)


def place_overdue(meeting: CouncilMeeting) -> None:
    """Overdue replies that nobody has placed come under their standing item. Part of the summons."""
    standing = next(i for i in queries.items(meeting) if i.standing_key == Standing.OVERDUE)
    for nomination in queries.overdue_waiting(meeting.council):
        _put(standing, nomination)


def add_item(
    actor: Actor,
    meeting: CouncilMeeting,
    *,
    title: str,
    sort: str = ItemKind.INFORMATION,
    length: int | None = None,
) -> AgendaItem:
    """Add an item that came from no thread, of some sort. After the summons it is an extra one."""
    queries.lock(meeting)
    require(actions.ADD_ITEM, actor, meeting)
    item = _new_item(meeting, title, ItemKind.INFORMATION)
    item.length = length
    _become(item, sort)
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
    there.insert(len(there) if extra else before_end(there), item)
    number(there)
    return item


def before_end(items: Sequence[AgendaItem]) -> int:
    """Where a new item goes: before the last standing one."""
    ends = (i for i, each in enumerate(items) if each.standing_key == Standing.OTHER)
    return next(ends, len(items))


def number(items: Sequence[AgendaItem]) -> None:
    """Let the positions follow this order. Part of another act."""
    for position, item in enumerate(items, start=1):
        item.position = position
    db.session.flush()


def prepare(
    actor: Actor,
    item: AgendaItem,
    typed: Typed,
    *,
    by_itself: bool = False,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Save what is typed about an item, together with what others have typed since that page was opened.

    A field that two have changed at once stays as it is stored until one of them has chosen. What the page
    saves `by_itself` is kept beside the agenda, and is no part of the log.
    """
    queries.lock_item(item)
    renamed = _is_renamed(item, typed)
    what = actions.EDIT_ITEM if renamed else actions.ARRANGE_ITEM
    require(what, actor, item)
    name = queries.item_draft(item)
    merged = together.save(
        actor, name, typed, stored=fields_of(item), page=page, wishes=wishes, joined=joined
    )
    if not by_itself:
        waiting = {other.name for other in merging.others(merged.changes)}
        _write(item, {key: said for key, said in merged.fields.items() if key not in waiting})
        if not waiting:
            together.store(name)
        record(what, actor, item)
    return merged


def fields_of(item: AgendaItem) -> Fields:
    """What is stored about an item, as its form holds it."""
    said = {
        "title": item.title,
        "sort": sort_of(item),
        "length": str(item.length or ""),
        "reporter": item.reporter,
        "remarks": item.remarks,
    }
    return {name: [value] if value else [] for name, value in said.items()}


def sort_of(item: AgendaItem) -> str:
    """What an item is, as its form says it."""
    return OTHER if item.is_other else item.kind.value


def _is_renamed(item: AgendaItem, typed: Typed) -> bool:
    """Whether a page would change what the summons says the item is: its title, or what kind it is."""
    there = fields_of(item)
    return any(list(typed.fields.get(key, there[key])) != there[key] for key in ("title", "sort"))


def _write(item: AgendaItem, said: Mapping[str, Sequence[str]]) -> None:
    first = {key: values[0] if values else "" for key, values in said.items()}
    if not item.is_standing:
        item.title = text.one_line(first.get("title", ""))[:TITLE] or item.title
        _become(item, first.get("sort", ""))
    length = first.get("length", "")
    if not length or is_length(length):
        item.length = int(length) if length else None
    item.reporter = text.one_line(first.get("reporter", item.reporter))[:TITLE]
    item.remarks = text.clean(first.get("remarks", item.remarks))[:LONGEST_REMARKS]
    db.session.flush()


def _become(item: AgendaItem, sort: str) -> None:
    """Let it be a matter, information or something else; what treats a matter is one."""
    if sort not in SORTS or queries.sources_of(item):
        return
    item.is_other = sort == OTHER
    if item.kind != ItemKind.EXTRA:
        item.kind = ItemKind.MATTER if sort == ItemKind.MATTER else ItemKind.INFORMATION


def is_length(said: str) -> bool:
    """Whether it is a number of minutes that an item may take."""
    return said.isascii() and said.isdigit() and len(said) < 5 and 1 <= int(said) <= LONGEST


def move(
    actor: Actor,
    item: AgendaItem,
    *,
    position: int | None = None,
    step: int = 0,
    before: AgendaItem | None = None,
) -> AgendaItem:
    """Move an item: some steps from where it is now, before another one, or to a number, 1 first.

    Beyond an end it goes to that end. Steps and neighbours are those of the moment, whatever the page showed.
    """
    queries.lock_item(item)
    require(actions.MOVE_ITEM, actor, item)
    there = queries.items(item.meeting)
    others = [each for each in there if each.id != item.id]
    if before is not None:
        index = next((i for i, each in enumerate(others) if each.id == before.id), len(others))
    elif position is not None:
        index = position - 1
    else:
        index = there.index(item) + step
    others.insert(min(max(index, 0), len(others)), item)
    if others == there:
        return item
    number(others)
    record(actions.MOVE_ITEM, actor, item, position=item.position)
    return item


def remove(actor: Actor, item: AgendaItem) -> CouncilMeeting:
    """Take an item off the agenda; what it treats waits again."""
    meeting = queries.lock_item(item)
    require(actions.REMOVE_ITEM, actor, item)
    record(actions.REMOVE_ITEM, actor, item)
    for source in queries.sources_of(item):
        _free(actor, source)
    _delete(item)
    return meeting


def take_out(actor: Actor, source: AgendaSource) -> CouncilMeeting:
    """Put one matter of an item back in the backlog; an item that then treats nothing goes too."""
    item = source.item
    meeting = queries.lock_item(item, source)
    require(actions.TAKE_OUT, actor, source)
    _free(actor, source)
    if not item.is_standing and not queries.sources_of(item) and not queries.points_of(item):
        _delete(item)
    return meeting


def take_out_point(actor: Actor, point: BacklogPoint, item: AgendaItem) -> CouncilMeeting:
    """Put something without a thread back in the backlog; an item that then treats nothing goes too."""
    meeting = queries.lock_item(item)
    reread(point, lock=True)
    if point.item_id != item.id:  # somebody has put it on another agenda meanwhile
        raise Vanished
    require(actions.TAKE_OUT, actor, point)
    record(actions.TAKE_OUT, actor, point)
    point.state, point.item_id = NominationState.WAITING, None
    db.session.flush()
    if not item.is_standing and not queries.sources_of(item) and not queries.points_of(item):
        _delete(item)
    return meeting


def _free(actor: Actor, source: AgendaSource) -> None:
    """Its proposals wait again, and what was laid out of its documents is taken away with it."""
    data = threads.of_council(source.item.meeting.profile)
    record(actions.TAKE_OUT, actor, source, matter_id=source.matter_id, **data)
    backlog.let_go(source)
    papers.take_along(source)
    db.session.delete(source)
    db.session.flush()


def _delete(item: AgendaItem) -> None:
    meeting, gone = item.meeting, item.id
    for point in queries.points_of(item):
        point.state, point.item_id = NominationState.WAITING, None
    for draft in (queries.item_draft(item), queries.brief_draft(item)):
        together.discard(draft)
    for kind in (AgendaPaper, Brief):
        db.session.execute(delete(kind).where(kind.item_id == gone))
    db.session.flush()
    db.session.delete(item)
    number([each for each in queries.items(meeting) if each.id != gone])
