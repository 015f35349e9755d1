"""The letters of the council: to those who sit in it, and to those whom its decisions concern."""

from forum.council.letters.answers import (
    answer_noted,
    called_in,
    nobody_comes,
    released,
    remind,
)
from forum.council.letters.proposals import ASKED, DECLINED, tell_asked, tell_declined
from forum.council.letters.signing import TO_CHANGE, TO_SIGN, ask_to_change, ask_to_sign
from forum.council.letters.summons import SUMMONS, answer_url, call_later, tell_called
from forum.council.letters.tasks import TASKS, tell_due, tell_given, tell_soon

__all__ = [
    "ASKED",
    "DECLINED",
    "SUMMONS",
    "TASKS",
    "TO_CHANGE",
    "TO_SIGN",
    "answer_noted",
    "answer_url",
    "ask_to_change",
    "ask_to_sign",
    "call_later",
    "called_in",
    "nobody_comes",
    "released",
    "remind",
    "tell_asked",
    "tell_called",
    "tell_declined",
    "tell_due",
    "tell_given",
    "tell_soon",
]
