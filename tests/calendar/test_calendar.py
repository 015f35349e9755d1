"""The calendar: what it shows, what it hides, and what moves in people's own."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from forum.core import clock
from forum.core.db import db, transaction
from forum.matters.models import MatterField
from forum.parties.models import Field
from forum.processes import operations, queries
from forum.processes.models import PlanningProcess, Precision, StageKey, StageState
from forum.processes.plan import Planned
from tests.conftest import Browser
from tests.council import scene as council
from tests.factories import Cast, district, store
from tests.processes.scene import day, draft, opened


def feed(client: Browser, **given: str) -> dict[str, Any]:
    """The entries of the feed, by their UID."""
    answer = client.get("/kalender.ics", query_string=given)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    found = Calendar.from_ical(answer.data)
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def entry(client: Browser, process: PlanningProcess, key: StageKey, kind: str) -> Any:
    stage = next(one for one in queries.stages(process) if one.key == key)
    return next(
        event for uid, event in feed(client).items() if uid.startswith(f"stage-{stage.id}-{kind}@")
    )


def test_a_draft_is_nowhere_in_the_calendar(cast: Cast, client: Browser) -> None:
    draft(cast, title="Ett hemligt utkast")
    for path in ("/kalender", "/kalender/blad", "/kalender.ics"):
        assert "hemligt" not in client.get(path).text


@pytest.mark.parametrize("name", ["visa", "omrade", "falt", "atagande", "enhet", "x"])
@pytest.mark.parametrize("value", ["", "finns-inte", "-1", "%00", "9" * 400, "'\"<script>"])
def test_nonsense_in_the_address_counts_as_not_chosen(
    cast: Cast, client: Browser, name: str, value: str
) -> None:
    title = opened(cast).title
    for path in ("/kalender", "/kalender/blad", "/kalender.ics"):
        answer = client.get(path, query_string={name: value})
        assert answer.status_code == 200
        assert title in answer.text
        assert "<script>" not in answer.text


def test_it_tells_when_stages_begin_and_the_last_day_to_take_part(
    cast: Cast, client: Browser
) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION, starts=-3)
    page = client.get("/kalender").text
    assert page.count(process.title) == 2  # the mapping's last day, and that the decision begins
    assert "Needs mapping: last day to take part" in page
    assert "Decision begins" in page
    assert "Decision: last day" not in page


def test_it_narrows_to_an_area_a_field_and_a_body(cast: Cast, client: Browser) -> None:
    process = opened(cast, title="Något om idrott")
    store(MatterField(matter_id=process.id, field=Field.SPORT))
    district("30", "Kålltorp")
    for given, there in (
        ({"omrade": "bergsjon"}, True),
        ({"omrade": "nordost"}, True),
        ({"omrade": "kalltorp"}, False),
        ({"falt": "sport"}, True),
        ({"falt": "culture"}, False),
        ({"enhet": cast.unit.slug}, True),
        ({"enhet": cast.other_unit.slug}, False),
        ({"enhet": cast.council.slug}, False),
    ):
        for path in ("/kalender", "/kalender/blad", "/kalender.ics"):
            text = client.get(path, query_string=given).text
            assert ("Något om idrott" in text) == there, given


def test_the_councils_meetings_are_for_every_area_but_of_no_field(
    cast: Cast, client: Browser
) -> None:
    meeting = council.planned(cast, 60)
    for given, there in (
        ({}, True), ({"omrade": "bergsjon"}, True), ({"enhet": cast.council.slug}, True),
        ({"falt": "sport"}, False), ({"enhet": cast.unit.slug}, False),
    ):  # fmt: skip
        text = client.get("/kalender", query_string=given).text
        assert (f"/radet/sammantraden/{meeting.reference}" in text) == there, given


def test_what_moves_keeps_its_name_and_raises_its_number(cast: Cast, client: Browser) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION)
    before = entry(client, process, StageKey.MAPPING, "last_day")
    first = queries.stages(process)[0]
    later = Planned(StageKey.MAPPING, first.starts_on, first.ends_on + timedelta(days=5))
    second = queries.stages(process)[1]
    kept = Planned(
        StageKey.DECISION, second.starts_on + timedelta(days=9), second.ends_on + timedelta(days=9)
    )
    with transaction():
        operations.reschedule(cast.actor("anna"), process, stages=[later, kept])
    after = entry(client, process, StageKey.MAPPING, "last_day")
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == before["dtstart"].dt + timedelta(days=5)
    assert after["sequence"] == before["sequence"] + 1


def test_what_is_cancelled_says_so_in_the_feed_and_is_not_on_the_page(
    cast: Cast, client: Browser
) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION)
    with transaction():
        operations.cancel(cast.actor("anna"), process, reason="Pengarna är slut.")
    assert process.title not in client.get("/kalender").text
    assert entry(client, process, StageKey.MAPPING, "last_day")["status"] == "CANCELLED"


def test_a_day_that_is_not_set_stands_in_its_quarter_and_is_preliminary(
    cast: Cast, client: Browser
) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION)
    with transaction():
        last = queries.stages(process)[1]
        last.starts_precision = last.ends_precision = Precision.QUARTER
    page = client.get("/kalender").text
    assert "Quarter" in page
    assert "day not set" in page
    assert entry(client, process, StageKey.DECISION, "begins")["status"] == "TENTATIVE"
    assert f"Decision begins: {process.title} (preliminary)" in client.get("/kalender/blad").text


def test_a_stage_that_was_skipped_or_is_done_is_not_to_come(cast: Cast, client: Browser) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.DECISION)
    with transaction():
        queries.stages(process)[1].state = StageState.SKIPPED
    assert "Early dialogue" not in client.get("/kalender").text


def test_titles_are_text_in_the_feed_whatever_they_hold(cast: Cast, client: Browser) -> None:
    process = opened(cast, title="Rad;ett,\\två\u2028BEGIN:VEVENT")
    summary = str(entry(client, process, StageKey.MAPPING, "last_day")["summary"])
    assert "Rad;ett,\\två" in summary
    assert len(feed(client)) < 10


def test_an_unchanged_feed_is_not_sent_again(cast: Cast, client: Browser) -> None:
    opened(cast)
    first = client.get("/kalender.ics")
    again = client.get("/kalender.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_only_twelve_months_are_shown(cast: Cast, client: Browser) -> None:
    process = opened(cast, StageKey.MAPPING, StageKey.DECISION)
    with transaction():
        last = queries.stages(process)[1]
        last.starts_on, last.ends_on = day(400), day(430)
    assert "Decision begins" not in client.get("/kalender").text


def test_the_number_of_queries_is_constant(cast: Cast, client: Browser, queries: Any) -> None:
    counts = []
    for more in (1, 5):
        for _ in range(more):
            opened(cast)
        for path in ("/kalender?omrade=bergsjon", "/kalender.ics"):
            queries.clear()
            client.get(f"{path}{'&' if '?' in path else '?'}n={more}")
            counts.append(len(queries))
    assert counts[0] == counts[2] <= 12
    assert counts[1] == counts[3] <= 12


def test_periods_come_in_order_over_the_turn_of_a_year(cast: Cast, client: Browser) -> None:
    for starts in (300, 5, 120):
        opened(cast, StageKey.MAPPING, StageKey.DECISION, starts=starts)
    page = client.get("/kalender").text
    months = [
        (clock.today().replace(day=1) + timedelta(days=31 * n)).replace(day=1) for n in range(13)
    ]
    names = [page.find(f">{month:%B %Y}<") for month in months]
    shown = [place for place in names if place >= 0]
    assert shown == sorted(shown)
    assert len(shown) >= 4
    db.session.rollback()
