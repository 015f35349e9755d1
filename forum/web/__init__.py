"""How a request is met: guard, forms, answers, errors, headers and cache. Knows HTTP, no feature."""

from flask import Flask

from forum.web import alike, caching, errors, filters, guard, headers, parts, sessions


def register(app: Flask) -> None:
    """Bind what every request passes through."""
    guard.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    caching.init_app(app)
    parts.init_app(app)
    alike.init_app(app)
    sessions.init_app(app)
