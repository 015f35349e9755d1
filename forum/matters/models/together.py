"""What ties a matter to others: parties that stand behind it together, and matters that it is about."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, choice
from forum.core.words import Worded
from forum.matters.models.comments import Comment
from forum.matters.models.matters import Matter
from forum.parties.models import Party


class PartnerState(Worded):
    """What a party has answered that was asked to stand behind a matter."""

    INVITED = "invited", _l("has not answered yet")
    ACCEPTED = "accepted", _l("takes part")
    DECLINED = "declined", _l("has declined")
    LEFT = "left", _l("has stepped back")


#: While one of these, the party's people may read the draft.
ASKED = (PartnerState.INVITED, PartnerState.ACCEPTED)


class Partner(Model):
    """A party that was asked to stand behind a matter beside its own: it does when it has accepted."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("matter_id", "party_id"),
        Index("ix_partner_party_id_state", "party_id", "state"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[PartnerState] = mapped_column(choice(PartnerState))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]

    matter: Mapped[Matter] = relationship(foreign_keys=[matter_id])
    party: Mapped[Party] = relationship(foreign_keys=[party_id], lazy="joined")
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])


class LinkKind(Worded):
    """How one matter belongs to another."""

    ABOUT = "about", _l("is about")
    TIED = "tied", _l("is tied to")
    LED_TO = "led_to", _l("has led to")
    MERGED = "merged", _l("is merged into")


class Link(Model):
    """One matter belongs to another: a meeting is about it, an initiative is tied to it, merged into it."""

    __tablename__ = "matter_link"
    __table_args__ = (
        UniqueConstraint("matter_id", "other_id", "kind"),
        Index("ix_matter_link_other_id_kind", "other_id", "kind"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    linked_at: Mapped[Moment]
    #: What was written into the other one's thread when they were linked.
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))

    matter: Mapped[Matter] = relationship(foreign_keys=[matter_id])
    other: Mapped[Matter] = relationship(foreign_keys=[other_id])
    comment: Mapped[Comment | None] = relationship()
