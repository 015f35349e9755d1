"""What every answer carries, and what each thing that goes wrong is called."""

import logging
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.extensions import limiter
from forum.web.headers import HEADERS
from forum.web.respond import is_local
from tests.conftest import Browser
from tests.factories import Cast

ANSWERS = [
    ("GET", "/trial/page", 200), ("HEAD", "/trial/page", 200), ("OPTIONS", "/trial/page", 200),
    ("GET", "/trial/form", 200), ("GET", "/trial/back", 303), ("GET", "/trial/problem/sign-in", 303),
    ("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("DELETE", "/trial/page", 405),
    ("PROPFIND", "/trial/page", 405), ("POST", "/trial/form", 400), ("GET", "/trial/problem/unforeseen", 500),
    ("GET", "/trial/problem/database", 503), ("GET", "/trial/problem/refused", 403),
    ("GET", "/trial/problem/hidden", 404), ("GET", "/trial/status/413", 413),
    ("GET", "/trial/status/415", 415),
    ("GET", "/trial/status/429", 429), ("GET", "/trial/status/418", 400), ("GET", "/trial/status/422", 422),
    ("GET", "/static/css/samspel.css", 200), ("GET", "/static/img/favicon.svg", 200),
    ("GET", "/static/no/such.css", 404), ("GET", "/static/../forum/config.py", 404),
    ("GET", "/static/%2e%2e/forum/config.py", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_every_header(
    client: Browser, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    answer.close()
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers.getlist(name) == [value]
    assert "Server" not in answer.headers
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_also_an_answer_that_nothing_has_changed(client: Browser) -> None:
    first = client.get("/trial/page")
    again = client.get("/trial/page", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    for name, value in HEADERS.items():
        assert again.headers.getlist(name) == [value]


PAGES = [(path, status) for method, path, status in ANSWERS if method == "GET" and status >= 400]


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_what_goes_wrong_is_said_on_a_page_of_ours(client: Browser, path: str, status: int) -> None:
    for language in ("sv", "en"):
        client.set_cookie("language", language)
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.mimetype == "text/html"
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Traceback" not in answer.text
        assert "secret" not in answer.text


def test_an_unforeseen_fault_has_a_reference_that_stands_in_the_log(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/trial/problem/unforeseen")
    (noted,) = [r.getMessage() for r in caplog.records if "reference" in r.getMessage()]
    assert noted.rsplit(" ", 1)[1] in answer.text


def test_even_when_the_error_page_is_broken_there_is_an_answer(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr("forum.web.errors.render_template", broken)
    answer = client.get("/trial/problem/unforeseen")
    assert answer.status_code == 500
    assert len(answer.text) > 10


def test_a_busy_database_says_when_to_come_back(client: Browser) -> None:
    assert client.get("/trial/problem/database").headers["Retry-After"] == "5"


def test_a_wrong_method_says_which_are_right(client: Browser) -> None:
    assert set(client.delete("/trial/page").headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
    }


def test_one_who_must_sign_in_comes_back_to_where_they_were(client: Browser) -> None:
    answer = client.get("/trial/problem/sign-in?a=1&b=%C3%A5")
    assert answer.location.startswith("/logga-in?next=/trial/problem/sign-in")
    assert "evil" not in answer.location
    posted = client.send(
        "/trial/problem/sign-in", {"text": "Det jag skrev, som är ganska långt " * 3}
    )
    assert posted.status_code == 401
    assert "Det jag skrev" in posted.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"text": "x" * (2 * 1024 * 1024 + 1)}, 413),
        ({str(n): "" for n in range(3_300)}, 413),
        ({"name": "å" * 200}, 400),
    ],
    ids=["a huge text", "countless fields", "fine but without a token"],
)
def test_more_than_a_form_may_hold_is_said_to_be_too_large(
    client: Browser, data: dict[str, str], status: int
) -> None:
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    )
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/trial/form", data=body + b"--x--\r\n", content_type=kind)
    assert answer.status_code == status


def test_a_body_that_says_it_is_too_large_is_not_read(client: Browser) -> None:
    answer = client.post(
        "/trial/form",
        data=b"text=x",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(27 * 1024 * 1024)},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/%ff", "/trial/number/%ff", "/trial/number/99999999999999999999", "/trial/number/2147483648",
        "/trial/number/-1", "/trial/number/1e9", "/trial/number/%D9%A3", "/%00", "/trial/page%00",
        "/" + "a" * 5000, "/trial//page", "//evil.example/%2e%2e", "/trial/page/", "/..%2f..%2fetc/passwd",
        "/%0d%0aSet-Cookie:%20x=y", "/\u202e", "/{{7*7}}", "/%25s%25s",
    ],
)  # fmt: skip
def test_an_address_that_no_page_has_is_not_found(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {404, 308}
    assert "x=y" not in str(answer.headers)
    if answer.status_code == 308:
        assert urlsplit(answer.location).netloc in {"", "localhost"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%ff", 200),
        ("q=%00", 400),
        ("%00=x", 400),
        ("q=" + "x" * 5000, 200),
        ("&&==&", 200),
        ("q=%", 200),
    ],
)
def test_a_query_of_any_bytes_is_answered(client: Browser, query: str, status: int) -> None:
    assert client.get(f"/trial/page?{query}").status_code == status


@pytest.mark.parametrize(
    "header",
    [
        {"Cookie": "language=xx; samspel=\xff\xfe"}, {"Cookie": "language=../../etc"}, {"Cookie": ";;;==="},
        {"Accept-Language": "\x80"}, {"Accept-Encoding": "br;q=x, *;q=0"}, {"If-None-Match": '"\xff'},
        {"HX-Request": "true", "HX-Boosted": "x"}, {"Content-Type": "x" * 3000}, {"Range": "bytes=9-1"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}, {"If-Modified-Since": "never"},
    ],
)  # fmt: skip
def test_strange_headers_do_no_harm(client: Browser, header: dict[str, str]) -> None:
    answer = client.get("/trial/page", headers=header)
    assert answer.status_code == 200
    assert b"evil.example" not in answer.data


STAYS = ["/", "/arenden/S-2026-1?efter=3#c3", "/å", "/a//b", "/?next=https://evil.example"]
LEAVES = [
    "", "evil", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil",
    "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)", "/a\\b", "/\x00",
    "/\u2028x", "http:evil.example", "/\r\nSet-Cookie: x=y",
    "/" + 500 * "a",
]  # fmt: skip


@pytest.mark.parametrize("address", STAYS)
def test_next_leads_on_within_the_site(client: Browser, address: str) -> None:
    assert is_local(address)
    answer = client.get("/trial/back", query_string={"next": address})
    assert urlsplit(answer.location).netloc in {"", "localhost"}
    assert answer.location != "/trial/page"
    answer = client.get(
        "/trial/back", query_string={"next": address}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"].isascii(), "as some servers send nothing else"


@pytest.mark.parametrize("address", LEAVES)
def test_next_leads_nowhere_else(client: Browser, address: str) -> None:
    assert not is_local(address)
    if "\x00" not in address:
        answer = client.get("/trial/back", query_string={"next": address})
        assert answer.location == "/trial/page"


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("/\\.:@?#aå\t\n \u2028\x00%", max_size=12) | st.text(max_size=20))
def test_no_address_that_is_local_leaves(address: str) -> None:
    if is_local(address):
        as_browsers_read = address.replace("\\", "/").strip()
        assert urlsplit(urljoin("http://localhost/x/", as_browsers_read)).netloc == "localhost"


def test_too_many_at_once_are_asked_to_wait(app: Flask, client: Browser) -> None:
    answer = client.get("/trial/status/429")
    assert answer.status_code == 429
    assert limiter.enabled is False or "Retry-After" in answer.headers


def test_htmx_and_others_are_told_apart_for_caches(client: Browser) -> None:
    for header in ({}, {"HX-Request": "true"}):
        vary = client.get("/trial/page", headers=header).headers["Vary"]
        assert {"Cookie", "HX-Request", "Accept-Encoding"} <= set(vary.split(", "))


def test_a_person_without_a_session_any_more_is_nobody(
    app: Flask, cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.people["bo"].id)
    assert "Bo Berg" in browser.get("/trial/page").text
    with browser.session_transaction() as session:
        session["_user_id"] = "made-up"
    assert "Bo Berg" not in browser.get("/trial/page").text
