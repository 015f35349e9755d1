"""Enums whose members know their words on the screen."""

from enum import StrEnum
from typing import Self

from flask_babel import LazyString

from forum.core.access import Words


class Worded(StrEnum):
    """A StrEnum of (value, words) pairs: `State.OPEN.label` is what people read."""

    _words: Words

    def __new__(cls, value: str, words: Words = "") -> Self:
        """Make a member that equals its value and carries its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member._words = words
        return member

    @property
    def label(self) -> Words:
        """The words in the reader's language."""
        return self._words

    @classmethod
    def choices(cls) -> list[tuple[str, str | LazyString]]:
        """(value, words) of every member, in order, for a field."""
        return [(member.value, member.label) for member in cls]
