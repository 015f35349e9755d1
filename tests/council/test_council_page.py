"""The page of a council: who sits there, when it meets, what it decided; and what it is called."""

import re
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.access import SYSTEM
from forum.core.db import transaction
from forum.council import queries as council
from forum.council.models import ActionState, DecisionKind
from forum.council.operations import publishing, tasks
from forum.council.queries.tasks import given_at
from forum.parties import operations as parties
from forum.parties.models import Role, Side
from tests.council import scene


def seat(cast, who, side=Side.CITY, *, first=-90, last=None, substitute=False):
    day = clock.today()
    with transaction():
        return parties.appoint(
            SYSTEM,
            cast.council,
            email=cast.people[who].email,
            role=Role.MEMBER,
            side=side,
            is_substitute=substitute,
            starts_on=day + timedelta(days=first),
            ends_on=day + timedelta(days=last) if last is not None else None,
        )


def test_it_shows_the_next_meeting_first_and_nothing_of_its_agenda(cast, client):
    of = scene.matter(cast)
    scene.place(cast, scene.planned(cast), scene.nomination(cast, of))
    page = client.get("/radet").text
    assert page.index("Next meeting") < page.index("Latest decisions")
    assert "Stadshuset" in page
    assert "To the meeting" in page
    assert of.title not in page
    assert "Waits for an agenda (1)" in page


def test_a_page_without_an_account_holds_no_key(cast, client):
    scene.published(cast, scene.nomination(cast))
    for path in ("", "/beslut", "/sok?q=pilot", "/ledamoter", "/sammantraden"):
        page = client.get(f"/radet{path}").text
        main = page.split("<main", 1)[1].split("</main>")[0]
        assert "csrf_token" not in main
        assert "form_key" not in main


def test_members_and_substitutes_stand_by_side_with_whom_they_come_from(cast, client):
    seat(cast, "anna", substitute=True)
    seat(cast, "bo", Side.SOCIAL_ECONOMY)
    page = client.get("/radet").text
    city, sector = page.split("For the city")[1].split("For the social economy")
    assert city.index("Mia Moe") < city.index("Substitutes") < city.index("Anna Alm")
    assert cast.unit.name in city
    assert "Bo Berg" in sector
    assert cast.organisation.name in sector
    assert "Bo Berg" not in city


def test_mandates_say_from_when_to_when_and_who_sat_before(cast, client):
    seat(cast, "anna", first=-400, last=-40)
    seat(cast, "olle", first=20)
    page = client.get("/radet/ledamoter").text
    now, later = page.split("Sit now")[1].split("Begin later")
    later, before = later.split("Sat before")
    assert "Mia Moe" in now
    assert "Since" in now
    assert "Olle Ost" in later
    assert "Anna Alm" in before
    assert "Anna Alm" not in client.get("/radet").text


def test_a_mandate_that_was_taken_back_before_it_began_is_not_shown(cast, client):
    given = seat(cast, "anna", first=30)
    with transaction():
        parties.end_mandate(SYSTEM, given)
    assert "Anna Alm" not in client.get("/radet/ledamoter").text


def test_the_administrator_is_led_to_the_mandates_and_nobody_else_is(cast, client, signed_in):
    there = f"/administration/parter/{cast.council.slug}"
    for who in ("sam", "mia", "bo"):
        assert there not in scene.browser(cast, signed_in, who).get("/radet/ledamoter").text
    assert there not in client.get("/radet/ledamoter").text
    admin = scene.browser(cast, signed_in, "adm")
    assert there in admin.get("/radet/ledamoter").text
    assert admin.get(there).status_code == 200


def test_the_meetings_are_those_of_this_year_unless_another_is_asked_for(cast, client):
    this_year, next_year = scene.planned(cast, days=1), scene.planned(cast, days=400)
    assert this_year.year < next_year.year
    page = client.get("/radet/sammantraden").text
    assert f"Meetings {this_year.year}" in page
    assert f"/radet/sammantraden/{next_year.reference}" not in page
    page = client.get(f"/radet/sammantraden?ar={next_year.year}").text
    assert f"/radet/sammantraden/{next_year.reference}" in page


def test_a_meeting_leads_everyone_to_its_minutes_once_they_are_published(cast, client):
    meeting = scene.signed(cast)
    path = f"/radet/sammantraden/{meeting.reference}"
    assert "Read the minutes" not in client.get(path).text
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    main = client.get(path).text.split("<main", 1)[1]
    assert main.index("Read the minutes") < main.index("Agenda")


@pytest.mark.parametrize("path", ["/radet", "/radet/beslut", "/radet/uppdrag"])
def test_lists_lead_to_what_was_said_by_its_title(cast, client, path):
    of = scene.matter(cast, title="Skolan öppnar i höst")
    scene.published(cast, scene.nomination(cast, of), kind=DecisionKind.ASSIGNMENT)
    there = rf'href="[^"]*/{of.reference}"[^>]*>Skolan öppnar i höst</a>'
    assert re.search(there, client.get(path).text)


def test_no_mandate_of_another_kind_is_shown(cast, client):
    page = client.get("/radet/ledamoter").text
    assert "Sam Sand" not in page
    assert "Ada Adm" not in page


def test_what_is_to_be_done_is_counted_as_its_list_shows_it(cast, client):
    meeting = scene.published(cast, scene.nomination(cast), kind=DecisionKind.ASSIGNMENT)
    assert "1 assignment is to be done." in client.get("/radet").text
    (task,) = given_at(meeting)
    with clock.pretend(clock.at(task.due_on)):
        assert "1 is due" in client.get("/radet").text
    with transaction():
        tasks.settle(cast.actor("anna"), task, state=ActionState.DONE, outcome="Klart.")
    assert "Nothing is left to do." in client.get("/radet").text


def test_it_asks_as_often_for_many_decisions_as_for_one(cast, client, queries):
    def asked() -> int:
        queries.clear()
        assert client.get("/radet").status_code == 200
        return len(queries)

    scene.published(cast, scene.nomination(cast), kind=DecisionKind.ASSIGNMENT)
    client.get("/radet")
    few = asked()
    for number in range(3):
        of = scene.matter(cast, title=f"Ärende {number}")
        scene.published(cast, scene.nomination(cast, of), kind=DecisionKind.ASSIGNMENT)
        scene.planned(cast)
    client.get("/radet")
    assert asked() <= few


def test_the_word_for_the_sector_is_a_setting_in_each_language(app, cast, client, monkeypatch):
    named = {
        "sector": {"sv": "civilsamhället", "en": "civil society"},
        "city_side": {"sv": "kommunen", "en": "the municipality"},
        "sector_side": {"sv": "föreningslivet", "en": "the associations"},
    }
    monkeypatch.setitem(app.config, "NAMES", named)
    monkeypatch.setitem(app.config, "COUNCIL_NAME", "Samrådet")
    page = client.get("/radet").text
    assert "<h1>Samrådet</h1>" in page
    assert "for the municipality and civil society" in page
    assert "For the associations" in page
    for path in ("/organisationer", "/overenskommelsen", "/radet/ledamoter"):
        shown = client.get(path).text
        assert "social economy" not in shown.split("<main", 1)[1].split("</main>")[0]
    assert str(Side.CITY.label) == "the municipality"
    assert seat(cast, "anna").role_label == "member of the council for the municipality"
    footer = client.get("/").text.split("<footer", 1)[1]
    assert "organisations in civil society" in footer
    assert "Samrådet" in footer
    assert "meetings of Samrådet" in client.get("/kalender").text
    client.set_cookie("language", "sv", domain=app.config["SERVER_NAME"].split(":")[0])
    assert "föreningslivet" in client.get("/radet").text


@pytest.mark.parametrize("name", ["SECTOR_SV", "SECTOR_SIDE_SV", "CITY_SIDE_EN"])
def test_names_come_from_the_environment(monkeypatch, tmp_path, name):
    from forum.config import from_environment

    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv(name, "alla andra")
    what, language = name.lower().rsplit("_", 1)
    names = from_environment()["NAMES"]
    assert names[what][language] == "alla andra"
    if name == "SECTOR_SV":
        assert names["sector_side"]["sv"] == "alla andra"


def test_who_comes_from_where_is_asked_once(cast, queries):
    seats = council.seats(cast.council)
    queries.clear()
    found = council.come_from(seats)
    assert len(queries) == 1
    assert set(found) == {one.person_id for one in seats}
