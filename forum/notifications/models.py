"""The worker's own trace: when it was last seen at work."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, Moment


class Heartbeat(Model):
    """When a worker last went round; one row."""

    __tablename__ = "heartbeat"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seen_at: Mapped[Moment]
