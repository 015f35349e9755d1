"""The calendar: what is to come in every room, on one page, on one sheet and in people's own calendars."""

from flask import Flask

from forum.calendar import policy, views


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)


__all__ = ["policy", "register"]
