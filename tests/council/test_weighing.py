"""Why something is suggested for the next meeting, in words; and what other rooms put before the council."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.council import listeners, queries, waiting
from forum.council.models import DecisionKind, Nomination, PointKind
from forum.council.operations import backlog, gathering, points
from forum.parties.models import Party, SizeBand
from forum.processes.models import StageKey
from tests.council import scene, second
from tests.factories import Cast, district, membership, organisation, person
from tests.matters import scene as matters
from tests.processes import scene as processes


def _keys(**more: Any) -> list[str]:
    return [each.key for each in queries.backlog.entries(**more)]


def _said(one: Nomination) -> str:
    scene.afresh()
    (entry,) = [each for each in queries.backlog.entries() if each.key == str(one.id)]
    return " ".join(str(words) for words in entry.because)


def _supporter(cast: Cast, *places: Any, **fields: Any) -> None:
    """An organisation that works in some places, for whom somebody can speak."""
    who, party = person("Vera Vik"), organisation("Föreningen", **fields)
    membership(who, party)
    with transaction():
        db.session.get_one(Party, party.id).districts.extend(places)
    cast.people["vera"], cast.parties["vera"] = who, party


def test_nobody_but_the_clock_brings_what_is_due_elsewhere(cast: Cast) -> None:
    for who in ("sam", "adm", "mia"):
        with pytest.raises(Refused), transaction():
            gathering.gather(cast.actor(who))


def test_a_member_of_another_council_proposes_nothing_here_as_such(cast: Cast) -> None:
    body, matter = second.council(cast), scene.matter(cast)
    rut = second.actor(cast, "rut")
    with pytest.raises(Refused, match="another council"), transaction():
        backlog.nominate(rut, matter, reason="x")
    with transaction():
        backlog.nominate(rut, matter, reason="x", council=body)
    assert queries.backlog.count() == 0
    assert queries.backlog.count(body) == 1


def test_more_is_asked_for_once_so_that_no_question_is_lost(cast: Cast) -> None:
    one = scene.nomination(cast)
    with transaction():
        backlog.ask_more(cast.actor("sam"), one, question="Var?")
    with pytest.raises(Refused, match="asked for already"), transaction():
        backlog.ask_more(cast.actor("sam"), one, question="När?")
    assert one.question == "Var?"


def test_what_is_on_an_agenda_can_still_be_answered(cast: Cast) -> None:
    one = scene.nomination(cast)
    with transaction():
        backlog.ask_more(cast.actor("sam"), one, question="Var?")
    scene.place(cast, scene.planned(cast), one)
    with transaction():
        backlog.add_more(cast.actor("bo"), one, addition="I Bergsjön.")
    assert one.addition == "I Bergsjön."


def test_a_stage_that_closes_before_the_next_meetings_is_why(cast: Cast) -> None:
    scene.planned(cast, days=20)
    process = processes.opened(cast, StageKey.EARLY_DIALOGUE)
    one = scene.nomination(cast, process)
    ends = processes.stage(process, StageKey.EARLY_DIALOGUE)
    with transaction():
        ends.ends_on = clock.today() + timedelta(days=10)
    assert "before that meeting" in _said(one)
    with transaction():
        ends.ends_on = clock.today() + timedelta(days=30)
    assert "before the meeting after that" in _said(one)
    scene.planned(cast, days=27)
    assert _said(one) == ""


def test_what_closes_first_and_what_is_put_off_to_the_day_stand_first(cast: Cast) -> None:
    meeting = scene.planned(cast, days=20)
    with clock.pretend(clock.now() - timedelta(days=100)):
        old = scene.nomination(cast)
    process = processes.opened(cast, StageKey.EARLY_DIALOGUE)
    closing, off, later = (scene.nomination(cast, of) for of in (process, None, None))
    with transaction():
        off.wanted_on = meeting.day
        later.wanted_on = meeting.day + timedelta(days=1)
    assert _keys() == [str(each.id) for each in (off, closing, old, later)]


def test_what_the_council_put_off_stands_before_what_somebody_wished_for(cast: Cast) -> None:
    meeting, off = scene.planned(cast, days=20), scene.nomination(cast)
    earlier = meeting.day - timedelta(days=9)
    told = points.Told("Dialogforum", "Lokalen måste bokas.", wanted_on=earlier)
    with transaction():
        own = points.add_point(cast.actor("sam"), meeting.council, told)
        off.wanted_on = meeting.day
    assert _keys() == [str(off.id), f"p{own.id}"]


def test_neither_size_nor_umbrella_nor_number_changes_the_order(cast: Cast) -> None:
    first, other = scene.nomination(cast), scene.nomination(cast)
    before = _keys()
    places = [district("21", "Hisingen"), district("31", "Centrum")]
    _supporter(cast, *places, is_umbrella=True, represents=400, size_band=SizeBand.LARGE)
    matters.support(cast.actor("vera"), other.matter)
    assert _keys() == before == [str(first.id), str(other.id)]
    assert _said(other) == ""


def test_support_from_several_organisations_and_areas_is_why(cast: Cast) -> None:
    one = scene.nomination(cast)
    area = district("21", "Hisingen")
    _supporter(cast, area, district("211", "Biskopsgården", area))
    with transaction():
        db.session.get_one(Party, cast.organisation.id).districts.append(cast.area)
    for who in ("vera", "bo", "cia"):
        matters.support(cast.actor(who), one.matter)
    assert "Supported by 2 organisations from 2 city areas." in _said(one)


def test_what_waits_for_more_is_not_suggested(cast: Cast) -> None:
    with clock.pretend(clock.now() - timedelta(days=70)):
        one = scene.nomination(cast)
    assert "Has waited for 70 days." in _said(one)
    with transaction():
        backlog.ask_more(cast.actor("sam"), one, question="Var?")
    assert not queries.backlog.entries()[0].is_suggested


def test_what_one_item_put_off_is_one_entry_and_is_placed_in_one_act(
    cast: Cast, signed_in: Any
) -> None:
    first, other = scene.nomination(cast), scene.nomination(cast)
    earlier = scene.published(cast, first, kind=DecisionKind.POSTPONED)
    item = scene.item_of(earlier, first.matter)
    with transaction():
        other.from_item_id = item.id
    (entry,) = queries.backlog.entries()
    assert entry.key == f"i{item.id}"
    assert len(entry.matters) == 2
    assert queries.backlog.count() == 1
    meeting = scene.planned(cast)
    form = {"chosen": entry.key, "where": meeting.reference}
    assert scene.browser(cast, signed_in, "sam").send("/radet/vantar", form).status_code == 303
    scene.afresh()
    assert {each.matter_id for each in queries.sources(meeting)} == {
        first.matter_id,
        other.matter_id,
    }
    assert not queries.backlog.entries()


@pytest.fixture
def handed_in() -> Iterator[list[waiting.Due]]:
    """What another room says is due before the first council."""
    told: list[waiting.Due] = []

    def tell(council: Party) -> list[waiting.Due]:
        return told if council == queries.council() else []

    waiting.hand_in(tell)
    yield told
    waiting._rooms.remove(tell)


def test_what_is_due_elsewhere_waits_once_whatever_came_of_it(
    cast: Cast, client: Any, handed_in: list[waiting.Due]
) -> None:
    body = second.council(cast)
    handed_in.append(
        waiting.Due(PointKind.ACCESSION, "accession-7", "Rymdtorget vill ansluta sig", url="/x")
    )
    for _n in range(2):
        with transaction():
            listeners.gather_due()
    (entry,) = queries.backlog.entries()
    assert queries.backlog.count(body) == 0
    assert entry.is_suggested
    assert "Every agenda has an item for it." in client.get("/radet/vantar").text
    with transaction():
        backlog.decline(cast.actor("sam"), entry, answer="Redan ansluten.")
    with transaction():
        listeners.gather_due()
    assert queries.backlog.count() == 0
    assert "Redan ansluten." in client.get("/radet/vantar").text
