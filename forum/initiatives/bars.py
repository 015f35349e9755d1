"""How the city replies: a table of numbers, each leading to what it counts, with a bar in every row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import Words
from forum.initiatives import queries
from forum.initiatives.filters import NOBODY, Chosen
from forum.initiatives.queries import Replying, Status
from forum.parties.models import Party

#: The numbers of a row, in order: what each is called, and what it leads to.
NUMBERS = {
    "in_time": (_l("In time"), Status.IN_TIME),
    "late": (_l("Too late"), Status.LATE),
    "overdue": (_l("Overdue"), Status.OVERDUE),
    "waiting": (_l("Time left"), Status.IN_HAND),
}


@dataclass(frozen=True)
class Row:
    """One row: whose it is, its bar and its numbers."""

    label: Words
    parts: Sequence[
        tuple[str, float, float, int, str]
    ]  #: (kind, from where, how long, how high, address)
    numbers: Sequence[tuple[str, int, str]]  #: (head, count, address)


def shown(chosen: Chosen) -> dict[str, Any]:
    """Of one part of the city its years; otherwise, of one year, every part of the city.

    Nothing where an area or a commitment is chosen: by these the promises are not summed up.
    """
    if not chosen.has_figures:
        return {"rows": []}
    heads = {kind: str(words) for kind, (words, _status) in NUMBERS.items()}
    told: dict[str, Any] = {"heads": list(heads.values()), "body": chosen.body}
    if chosen.body is not None:
        slug, own = chosen.body.slug, queries.of_body(chosen.body.id)
        return told | {"rows": _rows([(str(row.year), slug, row) for row in own], heads)}
    year = chosen.year or _present(chosen.promised)
    found = queries.of_year(year)
    whole = _row(_("The whole city"), _sum(found, year), 0, None, heads)
    rows = _rows(_bodies(found, chosen.bodies), heads)
    return told | {"rows": [whole, *rows], "year": year, "years": chosen.promised}


def _present(years: Sequence[int]) -> int:
    """This year, as long as something was promised for it; a reply can be promised for the next one."""
    this = clock.today().year
    return this if this in years else years[0]


Named = tuple[Words, str, Replying]


def _bodies(found: Iterable[Replying], bodies: Sequence[Party]) -> list[Named]:
    by_party = {row.party_id: row for row in found}
    rows: list[Named] = [
        (body.name, body.slug, by_party[body.id]) for body in bodies if body.id in by_party
    ]
    nobody = by_party.get(None)
    return rows if nobody is None else [*rows, (_("Nobody yet"), NOBODY, nobody)]


def _rows(named: list[Named], heads: dict[str, str]) -> list[Row]:
    most = max((some.total for _label, _slug, some in named), default=0)
    return [_row(label, some, most, slug, heads) for label, slug, some in named]


def _row(label: Words, some: Replying, most: int, slug: str | None, heads: dict[str, str]) -> Row:
    """One row; its bar is as long as the number of the fullest row lets it be, and none if that is 0."""
    parts: list[tuple[str, float, float, int, str]] = []
    left = 0.0
    address = url_for("initiatives.index", till=slug, ar=some.year)
    numbers = []
    for low, (kind, (_words, status)) in enumerate(NUMBERS.items()):
        count: int = getattr(some, kind)
        url = f"{address}&status={status.value}#part-{status.value}"
        numbers.append((heads[kind], count, url))
        long = 100 * count / most if most else 0
        if long:
            parts.append((kind, round(left, 2), round(long, 2), 4 - low, url))
        left += long
    return Row(label, parts, numbers)


def _sum(rows: Iterable[Replying], year: int) -> Replying:
    each = [(row.in_time, row.late, row.overdue, row.waiting) for row in rows]
    return Replying(None, year, *map(sum, zip(*each, strict=True)))
