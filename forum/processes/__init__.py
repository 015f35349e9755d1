"""Planning processes that city units open for dialogue, early and in stages."""

from flask import Flask

from forum.processes import kind, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    kind.register()
    app.register_blueprint(views.bp)
