"""People sign up to a meeting, and cancel. Seats go to those who came first, the rest stand in line.

The log says that somebody signed up, never who. All that is done here holds the meeting, so two who ask
for the last seat at the same moment are one after the other.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from forum.core import clock, text
from forum.core.access import ANONYMOUS, SYSTEM, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.dialogues import actions, signup_letters
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.dialogues.queries import signups as queries
from forum.matters import operations as matters
from forum.parties import queries as parties
from forum.parties.models import PartyKind

#: Who has had their seat for less than this needs no reminder: they have just got a letter.
JUST_SEATED = timedelta(days=1)


@dataclass(frozen=True)
class Coming:
    """What somebody filled in about themselves. `address` is for those without an account."""

    name: str
    address: str | None = None
    party_id: int | None = None
    organisation: str = ""
    needs: str = ""
    shows_name: bool = False
    language: str = "sv"


def sign_up(actor: Actor, meeting: DialogueMeeting, who: Coming) -> tuple[SignUp, bool]:
    """Sign somebody up, and whether that is new: whoever is on the list already stays as they are there."""
    matters.lock(meeting)
    require(actions.SIGN_UP, actor, meeting)
    found = _found(actor, meeting, who)
    if found is not None:
        if not actor.is_authenticated:
            signup_letters.again(found)
            number = found.number
            record(actions.SIGN_UP_AGAIN, ANONYMOUS, found, matter_id=meeting.id, number=number)
        return found, False
    kept = _added(actor, meeting, who)
    fill(meeting, telling=False)
    record(
        actions.SIGN_UP,
        ANONYMOUS,
        kept,
        matter_id=meeting.id,
        number=kept.number,
        state=kept.state.value,
    )
    signup_letters.signed_up(kept)
    return kept, True


def _found(actor: Actor, meeting: DialogueMeeting, who: Coming) -> SignUp | None:
    if actor.is_authenticated:
        return queries.own(actor, meeting)
    if who.address is None:
        raise Refused(no(_l("Write the address that the letter with your place should go to.")))
    return queries.of_address(_folded(who.address), meeting)


def _folded(address: str) -> str:
    return text.one_line(address).lower()


def _added(actor: Actor, meeting: DialogueMeeting, who: Coming) -> SignUp:
    """Someone new, last in line."""
    name = text.one_line(who.name)
    if not name:
        raise Refused(no(_l("Write your name, so that the host knows who comes.")))
    meeting.last_number += 1
    meeting.in_line += 1
    party_id, organisation = _for_whom(actor, who)
    kept = SignUp(
        meeting_id=meeting.id,
        number=meeting.last_number,
        state=SignUpState.WAITING,
        person_id=actor.person_id,
        address=None if actor.is_authenticated else _folded(who.address or ""),
        name=name,
        party_id=party_id,
        organisation=organisation,
        needs=text.clean(who.needs),
        shows_name=who.shows_name,
        language=who.language,
        secret=secrets.token_urlsafe(32),
        signed_up_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _for_whom(actor: Actor, who: Coming) -> tuple[int | None, str]:
    """The party that somebody comes for: one that they write for, or the one of the name that they wrote."""
    if who.party_id is not None:
        if all(held.party_id != who.party_id for held in actor.mandates):
            raise Refused(no(_l("Choose an organisation that you write for.")))
        return who.party_id, ""
    written = text.one_line(who.organisation)
    for kind in (PartyKind.ORGANISATION, PartyKind.CITY_UNIT) if written else ():
        known = parties.named(written, kind)
        if known is not None:
            return known.id, ""
    return None, written


def fill(meeting: DialogueMeeting, *, telling: bool = True) -> Sequence[SignUp]:
    """Give the seats that are free to those first in line, who get a letter. Part of an act that holds it."""
    if meeting.state != DialogueState.ANNOUNCED or meeting.has_begun or not meeting.in_line:
        return []
    left = meeting.seats_left
    if left == 0:
        return []
    lucky = queries.first_in_line(meeting, meeting.in_line if left is None else left)
    for one in lucky:
        one.state, one.seated_at = SignUpState.SEATED, clock.now()
    meeting.seated += len(lucky)
    meeting.in_line -= len(lucky)
    db.session.flush()
    if telling:
        signup_letters.moved_up(lucky)
    return lucky


def cancel(actor: Actor, kept: SignUp) -> None:
    """Somebody does not come. Their seat goes to whoever stands first in line."""
    _hold(kept)
    require(actions.CANCEL_SIGN_UP, actor, kept)
    _leave(kept)
    moved = fill(kept.meeting)
    record(
        actions.CANCEL_SIGN_UP,
        ANONYMOUS,
        kept,
        matter_id=kept.meeting_id,
        number=kept.number,
        seated=[one.number for one in moved],
    )


def take_out(actor: Actor, kept: SignUp, *, reason: str) -> None:
    """A host cancels for someone, with a reason that they get in a letter."""
    _hold(kept)
    require(actions.TAKE_OUT, actor, kept)
    said = text.clean(reason)
    if not said:
        raise Refused(no(_l("Write why, so that the one concerned understands.")))
    _leave(kept)
    kept.reason = said
    moved = fill(kept.meeting)
    record(
        actions.TAKE_OUT,
        actor,
        kept,
        matter_id=kept.meeting_id,
        number=kept.number,
        seated=[one.number for one in moved],
    )
    signup_letters.taken_out(kept)


def _hold(kept: SignUp) -> None:
    """The meeting, and the sign-up as it is now."""
    matters.lock(kept.meeting)
    db.session.refresh(kept)


def _leave(kept: SignUp) -> None:
    if kept.state == SignUpState.SEATED:
        kept.meeting.seated -= 1
    else:
        kept.meeting.in_line -= 1
    kept.state, kept.cancelled_at = SignUpState.CANCELLED, clock.now()
    kept.needs = ""  # nobody needs to know them any more
    db.session.flush()


def remind() -> None:
    """Write to those who have a seat, two working days before; once."""
    for meeting in queries.to_remind():
        matters.lock(meeting)
        if not queries.is_near(meeting):
            continue  # it was moved or cancelled while we looked
        require(actions.REMIND, SYSTEM, meeting)
        meeting.reminded_at = clock.now()
        seated = queries.seated_before(meeting, clock.now() - JUST_SEATED)
        signup_letters.remind(meeting, seated)
        record(actions.REMIND, SYSTEM, meeting, matter_id=meeting.id)


def forget() -> None:
    """Erase who signed up to meetings long past: how many they were stays, and for which party."""
    nobody = {"name": "", "address": None, "person_id": None, "organisation": "", "needs": "",
              "reason": "", "shows_name": False}  # fmt: skip
    for meeting in queries.to_forget():
        matters.lock(meeting)
        require(actions.FORGET, SYSTEM, meeting)
        meeting.forgotten_at = clock.now()
        db.session.execute(
            update(SignUp)
            .where(SignUp.meeting_id == meeting.id)
            .values(**nobody)
            .execution_options(synchronize_session=False)
        )
        db.session.expire_all()
        record(actions.FORGET, SYSTEM, meeting, matter_id=meeting.id)
