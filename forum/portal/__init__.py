"""The start page, the pages of areas and commitments, and the pages about the site itself."""

from flask import Flask

from forum.portal import areas, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
    app.register_blueprint(areas.bp)
