"""How several people write one form at once, and no word is lost.

A page sends all its fields, and the revision of the draft that it was opened with. A field that only one of
two has changed is taken from whoever changed it. A field that both have changed holds what came last, and
the other text is kept beside it until someone chooses. All this is plain data: it asks no database.

`changes` of a draft holds, by the name of the field, at which revision it was last changed, by whom, from
which page, and the digests of what it has said before: so a page that shows an older text is told from one
in which that text was changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Fields = dict[str, list[str]]
#: How many earlier states of a field are known again. Of older ones it is assumed that they were changed.
REMEMBERED = 200
#: Fields that say nothing of what people write: where two differ, what was there first stays.
QUIET = "-seen"
#: Under this name `changes` tells one draft from another that is begun later in its place.
ITSELF = ""


@dataclass(frozen=True)
class Typed:
    """What a page sends: its fields, and the draft and revision that it was opened with."""

    fields: Mapping[str, Sequence[str]]
    begun_from: str = ""  #: as `mark_of` wrote it


@dataclass(frozen=True)
class Hand:
    """Who writes, from which open page, and when."""

    person_id: int
    at: datetime
    page: str = ""  #: tells one open page from another


class Wish(StrEnum):
    """What to do with a text that someone else wrote meanwhile."""

    USE = "use"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True)
class Other:
    """A text that was written in a field at the same time as the one that stands there."""

    name: str
    id: str
    values: list[str]
    person_id: int
    at: datetime


@dataclass
class Merged:
    """What a save has led to.

    `unseen` are the fields that hold something newer than the page shows; `clashes` those that two people
    changed at once; `chosen` those that now say what was chosen of a text beside them.
    """

    fields: Fields
    changes: dict[str, Any]
    revision: int
    is_changed: bool = False
    unseen: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether the draft holds nothing that its writer has not seen, and nothing waits for a choice."""
        return not self.unseen and not any(True for _other in others(self.changes))

    @property
    def is_shown(self) -> bool:
        """Whether it is settled, and says in every field just what the page sent."""
        return self.is_settled and not self.chosen


def digest(values: Sequence[str]) -> str:
    """A short mark of what a field says."""
    said = json.dumps(list(values), ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def mark_of(changes: Mapping[str, Any], revision: int) -> str:
    """What a page carries to say which draft it was opened with, and at which revision."""
    return f"{changes.get(ITSELF, {}).get('draft', '')}.{revision}"


def _base(changes: Mapping[str, Any], revision: int, begun_from: str) -> int:
    """The revision that a page began from; 0, before everything, when it is of another draft or nonsense."""
    name, _dot, number = begun_from.partition(".")
    if name != changes.get(ITSELF, {}).get("draft") or not number.isascii():
        return 0
    found = int(number) if number.isdigit() and len(number) < 10 else 0
    return found if found <= revision else 0


def begin(fields: Fields, name: str, hand: Hand) -> dict[str, Any]:
    """The `changes` of a new draft, which may hold something from the beginning."""
    known = {key: _mark(None, 0, values, hand) for key, values in fields.items()}
    return {ITSELF: {"draft": name}, **known}


def _mark(
    before: Mapping[str, Any] | None, revision: int, values: Sequence[str], hand: Hand
) -> dict[str, Any]:
    had = [*(before or {}).get("had", []), [revision, digest(values)]]
    return {
        "revision": revision,
        "person": hand.person_id,
        "page": hand.page,
        "at": hand.at.isoformat(),
        "had": had[-REMEMBERED:],
        "others": list((before or {}).get("others", [])),
    }


def _said_since(mark: Mapping[str, Any], base: int) -> set[str]:
    """The digests of what a field has said from a revision on, what it said then among them."""
    had: list[tuple[int, str]] = [(revision, said) for revision, said in mark["had"]]
    since = {said for revision, said in had if revision > base}
    then = [said for revision, said in had if revision <= base]
    if then:
        return since | {then[-1]}
    return since if len(had) >= REMEMBERED else since | {digest([])}


def merge(
    fields: Mapping[str, Sequence[str]],
    changes: Mapping[str, Any],
    revision: int,
    typed: Typed,
    hand: Hand,
) -> Merged:
    """Put what a page sends together with what is there."""
    merged = Merged(
        {name: list(values) for name, values in fields.items()}, dict(changes), revision
    )
    base = _base(changes, revision, typed.begun_from)
    for name, values in typed.fields.items():
        sent, there = list(values), merged.fields.get(name, [])
        mark = changes.get(name)
        if sent == there:
            continue
        others_page = mark is not None and mark["revision"] > base and mark["page"] != hand.page
        if mark is not None and others_page:
            if name.endswith(QUIET):
                continue
            if digest(sent) in _said_since(mark, base):
                merged.unseen.append(name)
                continue
            mark = _set_aside(mark, there, hand.page)
            merged.clashes.append(name)
        _write(merged, name, sent, mark, hand)
    return merged


def _write(
    merged: Merged, name: str, values: list[str], mark: Mapping[str, Any] | None, hand: Hand
) -> None:
    if not merged.is_changed:
        merged.is_changed = True
        merged.revision += 1
    merged.fields[name] = values
    merged.changes[name] = _mark(mark, merged.revision, values, hand)


def _set_aside(mark: Mapping[str, Any], values: list[str], page: str) -> dict[str, Any]:
    """Keep what stood in the field beside it; an earlier text of the same page was only on its way here."""
    kept = [other for other in mark["others"] if other["page"] not in {page, mark["page"]}]
    aside = {
        "id": digest(values),
        "values": values,
        "person": mark["person"],
        "page": mark["page"],
        "at": mark["at"],
    }
    kept = [other for other in kept if other["id"] != aside["id"]]
    return {**mark, "others": [*kept, aside]}


def others(changes: Mapping[str, Any]) -> Iterator[Other]:
    """Every text that waits for a choice."""
    for name, mark in changes.items():
        for kept in mark.get("others", []):
            at = datetime.fromisoformat(kept["at"])
            yield Other(name, kept["id"], list(kept["values"]), kept["person"], at)


def choose(
    merged: Merged,
    wishes: Mapping[tuple[str, str], Wish],
    hand: Hand,
    *,
    joined: Mapping[str, str],
) -> None:
    """Do what was chosen of the texts beside the fields. `joined` tells how both go together, by field."""
    for other in list(others(merged.changes)):
        wish = wishes.get((other.name, other.id))
        if wish is None:
            continue
        mark = merged.changes[other.name]
        left = [kept for kept in mark["others"] if kept["id"] != other.id]
        there = merged.fields.get(other.name, [])
        said = there
        if wish is Wish.USE:
            said = other.values
        elif wish is Wish.BOTH and other.name in joined:
            said = [joined[other.name].join([*there, *other.values])]
        if said != there:
            merged.chosen.append(other.name)
        _write(merged, other.name, said, {**mark, "others": left}, hand)


def last_of_others(
    changes: Mapping[str, Any], person_id: int | None
) -> tuple[int, datetime] | None:
    """Who else wrote here last, and when."""
    found = [
        (datetime.fromisoformat(mark["at"]), int(mark["person"]))
        for name, mark in changes.items()
        if name != ITSELF and mark["person"] != person_id
    ]
    if not found:
        return None
    at, person = max(found)
    return person, at
