"""The filters of the list, as its address says them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.words import Worded
from forum.matters import choosing
from forum.matters.queries import MatterRow
from forum.topics import queries
from forum.topics.models import Topic, TopicState


class Status(Worded):
    """What can be asked for."""

    OPEN = "oppna", _l("Open")
    CLOSED = "avslutade", _l("Closed")


STATES = {Status.OPEN: TopicState.OPEN, Status.CLOSED: TopicState.CLOSED}


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    status: Status | None
    scope: choosing.Scope

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return self.status is not None or self.scope.is_any

    @property
    def statuses(self) -> list[tuple[str, Words]]:
        """(value, words) of every status."""
        return [(status.value, status.label) for status in Status]

    def url(self, after: int | None = None) -> str:
        """The same choice from its beginning, or its next page."""
        status = self.status.value if self.status else None
        return url_for("topics.index", status=status, **self.scope.address, efter=after)

    def page(self, after: int | None) -> tuple[list[MatterRow], str | None]:
        """A page of what is chosen, and where the next one is."""
        wanted = self.scope.conditions()
        if self.status is not None:
            wanted.append(Topic.state == STATES[self.status])
        rows, last = queries.page(*wanted, after=after)
        return rows, self.url(last) if last is not None else None


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    status = choosing.one_of(list(Status), given.get("status"), lambda status: status.value)
    return Chosen(status=status, scope=choosing.scope(given))
