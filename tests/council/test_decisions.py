"""Choosing among decisions and searching minutes: counts that are true, and nothing before publication."""

import re

import pytest

from forum.core.db import transaction
from forum.council import filters, queries
from forum.council.models import DecisionKind
from forum.council.queries import search as searching
from tests.council import scene


def found(cast, **given):
    return len(filters.chosen(cast.council, given).found)


def searched(cast, asked):
    words = searching.words_of(asked)
    hits = searching.search(cast.council, words)
    assert searching.count(cast.council, words) == len(hits)
    return hits


def test_nothing_of_minutes_that_are_not_published_is_found(cast, client):
    scene.signed(cast, scene.nomination(cast))
    assert found(cast) == 0
    assert searched(cast, "pilot") == []
    assert "pilot" not in client.get("/radet/beslut").text
    assert "pilot</mark>" not in client.get("/radet/sok?q=pilot").text


def test_every_count_is_what_its_list_shows(cast, client):
    one = scene.matter(cast, title="Ett", district_ids=[cast.area.id])
    two = scene.matter(cast, title="Två", citywide=True, district_ids=[])
    scene.published(cast, scene.nomination(cast, one), kind=DecisionKind.ASSIGNMENT)
    scene.published(cast, scene.nomination(cast, two), kind=DecisionKind.NOTED)
    page = client.get("/radet/beslut").text
    main = page.split('class="filters"')[1].split("</form>")[0]
    offered = 0
    for select in re.findall(r'<select id="filter-(\w+)".*?</select>', main, re.S):
        body = main.split(f'id="filter-{select}"')[1].split("</select>")[0]
        for value, count in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)', body):
            shown = client.get(f"/radet/beslut?{select}={value}").text
            assert shown.count('<li class="matter">') == int(count), (select, value)
            assert f"{count} decision" in shown
            offered += 1
    assert offered >= 5


def test_a_council_that_has_decided_nothing_offers_no_choices(cast, client):
    page = client.get("/radet/beslut").text
    assert "No decisions yet." in page
    assert 'class="filters"' not in page


def test_choices_narrow_together_and_their_counts_with_them(cast):
    one, two = (scene.matter(cast, title=title) for title in ("Ett", "Två"))
    scene.published(cast, scene.nomination(cast, one), kind=DecisionKind.ASSIGNMENT)
    scene.published(cast, scene.nomination(cast, two), kind=DecisionKind.NOTED)
    assert found(cast) == 2
    assert found(cast, typ="noterat") == 1
    assert found(cast, part=cast.unit.slug) == 1
    assert found(cast, typ="noterat", part=cast.unit.slug) == 0
    chosen = filters.chosen(cast.council, {"typ": "noterat"})
    assert [(slug, count) for slug, _name, count in chosen.bodies] == [(cast.unit.slug, 0)]
    assert {name: count for name, _words, count in chosen.kinds} == {"uppdrag": 1, "noterat": 1}


def test_what_is_about_the_whole_city_is_about_each_area(cast):
    whole = scene.matter(cast, citywide=True, district_ids=[])
    scene.published(cast, scene.nomination(cast, whole))
    assert found(cast, omrade=cast.area.slug) == 1


@pytest.mark.parametrize("given", [{"ar": "1999"}, {"ar": "x"}, {"typ": "kupp"}, {"part": "ingen"},
                                   {"omrade": "'"}, {"atagande": "99"}, {"okand": "1"}])  # fmt: skip
def test_a_choice_that_nobody_could_make_is_no_choice(cast, client, given):
    scene.published(cast, scene.nomination(cast))
    chosen = filters.chosen(cast.council, given)
    assert len(chosen.found) == 1
    assert not chosen.is_any


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "2"])
def test_a_page_of_the_list_that_is_not_there_is_no_fault(cast, client, page):
    scene.published(cast, scene.nomination(cast))
    for path in (f"/radet/beslut?sida={page}", f"/radet/sok?q=pilot&sida={page}"):
        assert client.get(path).status_code == 200


def test_the_list_asks_as_often_for_many_as_for_few(cast, client, queries):
    def asked():
        client.get("/radet/beslut")
        queries.clear()
        client.get("/radet/beslut")
        return len(queries)

    scene.published(cast, scene.nomination(cast), kind=DecisionKind.ASSIGNMENT)
    few = asked()
    for number in range(3):
        of = scene.matter(cast, title=f"Ärende {number}")
        scene.published(cast, scene.nomination(cast, of), kind=DecisionKind.ASSIGNMENT)
    assert asked() <= few


def publish_saying(cast, body):
    from forum.council.operations import writing
    from forum.council.operations.writing import Content

    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    with transaction():
        last = queries.items(meeting)[-1]
        writing.write(cast.actor("sam"), last, Content(body=body))
    scene.close(cast, meeting)
    return _publish(cast, meeting)


def _publish(cast, meeting):
    from forum.council.operations import minutes, publishing

    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    with transaction():
        return publishing.publish(cast.actor("sam"), meeting)


@pytest.mark.parametrize("asked", ["Ålidhem", "ålidhem", "ÅLIDHEM", "  ärtor   ålidhem ", "A\u030alidhem",
                                   "100 %", "fika_paus", "lidhem", '"bjöd på ärtor"', "”på Ålidhem” fika",
                                   '"ärtor'])  # fmt: skip
def test_words_are_found_in_swedish_letters_large_or_small_and_signs_mean_themselves(cast, asked):
    publish_saying(cast, "Mötet på Ålidhem bjöd på ärtor, till 100 % och med fika_paus.")
    assert len(searched(cast, asked)) == 1


@pytest.mark.parametrize("asked", ["alidhem", "artor", "100_%", "fikaxpaus", "ålidhem soppa", "%%",
                                   '"ärtor bjöd"'])  # fmt: skip
def test_other_words_are_not(cast, asked):
    publish_saying(cast, "Mötet på Ålidhem bjöd på ärtor, till 100 % och med fika_paus.")
    assert searched(cast, asked) == []


def test_a_hit_shows_the_words_where_they_stand_and_leads_to_the_section(cast, client):
    meeting = publish_saying(cast, "Före <b>taggen</b> kommer **Ålidhem** och efter det resten.")
    (hit,) = searched(cast, "ålidhem")
    assert hit.found == "Ålidhem"
    assert f"/{meeting.reference}/protokoll#p" in hit.url
    page = client.get("/radet/sok?q=ålidhem").text
    assert "<mark>Ålidhem</mark>" in page
    assert "<b>taggen" not in page


def test_the_question_is_shown_as_it_was_asked_and_runs_nothing(cast, client):
    page = client.get('/radet/sok?q="><script>alert(1)</script>').text
    assert "<script>alert" not in page
    assert "Nothing was found" in page


def test_an_empty_question_finds_nothing(cast, client):
    for asked in ("", "%20", "%00"):
        assert "Nothing was found" not in client.get(f"/radet/sok?q={asked}").text
