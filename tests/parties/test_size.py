"""How many an organisation says that it has gives no right, no order and no filter."""

import re
from typing import Any

import pytest

from forum.core import access
from forum.parties.models import PartyKind, SizeBand
from forum.parties.queries import listed
from tests.architecture.source import ROOT
from tests.parties import scene

#: Where the size may be named at all, and why.
NAMED = {
    "forum/parties/models.py": "where it is kept",
    "forum/parties/forms.py": "where it is said",
    "forum/parties/views.py": "where it is said",
    "forum/parties/operations.py": "where it is stored",
    "forum/demo/cast.py": "where the demo's organisations say it",
    "forum/invitations/spread.py": "where it is counted, for the owner's officers only",
    "templates/parties/describe.html": "where it is said",
}


def test_nothing_else_reads_it() -> None:
    files = [*ROOT.glob("forum/**/*.py"), *ROOT.glob("templates/**/*.*")]
    naming = {
        str(path.relative_to(ROOT))
        for path in files
        if re.search(r"size_?band", path.read_text(encoding="utf-8"), re.I)
    }
    assert naming - set(NAMED) == set()


@pytest.mark.parametrize("size", [None, *SizeBand])
def test_the_order_of_the_list_is_the_same_whatever_is_said(
    cast: Any, queries: Any, size: SizeBand | None
) -> None:
    scene.works_with(cast.organisation, size=size)
    scene.works_with(cast.umbrella, size=SizeBand.MEDIUM)
    queries.clear()
    found = listed(PartyKind.ORGANISATION).parties
    assert [party.name for party in found] == ["Paraplyet Nordost", "Rymdtorgets Läxhjälp"]
    for statement in queries:
        assert "size_band" not in statement.split("WHERE", 1)[-1]


@pytest.mark.parametrize("asked", ["storlek=small", "size_band=small", "size=small"])
def test_the_address_of_the_list_does_not_know_it(cast: Any, client: Any, asked: str) -> None:
    scene.works_with(cast.umbrella, size=SizeBand.LARGE)
    client.token()
    page = client.get(f"/organisationer?{asked}").text
    assert "Paraplyet Nordost" in page
    assert "500 members" not in page


def test_every_rule_says_the_same_to_small_and_large(cast: Any) -> None:
    def verdicts() -> dict[str, bool]:
        bo = cast.actor("bo")
        about_parties = [name for name in access._rules if name.startswith("party:")]
        return {name: access.can(name, bo, cast.organisation) for name in about_parties}

    seen = []
    for size in (None, *SizeBand):
        scene.works_with(cast.organisation, size=size)
        seen.append(verdicts())
    assert seen[0]["party:describe"] is True
    assert all(one == seen[0] for one in seen)


def test_the_public_page_does_not_show_it(cast: Any, client: Any) -> None:
    scene.works_with(cast.organisation, size=SizeBand.SMALL)
    client.token()
    assert "50 members" not in client.get(f"/organisationer/{cast.organisation.slug}").text
