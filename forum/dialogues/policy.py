"""Who may call a dialogue meeting, and change it. Nothing here reads signatures, size or funding."""

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.dialogues import actions
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.matters.models import PartnerState
from forum.matters.policy import may_work_on
from forum.parties.models import PartyKind, Role

CALLERS = (PartyKind.CITY_UNIT, PartyKind.ORGANISATION)


def host_ids(meeting: DialogueMeeting) -> set[int]:
    """The parties that hold the meeting: the one that called it, and those that have joined it."""
    joined = {one.party_id for one in meeting.partners if one.state == PartnerState.ACCEPTED}
    return {meeting.party_id, *joined}


def hosts(actor: Actor, meeting: DialogueMeeting) -> bool:
    """Whether the actor writes for one of those who hold the meeting, whoever they speak for just now."""
    return may_work_on(actor, meeting)


def speaks_as_host(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Someone who speaks now for one of those who hold an announced meeting."""
    if not meeting.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not hosts(actor, meeting):
        return no(_l("Only those who hold the meeting do this."))
    if actor.party_id not in host_ids(meeting):
        return no(
            _l("Choose on your own page to write for the one of the hosts that you speak for.")
        )
    return YES


@rule(actions.DRAFT)
def draft(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone who speaks for a part of the city or for an active organisation."""
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.party_kind in CALLERS:
        return YES
    if actor.party_kind == PartyKind.COUNCIL:
        return no(
            _l(
                "Dialogue meetings are called by parts of the city and by organisations. "
                "The council takes part in them."
            )
        )
    roles = (Role.REPRESENTATIVE, Role.WRITER)
    if any(actor.holds(*roles, kind=kind) for kind in CALLERS):
        return no(
            _l(
                "You write as a private person now. Choose on your own page for whom you write, "
                "and come back."
            )
        )
    return no(
        _l(
            "Dialogue meetings are called by parts of the city and by organisations. "
            "Everyone can come to them."
        )
    )


@rule(actions.EDIT)
def edit(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Whoever writes for one of the hosts, until it is announced."""
    if not hosts(actor, meeting):
        return HIDDEN
    if meeting.is_public:
        return no(_l("The meeting is announced. Change it on its page, and everyone is told."))
    return YES


@rule(actions.PUBLISH)
def publish(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """A representative who speaks now for the party that calls it, before it begins."""
    open_to = edit(actor, meeting)
    if not open_to:
        return open_to
    if actor.party_id != meeting.party_id:
        return no(_l("Choose on your own page to write for the party that calls the meeting."))
    if not actor.holds(Role.REPRESENTATIVE, party_id=meeting.party_id):
        return no(
            _l(
                "A representative announces meetings. The draft is kept, so ask one of them to "
                "read and announce it."
            )
        )
    if not (meeting.place or meeting.digital_url) or not meeting.starts_at or not meeting.ends_at:
        return no(_l("Time and place must be filled in before the meeting is announced."))
    if not (meeting.citywide or meeting.districts):
        return no(_l("Choose at least one area, or the whole city."))
    if meeting.starts_at <= clock.now():
        return no(_l("The time has passed already. Choose a new one before you announce it."))
    return YES


@rule(actions.CHANGE)
def change(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Whoever speaks for one of the hosts, until it has begun."""
    open_to = speaks_as_host(actor, meeting)
    if not open_to:
        return open_to
    if meeting.state == DialogueState.CANCELLED:
        return no(_l("The meeting is cancelled, so it is not changed any more."))
    if meeting.state != DialogueState.ANNOUNCED or meeting.has_begun:
        return no(_l("The meeting has begun or been held, so it is not changed any more."))
    return YES


@rule(actions.RECUR)
def recur(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As announcing the first of them."""
    return publish(actor, meeting)


@rule(actions.CHANGE_TOO)
def change_too(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As changing it alone."""
    return change(actor, meeting)


@rule(actions.CHANGE_SEATS)
def change_seats(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As changing it."""
    return change(actor, meeting)


@rule(actions.CANCEL_TOO)
def cancel_too(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As cancelling it alone."""
    return cancel(actor, meeting)


@rule(actions.CANCEL)
def cancel(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """A representative of one of the hosts, until it has begun."""
    if meeting.is_public and meeting.state == DialogueState.CANCELLED and hosts(actor, meeting):
        return no(_l("The meeting is cancelled already."))
    open_to = change(actor, meeting)
    if not open_to:
        return open_to
    if not actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return no(_l("A representative cancels a meeting. Ask one of them."))
    return YES


@rule(actions.BEGIN)
@rule(actions.HELD)
def held(actor: Actor, _meeting: DialogueMeeting) -> Verdict:
    """The clock alone."""
    return YES if actor.is_system else no(_l("The clock does this by itself."))


# Signing up


def _takes_sign_ups(meeting: DialogueMeeting) -> Verdict:
    if not meeting.is_public:
        return HIDDEN
    if meeting.state == DialogueState.CANCELLED:
        return no(_l("The meeting is cancelled, so nobody signs up to it any more."))
    if meeting.state != DialogueState.ANNOUNCED or meeting.has_begun:
        return no(
            _l("The meeting has begun, so sign-up is closed. You can still go there and ask.")
        )
    return YES


@rule(actions.SIGN_UP)
@rule(actions.SIGN_UP_AGAIN)
def sign_up(_actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Anyone, with an account or without, until it begins."""
    return _takes_sign_ups(meeting)


@rule(actions.CANCEL_SIGN_UP)
def cancel_sign_up(actor: Actor, kept: SignUp) -> Verdict:
    """Whoever has the link of the letter, which acts without a person; until the meeting begins."""
    if not (actor.is_system or actor.person_id == kept.person_id is not None):
        return HIDDEN
    if kept.state == SignUpState.CANCELLED:
        return no(_l("You have cancelled already."))
    if kept.meeting.has_begun:
        return no(_l("The meeting has begun, so there is nothing to cancel any more."))
    return YES


@rule(actions.LIST_SIGN_UPS)
def list_sign_ups(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Whoever speaks for one of the hosts: needs and addresses are for them alone."""
    return speaks_as_host(actor, meeting)


@rule(actions.TAKE_OUT)
def take_out(actor: Actor, kept: SignUp) -> Verdict:
    """As seeing the list, as long as the meeting lies ahead; nobody else learns how many there are."""
    if not hosts(actor, kept.meeting):
        return HIDDEN
    open_to = speaks_as_host(actor, kept.meeting)
    if not open_to:
        return open_to
    if kept.state == SignUpState.CANCELLED:
        return no(_l("The sign-up is cancelled already."))
    return _takes_sign_ups(kept.meeting)


@rule(actions.REMIND)
def remind(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """The clock alone."""
    return held(actor, meeting)


@rule(actions.FORGET)
def forget(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """The clock alone."""
    return held(actor, meeting)


# Notes ---------------------------------------------------------------------------------------------

_NOTES_ARE_PUBLISHED = no(
    _l(
        "The notes are published, so they stay as they are. What is missing or wrong is said in "
        "an addition, with its date."
    )
)


@rule(actions.NOTE)
def note(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """Whoever writes for one of the hosts, from the announcement until the notes are published."""
    if not meeting.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not hosts(actor, meeting):
        return no(_l("Only those who hold the meeting take its notes."))
    if meeting.state == DialogueState.CANCELLED:
        return no(_l("The meeting is cancelled, so there is nothing to note."))
    if meeting.state == DialogueState.NOTES_PUBLISHED:
        return _NOTES_ARE_PUBLISHED
    return YES


@rule(actions.SHOW_ON_SCREEN)
def show_on_screen(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As taking notes."""
    return note(actor, meeting)


def _publishes(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """A representative who speaks now for one of the hosts: it is said in their name."""
    open_to = speaks_as_host(actor, meeting)
    if open_to and not actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return no(
            _l(
                "A representative of one of the hosts publishes the notes. All that is written is "
                "kept, so ask one of them to read and publish it."
            )
        )
    return open_to


@rule(actions.PUBLISH_NOTES)
def publish_notes(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """A representative of one of the hosts, once the meeting has begun; once."""
    open_to = note(actor, meeting)
    if not open_to:
        return open_to
    if not meeting.has_begun:
        return no(_l("The meeting has not begun yet. Its notes are published when it has been."))
    return _publishes(actor, meeting)


@rule(actions.ADD_NOTE)
def add_note(actor: Actor, meeting: DialogueMeeting) -> Verdict:
    """As publishing, afterwards."""
    open_to = _publishes(actor, meeting)
    if open_to and meeting.state != DialogueState.NOTES_PUBLISHED:
        return no(_l("The notes are not published yet. Write it among them."))
    return open_to


@rule(actions.NOTES_OVERDUE)
def notes_overdue(actor: Actor, _meeting: DialogueMeeting) -> Verdict:
    """The clock alone."""
    return YES if actor.is_system else no(_l("The clock does this by itself."))
