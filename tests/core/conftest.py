"""What tests of the core stand on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mail import Mailbox, mail_server


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server that takes the application's mail."""
    with mail_server(app) as box:
        yield box
