"""The desk of those who lead consultations, and what is compiled of one: figures, exports, the report."""

from flask import Flask

from forum.desk import makers, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
