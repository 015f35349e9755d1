"""What the overview finds and counts by, kept with every act: where each initiative stands, and in sums."""

from collections import Counter

from sqlalchemy import delete, insert, update

from forum.core.db import db, insert_into, table
from forum.initiatives.models import Initiative, Listing, ReplyFigure
from forum.initiatives.queries import listings
from forum.initiatives.queries.listings import NUMBERS, Place

_LISTING, _FIGURE = table(Listing), table(ReplyFigure)


def keep(initiative: Initiative) -> None:
    """Let the overview say where an initiative stands now. Part of the act that has changed it."""
    if not initiative.is_public:
        return
    before = listings.kept(initiative.id)
    after = listings.now(initiative, before)
    if after == before:
        return
    db.session.execute(delete(_LISTING).where(_LISTING.c.initiative_id == initiative.id))
    db.session.execute(insert(_LISTING), after.rows(initiative.id))
    _move(before.place if before is not None else None, after.place)


def _move(before: Place | None, after: Place | None) -> None:
    """Count it where it stands now, and no more where it stood."""
    if before == after:
        return
    steps = [(place, by) for place, by in ((before, -1), (after, 1)) if place is not None]
    for (party_id, year, number), by in sorted(
        steps
    ):  # in one order: two acts never wait in a ring
        blank = {"party_id": party_id, "year": year} | dict.fromkeys(NUMBERS, 0)
        db.session.execute(insert_into(_FIGURE).values(blank).on_conflict_do_nothing())
        of_it = (_FIGURE.c.party_id == party_id) & (_FIGURE.c.year == year)
        counted = {number: _FIGURE.c[number] + by}
        db.session.execute(update(_FIGURE).where(of_it).values(counted))


def rebuild() -> None:
    """Keep everything anew, out of what was done: when `listings.differences` has found some."""
    truth = dict(listings.all_now())
    sums = Counter(stands.place for stands in truth.values() if stands.place is not None)
    db.session.execute(delete(_LISTING))
    db.session.execute(delete(_FIGURE))
    rows = [row for key, stands in truth.items() for row in stands.rows(key)]
    if rows:
        db.session.execute(insert(_LISTING), rows)
    figures = {place[:2]: dict.fromkeys(NUMBERS, 0) for place in sums}
    for (party_id, year, number), count in sums.items():
        figures[party_id, year][number] = count
    if figures:
        db.session.execute(
            insert(_FIGURE),
            [{"party_id": key[0], "year": key[1], **numbers} for key, numbers in figures.items()],
        )
