"""Reading who has signed up: one's own, those of a meeting, and how much room there is, in words for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.core.words import Worded
from forum.dialogues.models import (
    SIGN_UPS_KEPT,
    DialogueMeeting,
    DialogueState,
    SignUp,
    SignUpState,
)
from forum.parties.models import Party

#: Working days before a meeting on which those who come are reminded; and from which hour.
REMIND_DAYS, REMIND_FROM = 2, 8
#: So few seats, or such a part of them, are few.
FEW, FEW_OF = 3, 10


class Room(Worded):
    """How much room a meeting has: no numbers, as they would tell whether a name was new to the list."""

    FOR_ALL = "for_all", _l("There is room for everyone.")
    FREE = "free", _l("There are seats left.")
    FEW = "few", _l("Only a few seats are left.")
    FULL = "full", _l("All seats are taken. Who signs up now stands in line.")


def room(meeting: DialogueMeeting) -> Room:
    """How much room there is."""
    left = meeting.seats_left
    if left is None or meeting.seats is None:
        return Room.FOR_ALL
    if left == 0 or meeting.in_line:
        return Room.FULL
    return Room.FEW if left <= max(FEW, meeting.seats // FEW_OF) else Room.FREE


def _active() -> ColumnElement[bool]:
    return SignUp.state != SignUpState.CANCELLED


def _of(meeting: DialogueMeeting) -> Select[SignUp]:
    return select(SignUp).where(SignUp.meeting_id == meeting.id)


def _of_person(person_id: int | None) -> ColumnElement[bool]:
    """Signed up by someone with this account, or with its address alone."""
    own = select(Person.email).where(Person.id == person_id, Person.confirmed_at.is_not(None))
    return or_(SignUp.person_id == person_id, SignUp.address == own.scalar_subquery())


def own(actor: Actor, meeting: DialogueMeeting) -> SignUp | None:
    """That of someone signed in, unless it is cancelled."""
    if not actor.is_authenticated:
        return None
    mine = _of(meeting).where(_active(), _of_person(actor.person_id))
    return db.session.scalar(mine.order_by(SignUp.number).limit(1))


def of_address(address: str, meeting: DialogueMeeting) -> SignUp | None:
    """That of an address, or of the account that has it, unless it is cancelled."""
    holder = select(Person.id).where(Person.email == address, Person.confirmed_at.is_not(None))
    same = or_(SignUp.address == address, SignUp.person_id == holder.scalar_subquery())
    return db.session.scalar(_of(meeting).where(_active(), same).order_by(SignUp.number).limit(1))


def by_secret(secret: str) -> SignUp | None:
    """The one whose letter holds this link; None once it has been forgotten who it was."""
    if not secret.isascii():
        return None
    found = select(SignUp).join(SignUp.meeting).where(SignUp.secret == secret)
    kept = DialogueMeeting.forgotten_at.is_(None)
    return db.session.scalar(found.where(kept).options(joinedload(SignUp.meeting)))


def by_number(meeting: DialogueMeeting, number: int) -> SignUp | None:
    """One of a meeting's, by its number."""
    return db.session.scalar(_of(meeting).where(SignUp.number == number))


def first_in_line(meeting: DialogueMeeting, most: int) -> Sequence[SignUp]:
    """Those who stand first in line, in order."""
    line = _of(meeting).where(SignUp.state == SignUpState.WAITING)
    return db.session.scalars(line.order_by(SignUp.number).limit(most)).all()


def place_in_line(kept: SignUp) -> int:
    """Which one in line it is."""
    before = select(func.count()).where(
        SignUp.meeting_id == kept.meeting_id,
        SignUp.state == SignUpState.WAITING,
        SignUp.number <= kept.number,
    )
    return db.session.scalar(before) or 0


@dataclass(frozen=True)
class Listed:
    """One of those who have signed up, as their host sees them."""

    kept: SignUp
    party_name: str | None
    email: str

    @property
    def organisation(self) -> str:
        """Whom they come for; empty for nobody but themselves."""
        return self.party_name or self.kept.organisation


def listed(meeting: DialogueMeeting) -> list[Listed]:
    """Everyone who has a seat or stands in line, in the order in which they signed up: one query."""
    rows = db.session.execute(
        select(SignUp, Party.name, func.coalesce(Person.email, SignUp.address, ""))
        .outerjoin(Party, Party.id == SignUp.party_id)
        .outerjoin(Person, Person.id == SignUp.person_id)
        .where(SignUp.meeting_id == meeting.id, _active())
        .order_by(SignUp.number)
    )
    return [Listed(*row) for row in rows]


def active(meeting: DialogueMeeting) -> Sequence[SignUp]:
    """Everyone who has a seat or stands in line: whom to tell of what happens to the meeting."""
    return db.session.scalars(_of(meeting).where(_active()).order_by(SignUp.number)).all()


def active_of(meeting_ids: Sequence[int]) -> Sequence[SignUp]:
    """The same for several meetings at once, in the order in which they are held."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.meeting)
        .where(SignUp.meeting_id.in_(meeting_ids), _active())
        .order_by(DialogueMeeting.starts_at, SignUp.number)
    ).all()


def coming(person_id: int | None) -> Sequence[SignUp]:
    """What a person has signed up to and that is not over yet, the next one first."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.meeting)
        .where(_active(), _of_person(person_id), DialogueMeeting.ends_at > clock.now())
        .order_by(DialogueMeeting.starts_at, SignUp.id)
        .options(joinedload(SignUp.meeting))
    ).all()


def to_remind() -> Sequence[DialogueMeeting]:
    """The meetings so near that those who come are reminded, unless they were."""
    if clock.local(clock.now()).hour < REMIND_FROM:
        return []  # nobody is written to at night
    near = select(DialogueMeeting).where(_is_near()).order_by(DialogueMeeting.id)
    return db.session.scalars(near).all()


def is_near(meeting: DialogueMeeting) -> bool:
    """Whether one of them is still so."""
    found = select(DialogueMeeting.id).where(DialogueMeeting.id == meeting.id, _is_near())
    return db.session.scalar(found) is not None


def _is_near() -> ColumnElement[bool]:
    last = clock.add_working_days(clock.today(), REMIND_DAYS)
    return and_(
        DialogueMeeting.state == DialogueState.ANNOUNCED,
        DialogueMeeting.reminded_at.is_(None),
        DialogueMeeting.starts_at > clock.now(),
        DialogueMeeting.starts_at < clock.at(last + timedelta(days=1)),
    )


def seated_before(meeting: DialogueMeeting, moment: datetime) -> Sequence[SignUp]:
    """Those who have had a seat since then, or longer."""
    seated = and_(SignUp.state == SignUpState.SEATED, SignUp.seated_at < moment)
    return db.session.scalars(_of(meeting).where(seated).order_by(SignUp.number)).all()


def to_forget() -> Sequence[DialogueMeeting]:
    """The meetings that were held, or cancelled, so long ago that it is forgotten who signed up to them."""
    long_ago = clock.now() - SIGN_UPS_KEPT
    cancelled = DialogueMeeting.state == DialogueState.CANCELLED
    return db.session.scalars(
        select(DialogueMeeting)
        .where(
            DialogueMeeting.forgotten_at.is_(None),
            DialogueMeeting.published_at.is_not(None),
            or_(
                DialogueMeeting.ends_at < long_ago,
                and_(cancelled, DialogueMeeting.closed_at < long_ago),
            ),
        )
        .order_by(DialogueMeeting.id)
    ).all()
