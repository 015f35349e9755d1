"""What came of the comments that were proposed for an agenda, as their thread says it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core.access import Words
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    CouncilProfile,
    Decision,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.queries.councils import Named, name_of, named_as
from forum.council.queries.meetings import url_of
from forum.council.queries.treatments import paragraph_url
from forum.council.queries.waiting import key_of
from forum.parties.models import Party
from forum.web.filters import day

_UNKNOWN = {MeetingState.PLANNED, MeetingState.CANCELLED}


def of_comments(ids: Sequence[int]) -> dict[int, list[tuple[Words, str]]]:
    """Each time that these comments were proposed: words, and where they lead. One query for any number."""
    rows: Sequence[Any] = db.session.execute(
        select(Nomination, Party, CouncilProfile, AgendaItem, CouncilMeeting, Decision)
        .join(Party, Party.id == Nomination.council_id)
        .outerjoin(CouncilProfile, CouncilProfile.council_id == Party.id)
        .outerjoin(AgendaItem, AgendaItem.id == Nomination.item_id)
        .outerjoin(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(Nomination.comment_id.in_(ids))
        .options(joinedload(CouncilMeeting.council))
        .order_by(Nomination.id)
    ).all()
    found: dict[int, list[tuple[Words, str]]] = {}
    for one, council, profile, item, meeting, decided in rows:  # the last three may be missing
        if meeting is None or meeting.state in _UNKNOWN:
            line = _before(one, named_as(council, profile))
        else:
            line = _at(item, meeting, decided)
        found.setdefault(one.comment_id, []).append(line)
    return found


def _before(one: Nomination, council: Named) -> tuple[Words, str]:
    """It is on no agenda that everyone can read."""
    name, url = council.name, council.url("council.waiting")
    if one.state == NominationState.DECLINED:
        return _("%(council)s does not take it up", council=name), url
    return _("Proposed for %(council)s", council=name), f"{url}#forslag-{key_of(one)}"


def _at(item: AgendaItem, meeting: CouncilMeeting, decided: Decision | None) -> tuple[Words, str]:
    """It is, or was, on one. What was decided is told when the minutes are everyone's."""
    name, when = name_of(meeting), day(meeting.starts_at)
    if meeting.state == MeetingState.PUBLISHED:
        said = {"number": item.section_number, "council": name, "day": when}
        words = _("§ %(number)s, %(council)s %(day)s", **said)
        kind = f": {decided.kind.label}" if decided is not None else ""
        return f"{words}{kind}", paragraph_url(meeting, item)
    return (
        _(
            "Taken up at %(council)s %(day)s, item %(number)s",
            council=name,
            day=when,
            number=item.shown_number,
        ),
        url_of(meeting),
    )
