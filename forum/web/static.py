"""Static files: their address changes with their content, so a browser may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from forum.config import ROOT
from forum.web import headers

FOLDER = ROOT / "static"
YEAR = 365 * 24 * 3600


@cache
def _version(name: str) -> str:
    path = Path(FOLDER, name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def init_app(app: Flask) -> None:
    """Put a file's version in its address, and serve the files before the application is asked."""

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", _version(values["filename"]))

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(FOLDER),
        prefix="static/",
        max_age=YEAR,
        add_headers_function=headers.add_to_static,
    )
