"""Invitations: whom the owner of a process has asked to answer, and who is silent."""

from flask import Flask

from forum.invitations import listeners, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
