"""Following, with an account or with only an address; and stopping with one press."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import create_app
from forum.core import clock, outbox
from forum.core.access import ANONYMOUS, Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.extensions import limiter
from forum.matters import queries as matters
from forum.matters.models import Matter, Subscription
from forum.notifications import operations, tokens
from tests.conftest import SETTINGS, Browser, Queries, _client
from tests.factories import Cast, district, store
from tests.mail import Mailbox
from tests.matters import scene as initiatives

ADDRESS = "asa@samspel.example"


def _all() -> list[Subscription]:
    db.session.rollback()
    return list(db.session.scalars(select(Subscription).order_by(Subscription.id)))


def _follow_path(matter: Matter) -> str:
    return f"/arenden/{matter.reference}/bevaka"


def _ask(client: Browser, matter: Matter, email: str = ADDRESS) -> Any:
    return client.send(_follow_path(matter), {"email": email})


def _link(mailbox: Mailbox) -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"http://localhost(/bevakning/\S+)", str(mailbox.letters[-1].get_content()))
    assert found is not None
    return found[1]


def _stop_path(subscription: Subscription) -> str:
    return f"/bevakning/sluta/{tokens.make(tokens.Purpose.STOP, subscription)}"


# Refusals.


def test_a_draft_cannot_be_followed_nor_known_of(
    client: Browser, cast: Cast, matter: Matter
) -> None:
    with transaction():
        matter.published_at = matter.reference = None
    with pytest.raises(Refused), transaction():
        operations.follow(cast.actor("cia"), matter)
    assert client.get("/arenden/S-2027-1/bevaka").status_code == 404
    assert client.get("/omraden/nowhere/bevaka").status_code == 404


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize(
    "email",
    ["", " ", "asa", "asa@", "asa@x", "a b@samspel.example", "a@samspel.example\nBcc: b@x.example",
     "a@samspel.example,b@samspel.example", f"{'a' * 250}@samspel.example", "<a@samspel.example>"],
)  # fmt: skip
def test_what_is_no_address_comes_back_with_a_sentence(
    client: Browser, matter: Matter, email: str
) -> None:
    answer = _ask(client, matter, email)
    if answer.status_code == 303:  # a line break that was typed in by mistake is taken away
        assert "\n" not in _all()[0].email
        return
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert _all() == []


def test_bytes_that_are_no_text_are_refused_in_words(client: Browser, matter: Matter) -> None:
    parts = {"csrf_token": client.token().encode(), "email": b"\xff\xfe@samspel.example"}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    kind = "multipart/form-data; boundary=x"
    answer = client.post(_follow_path(matter), data=body + b"--x--\r\n", content_type=kind)
    assert answer.status_code == 422
    assert _all() == []


def test_without_a_token_of_the_page_nothing_is_followed(client: Browser, matter: Matter) -> None:
    assert client.post(_follow_path(matter), data={"email": ADDRESS}).status_code == 400
    assert _all() == []


def test_what_one_follows_is_ones_own(
    client: Browser, signed_in: Any, cast: Cast, matter: Matter
) -> None:
    assert "logga-in" in client.get("/bevakning").location
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    (hers,) = _all()
    bo = signed_in(cast.people["bo"].id)
    assert bo.send(f"/bevakning/{hers.id}/sluta").status_code == 404
    assert client.send(f"/bevakning/{hers.id}/sluta").status_code == 401
    assert matter.title not in bo.get("/bevakning").text
    assert _all()[0].confirmed_at is not None


def test_an_address_is_not_stopped_by_its_number(
    client: Browser, signed_in: Any, cast: Cast, matter: Matter
) -> None:
    with transaction():
        operations.ask(ANONYMOUS, matter, email=ADDRESS, language="sv")
        operations.confirm(ANONYMOUS, _row())
    path = f"/bevakning/{_all()[0].id}/sluta"
    client.send(path)
    assert signed_in(cast.people["bo"].id).send(path).status_code == 404
    assert (
        signed_in(cast.people["bo"].id).send("/bevakning/99999999999999999999/sluta").status_code
        == 404
    )
    assert len(_all()) == 1


def _row() -> Subscription:
    return db.session.scalars(select(Subscription)).one()


# With only an address.


def test_an_address_follows_by_a_letter_a_page_and_a_button(
    client: Browser, mailbox: Mailbox, matter: Matter
) -> None:
    answer = _ask(client, matter, " Asa@Samspel.Example ")
    assert (answer.status_code, answer.location) == (303, "/bevakning/brev")
    assert ADDRESS not in client.get(answer.location).text
    assert matters.followers(matter) == 0
    outbox.deliver_due()
    assert mailbox.to == [ADDRESS]
    link = _link(mailbox)
    assert matter.title in client.get(link).text
    assert client.head(link).status_code == 200
    assert _all()[0].confirmed_at is None  # programs that read mail open links too
    assert client.send(link).status_code == 303
    assert _all()[0].confirmed_at is not None
    assert matters.followers(matter) == 1
    assert client.send(link).status_code == 303  # twice is once
    assert "no-store" in client.get(link).headers["Cache-Control"]


def test_the_answer_is_the_same_whether_or_not_the_address_follows(
    client: Browser, mailbox: Mailbox, matter: Matter
) -> None:
    first = _ask(client, matter)
    outbox.deliver_due()
    client.send(_link(mailbox))
    again = _ask(client, matter)
    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert outbox.deliver_due() == 0
    assert len(_all()) == 1


def test_asked_again_within_ten_minutes_no_new_letter_goes_out(
    client: Browser, mailbox: Mailbox, matter: Matter
) -> None:
    for _time in range(3):
        assert _ask(client, matter).status_code == 303
    while outbox.deliver_due():
        pass
    assert len(mailbox.raw) == 1
    with clock.pretend(clock.now() + timedelta(minutes=11)):
        _ask(client, matter)
        outbox.deliver_due()
    assert len(mailbox.raw) == 2


def test_five_letters_a_day_to_an_address_that_does_not_answer(
    mailbox: Mailbox, cast: Cast, matter: Matter
) -> None:
    del matter
    places = [cast.area, cast.place, *(district(str(n), f"Plats {n}") for n in range(20, 27))]
    for place in places:
        with transaction():
            operations.ask(ANONYMOUS, place, email=ADDRESS, language="sv")
    while outbox.deliver_due():
        pass
    assert len(mailbox.raw) == operations.ASKED_A_DAY


@pytest.mark.parametrize("token", ["x", "å", "a.b.c", "%00", "WzEsIngiXQ.x"])
@pytest.mark.parametrize("page", ["bekrafta", "sluta"])
def test_a_link_that_is_not_whole_says_so(client: Browser, page: str, token: str) -> None:
    assert client.get(f"/bevakning/{page}/{token}").status_code == 404
    assert client.send(f"/bevakning/{page}/{token}").status_code == 404


def test_a_link_is_good_for_one_thing_and_one_subscription_only(
    client: Browser, cast: Cast, matter: Matter
) -> None:
    with transaction():
        operations.ask(ANONYMOUS, matter, email=ADDRESS, language="sv")
    asked = _row()
    stop = tokens.make(tokens.Purpose.STOP, asked)
    confirm = tokens.make(tokens.Purpose.CONFIRM, asked)
    assert client.send(f"/bevakning/bekrafta/{stop}").status_code == 404
    assert client.send(f"/bevakning/sluta/{confirm}").status_code == 404
    with transaction():
        asked.email = "other@samspel.example"  # as if the number had been used again
    assert client.send(f"/bevakning/bekrafta/{confirm}").status_code == 404
    client.post(f"/bevakning/sluta/{stop}")
    assert len(_all()) == 1
    del cast


def test_the_link_that_confirms_ends_after_fourteen_days(client: Browser, matter: Matter) -> None:
    with transaction():
        operations.ask(ANONYMOUS, matter, email=ADDRESS, language="sv")
    token = tokens.make(tokens.Purpose.CONFIRM, _row())
    serializer = tokens._timed()
    late = int((clock.now() + timedelta(days=15)).timestamp())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("itsdangerous.timed.time.time", lambda: late)
        assert client.get(f"/bevakning/bekrafta/{token}").status_code == 404
    assert client.get(f"/bevakning/bekrafta/{token}").status_code == 200
    assert serializer.loads(token)


def test_addresses_that_never_confirmed_are_forgotten(matter: Matter, cast: Cast) -> None:
    with clock.pretend(clock.now() - timedelta(days=15)), transaction():
        operations.ask(ANONYMOUS, matter, email="old@samspel.example", language="sv")
        operations.follow(cast.actor("cia"), matter)
    with transaction():
        operations.ask(ANONYMOUS, matter, email="new@samspel.example", language="sv")
    with transaction():
        operations.forget_unconfirmed()
    assert [row.email for row in _all()] == [None, "new@samspel.example"]


# Stopping.


def test_a_mail_program_stops_without_a_page_a_session_or_a_token(
    app: Flask, matter: Matter
) -> None:
    with transaction():
        operations.ask(ANONYMOUS, matter, email=ADDRESS, language="sv")
        operations.confirm(ANONYMOUS, _row())
    path = _stop_path(_row())
    program = app.test_client()
    for _time in range(2):
        answer = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert _all() == []


def test_to_look_at_the_page_that_stops_stops_nothing(
    client: Browser, cast: Cast, matter: Matter
) -> None:
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    path = _stop_path(_row())
    page = client.get(path)
    client.head(path)
    client.options(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert _all()[0].confirmed_at is not None
    assert client.post(path).status_code == 303
    assert _all()[0].confirmed_at is None
    assert client.get(path).status_code == 200


def test_the_link_that_stops_opens_nothing_else(
    client: Browser, cast: Cast, matter: Matter
) -> None:
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    client.post(_stop_path(_row()))
    assert client.get("/bevakning").status_code in {302, 303}
    assert client.get("/mitt-konto").status_code in {302, 303}


# With an account.


def test_someone_signed_in_follows_with_one_button_and_sees_what(
    signed_in: Any, cast: Cast, matter: Matter, mailbox: Mailbox
) -> None:
    cia = signed_in(cast.people["cia"].id)
    assert 'name="email"' not in cia.get(_follow_path(matter)).text
    for _time in range(2):
        answer = cia.send(_follow_path(matter))
        assert answer.status_code == 303
        assert answer.location.endswith(f"/arenden/{matter.reference}")
    assert cia.send(f"/omraden/{cast.place.slug}/bevaka").status_code == 303
    listed = cia.get("/bevakning").text
    assert matter.title in listed
    assert cast.place.name in listed
    assert outbox.deliver_due() == 0
    assert not mailbox.raw
    assert matters.followers(matter) == 1
    for row in _all():
        assert cia.send(f"/bevakning/{row.id}/sluta").status_code == 303
    assert matter.title not in cia.get("/bevakning").text
    assert not any(row.confirmed_at for row in _all())
    assert matters.followers(matter) == 0


def test_a_next_address_elsewhere_is_not_followed(
    signed_in: Any, cast: Cast, matter: Matter
) -> None:
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    cia = signed_in(cast.people["cia"].id)
    answer = cia.send(f"/bevakning/{_row().id}/sluta?next=//evil.example/")
    assert answer.location == "/bevakning"


def test_the_log_says_that_someone_follows_and_never_who(cast: Cast, matter: Matter) -> None:
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    with transaction():
        operations.stop(cast.actor("cia"), _row())
    events = list(db.session.scalars(select(Event).where(Event.subject_type == "Subscription")))
    assert [event.action for event in events] == ["subscription:start", "subscription:stop"]
    assert all(event.person_id is None and event.data == {} for event in events)


def test_a_long_list_is_one_query_a_page(
    signed_in: Any, cast: Cast, matter: Matter, queries: Queries
) -> None:
    cia = signed_in(cast.people["cia"].id)
    cia.get("/bevakning")
    queries.clear()
    cia.get("/bevakning")
    with_none = len(queries)
    store(
        *(
            Subscription(
                person_id=cast.people["cia"].id,
                district_id=district(str(n), f"Plats {n}").id,
                created_at=clock.now(),
                confirmed_at=clock.now(),
            )
            for n in range(100, 160)
        )
    )
    with transaction():
        operations.follow(cast.actor("cia"), matter)
    queries.clear()
    page = cia.get("/bevakning")
    assert len(queries) <= with_none + 2
    assert "efter=" in page.text
    assert cia.get("/bevakning?page=nonsense&efter=nonsense").status_code == 200


def test_strangers_ask_seldom(app: Flask, matter: Matter) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    counted = {"RATELIMIT_ENABLED": True, "SQLALCHEMY_DATABASE_URI": url}
    counting = create_app(SETTINGS | counted)
    try:
        client = _client(counting)
        statuses = [_ask(client, matter).status_code for _time in range(31)]
    finally:
        limiter.enabled = False
        with counting.app_context():
            db.engine.dispose()
    assert statuses == [303] * 30 + [429]


def test_the_page_of_a_matter_that_addresses_follow_is_the_same_for_everyone(
    client: Browser, cast: Cast
) -> None:
    public = initiatives.initiative(cast)
    now = clock.now()
    for email in (ADDRESS, "bosse@samspel.example"):
        store(
            Subscription(
                email=email, matter_id=public.id, created_at=now, confirmed_at=now, language="sv"
            )
        )
    page = client.get(f"/arenden/{public.reference}")
    assert page.status_code == 200
    assert f"{_follow_path(public)}" in page.text
    assert "csrf_token" not in page.text
