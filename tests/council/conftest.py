"""The council's tests read the words as they stand in the source."""

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def _in_english(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """English, whatever the site's own language is."""
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_LOCALE", "en")
