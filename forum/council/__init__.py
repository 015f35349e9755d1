"""The joint council's work: backlog, meetings, agendas, summons, minutes and decisions."""

from flask import Flask

from forum.council import (  # noqa: F401
    called,
    due,
    joining,
    lines,
    listeners,
    makers,
    panel,
    policy,
    views,
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
