"""What tests of matters stand on: words as the code has them, whatever the catalogues say."""

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def _in_english(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers who have chosen no language read the message ids."""
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_LOCALE", "en")
