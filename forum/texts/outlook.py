"""A version as it would be if it were published now: its paragraphs, and where the comments land."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.texts import queries
from forum.texts.comparison import Change, Kind, compare, counted
from forum.texts.cutting import Piece, cut
from forum.texts.lineage import Known, carry
from forum.texts.models import ParagraphKind, PublicText


@dataclass(frozen=True)
class Numbered:
    """A paragraph with its number and its lineage; one that is new gets the next free."""

    position: int
    lineage: int
    piece: Piece

    @property
    def kind(self) -> ParagraphKind:
        """What it is."""
        return self.piece.kind

    @property
    def level(self) -> int:
        """How deep it stands."""
        return self.piece.level

    @property
    def source(self) -> str:
        """Its Markdown."""
        return self.piece.source

    @property
    def html(self) -> str:
        """It, rendered."""
        return self.piece.html

    @property
    def words(self) -> str:
        """What it says, without its markup."""
        return self.piece.words


@dataclass(frozen=True)
class Outlook:
    """What would change, and how the comments would fare."""

    changes: list[Change]
    kept: int
    gone: int

    @property
    def counted(self) -> list[tuple[Kind, int]]:
        """How many paragraphs of each kind of change."""
        return counted(self.changes)


def numbered(text: PublicText, source: str) -> list[Numbered]:
    """The paragraphs of a text with the lineages they carry on from the newest version."""
    pieces = cut(source)
    newest = queries.newest(text)
    lineages: Sequence[int | None] = [None] * len(pieces)
    if newest is not None:
        old = [Known(one.words, one.lineage) for one in queries.paragraphs(newest)]
        gone = [Known(one.words, one.lineage) for one in queries.vanished(text)]
        lineages = carry(old, [piece.words for piece in pieces], gone)
    found, last = [], text.last_lineage
    for position, (piece, lineage) in enumerate(zip(pieces, lineages, strict=True), start=1):
        last += lineage is None
        found.append(Numbered(position, last if lineage is None else lineage, piece))
    return found


def outlook(text: PublicText, source: str) -> Outlook | None:
    """What publishing would change; None for a first version."""
    newest = queries.newest(text)
    if newest is None:
        return None
    coming = numbered(text, source)
    comments = queries.counts(text)
    kept = sum(comments.get(one.lineage, 0) for one in coming)
    return Outlook(compare(queries.paragraphs(newest), coming), kept, sum(comments.values()) - kept)
