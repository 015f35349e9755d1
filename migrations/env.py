"""How Alembic meets the application's database and models."""

from typing import Any

from alembic import context
from flask import current_app

from forum.core.db import UtcDateTime, db

config = context.config


def _render(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our moments as what the database stores, so that a migration needs nothing of the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations against the application's database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=_render,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
