"""What has changed between two versions, paragraph by paragraph: nothing but texts in, findings out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.text import plain
from forum.core.words import Worded
from forum.texts.lineage import in_order
from forum.texts.models import ParagraphKind

_NEXT_CELL = re.compile(r"</t[hd]>\s*(?=<t[hd])")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
#: Words against words: beyond this a paragraph is shown as wholly rewritten.
LARGEST = 4_000_000


class Kind(Worded):
    """What has become of a paragraph."""

    UNCHANGED = "unchanged", _l("Unchanged")
    EDITED = "edited", _l("Edited")
    MOVED = "moved", _l("Moved")
    MOVED_AND_EDITED = "moved_and_edited", _l("Moved and changed")
    NEW = "new", _l("New")
    REMOVED = "removed", _l("Removed")


class Standing(Protocol):
    """A paragraph of a version."""

    @property
    def position(self) -> int:
        """Its number."""

    @property
    def lineage(self) -> int:
        """Which paragraph it is, through versions."""

    @property
    def kind(self) -> ParagraphKind:
        """What it is."""

    @property
    def source(self) -> str:
        """Its Markdown."""

    @property
    def html(self) -> str:
        """It, rendered."""

    @property
    def words(self) -> str:
        """What it says, without its markup."""


@dataclass(frozen=True)
class Part:
    """A stretch of words: kept (""), taken away ("del") or put in ("ins")."""

    way: str
    words: str


@dataclass(frozen=True)
class Change:
    """One paragraph before and now; None where it was not, or is no more."""

    kind: Kind
    old: Standing | None
    new: Standing | None
    parts: list[Part] = field(default_factory=list)

    @property
    def before(self) -> list[Part]:
        """What it said, with what was taken away marked."""
        return [part for part in self.parts if part.way != "ins"]

    @property
    def now(self) -> list[Part]:
        """What it says, with what was put in marked."""
        return [part for part in self.parts if part.way != "del"]

    @property
    def only_markup(self) -> bool:
        """Whether the words are the same, and only a link, emphasis or the kind of paragraph differs."""
        return all(not part.way for part in self.parts)

    @property
    def label(self) -> Words:
        """What has become of it, in words, with the numbers."""
        if self.old is not None and self.new is not None and self.kind in MOVES:
            numbers = {"old": self.old.position, "new": self.new.position}
            if self.kind == Kind.MOVED:
                return _l("Moved from %(old)s to %(new)s", **numbers)
            return _l("Moved from %(old)s to %(new)s, and changed", **numbers)
        return self.kind.label


MOVES = {Kind.MOVED, Kind.MOVED_AND_EDITED}


@dataclass(frozen=True)
class Stretch:
    """Changes that are shown together: a run of unchanged paragraphs folded, or one change."""

    folded: bool
    changes: list[Change]


def compare(old: Sequence[Standing], new: Sequence[Standing]) -> list[Change]:
    """Every paragraph of both versions, in the order of the new one; removed ones where they stood."""
    before = {one.lineage: one for one in old}
    staying = _staying(before, new)
    now = {one.lineage for one in new}
    removed = _removed_after(old, now, staying)
    changes = [_removed(one) for one in removed.get(None, [])]
    for one in new:
        was = before.get(one.lineage)
        changes.append(
            Change(Kind.NEW, None, one) if was is None else _kept(was, one, one.lineage in staying)
        )
        changes += [_removed(gone) for gone in removed.get(one.lineage, [])]
    return changes


def _staying(before: dict[int, Standing], new: Sequence[Standing]) -> set[int]:
    """The lineages that follow each other as they did; the others were moved."""
    kept = [one.lineage for one in new if one.lineage in before]
    return {kept[index] for index in in_order([before[lineage].position for lineage in kept])}


def _removed_after(
    old: Sequence[Standing], now: set[int], staying: set[int]
) -> dict[int | None, list[Standing]]:
    """What is no more, by the lineage after which it stood (None: at the beginning)."""
    found: dict[int | None, list[Standing]] = {}
    last: int | None = None
    for one in old:
        if one.lineage not in now:
            found.setdefault(last, []).append(one)
        elif one.lineage in staying:
            last = one.lineage
    return found


def _removed(one: Standing) -> Change:
    return Change(Kind.REMOVED, one, None)


def _kept(old: Standing, new: Standing, stays: bool) -> Change:
    if old.source == new.source and old.kind == new.kind:
        return Change(Kind.UNCHANGED if stays else Kind.MOVED, old, new)
    kind = Kind.EDITED if stays else Kind.MOVED_AND_EDITED
    return Change(kind, old, new, list(differences(_said(old), _said(new))))


def _said(one: Standing) -> str:
    """What it says: of a table each row on a line of its own, with its cells apart."""
    if one.kind != ParagraphKind.TABLE:
        return one.words
    return re.sub(r"\s*\n\s*", "\n", plain(_NEXT_CELL.sub(" | ", one.html)))


def differences(old: str, new: str) -> Iterator[Part]:
    """Two texts word by word."""
    from rapidfuzz.distance import Indel

    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(one) * len(other) > LARGEST:
        yield from (Part("del", old), Part("ins", new))
        return
    taken = put = ""
    for step in Indel.opcodes(one, other):
        if step.tag == "delete":
            taken += "".join(one[step.src_start : step.src_end])
        elif step.tag == "insert":
            put += "".join(other[step.dest_start : step.dest_end])
        else:
            yield from _replaced(taken, put)
            taken = put = ""
            yield Part("", "".join(one[step.src_start : step.src_end]))
    yield from _replaced(taken, put)


def _replaced(taken: str, put: str) -> Iterator[Part]:
    """What was taken away is said before what was put in."""
    if taken:
        yield Part("del", taken)
    if put:
        yield Part("ins", put)


def folded(changes: Sequence[Change]) -> list[Stretch]:
    """The same changes with runs of unchanged paragraphs together."""
    found: list[Stretch] = []
    for change in changes:
        if change.kind != Kind.UNCHANGED:
            found.append(Stretch(False, [change]))
        elif found and found[-1].folded:
            found[-1].changes.append(change)
        else:
            found.append(Stretch(True, [change]))
    return found


def counted(changes: Sequence[Change]) -> list[tuple[Kind, int]]:
    """How many paragraphs of each kind there are, those that there are none of left out."""
    many = {kind: sum(change.kind == kind for change in changes) for kind in Kind}
    return [(kind, count) for kind, count in many.items() if count]
