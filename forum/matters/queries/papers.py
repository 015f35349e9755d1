"""Reading the documents of a matter, in all their versions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Person
from forum.core.db import db
from forum.matters.models import Document, Matter
from forum.parties.models import Party


@cache
def _newest_documents() -> Select[Document]:
    newer = aliased(Document)
    superseded = (
        select(newer.id)
        .where(
            newer.matter_id == Document.matter_id,
            newer.number == Document.number,
            newer.version > Document.version,
        )
        .exists()
    )
    return select(Document).where(~superseded).order_by(Document.number)


def documents(matter: Matter) -> Sequence[Document]:
    """Every document in its newest version, in the order they came."""
    return db.session.scalars(_newest_documents().where(Document.matter_id == matter.id)).all()


def documents_of(matter_ids: Collection[int]) -> Sequence[Document]:
    """Every document of several matters in its newest version, each with its matter: one query."""
    return db.session.scalars(
        _newest_documents()
        .where(Document.matter_id.in_(matter_ids))
        .options(joinedload(Document.matter))
    ).all()


def _of(reference: str) -> ColumnElement[bool]:
    return Matter.reference == reference.upper()


def _found(where: ColumnElement[bool], number: int, version: int | None) -> Document | None:
    """One version of a document, the newest unless one is named, with its matter."""
    statement = (
        select(Document)
        .join(Matter, Matter.id == Document.matter_id)
        .where(where, Document.number == number)
        .options(joinedload(Document.matter))
        .order_by(Document.version.desc())
        .limit(1)
    )
    if version is not None:
        statement = statement.where(Document.version == version)
    return db.session.scalar(statement)


def document(reference: str, number: int, version: int) -> Document | None:
    """One version of one document of one published matter."""
    return _found(_of(reference), number, version)


def newest(reference: str, number: int) -> Document | None:
    """One document of one published matter in its newest version."""
    return _found(_of(reference), number, None)


def draft_document(matter_id: int, number: int, version: int) -> Document | None:
    """One version of one document of a matter by its number, published or not."""
    return _found(Matter.id == matter_id, number, version)


def newest_in_draft(matter_id: int, number: int) -> Document | None:
    """One document of a matter by its number, published or not, in its newest version."""
    return _found(Matter.id == matter_id, number, None)


@dataclass(frozen=True)
class Version:
    """A version of a document, and who added it."""

    document: Document
    person: str
    party: str | None


def versions(kept: Document) -> list[Version]:
    """Every version of a document, the newest first: one query."""
    rows = db.session.execute(
        select(Document, Person.name, Party.name)
        .join(Person, Person.id == Document.person_id)
        .outerjoin(Party, Party.id == Document.party_id)
        .where(Document.matter_id == kept.matter_id, Document.number == kept.number)
        .order_by(Document.version.desc())
    )
    return [Version(*row) for row in rows]


def last_number(matter: Matter) -> int:
    """The highest number that a document of the matter has; 0 where there is none."""
    statement = select(func.max(Document.number)).where(Document.matter_id == matter.id)
    return db.session.scalar(statement) or 0


def last_version(kept: Document) -> int:
    """The highest version that a document has."""
    statement = select(func.max(Document.version)).where(
        Document.matter_id == kept.matter_id, Document.number == kept.number
    )
    return db.session.scalar(statement) or 0
