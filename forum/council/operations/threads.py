"""What the threads are told: each step of the council, in the history of every matter that it is about.

One event a matter, recorded together: who follows several of them gets one letter. Parts of other acts.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from forum.core.access import Action, Actor
from forum.core.db import db
from forum.core.events import Line, record_all
from forum.council import actions
from forum.council.models import AgendaSource, CouncilMeeting, CouncilProfile, SummonsReply


def of_council(profile: CouncilProfile | None) -> dict[str, Any]:
    """What an event keeps of its council, to lead to its backlog: the code; the first one has none."""
    return {"council": profile.code} if profile is not None else {}


def placed(actor: Actor, meeting: CouncilMeeting, sources: Iterable[AgendaSource]) -> None:
    """They stand on an agenda that is being prepared."""
    _tell(actor, actions.PLACE, meeting, sources)


def taken_up(
    actor: Actor,
    meeting: CouncilMeeting,
    sources: Iterable[AgendaSource],
    *,
    with_summons: bool = False,
) -> None:
    """They stand on an agenda that everyone reads. Who gets the summons itself reads it there."""
    record_all(
        actor,
        apart=_called(meeting) if with_summons else (),
        lines=[
            Line(
                actions.TAKE_UP,
                one,
                one.matter_id,
                {"meeting": meeting.reference, "number": one.item.shown_number},
            )
            for one in sources
        ],
    )


def dropped(
    actor: Actor, meeting: CouncilMeeting, sources: Iterable[AgendaSource], *, was_public: bool
) -> None:
    """The meeting is cancelled, so they wait again."""
    what = actions.DROP if was_public else actions.TAKE_OUT
    _tell(actor, what, meeting, sources, apart=_called(meeting))


def _called(meeting: CouncilMeeting) -> list[int]:
    """Who is called to a meeting, and so gets letters of their own about it."""
    mine = SummonsReply.meeting_id == meeting.id
    return list(db.session.scalars(select(SummonsReply.person_id).where(mine)))


def _tell(
    actor: Actor,
    what: Action,
    meeting: CouncilMeeting,
    sources: Iterable[AgendaSource],
    *,
    apart: Collection[int] = (),
) -> None:
    data = {"meeting": meeting.reference, **of_council(meeting.profile)}
    lines = [Line(what, one, one.matter_id, data) for one in sources]
    record_all(actor, lines, apart=apart)
