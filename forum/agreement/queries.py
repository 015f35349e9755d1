"""Reading the agreement, and who has signed it.

These pages read signatures, and the council is told of new ones; no permission or order does.
"""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from forum.agreement.models import Accession, AgreementVersion, Commitment, Principle
from forum.core import clock
from forum.core.db import db
from forum.parties.models import Party


def _in_force() -> Select[AgreementVersion]:
    today = clock.today()
    return (
        select(AgreementVersion)
        .where(
            AgreementVersion.adopted_on <= today,
            AgreementVersion.valid_to.is_(None) | (AgreementVersion.valid_to >= today),
        )
        .order_by(AgreementVersion.adopted_on.desc())
        .limit(1)
    )


def current() -> AgreementVersion | None:
    """The version in force today."""
    return db.session.scalar(_in_force())


def commitments_in_force() -> Sequence[Commitment]:
    """The commitments of the version in force, in order, by themselves: for a form or a filter."""
    version = _in_force().with_only_columns(AgreementVersion.id)
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.version_id == version.scalar_subquery())
        .order_by(Commitment.number)
    ).all()


def principles(version: AgreementVersion) -> Sequence[Principle]:
    """The principles of a version, in order."""
    return db.session.scalars(
        select(Principle).where(Principle.version_id == version.id).order_by(Principle.number)
    ).all()


def commitments(version: AgreementVersion) -> Sequence[Commitment]:
    """The commitments of a version, in order, with the principles that they rest on."""
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.version_id == version.id)
        .options(selectinload(Commitment.principles))
        .order_by(Commitment.number)
    ).all()


def commitment(number: int) -> Commitment | None:
    """One commitment of the version in force, by its number."""
    version = current()
    if version is None:
        return None
    return db.session.scalar(
        select(Commitment)
        .where(Commitment.version_id == version.id, Commitment.number == number)
        .options(selectinload(Commitment.principles))
    )


def signatures(version: AgreementVersion) -> Sequence[Accession]:
    """The signatures that stand under a version, by the organisation's name and nothing else."""
    return db.session.scalars(
        select(Accession)
        .join(Accession.party)
        .where(
            Accession.version_id == version.id,
            Accession.withdrawn_on.is_(None),
            Party.ended_on.is_(None),
        )
        .options(contains_eager(Accession.party))
        .order_by(Party.sort_key, Party.id)
    ).all()
