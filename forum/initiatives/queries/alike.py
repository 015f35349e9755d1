"""Initiatives that are alike: they share words that few others have."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import Float, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import stems
from forum.core.db import db
from forum.initiatives.models import Initiative, InitiativeState, InitiativeStem
from forum.matters import kinds
from forum.matters.queries import MatterRow, published

#: Stems of a text whose rarity is looked up, and of these, the ones that are compared.
ASKED, COMPARED = 60, 16
#: What a word of the title weighs beside one of the text.
TITLE = 3
#: Those that are compared by their titles too.
CANDIDATES = 30
#: The least share of what could be shared.
LEAST = 0.22
#: Among fewer initiatives no word counts as common.
FEW = 40


@dataclass(frozen=True)
class Alike:
    """An initiative that is alike, as a list shows it."""

    row: MatterRow

    @property
    def initiative(self) -> Initiative:
        """The initiative itself."""
        found = self.row.matter
        if not isinstance(found, Initiative):
            raise TypeError("only initiatives are alike")
        return found

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its reply, so that one can join it."""
        return self.initiative.state == InitiativeState.OPEN


def alike(title: str, text: str, *, limit: int = 5, leave_out: int | None = None) -> list[Alike]:
    """Published initiatives that say nearly the same, the nearest first. Four queries, however many.

    Rare words weigh more than common ones, those of the title most. One that goes on as part of another is
    left out: the other one is found.
    """
    weights = _weights(title, text)
    if not weights:
        return []
    scored = _scored(weights, leave_out)
    if not scored:
        return []
    found = db.session.scalars(
        select(Initiative)
        .where(Initiative.id.in_(scored))
        .options(joinedload(Initiative.party), selectinload(Initiative.districts))
    ).all()
    own = set(stems.counted(title))
    ranked = sorted(found, key=lambda one: (-_rank(one, scored, own), one.id))[:limit]
    whens = kinds.whens(ranked)
    return [Alike(MatterRow(one, whens.get(one.id, ""))) for one in ranked]


def _weights(title: str, text: str) -> dict[str, float]:
    """The stems that are compared, by what they weigh. One that nobody else uses is none of them."""
    in_title, said = stems.counted(title), stems.counted(text)
    asked = list(dict.fromkeys([*in_title, *(stem for stem, _n in said.most_common())]))[:ASKED]
    if not asked:
        return {}
    every = select(func.count(Initiative.id)).where(published()).scalar_subquery()
    rows = db.session.execute(
        select(InitiativeStem.stem, func.count(), every)
        .where(InitiativeStem.stem.in_(asked))
        .group_by(InitiativeStem.stem)
    ).all()
    weights = {
        stem: log(1 + total / used) * (TITLE if stem in in_title else 1 + log(said[stem]))
        for stem, used, total in rows
        if stem in in_title or total < FEW or used <= total / 5
    }
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:COMPARED]
    return {stem: weights[stem] for stem in heaviest}


def _scored(weights: dict[str, float], leave_out: int | None) -> dict[int, float]:
    """Those that share enough, by how much. What is shared by chance in one word is not alike."""
    score = func.sum(case(weights, value=InitiativeStem.stem, else_=0.0)).cast(Float)
    shared = func.count()
    rows = db.session.execute(
        select(InitiativeStem.initiative_id, score)
        .join(Initiative, Initiative.id == InitiativeStem.initiative_id)
        .where(
            InitiativeStem.stem.in_(weights),
            published(),
            Initiative.closed_at.is_(None),
            Initiative.id != (leave_out or 0),
        )
        .group_by(InitiativeStem.initiative_id)
        .having(score >= LEAST * sum(weights.values()), shared >= min(2, len(weights)))
        .order_by(score.desc(), InitiativeStem.initiative_id)
        .limit(CANDIDATES)
    )
    return {row[0]: row[1] for row in rows}


def _rank(one: Initiative, scored: dict[int, float], own: set[str]) -> float:
    """How near it is: what it shares, and more so where the titles share it."""
    theirs = set(stems.counted(one.title))
    in_titles = len(own & theirs) / max(1, len(own | theirs))
    return scored[one.id] * (1 + in_titles)


def without_stems(limit: int) -> Sequence[Initiative]:
    """Published initiatives whose stems are not kept."""
    kept = select(InitiativeStem.stem).where(InitiativeStem.initiative_id == Initiative.id)
    return db.session.scalars(
        select(Initiative).where(published(), ~kept.exists()).order_by(Initiative.id).limit(limit)
    ).all()
