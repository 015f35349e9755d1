"""What the files beside this room tell: people, organisations, matters and meetings, by keys of their own.

Days are counted from the day on which the demo is loaded; what is past has a minus.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forum.demo import sittings
from forum.demo.sittings import (
    Apart,
    Assigned,
    Correction,
    Council,
    Item,
    Meeting,
    Noted,
    Proposal,
    Settled,
    Treated,
    Wanted,
)

_LATER = ("asked", "added", "declined")
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Mandate:
    """Somebody belongs to a party, from a day to a day."""

    party: str
    role: str
    since: int
    until: int | None = None
    side: str | None = None
    substitute: bool = False

    def counts_on(self, day: int) -> bool:
        """Whether it is active on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Someone:
    """A person. `demo_role` names those whose accounts are shown."""

    key: str
    name: str
    email: str
    memberships: tuple[Mandate, ...] = ()
    demo_role: str = ""


@dataclass(frozen=True)
class Organisation:
    """An organisation of the social economy, what it says of itself, and when it signed, if it has."""

    key: str
    name: str
    form: str
    umbrella: bool
    about: str
    email: str
    districts: tuple[str, ...]
    fields: tuple[str, ...]
    members: int | None = None
    signed_days: int | None = None
    size: str = ""
    umbrellas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A comment. `supports` names parties, and people as "person:key".

    `was` is what it said before its writer changed it, on the day and hour of `changed`. `picture` is the
    file of a picture that goes along, and `shows` what it shows.
    """

    who: str
    day: int
    hour: float
    body: str
    party: str | None = None
    id: str | None = None
    reply_to: str | None = None
    obstacle: bool = False
    kind: str = ""
    supports: tuple[str, ...] = ()
    was: str = ""
    changed: tuple[int, float] | None = None
    picture: str = ""
    shows: str = ""

    @property
    def when(self) -> tuple[int, float]:
        """Its place in time."""
        return self.day, self.hour


@dataclass(frozen=True)
class Period:
    """A stage of a process. `kind` is that of a round."""

    key: str
    starts: int
    ends: int
    state: str
    round: str = ""
    kind: str | None = None
    feedback: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Paper:
    """A document that somebody adds to a matter, or a new version of the one with that title."""

    title: str
    file: str
    day: int
    hour: float = 10
    kind: str = "other"
    change: str = ""


@dataclass(frozen=True)
class Process:
    """A planning process with all that happens in it.

    `begun` is when the work began inside the city. `decided_by` is named where the conditions of
    organisations change.
    """

    key: str
    owner: str
    title: str
    summary: str
    description: str
    commitments: tuple[int, ...]
    contact: str
    influenceable: str
    not_influenceable: str
    participation: str
    pbl: bool
    opened: int
    state: str
    stages: tuple[Period, ...]
    type: str
    fields: tuple[str, ...]
    begun: int
    comments: tuple[Said, ...] = ()
    documents: tuple[Paper, ...] = ()
    districts: tuple[str, ...] = ()
    citywide: bool = False
    case_number: str | None = None
    case_pending: bool = False
    external_channel_url: str | None = None
    late_start_reason: str | None = None
    decided_by: str = ""
    paused: int | None = None
    paused_because: str = ""
    closed: int | None = None
    closed_because: str = ""


@dataclass(frozen=True)
class Reply:
    """The city's reply to an initiative."""

    kind: str
    day: int
    who: str
    reasons: str
    next_step: str
    next_step_day: int


@dataclass(frozen=True)
class Initiative:
    """An initiative with all that happens in it."""

    key: str
    party: str
    who: str
    title: str
    problem: str
    proposal: str
    members_asked: str
    commitments: tuple[int, ...]
    addressed: str  #: empty where nobody knows whom in the city to turn to
    submitted: int
    supports: tuple[str, ...]
    state: str
    districts: tuple[str, ...] = ()
    citywide: bool = False
    reply: Reply | None = None
    comments: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Organisations are invited to a process, and those who are silent reminded on a later day."""

    process: str
    day: int
    hour: float
    message: str
    parties: tuple[str, ...]
    reminded: int | None = None


@dataclass(frozen=True)
class Follower:
    """Somebody follows matters and places."""

    who: str
    matters: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """All of it."""

    people: tuple[Someone, ...]
    organisations: tuple[Organisation, ...]
    processes: tuple[Process, ...]
    initiatives: tuple[Initiative, ...]
    councils: tuple[Council, ...]
    meetings: tuple[Meeting, ...]
    proposals: tuple[Proposal, ...]
    followers: tuple[Follower, ...]
    invitations: tuple[Asked, ...]

    def representative(self, party: str) -> tuple[str, int]:
        """Who has represented a party for longest and still does, and since when; KeyError for nobody."""
        held = [
            (mandate.since, someone.key)
            for someone in self.people
            for mandate in someone.memberships
            if mandate.party == party and mandate.role == "representative" and mandate.until is None
        ]
        if not held:
            raise KeyError(party)
        since, who = min(held)
        return who, since

    def speaker(self, party: str, day: int) -> str:
        """Somebody who may speak for a party on a day; KeyError when there is nobody."""
        for someone in self.people:
            for held in someone.memberships:
                if held.party == party and held.role != "member" and held.counts_on(day):
                    return someone.key
        raise KeyError(f"nobody speaks for {party} on day {day}")


@cache
def people() -> tuple[Someone, ...]:
    """The people alone, whose file is quickly read."""
    return tuple(_someone(entry) for entry in loaded("people")["person"])


@cache
def read() -> Story:
    """The story of the files. A key that nobody knows raises TypeError: no fault passes in silence."""
    council = loaded("council")
    threads = {thread["process"]: thread["comment"] for thread in loaded("threads_long")["thread"]}
    return Story(
        people=people(),
        organisations=tuple(made(Organisation, e) for e in loaded("organisations")["organisation"]),
        processes=tuple(_process(entry, threads) for entry in loaded("processes")["process"]),
        initiatives=tuple(_initiative(entry) for entry in loaded("initiatives")["initiative"]),
        councils=tuple(made(Council, entry) for entry in council["council"]),
        meetings=tuple(_meeting(entry) for entry in council["meeting"]),
        proposals=tuple(_proposal(entry) for entry in council["nomination"]),
        followers=tuple(made(Follower, entry) for entry in loaded("people")["follower"]),
        invitations=tuple(made(Asked, entry) for entry in loaded("invitations")["invitation"]),
    )


def loaded(name: str) -> dict[str, Any]:
    """One of the files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def made(kind: type[Any], entry: dict[str, Any]) -> Any:
    """What an entry of a file says; TypeError for a key that nobody knows."""
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()})


def _someone(entry: dict[str, Any]) -> Someone:
    held = [Mandate(**mandate) for mandate in entry["memberships"]]
    found: Someone = made(Someone, entry | {"memberships": held})
    return found


def _process(entry: dict[str, Any], threads: dict[str, list[dict[str, Any]]]) -> Process:
    stages = [Period(**stage) for stage in entry.pop("stage")]
    comments = entry.pop("comment", []) + threads.get(entry["key"], [])
    papers = [Paper(**paper) for paper in entry.pop("document", [])]
    inside = {"stages": stages, "comments": said(comments), "documents": papers}
    found: Process = made(Process, entry | inside)
    return found


def _initiative(entry: dict[str, Any]) -> Initiative:
    reply = Reply(**entry["reply"]) if "reply" in entry else None
    comments = said(entry.pop("comment", []))
    found: Initiative = made(Initiative, entry | {"reply": reply, "comments": comments})
    return found


def said(comments: list[dict[str, Any]]) -> list[Said]:
    """What is written in a thread."""
    return [made(Said, entry) for entry in comments]


def _meeting(entry: dict[str, Any]) -> Meeting:
    pairs = ("approvers", "standing", "lengths", "late", "early", "substitutes")
    inside: dict[str, Any] = {name: tuple(entry.get(name, {}).items()) for name in pairs}
    inside["items"] = [_item(item) for item in entry.pop("item", [])]
    inside["wanted"] = Wanted(**entry["wanted"]) if "wanted" in entry else None
    inside["corrections"] = [Correction(**one) for one in entry.pop("correction", [])]
    found: Meeting = made(Meeting, entry | inside)
    return found


def _item(entry: dict[str, Any]) -> Item:
    first = {name: entry.pop(name) for name in ("matter", "proposed") if name in entry}
    treated = [_treated(each) for each in [first, *entry.pop("also", [])] if each]
    inside = {
        "treats": treated,
        "tasks": [_assigned(task) for task in entry.pop("task", [])],
        "conflicts": [Apart(**one) for one in entry.pop("conflict", [])],
        "noted": [Noted(**one) for one in entry.pop("noted", [])],
    }
    found: Item = made(Item, entry | inside)
    return found


def _proposal(entry: dict[str, Any]) -> Proposal:
    later = {name: sittings.Said(**entry[name]) for name in _LATER if name in entry}
    found: Proposal = made(Proposal, entry | later)
    return found


def _assigned(entry: dict[str, Any]) -> Assigned:
    settled = Settled(**entry.pop("settled")) if "settled" in entry else None
    return Assigned(settled=settled, **entry)


def _treated(entry: dict[str, Any]) -> Treated:
    matter = entry["matter"]
    said = entry.get("proposed")
    return Treated(matter, _proposal({"matter": matter, **said}) if said else None)
