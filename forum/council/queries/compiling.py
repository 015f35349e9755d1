"""Compiling briefs: what is known of the matters on an agenda, as ids and counts, in one go for all items.

Who has spoken is kept counted, and so is who agrees. Nothing here reads signatures, size or funding.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from forum.core import clock
from forum.core.db import db
from forum.core.words import Worded
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    MeetingState,
    Nomination,
)
from forum.districts.models import District, Level
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters.models import Comment, CommentState, Matter, Voice
from forum.matters.queries import questions
from forum.matters.queries.selection import part_of
from forum.parties.models import Party, PartyKind, party_district
from forum.processes.models import Stage, StageState

#: How many contributions of each side, and how many unanswered questions, a brief quotes.
QUOTED, ASKED = 3, 5
#: How often something was treated before: the latest times.
TREATED = 8

Compiled = dict[str, Any]


class Voices(Worded):
    """Who speaks, in a brief."""

    ORGANISATIONS = "organisations", _l("Organisations")
    RESIDENTS = "residents", _l("Private persons")
    CITY = "city", _l("The city")


class Promised(Worded):
    """What has a day by which something happens."""

    REPLY = "reply", _l("The city replies")
    STAGE = "stage", _l("The stage closes")


def compiled(which: ColumnElement[bool]) -> dict[int, Compiled]:
    """What is known of the matters of some items, by the id of the item; ids and counts alone.

    Items that treat nothing are left out. The number of queries is the same for any number of them.
    """
    found = _matters(which)
    ways: tuple[Callable[[dict[int, Compiled], ColumnElement[bool]], None], ...] = (
        _proposals,
        _points,
        _voices,
        _areas,
        _said,
        _questions,
        _treated,
        _replies,
        _stages,
    )
    for way in ways:
        way(found, which)
    return found


def _blank() -> Compiled:
    return {
        "matters": [],
        "proposals": [],
        "points": [],
        "voices": {},
        "areas": [],
        "said": {},
        "waiting": {"count": 0, "late": 0, "first": None, "ids": []},
        "treated": [],
        "promises": [],
    }


def _matters(which: ColumnElement[bool]) -> dict[int, Compiled]:
    found: dict[int, Compiled] = {}
    rows = db.session.execute(
        select(AgendaSource.item_id, Matter.id, Matter.tally)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Matter, Matter.id == AgendaSource.matter_id)
        .where(which, Matter.published_at.is_not(None))
        .order_by(AgendaSource.position, AgendaSource.id)
    )
    for item_id, matter_id, tally in rows:
        said = sum(count for name, count in (tally or {}).items() if name != "waiting")
        found.setdefault(item_id, _blank())["matters"].append([matter_id, said])
    return found


def _proposals(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        select(Nomination.item_id, Nomination.id)
        .join(AgendaItem, AgendaItem.id == Nomination.item_id)
        .where(which)
        .order_by(Nomination.nominated_at, Nomination.id)
    )
    for item_id, proposal_id in rows:
        found.setdefault(item_id or 0, _blank())["proposals"].append(proposal_id)


def _points(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        select(BacklogPoint.item_id, BacklogPoint.id)
        .join(AgendaItem, AgendaItem.id == BacklogPoint.item_id)
        .where(which)
        .order_by(BacklogPoint.id)
    )
    for item_id, point_id in rows:
        found.setdefault(item_id or 0, _blank())["points"].append(point_id)


def _voices(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    """How many have spoken, by sort: a party, or a person, once for all the matters of an item."""
    once = func.count(Voice.party_id.distinct()) + func.count(Voice.person_id.distinct())
    rows = db.session.execute(
        select(AgendaSource.item_id, Party.kind, Party.is_umbrella, once, func.sum(Voice.comments))
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Voice, Voice.matter_id == AgendaSource.matter_id)
        .outerjoin(Party, Party.id == Voice.party_id)
        .where(which, Voice.comments > 0)
        .group_by(AgendaSource.item_id, Party.kind, Party.is_umbrella)
    )
    for item_id, kind, is_umbrella, voices, comments in rows:
        part = part_of(kind, is_umbrella=is_umbrella)
        there = found[item_id]["voices"].get(part.value, [0, 0])
        found[item_id]["voices"][part.value] = [there[0] + voices, there[1] + int(comments)]


def _areas(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        select(AgendaSource.item_id, District.id, func.count(Voice.party_id.distinct()))
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Voice, Voice.matter_id == AgendaSource.matter_id)
        .join(party_district, party_district.c.party_id == Voice.party_id)
        .join(District, District.id == party_district.c.district_id)
        .where(which, Voice.comments > 0, District.level != Level.FORMER_DISTRICT)
        .group_by(AgendaSource.item_id, District.id, District.sort_key)
        .order_by(District.sort_key, District.id)
    )
    for item_id, district_id, voices in rows:
        found[item_id]["areas"].append([district_id, voices])


def _said(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    """What most agree with of each side; of what as many agree with, what was said first."""
    side = case(
        (Comment.party_id.is_(None), Voices.RESIDENTS.value),
        (Party.kind == PartyKind.CITY_UNIT, Voices.CITY.value),
        (Party.kind == PartyKind.ORGANISATION, Voices.ORGANISATIONS.value),
    )
    agreeing = Comment.supporting_parties + Comment.supporting_people
    place = func.row_number().over(
        partition_by=(AgendaSource.item_id, side), order_by=(agreeing.desc(), Comment.id)
    )
    ranked = (
        select(
            AgendaSource.item_id, Comment.id.label("said"), side.label("side"), place.label("place")
        )
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Comment, Comment.matter_id == AgendaSource.matter_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .where(which, Comment.state == CommentState.VISIBLE)
        .subquery()
    )
    rows = db.session.execute(
        select(ranked)
        .where(ranked.c.place <= QUOTED, ranked.c.side.is_not(None))
        .order_by(ranked.c.item_id, ranked.c.place)
    )
    for item_id, said, whose, _place in rows:
        found[item_id]["said"].setdefault(whose, []).append(said)


def _questions(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    """The questions without an answer, those first whose day comes first."""
    of = AgendaSource.item_id
    late = case((Comment.due_on < clock.today(), 1), else_=0)
    place = func.row_number().over(partition_by=of, order_by=(Comment.due_on, Comment.id))
    ranked = (
        select(
            of,
            Comment.id.label("asked"),
            Comment.due_on,
            place.label("place"),
            func.count().over(partition_by=of).label("number"),
            func.sum(late).over(partition_by=of).label("late"),
        )
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == of)
        .join(Comment, Comment.matter_id == AgendaSource.matter_id)
        .where(which, questions.is_waiting())
        .subquery()
    )
    rows = db.session.execute(
        select(ranked).where(ranked.c.place <= ASKED).order_by(ranked.c.item_id, ranked.c.place)
    )
    for row in rows:
        waiting = found[row.item_id]["waiting"]
        waiting["count"], waiting["late"] = row.number, int(row.late)
        waiting["first"] = waiting["first"] or row.due_on.isoformat()
        waiting["ids"].append(row.asked)


def _treated(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    """The §§ that have treated one of the matters before, the latest first."""
    before, item, meeting = aliased(AgendaSource), aliased(AgendaItem), aliased(CouncilMeeting)
    rows = db.session.execute(
        select(AgendaSource.item_id, item.id)
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(before, before.matter_id == AgendaSource.matter_id)
        .join(item, item.id == before.item_id)
        .join(meeting, meeting.id == item.meeting_id)
        .where(which, item.id != AgendaItem.id, meeting.state == MeetingState.PUBLISHED)
        .order_by(meeting.starts_at.desc(), item.position.desc())
    )
    for item_id, treated in rows:
        there = found[item_id]["treated"]
        if treated not in there and len(there) < TREATED:
            there.append(treated)


def _promise(made: Compiled, what: Promised, matter_id: int, on: date) -> None:
    made["promises"].append([what.value, matter_id, on.isoformat()])


def _replies(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        select(AgendaSource.item_id, Initiative.id, Initiative.reply_due)
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Initiative, Initiative.id == AgendaSource.matter_id)
        .where(which, Initiative.state == InitiativeState.OPEN)
        .order_by(Initiative.reply_due, Initiative.id)
    )
    for item_id, matter_id, due in rows:
        if due is not None:
            _promise(found[item_id], Promised.REPLY, matter_id, due)


def _stages(found: dict[int, Compiled], which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        select(AgendaSource.item_id, Stage.process_id, Stage.ends_on)
        .select_from(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(Stage, Stage.process_id == AgendaSource.matter_id)
        .where(which, Stage.state == StageState.CURRENT, Stage.ends_on >= clock.today())
        .order_by(Stage.ends_on, Stage.id)
    )
    for item_id, matter_id, ends in rows:
        _promise(found[item_id], Promised.STAGE, matter_id, ends)
