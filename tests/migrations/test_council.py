"""The migration of the council: what was signed before stands, and can still be checked."""

import hashlib
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum import create_app
from forum.core.db import db
from forum.council import queries
from forum.council.models import (
    ActionPoint,
    CouncilMeeting,
    MinutesVersion,
    Nomination,
)
from tests.conftest import SETTINGS
from tests.databases import KINDS, database
from tests.migrations.test_overview import _insert as insert

BEFORE = "2026_11_23_meeting"
#: As the release before wrote what it signed, to the letter.
SIGNED = (
    '{"approvers":[["city",1],["social_economy",2]],"ends":"2026-04-16T16:00:00+00:00",'
    '"items":[{"decision":null,"matters":[],"number":1,"section":[2026,1],"text":"Mötet öppnas.",'
    '"title":"approvers"},{"decision":{"due":"2026-11-18","kind":"assignment","responsible":3,'
    '"text":"Rådet ger förvaltningen i uppdrag att pröva — **på tre skolor**."},"matters":["S-2026-1"],'
    '"number":2,"section":[2026,2],"text":"Vi talade.","title":"Skollokaler på kvällen"}],'
    '"meeting":"2026-1","place":"Stadshuset","present":[["city",1],["social_economy",2]],'
    '"starts":"2026-04-16T13:00:00+00:00"}'
)
#: Minutes without items that wait for a signature: whoever signs now signs the same as who signed then.
EMPTY = (
    '{"approvers":[],"ends":"2026-04-16T16:00:00+00:00","items":[],"meeting":"2026-3",'
    '"place":"Stadshuset","present":[],"starts":"2026-04-16T13:00:00+00:00"}'
)
HASH = hashlib.sha256(SIGNED.encode()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_signed_before_stands_and_agrees_with_its_hash(kind: str) -> None:
    with database(kind) as url:
        made: Flask = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
        with made.app_context():
            upgrade(revision=BEFORE)
            _store_what_was()
            for _time in range(2):
                upgrade()
                _check()
                db.session.remove()
                downgrade(revision=BEFORE)
            db.engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_the_release_before_finds_one_proposal_of_each_matter_and_who_is_to_do_what(
    kind: str,
) -> None:
    with database(kind) as url:
        made: Flask = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
        with made.app_context():
            upgrade(revision=BEFORE)
            _store_what_was()
            upgrade()
            _store_what_is()
            downgrade(revision=BEFORE)
            named = "SELECT nomination_id FROM agenda_source WHERE id = 2"
            active = "SELECT id FROM nomination WHERE state IN ('waiting', 'placed')"
            kept = list(db.session.scalars(sa.text(active)))
            assert kept == [db.session.scalar(sa.text(named))]
            given = "SELECT responsible_id, due_on FROM decision WHERE item_id = 3"
            party, day = db.session.execute(sa.text(given)).one()
            assert (party, str(day)) == (3, "2026-12-01")
            db.session.remove()
            db.engine.dispose()


def _store_what_is() -> None:
    """A matter and a comment in it, placed together, the comment first; and who was set to do something."""
    moment = "2026-01-01 12:00:00"
    insert(
        "comment", id=1, matter_id=1, seq=1, place=1, person_id=1, state="visible", kind="comment",
        is_obstacle=False, written_at=moment, body="", body_html="", supporting_parties=0,
        supporting_people=0,
    )  # fmt: skip
    _item(3, "Läxhjälp", "Vi talade.", kind="matter")
    for key, comment in ((2, None), (3, 1)):
        insert(
            "nomination", id=key, council_id=4, matter_id=1, reason="", person_id=1, item_id=3,
            comment_id=comment, nominated_at=moment, state="placed",
        )  # fmt: skip
    insert(
        "agenda_source", id=2, item_id=3, matter_id=1, nomination_id=3, role="raised", position=1
    )
    insert("decision", item_id=3, kind="assignment", text="", text_html="")
    for key, party, day in ((11, 3, "2026-12-01"), (12, 4, "2026-12-24")):
        insert(
            "action_point", id=key, council_id=4, item_id=3, position=key, what="Pröva",
            responsible_id=party, due_on=day, state="open", outcome="",
        )  # fmt: skip


def _check() -> None:
    meeting = db.session.get_one(CouncilMeeting, 1)
    kept = db.session.scalars(sa.select(MinutesVersion).order_by(MinutesVersion.meeting_id)).all()
    assert [(one.meeting_id, one.number, one.content) for one in kept] == [
        (1, 1, SIGNED),
        (3, 1, EMPTY),
    ]
    assert kept[0].sha256 == HASH
    sheet = queries.sheet(queries.minutes_of(meeting))
    assert sheet.content == SIGNED
    assert sheet.is_sealed
    assert sheet.agrees
    assert json.loads(kept[0].content)["items"][1]["decision"]["responsible"] == 3
    assert meeting.is_closed
    assert meeting.began_at == meeting.starts_at
    task = db.session.scalars(sa.select(ActionPoint)).one()
    assert (task.item_id, task.responsible_id, str(task.due_on)) == (2, 3, "2026-11-18")
    assert task.what.startswith("Rådet ger förvaltningen i uppdrag")
    assert db.session.get_one(Nomination, 1).item_id == 2
    signing = queries.sheet(queries.minutes_of(db.session.get_one(CouncilMeeting, 3)))
    assert signing.stands
    assert not signing.is_sealed
    assert signing.agrees
    assert signing.content == EMPTY
    held = db.session.get_one(CouncilMeeting, 2)
    assert (held.is_closed, held.began_at) == (False, held.starts_at)


def _store_what_was() -> None:
    """Minutes that are published, that are being signed, and that are being written."""
    moment = "2026-01-01 12:00:00"
    for key, name in ((1, "Mia"), (2, "Sol")):
        insert("person", id=key, name=name, email=f"{name}@samspel.example", created_at=moment)
    for key, name, kind in ((3, "Förvaltningen", "city_unit"), (4, "Idékom", "council")):
        insert(
            "party", id=key, name=name, slug=f"part-{key}", sort_key=name, kind=kind,
            body_kind="administration" if kind == "city_unit" else None, created_at=moment,
        )  # fmt: skip
    insert(
        "matter", id=1, kind="topic", state="open", title="Skollokaler", summary="", citywide=True,
        party_id=3, person_id=1, comment_count=0, supporting_parties=0, supporting_people=0,
        created_at=moment, published_at=moment, reference="S-2026-1",
    )  # fmt: skip
    _meeting(1, state="published", minutes_hash=HASH, drafted_at=moment, adjusted_at=moment)
    _meeting(2, state="held")
    _meeting(3, state="minutes_draft", drafted_at=moment)
    for side, who in (("city", 1), ("social_economy", 2)):
        insert("attendance", meeting_id=1, person_id=who, side=side)
        insert(
            "approval", meeting_id=1, person_id=who, side=side, signed_at=moment, signed_hash=HASH
        )
    _item(1, "Val av justerare", "Mötet öppnas.", kind="standing", standing_key="approvers")
    _item(2, "Skollokaler på kvällen", "Vi talade.", kind="matter")
    insert(
        "nomination", id=1, council_id=4, matter_id=1, reason="", person_id=1, nominated_at=moment,
        state="done",
    )  # fmt: skip
    insert(
        "agenda_source", id=1, item_id=2, matter_id=1, nomination_id=1, role="raised", position=1
    )
    insert(
        "decision", item_id=2, kind="assignment", responsible_id=3, due_on="2026-11-18",
        text="Rådet ger förvaltningen i uppdrag att pröva — **på tre skolor**.", text_html="",
    )  # fmt: skip


def _meeting(key: int, **more: Any) -> None:
    insert(
        "council_meeting", id=key, council_id=4, year=2026, number=key, place="Stadshuset",
        starts_at="2026-04-16 13:00:00", ends_at="2026-04-16 16:00:00", is_open=True, ics_sequence=1,
        called_at="2026-04-01 12:00:00", **more,
    )  # fmt: skip


def _item(number: int, title: str, text: str, **more: Any) -> None:
    insert(
        "agenda_item", id=number, council_id=4, meeting_id=1, position=number, number=number,
        title=title, section_year=2026, section_number=number, text=text, text_html="", **more,
    )  # fmt: skip
