"""What whoever follows a matter reads in a letter: when and where, why not, and what was decided."""

from typing import Any

import pytest
from flask_babel import force_locale

from forum.core import outbox
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.council.models import CouncilMeeting
from forum.council.operations import meetings, publishing
from forum.matters.models import Matter
from forum.notifications import operations as notifications
from forum.web.filters import weekday
from tests.council import scene
from tests.factories import Cast
from tests.mail import Mailbox, mail_server


@pytest.fixture
def mailbox(app: Any) -> Any:
    """A mail server that takes the application's mail."""
    with mail_server(app) as box:
        yield box


@pytest.fixture
def followed(cast: Cast) -> list[Matter]:
    """Two matters that Cia follows."""
    matters = [scene.matter(cast) for _n in range(2)]
    with transaction():
        for one in matters:
            notifications.follow(cast.actor("cia"), one)
    return matters


def _read(cast: Cast, mailbox: Mailbox) -> str:
    """The one letter that Cia got since she looked last, with nothing but single blanks."""
    while outbox.deliver_due():
        pass
    (letter,) = [one for one in mailbox.letters if one["To"] == cast.people["cia"].email]
    mailbox.raw.clear()
    return " ".join(str(letter.get_content()).split())


def _planned(cast: Cast, matters: list[Matter]) -> CouncilMeeting:
    meeting = scene.planned(cast)
    for one in matters:
        scene.place(cast, meeting, scene.nomination(cast, one))
    with transaction():
        db.session.query(Outbox).delete()
    return meeting


def _named(cast: Cast, meeting: CouncilMeeting) -> str:
    with force_locale(cast.people["cia"].language):
        return f"Idékom {weekday(meeting.starts_at)}"


@pytest.mark.parametrize("count", [1, 2])
def test_whoever_follows_reads_when_and_where_it_comes_up_and_why_not(
    cast: Cast, followed: list[Matter], mailbox: Mailbox, count: int
) -> None:
    meeting = _planned(cast, followed[:count])
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    named = _named(cast, meeting)
    said = _read(cast, mailbox)
    assert said.count(named) == count
    assert said.count("15:00–18:00, Stadshuset") == count
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Vattenläcka i salen.")
    said = _read(cast, mailbox)
    assert said.count("Vattenläcka i salen.") == count
    assert said.count(named) == count


def test_whoever_follows_reads_which_meeting_decided_it(
    cast: Cast, followed: list[Matter], mailbox: Mailbox
) -> None:
    meeting = scene.signed(cast, scene.nomination(cast, followed[0]))
    with transaction():
        db.session.query(Outbox).delete()
        publishing.publish(cast.actor("sam"), meeting)
    said = _read(cast, mailbox)
    assert "Recommendation" in said
    assert _named(cast, meeting) in said
