"""A real mail server on loopback, for what is sent."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch

from aiosmtpd.controller import Controller
from flask import Flask


class Mailbox:
    """What the server has taken, as bytes and read. `answer` is what it says to each letter."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.to: list[str] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.to.extend(envelope.rcpt_tos)
        return self.answer

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters, read."""
        policy = email.policy.default
        return [email.message_from_bytes(raw, policy=policy) for raw in self.raw]  # type: ignore[misc]

    def text(self) -> str:
        """The words of the only letter."""
        (only,) = self.letters
        return str(only.get_content())


def free_port() -> int:
    """A port of this machine where nothing listens."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def mail_goes_to(app: Flask, port: int) -> Iterator[None]:
    """Let the application send its mail to a port of this machine."""
    state = app.extensions["mail"]
    with (
        patch.object(state, "suppress", False),
        patch.object(state, "server", "127.0.0.1"),
        patch.object(state, "port", port),
        patch.dict(app.config, MAIL_FOLDER=""),
    ):
        yield


@contextmanager
def mail_server(app: Flask) -> Iterator[Mailbox]:
    """A server that takes the application's mail."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with mail_goes_to(app, port):
            yield box
    finally:
        controller.stop()
