"""Forgotten and changed passwords, and sessions that end when one says so."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from forum.accounts import operations, queries
from forum.accounts.models import Person, SignInSession
from forum.core import clock
from forum.core.access import Refused
from forum.core.db import transaction
from forum.core.outbox import Outbox
from tests.accounts.conftest import PASSWORD, fresh, give_password, link_in, unconfirmed

NEW = "fyra gröna spårvagnar"


@pytest.fixture
def cia(cast: Any) -> Any:
    return give_password(cast.people["cia"])


OWN_PAGES = [
    "/mitt-konto",
    "/mitt-konto/uppgifter",
    "/mitt-konto/losenord",
    "/mitt-konto/skriv-for",
]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_one_s_own_pages_need_signing_in(client: Any, cast: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location == f"/logga-in?next={path}"


def test_a_forgotten_password_answers_the_same_for_all(client: Any, cia: Any, mailbox: Any) -> None:
    answers = [
        client.send("/glomt-losenord", {"email": email})
        for email in (cia.email, "okand@samspel.example")
    ]
    assert {(one.status_code, one.location) for one in answers} == {
        (303, "/glomt-losenord/brev-skickat")
    }
    assert len(mailbox(cia.email)) == len(mailbox("okand@samspel.example")) == 1
    assert "/nytt-losenord/" not in mailbox("okand@samspel.example")[0].get_content()


def test_no_link_lies_in_the_outbox(client: Any, cia: Any, mailbox: Any) -> None:
    client.send("/glomt-losenord", {"email": cia.email})
    row = fresh().scalars(select(Outbox)).one()
    assert row.about == {}
    assert row.address is None


def test_a_link_works_once_and_ends_every_session(
    client: Any, cia: Any, mailbox: Any, signed_in: Any
) -> None:
    elsewhere = signed_in(cia.id)
    assert elsewhere.get("/mitt-konto").status_code == 200
    client.send("/glomt-losenord", {"email": cia.email})
    path = link_in(mailbox(cia.email)[0])
    assert client.get(path).status_code == client.get(path).status_code == 200
    assert client.send(path, {"new_password": "kort"}).status_code == 422
    assert client.send(path, {"new_password": cia.email}).status_code == 422
    assert client.send(path, {"new_password": NEW}).location == "/logga-in"
    assert elsewhere.get("/mitt-konto").status_code == 303
    assert client.send(path, {"new_password": "en tredje god mening"}).status_code == 410
    assert client.send("/logga-in", {"email": cia.email, "password": PASSWORD}).status_code == 422
    assert client.send("/logga-in", {"email": cia.email, "password": NEW}).status_code == 303
    assert "Your password was changed" in mailbox(cia.email)[1]["Subject"]


def test_a_link_lasts_two_hours_and_no_longer(client: Any, cia: Any, mailbox: Any) -> None:
    client.send("/glomt-losenord", {"email": cia.email})
    path = link_in(mailbox(cia.email)[0])
    with time_machine.travel(clock.now() + timedelta(minutes=119), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=121), tick=False):
        assert client.send(path, {"new_password": NEW}).status_code == 410


def test_a_link_used_while_one_looked_changes_nothing(cia: Any) -> None:
    link = queries.link_token(queries.RESET, cia)
    for expected in (True, False):
        with transaction():
            assert operations.reset(cia, link, operations.hashed(NEW)) is expected


def test_a_reset_also_confirms_the_address(client: Any, cast: Any, mailbox: Any) -> None:
    person = unconfirmed()
    client.send("/glomt-losenord", {"email": person.email})
    client.send(link_in(mailbox(person.email)[1]), {"new_password": NEW})
    assert client.send("/logga-in", {"email": person.email, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"password": "fel lösenord här", "new_password": NEW},
        {"password": "", "new_password": NEW},
        {"password": PASSWORD, "new_password": "kort"},
        {},
    ],
)
def test_changing_the_password_needs_the_present_one_and_a_good_new_one(
    cia: Any, signed_in: Any, sent: dict[str, str]
) -> None:
    answer = signed_in(cia.id).send("/mitt-konto/losenord", sent)
    assert answer.status_code == 422
    assert NEW not in answer.text
    fresh().refresh(cia)
    assert operations.matches(cia, PASSWORD)


def test_changing_the_password_ends_every_other_session(cia: Any, signed_in: Any) -> None:
    here, there = signed_in(cia.id), signed_in(cia.id)
    with here.session_transaction() as kept:
        before = kept["_user_id"]
    here.send("/mitt-konto/losenord", {"password": PASSWORD, "new_password": NEW})
    assert there.get("/mitt-konto").status_code == 303
    assert here.get("/mitt-konto").status_code == 200
    with here.session_transaction() as kept:
        assert kept["_user_id"] != before


def test_signing_out_ends_the_session_itself_and_empties_the_cache(
    cia: Any, signed_in: Any, client: Any
) -> None:
    browser = signed_in(cia.id)
    with browser.session_transaction() as kept:
        token = kept["_user_id"]
    answer = browser.send("/logga-ut")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache"')
    with client.session_transaction() as kept:
        kept["_user_id"] = token
    assert client.get("/mitt-konto").status_code == 303
    assert browser.get("/logga-ut").status_code == 405
    browser.csrf = None
    assert browser.send("/logga-ut").status_code == 303, "signed out already"


def test_a_session_ends_after_thirty_days(cia: Any, signed_in: Any) -> None:
    browser = signed_in(cia.id)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert browser.get("/mitt-konto").status_code == 303


def test_one_device_can_be_signed_out_from_another(cia: Any, signed_in: Any) -> None:
    here, there = signed_in(cia.id), signed_in(cia.id)
    first, second = fresh().scalars(select(SignInSession).order_by(SignInSession.id)).all()
    assert f"/mitt-konto/enheter/{second.id}/logga-ut" in here.get("/mitt-konto").text
    assert f"/mitt-konto/enheter/{first.id}/logga-ut" not in here.get("/mitt-konto").text
    assert here.send(f"/mitt-konto/enheter/{second.id}/logga-ut").status_code == 303
    assert there.get("/mitt-konto").status_code == 303
    assert here.get("/mitt-konto").status_code == 200
    assert here.send(f"/mitt-konto/enheter/{second.id}/logga-ut").status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 30, "-1", "x"])
def test_a_device_that_is_not_there_is_not_found(cia: Any, signed_in: Any, number: str) -> None:
    assert signed_in(cia.id).send(f"/mitt-konto/enheter/{number}/logga-ut").status_code == 404


def test_nobody_signs_out_another(cast: Any, cia: Any, signed_in: Any) -> None:
    bo = signed_in(cast.people["bo"].id)
    signed_in(cia.id)
    hers = fresh().scalars(select(SignInSession).where(SignInSession.person_id == cia.id)).one()
    assert bo.send(f"/mitt-konto/enheter/{hers.id}/logga-ut").status_code == 404
    with pytest.raises(Refused), transaction():
        operations.revoke(cast.actor("bo"), hers)


def test_signing_out_everywhere_is_everywhere(cia: Any, signed_in: Any) -> None:
    here, there = signed_in(cia.id), signed_in(cia.id)
    assert here.send("/mitt-konto/logga-ut-overallt").status_code == 303
    for browser in (here, there):
        assert browser.get("/mitt-konto").status_code == 303


@pytest.mark.parametrize(
    "sent", [{"name": "", "language": "sv"}, {"name": "Cia", "language": "tlh"}, {"name": "Cia"}]
)
def test_details_that_will_not_do_are_refused(
    cia: Any, signed_in: Any, sent: dict[str, str]
) -> None:
    assert signed_in(cia.id).send("/mitt-konto/uppgifter", sent).status_code == 422


def test_name_and_language_can_be_changed(cia: Any, signed_in: Any) -> None:
    browser = signed_in(cia.id)
    answer = browser.send("/mitt-konto/uppgifter", {"name": " Cia  Ekberg ", "language": "en"})
    assert answer.status_code == 303
    assert "language=en" in answer.headers["Set-Cookie"]
    person = fresh().get_one(Person, cia.id)
    fresh().refresh(person)
    assert (person.name, person.language) == ("Cia Ekberg", "en")
