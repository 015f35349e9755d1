"""The house itself, without a database: its addresses, its templates, its actions."""

import pytest
from flask import Flask

from forum import create_app
from tests.conftest import SETTINGS


@pytest.fixture(scope="session")
def house() -> Flask:
    """The application, to look at and not to ask."""
    return create_app(SETTINGS)
