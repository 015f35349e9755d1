"""Publishing minutes: in one act every matter in them gets its outcome, and what was put off waits anew."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import Line, record, record_all
from forum.council import actions, queries
from forum.council.models import (
    AgendaSource,
    CouncilMeeting,
    Decision,
    DecisionKind,
    MeetingState,
)
from forum.council.operations import returning
from forum.parties.models import Side

NO_DECISION = _l("A matter on the agenda has no decision.")
ONE_SIDE = _l("Both sides must have been at the meeting, or its minutes cannot be published.")

#: How the history of a matter says what was decided; everything else is a decision like others.
_TOLD = {
    DecisionKind.POSTPONED: actions.POSTPONE,
    DecisionKind.REMITTED_BACK: actions.RETURN,
}


def publish(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Publish the signed minutes. In the same act every matter in them gets its outcome in its history.

    What was put off waits for a later meeting; the rest is done. Who follows is told once of all of it.
    """
    queries.lock(meeting)
    require(actions.PUBLISH, actor, meeting)
    if not all(queries.minutes_of(meeting).present(side) for side in Side):
        raise Refused(no(ONE_SIDE))
    entries = queries.agenda(meeting)
    if any(entry.needs_decision and entry.decision is None for entry in entries):
        raise Refused(no(NO_DECISION))
    meeting.state, meeting.published_at = MeetingState.PUBLISHED, clock.now()
    _note_words(meeting, entries)
    returning.settle(meeting, entries)
    record(actions.PUBLISH, actor, meeting, sha256=meeting.minutes_hash)
    record_all(
        actor,
        [
            _outcome(meeting, entry.decision, source)
            for entry in entries
            for source in entry.sources
            if entry.decision is not None
        ],
    )
    return meeting


def _outcome(meeting: CouncilMeeting, decided: Decision, source: AgendaSource) -> Line:
    """The way back: what was decided, in the history of the matter, with a link to its §."""
    data = {
        "meeting": meeting.reference,
        "section": source.item.section_number,
        "kind": decided.kind.value,
    }
    if decided.kind == DecisionKind.POSTPONED:
        data["until"] = decided.due_on.isoformat() if decided.due_on is not None else ""
    return Line(_TOLD.get(decided.kind, actions.DECIDE), source, source.matter_id, data)


def _note_words(meeting: CouncilMeeting, entries: Sequence[queries.Entry]) -> None:
    """What each item is found by when one searches: small letters, whatever the database makes of them."""
    more = queries.said_beside(meeting)
    for entry in entries:
        decided = [entry.decision.text_html] if entry.decision is not None else []
        matters = (f"{one.matter.reference} {one.matter.title}" for one in entry.sources)
        said = (text.plain(html) for html in (entry.item.text_html, *decided))
        words = (entry.item.title, *matters, *said, *more.get(entry.item.id, ()))
        entry.item.words = " ".join(" ".join(words).casefold().split())
    db.session.flush()
