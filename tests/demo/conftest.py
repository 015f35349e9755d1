"""The demo, loaded once on each database, as `make demo` does it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forum import create_app
from forum.core.db import db
from tests.conftest import SETTINGS
from tests.databases import KINDS, database


def new_site(url: str, folder: str, **settings: object) -> Flask:
    """A site of its own, with nothing in it."""
    places = {"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_DIR": folder}
    uploads = {"UPLOAD_URL": f"file://{folder}/uploads", "CACHE_DIR": f"{folder}/cache"}
    return create_app(SETTINGS | places | uploads | settings)


@pytest.fixture(scope="package", params=KINDS)
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A site with the demo in it. Tests read it, and leave it as it is."""
    with database(request.param) as url:
        site = new_site(url, str(tmp_path_factory.mktemp("town")))
        result = site.test_cli_runner().invoke(args=["demo", "load"])
        assert result.exit_code == 0, result.output
        yield site
        with site.app_context():
            db.engine.dispose()


@pytest.fixture(autouse=True)
def _context(request: pytest.FixtureRequest) -> Iterator[None]:
    """An application context for each test of its own."""
    if "town" not in request.fixturenames:
        yield
        return
    site: Flask = request.getfixturevalue("town")
    with site.app_context():
        yield
        db.session.remove()
