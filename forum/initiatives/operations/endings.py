"""How an initiative ends and is opened anew, and what the clock does with one."""

from forum.core import clock, drafts
from forum.core.access import SYSTEM, Actor, require
from forum.core.events import record
from forum.initiatives import actions, queries
from forum.initiatives.models import Initiative, InitiativeState, ProgressNote
from forum.initiatives.operations import progress
from forum.matters import operations as matters

#: No more are closed at once: the rest a minute later.
AT_ONCE = 200


def close(actor: Actor, initiative: Initiative) -> Initiative:
    """Those who took it are done with it. The thread stays open."""
    matters.lock(initiative)
    require(actions.CLOSE, actor, initiative)
    initiative.state = InitiativeState.CLOSED
    record(actions.CLOSE, actor, initiative, matter_id=initiative.id)
    return initiative


def reopen_draft_name(initiative: Initiative) -> str:
    """The name under which it is kept why an initiative is to be opened anew, until that is sent."""
    return f"reopen-{initiative.reference}"


def reopen(actor: Actor, initiative: Initiative, *, why: str) -> ProgressNote:
    """Open a closed initiative anew, once, and tell why. It is followed on from the reply that it has."""
    matters.lock(initiative)
    require(actions.REOPEN, actor, initiative)
    told = progress.note(actor, initiative, why)
    initiative.state, initiative.reopened_at = InitiativeState.ANSWERED, told.written_at
    drafts.discard(actor, reopen_draft_name(initiative))
    record(actions.REOPEN, actor, told, matter_id=initiative.id)
    return told


def close_silent() -> int:
    """Close those of which nothing has been written for sixty days after the reply; gives how many."""
    count = 0
    for initiative in queries.progress.silent(AT_ONCE):
        matters.lock(initiative)
        if not queries.progress.is_silent(initiative):
            continue  # someone wrote while we looked
        require(actions.REST, SYSTEM, initiative)
        initiative.state = InitiativeState.CLOSED
        record(actions.REST, SYSTEM, initiative, matter_id=initiative.id)
        count += 1
    return count


def note_overdue() -> int:
    """Write into the log, once each, of which initiatives the promised day has passed; gives how many."""
    count = 0
    for initiative in queries.to_note_overdue():
        matters.lock(initiative)
        if not initiative.is_overdue or initiative.overdue_noted_at is not None:
            continue  # someone replied while we looked
        require(actions.OVERDUE, SYSTEM, initiative)
        initiative.overdue_noted_at = clock.now()
        record(actions.OVERDUE, SYSTEM, initiative, matter_id=initiative.id)
        count += 1
    return count
