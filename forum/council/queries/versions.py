"""The minutes as one text that is kept, compared, signed and checked: canonical JSON and its SHA-256."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core.access import Words
from forum.core.db import db
from forum.council.models import (
    Approval,
    Attendance,
    CouncilMeeting,
    MeetingState,
    Minutes,
    MinutesVersion,
)
from forum.council.queries import times
from forum.council.queries.councils import name_of, side_name
from forum.council.queries.minutes import Paragraph, paragraphs
from forum.parties.models import Side

#: States in which the text stands as it was kept last.
STANDS = {MeetingState.MINUTES_DRAFT, MeetingState.ADJUSTED, MeetingState.PUBLISHED}
FORMAT = 2


@dataclass(frozen=True)
class Names:
    """What the council, people and parties are called in the text: names that change later do not."""

    council: str
    people: Mapping[int, str]
    parties: Mapping[int, str]

    def content(self) -> dict[str, Any]:
        """As it stands in the text."""
        return {
            "council": self.council,
            "people": {str(key): name for key, name in self.people.items()},
            "parties": {str(key): name for key, name in self.parties.items()},
        }


@dataclass(frozen=True)
class Sheet:
    """The minutes as they are read: the record, every §, and the version that they were kept as last."""

    record: Minutes
    paragraphs: list[Paragraph]
    version: MinutesVersion | None  #: the latest; while they are written it may say something else

    @property
    def meeting(self) -> CouncilMeeting:
        """The meeting."""
        return self.record.meeting

    @property
    def stands(self) -> bool:
        """The text is ready to sign, or signed."""
        return self.meeting.state in STANDS

    def name(self, person_id: int) -> str:
        """What someone is called in the minutes."""
        return self.names.people.get(person_id, "")

    def party(self, party_id: int) -> str:
        """What a party is called in the minutes."""
        return self.names.parties.get(party_id, "")

    def seat_words(self, seat: Attendance) -> str:
        """Who it is, in whose place, and when they came and left if not there all the time."""
        said = [self.name(seat.person_id)]
        if seat.replaces_id is not None:
            said.append(_("for %(name)s", name=self.name(seat.replaces_id)))
        said += times.came_and_left(seat.arrived_at, seat.left_at, self.meeting.day)
        return ", ".join(said)

    @property
    def hours(self) -> str:
        """From when until when it was held."""
        return times.hours(self.meeting)

    @property
    def sides(self) -> list[tuple[Words, list[Attendance]]]:
        """Who was there, by side."""
        return [(side_name(one, self.meeting), self.record.present(one)) for one in Side]

    @property
    def signatures(self) -> list[tuple[Approval, Words]]:
        """Who approves, each with the name of their side."""
        return [(each, side_name(each.side, self.meeting)) for each in self.record.approvals]

    @property
    def extract(self) -> Paragraph | None:
        """The one § that is asked for; None when it is all of them."""
        wanted = (one for one in self.paragraphs if one.item.section_number == self.record.section)
        return next(wanted, None) if self.record.section is not None else None

    @cached_property
    def names(self) -> Names:
        """Names as they stood when the text was made ready; of a text that is being written, as they are."""
        kept = json.loads(self.version.content) if self.version and self.stands else {}
        return _kept_names(kept["names"]) if "names" in kept else self._names_now()

    def _names_now(self) -> Names:
        record, meeting = self.record, self.meeting
        people = [meeting.chair, *(seat.person for seat in record.attendance)]
        people += [seat.replaces for seat in record.attendance]
        people += [each.person for each in record.approvals]
        for one in self.paragraphs:
            people += [each.person for each in one.recusals]
            people += [each.person for each in one.dissents]
        tasks = (task for one in self.paragraphs for task in one.tasks)
        return Names(
            name_of(meeting),
            {known.id: known.name for known in people if known is not None},
            {task.responsible_id: task.responsible.name for task in tasks},
        )

    @cached_property
    def content(self) -> str:
        """All that is signed, as one text that says the same in every language and anyone can read."""
        if self.version is not None and self.stands and not _has_names(self.version):
            return _first_format(self)
        return _canonical(_content(self), indent=1)

    @cached_property
    def digest(self) -> str:
        """The hash that an approver signs."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def is_sealed(self) -> bool:
        """Both have signed it."""
        return self.meeting.minutes_hash is not None

    @property
    def agrees(self) -> bool:
        """What is shown is the text that was kept and signed, letter by letter."""
        expected = self.meeting.minutes_hash or (self.version.sha256 if self.version else None)
        return self.digest == expected and (
            self.version is None or self.version.content == self.content
        )

    @property
    def fingerprint(self) -> str:
        """The hash in one piece, as every program writes it: to search for, to copy and to compare."""
        return self.meeting.minutes_hash or self.digest


def _has_names(version: MinutesVersion) -> bool:
    return "names" in json.loads(version.content)


def _kept_names(kept: Mapping[str, Any]) -> Names:
    return Names(
        kept["council"],
        {int(key): name for key, name in kept["people"].items()},
        {int(key): name for key, name in kept["parties"].items()},
    )


def sheet(record: Minutes) -> Sheet:
    """The minutes of a meeting as they are read."""
    return Sheet(record, paragraphs(record.meeting), latest_version(record.meeting))


def digest(record: Minutes) -> str:
    """The hash of the minutes as they now stand."""
    return sheet(record).digest


def versions(meeting: CouncilMeeting) -> Sequence[MinutesVersion]:
    """Every version of a meeting's minutes, the first one first."""
    return db.session.scalars(
        select(MinutesVersion)
        .where(MinutesVersion.meeting_id == meeting.id)
        .options(joinedload(MinutesVersion.person))
        .order_by(MinutesVersion.number)
    ).all()


def latest_version(meeting: CouncilMeeting) -> MinutesVersion | None:
    """The version that was kept last."""
    return db.session.scalar(
        select(MinutesVersion)
        .where(MinutesVersion.meeting_id == meeting.id)
        .order_by(MinutesVersion.number.desc())
        .limit(1)
    )


def version_before(version: MinutesVersion) -> MinutesVersion | None:
    """The version before one."""
    return db.session.scalar(
        select(MinutesVersion)
        .where(
            MinutesVersion.meeting_id == version.meeting_id, MinutesVersion.number < version.number
        )
        .order_by(MinutesVersion.number.desc())
        .limit(1)
    )


def _canonical(content: Mapping[str, Any], **how: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, **how)


def _content(of: Sheet) -> dict[str, Any]:
    record, meeting = of.record, of.meeting
    return {
        "format": FORMAT,
        "meeting": meeting.reference,
        "names": of.names.content(),
        "starts": _moment(meeting.starts_at),
        "ends": _moment(meeting.ends_at),
        "began": _moment(meeting.began_at),
        "ended": _moment(meeting.ended_at),
        "place": meeting.place,
        "open": meeting.is_open,
        "chair": meeting.chair_id,
        "present": [
            {
                "person": seat.person_id,
                "side": seat.side.value,
                "arrived": _moment(seat.arrived_at),
                "left": _moment(seat.left_at),
                "replaces": seat.replaces_id,
            }
            for seat in sorted(record.attendance, key=lambda one: (one.side.value, one.person_id))
        ],
        "others": meeting.others_present,
        "approvers": [
            {"person": each.person_id, "side": each.side.value}
            for each in sorted(record.approvals, key=lambda one: one.side.value)
        ],
        "items": [_content_of(one) for one in of.paragraphs],
    }


def _content_of(one: Paragraph) -> dict[str, Any]:
    item, decided = one.item, one.decision
    return {
        "number": item.number,
        "section": [item.section_year, item.section_number],
        "title": item.title,
        "matters": [source.matter.reference for source in one.sources],
        "text": item.text,
        "decision": decided
        and {"kind": decided.kind.value, "text": decided.text, "until": _day(decided.put_off_to)},
        "tasks": [
            {"what": task.what, "responsible": task.responsible_id, "due": _day(task.due_on)}
            for task in one.tasks
        ],
        "recusals": [{"person": each.person_id, "reason": each.reason} for each in one.recusals],
        "dissent": [
            {"person": each.person_id, "kind": each.kind.value, "text": each.text}
            for each in one.dissents
        ],
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _first_format(of: Sheet) -> str:
    """As minutes were signed before conflicts, dissent and tasks stood in them: that text stays as it is."""
    meeting = of.meeting
    content = {
        "meeting": meeting.reference,
        "starts": meeting.starts_at.isoformat(),
        "ends": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "present": sorted([seat.side.value, seat.person_id] for seat in of.record.attendance),
        "approvers": sorted([each.side.value, each.person_id] for each in of.record.approvals),
        "items": [_item_in_first_format(one) for one in of.paragraphs],
    }
    return _canonical(content, separators=(",", ":"))


def _item_in_first_format(one: Paragraph) -> dict[str, Any]:
    item, decided = one.item, one.decision
    return {
        "number": item.number,
        "section": [item.section_year, item.section_number],
        "title": item.standing_key or item.title,
        "text": item.text,
        "matters": [source.matter.reference for source in one.sources],
        "decision": decided
        and {
            "kind": decided.kind.value,
            "text": decided.text,
            "responsible": decided.responsible_id,
            "due": _day(decided.due_on),
        },
    }
