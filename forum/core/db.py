"""The database: base class, column types, SQLite settings, and transaction(), the only place that commits."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, Index, MetaData, String, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on both databases. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[enum.StrEnum], length: int = 32, *, checked: bool = True) -> Enum:
    """A column type that stores the value of a StrEnum as text, checked by the database.

    Unchecked where a column was added to a table that has rows: SQLite would copy the table for a check.
    """
    return Enum(
        kind,
        native_enum=False,
        length=length,
        create_constraint=checked,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over only those rows that fulfil a condition, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


Key = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Name = Annotated[str, mapped_column(String(200))]


class Base(DeclarativeBase):
    """The declarative base; constraint names follow one convention on both databases."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """What a type checker sees of db.Model."""

        __abstract__ = True
else:
    Model = db.Model


class Vanished(Exception):
    """What an act is about is not there any more: somebody else has deleted it since it was loaded."""


def reread(row: Base, *, lock: bool = False) -> None:
    """Read a row as it is now; with `lock` held until the act ends. Raises Vanished when it is gone.

    For what was loaded before a lock was waited for: meanwhile whoever held it may have deleted the row.
    """
    try:
        db.session.refresh(row, with_for_update={"of": type(row)} if lock else None)
    except InvalidRequestError as gone:
        raise Vanished from gone


def table(model: type[Base]) -> Table:
    """The table of a model: for statements that are built once, and that the session keeps no account of."""
    return cast(Table, model.__table__)


def insert_into(table: Any) -> Any:
    """An INSERT that can say what happens on a conflict, as both databases know it."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


@event.listens_for(Engine, "connect")
def _set_sqlite_pragmas(connection: Any, _record: object) -> None:
    """Durable and checked: WAL, synchronous FULL, foreign keys on, waiting writers."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Writers take their lock at once, so a transaction never fails half-way for having read first."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Act:
    """One act under way: what it is called back with, should the same form arrive twice."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.location: str | None = None


#: Called with the session at the start (after BEGIN) and the end (before COMMIT) of every act.
_opening: list[Any] = []
_closing: list[Any] = []


def on_opening(hook: Any) -> Any:
    """Register a function (session, act) to run first in every transaction."""
    _opening.append(hook)
    return hook


def on_closing(hook: Any) -> Any:
    """Register a function (session, act) to run last in every transaction, before the commit."""
    _closing.append(hook)
    return hook


@contextmanager
def transaction(key: str | None = None) -> Iterator[Act]:
    """One act: everything inside is stored, or nothing.

    What was loaded before is read again inside, under the lock. `key` makes the act happen once: a second
    one raises `submissions.AlreadyDone`. Acts do not nest: RuntimeError.
    """
    session: Session = db.session()
    if session.info.get("act") is not None:
        raise RuntimeError("a transaction is open already")
    session.rollback()
    act = Act(key)
    session.info["act"] = act
    try:
        session.connection(execution_options={"writes": True})
        for hook in _opening:
            hook(session, act)
        yield act
        session.flush()
        for hook in _closing:
            hook(session, act)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("act", None)
        session.info.pop("events", None)
