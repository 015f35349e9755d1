"""Reading which initiatives go together: what is proposed, and what goes on as part of what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.access import Actor
from forum.core.db import db
from forum.initiatives.models import Initiative, Merger, MergerState
from forum.matters.models import Matter, Support
from forum.parties.models import Party


def by_id(merger_id: int) -> Merger | None:
    """One proposal by its number, with both initiatives."""
    return db.session.scalar(
        select(Merger)
        .where(Merger.id == merger_id)
        .options(
            joinedload(Merger.initiative).joinedload(Matter.party),
            joinedload(Merger.into).joinedload(Matter.party),
            joinedload(Merger.person),
        )
    )


def pending_of(initiative: Initiative) -> Merger | None:
    """What its organisation has proposed, and not been answered."""
    return db.session.scalar(
        select(Merger).where(
            Merger.initiative_id == initiative.id, Merger.state == MergerState.PROPOSED
        )
    )


def was_declined(initiative: Initiative, into: Initiative) -> bool:
    """Whether just this was proposed before, and declined."""
    return (
        db.session.scalar(
            select(Merger.id)
            .where(
                Merger.initiative_id == initiative.id,
                Merger.into_id == into.id,
                Merger.state == MergerState.DECLINED,
            )
            .limit(1)
        )
        is not None
    )


def pending_into(initiative: Initiative) -> Sequence[Merger]:
    """Proposals of others that wait for an answer, the first first; one query."""
    return db.session.scalars(
        select(Merger)
        .where(Merger.into_id == initiative.id, Merger.state == MergerState.PROPOSED)
        .options(joinedload(Merger.initiative).joinedload(Matter.party))
        .order_by(Merger.id)
    ).all()


def waiting_for(actor: Actor) -> Sequence[Merger]:
    """Proposals that the party one speaks for has not answered; one query."""
    return (
        db.session.scalars(
            select(Merger)
            .join(Matter, Matter.id == Merger.into_id)
            .where(Matter.party_id == (actor.party_id or 0), Merger.state == MergerState.PROPOSED)
            .options(
                joinedload(Merger.initiative).joinedload(Matter.party), joinedload(Merger.into)
            )
            .order_by(Merger.id)
        )
        .unique()
        .all()
    )


def merged(initiative: Initiative) -> Merger | None:
    """What a published initiative has gone on as part of."""
    return db.session.scalar(
        select(Merger)
        .where(Merger.initiative_id == initiative.id, Merger.state == MergerState.ACCEPTED)
        .options(joinedload(Merger.into).joinedload(Matter.party))
        .order_by(Merger.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class TakenIn:
    """An initiative that goes on as part of another, and the organisations that supported it, by name."""

    initiative: Initiative
    merger: Merger
    supporters: Sequence[Party]


def taken_in(initiative: Initiative) -> list[TakenIn]:
    """Those that go on as part of one, and those that had gone on as part of them; two queries."""
    first = select(Merger.id, Merger.initiative_id).where(
        Merger.into_id == initiative.id, Merger.state == MergerState.ACCEPTED
    )
    chain = first.cte("chain", recursive=True)
    earlier = (
        select(Merger.id, Merger.initiative_id)
        .join(chain, Merger.into_id == chain.c.initiative_id)
        .where(Merger.state == MergerState.ACCEPTED)
    )
    chain = chain.union(earlier)
    mergers = (
        db.session.scalars(
            select(Merger)
            .join(chain, chain.c.id == Merger.id)
            .join(Initiative, Initiative.id == Merger.initiative_id)
            .where(Initiative.published_at.is_not(None))
            .options(joinedload(Merger.initiative).joinedload(Matter.party))
            .order_by(Merger.id)
        )
        .unique()
        .all()
    )
    if not mergers:
        return []
    behind = _supporters([one.initiative_id for one in mergers])
    return [TakenIn(one.initiative, one, behind.get(one.initiative_id, [])) for one in mergers]


def _supporters(ids: Sequence[int]) -> dict[int, list[Party]]:
    """The organisations that support the text of each that stands."""
    found: dict[int, list[Party]] = {}
    rows = db.session.execute(
        select(Support.matter_id, Party)
        .join(Party, Party.id == Support.party_id)
        .join(Matter, Matter.id == Support.matter_id)
        .where(
            Support.matter_id.in_(ids),
            Support.comment_id.is_(None),
            Support.wording == Matter.wording,
        )
        .order_by(Party.sort_key, Party.id)
    )
    for matter_id, party in rows:
        found.setdefault(matter_id, []).append(party)
    return found


def supporting_people(initiative: Initiative) -> Sequence[int]:
    """Everyone who has supported it, for an organisation or for themselves."""
    return db.session.scalars(
        select(func.distinct(Support.person_id))
        .join(Person, Person.id == Support.person_id)
        .where(Support.matter_id == initiative.id, Support.comment_id.is_(None))
    ).all()
