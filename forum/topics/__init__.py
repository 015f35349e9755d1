"""Free conversations (topics): what organisations talk about without waiting for a process."""

from flask import Flask

from forum.matters import kinds
from forum.topics import panel, policy, views  # noqa: F401

kinds.register(
    kinds.Kind(
        identity="topic",
        template="topics/show.html",
        context=views.context,
        whens=views.whens,
        draft_url=views.draft_url,
        grows=views.beginning,
    )
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
