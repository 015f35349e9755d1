"""Which meetings the list shows, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from forum.core.access import Words
from forum.dialogues import queries
from forum.dialogues.models import DialogueKind
from forum.districts import queries as districts
from forum.districts.models import District

HELD = "hallna"


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen, and what there is to choose from. `held`: those that are over."""

    held: bool
    kind: DialogueKind | None
    district: District | None
    districts: Sequence[District]

    @property
    def is_any(self) -> bool:
        """Whether fewer are shown than there are."""
        return self.kind is not None or self.district is not None

    @property
    def places(self) -> list[tuple[str, str]]:
        """(value, words) of every area."""
        return [(place.slug, place.name) for place in self.districts]

    @property
    def kinds(self) -> list[tuple[str, Words]]:
        """(value, words) of every kind."""
        return list(DialogueKind.choices())

    def url(self, after: int | None = None, *, held: bool | None = None) -> str:
        """The same choice from its beginning, its next page, or the other half of the list."""
        is_held = self.held if held is None else held
        return url_for(
            "dialogues.index",
            visa=HELD if is_held else None,
            sort=self.kind.value if self.kind else None,
            omrade=self.district.slug if self.district else None,
            efter=after,
        )

    def page(self, after: int | None) -> tuple[list[queries.MeetingRow], str | None]:
        """A page of what is chosen, and where the next one is."""
        wanted = queries.Chosen(self.district, self.kind)
        rows, last = (queries.past if self.held else queries.coming)(wanted, after=after)
        return rows, self.url(last) if last is not None else None


def chosen(given: Mapping[str, str]) -> Choice:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, kind = districts.current(), given.get("sort")
    return Choice(
        held=given.get("visa") == HELD,
        kind=DialogueKind(kind) if kind in set(DialogueKind) else None,
        district=next((one for one in places if one.slug == given.get("omrade")), None),
        districts=places,
    )
