"""Figures: only what is shown is counted, each figure leads to as many as it says, constant queries."""

import re
from typing import Any

import pytest

from forum.core.db import transaction
from forum.desk import queries as desk
from forum.desk.links import Links
from forum.desk.queries.counting import Voice
from forum.matters import operations as matters
from forum.matters.queries.questions import Standing
from forum.responses.filters import SENDERS
from forum.responses.models import PublicationRule, Stance
from tests.conftest import Browser
from tests.desk import scene
from tests.desk.scene import Consultation
from tests.factories import Cast
from tests.responses import scene as responses


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Browser:
    browser: Browser = signed_in(cast.people["anna"].id, cast.unit.id)
    return browser


def _works_in_bergsjon(cast: Cast) -> None:
    with transaction():
        cast.organisation.districts = [cast.place]


def test_responses_that_are_not_published_are_counted_for_the_owner_alone(
    cast: Cast, client: Browser, anna: Browser
) -> None:
    there = Consultation(cast, over=False)
    url = f"/samrad/{there.reference}/siffror"
    public, own = client.get(url).text, anna.get(url).text
    assert "2 responses that are not published yet" in own
    assert "not published" not in public
    found = desk.figures(there.process, inside=False)
    assert (found.responses, found.unpublished, found.rounds[0].total) == (0, 0, 0)
    assert (found.organisations, found.people) == (1, 1)  # by what they wrote


def test_what_is_withdrawn_and_what_the_city_says_is_not_counted(cast: Cast) -> None:
    there = Consultation(cast)
    scene.say(cast, "anna", there.process, "Tack.")
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), there.comment)
    found = desk.figures(there.process, inside=True)
    assert (found.comments, found.asked) == (1, 1)


def test_everyone_is_counted_once(cast: Cast) -> None:
    there = Consultation(cast)
    scene.say(cast, "bo", there.process, "En sak till.")
    scene.say(cast, "ulla", there.process, "Vi med.")
    found = desk.figures(there.process, inside=False)
    assert (found.organisations, found.people) == (2, 1)
    heard = {one.party.name: (one.comments, one.responses) for one in found.parties}
    assert heard == {cast.organisation.name: (2, 1), cast.umbrella.name: (1, 0)}


def test_the_bars_are_by_kind_standpoint_and_area(cast: Cast) -> None:
    _works_in_bergsjon(cast)
    there = Consultation(cast)
    (held,) = desk.figures(there.process, inside=False).rounds
    assert held.voices == {Voice.ORGANISATION: 1, Voice.PERSON: 1}
    assert held.stances == {Stance.PARTLY: 1, Stance.AGAINST: 1}
    assert [(place.name, count) for place, count in held.areas] == [("Nordost", 1)]
    assert [(place.name, count) for place, count in held.places] == [("Bergsjön", 1)]
    assert held.placeless == 1  # Cia, who speaks for herself


def test_each_bar_leads_to_as_many_responses_as_it_says(cast: Cast, client: Browser) -> None:
    _works_in_bergsjon(cast)
    there = Consultation(cast)
    responses.send(cast.actor("ulla"), there.process, stance=Stance.FOR)
    assert set(Voice) == set(SENDERS)
    page = client.get(f"/samrad/{there.reference}/siffror").text
    links = re.findall(r'href="(/samrad/[^"]+/svar\?[^"]+)"[^>]*>(\d+)', page.replace("&amp;", "&"))
    assert len(links) >= 8
    for url, count in links:
        listed = client.get(url).text
        assert len(set(re.findall(r"R-\d{4}-\d+", listed))) == int(count), url


def test_what_a_party_wrote_and_sent_is_led_to(cast: Cast, client: Browser) -> None:
    there = Consultation(cast)
    scene.say(cast, "ulla", there.process, "Vi med.")
    links, party = Links(there.process), cast.organisation
    page = client.get(f"/samrad/{there.reference}/siffror").text.replace("&amp;", "&")
    addresses = links.comments(party=party), links.responses(party=party)
    assert all(f'href="{url}"' in page for url in addresses)
    thread, sent = (client.get(url.partition("#")[0]).text for url in addresses)
    assert thread.count('<article class="comment') == 1
    assert sent.count("/svar/R-") == 1
    assert f"Only responses from {party.name}." in sent
    everyone = client.get(f"/samrad/{there.reference}/svar?av=ingen").text
    assert everyone.count("/svar/R-") == 2


def test_questions_are_counted_by_where_they_stand(cast: Cast, client: Browser) -> None:
    there = Consultation(cast)
    scene.due(there.question, -1)
    found = desk.figures(there.process, inside=False)
    assert found.questions[Standing.LATE] == 1
    page = client.get(f"/samrad/{there.reference}/siffror").text
    assert f"/arenden/{there.reference}/fragor?visa=sena" in page


def test_an_empty_consultation_has_a_page_too(cast: Cast, client: Browser) -> None:
    process = responses.opened(cast)
    answer = client.get(f"/samrad/{process.reference}/siffror")
    assert answer.status_code == 200
    assert "No organisation has been heard yet." in answer.text
    assert 'name="csrf_token"' not in answer.text


def test_the_queries_do_not_grow(cast: Cast, client: Browser, queries: list[str]) -> None:
    there = Consultation(cast, rule=PublicationRule.AT_ONCE)
    url = f"/samrad/{there.reference}/siffror"
    process = there.process
    counts = []
    for number in range(2):
        queries.clear()
        client.get(f"{url}?{number}")
        counts.append(len(queries))
        for who in ("ulla", "bo", "mia"):
            scene.say(cast, who, process, "Hej.")
        responses.send(cast.actor("ulla" if number else "olle"), process)
    assert counts[0] == counts[1]
    assert counts[1] <= 15
