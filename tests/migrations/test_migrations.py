"""The migrations: they make what the models say, down and up again, with rows in every table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum import create_app
from forum.core.db import Base, UtcDateTime, db
from tests.conftest import SETTINGS
from tests.databases import KINDS, database

VERSIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on a database in which nothing stands yet."""
    with database(request.param) as url:
        made = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
        with made.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()


def _differences() -> list[Any]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def _value(column: sa.Column[Any]) -> Any:
    """Something that a column takes, if no rule of its table says otherwise."""
    kind = column.type
    day = 2 if column.name.startswith("ends_") else 1
    if column.foreign_keys or column.autoincrement is True:
        return 1
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, sa.JSON):
        return {"å": [1]}
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 5, day, tzinfo=UTC)
    samples: dict[type[Any], Any] = {int: 1, bool: False, str: "å", date: date(2026, 5, day)}
    return samples[kind.python_type]


def _rows(table: sa.Table) -> Iterator[dict[str, Any]]:
    """Rows to try: with everything filled, with as little as may be, with a little more than that."""
    full = {column.name: _value(column) for column in table.columns}
    spare = [column.name for column in table.columns if column.nullable]
    yield full
    for size in range(4):
        for left in combinations(spare, size):
            yield {name: full[name] for name in full if name not in spare or name in left}


def _fill() -> dict[str, int]:
    """One row in every table, the first that its rules let in."""
    for table in Base.metadata.sorted_tables:
        for row in _rows(table):
            try:
                with db.engine.begin() as connection:
                    connection.execute(table.insert(), row)
                break
            except sa.exc.IntegrityError:
                continue
    return _count()


def _count() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(VERSIONS))


def test_there_is_one_line_of_migrations_in_the_order_of_their_names() -> None:
    script = _script()
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    line = [Path(revision.path).name for revision in script.walk_revisions()][::-1]
    assert line == sorted(line)
    assert len(line) == len(list((VERSIONS / "versions").glob("*.py")))


def test_a_migration_needs_nothing_of_the_application() -> None:
    for path in (VERSIONS / "versions").glob("*.py"):
        assert "forum" not in path.read_text(encoding="utf-8"), path.name


def test_the_migrations_make_what_the_models_say(site: Flask) -> None:
    upgrade()
    assert _differences() == []
    assert _tables() >= {table.name for table in Base.metadata.sorted_tables}


def test_rows_stand_when_the_last_migration_is_taken_back_and_done_again(site: Flask) -> None:
    upgrade()
    filled = _fill()
    assert set(filled.values()) == {1}
    revisions = list(_script().walk_revisions())
    if len(revisions) > 1:
        downgrade(revision="-1")
        upgrade()
        assert _differences() == []
        kept = _count()
        assert {name for name in kept if not kept[name]} <= _made_by_the_last()


def _columns() -> dict[str, dict[str, Any]]:
    """What each table's columns are, by name."""
    inspector = sa.inspect(db.engine)
    return {
        name: {column["name"]: column for column in inspector.get_columns(name)}
        for name in _tables()
    }


def test_the_release_before_runs_on_the_tables_as_they_are_now(site: Flask) -> None:
    """It finds every column that it knows, and may leave out those that it does not know."""
    upgrade(revision=_script().get_heads()[0] + "-1")
    before = _columns()
    upgrade()
    now = _columns()
    for table, known in before.items():
        assert set(known) <= set(now[table]), table
        for name in set(now[table]) - set(known):
            added = now[table][name]
            assert added["nullable"] or added["default"] is not None, f"{table}.{name}"
        for name, column in known.items():
            assert now[table][name]["nullable"] or not column["nullable"], f"{table}.{name}"


def _made_by_the_last() -> set[str]:
    """Tables that only the last migration makes: their rows go with them."""
    before = _tables()
    downgrade(revision="-1")
    made = before - _tables()
    upgrade()
    return made


def test_all_of_it_can_be_taken_back_and_done_again_with_rows_in_every_table(site: Flask) -> None:
    upgrade()
    _fill()
    downgrade(revision="base")
    assert _tables() <= {"alembic_version"}
    upgrade()
    assert _differences() == []
    assert set(_count().values()) == {0}


def test_every_constraint_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_every_reference_and_every_moment_is_of_our_kind() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert not isinstance(column.type, sa.DateTime), f"{table.name}.{column.name} is naive"
            if isinstance(column.type, sa.Enum):
                assert not column.type.native_enum
