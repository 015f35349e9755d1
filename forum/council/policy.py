"""Who may propose, prepare, sign and publish. Nothing here reads signatures, size or funding.

The secretary of the council prepares its meetings; the approvers, one from each side, sign its minutes.
"""

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Minutes,
    Nomination,
    NominationState,
)
from forum.matters.models import Matter
from forum.parties.models import Party, PartyKind, Role

_S = MeetingState
#: States in which the agenda is everyone's.
_AGENDA_IS_PUBLIC = {_S.CALLED, _S.HELD, _S.MINUTES_DRAFT, _S.ADJUSTED, _S.PUBLISHED}
#: States in which there are minutes, but not for everyone yet.
_MINUTES_EXIST = {_S.HELD, _S.MINUTES_DRAFT, _S.ADJUSTED}

_NOT_SECRETARY = no(_l("Only the council's secretary may do this."))
_IS_CALLED = no(_l("The summons is published, so the agenda stands as it is."))
_IS_CANCELLED = no(_l("The meeting is cancelled."))
_IS_HELD = no(_l("The meeting has been held."))
_NOT_CALLED = no(_l("The summons is not published yet."))
_NOT_HELD = no(_l("The meeting has not been held yet."))
_BEING_SIGNED = no(_l("The minutes are being signed. Take them back first to change them."))
_SIGNED = no(_l("The minutes are signed and can no longer be changed."))
_NOT_READY = no(_l("The minutes are not ready to sign yet."))
_STANDING = no(_l("This item is on every agenda and stays there."))


def _secretary(actor: Actor, council_id: int) -> Verdict:
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if actor.holds(Role.SECRETARY, party_id=council_id) else _NOT_SECRETARY


def _sits(actor: Actor, council_id: int) -> bool:
    """Whether the actor sees what is not public yet: the council's secretary and members."""
    return actor.holds(Role.SECRETARY, Role.MEMBER, party_id=council_id)


def _not_any_more(meeting: CouncilMeeting) -> Verdict:
    """Why what comes before the meeting cannot be done in this state."""
    known = {_S.CALLED: _IS_CALLED, _S.CANCELLED: _IS_CANCELLED}
    return known.get(meeting.state, _IS_HELD)


def _not_in_minutes(meeting: CouncilMeeting) -> Verdict:
    """Why the minutes cannot be written in this state."""
    known = {
        _S.PLANNED: _NOT_HELD,
        _S.CALLED: _NOT_HELD,
        _S.CANCELLED: _IS_CANCELLED,
        _S.MINUTES_DRAFT: _BEING_SIGNED,
    }
    return known.get(meeting.state, _SIGNED)


def _prepares(actor: Actor, meeting: CouncilMeeting, *states: MeetingState) -> Verdict:
    """The secretary, in one of these states before the meeting."""
    allowed = _secretary(actor, meeting.council_id)
    if not allowed or meeting.state in states:
        return allowed
    return _not_any_more(meeting)


def _writes(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the minutes are being written."""
    allowed = _secretary(actor, meeting.council_id)
    if not allowed or meeting.state == _S.HELD:
        return allowed
    return _not_in_minutes(meeting)


# Reading ------------------------------------------------------------------------------------------


@rule(actions.READ)
def read(_actor: Actor, _meeting: object = None) -> Verdict:
    """Everyone: that a meeting is planned, held or cancelled is public."""
    return YES


@rule(actions.READ_AGENDA)
def read_agenda(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Everyone from the summons on; before it the secretary and the members."""
    called = meeting.called_at is not None or meeting.state in _AGENDA_IS_PUBLIC
    return YES if called or _sits(actor, meeting.council_id) else HIDDEN


@rule(actions.READ_MINUTES)
def read_minutes(actor: Actor, minutes: Minutes) -> Verdict:
    """Everyone once they are published; before that the secretary, the members and the approvers."""
    meeting = minutes.meeting
    if meeting.state == _S.PUBLISHED:
        return YES
    inside = _sits(actor, meeting.council_id) or minutes.approval_of(actor.person_id) is not None
    return YES if meeting.state in _MINUTES_EXIST and inside else HIDDEN


# The backlog --------------------------------------------------------------------------------------


@rule(actions.NOMINATE)
def nominate(actor: Actor, matter: Matter) -> Verdict:
    """A representative of any organisation or city unit for it, or the council's members and secretary."""
    if not matter.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.holds(Role.MEMBER, Role.SECRETARY, kind=PartyKind.COUNCIL):
        return YES
    if actor.party_id is not None and actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return YES
    if actor.holds(Role.REPRESENTATIVE):
        return no(_l("Choose the organisation or city unit that you write for, then propose."))
    return no(
        _l("Representatives of organisations and of the city, and the council itself, may propose.")
    )


@rule(actions.NOMINATE_OVERDUE)
def nominate_overdue(actor: Actor, _matter: Matter | None = None) -> Verdict:
    """The clock, and nobody else."""
    return YES if actor.is_system else no(_l("This happens by itself when a reply is late."))


@rule(actions.BRING)
def bring(actor: Actor, matter: Matter) -> Verdict:
    """Follows from publishing the notes of a meeting: a representative of a host, as when proposing."""
    return nominate(actor, matter)


@rule(actions.DECLINE)
def decline(actor: Actor, nomination: Nomination) -> Verdict:
    """The secretary, while it waits."""
    allowed = _secretary(actor, nomination.council_id)
    if not allowed or nomination.state == NominationState.WAITING:
        return allowed
    return no(_l("The proposal is not waiting any more."))


# Meetings -----------------------------------------------------------------------------------------


@rule(actions.PLAN)
def plan(actor: Actor, council: Party) -> Verdict:
    """The secretary."""
    return _secretary(actor, council.id)


@rule(actions.EDIT)
def edit(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held."""
    return _prepares(actor, meeting, _S.PLANNED, _S.CALLED)


@rule(actions.CALL)
def call(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, once, before the meeting begins."""
    allowed = _prepares(actor, meeting, _S.PLANNED)
    if allowed and meeting.starts_at <= clock.now():
        return no(_l("The time of the meeting has passed. Change it, or cancel the meeting."))
    return allowed


@rule(actions.CANCEL)
def cancel(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held."""
    return _prepares(actor, meeting, _S.PLANNED, _S.CALLED)


@rule(actions.HOLD)
def hold(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, from the moment that a summoned meeting begins."""
    allowed = _secretary(actor, meeting.council_id)
    if not allowed:
        return allowed
    if meeting.state == _S.PLANNED:
        return _NOT_CALLED
    if meeting.state != _S.CALLED:
        return _not_any_more(meeting)
    return YES if meeting.starts_at <= clock.now() else no(_l("The meeting has not begun yet."))


# Agendas ------------------------------------------------------------------------------------------


@rule(actions.ARRANGE)
def arrange(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary sees the tools for it until the meeting is held."""
    return _prepares(actor, meeting, _S.PLANNED, _S.CALLED)


@rule(actions.ARRANGE_ITEM)
def arrange_item(actor: Actor, item: AgendaItem) -> Verdict:
    """As the agenda that it is on."""
    return arrange(actor, item.meeting)


@rule(actions.PLACE)
def place(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary; after the summons as an extra item."""
    return _prepares(actor, meeting, _S.PLANNED, _S.CALLED)


@rule(actions.ADD_ITEM)
def add_item(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """As placing."""
    return _prepares(actor, meeting, _S.PLANNED, _S.CALLED)


@rule(actions.EDIT_ITEM)
def edit_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary; a standing item keeps its name. After the summons only extra items change."""
    return _changes(actor, item, unless_standing=True)


@rule(actions.MOVE_ITEM)
def move_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, until the summons: then the numbers are frozen."""
    return _prepares(actor, item.meeting, _S.PLANNED)


@rule(actions.REMOVE_ITEM)
def remove_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, until the summons; standing items stay."""
    allowed = _prepares(actor, item.meeting, _S.PLANNED)
    return _STANDING if allowed and item.is_standing else allowed


@rule(actions.TAKE_OUT)
def take_out(actor: Actor, source: AgendaSource) -> Verdict:
    """The secretary, until the summons."""
    return _prepares(actor, source.item.meeting, _S.PLANNED)


def _changes(actor: Actor, item: AgendaItem, *, unless_standing: bool) -> Verdict:
    late = (_S.CALLED,) if item.kind == ItemKind.EXTRA else ()
    allowed = _prepares(actor, item.meeting, _S.PLANNED, *late)
    return _STANDING if allowed and unless_standing and item.is_standing else allowed


@rule(actions.TAKE_UP)
def take_up(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from the summons, or from an extra item after it."""
    return place(actor, meeting)


@rule(actions.DROP)
def drop(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from cancelling."""
    return cancel(actor, meeting)


# Minutes ------------------------------------------------------------------------------------------


@rule(actions.ATTEND)
def attend(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the minutes are being written."""
    return _writes(actor, meeting)


@rule(actions.WRITE)
def write(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, while the minutes are being written."""
    return _writes(actor, item.meeting)


@rule(actions.DRAFT)
def draft(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, while the minutes are being written."""
    return _writes(actor, meeting)


@rule(actions.REOPEN)
def reopen(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until both have signed."""
    return _after(actor, meeting, _S.MINUTES_DRAFT)


@rule(actions.SIGN)
def sign(actor: Actor, minutes: Minutes) -> Verdict:
    """An approver of this meeting, once, while the minutes are ready to sign."""
    if not actor.is_authenticated:
        return SIGN_IN
    asked = minutes.approval_of(actor.person_id)
    if asked is None:
        return no(_l("Only the two approvers, one from each side, sign the minutes."))
    if asked.signed_at is not None:
        return no(_l("You have signed these minutes."))
    if minutes.meeting.state == _S.MINUTES_DRAFT:
        return YES
    return _NOT_READY if minutes.meeting.state in {_S.CALLED, _S.HELD} else _SIGNED


@rule(actions.PUBLISH)
def publish(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, when both have signed."""
    return _after(actor, meeting, _S.ADJUSTED)


@rule(actions.DECIDE)
def decide(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from publishing the minutes: the council's decision stands in them."""
    return publish(actor, meeting)


def _after(actor: Actor, meeting: CouncilMeeting, state: MeetingState) -> Verdict:
    """The secretary, in one state after the meeting; else why not."""
    allowed = _secretary(actor, meeting.council_id)
    if not allowed or meeting.state == state:
        return allowed
    known: dict[MeetingState, Verdict] = {
        _S.PLANNED: _NOT_HELD,
        _S.CALLED: _NOT_HELD,
        _S.CANCELLED: _IS_CANCELLED,
        _S.HELD: _NOT_READY,
        _S.MINUTES_DRAFT: no(_l("Both approvers have not signed yet.")),
        _S.ADJUSTED: _SIGNED,
        _S.PUBLISHED: no(_l("The minutes are published.")),
    }
    return known[meeting.state]
