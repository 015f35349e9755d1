"""Formal responses: what a stage asks, what organisations and persons answer, and the receipts they get."""

from flask import Flask

from forum.responses import listeners, panel, policy, question_panel, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
