"""Forms: nothing typed is lost, nothing happens twice, nobody sends them from elsewhere."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from flask import Flask, get_template_attribute

from forum.core import clock, sequences
from forum.web.forms import Form, line
from tests.conftest import Browser
from tests.factories import Cast

LONG = "Vi behöver lokalen mellan 16 och 19.\nÅÄÖ & <b>inte fet</b>"


def _count(app: Flask) -> int:
    with app.app_context():
        return sequences.last("trial")


def test_a_form_without_a_token_is_kept_and_does_nothing(app: Flask, client: Browser) -> None:
    answer = client.post("/trial/form", data={"text": LONG, "password": "s3cr3t-word"})
    assert answer.status_code == 400
    assert "Vi behöver lokalen" in answer.text
    assert "&lt;b&gt;inte fet&lt;/b&gt;" in answer.text
    assert "s3cr3t-word" not in answer.text
    assert _count(app) == 0


def test_what_was_kept_can_be_sent_again(app: Flask, client: Browser) -> None:
    kept = client.post("/trial/form", data={"text": LONG}).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', kept)
    assert token is not None
    answer = client.post("/trial/form", data={"text": LONG, "csrf_token": token[1]})
    assert answer.status_code == 303
    assert _count(app) == 1


def test_a_form_that_was_open_too_long_is_kept(app: Flask, client: Browser) -> None:
    token = client.token()
    with time_machine.travel(clock.now().timestamp() + 13 * 3600):
        answer = client.post("/trial/form", data={"text": LONG, "csrf_token": token})
    assert answer.status_code == 400
    assert "Vi behöver lokalen" in answer.text
    assert _count(app) == 0


@pytest.mark.parametrize(
    "sent_from",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/localhost"},
    ],
)
def test_a_form_from_another_site_is_refused_and_not_shown(
    app: Flask, client: Browser, sent_from: dict[str, str]
) -> None:
    answer = client.post("/trial/form", data={"text": LONG}, headers=sent_from)
    assert answer.status_code == 400
    assert "Vi behöver" not in answer.text
    assert "csrf_token" not in answer.text
    assert _count(app) == 0


@pytest.mark.parametrize("token", ["x", "a.b.c", "å", "\x00", "1" * 5000])
def test_another_token_is_no_token(app: Flask, client: Browser, token: str) -> None:
    client.token()
    assert client.post("/trial/form", data={"text": "x", "csrf_token": token}).status_code == 400
    assert _count(app) == 0


def test_someone_elses_token_is_no_token(app: Flask, client: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    answer = client.send("/trial/form", {"text": "x", "csrf_token": other.token()})
    assert answer.status_code == 400


def test_the_same_form_counts_once_and_leads_where_it_led(app: Flask, client: Browser) -> None:
    sent = {"text": "x", "form_key": uuid.uuid4().hex}
    first, again = (client.send("/trial/form", sent) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location == "/trial/page?q=1"
    by_htmx = client.send("/trial/form", sent, headers={"HX-Request": "true"})
    assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"]) == (204, "/trial/page?q=1")
    assert _count(app) == 1


def test_a_refused_form_has_not_counted(app: Flask, client: Browser) -> None:
    key = uuid.uuid4().hex
    assert client.send("/trial/form", {"text": "", "form_key": key}).status_code == 422
    assert client.send("/trial/form", {"text": "x", "form_key": key}).status_code == 303
    assert _count(app) == 1


@pytest.mark.parametrize("key", ["", "x", "A" * 32, "0" * 33, "å" * 32, "0" * 31 + "\n"])
def test_a_form_with_a_strange_key_counts_each_time(app: Flask, client: Browser, key: str) -> None:
    for _ in range(2):
        assert client.send("/trial/form", {"text": "x", "form_key": key}).status_code == 303
    assert _count(app) == 2


def test_the_same_key_from_two_people_is_two_forms(app: Flask, cast: Cast, signed_in: Any) -> None:
    sent = {"text": "x", "form_key": uuid.uuid4().hex}
    for who in ("bo", "cia"):
        signed_in(cast.people[who].id).send("/trial/form", sent)
    assert _count(app) == 2


def test_what_cannot_be_read_is_said_beside_its_field(app: Flask, client: Browser) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = part % (b"csrf_token", client.token().encode()) + part % (b"text", b"caf\xe9")
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/trial/form", data=body + b"--x--\r\n", content_type=kind)
    assert answer.status_code == 422
    assert "Some characters here" in answer.text or "Några tecken" in answer.text
    assert _count(app) == 0


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u3164", "\x00"])
def test_nothing_but_blanks_is_nothing(app: Flask, client: Browser, text: str) -> None:
    assert client.send("/trial/form", {"text": text}).status_code == 422
    assert _count(app) == 0


def test_too_long_says_by_how_much_and_keeps_it(client: Browser) -> None:
    answer = client.send("/trial/form", {"text": "å" * 103})
    assert answer.status_code == 422
    assert "å" * 103 in answer.text
    assert " 3 " in answer.text


def test_line_ends_count_as_one(client: Browser) -> None:
    assert client.send("/trial/form", {"text": "a\r\n" * 40 + "b" * 20}).status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"data": b"\xff" * 100, "content_type": "application/x-www-form-urlencoded"},
        {"data": b"{]", "content_type": "application/json"},
        {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"x", "content_type": "multipart/form-data"},
        {"data": b"text=a&" * 3, "content_type": "text/plain; charset=klingon"},
        {"data": b"x=" + b"%" * 50, "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_body_that_is_no_form_does_no_harm(app: Flask, client: Browser, sent: Any) -> None:
    assert client.post("/trial/form", **sent).status_code == 400
    assert _count(app) == 0


class TwoNames(Form):
    """Two fields that say the same of what is missing, and one that says its own."""

    first = line("Förnamn", required="Fyll i.")
    last = line("Efternamn", required="Fyll i.")
    place = line("Ort", required="Skriv var.")


def test_a_summary_names_the_field_where_the_same_is_said_of_several(app: Flask) -> None:
    with app.test_request_context(method="POST", data={}):
        form = TwoNames(meta={"csrf": False})
        assert not form.validate()
        summary = get_template_attribute("_macros/forms.html", "error_summary")(form)
    said = re.findall(r'<a href="#(\w+)">([^<]+)</a>', summary)
    assert said == [
        ("first", "Förnamn: Fyll i."), ("last", "Efternamn: Fyll i."), ("place", "Skriv var."),
    ]  # fmt: skip
