"""Who has answered, who is silent, who is reminded; and what everyone may know of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.invitations import operations, queries, spread
from forum.invitations.models import Invitation
from forum.matters import operations as matters
from forum.parties.models import Field, Party, PartyField, PartyKind, SizeBand
from forum.processes.models import PlanningProcess, StageKey
from forum.responses.models import PublicationRule, ResponseState
from tests import factories
from tests.invitations import scene
from tests.matters.scene import comment
from tests.parties import scene as parties
from tests.processes import scene as process_scene


@pytest.fixture
def anna(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def overview(about: PlanningProcess) -> str:
    return f"/samrad/{about.reference}/inbjudningar"


def public(about: PlanningProcess) -> str:
    return f"/samrad/{about.reference}/inbjudna"


# What everyone may know


@pytest.mark.parametrize("rule", [None, PublicationRule.AFTER_DEADLINE])
def test_a_response_that_is_not_published_is_revealed_nowhere(
    cast: Any, client: Any, signed_in: Any, rule: PublicationRule | None
) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation, cast.umbrella)
    readers = [client, signed_in(cast.people["ulla"].id, cast.umbrella.id)]
    client.token()
    before = [plain(reader.get(public(about)).text) for reader in readers]
    scene.responded(cast, about, rule=rule)
    assert [plain(reader.get(public(about)).text) for reader in readers] == before
    assert "Response sent" not in before[0]


def plain(html: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", html)


def test_a_published_response_and_a_comment_are_said_in_words(cast: Any, client: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation, cast.umbrella)
    scene.responded(cast, about, rule=PublicationRule.AT_ONCE)
    comment(cast.actor("ulla"), about)
    page = client.get(public(about)).text
    assert page.index("Paraplyet") < page.index("Wrote in the thread")
    assert page.index("Wrote in the thread") < page.index("Rymdtorgets")
    assert page.index("Rymdtorgets") < page.index("Response sent")


def test_when_the_last_day_has_passed_the_response_shows(cast: Any, client: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    scene.responded(cast, about)
    client.token()
    assert "Nothing published yet" in client.get(public(about)).text
    with transaction():
        stage = process_scene.stage(about, StageKey.CONSULTATION)
        stage = db.session.merge(stage)
        stage.starts_on, stage.ends_on = process_scene.day(-30), process_scene.day(-1)
    assert "Response sent" in client.get(public(about)).text


def test_what_was_withdrawn_or_replaced_is_no_answer(cast: Any) -> None:
    about = scene.process(cast)
    said = comment(cast.actor("bo"), about)
    sent = scene.responded(cast, about, "ulla")
    assert queries.parts(about, public=False).keys() == {cast.organisation.id, cast.umbrella.id}
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), said)
        sent.state, sent.replaced_at = ResponseState.REPLACED, clock.now()
    assert not queries.parts(about, public=False)


def test_the_page_of_the_consultation_says_how_many_and_that_anyone_may(
    cast: Any, client: Any, anna: Any
) -> None:
    about = scene.process(cast)
    where = f"/arenden/{about.reference}"
    assert "Invite organisations" in anna.get(where).text
    assert "invited or not" not in side(client.get(where).text)
    scene.invite(cast, about, cast.organisation, cast.umbrella)
    page = side(client.get(where).text)
    assert "2 organisations are invited. Anyone may answer, invited or not." in page
    assert f'href="{public(about)}"' in page
    assert "inbjudningar" not in page
    history = client.get(f"{where}/historik").text
    assert "invited organisations to take part: 2" in history
    assert f'href="{public(about)}"' in history


def side(html: str) -> str:
    return html.split('<aside class="side-column">', 1)[-1]


def test_a_process_that_is_a_draft_has_no_list(cast: Any, client: Any) -> None:
    process_scene.draft(cast)
    assert client.get("/samrad/S-2027-999/inbjudna").status_code == 404


# Reminding


def test_those_who_are_silent_are_reminded_once_a_week_at_most(cast: Any) -> None:
    about = scene.process(cast)
    third = factories.organisation("Den tredje", email="post@tredje.example.se")
    scene.invite(cast, about, cast.organisation, cast.umbrella, third)
    assert scene.remind(cast, about, after=6) == []
    comment(cast.actor("ulla"), about)
    assert scene.remind(cast, about, after=7) == ["Den tredje", "Rymdtorgets Läxhjälp"]
    assert scene.remind(cast, about, after=13) == []
    scene.responded(cast, about)
    assert scene.remind(cast, about, after=14) == ["Den tredje"]
    told = select(Event.data).where(Event.action == "invitation:remind").order_by(Event.seq)
    assert [data["count"] for data in scene.fresh().scalars(told)] == [2, 1]


def test_a_reminder_that_has_become_needless_is_not_written(cast: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    scene.remind(cast, about)
    (row,) = [row for row in scene.rows() if row.letter == "invitation_reminder"]
    letter = scene.written(row)
    assert letter is not None
    assert letter.subject.startswith("Reminder")
    assert "has not heard from you yet" in letter.body
    comment(cast.actor("bo"), about)
    assert scene.written(row) is None


def test_a_dormant_organisation_is_not_reminded(cast: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    with transaction():
        db.session.get_one(Party, cast.organisation.id).ended_on = clock.today()
    assert scene.remind(cast, about) == []


def test_reminding_asks_first_and_says_when_there_is_nobody(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    where = f"{overview(about)}/paminn"
    assert "There is nobody to remind now." in anna.get(where).text
    answer = anna.send(where)
    assert "Nobody was reminded" in anna.get(answer.location).text
    with transaction():
        for one in db.session.scalars(select(Invitation)):
            one.invited_at -= timedelta(days=8)
    assert "Remind 1 that is silent" in anna.get(overview(about)).text
    assert "Rymdtorgets" in anna.get(where).text
    for _time in range(2):
        answer = anna.send(where, {"form_key": "e" * 32})
        assert answer.location == overview(about)
    assert "1 organisation is reminded." in anna.get(overview(about)).text
    assert len([row for row in scene.rows() if row.letter == "invitation_reminder"]) == 1


# Which are silent


def rows_of(about: PlanningProcess) -> dict[str, tuple[int, int, int, bool]]:
    scene.fresh()
    ids = queries.invited_ids(about)
    found = spread.of(about, ids, queries.parts(about, public=False).keys())
    every = [*found.places, *found.parts, *found.fields, *found.sizes]
    return {str(row.name): (row.there, row.invited, row.answered, row.is_silent) for row in every}


def test_places_fields_and_sizes_are_counted_and_silence_is_told(cast: Any) -> None:
    about = scene.process(cast)
    scene.works_in(cast.organisation, cast.place)
    scene.works_in(cast.umbrella, cast.area)
    parties.works_with(cast.organisation, Field.EDUCATION, size=SizeBand.SMALL)
    parties.works_with(cast.umbrella, Field.EDUCATION, Field.HEALTH, size=SizeBand.LARGE)
    factories.organisation("Överallt")
    scene.invite(cast, about, cast.organisation)
    comment(cast.actor("bo"), about)
    assert rows_of(about) == {
        "Bergsjön": (2, 1, 1, False),
        "Those of the whole city": (1, 0, 0, True),
        "School and learning": (2, 1, 1, False),
        "Health": (1, 0, 0, True),
        "No field given": (1, 0, 0, True),
        "fewer than 50 members": (1, 1, 1, False),
        "500 members or more": (1, 0, 0, True),
        "Would rather not say": (1, 0, 0, True),
    }


def test_a_consultation_for_the_whole_city_counts_every_area_and_its_parts(cast: Any) -> None:
    about = scene.process(cast, citywide=True, districts=[])
    scene.works_in(cast.umbrella, cast.place)
    found = rows_of(about)
    assert found["Nordost"] == (1, 0, 0, True)
    assert found["Bergsjön"] == (1, 0, 0, True)


def test_a_place_without_organisations_is_not_silent(cast: Any) -> None:
    about = scene.process(cast)
    assert rows_of(about)["Bergsjön"] == (0, 0, 0, False)


def test_the_page_says_silent_in_words_and_leads_to_inviting_them_but_not_by_size(
    cast: Any, anna: Any
) -> None:
    about = scene.process(cast)
    scene.works_in(cast.organisation, cast.place)
    parties.works_with(cast.organisation, Field.EDUCATION, size=SizeBand.SMALL)
    page = anna.get(overview(about)).text
    assert "Silent" in page
    assert "fewer than 50 members" in page
    asked = set(re.findall(r"inbjudningar/nya\?([^\"]+)", page))
    assert asked == {f"omrade={cast.place.slug}", "omrade=hela-staden", "falt=education"}
    for query in asked:
        assert anna.get(f"{overview(about)}/nya?{query}").status_code == 200


def test_who_answered_uninvited_is_named(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.umbrella)
    comment(cast.actor("bo"), about)
    page = anna.get(overview(about)).text
    assert page.index("Silent so far") < page.index("Answered without being invited")
    assert "Rymdtorgets" in page.split("Answered without being invited")[1]


def test_the_size_orders_nothing_and_is_no_choice(cast: Any, anna: Any, queries: Any) -> None:
    about = scene.process(cast)
    parties.works_with(cast.umbrella, size=SizeBand.LARGE)
    parties.works_with(cast.organisation, size=SizeBand.SMALL)
    queries.clear()
    page = anna.get(f"{overview(about)}/nya?visa=alla&storlek=small").text
    assert page.index("Paraplyet") < page.index("Rymdtorgets")
    anna.get(overview(about))
    for statement in queries:
        assert "size_band" not in statement.split("WHERE", 1)[-1]


def test_four_hundred_organisations_cost_as_many_queries_as_two(
    cast: Any, anna: Any, client: Any, queries: Any
) -> None:
    about = scene.process(cast)
    pages = [overview(about), f"{overview(about)}/nya?visa=alla", f"{overview(about)}/paminn"]

    def cost() -> list[int]:
        found = []
        client.token()
        for browser, where in [*((anna, page) for page in pages), (client, public(about)),
                               (client, f"/arenden/{about.reference}")]:  # fmt: skip
            queries.clear()
            assert browser.get(where).status_code == 200
            found.append(len(queries))
        return found

    scene.invite(cast, about, cast.organisation)
    few = cost()
    with transaction():
        many = [
            Party(
                name=f"Förening {n:03}", kind=PartyKind.ORGANISATION, slug=f"forening-{n}",
                sort_key=f"forening {n:03}", created_at=clock.now(), email=f"f{n}@samspel.example",
                size_band=list(SizeBand)[n % 3],
                districts=[db.session.merge(cast.place if n % 2 else cast.area)],
            )
            for n in range(400)
        ]  # fmt: skip
        db.session.add_all(many)
        db.session.flush()
        db.session.add_all(
            PartyField(party_id=party.id, field=list(Field)[n % 14]) for n, party in enumerate(many)
        )
    ids, anna_herself = [party.id for party in many[:300]], cast.actor("anna")
    queries.clear()
    with transaction():
        operations.invite(anna_herself, about, party_ids=ids)
    assert len(queries) < 40
    assert cost() == few
    assert max(few) <= 30
