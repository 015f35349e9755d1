"""The start page: readable by all, in an empty city and in a full one, and equally quick."""

from typing import Any

import pytest

from forum.council.models import MeetingState
from forum.processes.models import ProcessState
from tests.factories import Cast
from tests.portal import scene

HOSTILE = '<script>alert(1)</script> & "Öppet"'


def test_an_empty_city_has_words_for_everything(client: Any) -> None:
    page = scene.read(client, "/")
    assert page.status_code == 200
    for words in (
        "Nothing is open just now.",
        "No decisions yet.",
        "Nothing closes within two weeks.",
        "No initiative waits for an answer.",
        "No date has been set.",
    ):
        assert words in page.text


def test_a_draft_shows_nowhere(cast: Cast, client: Any, signed_in: Any) -> None:
    scene.draft(cast, "11", title="Hemlig plan")
    owner = signed_in(cast.people["anna"].id, cast.unit.id)
    for path in ("/", "/omraden/bergsjon"):
        for reader in (client, owner):
            assert "Hemlig plan" not in scene.read(reader, path).text


def test_unpublished_minutes_are_no_decisions(cast: Cast, client: Any) -> None:
    matter = scene.process(cast, "11")
    scene.decision(cast, matter, "Halvfärdigt", MeetingState.MINUTES_DRAFT)
    scene.decision(cast, matter, "Nyckelbrickor", MeetingState.PUBLISHED)
    for path in ("/", "/omraden/bergsjon"):
        page = scene.read(client, path).text
        assert "Halvfärdigt" not in page
        assert "Nyckelbrickor" in page


def test_a_paused_process_is_not_open_now(cast: Cast, client: Any) -> None:
    scene.process(cast, "11", title="Pausad plan", state=ProcessState.PAUSED)
    assert "Pausad plan" not in scene.read(client, "/").text


@pytest.mark.parametrize(("ends_in", "shown"), [(-1, False), (0, True), (14, True), (15, False)])
def test_closes_soon_means_within_two_weeks(
    cast: Cast, client: Any, ends_in: int, shown: bool
) -> None:
    scene.process(cast, "11", ends_in=ends_in)
    assert ("Nothing closes within two weeks." not in scene.read(client, "/").text) is shown


def test_what_is_overdue_comes_first_with_its_clock(cast: Cast, client: Any) -> None:
    scene.initiative(cast, title="I god tid", due_in=12)
    scene.initiative(cast, title="Försenad", due_in=-3)
    page = scene.read(client, "/").text
    assert page.index("Försenad") < page.index("I god tid")
    assert "Reply overdue by 3 days" in page
    assert "12 days left" in page


def test_hostile_titles_are_text(cast: Cast, client: Any) -> None:
    matter = scene.process(cast, "11", title=HOSTILE, summary=HOSTILE, ends_in=3)
    scene.initiative(cast, "11", title=HOSTILE)
    scene.decision(cast, matter, HOSTILE, MeetingState.PUBLISHED)
    for path in ("/", "/omraden/bergsjon", "/omraden"):
        assert "<script>alert" not in scene.read(client, path).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in scene.read(client, "/").text


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Any, queries: Any) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            scene.process(cast, "11", title=f"Samråd {number}", ends_in=number % 20)
            scene.initiative(cast, "11", title=f"Initiativ {number}", due_in=number - 5)

    def count() -> int:
        queries.clear()
        assert scene.read(client, "/").status_code == 200
        return len(queries)

    fill(5)
    matter = scene.process(cast, "11")
    scene.decision(cast, matter, "Nyckelbrickor", MeetingState.PUBLISHED)
    few = count()
    fill(95)
    assert count() == few <= 12


def test_a_long_list_leads_on_with_its_number(cast: Cast, client: Any) -> None:
    for number in range(7):
        scene.process(cast, title=f"Samråd {number}")
    assert "All open consultations (7)" in scene.read(client, "/").text
