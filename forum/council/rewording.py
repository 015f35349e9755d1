"""What differs between two versions of minutes, section by section, in words that one reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from forum.core import clock, difference
from forum.core.access import Words
from forum.council.models import CouncilMeeting, DecisionKind, DissentKind, MinutesVersion
from forum.council.queries import side_name, times
from forum.parties.models import Side
from forum.web.filters import day, moment

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What differs in one part of the minutes."""

    part: Words
    anchor: str | None  #: where it stands on the page of the minutes
    lines: Sequence[difference.Line]


def changes(before: MinutesVersion, after: MinutesVersion) -> list[Change]:
    """What differs between two versions, part by part; nothing when only numbers were given."""
    was, now, meeting = json.loads(before.content), json.loads(after.content), after.meeting
    found = [Change(_("The meeting"), None, _lines(_around(was, meeting), _around(now, meeting)))]
    earlier = {item["number"]: item for item in was["items"]}
    for item in now["items"]:
        said = _said(earlier.pop(item["number"], None), was)
        found.append(Change(_title(item), _anchor(item), _lines(said, _said(item, now))))
    for item in earlier.values():
        found.append(Change(_title(item), None, _lines(_said(item, was), "")))
    return [change for change in found if change.lines]


def _lines(before: str, after: str) -> Sequence[difference.Line]:
    return difference.lines(before, after) if before != after else []


def _title(item: Content) -> str:
    _year, section = item["section"]
    number = f"§ {section}" if section is not None else str(item["number"])
    return f"{number} {item['title']}"


def _anchor(item: Content) -> str | None:
    _year, section = item["section"]
    return f"p{section}" if section is not None else None


def _around(content: Content, meeting: CouncilMeeting) -> str:
    """Who was there and when, a line each."""
    names = content.get("names", {}).get("people", {})
    lines = [content["place"]]
    for key, words in (("began", _("The meeting begins")), ("ended", _("The meeting ends"))):
        if content.get(key):
            lines.append(_labelled(words, _moment(content[key])))
    if content.get("chair"):
        lines.append(_labelled(_("Chair"), names.get(str(content["chair"]), "")))
    first = clock.local(datetime.fromisoformat(content["starts"])).date()
    lines += [_seat(seat, names, first, meeting) for seat in _people(content["present"])]
    if content.get("others"):
        lines.append(_labelled(_("Others present"), content["others"]))
    lines += [
        _labelled(_("Approver"), _for_side(each, names, meeting))
        for each in _people(content["approvers"])
    ]
    return "\n".join(lines)


def _people(rows: Sequence[Any]) -> Iterator[Content]:
    """As they stand in the text, or as they stood in the first format: side and person."""
    for row in rows:
        yield row if isinstance(row, dict) else {"side": row[0], "person": row[1]}


def _for_side(one: Content, names: Mapping[str, str], meeting: CouncilMeeting) -> str:
    return f"{names.get(str(one['person']), '')}, {side_name(Side(one['side']), meeting)}"


def _seat(seat: Content, names: Mapping[str, str], first: date, meeting: CouncilMeeting) -> str:
    said = [_for_side(seat, names, meeting)]
    if seat.get("replaces"):
        said.append(_("for %(name)s", name=names.get(str(seat["replaces"]), "")))
    arrived, left = (
        datetime.fromisoformat(seat[key]) if seat.get(key) else None for key in ("arrived", "left")
    )
    said += times.came_and_left(arrived, left, first)
    return ", ".join(said)


def _said(item: Content | None, content: Content) -> str:
    """All that stands under an item."""
    if item is None:
        return ""
    names = content.get("names", {})
    people, parties = names.get("people", {}), names.get("parties", {})
    said = [item["text"]]
    decided = item["decision"]
    if decided:
        said.append(_labelled(_("Decision"), DecisionKind(decided["kind"]).label))
        if decided.get("until"):
            said.append(_labelled(_("Put off to"), _day(decided["until"])))
        said.append(decided["text"])
    for task in item.get("tasks", []):
        who = parties.get(str(task["responsible"]), "")
        said.append(_labelled(_("To do"), f"{task['what']} ({who}, {_day(task['due'])})"))
    for one in item.get("recusals", []):
        who = people.get(str(one["person"]), "")
        said.append(_labelled(_("Conflict of interest"), f"{who}. {one['reason']}"))
    for one in item.get("dissent", []):
        who = people.get(str(one["person"]), "")
        said.append(f"{DissentKind(one['kind']).label}, {who}: {one['text']}")
    return "\n".join(said)


def _labelled(label: str, value: Words) -> str:
    return f"{label}: {value}"


def _day(value: str) -> str:
    return day(date.fromisoformat(value), year=True)


def _moment(value: str) -> str:
    return moment(datetime.fromisoformat(value))
