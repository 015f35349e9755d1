"""Who stands behind the points: counted by what they are, each once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from sqlalchemy import ColumnElement, Select, case, func, select

from forum.core.db import db
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.feedback.queries import said
from forum.matters.models import Comment
from forum.parties.models import Party, PartyKind
from forum.processes.models import Stage
from forum.responses.models import FormalResponse


@dataclass(frozen=True)
class Voices:
    """Parties by what they are, and private persons; and how many things they have said in all."""

    organisations: int = 0
    units: int = 0
    people: int = 0
    said: int = 0

    def __str__(self) -> str:
        """In words, without those of whom there are none: "4 organisations and 2 private persons"."""
        counted = (
            (self.organisations, ngettext("%(num)d organisation", "%(num)d organisations",
                                          self.organisations)),
            (self.units, ngettext("%(num)d part of the city", "%(num)d parts of the city",
                                  self.units)),
            (self.people, ngettext("%(num)d private person", "%(num)d private persons",
                                   self.people)),
        )  # fmt: skip
        return format_list([words for count, words in counted if count], locale=get_locale())


NOBODY = Voices()
PARTY = func.coalesce(FormalResponse.party_id, Comment.party_id)
PERSON = func.coalesce(FormalResponse.person_id, Comment.person_id)


def joined(*columns: Any) -> Select[Any]:
    """Sources that still can be read, with what they are and the party that said it."""
    return (
        select(*columns)
        .select_from(FeedbackSource)
        .outerjoin(FormalResponse, FormalResponse.id == FeedbackSource.response_id)
        .outerjoin(Comment, Comment.id == FeedbackSource.comment_id)
        .outerjoin(Party, Party.id == PARTY)
        .where(said.is_shown())
    )


def of_points(point_ids: Iterable[int]) -> dict[int, Voices]:
    """Who stands behind each point; one query."""
    is_org = Party.kind == PartyKind.ORGANISATION
    rows = db.session.execute(
        joined(
            FeedbackSource.point_id,
            func.count(case((is_org, Party.id)).distinct()),
            func.count(case((~is_org, Party.id)).distinct()),
            func.count(case((PARTY.is_(None), PERSON)).distinct()),
            func.count(),
        )
        .where(FeedbackSource.point_id.in_(list(point_ids)))
        .group_by(FeedbackSource.point_id)
    )
    return {point_id: Voices(*counts) for point_id, *counts in rows}


def by_kind(*, organisations: bool) -> ColumnElement[bool]:
    """Points that an organisation (or a part of the city), or that a private person stands behind."""
    behind = PARTY.is_not(None) if organisations else PARTY.is_(None)
    return _stood_behind(behind)


def by_party(party_id: int) -> ColumnElement[bool]:
    """Points that a party stands behind."""
    return _stood_behind(PARTY.in_([party_id]))


def by_person(person_id: int) -> ColumnElement[bool]:
    """Points about what someone has said for themselves."""
    return _stood_behind(PERSON.in_([person_id]) & PARTY.is_(None))


def _stood_behind(who: ColumnElement[bool]) -> ColumnElement[bool]:
    found = joined(FeedbackSource.id).where(FeedbackSource.point_id == FeedbackPoint.id, who)
    return found.correlate(FeedbackPoint).exists()


@dataclass(frozen=True)
class Totals:
    """How many things that were said have an answer, and how many were met with each effect."""

    said: int
    effects: Sequence[tuple[Effect, int]]


def totals(process_id: int) -> Totals:
    """What has been published in a process. What was met with two effects counts for both; one query."""
    thing = func.coalesce(FeedbackSource.response_id, -FeedbackSource.comment_id)
    met = (
        select(
            *(
                func.max(case((FeedbackPoint.effect == effect, 1), else_=0)).label(effect.value)
                for effect in Effect
            )
        )
        .select_from(FeedbackSource)
        .join(FeedbackPoint, FeedbackPoint.id == FeedbackSource.point_id)
        .join(Stage, Stage.id == FeedbackPoint.stage_id)
        .where(
            Stage.process_id == process_id,
            FeedbackPoint.published_at.is_not(None),
            said.is_shown(),
        )
        .group_by(thing)
        .subquery()
    )
    sums = (func.sum(met.c[effect.value]) for effect in Effect)
    every, *counts = db.session.execute(select(func.count(), *sums).select_from(met)).one()
    by_effect = zip(Effect, counts, strict=True)
    return Totals(every, [(effect, int(count)) for effect, count in by_effect if count])
