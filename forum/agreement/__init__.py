"""The agreement of the city and the social economy: versions, principles, commitments, signatures.

The page of one commitment lists matters, which lie above this room, so it belongs to the portal.
"""

from flask import Flask

from forum.agreement import models, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
