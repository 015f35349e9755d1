"""A free conversation."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.access import Words
from forum.core.words import Worded
from forum.matters.models import Matter


class TopicState(Worded):
    """Where a conversation stands."""

    OPEN = "open", _l("Open")
    CLOSED = "closed", _l("Closed")


class Topic(Matter):
    """A conversation that an organisation has opened, about places, commitments or the whole city."""

    __tablename__ = "topic"
    __mapper_args__ = {"polymorphic_identity": "topic", "polymorphic_load": "inline"}

    id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    opening: Mapped[str] = mapped_column(
        Text
    )  #: Markdown as written: what it is about, and why now
    opening_html: Mapped[str] = mapped_column(Text)
    closing: Mapped[str] = mapped_column(String(600), default="")  #: why it was closed, plain text

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return _l("Conversation")

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        return TopicState(self.state).label, "open" if self.is_open else "done"

    @property
    def responsible_party_ids(self) -> set[int]:
        """Nobody in the city has promised to answer here."""
        return set()
