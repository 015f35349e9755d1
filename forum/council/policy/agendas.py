"""Who builds the agenda, and who reads the documents that lie with it."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import (
    AgendaItem,
    AgendaPaper,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    ItemKind,
)
from forum.council.policy import meetings, reading
from forum.council.policy.base import (
    STANDING,
    S,
    prepares,
    sits,
)

WITHDRAWN = no(_l("The document was withdrawn after the summons."))


@rule(actions.ARRANGE)
def arrange(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary sees the tools for it until the meeting is held."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


@rule(actions.ARRANGE_ITEM)
def arrange_item(actor: Actor, item: AgendaItem) -> Verdict:
    """As the agenda that it is on: length, who reports, and the remarks may change until the meeting."""
    return arrange(actor, item.meeting)


@rule(actions.PLACE)
def place(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary; after the summons as an extra item."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


@rule(actions.ADD_ITEM)
def add_item(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """As placing."""
    return prepares(actor, meeting, S.PLANNED, S.CALLED)


@rule(actions.EDIT_ITEM)
def edit_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary; a standing item keeps its name. After the summons only extra items change."""
    late = (S.CALLED,) if item.kind == ItemKind.EXTRA else ()
    allowed = prepares(actor, item.meeting, S.PLANNED, *late)
    return STANDING if allowed and item.is_standing else allowed


@rule(actions.MOVE_ITEM)
def move_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, until the summons: then the numbers are frozen."""
    return prepares(actor, item.meeting, S.PLANNED)


@rule(actions.REMOVE_ITEM)
def remove_item(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, until the summons; standing items stay."""
    allowed = prepares(actor, item.meeting, S.PLANNED)
    return STANDING if allowed and item.is_standing else allowed


@rule(actions.MOVE_ON)
def move_on(actor: Actor, item: AgendaItem) -> Verdict:
    """As taking it off: the agenda that it comes to must still be open to new items too."""
    return remove_item(actor, item)


@rule(actions.COPY)
def copy(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the summons."""
    return prepares(actor, meeting, S.PLANNED)


@rule(actions.TAKE_OUT)
def take_out(actor: Actor, taken: AgendaSource | BacklogPoint) -> Verdict:
    """The secretary, until the summons; what was taken out meanwhile is not there any more."""
    if taken.item is None:
        return HIDDEN
    return prepares(actor, taken.item.meeting, S.PLANNED)


@rule(actions.TAKE_UP)
def take_up(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from the summons, or from an extra item after it."""
    return place(actor, meeting)


@rule(actions.DROP)
def drop(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """Follows from cancelling."""
    return meetings.cancel(actor, meeting)


@rule(actions.ADD_PAPER)
def add_paper(actor: Actor, item: AgendaItem) -> Verdict:
    """The secretary, until the meeting is held; late documents are marked."""
    return arrange(actor, item.meeting)


@rule(actions.REMOVE_PAPER)
def remove_paper(actor: Actor, paper: AgendaPaper) -> Verdict:
    """The secretary, until the meeting is held; once."""
    allowed = arrange(actor, paper.item.meeting)
    return WITHDRAWN if allowed and paper.removed_at is not None else allowed


@rule(actions.RENEW_PAPER)
def renew_paper(actor: Actor, paper: AgendaPaper) -> Verdict:
    """As taking it away."""
    return remove_paper(actor, paper)


@rule(actions.READ_PAPER)
def read_paper(actor: Actor, paper: AgendaPaper) -> Verdict:
    """Whoever may read the agenda; what is withdrawn stays with the council's secretary and members."""
    meeting = paper.item.meeting
    if not reading.read_agenda(actor, meeting):
        return HIDDEN
    if paper.removed_at is not None and not sits(actor, meeting.council_id):
        return WITHDRAWN
    return YES
