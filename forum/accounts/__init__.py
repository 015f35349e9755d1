"""People with accounts: signing in and out, in sessions that can be revoked."""

from flask import Flask

from forum.accounts import listeners, policy, views  # noqa: F401
from forum.accounts.queries import signed_in
from forum.extensions import login


def register(app: Flask) -> None:
    """Bind the room."""
    login.user_loader(signed_in)
    login.session_protection = None  # a session is known by its token alone, and can be revoked
    app.register_blueprint(views.bp)
