"""Matter, the heart: whatever can be discussed, with its thread, documents, history and followers."""

from flask import Flask

from forum.matters import kinds, panel, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
    app.add_template_global(kinds.url_of, "matter_url")
