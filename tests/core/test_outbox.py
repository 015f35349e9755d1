"""Mail leaves by one door: once per key, tried again, never with a header that was not meant."""

import threading
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from flask_mail import BadHeaderError
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.db import db, transaction
from forum.core.outbox import Attachment, Letter, Outbox
from tests.mail import Mailbox, free_port, mail_goes_to

pytestmark = pytest.mark.usefixtures("context")
STOP = "http://localhost/bevakning/sluta/" + "WzEsIjZkMmYwMTkwMjQwMGJlMmMiXQ.J8EO8ijz48R1OeVv1" * 2
LONG = "å" * 2000


@outbox.letter("test_plain")
def _plain(row: Outbox) -> Letter | None:
    if row.about.get("gone"):
        return None
    if row.about.get("broken"):
        raise ZeroDivisionError
    return Letter(
        to=row.address or "",
        subject=row.about.get("subject", "Nytt på torget i Bergsjön: å, ä och ö"),
        body=row.about.get("body", "Hej Åsa!\n.\nMed vänlig hälsning"),
        stop_url=row.about.get("stop"),
    )


def _enqueue(key: str = "k:1", **about: object) -> None:
    with transaction():
        outbox.enqueue("test_plain", key, address="asa@samspel.example", **about)


def _row() -> Outbox:
    db.session.rollback()
    return db.session.scalars(select(Outbox)).one()


def _later(hours: float = 48) -> None:
    """Let every letter that waits be due."""
    with transaction():
        for row in db.session.scalars(select(Outbox).where(Outbox.due_at.is_not(None))):
            row.due_at = clock.now() - timedelta(hours=hours)


def test_a_letter_without_a_writer_is_never_put_there() -> None:
    with pytest.raises(KeyError), transaction():
        outbox.enqueue("no_such_letter", "k", address="a@samspel.example")


def test_an_act_that_fails_leaves_no_letter(mailbox: Mailbox) -> None:
    def fail() -> None:
        with transaction():
            outbox.enqueue("test_plain", "k", address="a@samspel.example")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert outbox.deliver_due() == 0
    assert not mailbox.raw


def test_the_same_key_twice_is_one_letter(mailbox: Mailbox) -> None:
    _enqueue()
    _enqueue()
    assert db.session.scalar(select(func.count(Outbox.id))) == 1
    outbox.deliver_due()
    _enqueue()
    outbox.deliver_due()
    assert len(mailbox.raw) == 1


def test_swedish_letters_arrive_in_subject_and_body(mailbox: Mailbox) -> None:
    _enqueue(body="Hej Åsa!\n.\nMed vänlig hälsning" + LONG)
    assert outbox.deliver_due() == 1
    (letter,) = mailbox.letters
    assert letter["Subject"] == "Nytt på torget i Bergsjön: å, ä och ö"
    assert letter.get_content().split() == ["Hej", "Åsa!", ".", "Med", "vänlig", "hälsning" + LONG]
    assert mailbox.raw[0].isascii()
    assert max(len(line) for line in mailbox.raw[0].splitlines()) < 100
    assert mailbox.to == ["asa@samspel.example"]
    assert (_row().due_at, _row().fault) == (None, None)
    assert _row().sent_at is not None


@pytest.mark.parametrize(
    "subject",
    [
        "Hej\r\nBcc: injected@samspel.example",
        "Hej\nBcc: injected@samspel.example\n\nNytt innehåll",
        "Hej\rBcc: injected@samspel.example",
        "A 💩 subject=?UTF-8?Q?=0A?=Bcc: injected@samspel.example",
        "=?UTF-8?Q?Hej=0ABcc:_injected@samspel.example?=",
        "=?UTF-8?B?SGVqCkJjYzogaW5qZWN0ZWRAc2Ftc3BlbC5leGFtcGxl?=",
        "Hej\x0b\x0c\x1c\x85\u2028Bcc: injected@samspel.example",
        "å" * 400 + "\nBcc: injected@samspel.example",
    ],
)
def test_no_header_can_be_smuggled_in_by_a_subject(mailbox: Mailbox, subject: str) -> None:
    _enqueue(subject=subject)
    outbox.deliver_due()
    for raw in mailbox.raw:  # it may be refused altogether, but never sent with more than was meant
        head = raw.split(b"\r\n\r\n", 1)[0]
        starts = [
            line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"
        ]
        assert b"bcc" not in starts
        assert len(starts) == len(set(starts)) == 9
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert mailbox.to == ["asa@samspel.example"]


def test_a_receiver_cannot_carry_a_second_one(mailbox: Mailbox) -> None:
    with transaction():
        outbox.enqueue(
            "test_plain", "k", address="a@samspel.example>\r\nRCPT TO:<b@samspel.example"
        )
    outbox.deliver_due()
    assert "b@samspel.example" not in mailbox.to
    assert not any(raw.count(b"\r\nTo:") > 1 for raw in mailbox.raw)


def test_a_header_that_was_not_meant_stops_the_letter() -> None:
    file = Attachment("å.pdf", "application/pdf", b"%")
    ready = Letter("a@samspel.example", "Hej", "Text", attachments=[file])
    assert b"multipart/mixed" in outbox.compose(ready, "k")
    forged = replace(ready, stop_url="x>\r\nBcc: b@samspel.example\r\nX: <")
    with pytest.raises(ValueError, match="no plain address"):
        outbox.compose(forged, "k")
    with (
        patch.object(outbox, "header", lambda value: value),
        pytest.raises((ValueError, BadHeaderError)),
    ):
        outbox.compose(replace(ready, subject="Hej\nBcc: b@samspel.example"), "k")


def test_one_click_stops_by_the_headers_that_mail_programs_read(mailbox: Mailbox) -> None:
    _enqueue(stop=STOP)
    outbox.deliver_due()
    (letter,) = mailbox.letters
    assert letter["List-Unsubscribe"] == f"<{STOP}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in b"\r\n" + mailbox.raw[0]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_letter_that_is_no_longer_due_is_not_sent(mailbox: Mailbox) -> None:
    _enqueue(gone=True)
    outbox.deliver_due()
    assert not mailbox.raw
    assert (_row().due_at, _row().sent_at) == (None, None)


def test_a_mail_server_that_is_away_is_tried_again_at_growing_intervals(app: Flask) -> None:
    _enqueue()
    waits = []
    with mail_goes_to(app, free_port()):
        for _attempt in range(4):
            before = clock.now()
            assert outbox.deliver_due() == 1
            assert outbox.deliver_due() == 0
            row = _row()
            assert row.fault == "ConnectionRefusedError"
            assert row.due_at is not None
            waits.append((row.due_at - before) / outbox.FIRST_DELAY)
            _later()
    for attempt, wait in enumerate(waits):
        assert 2**attempt <= wait < 2**attempt * 1.6


def test_it_is_given_up_after_many_attempts_and_counted_as_stuck(app: Flask) -> None:
    _enqueue()
    with mail_goes_to(app, free_port()):
        for _attempt in range(outbox.MAX_ATTEMPTS):
            assert outbox.deliver_due() == 1
            _later()
        assert outbox.deliver_due() == 0
    assert _row().due_at is None
    assert _row().attempts == outbox.MAX_ATTEMPTS
    assert outbox.stuck() == 1


def test_a_letter_that_the_server_refuses_for_now_goes_out_later(mailbox: Mailbox) -> None:
    _enqueue()
    mailbox.answer = "451 Try again"
    outbox.deliver_due()
    assert _row().fault == "SMTPDataError"
    mailbox.answer = "250 OK"
    _later()
    outbox.deliver_due()
    assert len(mailbox.raw) == 1
    assert _row().fault is None


def test_a_letter_that_cannot_be_written_stands_in_no_others_way(mailbox: Mailbox) -> None:
    _enqueue("k:1", broken=True)
    _enqueue("k:2")
    assert outbox.deliver_due() == 2
    assert len(mailbox.raw) == 1


def test_killed_between_claim_and_send_it_is_delivered_later_under_the_same_name(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enqueue()

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due()
    assert outbox.deliver_due() == 0  # another worker leaves it alone while the claim lasts
    with clock.pretend(clock.now() + outbox.CLAIM + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1
    assert [letter["Message-ID"] for letter in mailbox.letters] == ["<k.1@samspel.example>"]


def test_killed_between_send_and_note_it_comes_twice_under_the_same_name(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enqueue()
    send = outbox._send

    def sent_and_killed(ready: Letter, key: str) -> None:
        send(ready, key)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_send", sent_and_killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due()
    _later()
    outbox.deliver_due()
    assert len(mailbox.raw) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1


def test_a_claim_that_ran_out_while_others_were_sent_is_not_used(mailbox: Mailbox) -> None:
    _enqueue()
    row = _row()
    with transaction():
        db.session.get_one(Outbox, row.id).attempts = 2  # another worker has claimed it since
    outbox._deliver(row.id, 1)
    assert not mailbox.raw


def test_two_workers_deliver_each_letter_once(app: Flask, mailbox: Mailbox) -> None:
    for number in range(30):
        _enqueue(f"k:{number}")
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            while outbox.deliver_due(limit=3):
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    names = [letter["Message-ID"] for letter in mailbox.letters]
    assert len(names) == len(set(names)) == 30


def test_letters_of_long_ago_are_forgotten_and_waiting_ones_are_kept(mailbox: Mailbox) -> None:
    with clock.pretend(clock.now() - outbox.KEPT - timedelta(days=1)):
        _enqueue("sent")
        outbox.deliver_due()
        _enqueue("waits")
    _enqueue("new")
    with transaction():
        outbox.forget_old()
    assert set(db.session.scalars(select(Outbox.key))) == {"waits", "new"}
    assert len(mailbox.raw) == 1
