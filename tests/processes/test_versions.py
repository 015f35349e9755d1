"""What is changed after publication: a version with a reason, and its difference in words."""

import re
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations, plan, queries
from forum.processes.models import Participation, PlanningProcess, ProcessVersion, StageKey
from forum.processes.operations import Incomplete, Wording
from tests.conftest import Queries
from tests.factories import Cast
from tests.processes import scene


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def wording(process: PlanningProcess, **changed: Any) -> Wording:
    names = Wording.__dataclass_fields__
    return Wording(**({name: getattr(process, name) for name in names} | changed))


def revise(cast: Cast, process: PlanningProcess, reason: str = "Det var fel.", **new: Any) -> None:
    with transaction():
        said = wording(process, **new)
        operations.revise(cast.actor("anna"), process, wording=said, reason=reason)


def numbers(process: PlanningProcess) -> list[int]:
    db.session.rollback()
    return [version.version for version in queries.versions(process).rows]


def test_a_draft_has_no_versions_to_read(cast: Cast, client: Any, signed_in: Any) -> None:
    begun = scene.draft(cast)
    assert numbers(begun) == []
    for reference in (begun.id, "S-1999-1", "x", "S-2026-0"):
        assert client.get(f"/samrad/{reference}/versioner").status_code == 404


def test_a_change_needs_a_reason_and_nothing_is_stored_without(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast)
    with pytest.raises(Incomplete) as problem:
        revise(cast, process, reason=" \n", influenceable="- Allt")
    assert [name for name, _words in problem.value.missing] == ["reason"]
    fields = scene.fields(cast, influenceable="- Allt", case_number="", case_pending="y")
    answer = anna.send(f"/samrad/{process.reference}/andra", fields)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "- Allt" in answer.text
    assert numbers(process) == [1]
    assert process.influenceable == "- Öppettider\n- Innehåll"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"participation": "all"}, "participation"),
        ({"description": "y" * 20_001}, "description"),
        ({"reason": "z" * 1001}, "reason"),
        ({"reason": "bra\ufffd"}, "reason"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    cast: Cast, anna: Any, wrong: dict[str, str], field: str
) -> None:
    process = scene.opened(cast)
    sent = scene.fields(cast, reason="Bra skäl.") | wrong
    answer = anna.send(f"/samrad/{process.reference}/andra", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert numbers(process) == [1]


def test_publication_is_the_first_version_and_each_change_one_more(cast: Cast, anna: Any) -> None:
    process = scene.opened(cast)
    assert numbers(process) == [1]
    sent = scene.fields(cast, title="Nytt namn", description="Ny bakgrund.", reason="Klarare så.")
    for _time in range(2):
        answer = anna.send(f"/samrad/{process.reference}/andra", sent | {"form_key": "b" * 32})
        assert answer.status_code == 303
    assert numbers(process) == [2, 1]
    assert process.title == "Nytt namn"
    assert process.description_html == "<p>Ny bakgrund.</p>"
    event = db.session.scalars(select(Event).where(Event.action == "process:revise")).one()
    assert event.data["version"] == 2
    assert "Klarare så." not in str(event.data)
    page = anna.get(f"/arenden/{process.reference}/historik").text
    assert f"/samrad/{process.reference}/versioner#version-2" in page


def test_the_same_texts_again_make_no_version(cast: Cast) -> None:
    process = scene.opened(cast)
    revise(cast, process, reason="")
    assert numbers(process) == [1]


def test_a_new_contact_makes_no_version_and_needs_no_reason(cast: Cast) -> None:
    process = scene.opened(cast)
    revise(cast, process, reason="", contact_name="Berit Borg")
    assert numbers(process) == [1]
    assert process.contact_name == "Berit Borg"


def test_what_was_published_before_there_were_versions_gets_its_first_one(cast: Cast) -> None:
    process = scene.opened(cast)
    with transaction():
        db.session.execute(delete(ProcessVersion))
    revise(cast, process, influenceable="- Allt")
    revise(cast, process, influenceable="- Inget")
    assert numbers(process) == [3, 2, 1]
    first = queries.version(process, 1)
    assert first is not None
    assert first.texts["influenceable"] == "- Öppettider\n- Innehåll"
    assert first.written_at == process.published_at


def test_everyone_reads_what_was_changed_by_whom_and_why(cast: Cast, client: Any) -> None:
    process = scene.opened(cast)
    address = f"/samrad/{process.reference}/versioner"
    assert "Changed" not in client.get(f"/arenden/{process.reference}").text
    revise(
        cast,
        process,
        reason="Nämnden <b>sa</b> det.",
        not_influenceable="- Budgetramen och <script>alert(1)</script>",
        participation=Participation.CONSULTATION,
    )
    page = client.get(address).text
    assert "Nämnden &lt;b&gt;sa&lt;/b&gt; det." in page
    assert "<script>alert" not in page
    assert "Anna Alm (Socialförvaltningen Nordost)" in page
    assert re.search(r"<del>.*?Dialogue.*?</del>", page)
    assert re.search(r"<ins>.*?added:.*?och.*?</ins>", page)
    assert "csrf_token" not in page
    shown = client.get(f"/arenden/{process.reference}").text
    assert f'href="{address}"' in shown
    assert "Changed 1 time, last on" in shown
    assert shown.index('id="paverka"') < shown.index('class="next-step"')


def test_the_page_of_versions_is_cut_into_pages(cast: Cast, client: Any) -> None:
    process = scene.opened(cast)
    for number in range(queries.VERSIONS_PAGE + 1):
        revise(cast, process, summary=f"Sammanfattning {number}")
    address = f"/samrad/{process.reference}/versioner"
    first = client.get(address).text
    after = re.search(r"efter=(\d+)", first)
    assert after is not None
    assert first.count('<section class="section" id="version-') == queries.VERSIONS_PAGE
    assert f'id="version-{int(after[1])}"' in first
    second = client.get(f"{address}?efter={after[1]}").text
    assert second.count('<section class="section" id="version-') == 2
    assert "Sammanfattning 0" in second
    for nonsense in ("x", "-1", "0", "9" * 30, "1"):
        assert client.get(f"{address}?efter={nonsense}").status_code == 200


def test_the_versions_take_as_many_queries_for_two_as_for_nine(
    cast: Cast, client: Any, queries: Queries
) -> None:
    process, counts = scene.opened(cast), []
    for first, last in ((0, 2), (2, 9)):
        for number in range(first, last):
            revise(cast, process, summary=f"Sammanfattning {number}")
        queries.clear()
        assert client.get(f"/samrad/{process.reference}/versioner").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_changed_dates_are_told_too(cast: Cast, client: Any) -> None:
    process = scene.opened(cast, StageKey.MAPPING, StageKey.DECISION)
    stages = [plan.planned(stage) for stage in queries.stages(process)]
    moved = plan.later(stages[1], plan.DAY * 9)
    with transaction():
        operations.reschedule(
            cast.actor("anna"), process, stages=[stages[0], moved], reason="Nämnden flyttade."
        )
    page = client.get(f"/samrad/{process.reference}/versioner").text
    assert "Nämnden flyttade." in page
    assert "<strong>Decision:</strong>" in page
    assert "Needs mapping:" not in page
    assert db.session.scalar(select(func.count(ProcessVersion.id))) == 2
