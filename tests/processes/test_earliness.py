"""How early processes are opened: counted from dates, shown for everyone."""

from datetime import timedelta
from typing import Any

from forum.core import clock
from forum.core.db import transaction
from forum.processes import earliness, queries
from forum.processes.models import StageKey
from tests.conftest import Browser
from tests.factories import Cast
from tests.processes.scene import draft, opened


def test_a_draft_counts_nowhere(cast: Cast, client: Browser) -> None:
    begun = draft(cast)
    assert earliness.of(begun, queries.stages(begun)) is None
    assert earliness.of_units() == []
    assert "No consultations yet" in client.get("/samrad/tidighet").text


def test_days_are_counted_from_the_work_to_the_decision(cast: Cast) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION)
    with transaction():
        process.begun_on = clock.today() - timedelta(days=45)
        process.opened_in = StageKey.MAPPING
    found = earliness.of(process, queries.stages(process))
    assert found is not None
    assert (found.days_worked, found.days_to_decision, found.is_early) == (45, 59, True)


def test_what_is_not_known_is_not_guessed(cast: Cast) -> None:
    process = opened(cast, StageKey.MAPPING)
    with transaction():
        process.begun_on = None
    found = earliness.of(process, queries.stages(process))
    assert found is not None
    assert (found.days_worked, found.days_to_decision) == (None, None)


def test_each_body_has_its_figures_and_its_late_starts_with_their_reason(
    cast: Cast, client: Browser
) -> None:
    opened(cast, StageKey.MAPPING, StageKey.DECISION)
    late = opened(cast, StageKey.PROPOSAL, StageKey.DECISION, late_start_reason="Taket läckte.")
    with transaction():
        late.opened_in = StageKey.PROPOSAL
    (unit,) = earliness.of_units()
    assert (unit.unit.id, len(unit.processes), unit.early) == (cast.unit.id, 2, 1)
    assert unit.days_to_decision == 59
    page = client.get("/samrad/tidighet").text
    assert "1 of 2" in page
    assert "Taket läckte." in page
    assert page.count(f'href="#{cast.unit.slug}"') == 2  # the body and its figure: what is counted


def test_a_year_that_nobody_opened_anything_in_counts_as_all(cast: Cast, client: Browser) -> None:
    process = opened(cast)
    for year in ("1999", "x", "-1", "9" * 30):
        assert process.title in client.get(f"/samrad/tidighet?ar={year}").text


def test_it_costs_the_same_however_many(cast: Cast, client: Browser, queries: Any) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            opened(cast)
        queries.clear()
        client.get(f"/samrad/tidighet?n={more}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
