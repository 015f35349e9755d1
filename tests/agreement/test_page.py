"""The agreement: loaded as adopted, shown whole, its signatures alphabetical and without effect."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.agreement import operations, queries
from forum.agreement.models import Accession, AgreementVersion, Responsible
from forum.core.db import db, transaction
from tests import factories
from tests.portal import scene


@pytest.fixture
def version(context: Flask) -> AgreementVersion:
    with transaction():
        return operations.load_reference()


def _sign(version: AgreementVersion, name: str, **fields: Any) -> None:
    party = factories.organisation(name)
    factories.store(
        Accession(
            party_id=party.id, version_id=version.id, **({"signed_on": date(2014, 5, 2)} | fields)
        )
    )


def test_before_setting_up_there_is_no_page(context: Flask, client: Any) -> None:
    assert scene.read(client, "/overenskommelsen").status_code == 404
    assert scene.read(client, "/overenskommelsen/ataganden/3").status_code == 404


def test_it_has_six_principles_and_twelve_commitments(version: AgreementVersion) -> None:
    assert version.adopted_on == date(2012, 5, 31)
    assert [one.number for one in queries.principles(version)] == list(range(1, 7))
    commitments = queries.commitments(version)
    assert [one.number for one in commitments] == list(range(1, 13))
    assert all(one.principles and one.summary for one in commitments)
    city = [one.number for one in commitments if one.responsible == Responsible.CITY]
    sector = [one.number for one in commitments if one.responsible == Responsible.SECTOR]
    assert (city, sector) == ([1, 4], [2, 9, 10])


def test_no_commitment_rests_on_the_first_principle(version: AgreementVersion) -> None:
    resting = {one.number for each in queries.commitments(version) for one in each.principles}
    assert resting == {2, 3, 4, 5, 6}


def test_an_adopted_version_is_never_changed(version: AgreementVersion) -> None:
    with transaction():
        principle = queries.principles(version)[0]
        principle.summary = "Med andra ord"
    with transaction():
        assert operations.load_reference().id == version.id
    assert queries.principles(version)[0].summary == "Med andra ord"
    assert len(db.session.scalars(select(AgreementVersion)).all()) == 1


def test_the_page_shows_it_whole(version: AgreementVersion, client: Any) -> None:
    page = scene.read(client, "/overenskommelsen").text
    for one in (*queries.principles(version), *queries.commitments(version)):
        assert one.name in page
    assert page.count("/overenskommelsen/ataganden/") == 12
    assert "gives no precedence" in page


def test_signatures_are_alphabetical_and_withdrawn_ones_gone(
    version: AgreementVersion, client: Any
) -> None:
    for name in ("Öppna dörrar", "Ärlig mat", "Allas hus"):
        _sign(version, name)
    _sign(version, "Utträdd", withdrawn_on=date(2020, 1, 1))
    _sign(version, "<b>Fet</b>")
    page = scene.read(client, "/overenskommelsen").text
    order = [page.index(name) for name in ("Allas hus", "Ärlig mat", "Öppna dörrar")]
    assert order == sorted(order)
    assert "Utträdd" not in page
    assert "<b>Fet" not in page


def test_the_number_of_queries_does_not_grow(
    version: AgreementVersion, client: Any, queries: Any
) -> None:
    _sign(version, "Första")
    queries.clear()
    scene.read(client, "/overenskommelsen")
    few = len(queries)
    for number in range(30):
        _sign(version, f"Förening {number}")
    queries.clear()
    scene.read(client, "/overenskommelsen")
    assert len(queries) == few <= 7
