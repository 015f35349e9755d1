"""Settings from the environment, read once. Refuses to start in production without a secret key."""

import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
MIN_SECRET = 32
MB = 1024 * 1024


class Misconfigured(RuntimeError):
    """A setting is missing or wrong; the message says which, and what to write."""


def _is_local(server_name: str) -> bool:
    return server_name.rsplit(":", 1)[0] in LOOPBACK


def _secret_key(instance: Path, *, local: bool) -> str:
    """SECRET_KEY; on a developer's own machine one is made and kept in the instance folder."""
    given = os.environ.get("SECRET_KEY", "")
    if given and (local or len(given) >= MIN_SECRET):
        return given
    if not local:
        raise Misconfigured(
            f"Set SECRET_KEY to at least {MIN_SECRET} random characters: SERVER_NAME names a public host."
        )
    kept = instance / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _database_url(instance: Path) -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'samspel.sqlite3'}"
    return url.replace("postgres://", "postgresql://", 1)


def _mail(instance: Path) -> dict[str, Any]:
    """Without a server, letters are put as files in the instance folder."""
    mail_server = os.environ.get("MAIL_SERVER", "")
    return {
        "MAIL_SERVER": mail_server,
        "MAIL_PORT": int(os.environ.get("MAIL_PORT", "25")),
        "MAIL_USE_TLS": _flag("MAIL_USE_TLS"),
        "MAIL_USE_SSL": _flag("MAIL_USE_SSL"),
        "MAIL_USERNAME": os.environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": os.environ.get("MAIL_PASSWORD"),
        "MAIL_DEFAULT_SENDER": os.environ.get("MAIL_DEFAULT_SENDER", "samspel@samspel.example"),
        "MAIL_FOLDER": "" if mail_server else str(instance / "mail"),
    }


def _names() -> dict[str, dict[str, str]]:
    """What the sector and the sides of the council are called: {what: {language: words}}."""
    named = os.environ.get
    sector = {
        "sv": named("SECTOR_SV") or "den sociala ekonomin",
        "en": named("SECTOR_EN") or "the social economy",
    }
    return {
        "sector": sector,
        "city_side": {
            "sv": named("CITY_SIDE_SV") or "staden",
            "en": named("CITY_SIDE_EN") or "the city",
        },
        "sector_side": {
            "sv": named("SECTOR_SIDE_SV") or sector["sv"],
            "en": named("SECTOR_SIDE_EN") or sector["en"],
        },
    }


def _cookies_and_forms(scheme: str) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-samspel" if scheme == "https" else "samspel",
        "SESSION_COOKIE_SECURE": scheme == "https",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_PROTECTION": None,  # our own sessions are rows that can be revoked
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": scheme == "https",
        "MAX_CONTENT_LENGTH": 26 * MB,
        "MAX_FORM_MEMORY_SIZE": 2 * MB,
        "MAX_FORM_PARTS": 3_200,  # 60 questions with 50 choices to put in order, and what stands around
    }


def from_environment() -> dict[str, Any]:
    """Every setting of the application; docs/settings.md explains them one by one."""
    instance = Path(os.environ.get("INSTANCE_DIR") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    server_name = os.environ.get("SERVER_NAME") or f"127.0.0.1:{os.environ.get('PORT', '5000')}"
    local = _is_local(server_name)
    scheme = os.environ.get("PREFERRED_URL_SCHEME") or ("http" if local else "https")
    return {
        "INSTANCE_DIR": str(instance),
        "PRODUCTION": not local,
        "DEMO": (instance / "demo").exists(),
        "SECRET_KEY": _secret_key(instance, local=local),
        "SERVER_NAME": server_name,
        # How many proxies in front may say who is calling and by which scheme; 0 believes nobody.
        "PROXY_HOPS": int(os.environ.get("PROXY_HOPS", "0")),
        "TRUSTED_HOSTS": None if local else [server_name.rsplit(":", 1)[0]],
        "PREFERRED_URL_SCHEME": scheme,
        "SQLALCHEMY_DATABASE_URI": _database_url(instance),
        "UPLOAD_URL": os.environ.get("UPLOAD_URL") or f"file://{instance / 'uploads'}",
        "CACHE_DIR": str(instance / "cache"),
        "COUNCIL_NAME": os.environ.get("COUNCIL_NAME", "Idékom"),
        "NAMES": _names(),
        **_mail(instance),
        **_cookies_and_forms(scheme),
        # Languages: Swedish first.
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "LANGUAGES": {"sv": "Svenska", "en": "English"},
        # Limits per address are counted in this process, or in Redis when several share them.
        "RATELIMIT_STORAGE_URI": os.environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        "RATELIMIT_HEADERS_ENABLED": False,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/calendar",
            "application/javascript",
            "application/json",
            "image/svg+xml",
        ],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        # argon2id: memory in KiB and rounds; 64 MB and 3 by RFC 9106, lowered in tests.
        "ARGON2_MEMORY_KIB": 65536,
        "ARGON2_ROUNDS": 3,
        "TEMPLATES_AUTO_RELOAD": False,
    }
