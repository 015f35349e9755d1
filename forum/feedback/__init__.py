"""Feedback: what the city heard in a stage, what it does about it, and why, point by point."""

from flask import Flask

from forum.feedback import gate, listeners, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
