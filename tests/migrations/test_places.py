"""The migration that makes room for more rounds: every stage finds its place, and stays there."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum import create_app
from forum.core.db import db
from forum.processes.models import StageKey
from forum.processes.plan import ORDER
from tests.conftest import SETTINGS
from tests.databases import KINDS, database

BEFORE = "2026_11_23_first"


def _positions() -> dict[str, int]:
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT key, position FROM stage"))
        return {row.key: row.position for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_each_stage_finds_its_place_and_stays_there(kind: str) -> None:
    with database(kind) as url:
        made: Flask = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
        with made.app_context():
            upgrade(revision=BEFORE)
            _store_seven_stages()
            for _time in range(2):
                upgrade()
                assert _positions() == {str(key): place for key, place in ORDER.items()}
                downgrade(revision=BEFORE)
            db.session.remove()
            db.engine.dispose()


def _store_seven_stages() -> None:
    """A process as it was stored before, with nothing around it."""
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    is_postgresql = db.engine.dialect.name == "postgresql"
    cursor.execute(
        "SET session_replication_role = replica" if is_postgresql else "PRAGMA foreign_keys=OFF"
    )
    for position, key in enumerate(StageKey, start=1):
        cursor.execute(
            "INSERT INTO stage (process_id, position, key, round_name, starts_on, ends_on, state, "
            f"feedback, feedback_html) VALUES (1, {position}, '{key}', '', '2027-01-01', "
            "'2027-01-02', 'planned', '', '')"
        )
    raw.commit()
    cursor.execute(
        "SET session_replication_role = DEFAULT" if is_postgresql else "PRAGMA foreign_keys=ON"
    )
    raw.close()
