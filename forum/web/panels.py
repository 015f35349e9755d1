"""What higher rooms hand in to a lower room's page: a template, and a function that fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Filler = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A filled panel, ready to include."""

    template: str
    content: dict[str, Any]


class Panels:
    """The panels of one kind of page, by the slot of the page that they stand in."""

    def __init__(self, *slots: str) -> None:
        self._handed_in: dict[str, list[tuple[str, Filler]]] = {slot: [] for slot in slots}
        self._first = slots[0]

    def add(self, template: str, filler: Filler, *, slot: str | None = None) -> None:
        """Show a template in a slot (the first, unless named), when `filler` gives it a content."""
        self._handed_in[slot or self._first].append((template, filler))

    def fill(self, *about: object) -> dict[str, list[Panel]]:
        """Every panel that has something to show of what the page is about, by slot."""
        return {slot: list(self._filled(slot, about)) for slot in self._handed_in}

    def _filled(self, slot: str, about: tuple[object, ...]) -> list[Panel]:
        filled = ((template, filler(*about)) for template, filler in self._handed_in[slot])
        return [Panel(template, content) for template, content in filled if content is not None]
