"""Writing a draft: whatever is typed stays, what is impossible is refused, and holes are allowed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import drafts
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations, queries, readiness
from forum.processes.models import PlanningProcess, StageKey
from tests.factories import Cast, membership
from tests.processes import scene


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def _edit(anna: Any, process: PlanningProcess, fields: dict[str, Any]) -> Any:
    return anna.send(f"/samrad/utkast/{process.id}", fields)


def test_a_draft_needs_a_title_and_nothing_else(cast: Cast, anna: Any) -> None:
    assert anna.send("/samrad/ny", {"title": "   "}).status_code == 422
    assert anna.send("/samrad/ny", {"title": "x" * 201}).status_code == 422
    answer = anna.send("/samrad/ny", {"title": "Mötesplatser"})
    assert answer.status_code == 303
    assert "Mötesplatser" in anna.get(answer.location).text
    assert "Mötesplatser" in anna.get("/samrad").text


def test_the_same_form_begins_one_draft(cast: Cast, anna: Any) -> None:
    for _time in range(2):
        answer = anna.send("/samrad/ny", {"title": "En", "form_key": "a" * 32})
    assert answer.status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count(PlanningProcess.id))) == 1


def test_who_works_for_two_units_chooses_one(cast: Cast, signed_in: Any) -> None:
    membership(cast.people["anna"], cast.other_unit)
    both = signed_in(cast.people["anna"].id, cast.other_unit.id)
    page = both.get("/samrad/ny").text
    assert f'selected value="{cast.other_unit.slug}"' in page
    both.send("/samrad/ny", {"title": "Min", "unit": cast.unit.slug})
    assert both.send("/samrad/ny", {"title": "x", "unit": cast.council.slug}).status_code == 422
    db.session.rollback()
    assert db.session.scalars(select(PlanningProcess.party_id)).all() == [cast.unit.id]


def test_a_whole_draft_is_saved_and_shown_again(cast: Cast, anna: Any) -> None:
    process = scene.draft(cast, [], citywide=True)
    sent = scene.fields(
        cast,
        **{
            "is_pbl": "y",
            "external_channel_url": "https://example.org/plan",
            "consultation-include": "y",
            "consultation-starts_on": "2090-03-01",
            "consultation-ends_on": "2090-03-10",
            "consultation-round_name": "granskning",
        },
    )
    answer = _edit(anna, process, sent)
    assert answer.status_code == 303
    page = anna.get(answer.location).text
    for typed in ("granskning", "2090-03-10", "0297/26", "https://example.org/plan", "- Budget"):
        assert typed in page
    assert "three weeks" in page or "tre veckor" in page
    db.session.rollback()
    assert [stage.key for stage in queries.stages(process)] == [
        StageKey.MAPPING,
        StageKey.CONSULTATION,
    ]
    assert not process.citywide
    assert readiness.missing(process, queries.stages(process)) == []


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"mapping-starts_on": "2027-02-30"}, "2027-02-30"),
        ({"mapping-starts_on": "i vår"}, "i vår"),
        ({"mapping-starts_on": "20271-01-01"}, "20271-01-01"),
        ({"mapping-starts_on": "1999-12-31"}, "1999-12-31"),
        ({"mapping-ends_on": "2101-01-01"}, "2101-01-01"),
        ({"mapping-ends_on": "2001-01-01"}, "2001-01-01"),
        ({"mapping-ends_on": ""}, "mapping-ends_on-error"),
        ({"mapping-include": ""}, "mapping-include-error"),
        ({"title": ""}, "title-error"),
        ({"title": "x" * 201}, "x" * 201),
        ({"summary": "y" * 601}, "y" * 601),
        ({"summary": "bra\ufffd"}, "summary-error"),
        ({"consultation-round_name": "\ufffd"}, "consultation-round_name-error"),
        ({"case_pending": "y"}, "case_number-error"),
        ({"contact_email": "anna hos staden"}, "anna hos staden"),
        ({"external_channel_url": "http://example.org"}, "http://example.org"),
        ({"external_channel_url": "javascript:alert(1)"}, "javascript:alert(1)"),
        ({"external_channel_url": "https://"}, "external_channel_url-error"),
        ({"external_channel_url": "https://[x.y"}, "external_channel_url-error"),
        ({"external_channel_url": "https://a@b.org"}, "external_channel_url-error"),
        ({"districts": "99"}, "districts-error"),
        ({"commitments": "1 OR 1"}, "commitments-error"),
        ({"participation": "all of it"}, "participation-error"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, anna: Any, wrong: dict[str, str], kept: str
) -> None:
    process = scene.draft(cast, [])
    answer = _edit(anna, process, scene.fields(cast, influenceable="- Typed") | wrong)
    assert answer.status_code == 422
    assert kept in answer.text
    assert "- Typed" in answer.text
    assert "error-summary" in answer.text
    db.session.rollback()
    assert "Typed" not in process.influenceable
    assert queries.stages(process) == []


def test_stages_that_overlap_are_refused_with_both_dates_kept(cast: Cast, anna: Any) -> None:
    process = scene.draft(cast, [])
    late = {
        "early_dialogue-include": "y",
        "early_dialogue-starts_on": scene.day(40).isoformat(),
        "early_dialogue-ends_on": scene.day(60).isoformat(),
    }
    answer = _edit(anna, process, scene.fields(cast, **late))
    assert answer.status_code == 422
    assert 'id="early_dialogue-starts_on-error"' in answer.text
    assert f'value="{scene.day(40)}"' in answer.text
    late["early_dialogue-starts_on"] = scene.day(41).isoformat()
    assert _edit(anna, process, scene.fields(cast, **late)).status_code == 303


def test_the_page_names_what_is_missing_and_leads_to_it(cast: Cast, anna: Any) -> None:
    process = scene.draft(cast, [], summary="", contact_email="")
    page = anna.get(f"/samrad/utkast/{process.id}").text
    for field in ("summary", "contact_email", "stages"):
        assert f'href="/samrad/utkast/{process.id}#{field}"' in page
        assert f'id="{field}"' in page
    assert f"/samrad/utkast/{process.id}/publicera" not in page


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ({"title": ""}, "title"),
        ({"summary": ""}, "summary"),
        ({"districts": []}, "citywide"),
        ({"influenceable": " "}, "influenceable"),
        ({"not_influenceable": ""}, "not_influenceable"),
        ({"participation": None}, "participation"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_email": ""}, "contact_email"),
        ({"case_pending": False}, "case_number"),
        ({"is_pbl": True}, "external_channel_url"),
    ],
)
def test_each_thing_that_publication_needs_is_missed(
    cast: Cast, without: dict[str, Any], field: str
) -> None:
    process = scene.draft(cast, **without)
    missing = readiness.missing(process, queries.stages(process))
    assert [name for name, _words in missing] == [field]
    with pytest.raises(operations.Incomplete), transaction():
        operations.publish(cast.actor("anna"), process)
    assert process.reference is None


@pytest.mark.parametrize(
    "instead",
    [
        {"districts": [], "citywide": True},
        {"contact_email": "", "contact_phone": "031-1"},
        {"case_pending": False, "case_number": "0297/26"},
        {"is_pbl": True, "external_channel_url": "https://example.org"},
    ],
)
def test_what_may_stand_instead_is_enough(cast: Cast, instead: dict[str, Any]) -> None:
    process = scene.draft(cast, **instead)
    assert readiness.missing(process, queries.stages(process)) == []


def test_a_plan_is_needed_that_has_not_ended_and_begins_early_or_says_why(cast: Cast) -> None:
    def missed(stages: list[Any], **changed: Any) -> list[str]:
        process = scene.draft(cast, stages, **changed)
        return [name for name, _words in readiness.missing(process, queries.stages(process))]

    mapping = StageKey.MAPPING
    assert missed([]) == ["stages"]
    assert missed(scene.plan(mapping, starts=-30, length=30)) == ["stages"]
    assert missed(scene.plan(mapping, starts=-29, length=30)) == []
    assert missed(scene.plan(StageKey.PROPOSAL)) == ["late_start_reason"]
    assert missed(scene.plan(StageKey.PROPOSAL), late_start_reason="Bråttom.") == []
    assert missed(scene.plan(StageKey.EARLY_DIALOGUE)) == []


def test_what_was_typed_but_not_saved_comes_back_until_it_is_saved(cast: Cast, anna: Any) -> None:
    process = scene.draft(cast, [])
    name = operations.draft_name(process)
    anna.send(f"/utkast/{name}", scene.fields(cast, summary="Halvskriven"))
    assert "Halvskriven" in anna.get(f"/samrad/utkast/{process.id}").text
    assert "Halvskriven" not in anna.get(f"/samrad/utkast/{process.id}?sparat=1").text
    _edit(anna, process, scene.fields(cast, summary="Färdig"))
    db.session.rollback()
    assert drafts.find(cast.actor("anna"), name) is None
    assert "Färdig" in anna.get(f"/samrad/utkast/{process.id}").text


def test_a_late_save_does_not_change_what_is_published(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast)
    assert _edit(anna, process, scene.fields(cast, title="Annat")).status_code == 403
    db.session.rollback()
    assert process.title == scene.TITLE
    for path in ("", "/forhandsgranska", "/publicera"):
        answer = anna.get(f"/samrad/utkast/{process.id}{path}")
        assert answer.status_code == 303
        assert answer.location.endswith(process.reference)


def test_saving_is_one_line_of_the_log_for_the_unit(cast: Cast) -> None:
    process = scene.draft(cast)
    events = db.session.scalars(select(Event).where(Event.matter_id == process.id)).all()
    assert [event.action for event in events] == ["process:create", "process:draft"]
    assert {event.party_id for event in events} == {cast.unit.id}


def test_an_impossible_plan_is_refused_by_the_operation_too(cast: Cast) -> None:
    from forum.core.access import Refused
    from forum.processes.plan import Planned

    process = scene.draft(cast)
    backwards = [Planned(StageKey.MAPPING, date(2027, 2, 1), date(2027, 1, 1))]
    with pytest.raises(Refused), transaction():
        operations.save(cast.actor("anna"), process, content=scene.content(cast), stages=backwards)
