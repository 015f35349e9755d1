"""Who takes part: city bodies, organisations, umbrellas, the council; and who may speak for whom, when."""

from flask import Flask

from forum.accounts import panels as account
from forum.parties import policy, views  # noqa: F401
from forum.parties.listeners import must_choose
from forum.parties.queries import current_actor
from forum.web.guard import load_actor_with


def register(app: Flask) -> None:
    """Bind the room."""
    load_actor_with(app, current_actor)
    app.register_blueprint(views.bp)


account.add("parties/_mine.html", views.mine)
account.ask(must_choose)
