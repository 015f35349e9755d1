"""What higher rooms hand in to a lower room's page: a template, and a function that fills it."""

from collections.abc import Callable, Container, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from forum.web.parts import kept, read_as, seen
from forum.web.tokens import filled_in, left_open

Filler = Callable[..., dict[str, Any] | None]
#: Out of what the page is about: all that a panel depends on beside it. See `Panels.add`.
KeptBy = Callable[..., Hashable]
KEPT = "_kept.html"


@dataclass(frozen=True)
class Panel:
    """A filled panel, ready to include."""

    template: str
    content: dict[str, Any]


@dataclass(frozen=True)
class _HandedIn:
    template: str
    filler: Filler
    kept_by: KeptBy | None
    alike_by: tuple[str, ...]
    place: str  #: stands for it in a page that is kept without it


class Panels:
    """The panels of one kind of page, by the slot of the page that they stand in."""

    def __init__(self, *slots: str) -> None:
        self._handed_in: dict[str, list[_HandedIn]] = {slot: [] for slot in slots}
        self._first = slots[0]

    def add(
        self,
        template: str,
        filler: Filler,
        *,
        slot: str | None = None,
        kept_by: KeptBy | None = None,
        alike_by: tuple[str, ...] = (),
    ) -> None:
        """Show a template in a slot (the first, unless named), when `filler` gives it a content.

        With `kept_by` it is kept as it was rendered until something around threads changes. That function
        gives what else it depends on (what the reader may do), or None where it must be made anew; the panel
        must hold no token and no reader's name.

        Of one that is made anew, `alike_by` names what in its content decides, beside what the page is about,
        what it says: it is filled anew, and rendered once for all whose content is alike.
        """
        there = self._handed_in[slot or self._first]
        place = f"\ufdd0{slot or self._first} {len(there)}\ufdd1"
        there.append(_HandedIn(template, filler, kept_by, alike_by, place))

    def own(self, *about: Any) -> dict[str, bytes]:
        """What is made for this answer alone, as no event tells when it changes: by the place it leaves."""
        found = {}
        for one in (one for panels in self._handed_in.values() for one in panels):
            content = one.filler(*about) if _depends_on(one, about) is None else None
            if content is not None:
                found[one.place] = _anew(one, about, content)
        return found

    def fill(self, *about: Any, places: Container[str] | None = None) -> dict[str, list[Panel]]:
        """Every panel that has something to show of what the page is about, by slot.

        With `places` (see `own`) the page is to be kept: what is made for one answer alone leaves its place.
        """
        return {slot: self.of(slot, *about, places=places) for slot in self._handed_in}

    def of(self, slot: str, *about: Any, places: Container[str] | None = None) -> list[Panel]:
        """The panels of one slot."""
        found: list[Panel] = []
        for one in self._handed_in[slot]:
            if places is None or _depends_on(one, about) is not None:
                found += _filled(one, about)
            elif one.place in places:
                found.append(Panel(KEPT, {"html": Markup(one.place)}))  # noqa: S704 - our own
        return found


def _depends_on(one: _HandedIn, about: tuple[Any, ...]) -> Hashable:
    return one.kept_by(*about) if one.kept_by is not None else None


def _anew(one: _HandedIn, about: tuple[Any, ...], content: dict[str, Any]) -> bytes:
    if not one.alike_by:
        return render_template(one.template, panel=content).encode()
    alike = tuple(content[name] for name in one.alike_by)
    key = (one.template, "alike", about[0].id, alike, seen()[1], read_as())
    html: bytes = kept(key, _left_open, one, content)
    return filled_in(html)


def _left_open(one: _HandedIn, content: dict[str, Any]) -> bytes:
    with left_open():
        return render_template(one.template, panel=content).encode()


def _filled(one: _HandedIn, about: tuple[Any, ...]) -> Iterator[Panel]:
    depends_on = _depends_on(one, about)
    if depends_on is None:
        content = one.filler(*about)
        if content is not None:
            yield Panel(one.template, content)
        return
    key = (one.template, about[0].id, depends_on, seen()[1], read_as())
    html = kept(key, _rendered, one, about)
    if html:
        yield Panel(KEPT, {"html": Markup(html)})  # noqa: S704 - a template has made it


def _rendered(one: _HandedIn, about: tuple[Any, ...]) -> str:
    content = one.filler(*about)
    return "" if content is None else render_template(one.template, panel=content)
