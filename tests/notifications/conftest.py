"""A published matter in Bergsjön, and a mail server."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forum.core import clock
from forum.core.db import transaction
from forum.matters import operations as matters
from forum.matters.models import Matter
from forum.processes.models import PlanningProcess
from tests.factories import Cast, store
from tests.mail import Mailbox, mail_server


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server that takes the application's mail."""
    with mail_server(app) as box:
        yield box


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """A consultation of Anna's unit about Bergsjön, open."""
    made: Matter = store(
        PlanningProcess(
            title="Mötesplatser för unga",
            state="open",
            party_id=cast.unit.id,
            person_id=cast.people["anna"].id,
            created_at=clock.now(),
            districts=[cast.place],
        )
    )
    with transaction():
        matters.publish(made)
    return made
