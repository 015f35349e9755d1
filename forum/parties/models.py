"""Parties of the agreement (city bodies, organisations, the council), and who may speak for them, when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import names
from forum.core.access import Words
from forum.core.db import Base, Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.districts.models import District


class PartyKind(Worded):
    """What a party is: exactly one of these."""

    CITY_UNIT = "city_unit", _l("the city")
    ORGANISATION = "organisation", _l("organisation")
    COUNCIL = "council", _l("the council")


class BodyKind(Worded):
    """What kind of city body a city unit is."""

    POLITICAL_BODY = "political_body", _l("political body")
    ADMINISTRATION = "administration", _l("administration")
    COMPANY = "municipal_company", _l("municipal company")


class Form(Worded):
    """The legal form of an organisation."""

    ASSOCIATION = "association", _l("association")
    COOPERATIVE = "cooperative", _l("co-operative")
    FOUNDATION = "foundation", _l("foundation")
    OTHER = "other", _l("another or new form")


class Role(Worded):
    """In what capacity a person belongs to a party."""

    WRITER = "writer", _l("writer")
    REPRESENTATIVE = "representative", _l("representative")
    SECRETARY = "secretary", _l("secretary")
    MEMBER = "member", _l("member of the council")
    ADMINISTRATOR = "administrator", _l("administrator")


#: Roles that let a person write for a party.
SPEAKING = (Role.REPRESENTATIVE, Role.WRITER, Role.SECRETARY)
#: The roles that each kind of party can give.
ROLES: dict[PartyKind, tuple[Role, ...]] = {
    PartyKind.ORGANISATION: (Role.REPRESENTATIVE, Role.WRITER),
    PartyKind.CITY_UNIT: (Role.REPRESENTATIVE, Role.WRITER),
    PartyKind.COUNCIL: (Role.MEMBER, Role.SECRETARY, Role.ADMINISTRATOR),
}


class Side(Worded):
    """For which side someone sits in the council."""

    CITY = "city", names.CITY_SIDE
    SOCIAL_ECONOMY = "social_economy", names.SECTOR_SIDE


class Field(Worded):
    """What an organisation works with, and what a matter is about: the field of work."""

    CHILDREN_YOUTH = "children_youth", _l("Children and young people")
    EDUCATION = "education", _l("School and learning")
    OLDER_PEOPLE = "older_people", _l("Older people")
    DISABILITY = "disability", _l("Disability rights")
    HEALTH = "health", _l("Health")
    SOCIAL_SUPPORT = "social_support", _l("Social support")
    INTEGRATION = "integration", _l("Integration and asylum")
    EQUALITY = "equality", _l("Equality and human rights")
    WORK = "work", _l("Work and enterprise")
    CULTURE = "culture", _l("Culture")
    SPORT = "sport", _l("Sport and outdoor life")
    HOUSING = "housing", _l("Housing and urban development")
    ENVIRONMENT = "environment", _l("Environment and climate")
    DEMOCRACY = "democracy", _l("Democracy and public education")


class SizeBand(Worded):
    """How many members or employees an organisation says that it has. It gives no right and no order."""

    SMALL = "small", _l("fewer than 50 members")
    MEDIUM = "medium", _l("50 to 499 members")
    LARGE = "large", _l("500 members or more")


class UmbrellaState(Worded):
    """Where a membership of an umbrella stands: said by one of the two, confirmed by the other, or over."""

    CLAIMED = "claimed", _l("waiting to be confirmed")
    CONFIRMED = "confirmed", _l("confirmed")
    ENDED = "ended", _l("ended")


#: What a council calls one of its sides when that is its own: the room of councils says it.
own_side_names: list[Callable[[int, Side], str]] = []


def seat_label(council_id: int, side: Side, *, is_substitute: bool) -> Words:
    """A seat in a council, in words: for which side, as that council names it."""
    own = next((name for each in own_side_names if (name := each(council_id, side))), "")
    words = own or side.label
    if is_substitute:
        return _l("substitute in the council for %(side)s", side=words)
    return _l("member of the council for %(side)s", side=words)


party_district = Table(
    "party_district",
    Base.metadata,
    Column("party_id", ForeignKey("party.id"), primary_key=True),
    Column("district_id", ForeignKey("district.id"), primary_key=True, index=True),
)


class Party(Model):
    """A city unit, an organisation of the social economy, or the council."""

    __tablename__ = "party"
    __table_args__ = (
        CheckConstraint(
            "kind = 'organisation' OR NOT is_umbrella", name="umbrella_is_organisation"
        ),
        Index("ix_party_kind_sort_key", "kind", "sort_key"),
    )

    id: Mapped[Key]
    kind: Mapped[PartyKind] = mapped_column(choice(PartyKind))
    name: Mapped[Name]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    sort_key: Mapped[Name]
    about: Mapped[str] = mapped_column(Text, default="")  #: plain text
    email: Mapped[str] = mapped_column(String(254), default="")
    body_kind: Mapped[BodyKind | None] = mapped_column(choice(BodyKind))
    form: Mapped[Form | None] = mapped_column(choice(Form))
    is_umbrella: Mapped[bool] = mapped_column(default=False)
    represents: Mapped[int | None]  #: how many member organisations an umbrella says it has
    size_band: Mapped[SizeBand | None] = mapped_column(choice(SizeBand, checked=False))
    created_at: Mapped[Moment]
    ended_on: Mapped[date | None]  #: dormant since

    districts: Mapped[list[District]] = relationship(secondary=party_district)

    @property
    def kind_label(self) -> object:
        """What it is, in words: organisation, umbrella organisation, the city, the council."""
        return _l("umbrella organisation") if self.is_umbrella else self.kind.label


class PartyField(Model):
    """A field that an organisation works in."""

    __tablename__ = "party_field"
    __table_args__ = (Index("ix_party_field_field", "field"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    field: Mapped[Field] = mapped_column(choice(Field), primary_key=True)


class UmbrellaMembership(Model):
    """An organisation belongs to an umbrella: it counts when both have said so."""

    __tablename__ = "umbrella_membership"
    __table_args__ = (
        partial_index(
            "uq_umbrella_membership", "umbrella_id", "member_id", unique=True,
            where="state <> 'ended'",
        ),
        Index("ix_umbrella_membership_member_id", "member_id"),
    )  # fmt: skip

    id: Mapped[Key]
    umbrella_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[UmbrellaState] = mapped_column(choice(UmbrellaState))
    claimed_by_id: Mapped[int] = mapped_column(
        ForeignKey("party.id")
    )  #: which of the two said it first
    claimed_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]

    umbrella: Mapped[Party] = relationship(foreign_keys=[umbrella_id])
    member: Mapped[Party] = relationship(foreign_keys=[member_id])


@dataclass(frozen=True)
class Tie:
    """A membership of an umbrella, seen from one of the two."""

    held: UmbrellaMembership
    party: Party

    @property
    def is_member(self) -> bool:
        """Whether this side is the member; else it is the umbrella."""
        return self.held.member_id == self.party.id

    @property
    def other(self) -> Party:
        """The other one of the two."""
        return self.held.umbrella if self.is_member else self.held.member

    @property
    def is_confirmed(self) -> bool:
        """Whether both have said so."""
        return self.held.state is UmbrellaState.CONFIRMED

    @property
    def waits_here(self) -> bool:
        """Whether it waits for this side to say so too."""
        claimed = self.held.state is UmbrellaState.CLAIMED
        return claimed and self.held.claimed_by_id != self.party.id


class Membership(Model):
    """A person belongs to a party in a role, from a day to a day (both included)."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("(role = 'member') = (side IS NOT NULL)", name="members_have_a_side"),
        Index("ix_membership_person_id", "person_id"),
        Index("ix_membership_party_id_role", "party_id", "role"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    side: Mapped[Side | None] = mapped_column(choice(Side))
    is_substitute: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  #: of a member: sits when one of the same side cannot come
    starts_on: Mapped[date]
    #: The last day. Before `starts_on` when the mandate was taken back before it had begun: it never counts.
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()

    @property
    def role_label(self) -> object:
        """The role in words, as this kind of party calls it, with the side where there is one."""
        if self.side is not None:
            return seat_label(self.party_id, self.side, is_substitute=self.is_substitute)
        officer = self.role is Role.REPRESENTATIVE and self.party.kind is PartyKind.CITY_UNIT
        return _l("officer") if officer else self.role.label

    def state(self, day: date) -> str:
        """Whether it is "current", "coming" or "ended" on a day."""
        if self.ends_on is not None and (self.ends_on < day or self.ends_on < self.starts_on):
            return "ended"
        return "coming" if self.starts_on > day else "current"
