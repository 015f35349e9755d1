"""What was answered, in numbers: what the public may not see yet, and that each number can be followed."""

import re
from html import unescape
from typing import Any

import pytest

from forum.core.db import db, transaction
from forum.processes.models import Stage
from forum.responses import filters, results
from forum.responses.answers import Given
from forum.responses.models import PublicationRule, Question, QuestionKind, ResponseState, Stance
from forum.responses.results import Bar, Results
from tests.factories import Cast, district, store
from tests.processes import scene
from tests.responses import asking


def _results(stage: Stage, *, everything: bool = True, **narrowed: str) -> Results:
    db.session.rollback()
    chosen = filters.chosen(stage.process, narrowed)
    return results.of_stage(stage, chosen, everything=everything)


def _counts(bars: Any) -> dict[str, int]:
    return {str(bar.words): bar.count for bar in bars if bar.count}


def _chose(question: Question, label: str) -> list[Given]:
    return [Given(question.id, question.kind, options=(asking.option(question, label),))]


def test_numbers_are_not_shown_before_their_day(cast: Cast, client: Any, signed_in: Any) -> None:
    stage = asking.stage(cast)
    question = asking.ask(cast, stage, wording="Vad saknas?")
    given = [Given(question.id, QuestionKind.FREE, text="Hemliga ljus")]
    asking.response(cast, stage, given=given)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    for path in ("/resultat", f"/resultat/{question.id}"):
        for someone in (client, bo):
            page = someone.get(asking.address(stage, path))
            assert page.status_code == 200
            assert "Hemliga ljus" not in page.text
            assert "1 response" not in page.text
        assert "Hemliga ljus" in anna.get(asking.address(stage, path)).text
    assert "has passed" in client.get(asking.address(stage, "/resultat")).text
    asking.over(stage.process)
    for path in ("/resultat", f"/resultat/{question.id}"):
        assert "Hemliga ljus" in client.get(asking.address(stage, path)).text


def test_at_once_means_at_once(cast: Cast, client: Any) -> None:
    stage = asking.stage(cast)
    asking.settle(cast, stage, PublicationRule.AT_ONCE)
    asking.response(cast, stage)
    assert "1 response" in client.get(asking.address(stage, "/resultat")).text


def test_there_are_no_results_where_nothing_is_answered_by_form(cast: Cast, client: Any) -> None:
    process = scene.opened(cast)
    assert client.get(f"/samrad/{process.reference}/skede/1/resultat").status_code == 404
    stage = asking.draft_stage(cast)
    assert client.get(f"/samrad/S-2027-9/skede/{stage.position}/resultat").status_code == 404
    there = asking.stage(cast)
    chosen = asking.one(cast, there)
    for number in ("0", "99999999999", str(chosen.id)):  # only free text has a page of its own
        assert client.get(asking.address(there, f"/resultat/{number}")).status_code == 404


def test_what_was_replaced_does_not_count(cast: Cast) -> None:
    stage = asking.stage(cast)
    earlier = asking.response(cast, stage, stance=Stance.AGAINST)
    with transaction():
        earlier.state, earlier.replaced_at = ResponseState.REPLACED, earlier.submitted_at
    asking.response(cast, stage, number=7, stance=Stance.FOR)
    asking.response(cast, asking.stage(cast), "ulla")
    assert _counts(_results(stage).stances) == {"For": 1}


def _answered(cast: Cast) -> tuple[Stage, dict[str, Question]]:
    """Bo and Ulla in Bergsjön, Cia nowhere and Olle of the city answer everything there is."""
    stage = asking.stage(cast)
    with transaction():
        for party in (cast.organisation, cast.umbrella):
            party.districts.append(cast.place)
    asked = {
        "one": asking.one(cast, stage),
        "rank": asking.ask(cast, stage, QuestionKind.RANKING, "Ljus", "Träd"),
        "scale": asking.ask(cast, stage, QuestionKind.SCALE),
        "place": asking.ask(cast, stage, QuestionKind.PLACE),
        "free": asking.ask(cast, stage),
    }
    light, tree = (asking.option(asked["rank"], label) for label in ("Ljus", "Träd"))
    said = [
        ("bo", "Ja", (light, tree), 5, Stance.FOR),
        ("ulla", "Ja", (tree, light), 4, Stance.AGAINST),
        ("cia", "Nej", (tree,), 4, Stance.AGAINST),
        ("olle", "Vet inte", (), 0, Stance.NONE),
    ]
    for who, label, order, step, stance in said:
        given = _chose(asked["one"], label)
        given.append(Given(asked["free"].id, QuestionKind.FREE, text=f"Från {who}"))
        if order:
            given.append(Given(asked["rank"].id, QuestionKind.RANKING, options=order))
            given.append(Given(asked["scale"].id, QuestionKind.SCALE, scale=step))
            given.append(Given(asked["place"].id, QuestionKind.PLACE, place=cast.place.code))
        asking.response(cast, stage, who, given, stance=stance)
    return stage, asked


def test_every_question_is_counted_in_its_own_way(cast: Cast) -> None:
    stage, asked = _answered(cast)
    found = {one.asked.id: one for one in _results(stage).questions}
    assert _counts(found[asked["one"].id].bars) == {"Ja": 2, "Nej": 1, "Vet inte": 1}
    assert [bar.share for bar in found[asked["one"].id].bars] == [50, 25, 25]
    ranked = found[asked["rank"].id]
    assert ranked.count == 3
    assert [(bar.words, bar.count, bar.mean_place) for bar in ranked.bars] == [
        ("Träd", 2, pytest.approx(4 / 3)),
        ("Ljus", 1, 1.5),
    ]
    scale = found[asked["scale"].id]
    assert scale.mean == pytest.approx(13 / 3)
    assert _counts(scale.bars) == {"4": 2, "5": 1}
    assert _counts(found[asked["place"].id].bars) == {"Bergsjön": 3}
    assert [said.html for said in found[asked["free"].id].texts] == [
        "<p>Från bo</p>", "<p>Från ulla</p>", "<p>Från cia</p>",
    ]  # fmt: skip


def test_who_answered_is_counted_by_kind_and_place(cast: Cast) -> None:
    stage, _asked = _answered(cast)
    elsewhere = district("12", "Gamlestaden", cast.area)
    with transaction():
        cast.umbrella.districts.append(elsewhere)
    found = _results(stage)
    assert _counts(found.parts) == {
        "Organisations": 1, "Umbrella organisations": 1, "Parts of the city": 1,
        "Private persons": 1,
    }  # fmt: skip
    assert [(str(bar.words), bar.count, bar.is_part) for bar in found.areas] == [
        ("Nordost", 2, False), ("Bergsjön", 2, True), ("Gamlestaden", 1, True),
        ("No area said", 2, False),
    ]  # fmt: skip


def _followed(client: Any, stage: Stage, bar: Bar) -> int:
    """How many responses the list has that the number of a bar links to."""
    reference = stage.process.reference
    query = "&".join(f"{name}={value}" for name, value in bar.address.items())
    page = client.get(f"/samrad/{reference}/svar?{query}").text
    return len(set(re.findall(rf'href="/samrad/{reference}/svar/(R-[0-9-]+)"', page)))


def test_each_number_leads_to_the_responses_that_it_counts(cast: Cast, client: Any) -> None:
    stage, _asked = _answered(cast)
    asking.over(stage.process)
    found = _results(stage, everything=False)
    bars = [*found.stances, *found.parts, *found.areas]
    bars += [bar for one in found.questions for bar in one.bars]
    assert len(bars) > 15
    wrong = [
        (str(bar.words), bar.count, count)
        for bar in bars
        if bar.count != (count := _followed(client, stage, bar))
    ]
    assert wrong == []
    page = client.get(asking.address(stage, "/resultat")).text
    for bar in bars:
        if bar.count:
            query = "&".join(f"{name}={value}" for name, value in bar.address.items())
            assert f"/svar?{query}" in unescape(page)


def test_the_numbers_can_be_narrowed_to_some(cast: Cast, client: Any) -> None:
    stage, asked = _answered(cast)
    found = _results(stage, part="paraply")
    assert (found.total, _counts(found.stances)) == (1, {"Against": 1})
    assert found.stances[0].address["part"] == "paraply"
    assert _results(stage, omrade="nordost").total == 2
    assert _results(stage, omrade="utan").total == 2
    assert _results(stage, omrade="utan", part="staden", standpunkt="emot").total == 0
    assert _results(stage, part="nonsense", fraga=str(asked["one"].id), val="9").total == 4
    asking.over(stage.process)
    path = asking.address(stage, "/resultat?omrade=utan&part=staden&standpunkt=emot")
    assert "Nobody of those has answered" in client.get(path).text


def test_a_question_that_was_taken_away_is_shown_while_it_has_answers(cast: Cast) -> None:
    stage = asking.stage(cast)
    answered, other = asking.one(cast, stage), asking.one(cast, stage)
    asking.response(cast, stage, given=_chose(answered, "Ja"))
    for question in (answered, other):
        asking.remove(cast, question)
    assert [one.asked.id for one in _results(stage).questions] == [answered.id]


def test_answers_in_own_words_come_in_pages(
    cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "TEXTS_PAGE", 3)
    stage, asked = _answered(cast)
    asking.over(stage.process)
    path = asking.address(stage, f"/resultat/{asked['free'].id}")
    first = client.get(path).text
    assert "Från cia" in first
    assert "Från olle" not in first
    after = re.search(r"efter=([0-9]+)", first)
    assert after is not None
    assert "Från olle" in client.get(f"{path}?efter={after[1]}").text
    for nonsense in ("x", "-1", "9" * 40):
        assert "Från bo" in client.get(f"{path}?efter={nonsense}").text
    assert "Nobody has answered it" in client.get(f"{path}?part=radet").text


def test_more_answers_cost_no_more_queries(cast: Cast, client: Any, queries: Any) -> None:
    stage, asked = _answered(cast)
    asking.over(stage.process)
    path = asking.address(stage, "/resultat")

    def cost() -> int:
        queries.clear()
        assert client.get(path).status_code == 200
        return len(queries)

    few = cost()
    for who in ("sam", "mia", "sol", "adm"):
        asking.response(cast, stage, who, _chose(asked["one"], "Ja"))
    store(*(Question(stage_id=stage.id, position=90 + n, kind=QuestionKind.FREE, wording="?")
            for n in range(20)))  # fmt: skip
    assert cost() <= few
