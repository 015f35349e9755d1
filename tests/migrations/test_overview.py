"""The migration that lets the overview know: what stood there before is found and counted as it should be."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum import create_app
from forum.core.db import db
from forum.initiatives.models import Listing
from forum.initiatives.queries import listings
from tests.conftest import SETTINGS
from tests.databases import KINDS, database

BEFORE = "2026_11_23_living"


@pytest.mark.parametrize("kind", KINDS)
def test_what_stood_there_is_found_and_counted(kind: str) -> None:
    with database(kind) as url:
        made: Flask = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
        with made.app_context():
            upgrade(revision=BEFORE)
            _store_what_was()
            for _time in range(2):
                upgrade()
                assert listings.differences() == []
                rows = db.session.execute(
                    sa.select(Listing.initiative_id, Listing.among).order_by(*Listing.__table__.c)
                ).all()
                assert [row[0] for row in rows] == [1] * 5 + [2] * 3 + [3] * 3
                db.session.remove()
                downgrade(revision=BEFORE)
            db.engine.dispose()


def _store_what_was() -> None:
    """One answered on the last evening of its day, one an hour later, one that waits, one draft."""
    moment, place = "2026-01-01 12:00:00", {"level": "city_area", "population": 0}
    everyone = {"created_at": moment}
    _insert("person", id=1, name="Kim", email="kim@samspel.example", **everyone)
    for key in (1, 2):
        _insert(
            "party", id=key, name=f"Del {key}", slug=f"del-{key}", sort_key=f"del {key}",
            kind="city_unit", body_kind="administration", **everyone,
        )  # fmt: skip
    for key, parent in ((1, None), (2, 1)):
        _insert(
            "district", id=key, code=f"{key}", name=f"Plats {key}", slug=f"plats-{key}",
            sort_key=f"plats {key}", parent_id=parent, **place,
        )  # fmt: skip
    _insert("agreement_version", id=1, adopted_on="2012-05-31", title="Överenskommelsen")
    _insert(
        "commitment", id=1, version_id=1, number=3, name="Tidigt", summary="", responsible="both"
    )
    for key, state, citywide in (
        (1, "answered", False), (2, "closed", True), (3, "open", True), (4, "draft", False)
    ):  # fmt: skip
        published = {"published_at": moment, "reference": f"S-2026-{key}"} if key < 4 else {}
        _insert(
            "matter", id=key, kind="initiative", state=state, title="Lokaler", summary="",
            citywide=citywide, party_id=1, person_id=1, comment_count=0, supporting_parties=0,
            supporting_people=0, **everyone, **published,
        )  # fmt: skip
        _insert(
            "initiative", id=key, problem="", problem_html="", proposal="", proposal_html="",
            members_asked="", addressed_party_id=1 + key % 2, reply_due="2026-01-31",
        )  # fmt: skip
    _insert("matter_district", matter_id=1, district_id=2)
    _insert("matter_commitment", matter_id=1, commitment_id=1)
    for key, kind, at in (
        (1, "partly", "2026-01-31 22:59:59"), (2, "declined", "2026-01-31 23:00:00"),
        (3, "referred", "2026-01-05 12:00:00"),
    ):  # fmt: skip
        _insert(
            "city_reply", initiative_id=key, kind=kind, reasons="", reasons_html="", next_step="",
            person_id=1, party_id=1, replied_at=at, referred_to_id=2 if kind == "referred" else None,
        )  # fmt: skip


def _insert(into: str, /, **values: Any) -> None:
    """A row by plain SQL, with what the tables of that time had."""
    known = {column["name"]: column for column in sa.inspect(db.engine).get_columns(into)}
    assert set(values) <= set(known)
    for name, column in known.items():
        left_out = name not in values and not column["nullable"] and column["default"] is None
        if left_out and name != "id":
            values[name] = column["type"].python_type()
    marks = ", ".join(f":{column}" for column in values)
    statement = f"INSERT INTO {into} ({', '.join(values)}) VALUES ({marks})"
    with db.engine.begin() as connection:
        connection.execute(sa.text(statement), values)
