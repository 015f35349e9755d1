"""A live site with one of everything, and a real Chromium to visit it with."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from forum import create_app
from forum.accounts import operations as accounts
from forum.core.db import db, transaction
from forum.processes.models import PlanningProcess
from tests.architecture.town import ROLES, Town
from tests.conftest import SETTINGS
from tests.databases import database
from tests.matters import scene as matters
from tests.processes import scene as processes

PASSWORD = "tre lunnefåglar i Majorna"
COMMENTS = 100
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_axe = Axe()


class Site:
    """A running site: where it is, what is in it, and who is signed in how."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        with app.test_request_context():  # what is made for later, as papers, needs addresses
            upgrade()
            self.town = Town()
            full = processes.opened(self.town.cast, title="Något som många har talat om")
            self._talk(full)
            self.email = self._let_in("cia")
            self.sessions = {role: self._session(role) for role in ROLES[1:]}
            self.paths = self._paths()
            self.full_thread = f"/arenden/{full.reference}"
            self.thread = f"/arenden/{self.town.initiative.reference}"
            db.session.remove()
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _talk(self, full: PlanningProcess) -> None:
        """Fill one thread to the brim of a page, and begin others: everyone says something of each length."""
        actors = [self.town.cast.actor(role) for role in ("bo", "ulla", "cia", "anna")]
        said = "Lokalen vid torget är **låst efter klockan 17**, och då står vi utan plats att vara på. "
        for actor in actors[:3]:
            matters.comment(actor, self.town.initiative, said)
        for number in range(COMMENTS):
            body = f"{number}. {said * (1 + number % 3)}"
            for matter in (full, self.town.process) if number < 12 else (full,):
                matters.comment(actors[number % 4], matter, body)

    def _let_in(self, role: str) -> str:
        who = self.town.cast.people[role]
        with transaction():
            who.password_hash = accounts.hashed(PASSWORD)
        self.town.links()
        return who.email

    def _session(self, role: str) -> str:
        party = self.town.cast.parties[role]
        with transaction():
            token = accounts.start_session(
                self.town.cast.people[role], party_id=party.id if party else None
            )
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({"_user_id": token, "_fresh": True}))

    def _paths(self) -> dict[str, str]:
        self.town.own_session()
        with self.app.test_request_context():
            return {
                endpoint: self.app.url_for(endpoint, **self.town.parts.get(endpoint, {}))
                for endpoint in self.app.view_functions
                if endpoint != "static"
            }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, on SQLite, until the last test is done."""
    folder = tmp_path_factory.mktemp("site")
    with database("sqlite") as url:
        places = {"SQLALCHEMY_DATABASE_URI": url, "UPLOAD_URL": f"file://{folder}/uploads"}
        made = Site(create_app(SETTINGS | {"SERVER_NAME": None} | places), folder)
        thread = threading.Thread(target=made.server.serve_forever, daemon=True)
        thread.start()
        yield made
        made.server.shutdown()
        thread.join(10)
        made.server.server_close()
        with made.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium: the one that CHROMIUM names, or the system's."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        words = "no Chromium: install one, or let CHROMIUM say where it is"
        if os.environ.get("SAMSPEL_REQUIRE_BROWSER") == "1":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Someone with a browser window, who notes whatever goes wrong on the way."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site, self.context = site, context
        context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _note(self, message: Any) -> None:
        # A page that says 404 is not a fault of that page.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def go(self, path: str) -> Any:
        """Open a page."""
        return self.page.goto(self.site.url + path)

    def check(self, path: str = "") -> None:
        """Look at the page as it is: wide and narrow, light and dark."""
        page, found = self.page, list(self.problems)
        page.evaluate(_axe.axe_script)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                rules = {"type": "tag", "values": RULES}
                if scheme == "dark":  # nothing but colours differs
                    rules = {"type": "rule", "values": ["color-contrast"]}
                said = page.evaluate(
                    "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
                    rules,
                )
                for fault in said["violations"]:
                    places = ", ".join(str(node["target"]) for node in fault["nodes"][:3])
                    found.append(f"{width} {scheme} {fault['id']}: {fault['help']} at {places}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            found.append(f"{wide} wide at 320")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        assert not found, "\n".join([f"{path or page.url}:", *found])


@pytest.fixture(scope="module")
def visitors(site: Site, chromium: Browser) -> Iterator[dict[str, Visitor]]:
    """One window for each role, opened when it is first asked for."""

    class Opened(dict[str, Visitor]):
        def __missing__(self, role: str) -> Visitor:
            context = chromium.new_context()
            if role != "nobody":
                cookie = {"name": "samspel", "value": site.sessions[role], "url": site.url}
                context.add_cookies([cookie])  # type: ignore[list-item]
            self[role] = Visitor(site, context)
            return self[role]

    opened = Opened()
    yield opened
    for visitor in opened.values():
        visitor.context.close()
