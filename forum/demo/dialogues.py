"""Dialogue meetings: announced, changed, cancelled, held, noted; and those who come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from forum.core import text
from forum.core.access import ANONYMOUS
from forum.core.merging import Typed
from forum.demo.story import loaded, made
from forum.demo.world import World
from forum.dialogues import operations
from forum.dialogues.models import DialogueKind, DialogueMeeting, Every
from forum.dialogues.operations import Content, Recurs, notes, signups
from forum.dialogues.operations.signups import Coming
from forum.dialogues.queries import notes as noted
from forum.dialogues.queries import turnout
from forum.matters import operations as matters
from forum.matters.queries import partners

#: Hours between one who signs up and the next.
PAUSE = 3


@dataclass(frozen=True)
class Changed:
    """A meeting is held somewhere else than was announced."""

    day: int
    place: str
    note: str


@dataclass(frozen=True)
class Cancelled:
    """A meeting is not held."""

    day: int
    reason: str


@dataclass(frozen=True)
class Meeting:
    """A meeting with all that happens around it.

    `coming` names parties, and people as "person:key"; `others` have a name, an address, an organisation
    and needs. A note has its matter ("" for the meeting itself), its words, and whether the council gets it.
    """

    key: str
    party: str
    who: str
    title: str
    day: int
    begins: float
    ends: float
    place: str
    programme: str
    announced: int | None = None
    drafted: int | None = None
    kind: str = "local"
    address: str = ""
    contact: str = ""
    access_note: str = ""
    interpreters: str = ""
    cost: str = ""
    digital_url: str = ""
    step_free: bool = False
    hearing_loop: bool = False
    child_care: bool = False
    seats: int | None = None
    citywide: bool = False
    districts: tuple[str, ...] = ()
    commitments: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    coming: tuple[str, ...] = ()
    others: tuple[tuple[str, str, str, str], ...] = ()
    residents: int = 0
    every: str = ""
    weeks: int = 0
    left_out: tuple[int, ...] = ()
    changed: Changed | None = None
    cancelled: Cancelled | None = None
    notes_day: int | None = None
    notes: tuple[tuple[str, str, bool], ...] = ()


@cache
def read() -> tuple[Meeting, ...]:
    """Every meeting of the story."""
    return tuple(_meeting(entry) for entry in loaded("dialogues")["meeting"])


def _meeting(entry: dict[str, Any]) -> Meeting:
    ends = {"changed": Changed, "cancelled": Cancelled}
    known = {name: made(kind, entry[name]) for name, kind in ends.items() if name in entry}
    found: Meeting = made(Meeting, entry | known)
    return found


def key_of(told: Meeting) -> str:
    """What the world calls it."""
    return f"dialogue:{told.key}"


def tell(world: World) -> None:
    """All that happens around every meeting."""
    add, moment = world.timeline.add, world.days.moment
    for told in read():
        begun = told.drafted if told.drafted is not None else (told.announced or 0) - 4
        add(moment(begun, 13), partial(_draft, world, told))
        for party in (*told.hosts, *told.asked):
            add(moment(begun + 1, 9), partial(_ask, world, told, party, begun + 1))
        if told.announced is None:
            continue
        add(moment(told.announced, 10), partial(_publish, world, told))
        for turn, who in enumerate((*told.coming, *told.others), start=1):
            add(
                moment(told.announced, 10) + timedelta(hours=turn * PAUSE),
                partial(_come, world, told, who),
            )
        if told.changed is not None:
            add(moment(told.changed.day, 11), partial(_change, world, told))
        if told.cancelled is not None:
            add(moment(told.cancelled.day, 11), partial(_cancel, world, told))
        if told.day < 0:
            add(_times(world, told)[1] + timedelta(minutes=2), operations.note_held)
        if told.notes:
            noted_at = _times(world, told)[1] + timedelta(hours=1)
            add(noted_at, partial(_note, world, told))
        if told.notes_day is not None:
            add(moment(told.notes_day, 15), partial(_publish_notes, world, told))


def _times(world: World, told: Meeting) -> tuple[datetime, datetime]:
    day = world.days.meeting_day(told.day)
    return world.days.moment(day, told.begins), world.days.moment(day, told.ends)


def _of(world: World, told: Meeting) -> DialogueMeeting:
    found = world.matters[key_of(told)]
    if not isinstance(found, DialogueMeeting):
        raise TypeError(told.key)
    return found


def _content(world: World, told: Meeting, **changed: Any) -> Content:
    starts_at, ends_at = _times(world, told)
    given: dict[str, Any] = {
        "title": told.title,
        "form": DialogueKind(told.kind),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": told.place,
        "address": told.address,
        "is_step_free": told.step_free,
        "has_hearing_loop": told.hearing_loop,
        "has_child_care": told.child_care,
        "interpreters": told.interpreters,
        "access_note": told.access_note,
        "cost": told.cost,
        "digital_url": told.digital_url,
        "contact": told.contact,
        "seats": told.seats,
        "programme": told.programme,
        "citywide": told.citywide,
        "district_ids": [one.id for one in world.districts(told.districts)],
        "commitment_ids": [one.id for one in world.commitments(told.commitments)],
        "about_ids": [world.matters[key].id for key in told.about],
    }
    return Content(**(given | changed))


def _recurs(world: World, told: Meeting) -> Recurs | None:
    if not told.every:
        return None
    first = world.days.meeting_day(told.day)
    left_out = [world.days.date(first + days) for days in told.left_out]
    return Recurs(Every(told.every), world.days.date(first + told.weeks * 7), left_out)


def _draft(world: World, told: Meeting) -> None:
    actor = world.actor(told.who, told.party)
    changed = {"place": "Kulturhuset Bergsjön, lilla salen"} if told.changed else {}
    content = _content(world, told, **changed)
    world.matters[key_of(told)] = operations.draft(actor, content, _recurs(world, told))


def _ask(world: World, told: Meeting, party: str, day: int) -> None:
    meeting, asked = _of(world, told), world.party(party)
    actor = world.actor(told.who, told.party)
    matters.partners.invite(actor, meeting, party_ids=[asked.id])
    if party in told.hosts:
        who = world.actor(world.story.representative(party)[0], party)
        found = next(one for one in partners.of(meeting) if one.party_id == asked.id)
        matters.partners.accept(who, found)


def _publish(world: World, told: Meeting) -> None:
    operations.publish(world.actor(told.who, told.party), _of(world, told))


def _come(world: World, told: Meeting, who: Any) -> None:
    meeting = _of(world, told)
    if isinstance(who, str):
        actor = world.supporter(who, told.announced or 0)
        signups.sign_up(actor, meeting, Coming(name=actor.name, party_id=actor.party_id))
        return
    name, address, organisation, needs = who
    signups.sign_up(
        ANONYMOUS,
        meeting,
        Coming(
            name=name, address=address, organisation=organisation, needs=needs, shows_name=not needs
        ),
    )


def _change(world: World, told: Meeting) -> None:
    if told.changed is None:
        raise LookupError(told.key)
    content = _content(world, told, place=told.changed.place)
    actor = world.actor(told.who, told.party)
    operations.change(actor, _of(world, told), content, note=told.changed.note)


def _cancel(world: World, told: Meeting) -> None:
    if told.cancelled is None:
        raise LookupError(told.key)
    actor = world.actor(told.who, told.party)
    operations.cancel(actor, _of(world, told), reason=told.cancelled.reason)


def _note(world: World, told: Meeting) -> None:
    """Everyone who signed up came, with some neighbours; what was said is written down."""
    actor, meeting = world.actor(told.who, told.party), _of(world, told)
    fields = {turnout.came_name(one): ["y"] for one in turnout.expected(meeting)}
    fields[turnout.RESIDENTS] = [str(told.residents)]
    for number, (key, words, for_council) in enumerate(told.notes, start=1):
        about = world.matters[key].id if key else meeting.id
        fields[f"point_{about}_{number:012x}"] = [text.clean(words)]
        if for_council:
            fields[f"council_{about}_{number:012x}"] = ["y"]
    notes.save(actor, meeting, Typed(fields))


def _publish_notes(world: World, told: Meeting) -> None:
    actor, meeting = world.actor(told.who, told.party), _of(world, told)
    kept = noted.draft(meeting)
    notes.publish(actor, meeting, seen=kept.mark if kept is not None else "")
