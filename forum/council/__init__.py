"""The joint council's work: backlog, meetings, agendas, summons, minutes and decisions."""

from flask import Flask

from forum.council import listeners, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
