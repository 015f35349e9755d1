"""Minutes: what they need, who signs them, that they cannot be changed then, and where decisions go."""

from dataclasses import replace
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import transaction
from forum.core.events import faults
from forum.council import queries
from forum.council.models import (
    CouncilMeeting,
    DecisionKind,
    NominationState,
)
from forum.council.operations import holding, minutes, publishing, writing
from forum.council.operations.writing import Content
from forum.parties.models import Role, Side
from tests.council import scene
from tests.factories import Cast, membership, person


def _draft(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)


@pytest.mark.parametrize("present", [(), ("mia",), ("sol",)])
def test_both_sides_must_have_been_there(cast: Cast, present: tuple[str, ...]) -> None:
    meeting = scene.closed(cast)
    scene.attended(cast, meeting, present)
    with pytest.raises(Refused, match="is recorded as present"):
        _draft(cast, meeting)


def test_each_side_needs_an_approver(cast: Cast) -> None:
    meeting, ids = scene.closed(cast), [cast.people[who].id for who in ("mia", "sol")]
    with transaction():
        holding.attend(cast.actor("sam"), meeting, present=ids, approvers=ids[:1])
    with pytest.raises(Refused, match="No approver"):
        _draft(cast, meeting)


def test_an_approver_was_there_sits_in_the_council_and_is_alone_for_their_side(
    cast: Cast,
) -> None:
    meeting, sam = scene.held(cast), cast.actor("sam")
    mia, sol, bo = (cast.people[who].id for who in ("mia", "sol", "bo"))
    second = person("Moa Mo")
    membership(second, cast.council, Role.MEMBER, Side.CITY)
    with pytest.raises(Refused, match="among those who were"), transaction():
        holding.attend(sam, meeting, present=[mia], approvers=[mia, sol])
    with pytest.raises(Refused, match="Only members"), transaction():
        holding.attend(sam, meeting, present=[mia, bo])
    with pytest.raises(Refused, match="one approver from each side"), transaction():
        holding.attend(sam, meeting, present=[mia, second.id], approvers=[mia, second.id])


def test_every_item_needs_a_text_and_every_matter_a_decision(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.closed(cast, scene.nomination(cast, matter))
    with transaction():
        writing.write(cast.actor("sam"), queries.items(meeting)[0], Content())
    with pytest.raises(Refused, match="has no text"):
        _draft(cast, meeting)
    scene.written(cast, meeting)
    with transaction():
        writing.write(
            cast.actor("sam"), scene.item_of(meeting, matter), Content(body="Diskussion.")
        )
    with pytest.raises(Refused, match="has no decision"):
        _draft(cast, meeting)


def test_minutes_are_not_made_ready_over_what_somebody_has_typed(
    cast: Cast, signed_in: Any
) -> None:
    meeting = scene.closed(cast, scene.nomination(cast))
    item, path = queries.items(meeting)[0], f"/radet/sammantraden/{meeting.reference}/protokoll"
    with clock.pretend(meeting.ends_at):
        sam = scene.browser(cast, signed_in, "sam")
        typed = {"text": "Ett tillägg.", "decided": "Utan slag av beslut."}
        assert sam.send(f"{path}/punkter/{item.id}", typed).status_code == 422
        assert "is typed that is not whole" in sam.get(f"{path}/skriv").text
        with pytest.raises(Refused, match="is typed that is not whole"):
            _draft(cast, meeting)


def test_what_is_decided_needs_no_other_words_nor_does_a_break(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.closed(cast, scene.nomination(cast, matter))
    sam, decided = cast.actor("sam"), scene.item_of(meeting, matter)
    with transaction():
        writing.write(sam, decided, replace(scene.content(cast), body=""))
        queries.items(meeting)[0].is_other, queries.items(meeting)[0].text = True, ""
    with transaction():
        minutes.draft(sam, meeting)
    assert decided.section_number is not None


def test_markup_in_the_minutes_does_not_become_script(cast: Cast) -> None:
    item = queries.items(scene.held(cast))[0]
    with transaction():
        writing.write(
            cast.actor("sam"), item, Content(body="<script>alert(1)</script> [x](javascript:x)")
        )
    assert "<script" not in item.text_html
    assert "href" not in item.text_html


def test_minutes_are_published_by_the_secretary_when_both_have_signed(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    with pytest.raises(Refused, match="have not signed"), transaction():
        publishing.publish(cast.actor("sam"), meeting)
    scene.sign(cast, meeting, "sol")
    for who in ("mia", "anna", "bo"):
        with pytest.raises(Refused), transaction():
            publishing.publish(cast.actor(who), meeting)
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    with pytest.raises(Refused), transaction():
        publishing.publish(cast.actor("sam"), meeting)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_every_decision_goes_back_to_its_matter(cast: Cast, client: Any, kind: Any) -> None:
    matter = scene.matter(cast)
    proposal = scene.nomination(cast, matter)
    meeting = scene.published(cast, proposal, kind=kind)
    told = {DecisionKind.POSTPONED: "postpone", DecisionKind.REMITTED_BACK: "return"}
    assert scene.history(matter)[-1] == f"council:{told.get(kind, 'decide')}"
    assert proposal.state == NominationState.DONE
    section = scene.item_of(meeting, matter).section_number
    back = client.get(f"/arenden/{matter.reference}").text
    assert f"/radet/sammantraden/{meeting.reference}/protokoll#p{section}" in back
    assert "pilot i varje område" in back
    there = client.get(f"/radet/sammantraden/{meeting.reference}/protokoll").text
    assert f'id="p{section}"' in there
    assert f"/arenden/{matter.reference}" in there
    comes_back = kind in {DecisionKind.POSTPONED, DecisionKind.REMITTED_BACK}
    waiting = [each.nominations for each in queries.backlog.entries()]
    back_again = [(each.matter_id, each.comes_back) for one in waiting for each in one]
    assert back_again == ([(matter.id, True)] if comes_back else [])
    assert not list(faults())


def test_what_was_put_off_waits_anew_and_is_treated_in_order(cast: Cast, client: Any) -> None:
    matter = scene.matter(cast)
    first = scene.published(cast, scene.nomination(cast, matter), kind=DecisionKind.POSTPONED)
    again = queries.backlog.entries()[0].nominations[0]
    assert again.matter_id == matter.id
    second = scene.published(cast, again)
    links = [
        f"{each.reference}/protokoll#p{scene.item_of(each, matter).section_number}"
        for each in (first, second)
    ]
    shown = client.get(f"/arenden/{matter.reference}").text
    assert -1 < shown.find(links[0]) < shown.find(links[1])


def test_a_decision_is_not_shown_before_it_is_published(cast: Cast, client: Any) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter))
    shown = client.get(f"/arenden/{matter.reference}").text
    assert "pilot i varje område" not in shown
    assert "pilot i varje område" not in client.get("/radet").text
    assert queries.recent_decisions() == []
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    assert "pilot i varje område" in client.get("/radet").text
    assert queries.recent_decisions()[0].matters == [matter]


def test_the_minutes_ask_the_database_as_often_for_many_matters_as_for_few(
    cast: Cast, client: Any, queries: Any
) -> None:
    def count(meeting: CouncilMeeting) -> int:
        path = f"/radet/sammantraden/{meeting.reference}"
        queries.clear()
        assert client.get(f"{path}/protokoll").status_code == 200
        assert client.get(path).status_code == 200
        return len(queries)

    few = scene.published(cast, scene.nomination(cast))
    many = scene.planned(cast)
    for _n in range(4):
        scene.place(cast, many, scene.nomination(cast))
    from forum.council.operations import meetings as operations

    with transaction():
        operations.call(cast.actor("sam"), many)
    with clock.pretend(many.starts_at), transaction():
        operations.hold(cast.actor("sam"), many)
    scene.attended(cast, many)
    scene.written(cast, many)
    scene.close(cast, many)
    _draft(cast, many)
    scene.sign(cast, many, "mia")
    scene.sign(cast, many, "sol")
    with transaction():
        publishing.publish(cast.actor("sam"), many)
    assert count(many) <= count(few)
