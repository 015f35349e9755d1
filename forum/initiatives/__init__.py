"""Initiatives of organisations, which the city answers within thirty days."""

from flask import Flask

from forum.initiatives import listeners, panel, policy, views  # noqa: F401
from forum.matters import kinds

kinds.register(
    kinds.Kind(
        identity="initiative",
        template="initiatives/show.html",
        context=views.context,
        whens=views.whens,
        draft_url=views.draft_url,
    )
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
