"""What there is to choose from in the form of a meeting, as it has been filled in so far."""

from typing import Any

from flask import request

from forum.core.paging import key
from forum.dialogues import queries
from forum.dialogues.forms.meeting import MeetingFields
from forum.dialogues.models import DialogueMeeting
from forum.web.guard import current_actor


def prepare(form: Any, meeting: DialogueMeeting | None) -> None:
    """Name the areas, the commitments and the matters that can be chosen."""
    kept: MeetingFields = form
    chosen = _numbers(kept.about.data) + _numbers(request.form.getlist("about"))
    if meeting is not None:
        chosen += [one.id for one in queries.about(meeting)]
    found = queries.choosable(
        current_actor(),
        district_ids=_numbers(kept.districts.data),
        citywide=bool(kept.citywide.data),
        chosen=set(chosen),
    )
    kept.prepare([one for one in found if meeting is None or one.id != meeting.id])


def _numbers(given: Any) -> list[int]:
    known = (key(str(one)) for one in given or [])
    return [one for one in known if one is not None]
