"""Links in letters: each signed for one purpose and one subscription, and good for nothing else."""

import enum
import hashlib
from collections.abc import Iterable

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from forum.matters.models import Subscription

CONFIRM_DAYS = 14
_SHORT = 6  #: of a print, where the signature covers many
Signed = tuple[int, str]


class Purpose(enum.StrEnum):
    """What a link is for; it is the salt of its signature."""

    CONFIRM = "follow-confirm"
    STOP = "follow-stop"
    STOP_ALL = "follow-stop-all"


def signed(subscription: Subscription) -> Signed:
    """What is signed: the number, and a print of who follows what, since numbers may be used again."""
    parts = (
        subscription.person_id,
        subscription.email,
        subscription.matter_id,
        subscription.district_id,
    )
    return subscription.id, hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def make(purpose: Purpose, subscription: Subscription) -> str:
    """The token of a link. The one that stops is the same in every letter and never expires."""
    return str(_serializer(purpose).dumps(signed(subscription)))


def make_all(subscriptions: Iterable[Subscription]) -> str:
    """The token of the link that stops several, in a letter about all of them: short, as they are many."""
    return str(_serializer(Purpose.STOP_ALL).dumps([_short(signed(one)) for one in subscriptions]))


def _short(whole: Signed) -> list[int | str]:
    number, print_ = whole
    return [number, print_[:_SHORT]]


def read_all(token: str) -> list[list[int | str]] | None:
    """What such a token was made of; None when it is not ours."""
    try:
        found: list[list[int | str]] = _serializer(Purpose.STOP_ALL).loads(token)
    except BadData:
        return None
    return found


def is_of(kept: Iterable[list[int | str]], subscription: Subscription) -> bool:
    """Whether a subscription is one of those that such a token was made of."""
    return _short(signed(subscription)) in list(kept)


def read(purpose: Purpose, token: str) -> Signed | None:
    """What a token was made of; None when it is not ours, for something else, or too old."""
    try:
        if purpose is Purpose.CONFIRM:
            number, print_ = _timed().loads(token, max_age=CONFIRM_DAYS * 24 * 3600)
        else:
            number, print_ = _serializer(purpose).loads(token)
    except (BadData, TypeError, ValueError):
        return None
    return number, print_


def _timed() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=Purpose.CONFIRM)


def _serializer(purpose: Purpose) -> URLSafeSerializer | URLSafeTimedSerializer:
    if purpose is Purpose.CONFIRM:
        return _timed()
    return URLSafeSerializer(current_app.secret_key or "", salt=purpose)
