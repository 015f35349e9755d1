"""Texts to comment on: a plan or proposal in numbered paragraphs, each open for comments."""

from flask import Flask

from forum.texts import listeners, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
