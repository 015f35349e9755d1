"""The overview: every number leads to exactly what it counts, whatever else is chosen."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.initiatives import operations, queries
from forum.initiatives.models import Initiative, ReplyKind
from forum.initiatives.operations import figures
from forum.initiatives.queries import Status, Wait, listings
from forum.parties.models import Party
from tests import factories
from tests.factories import Cast
from tests.matters import scene

TITLE = re.compile(r'matter-title"><a href="[^"]*">([^<]*)<')
NUMBER = re.compile(r'<a href="([^"]*)" aria-label="[^"]*: (\d+)">')
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>[^<]* \((\d+)\)</option>')


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """Noon of a day in June: no day is cut by summer time, and few of them lie in another year."""
    year = clock.today().year + 1
    with clock.pretend(datetime(year, 6, 15, 10, 0, tzinfo=UTC)):
        yield


def taken(cast: Cast, title: str, days_ago: int = 0, **more: Any) -> Initiative:
    """An initiative taken so many days ago."""
    with clock.pretend(clock.now() - timedelta(days=days_ago)):
        return scene.initiative(cast, title=title, **more)


def left(cast: Cast, title: str, days: int, **more: Any) -> Initiative:
    """An initiative to which a reply is promised in so many days."""
    return taken(cast, title, 30 - days, **more)


def replied(cast: Cast, title: str, *, days_ago: int, after: int, **more: Any) -> Initiative:
    """One that was replied to so many days after it was taken."""
    kind = more.pop("kind", ReplyKind.PARTLY)
    done = taken(cast, title, days_ago, **more)
    with clock.pretend(clock.now() - timedelta(days=days_ago - after)):
        scene.reply(cast, done, kind=kind)
    return done


def titles(client: Any, address: str) -> list[str]:
    """Every title that the list shows there, page after page."""
    found: list[str] = []
    while address:
        page = client.get(address).text
        found += TITLE.findall(page)
        more = re.search(r'class="button quiet" href="([^"]*efter[^"]*)"', page)
        address = html.unescape(more.group(1)) if more else ""
    return found


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Some of every kind, with two parts of the city, one commitment, an area and the whole city."""
    one = scene.commitment()
    left(cast, "Lugnt", 20, commitment_ids=[one.id])
    left(cast, "Snart", 5, addressed_party_id=cast.other_unit.id)
    left(cast, "Sent", -3, commitment_ids=[one.id], citywide=True)
    left(cast, "Mycket sent", -40)
    left(cast, "Vilsen", -2, addressed_party_id=None, body_unknown=True)
    replied(cast, "I tid", days_ago=60, after=20)
    replied(cast, "För sent", days_ago=90, after=40, commitment_ids=[one.id])
    replied(cast, "Nej", days_ago=80, after=10, kind=ReplyKind.DECLINED)
    replied(cast, "Länge sedan", days_ago=300, after=10)
    scene.draft(cast, title="Utkast")
    return cast


@pytest.mark.parametrize(
    ("days", "wait"),
    [
        (30, Wait.CALM),
        (10, Wait.CALM),
        (9, Wait.SOON),
        (0, Wait.SOON),
        (-1, Wait.LATELY),
        (-30, Wait.LATELY),
        (-31, Wait.LONG),
    ],
)
def test_each_day_lies_in_one_time_of_waiting(
    cast: Cast, client: Any, days: int, wait: Wait
) -> None:
    left(cast, "Ett", days)
    found = {one for one in Wait if titles(client, f"/initiativ?vantan={one}") == ["Ett"]}
    assert found == {wait}
    counted = queries.tally(queries.Narrowing())
    assert {one for one in Wait if counted[one]} == {wait}
    assert counted[Status.OVERDUE] == (days < 0)
    assert counted[Status.IN_HAND] == (days >= 0)


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "till=unit",
        "till=other",
        "till=ingen",
        "omrade=bergsjon",
        "omrade=nordost",
        "atagande=3",
        "omrade=bergsjon&atagande=3",
        "omrade=bergsjon&atagande=3&till=unit",
        "ar=this",
        "till=unit&ar=this",
    ],
)
def test_every_choice_says_how_many_it_will_show(town: Cast, client: Any, rest: str) -> None:
    rest = rest.replace("unit", town.unit.slug).replace("other", town.other_unit.slug)
    rest = rest.replace("this", str(clock.today().year))
    page = client.get(f"/initiativ?{rest}").text
    options = OPTION.findall(page)
    assert len(options) == len(Status) + len(Wait)
    for value, count in options:
        name = "status" if value in list(Status) else "vantan"
        shown = titles(client, f"/initiativ?{name}={value}&{rest}")
        assert len(shown) == int(count), (value, shown)
        assert "Utkast" not in shown


def test_every_number_of_the_table_leads_to_what_it_counts(town: Cast, client: Any) -> None:
    years = {clock.today().year, (clock.today() - timedelta(days=270)).year}
    seen = 0
    for year in years:
        page = client.get(f"/initiativ?ar={year}").text
        for address, count in NUMBER.findall(page):
            assert len(titles(client, html.unescape(address))) == int(count), address
            seen += int(count)
    assert seen >= 2 * 8, "the whole city, and its parts once more"


def test_of_one_part_of_the_city_its_years_are_told(town: Cast, client: Any) -> None:
    page = client.get(f"/initiativ?till={town.unit.slug}").text
    assert page.count('<th scope="row">') == len(
        {row.year for row in queries.of_body(town.unit.id)}
    )
    for address, count in NUMBER.findall(page):
        assert town.unit.slug in address
        assert len(titles(client, html.unescape(address))) == int(count)


def test_what_is_addressed_to_nobody_yet_is_found(town: Cast, client: Any) -> None:
    assert titles(client, "/initiativ?till=ingen") == ["Vilsen"]
    assert "Nobody yet" in client.get("/initiativ").text
    with transaction():
        vilsen = db.session.query(Initiative).filter_by(title="Vilsen").one()
        operations.assign(town.actor("sam"), vilsen, to=town.unit.id)
    assert "Nobody yet" not in client.get("/initiativ").text


def test_where_an_area_is_chosen_no_figures_seem_to_be_of_it(town: Cast, client: Any) -> None:
    assert 'id="svar"' in client.get("/initiativ").text
    for chosen in ("omrade=bergsjon", "atagande=3"):
        assert "#svar" not in client.get(f"/initiativ?{chosen}").text


def test_an_area_holds_its_places_and_the_whole_city_is_in_every_one(
    cast: Cast, client: Any
) -> None:
    elsewhere = factories.district("50", "Högsbo")
    taken(cast, "Här")
    taken(cast, "Där", district_ids=[elsewhere.id])
    taken(cast, "Överallt", citywide=True)
    assert sorted(titles(client, "/initiativ?omrade=nordost")) == ["Här", "Överallt"]
    assert sorted(titles(client, "/initiativ?omrade=bergsjon")) == ["Här", "Överallt"]
    assert sorted(titles(client, "/initiativ?omrade=hogsbo")) == ["Där", "Överallt"]


def test_a_part_of_the_city_that_is_gone_still_stands_for_its_replies(
    cast: Cast, client: Any
) -> None:
    replied(cast, "Besvarat", days_ago=60, after=20)
    with transaction():
        db.session.get_one(Party, cast.unit.id).ended_on = clock.today() - timedelta(days=1)
        db.session.get_one(Party, cast.other_unit.id).ended_on = clock.today() - timedelta(days=1)
    page = client.get("/initiativ").text
    assert cast.unit.name in page
    assert cast.other_unit.name not in page
    assert titles(client, f"/initiativ?till={cast.unit.slug}") == ["Besvarat"]


def test_a_reply_shows_in_the_figures_at_once(cast: Cast, client: Any) -> None:
    one = taken(cast, "Ett")
    year = one.reply_due.year if one.reply_due else 0
    address = f'till={cast.unit.slug}&amp;ar={year}&amp;status={{0}}#part-{{0}}" aria-label'
    assert address.format("tid-kvar") in client.get("/initiativ").text
    scene.reply(cast, one)
    page = client.get("/initiativ").text
    assert address.format("tid-kvar") not in page
    assert address.format("i-tid") in page


def test_the_figures_are_of_this_year_also_when_a_reply_is_promised_for_the_next(
    cast: Cast, client: Any
) -> None:
    with clock.pretend(datetime(2027, 12, 20, 12, tzinfo=UTC)):
        replied(cast, "Besvarat", days_ago=60, after=20)
        taken(cast, "Nytt")
        page = client.get("/initiativ").text
        assert "promised in 2027" in page
        assert "ar=2028#svar" in page
        (bar,) = re.findall(r'<a href="([^"]+)" tabindex="-1"><rect', page)
        assert titles(client, html.unescape(bar)) == ["Besvarat"], "a bar leads to what it counts"


def test_the_city_sees_what_it_is_to_answer(town: Cast, client: Any) -> None:
    address = f"/initiativ?till={town.unit.slug}&status=vantar"
    assert titles(client, address) == ["Mycket sent", "Sent", "Lugnt"]


def test_pages_go_on_within_what_is_chosen(cast: Cast, client: Any) -> None:
    for number in range(23):
        taken(cast, f"Nr {number:02}")
    for number in range(3):
        left(cast, f"Sen {number}", -5, addressed_party_id=cast.other_unit.id)
    year = (clock.today() + timedelta(days=30)).year
    found = titles(client, f"/initiativ?till={cast.unit.slug}&ar={year}&vantan=minst-10-dagar-kvar")
    assert found == [f"Nr {number:02}" for number in range(23)]


@pytest.mark.parametrize("choice", ["", "till=unit", "omrade=bergsjon&atagande=3", "status=klara"])
def test_the_overview_costs_the_same_whatever_it_holds(
    cast: Cast, client: Any, queries: Any, choice: str
) -> None:
    one, counts = scene.commitment(), []
    choice = choice.replace("unit", cast.unit.slug)
    for size in (3, 9):
        for number in range(size):
            taken(cast, f"Nr {number}", commitment_ids=[one.id])
            replied(cast, f"Svar {number}", days_ago=60, after=9, commitment_ids=[one.id])
        queries.clear()
        assert client.get(f"/initiativ?{choice}&nr={size}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_last_day_of_a_year_belongs_to_it(cast: Cast, client: Any) -> None:
    year = clock.today().year
    for title, day in (("Sista", date(year, 12, 31)), ("Första", date(year + 1, 1, 1))):
        left(cast, title, (day - clock.today()).days)
    assert titles(client, f"/initiativ?ar={year}") == ["Sista"]
    assert titles(client, f"/initiativ?ar={year + 1}") == ["Första"]


def test_what_names_places_and_the_whole_city_is_found_once(cast: Cast, client: Any) -> None:
    one = taken(cast, "Överallt")
    with transaction():
        one.citywide = True
        figures.keep(one)
    assert listings.differences() == []
    assert titles(client, "/initiativ?omrade=bergsjon") == ["Överallt"]
    assert '<span class="count">1</span>' in client.get("/initiativ?omrade=nordost").text
