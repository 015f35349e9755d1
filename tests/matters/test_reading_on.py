"""What is new to who comes back: told, found at once, and never called read before it was on screen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import ANONYMOUS, Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.matters.models import Comment, Matter, ReadMark
from forum.matters.operations import marks as operations
from forum.matters.queries import marks
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_support import together


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


def said(cast: Cast, matter: Matter, count: int, who: str = "bo", **more: Any) -> list[Comment]:
    """Some comments by one person."""
    return [
        scene.comment(cast.actor(who), matter, f"nr {number}", **more) for number in range(count)
    ]


def has_read(cast: Cast, matter: Matter, *numbers: int, who: str = "cia", **more: Any) -> Any:
    """Somebody has read comments; gives how far they are by that."""
    with transaction():
        mark = operations.read(cast.actor(who), matter, numbers, **more)
        return (mark.seq, mark.ahead) if mark is not None else None


def reading(cast: Cast, matter: Matter, who: str = "cia") -> marks.Reading:
    """What is new to somebody."""
    db.session.rollback()
    found = marks.reading(scene.fresh(matter), cast.actor(who))
    assert found is not None
    return found


def test_who_is_not_signed_in_has_no_mark(cast: Cast, matter: Matter, client: Any) -> None:
    said(cast, matter, 2)
    with pytest.raises(Refused), transaction():
        operations.read(ANONYMOUS, matter, [1])
    answer = client.send(f"/arenden/{matter.reference}/last", {"nr": "1"})
    assert answer.status_code in {302, 303, 401}
    assert db.session.scalar(select(func.count()).select_from(ReadMark)) == 0


def test_what_is_hidden_from_everyone_cannot_be_marked(cast: Cast, signed_in: Any) -> None:
    begun = scene.draft(cast)
    browser = signed_in(cast.people["cia"].id)
    assert browser.send("/arenden/S-2012-1/last", {"nr": "1"}).status_code == 404
    assert browser.get("/arenden/S-2012-1/nya").status_code == 404
    with pytest.raises(Refused), transaction():
        operations.read(cast.actor("cia"), begun, [1])


@pytest.mark.parametrize(
    "sent",
    [{}, {"nr": "x"}, {"nr": "-1"}, {"nr": "0"}, {"nr": "99"}, {"nr": "9" * 15},
     {"nr": ",,1e3, 1"}, {"nr": "\u0661"}],
)  # fmt: skip
def test_numbers_of_no_comment_mark_nothing(
    cast: Cast, matter: Matter, signed_in: Any, sent: Any
) -> None:
    said(cast, matter, 2)
    browser = signed_in(cast.people["cia"].id)
    assert browser.send(f"/arenden/{matter.reference}/last", sent).status_code == 204
    assert db.session.scalar(select(func.count()).select_from(ReadMark)) == 0


@pytest.mark.parametrize("till", ["999999999999999", "2"])
def test_no_more_is_marked_than_there_is(
    cast: Cast, matter: Matter, signed_in: Any, till: str
) -> None:
    said(cast, matter, 2)
    browser = signed_in(cast.people["cia"].id)
    assert browser.send(f"/arenden/{matter.reference}/last", {"till": till}).status_code == 303
    assert reading(cast, matter).seq == 2


def test_a_mark_leads_nowhere_else(cast: Cast, matter: Matter, signed_in: Any) -> None:
    said(cast, matter, 1)
    browser = signed_in(cast.people["cia"].id)
    sent = {"till": "1", "next": "//evil.example/"}
    answer = browser.send(f"/arenden/{matter.reference}/last", sent)
    assert answer.location == f"/arenden/{matter.reference}#thread"


def test_reading_a_page_marks_nothing_by_itself(
    cast: Cast, matter: Matter, signed_in: Any, queries: Any
) -> None:
    said(cast, matter, 3)
    browser = signed_in(cast.people["cia"].id)
    queries.clear()
    browser.get(f"/arenden/{matter.reference}")
    assert not [statement for statement in queries if not statement.startswith(("SELECT", "WITH"))]


def test_writing_marks_nothing_that_one_has_not_read(cast: Cast, matter: Matter) -> None:
    has_read(cast, matter) or said(cast, matter, 2)
    has_read(cast, matter, 1)
    scene.comment(cast.actor("cia"), matter, "mitt eget")
    new = reading(cast, matter)
    assert [row.seq for row in new.unread] == [2]


def test_it_stands_in_no_log(cast: Cast, matter: Matter) -> None:
    said(cast, matter, 2)
    before = db.session.scalar(select(func.count()).select_from(Event))
    has_read(cast, matter, 1, 2)
    assert db.session.scalar(select(func.count()).select_from(Event)) == before


def test_only_what_was_on_screen_is_read(cast: Cast, matter: Matter) -> None:
    said(cast, matter, 6)
    assert has_read(cast, matter, 1, 2, 5) == (2, [5])
    assert [row.seq for row in reading(cast, matter).unread] == [3, 4, 6]
    assert has_read(cast, matter, 4) == (2, [4, 5])
    assert has_read(cast, matter, 3) == (5, None)
    assert has_read(cast, matter, 6) == (6, None)
    assert reading(cast, matter).unread == ()


def test_who_begins_in_the_midst_has_passed_over_what_was_before(
    cast: Cast, matter: Matter
) -> None:
    said(cast, matter, 5)
    assert has_read(cast, matter, 3, 4) == (4, None)
    assert [row.seq for row in reading(cast, matter).unread] == [5]


def test_marks_never_go_back(cast: Cast, matter: Matter) -> None:
    said(cast, matter, 4)
    has_read(cast, matter, up_to=4)
    assert has_read(cast, matter, 1) == (4, None)
    assert has_read(cast, matter, up_to=2) == (4, None)


def test_pressing_the_button_leaves_what_came_after_the_page(cast: Cast, matter: Matter) -> None:
    said(cast, matter, 3)
    assert has_read(cast, matter, up_to=2) == (2, None)


def test_neither_ones_own_nor_what_is_withdrawn_is_new(cast: Cast, matter: Matter) -> None:
    from forum.matters import operations as matters

    said(cast, matter, 1)
    has_read(cast, matter, 1)
    said(cast, matter, 1, "cia")
    gone = said(cast, matter, 1)[0]
    with transaction():
        matters.withdraw_comment(cast.actor("bo"), gone)
    assert reading(cast, matter).unread == ()
    assert not reading(cast, matter).has_more


def test_ones_marks_are_ones_own(cast: Cast, matter: Matter) -> None:
    said(cast, matter, 2)
    has_read(cast, matter, 1, 2)
    assert reading(cast, matter, "ulla").seq is None


def test_what_is_remembered_out_of_order_has_an_end(
    cast: Cast, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_AHEAD", 2)
    said(cast, matter, 8)
    has_read(cast, matter, 1)
    assert has_read(cast, matter, 4, 6, 8) == (1, [4, 6])


def test_the_count_is_bounded(
    cast: Cast, matter: Matter, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST", 2)
    said(cast, matter, 1)
    has_read(cast, matter, 1)
    said(cast, matter, 4)
    assert (reading(cast, matter).count, reading(cast, matter).has_more) == (2, True)
    page = signed_in(cast.people["cia"].id).get(f"/arenden/{matter.reference}").text
    assert "More than 2 new comments since" in page


def test_the_page_says_since_when_and_leads_to_the_first(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    now = clock.now()
    with clock.pretend(now - timedelta(days=30)):
        said(cast, matter, 2)
        has_read(cast, matter, 1, 2)
    day = clock.local(now - timedelta(days=30)).date()
    said(cast, matter, 2, "anna")
    browser = signed_in(cast.people["cia"].id)
    page = browser.get(f"/arenden/{matter.reference}").text
    assert "2 new comments since" in page
    assert str(day.day) in page.split("2 new comments since")[1][:40]
    assert page.count('id="nytt"') == 1
    assert page.index('id="c2"') < page.index('id="nytt"') < page.index('id="c3"')
    assert "not read" not in page


def test_what_was_there_already_is_called_unread_and_not_new(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    said(cast, matter, 3)
    has_read(cast, matter, 1)
    page = signed_in(cast.people["cia"].id).get(f"/arenden/{matter.reference}").text
    assert "2 comments that you have not read" in page


def test_nothing_is_new_on_the_first_visit(cast: Cast, matter: Matter, signed_in: Any) -> None:
    said(cast, matter, 3)
    page = signed_in(cast.people["cia"].id).get(f"/arenden/{matter.reference}").text
    assert 'id="nytt"' not in page
    assert page.index("<noscript>") < page.index("Mark all as read") < page.index("</noscript>")
    assert "data-read" in page


def test_others_see_nothing_of_it(cast: Cast, matter: Matter, client: Any) -> None:
    said(cast, matter, 3)
    has_read(cast, matter, 1)
    page = client.get(f"/arenden/{matter.reference}").text
    assert 'id="nytt"' not in page
    assert "olast" not in page
    assert "csrf_token" not in page


def test_who_comes_back_begins_with_what_is_new(
    cast: Cast, matter: Matter, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.matters.queries import threads

    monkeypatch.setattr(threads, "THREAD_PAGE", 3)
    said(cast, matter, 8)
    has_read(cast, matter, 1, 2, 3, 4, 5)
    browser, path = signed_in(cast.people["cia"].id), f"/arenden/{matter.reference}"
    page = browser.get(path).text
    assert 'id="c6"' in page
    assert 'id="c5"' not in page
    beginning = f"{path}?efter=0#thread"
    assert beginning in page
    first = browser.get(beginning).text
    assert 'id="c1"' in first
    assert 'id="c6"' not in first
    assert f'href="{path}#nytt"' in first
    has_read(cast, matter, up_to=8)
    assert 'id="c1"' in browser.get(path).text  # nothing is new


def test_a_late_reply_to_an_early_comment_is_found(
    cast: Cast, matter: Matter, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.matters.queries import threads

    monkeypatch.setattr(threads, "THREAD_PAGE", 3)
    first = said(cast, matter, 6)[0]
    has_read(cast, matter, up_to=6)
    late = scene.comment(cast.actor("ulla"), matter, "sent svar", parent=first)
    path = f"/arenden/{matter.reference}"
    page = signed_in(cast.people["cia"].id).get(path).text
    assert page.index('id="c1"') < page.index('id="nytt"') < page.index(f'id="c{late.seq}"')


def test_the_button_marks_all_and_says_so(cast: Cast, matter: Matter, signed_in: Any) -> None:
    said(cast, matter, 3)
    has_read(cast, matter, 1)
    browser, path = signed_in(cast.people["cia"].id), f"/arenden/{matter.reference}"
    assert "Mark all as read" in browser.get(path).text
    sent = browser.send(f"{path}/last", {"till": "3"}, headers={"HX-Request": "true"})
    assert "marked as read" in sent.text
    assert sent.text.lstrip().startswith('<div class="unread" id="olast"')
    page = browser.get(path).text
    assert "not read" not in page
    assert 'id="nytt"' not in page


def test_marks_cost_two_queries_however_much_is_new(
    cast: Cast, matter: Matter, queries: Any
) -> None:
    said(cast, matter, 12)
    has_read(cast, matter, 1, 3, 5, 7)
    cia, fresh = cast.actor("cia"), scene.fresh(matter)
    queries.clear()
    assert marks.reading(fresh, cia) is not None
    assert len(queries) == 2
    with transaction():
        operations.read(cia, fresh, up_to=12)
    fresh = scene.fresh(matter)
    queries.clear()
    marks.reading(fresh, cia)
    assert len(queries) == 1


def test_two_windows_at_the_same_time_lose_nothing(app: Any, cast: Cast, matter: Matter) -> None:
    said(cast, matter, 6)
    has_read(cast, matter, 1)
    key, cia = matter.id, cast.actor("cia")

    def tell(number: Any) -> None:
        operations.read(cia, db.session.get_one(Matter, key), [number])

    assert together(app, [3, 5, 6], tell) == []  # type: ignore[list-item]
    assert [row.seq for row in reading(cast, matter).unread] == [2, 4]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0, " today"),
        (1, "since yesterday"),
        (2, "since "),
        (6, "since "),
        (7, "since "),
        (400, "since "),
    ],
)
def test_since_when_is_said_as_one_says_it(app: Any, ago: int, words: str) -> None:
    from forum.matters.since import since

    with app.test_request_context():
        moment = clock.now() - timedelta(days=ago)
        found = since(moment)
        assert words in found
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        has_weekday = any(name in found for name in names)
        assert has_weekday == (1 < ago < 7)
        assert (str(clock.local(moment).year) in found) == (
            clock.local(moment).year != clock.today().year and ago >= 7
        )
