"""Mail to those who follow, the worker that delivers it, and whether the machine is well."""

from flask import Flask

from forum.notifications import letters, listeners, models, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
