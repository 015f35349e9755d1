"""The promise and its clock: replies, what is overdue, and the end of an initiative."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.initiatives import operations, queries
from forum.initiatives.models import Initiative, InitiativeState, ReplyKind
from tests.factories import Cast
from tests.matters import scene


def later(days: int) -> Any:
    """So many days from now, at noon."""
    return clock.pretend(clock.now() + timedelta(days=days))


def actions_of(matter: Initiative) -> list[str]:
    """What the log says of a matter, in order."""
    db.session.rollback()
    found = select(Event.action).where(Event.matter_id == matter.id).order_by(Event.seq)
    return list(db.session.scalars(found))


def page_of(client: Any, matter: Initiative) -> str:
    """The page of a matter, as everyone reads it."""
    return str(client.get(f"/arenden/{matter.reference}").text)


def test_the_reply_stands_on_the_page_with_its_reasons(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public = scene.initiative(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    day = clock.today() + timedelta(days=20)
    answer = anna.send(
        f"/initiativ/{public.reference}/svar",
        {
            "kind": "partly",
            "reasons": "Larm och **vaktmästare**.",
            "next_step": "Pilot på tre skolor",
            "next_step_on": day.isoformat(),
        },
    )
    assert answer.status_code == 303
    page = page_of(client, public)
    for words in ("Partly", "<strong>vaktmästare</strong>", "Pilot på tre skolor", "In time"):
        assert words in page
    assert cast.people["anna"].name in page
    assert actions_of(public)[-1] == "initiative:reply"
    assert scene.fresh(public).state == InitiativeState.ANSWERED


def test_a_late_reply_says_how_late(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    with later(33):
        assert "Reply overdue by 3 days" in page_of(client, public)
        scene.reply(cast, public)
        assert "3 days late" in page_of(client, public)


def test_the_last_day_is_not_late(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    assert public.reply_due is not None
    with clock.pretend(clock.deadline(public.reply_due)):
        assert "today is the last day" in page_of(client, public)
        assert queries.overdue() == []
        scene.reply(cast, public)
        assert "In time" in page_of(client, public)


def test_a_later_reply_adds_to_the_first(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public, reasons="Först.")
    with later(40):
        scene.reply(cast, public, ReplyKind.ACCEPTED, reasons="Nu är larmet delat.")
        page = page_of(client, public)
    assert page.index("Först.") < page.index("Nu är larmet delat.")
    assert "days late" not in page, "the first reply came in time, and that is what was promised"


def test_a_no_closes_the_initiative_but_not_its_thread(cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public, ReplyKind.DECLINED)
    assert scene.fresh(public).state == InitiativeState.CLOSED
    assert public.closed_at is None
    scene.comment(cast.actor("bo"), public, "Det var synd.")


def test_closing_leaves_the_thread_open(cast: Cast, signed_in: Any, client: Any) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    path = f"/initiativ/{public.reference}/avsluta"
    assert path in ulla.get(f"/arenden/{public.reference}").text
    assert ulla.get(path).status_code == 200
    assert scene.fresh(public).state == InitiativeState.ANSWERED
    assert ulla.send(path).status_code == 303
    assert scene.fresh(public).state == InitiativeState.CLOSED
    assert "The initiative is closed" in page_of(client, public)
    scene.comment(cast.actor("cia"), public, "Bra jobbat.")


def test_what_is_passed_on_keeps_its_day_and_gets_a_new_body(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    due = public.reply_due
    with transaction():
        operations.refer(
            cast.actor("anna"), public, to=cast.other_unit.id, reasons="Skolor är deras."
        )
    assert scene.fresh(public).state == InitiativeState.OPEN
    assert (public.reply_due, public.addressed_party_id) == (due, cast.other_unit.id)
    page = page_of(client, public)
    assert f"Passed on: {cast.other_unit.name}" in page
    with later(31), transaction():
        operations.reply(cast.actor("olle"), public, kind=ReplyKind.ACCEPTED, reasons="Ja.")
    assert "1 day late" in page_of(client, public), "the promise counts from the day it was taken"


def test_the_clock_notes_each_late_reply_once(cast: Cast) -> None:
    late, answered = scene.initiative(cast), scene.initiative(cast, title="Besvarat")
    scene.reply(cast, answered)
    with later(30):
        clock.tick()
        assert "initiative:overdue" not in actions_of(late)
    with later(31):
        clock.tick()
        clock.tick()
    with later(50):
        clock.tick()
    assert actions_of(late).count("initiative:overdue") == 1
    assert "initiative:overdue" not in actions_of(answered)
    noted = db.session.scalars(select(Event).where(Event.action == "initiative:overdue")).one()
    assert (noted.person_id, noted.party_id) == (None, None)


def test_the_delay_is_a_line_of_the_public_history(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    with later(31):
        clock.tick()
        page = client.get(f"/arenden/{public.reference}/historik").text
    assert "The promised day passed without a reply" in page
    assert "Ulla Umm (Paraplyet Nordost) took the initiative" in page


def test_waiting_begins_with_what_is_longest_overdue(cast: Cast) -> None:
    with clock.pretend(clock.now() - timedelta(days=40)):
        oldest = scene.initiative(cast, title="Äldst")
    with clock.pretend(clock.now() - timedelta(days=35)):
        old = scene.initiative(cast, title="Gammal")
    fresh = scene.initiative(cast, title="Ny")
    done = scene.initiative(cast, title="Klar")
    scene.reply(cast, done)
    assert [row.title for row in queries.waiting(10)] == [
        oldest.title,
        old.title,
        fresh.title,
    ]
    assert [one.title for one in queries.overdue()] == ["Äldst", "Gammal"]
    assert len(queries.waiting(2)) == 2


@pytest.mark.parametrize("supporters", [0, 1])
def test_no_threshold_no_reply_without_support(cast: Cast, supporters: int) -> None:
    public = scene.initiative(cast)
    if supporters:
        scene.support(cast.actor("bo"), public)
    assert public.reply_due == clock.today() + timedelta(days=30)


def test_a_page_on_which_it_could_be_passed_on_says_that_it_is_too_late(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    with transaction():
        operations.accept(cast.actor("anna"), public)
    answer = anna.send(
        f"/initiativ/{public.reference}/svar",
        {"kind": "referred", "referred_to": str(cast.other_unit.id), "reasons": "Inte vår fråga."},
    )
    assert answer.status_code == 422
    assert "cannot be passed on any more" in answer.text
    assert "Inte vår fråga." in answer.text, "nothing is lost"
