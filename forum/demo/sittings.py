"""What the story says of the councils: proposals, agendas, and what was said at their meetings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What the secretary, or whoever proposed something, says of it later."""

    day: int
    text: str


@dataclass(frozen=True)
class Proposal:
    """Somebody proposes a matter, or one comment in it, for a council's agenda.

    `asked` is what the secretary wants to know more of, `added` what is answered, `declined` why it is not
    taken up.
    """

    matter: str
    who: str
    day: int
    reason: str
    party: str | None = None
    comment: str | None = None
    council: str = "idekom"
    asked: Said | None = None
    added: Said | None = None
    declined: Said | None = None


@dataclass(frozen=True)
class Treated:
    """A matter under an item. Without a proposal it waits in the backlog already."""

    matter: str
    proposed: Proposal | None = None


@dataclass(frozen=True)
class Settled:
    """What came of an assignment, as somebody who answers for it says."""

    day: int
    who: str
    outcome: str
    state: str = "done"


@dataclass(frozen=True)
class Assigned:
    """What a party is to do, by a day."""

    what: str
    party: str
    due: int
    settled: Settled | None = None


@dataclass(frozen=True)
class Apart:
    """Somebody has a conflict of interest, and why."""

    who: str
    reason: str


@dataclass(frozen=True)
class Noted:
    """What somebody wants to have in the minutes beside a decision: dissent, or a remark."""

    who: str
    kind: str
    text: str


@dataclass(frozen=True)
class Item:
    """An item of an agenda, and what the minutes say under it.

    `until` is the meeting that it is put off to; `comes_back` the earlier item without a matter that it is.
    """

    title: str
    treats: tuple[Treated, ...] = ()
    sort: str = "information"
    comes_back: str = ""
    length: int | None = None
    reporter: str = ""
    remarks: str = ""
    text: str = ""
    decision: str | None = None
    decided: str = ""
    until: str | None = None
    tasks: tuple[Assigned, ...] = ()
    conflicts: tuple[Apart, ...] = ()
    noted: tuple[Noted, ...] = ()


@dataclass(frozen=True)
class Correction:
    """An addendum to published minutes, under the item with that title."""

    item: str
    day: int
    text: str


@dataclass(frozen=True)
class Wanted:
    """An approver wants the minutes changed before they sign, and what the secretary then writes."""

    who: str
    text: str
    item: str
    instead: str


@dataclass(frozen=True)
class Meeting:
    """A meeting of a council, as far as it has come. `standing` is what is said under standing items.

    `late` and `early` say at which hour somebody came or left, `substitutes` whose place somebody took.
    `lengths` and `standing` are of standing items: the minutes each may take, and what is said there.
    """

    key: str
    day: int
    place: str
    state: str
    council: str = "idekom"
    begins: float = 15
    ends: float = 18
    is_open: bool = False
    called: int | None = None
    chair: str | None = None
    approvers: tuple[tuple[str, str], ...] = ()
    present: tuple[str, ...] = ()
    late: tuple[tuple[str, float], ...] = ()
    early: tuple[tuple[str, float], ...] = ()
    substitutes: tuple[tuple[str, str], ...] = ()
    others: str = ""
    lengths: tuple[tuple[str, int], ...] = ()
    standing: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    wanted: Wanted | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Council:
    """A council beside the first one, since a day."""

    code: str
    name: str
    about: str
    since: int
    city_name: str = ""
    sector_name: str = ""
