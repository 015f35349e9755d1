"""Many meetings at once, as rows: closed, attended, approved, with one item each."""

from datetime import timedelta

from forum.core.db import db, transaction
from forum.council.models import (
    AgendaItem,
    Approval,
    Attendance,
    CouncilMeeting,
    ItemKind,
    MeetingState,
)
from forum.parties.models import Party, Side
from tests.council import scene
from tests.factories import Cast


def closed_meetings(
    cast: Cast, count: int, *, council: Party | None = None, written: bool = True
) -> list[int]:
    """So many meetings of one council, all ready for their §§; or with an item that says nothing yet."""
    of = council or cast.council
    begins = scene.in_days(30)
    with transaction():
        made = [
            CouncilMeeting(
                council_id=of.id, year=begins.year, number=500 + number, place="Stadshuset",
                starts_at=begins, ends_at=begins + timedelta(hours=3), state=MeetingState.HELD,
                began_at=begins, ended_at=begins + timedelta(hours=3), ics_sequence=1,
            )
            for number in range(count)
        ]  # fmt: skip
        db.session.add_all(made)
        db.session.flush()
        sides = ((Side.CITY, "mia"), (Side.SOCIAL_ECONOMY, "sol"))
        for meeting in made:
            db.session.add(
                AgendaItem(
                    council_id=of.id, meeting_id=meeting.id, position=1, number=1,
                    kind=ItemKind.INFORMATION, title="Läget", text="Sagt." if written else "",
                    text_html="<p>Sagt.</p>" if written else "",
                )
            )  # fmt: skip
            for side, who in sides:
                person_id = cast.people[who].id
                for kind in (Attendance, Approval):
                    db.session.add(kind(meeting_id=meeting.id, person_id=person_id, side=side))
        return [meeting.id for meeting in made]
