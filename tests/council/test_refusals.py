"""What cannot be done is refused in words, by the operation and by its page alike, and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from forum.core.access import Refused
from forum.core.db import Model, db, transaction
from forum.council import queries
from forum.council.models import AgendaItem, Attendance, CouncilMeeting
from forum.council.operations import (
    agendas,
    holding,
    meetings,
    minutes,
    publishing,
    replies,
    writing,
)
from forum.council.operations.writing import Content
from forum.parties.models import Side
from tests.council import calling, crowd, scene
from tests.factories import Cast

#: What a request may leave behind although it was refused: who was seen, and what was typed in vain.
_OWN = {"session", "shared_draft"}


@dataclass
class Attempt:
    """Something that is refused: as an operation, and as what a page sends."""

    who: str
    act: Callable[[], object]
    path: str
    words: str
    sends: dict[str, str]
    status: int = 403


def _path(meeting: CouncilMeeting, end: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}{end}"


def _late_summons(cast: Cast) -> Attempt:
    meeting, sam = scene.planned(cast, days=13), cast.actor("sam")
    act = lambda: meetings.call(sam, meeting)  # noqa: E731
    return Attempt("sam", act, _path(meeting, "/kalla"), "sent so late", {}, 422)


def _publish_one_side(cast: Cast) -> Attempt:
    meeting, sam = scene.signed(cast), cast.actor("sam")
    with transaction():
        db.session.execute(delete(Attendance).where(Attendance.side == Side.CITY))
    act = lambda: publishing.publish(sam, meeting)  # noqa: E731
    return Attempt("sam", act, _path(meeting, "/protokoll/publicera"), "Both sides", {})


def _signing(cast: Cast, meeting: CouncilMeeting, words: str) -> Attempt:
    digest, mia = queries.digest(queries.minutes_of(meeting)), cast.actor("mia")
    act = lambda: minutes.sign(mia, meeting, text_hash=digest)  # noqa: E731
    return Attempt("mia", act, _path(meeting, "/protokoll/justera"), words, {"text_hash": digest})


def _approver_absent(cast: Cast) -> Attempt:
    meeting = scene.drafted(cast)
    with transaction():
        db.session.execute(delete(Attendance).where(Attendance.person_id == cast.people["mia"].id))
    return _signing(cast, meeting, "not recorded as present")


def _approver_of_the_other_side(cast: Cast) -> Attempt:
    meeting = scene.drafted(cast)
    mine = Attendance.person_id == cast.people["mia"].id
    with transaction():
        db.session.execute(update(Attendance).where(mine).values(side=Side.SOCIAL_ECONOMY))
    return _signing(cast, meeting, "recorded for the other side")


def _signing_twice(cast: Cast) -> Attempt:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    return _signing(cast, meeting, "You have signed")


def _signing_a_changed_text(cast: Cast) -> Attempt:
    attempt = _signing(cast, scene.drafted(cast), "have changed since you opened")
    meeting, mia = queries.meeting(attempt.path.split("/")[3]), cast.actor("mia")
    assert meeting is not None
    attempt.act = lambda: minutes.sign(mia, meeting, text_hash="0" * 64)
    attempt.sends, attempt.status = {"text_hash": "0" * 64}, 422
    return attempt


def _editing_signed_minutes(cast: Cast) -> Attempt:
    meeting, sam = scene.signed(cast), cast.actor("sam")
    item = queries.items(meeting)[0]
    act = lambda: writing.write(sam, item, Content(body="Något annat."))  # noqa: E731
    path = _path(meeting, f"/protokoll/punkter/{item.id}")
    return Attempt("sam", act, path, "can no longer be changed", {"body": "Något annat."})


def _a_gap(cast: Cast) -> Attempt:
    first, second = crowd.closed_meetings(cast, 2)
    sam = cast.actor("sam")
    with transaction():
        minutes.draft(sam, db.session.get_one(CouncilMeeting, first))
    with transaction():
        lost = update(AgendaItem).where(AgendaItem.meeting_id == first)
        db.session.execute(lost.values(section_number=None, section_year=None))
    meeting = db.session.get_one(CouncilMeeting, second)
    act = lambda: minutes.draft(sam, meeting)  # noqa: E731
    return Attempt("sam", act, _path(meeting, "/protokoll/klart"), "has a gap", {})


def _two_meetings(cast: Cast) -> Attempt:
    proposal, sam = scene.nomination(cast), cast.actor("sam")
    other = scene.planned(cast, days=60)
    scene.place(cast, scene.planned(cast), proposal)
    act = lambda: agendas.place(sam, other, proposal)  # noqa: E731
    sends = {"only": str(proposal.id)}
    path = _path(other, "/dagordning/placera")
    return Attempt("sam", act, path, "not waiting any more", sends, 422)


def _closing_undecided(cast: Cast) -> Attempt:
    meeting, sam = scene.held(cast, scene.nomination(cast)), cast.actor("sam")
    scene.attended(cast, meeting)
    act = lambda: holding.close(sam, meeting, ended_at=meeting.ends_at)  # noqa: E731
    sends = {"ended": "18:00"}
    return Attempt("sam", act, _path(meeting, "/protokoll/avsluta"), "has no outcome", sends, 422)


def _minutes_with_an_empty_item(cast: Cast) -> Attempt:
    (number,) = crowd.closed_meetings(cast, 1, written=False)
    meeting, sam = db.session.get_one(CouncilMeeting, number), cast.actor("sam")
    act = lambda: minutes.draft(sam, meeting)  # noqa: E731
    return Attempt("sam", act, _path(meeting, "/protokoll/klart"), "has no text", {}, 422)


def _the_link_of_another(cast: Cast) -> Attempt:
    of, sol = calling.reply(scene.called(cast), cast, "mia"), cast.actor("sol")
    act = lambda: replies.answer(sol, of, calling.NO)  # noqa: E731
    return Attempt("sol", act, calling.path(of), "belongs to somebody else", {"answer": "no"})


def _everything() -> dict[str, list[Any]]:
    """All that is stored, but for what each request may leave behind."""
    scene.afresh()
    tables = [one for one in Model.metadata.sorted_tables if one.name not in _OWN]
    return {one.name: sorted(map(repr, db.session.execute(select(one)))) for one in tables}


@pytest.mark.parametrize(
    "make",
    [
        _late_summons,
        _publish_one_side,
        _approver_absent,
        _approver_of_the_other_side,
        _signing_twice,
        _signing_a_changed_text,
        _editing_signed_minutes,
        _a_gap,
        _two_meetings,
        _closing_undecided,
        _minutes_with_an_empty_item,
        _the_link_of_another,
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_changes(
    cast: Cast, signed_in: Any, make: Callable[[Cast], Attempt]
) -> None:
    attempt = make(cast)
    browser = scene.browser(cast, signed_in, attempt.who)
    before = _everything()
    with pytest.raises(Refused, match=attempt.words), transaction():
        attempt.act()
    assert _everything() == before
    answer = browser.send(attempt.path, attempt.sends)
    assert answer.status_code == attempt.status
    assert attempt.words in answer.text
    assert _everything() == before
