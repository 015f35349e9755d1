"""Order kept: how often one may write, the same words in several threads, links of those who are new."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import create_app
from forum.accounts import operations as accounts
from forum.accounts.models import Person
from forum.core import clock, drafts
from forum.core.db import db, transaction
from forum.extensions import limiter
from forum.matters import operations, queries
from forum.matters.models import Comment, CommentKind, CommentState, Matter
from forum.matters.queries.same import digest
from forum.web import limits
from tests.conftest import SETTINGS, Browser
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, count, matter, path

__all__ = ["bo", "matter"]

SAME = "Gratis läxhjälp varje tisdag på Rymdtorget, alla är varmt välkomna dit!"


# How often


@pytest.fixture(scope="module")
def counter(app: Flask) -> Iterator[Flask]:
    """An application on the same database that can count."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url, "RATELIMIT_ENABLED": True})
    limiter.enabled = False
    made.test_client_class = Browser
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def counting(counter: Flask) -> Iterator[Flask]:
    """The same, counting from nothing."""
    limiter.reset()
    limiter.enabled = True
    yield counter
    limiter.enabled = False
    limiter.reset()


@pytest.fixture
def enter(counting: Flask) -> Any:
    """A function: a browser in which a person of the cast is signed in, where writing is counted."""

    def start(person: Person, party_id: int | None = None) -> Any:
        with counting.app_context(), transaction():
            token = accounts.start_session(db.session.get_one(Person, person.id), party_id=party_id)
        made: Any = counting.test_client()
        with made.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return made

    return start


def few(monkeypatch: pytest.MonkeyPatch, person: str = "3 per 10 minutes", **more: str) -> None:
    """Let the pace be one that a test can reach."""
    pace = limits.Pace("write", **({"person": person, "address": "100 per hour"} | more))
    monkeypatch.setattr("forum.matters.views.order.PACE", pace)


def test_a_lively_discussion_never_meets_the_limit(cast: Cast, matter: Matter, enter: Any) -> None:
    """A comment every minute for a quarter of an hour is a lot."""
    cia = enter(cast.people["cia"])
    sent = [cia.send(path(matter), {"body": f"Inlägg {n}."}).status_code for n in range(15)]
    assert sent == [303] * 15


def test_too_much_is_told_kindly_and_nothing_is_lost(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch)
    cia = enter(cast.people["cia"])
    for number in range(3):
        assert cia.send(path(matter), {"body": f"Inlägg {number}."}).status_code == 303
    stopped = cia.send(path(matter), {"body": "Ett fjärde, med **vikt**.", "kind": "proposal"})
    assert stopped.status_code == 429
    assert "You have written a lot in a short while." in stopped.text
    assert "Not published yet" in stopped.text, "nothing that was filled in is wrong"
    assert "Ett fjärde, med **vikt**." in stopped.text
    assert 0 < int(stopped.headers["Retry-After"]) <= 600
    assert count() == 3
    kept = drafts.find(cast.actor("cia"), operations.draft_name(matter))
    assert kept is not None
    assert kept.fields["body"] == ["Ett fjärde, med **vikt**."]
    assert kept.fields["kind"] == ["proposal"]


def test_with_htmx_it_is_told_in_the_thread(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "1 per 10 minutes")
    cia = enter(cast.people["cia"])
    cia.send(path(matter), {"body": "Ett."})
    answer = cia.send(path(matter), {"body": "Två."}, headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert answer.text.lstrip().startswith("<section")
    page = cia.get(f"/arenden/{matter.reference}").text
    assert "4(22|29)" in page, "htmx is told to show such an answer"


def test_a_refused_form_and_a_second_press_count_nothing(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "1 per 10 minutes")
    cia = enter(cast.people["cia"])
    assert cia.send(path(matter), {"body": ""}).status_code == 422
    once = {"body": "En gång.", "form_key": "b" * 32}
    assert [cia.send(path(matter), once).status_code for _press in range(3)] == [303] * 3
    assert count() == 1


def test_one_person_does_not_use_up_what_another_has(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "1 per 10 minutes")
    for key in ("cia", "bo"):
        assert enter(cast.people[key]).send(path(matter), {"body": "Hej."}).status_code == 303
    colleague = enter(cast.people["bo"], cast.organisation.id)
    assert colleague.send(path(matter), {"body": "Igen."}).status_code == 429, (
        "whoever they speak for"
    )


def test_an_address_has_a_limit_of_its_own(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, address="2 per hour")
    answers = [
        enter(cast.people[key]).send(path(matter), {"body": "Hej."}).status_code
        for key in ("cia", "bo", "ulla")
    ]
    assert answers == [303, 303, 429]
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    sent = enter(cast.people["ulla"]).send(
        path(matter), {"body": "Hej."}, environ_overrides=elsewhere
    )
    assert sent.status_code == 303


def test_every_way_of_writing_is_counted_together(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "3 per 10 minutes")
    bo = enter(cast.people["bo"])
    base = f"/arenden/{matter.reference}"
    sent = [
        bo.send(path(matter), {"body": "Ett inlägg."}),
        bo.send(f"{base}/fraga", {"body": "En fråga?"}),
        bo.send(f"{path(matter)}/1/andra", {"body": "En ändring."}),
    ]
    assert [one.status_code for one in sent] == [303] * 3
    stopped = {
        f"{base}/fraga": "question",
        f"{path(matter)}/1/andra": "edit",
    }
    for where in stopped:
        answer = bo.send(where, {"body": "Ett för mycket."})
        assert answer.status_code == 429
        assert "Ett för mycket." in answer.text
    db.session.rollback()
    mine = cast.actor("bo")
    for name in (operations.question_draft_name(matter), f"edit-{matter.reference}-1"):
        kept = drafts.find(mine, name)
        assert kept is not None, "each under its own name"
        assert kept.fields["body"] == ["Ett för mycket."]


def test_the_city_has_the_same_limit(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "1 per 10 minutes")
    for number in range(2):
        scene.comment(cast.actor("bo"), matter, f"Fråga {number}?", kind=CommentKind.QUESTION)
    anna = enter(cast.people["anna"], cast.unit.id)
    where = f"/arenden/{matter.reference}/fragor/svara"
    assert anna.send(where, {"body": "Ja.", "questions": "1"}).status_code == 303
    stopped = anna.send(where, {"body": "Nej, inte ännu.", "questions": "2"})
    assert stopped.status_code == 429
    assert "Nej, inte ännu." in stopped.text


def test_counters_that_do_not_answer_stop_nobody(
    cast: Cast, matter: Matter, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> bool:
        raise ConnectionError("no counters")

    monkeypatch.setattr(type(limiter.limiter), "test", broken)
    assert enter(cast.people["cia"]).send(path(matter), {"body": "Hej."}).status_code == 303


# The same words in several threads


def publish(cast: Cast, body: str = SAME, *, days: int = 0, **more: Any) -> Comment:
    """Bo has written this in another thread."""
    other = scene.initiative(cast, title="En annan <b>tråd</b>")
    with clock.pretend(clock.now() - timedelta(days=days)):
        return scene.comment(cast.actor("bo"), other, body, **more)


def test_the_same_post_in_another_thread_is_pointed_out_once(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    first = publish(cast)
    told = bo.send(path(matter), {"body": SAME, "form_key": "a" * 32})
    assert told.status_code == 422
    assert "You wrote the same in" in told.text
    assert f"/arenden/{first.matter.reference}" in told.text
    assert "En annan &lt;b&gt;tråd" in told.text
    assert SAME in told.text
    assert count() == 1
    confirmed = told.text.partition('name="confirmed"')[2].partition('value="')[2].split('"')[0]
    assert confirmed
    sent = bo.send(path(matter), {"body": SAME, "form_key": "a" * 32, "confirmed": confirmed})
    assert sent.status_code == 303, "it is the writer's to decide"
    assert count() == 2


def test_confirming_one_text_confirms_no_other(cast: Cast, matter: Matter, bo: Any) -> None:
    publish(cast)
    other = "Vi söker ledare till höstens simskola i Angereds arena, hör gärna av er!"
    scene.comment(cast.actor("bo"), scene.initiative(cast, title="En tredje"), other)
    confirmed = str(digest(SAME))[:40]
    assert bo.send(path(matter), {"body": other, "confirmed": confirmed}).status_code == 422
    assert bo.send(path(matter), {"body": SAME, "confirmed": confirmed}).status_code == 303


@pytest.mark.parametrize(
    "body",
    [f"  {SAME.upper()}  ", SAME.replace(" ", "\n\n"), SAME.replace("!", " …"), f"**{SAME}**"],
)
def test_spaces_capitals_and_signs_make_no_other_text(
    cast: Cast, matter: Matter, bo: Any, body: str
) -> None:
    publish(cast)
    assert bo.send(path(matter), {"body": body}).status_code == 422


def test_what_is_no_repetition_is_not_pointed_out(cast: Cast, matter: Matter, bo: Any) -> None:
    publish(cast)
    publish(cast, "Vi håller med om det.")
    scene.comment(cast.actor("bo"), matter, "Det här står redan i samma tråd, ord för ord så.")
    for body in (
        SAME.replace("tisdag", "onsdag"),
        "Vi håller med om det.",
        "Det här står redan i samma tråd, ord för ord så.",
    ):
        assert bo.send(path(matter), {"body": body}).status_code == 303


def test_what_others_wrote_or_long_ago_or_withdrew_is_not_pointed_out(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    gone = publish(cast)
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), gone)
    publish(cast, days=31)
    scene.comment(cast.actor("cia"), scene.initiative(cast, title="Cias"), SAME)
    assert bo.send(path(matter), {"body": SAME}).status_code == 303


def test_thirty_days_is_remembered(cast: Cast, matter: Matter, bo: Any) -> None:
    publish(cast, days=29)
    assert bo.send(path(matter), {"body": SAME}).status_code == 422


def test_what_is_hidden_is_not_linked_to(cast: Cast, matter: Matter, bo: Any) -> None:
    hidden = publish(cast)
    with transaction():
        hidden.state = CommentState.HIDDEN
    assert bo.send(path(matter), {"body": SAME}).status_code == 303


def test_asking_the_same_elsewhere_is_pointed_out_too(cast: Cast, matter: Matter, bo: Any) -> None:
    publish(cast)
    told = bo.send(f"/arenden/{matter.reference}/fraga", {"body": SAME})
    assert told.status_code == 422
    assert "You wrote the same in" in told.text


def test_a_text_has_its_mark_when_it_is_written_and_changed(cast: Cast, matter: Matter) -> None:
    written = scene.comment(cast.actor("bo"), matter, SAME)
    assert scene.fresh(written).digest == digest(SAME)
    with transaction():
        operations.edit_comment(
            cast.actor("bo"),
            written,
            body="Kort.",
            kind=written.kind,
            seen=queries.wordings.seal(written),
        )
    assert scene.fresh(written).digest is None, "a few words are nobody's own"


# Links of those who are new


LINK = "Läs mer på https://lokal.example/karta om du vill."


@pytest.mark.parametrize(
    ("days", "earlier", "state", "held"),
    [
        (0, False, "visible", True),
        (29, True, "visible", True),
        (31, False, "visible", True),
        (31, True, "withdrawn", True),
        (31, True, "hidden", True),
        (31, True, "visible", False),
    ],
)
def test_links_of_those_who_are_new_are_held_back_from_search_engines(  # noqa: PLR0917
    cast: Cast, matter: Matter, client: Any, days: int, earlier: bool, state: str, held: bool
) -> None:
    with transaction():
        person = db.session.get_one(Person, cast.people["cia"].id)
        person.created_at = clock.now() - timedelta(days=days)
    if earlier:
        before = scene.comment(cast.actor("cia"), matter, "Ett tidigare.")
        with transaction():
            before.state = CommentState(state)
    written = scene.comment(cast.actor("cia"), matter, LINK)
    assert ("nofollow" in scene.fresh(written).body_html) == held
    assert 'href="https://lokal.example/karta"' in client.get(f"/arenden/{matter.reference}").text


def test_a_comment_without_a_link_asks_nothing_more(
    cast: Cast, matter: Matter, queries: list[str]
) -> None:
    bo = cast.actor("bo")
    queries.clear()
    scene.comment(bo, matter, "Utan länk.")
    without = len(queries)
    queries.clear()
    scene.comment(bo, matter, LINK)
    assert len(queries) == without + 1
