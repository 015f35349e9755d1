"""Writing and publishing an initiative through its pages."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock, drafts
from forum.core.db import db
from forum.core.events import Event
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters.models import Subscription
from tests.factories import Cast, store
from tests.matters import scene


@pytest.fixture
def ulla(cast: Cast, signed_in: Any) -> Any:
    """Ulla's browser; she speaks for the umbrella."""
    return signed_in(cast.people["ulla"].id, cast.umbrella.id)


def typed(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form as Ulla fills it in."""
    return {
        "title": scene.TITLE,
        "problem": "Efter klockan 17 är skolorna låsta.",
        "proposal": "Öppna minst en skola.",
        "members_asked": "Enkät, 17 av 23.",
        "districts": [str(cast.place.id)],
        "addressed": str(cast.unit.id),
    } | changed


def only() -> Initiative:
    """The one initiative there is."""
    db.session.rollback()
    return db.session.scalars(select(Initiative)).one()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "Write a title"),
        ({"title": "   "}, "Write a title"),
        ({"title": "å" * 201}, "1 character too long"),
        ({"problem": ""}, "Describe the problem"),
        ({"proposal": "\u200b"}, "Describe what you propose"),
        ({"proposal": "å" * 20_001}, "1 character too long"),
        ({"members_asked": "å" * 1001}, "1 character too long"),
        ({"districts": []}, "Choose at least one area"),
        ({"districts": ["4711"]}, "Choose among what the list has"),
        ({"districts": ["x", "2"]}, "Choose among what the list has"),
        ({"districts": ["9" * 5000]}, "Choose among what the list has"),
        ({"commitments": ["99999999999999999999"]}, "Choose among what the list has"),
        ({"addressed": ""}, "Choose the part of the city"),
        ({"addressed": "9" * 30}, "Choose among what the list has"),
        ({"addressed": "hej"}, "Choose among what the list has"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, ulla: Any, changed: dict[str, Any], words: str
) -> None:
    answer = ulla.send("/initiativ/nytt", typed(cast, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    for name, value in typed(cast).items():
        if name not in changed and name not in {"districts", "addressed"}:
            assert value in answer.text
    assert f'value="{cast.unit.id}"' in answer.text
    assert db.session.scalar(select(func.count(Initiative.id))) == 0


def test_another_organisation_cannot_be_addressed_by_hand(cast: Cast, ulla: Any) -> None:
    answer = ulla.send("/initiativ/nytt", typed(cast, addressed=str(cast.organisation.id)))
    assert answer.status_code == 422


def test_bytes_that_are_no_text_come_back_with_a_sentence(cast: Cast, ulla: Any) -> None:
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [(head.format("csrf_token"), ulla.token().encode()), (head.format("draft"), b"1")]
    parts.append((head.format("title"), b"abc\xff\xfe"))
    body = b"".join(b"--x\r\n%s\r\n\r\n%s\r\n" % (name.encode(), value) for name, value in parts)
    answer = ulla.post(
        "/initiativ/nytt", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert "could not be read" in answer.text
    assert "abc" in answer.text


def test_a_form_that_was_open_too_long_keeps_what_was_typed(cast: Cast, ulla: Any) -> None:
    answer = ulla.post("/initiativ/nytt", data=typed(cast, csrf_token="gammal"))
    assert answer.status_code == 400
    assert "Efter klockan 17 är skolorna låsta." in answer.text


def test_a_draft_needs_only_its_title_and_is_found_again(cast: Cast, ulla: Any) -> None:
    answer = ulla.send("/initiativ/nytt", {"title": "Lokaler", "draft": "1"})
    assert answer.status_code == 303
    assert only().state == InitiativeState.DRAFT
    assert answer.location.endswith(f"/initiativ/utkast/{only().id}")
    assert 'value="Lokaler"' in ulla.get(answer.location).text
    assert "Lokaler" in ulla.get("/initiativ").text


def test_a_draft_is_seen_by_nobody_else(cast: Cast, client: Any) -> None:
    scene.draft(cast)
    assert scene.TITLE not in client.get("/initiativ").text


def test_what_was_begun_and_not_sent_comes_back(cast: Cast, ulla: Any) -> None:
    saved = ulla.send(
        "/utkast/initiative-new",
        {"title": "Halvskrivet", "problem": "Mitt i en men\x00", "districts": str(cast.place.id)},
    )
    assert saved.status_code == 200
    page = ulla.get("/initiativ/nytt").text
    assert 'value="Halvskrivet"' in page
    assert "Mitt i en men" in page
    ulla.send("/initiativ/nytt", {"title": "Halvskrivet", "draft": "1"})
    db.session.rollback()
    assert drafts.find(cast.actor("ulla"), "initiative-new") is None


def test_from_form_to_published_page(cast: Cast, ulla: Any, client: Any) -> None:
    for email in ("a@samspel.example", "b@samspel.example"):
        store(
            Subscription(
                email=email,
                district_id=cast.place.id,
                created_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )
    confirm = ulla.send("/initiativ/nytt", typed(cast)).location
    page = ulla.get(confirm)
    assert page.status_code == 200
    assert "2 followers of the area are told" in page.text
    assert cast.unit.name in page.text
    assert only().reference is None, "reading the page publishes nothing"
    answer = ulla.send(confirm)
    made = only()
    assert answer.status_code == 303
    assert answer.location.endswith(f"/arenden/{made.reference}")
    assert made.reply_due == clock.today() + timedelta(days=30)
    assert made.state == InitiativeState.OPEN
    shown = client.get(answer.location)
    assert shown.status_code == 200
    for words in (scene.TITLE, "skolorna låsta", "17 av 23", "30 days left", cast.unit.name):
        assert words in shown.text
    assert "csrf_token" not in shown.text


def test_a_second_press_publishes_no_second_time(cast: Cast, ulla: Any) -> None:
    begun = scene.draft(cast)
    path = f"/initiativ/utkast/{begun.id}/publicera"
    key = {"form_key": "a" * 32}
    first, second = ulla.send(path, key), ulla.send(path, key)
    assert first.status_code == 303
    assert second.status_code in {303, 403}
    db.session.rollback()
    published = select(func.count()).where(Event.action == "initiative:publish")
    assert db.session.scalar(published) == 1


def test_the_whole_city_needs_no_area(cast: Cast, ulla: Any) -> None:
    answer = ulla.send("/initiativ/nytt", typed(cast, districts=[], citywide="y"))
    assert answer.status_code == 303
    assert only().citywide
    assert only().districts == []


def test_editing_replaces_what_the_draft_says(cast: Cast, ulla: Any) -> None:
    one = scene.commitment()
    begun = scene.draft(cast)
    path = f"/initiativ/utkast/{begun.id}"
    page = ulla.get(path).text
    assert "skolorna låsta" in page
    ulla.send(path, typed(cast, title="Nytt", problem="**Annat**", commitments=str(one.id)))
    made = only()
    assert (made.title, made.problem_html) == ("Nytt", "<p><strong>Annat</strong></p>")
    assert [found.number for found in made.commitments] == [3]


def test_hostile_text_stays_text(cast: Cast, client: Any) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=y> [x](javascript:z) {{ 7*7 }} %(who)s"
    public = scene.initiative(
        cast, title=nasty[:150], problem=nasty, proposal=nasty, members_asked=nasty
    )
    page = client.get(f"/arenden/{public.reference}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert client.get("/initiativ").text.count("<script>alert") == 0
