"""What the overview is narrowed to, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.initiatives import queries
from forum.initiatives.queries import Choice, Narrowing, Status, Tally, Wait, listings
from forum.initiatives.queries.choices import condition
from forum.matters import choosing
from forum.matters.queries import MatterRow
from forum.parties.models import Party
from forum.web.filters import number

#: In the place of a part of the city: none has been found yet.
NOBODY = "ingen"


@dataclass(frozen=True)
class Section:
    """A part of the list: its heading, how many there are, some of them, and where the rest is."""

    status: Status
    count: int
    rows: Sequence[MatterRow]
    beginning_url: str | None
    more_url: str | None


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    status: Status | None
    wait: Wait | None
    body: Party | None
    with_nobody: bool
    year: int | None
    scope: choosing.Scope
    bodies: Sequence[Party]
    promised: Sequence[int]  #: the years for which something was promised, the last first

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self._given(self.status, vantan=self.wait))

    @property
    def has_figures(self) -> bool:
        """Whether it can be said how the city replies: by areas and commitments it is not summed up."""
        return bool(self.promised) and not self.scope.is_any

    @cached_property
    def tally(self) -> Tally:
        """How many there are of each status and wait, among what fulfils the rest of the choice."""
        return queries.tally(self._narrowed)

    @property
    def statuses(self) -> list[tuple[str, Words]]:
        """(value, words and how many) of every status."""
        return [self._option(one) for one in Status]

    @property
    def waits(self) -> list[tuple[str, Words]]:
        """(value, words and how many) of every time of waiting."""
        return [self._option(one) for one in Wait]

    def _option(self, one: Choice) -> tuple[str, Words]:
        return one.value, f"{one.label} ({number(self.tally[one])})"

    @property
    def asked(self) -> list[tuple[str, Words]]:
        """(value, words) of every part of the city; and of none, where some have not found theirs."""
        found: list[tuple[str, Words]] = [(body.slug, body.name) for body in self.bodies]
        if self.with_nobody or self.tally.with_nobody:
            found.append((NOBODY, _l("Nobody yet")))
        return found

    @property
    def asked_value(self) -> str | None:
        """Which of these is chosen."""
        return self.body.slug if self.body is not None else NOBODY if self.with_nobody else None

    @property
    def years(self) -> list[tuple[int, str]]:
        """(value, words) of the years for which something was promised."""
        return [(one, str(one)) for one in self.promised]

    def _given(self, status: Status | None, **other: Any) -> dict[str, Any]:
        """The choice as parts of an address; `wait` only beside what waits."""
        given: dict[str, Any] = {
            "status": status.value if status else None,
            "till": self.asked_value,
            "ar": self.year,
            **self.scope.address,
        } | other
        return {name: value for name, value in given.items() if value is not None}

    def url(self, status: Status, after: int | None = None) -> str:
        """The same choice with another status, or its next page."""
        wait = self.wait.value if self.wait is not None and status.waits else None
        return url_for("initiatives.index", **self._given(status, vantan=wait, efter=after))

    def sections(self, after: int | None) -> list[Section]:
        """The beginning of both parts of the list; or a page of the one that is asked for."""
        status = self.status or (Status.WAITING if self.wait is not None else None)
        if status is not None:
            return [self._section(status, after)]
        return [self._section(Status.WAITING, None), self._section(Status.SETTLED, None)]

    def _section(self, status: Status, after: int | None) -> Section:
        wanted = [condition(status)]
        if self.wait is not None:
            wanted += [queries.waits(), condition(self.wait)]
        page = queries.waiting_page if status.waits else queries.replied_page
        rows, last = page(*wanted, narrowed=self._narrowed, after=after)
        return Section(
            status=status,
            count=self._count(status),
            rows=rows,
            beginning_url=self.url(status) if after is not None else None,
            more_url=self.url(status, last) if last is not None else None,
        )

    def _count(self, status: Status) -> int:
        """How many of a status there are, of those that wait as long as was asked."""
        if self.wait is None:
            return self.tally[status]
        return self.tally[self.wait] if status in self.wait.statuses else 0

    @property
    def _narrowed(self) -> Narrowing:
        """The choice but for the status and the wait: by these it is counted."""
        body, scope = self.body, self.scope
        has_body = body is not None or self.with_nobody
        return Narrowing(
            body=listings.body(body.id if body is not None else None) if has_body else None,
            commitment=listings.commitment(scope.commitment.id) if scope.commitment else None,
            area=listings.area(scope.district.id) if scope.district else None,
            year=self.year,
        )


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    bodies, promised = queries.bodies(), queries.years()
    return Chosen(
        status=choosing.one_of(list(Status), given.get("status"), str),
        wait=choosing.one_of(list(Wait), given.get("vantan"), str),
        body=choosing.one_of(bodies, given.get("till"), lambda body: body.slug),
        with_nobody=given.get("till") == NOBODY,
        year=choosing.one_of(promised, given.get("ar"), str),
        scope=choosing.scope(given),
        bodies=bodies,
        promised=promised,
    )
