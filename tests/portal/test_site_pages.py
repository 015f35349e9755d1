"""The pages about the site, the language, and what machines ask for."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1\r\n",
        "evil.example",
        "",
    ],
)
def test_the_language_link_never_leads_away(client: Any, target: str) -> None:
    answer = client.get("/sprak/en", query_string={"next": target})
    assert answer.status_code == 303
    assert answer.location == "/"


@pytest.mark.parametrize("code", ["de", "sv-SE", "..", "%00", "x" * 500])
def test_an_unknown_language_is_no_page(client: Any, code: str) -> None:
    answer = client.get(f"/sprak/{code}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_choosing_a_language_goes_back_and_lasts(client: Any) -> None:
    assert 'lang="sv"' in client.get("/om").text
    answer = client.get("/sprak/en?next=/om%3Fa%3D1")
    assert answer.location == "/om?a=1"
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="en">' in client.get("/om").text


@pytest.mark.parametrize("path", ["/om", "/tillganglighet", "/personuppgifter"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_about_the_site_are_for_everyone(client: Any, path: str, language: str) -> None:
    client.get(f"/sprak/{language}")
    page = client.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "csrf_token" not in page.text


def test_machines_get_plain_text(client: Any) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /sprak/" in robots.text
    security = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in security.text.strip().splitlines())
    assert lines["Contact"].startswith("mailto:")
    assert lines["Expires"] < (clock.today() + timedelta(days=365)).isoformat()
    assert lines["Canonical"].endswith("/.well-known/security.txt")
    assert client.get("/favicon.ico").location.partition("?")[0].endswith(".svg")


def test_a_missing_page_leads_on(client: Any) -> None:
    page = client.get("/finns-inte")
    assert page.status_code == 404
    assert 'href="/omraden"' in page.text
    assert 'href="/"' in page.text


def test_an_expired_form_keeps_what_was_typed_but_no_password(client: Any) -> None:
    long = "Vi behöver lokal 16–19.\n" * 5 + "</textarea><script>alert(1)</script>"
    page = client.post(
        "/logga-in?next=/om",
        data={
            "email": "bo@samspel.example",
            "password": "hemligt123",
            "body": long,
            "csrf_token": "x",
        },
    )
    assert page.status_code == 400
    assert 'name="email" value="bo@samspel.example"' in page.text
    assert "hemligt123" not in page.text
    assert "<script>alert" not in page.text
    assert "Vi behöver lokal 16–19." in page.text
    assert 'action="/logga-in?next=/om"' in page.text
    assert 'name="csrf_token"' in page.text
