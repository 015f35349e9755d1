"""What holds where the site is served to the public: cookies, hosts, secrets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from forum import create_app
from forum.config import Misconfigured, from_environment
from forum.core.db import db
from tests.web.conftest import furnish

SECRET = "0123456789abcdef" * 3


@pytest.fixture
def public_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it is set up for a public host over TLS."""
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SERVER_NAME", "samspel.example")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    made = furnish(create_app({"TESTING": True}))
    with made.app_context():
        upgrade()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_public_host_without_a_secret_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SERVER_NAME", "samspel.example")
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(Misconfigured, match="SECRET_KEY"):
        from_environment()


def test_on_ones_own_machine_a_secret_is_made_once_and_kept_to_oneself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.delenv("SERVER_NAME", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first, again = (from_environment()["SECRET_KEY"] for _ in range(2))
    assert first == again
    assert len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_cookies_and_transport_over_tls(public_site: Flask) -> None:
    answer = public_site.test_client().get("/trial/form", base_url="https://samspel.example")
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-samspel=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    "host", ["evil.example", "samspel.example.evil.example", "localhost", "a b", ""]
)
def test_another_host_is_turned_away_and_not_repeated(public_site: Flask, host: str) -> None:
    answer = public_site.test_client().get(
        "/trial/page", base_url="https://samspel.example", headers={"Host": host}
    )
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "Traceback" not in answer.text


def test_a_reader_is_given_no_cookie(public_site: Flask) -> None:
    for path in ("/trial/page", "/", "/om"):
        answer = public_site.test_client().get(path, base_url="https://samspel.example")
        assert "Set-Cookie" not in answer.headers


def test_a_token_without_a_referrer_is_not_enough_over_tls(public_site: Flask) -> None:
    browser = public_site.test_client()
    page = browser.get("/trial/form", base_url="https://samspel.example").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": token, "text": "x"}
    base = "https://samspel.example"
    assert browser.post("/trial/form", data=sent, base_url=base).status_code == 400
    elsewhere = {"Referer": "https://evil.example/"}
    assert (
        browser.post("/trial/form", data=sent, base_url=base, headers=elsewhere).status_code == 400
    )
    here = {"Referer": f"{base}/trial/form"}
    assert browser.post("/trial/form", data=sent, base_url=base, headers=here).status_code == 303
