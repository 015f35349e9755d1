"""What tests of dialogue meetings stand on: the same as those of all matters."""

from tests.matters.conftest import _in_english

__all__ = ["_in_english"]
