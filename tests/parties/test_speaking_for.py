"""Choosing for whom one writes."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import transaction
from forum.parties import operations
from tests import factories

PATH = "/mitt-konto/skriv-for"


@pytest.mark.parametrize("value", ["", "x", "-1", "999999", "9" * 40, "²"])
def test_a_party_that_is_not_one_s_own_is_refused(cast: Any, signed_in: Any, value: str) -> None:
    bo = signed_in(cast.people["bo"].id)
    assert bo.send(PATH, {"party": value}).status_code == 422
    assert bo.send(PATH, {"party": str(cast.umbrella.id)}).status_code == 422


def test_the_operation_refuses_too(cast: Any) -> None:
    with pytest.raises(Refused), transaction():
        operations.speak_for(cast.actor("bo"), 1, cast.umbrella.id)


def test_one_chooses_and_goes_back_to_where_one_wrote(cast: Any, signed_in: Any) -> None:
    bo = signed_in(cast.people["bo"].id)
    assert f'value="{cast.organisation.id}"' in bo.get("/mitt-konto?next=/organisationer").text
    answer = bo.send(PATH, {"party": str(cast.organisation.id), "next": "/organisationer"})
    assert (answer.status_code, answer.location) == (303, "/organisationer")
    assert "You write for: Rymdtorgets" in bo.get("/organisationer").text
    assert bo.send(PATH, {"party": "0", "next": "//evil.example"}).location == "/mitt-konto"
    assert "You write for: Rymdtorgets" not in bo.get("/organisationer").text


def test_a_party_whose_mandate_has_ended_is_no_longer_spoken_for(cast: Any, signed_in: Any) -> None:
    person = factories.person("Dag Dal")
    held = factories.membership(person, cast.organisation)
    dag = signed_in(person.id, cast.organisation.id)
    assert "You write for: Rymdtorgets" in dag.get("/mitt-konto").text
    with transaction():
        held.ends_on = clock.today() - timedelta(days=1)
    page = dag.get("/mitt-konto").text
    assert "You write for: Rymdtorgets" not in page
    assert "Rymdtorgets" in page, "what they had is still told"
    assert dag.send(PATH, {"party": str(cast.organisation.id)}).status_code == 422


def test_someone_without_a_mandate_has_nothing_to_choose(cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.people["cia"].id).get("/mitt-konto").text
    assert "private person" in page
    assert 'name="party"' not in page
