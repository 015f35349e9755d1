"""Matter, the heart: whatever can be discussed, with its thread, documents, history and followers."""

from flask import Flask

from forum.core import text
from forum.matters import (  # noqa: F401
    addresses,
    kinds,
    linked,
    listeners,
    origins,
    outcomes,
    panel,
    partner_letters,
    partner_panel,
    partner_policy,
    policy,
    promises,
    shown,
    since,
    views,
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
    app.add_template_global(kinds.url_of, "matter_url")
    app.add_template_global(addresses.of, "paper_url")
    app.add_template_global(addresses.file, "file_url")
    app.add_template_filter(text.excerpt, "excerpt")
    app.add_template_filter(since.since, "since")
    app.add_template_global(promises.of, "promise")
    app.add_template_global(shown.in_template, "thread_html")
    app.add_template_global(shown.one, "comment_html")
    app.add_template_global(origins.line, "origin_line")
    app.add_template_global(outcomes.line, "outcome_line")
