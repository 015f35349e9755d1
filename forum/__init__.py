"""Samspel: a dialogue forum and consultation platform."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import (
    accounts,
    agreement,
    calendar,
    cli,
    council,
    desk,
    dialogues,
    districts,
    feedback,
    initiatives,
    invitations,
    matters,
    notifications,
    parties,
    portal,
    processes,
    responses,
    texts,
    topics,
    web,
)
from forum.config import ROOT, from_environment
from forum.core.db import db
from forum.extensions import babel, compress, csrf, htmx, limiter, login, mail, migrate
from forum.web import static
from forum.web.caching import KeptPages
from forum.web.filters import current_language

ROOMS = (
    accounts,
    districts,
    parties,
    agreement,
    matters,
    processes,
    initiatives,
    texts,
    topics,
    dialogues,
    responses,
    invitations,
    feedback,
    council,
    notifications,
    portal,
    calendar,
    desk,
)


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application, with settings from the environment and any given here on top."""
    app = Flask(
        "forum", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config.from_mapping(from_environment() | (settings or {}))

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=current_language)
    csrf.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    mail.init_app(app)

    web.register(app)
    for room in ROOMS:
        room.register(app)
    compress.init_app(app)
    cli.register(app)
    app.wsgi_app = KeptPages(app, app.wsgi_app)  # type: ignore[method-assign]
    hops = app.config["PROXY_HOPS"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    static.init_app(app)
    return app
