"""What is done to many matters in one act is told in one letter to each who follows any of them."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.access import ANONYMOUS, SYSTEM, Action
from forum.core.db import db, transaction
from forum.core.events import Event, Line, record_all
from forum.core.outbox import Outbox
from forum.matters import history
from forum.matters import operations as matters
from forum.matters.models import Matter, Subscription
from forum.notifications import operations, tokens
from forum.notifications.letters import MOST
from forum.processes.models import PlanningProcess
from tests.factories import Cast, store
from tests.mail import Mailbox

NEWS = Action("test:together", "News", "Something came of it", tells=True)
QUIET = Action("test:together_quiet", "Quiet", "Something happened")
history.quote(NEWS, lambda event: f"Ord {event.data['n']}")


@pytest.fixture
def three(cast: Cast, matter: Matter) -> list[Matter]:
    """Three public matters; the last one is about the whole city, the others about Bergsjön."""
    rest = [
        store(
            PlanningProcess(
                title=title, state="open", party_id=cast.unit.id,
                person_id=cast.people["anna"].id, created_at=clock.now(), districts=places,
            )
        )
        for title, places in (("Lokaler för läxhjälp", [cast.place]), ("Bad i sjön", []))
    ]  # fmt: skip
    with transaction():
        for one in rest:
            matters.publish(one)
    return [matter, *rest]


def _follow(cast: Cast, who: str, *targets: Any) -> None:
    with transaction():
        for target in targets:
            operations.follow(cast.actor(who), target)


def _happens(all_of: list[Matter], actor: Any = SYSTEM, what: Action = NEWS) -> None:
    with transaction():
        record_all(actor, [Line(what, one, one.id, {"n": n}) for n, one in enumerate(all_of)])


def _deliver() -> None:
    while outbox.deliver_due():
        pass


def _letters() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Outbox.id))) or 0


def test_nobody_is_told_of_what_is_quiet_not_public_or_done_by_themselves(
    cast: Cast, three: list[Matter]
) -> None:
    _follow(cast, "bo", *three)
    _happens(three, what=QUIET)
    _happens(three, cast.actor("bo"))
    with transaction():
        for one in three:
            one.published_at = one.reference = None
    _happens(three)
    assert _letters() == 0


def test_each_who_follows_any_of_them_gets_one_letter_about_those_they_follow(
    cast: Cast, three: list[Matter], mailbox: Mailbox
) -> None:
    first, second, third = three
    _follow(cast, "cia", first, third)
    _follow(cast, "bo", cast.place)
    _follow(cast, "ulla", second)
    with transaction():
        for target in (first, third):
            operations.ask(ANONYMOUS, target, email=cast.people["cia"].email, language="sv")
        for one in db.session.scalars(select(Subscription)):
            operations.confirm(ANONYMOUS, one)
        db.session.query(Outbox).delete()
    _happens(three)
    assert _letters() == 3
    _deliver()
    told = {letter["To"]: letter.get_content() for letter in mailbox.letters}
    expected = {"cia": (first, third), "bo": (first, second), "ulla": (second,)}
    for who, followed in expected.items():
        text = told[cast.people[who].email]
        assert [one for one in three if one.title in text] == list(followed)
        for one in followed:
            assert f"Ord {three.index(one)}" in text
            assert f"http://localhost/arenden/{one.reference}" in text
        assert "Something came of it" in text


def test_its_subject_says_how_many_and_it_stops_with_one_press_for_each(
    cast: Cast, three: list[Matter], mailbox: Mailbox
) -> None:
    _follow(cast, "cia", *three[:2])
    _happens(three)
    _deliver()
    (letter,) = mailbox.letters
    assert letter["Subject"] == "News in 2 matters that you follow"
    stop = letter["List-Unsubscribe"].strip("<>")
    text = mailbox.text()
    assert stop in text
    assert text.count("/bevakning/sluta/") == 3  # all of it, or each by itself
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_stopped_or_hidden_since_is_not_told(
    cast: Cast, three: list[Matter], mailbox: Mailbox
) -> None:
    first, second, third = three
    _follow(cast, "cia", *three)
    _happens(three)
    with transaction():
        own = select(Subscription).where(Subscription.matter_id == first.id)
        operations.stop(cast.actor("cia"), db.session.scalars(own).one())
        second.published_at = second.reference = None
    _deliver()
    text = mailbox.text()
    assert third.title in text
    assert first.title not in text
    assert second.title not in text


def test_whoever_has_stopped_it_all_gets_nothing(
    cast: Cast, three: list[Matter], mailbox: Mailbox
) -> None:
    _follow(cast, "cia", *three)
    _happens(three)
    with transaction():
        for one in db.session.scalars(select(Subscription)):
            operations.stop(cast.actor("cia"), one)
    _deliver()
    assert mailbox.letters == []


def test_it_asks_as_often_for_many_matters_as_for_few(
    cast: Cast, three: list[Matter], queries: Any
) -> None:
    _follow(cast, "cia", *three)

    def count(of: list[Matter]) -> int:
        with transaction():
            lines = [Line(NEWS, one, one.id, {"n": 1}) for one in of]
            queries.clear()
            record_all(SYSTEM, lines)
        return len(queries)

    assert count(three) == count(three[:2])
    assert db.session.scalar(
        select(func.count()).select_from(Event).where(Event.action == NEWS.name)
    )


@pytest.mark.parametrize("by_program", [True, False])
def test_the_one_press_of_a_letter_stops_all_that_it_is_about_and_nothing_else(
    cast: Cast, three: list[Matter], mailbox: Mailbox, client: Any, by_program: bool
) -> None:
    _follow(cast, "cia", *three)
    _happens(three[:2])
    _deliver()
    stop = mailbox.letters[0]["List-Unsubscribe"].strip("<>")
    assert stop in mailbox.text()
    shown = client.get(stop).text
    assert "Stop following all of this?" in shown
    assert [one.title in shown for one in three] == [True, True, False]
    assert _followed() == {one.id for one in three}  # opening it stops nothing
    with transaction():
        own = select(Subscription).where(Subscription.matter_id == three[0].id)
        operations.stop(cast.actor("cia"), db.session.scalars(own).one())
    data = {"List-Unsubscribe": "One-Click"} if by_program else {}
    assert client.post(stop, data=data).status_code == (200 if by_program else 303)
    assert _followed() == {three[2].id}
    assert "You do not follow this any more" in client.get(stop).text


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None)])
def test_a_broken_link_that_stops_many_tells_nothing(
    cast: Cast, three: list[Matter], mailbox: Mailbox, client: Any, cut: slice
) -> None:
    _follow(cast, "cia", *three)
    _happens(three)
    _deliver()
    root, token = mailbox.letters[0]["List-Unsubscribe"].strip("<>").rsplit("/", 1)
    for answer in (client.get(f"{root}/{token[cut]}"), client.post(f"{root}/{token[cut]}")):
        assert answer.status_code == 404
        assert not [one for one in three if one.title in answer.text]
    assert len(_followed()) == 3


def test_the_link_stays_short_enough_for_mail_programs(cast: Cast) -> None:
    many = [
        Subscription(id=100_000 + n, person_id=1, email=None, matter_id=5000 + n, district_id=None)
        for n in range(MOST)
    ]
    assert len(tokens.make_all(many)) < 700


def _followed() -> set[int | None]:
    db.session.rollback()
    kept = select(Subscription.matter_id).where(Subscription.confirmed_at.is_not(None))
    return set(db.session.scalars(kept))
