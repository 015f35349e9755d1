"""Initiatives that go together, and are tied to consultations, for tests."""

from typing import Any

from forum.core.db import transaction
from forum.initiatives import operations
from forum.initiatives.models import Initiative, Merger
from forum.matters.models import Comment
from tests.factories import Cast
from tests.matters import scene

WHY = "Båda handlar om låsta skolor."


def theirs(cast: Cast, **changed: Any) -> Initiative:
    """An initiative of Ulla's umbrella."""
    return scene.initiative(cast, "ulla", **changed)


def ours(cast: Cast, **changed: Any) -> Initiative:
    """An initiative of Bo's organisation about nearly the same."""
    return scene.initiative(cast, "bo", **({"title": "Öppna skolans lokaler om kvällen"} | changed))


def proposed(cast: Cast, given: Initiative, into: Initiative, who: str = "bo") -> Merger:
    """A proposal that waits for an answer."""
    with transaction():
        return operations.merging.propose(cast.actor(who), given, into, reason=WHY)


def accepted(cast: Cast, merger: Merger, who: str = "ulla") -> Merger:
    """Those who are asked agree."""
    with transaction():
        return operations.merging.accept(cast.actor(who), merger, answer="Gärna!")


def merged(cast: Cast) -> tuple[Initiative, Initiative]:
    """Bo's initiative, which goes on as part of Ulla's."""
    given, into = ours(cast), theirs(cast)
    accepted(cast, proposed(cast, given, into))
    return given, into


def tied(cast: Cast, initiative: Initiative, process: Any, who: str = "bo") -> Comment:
    """An initiative that is tied to a consultation."""
    with transaction():
        return operations.tying.tie(
            cast.actor(who), initiative, process, body="Räkna med skolornas lokaler."
        )
