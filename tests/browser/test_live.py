"""Someone reads and writes while others write: nothing moves, nothing is lost, and the new is found."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import inspect

from forum.accounts.models import Person
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.initiatives import operations as initiatives
from forum.matters.models import Matter, ReadMark
from forum.parties.queries import actor_for
from forum.web import caching
from tests.browser.conftest import Site, Visitor
from tests.matters import scene

pytestmark = pytest.mark.browser

ASKED = 20_000  #: milliseconds within which an open page has asked
TYPED = "Det jag just skriver"


def key(stored: Any) -> int:
    """The number of something that was stored long ago, in another session."""
    identity: int = inspect(stored).identity[0]
    return identity


class Place:
    """A thread of its own, in which others write."""

    def __init__(self, site: Site) -> None:
        self.site, cast = site, site.town.cast
        with site.app.app_context():
            content: dict[str, Any] = {
                "title": "Medan andra skriver", "problem": "Allt står still.", "proposal": "Läs.",
                "members_asked": "Alla.", "district_ids": [key(cast.place)],
                "addressed_party_id": key(cast.unit),
            }  # fmt: skip
            ulla = self._actor("ulla")
            with transaction():
                made = initiatives.draft(ulla, **content)
            with transaction():
                initiatives.publish(ulla, made)
            self.matter_id, self.path = made.id, f"/arenden/{made.reference}"
            db.session.remove()
        self.say("det första", "det andra")

    def _actor(self, role: str) -> Actor:
        cast = self.site.town.cast
        party = cast.parties[role]
        person = db.session.get_one(Person, key(cast.people[role]))
        return actor_for(person, key(party) if party is not None else None)

    def say(self, *bodies: str) -> None:
        """Bo writes."""
        with self.site.app.app_context():
            matter = db.session.get_one(Matter, self.matter_id)
            for body in bodies:
                scene.comment(self._actor("bo"), matter, body)
            db.session.remove()

    def read_by(self, role: str) -> int | None:
        """How far somebody has read."""
        with self.site.app.app_context():
            mark = db.session.get(ReadMark, (key(self.site.town.cast.people[role]), self.matter_id))
            return mark.seq if mark is not None else None


@pytest.fixture
def place(site: Site, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A thread with two comments. Only the page's clock is moved, so the server looks each time."""
    monkeypatch.setattr(caching, "A_MOMENT", timedelta(seconds=-1))
    return Place(site)


@pytest.fixture(params=["nobody", "cia"])
def visitor(request: pytest.FixtureRequest, site: Site, chromium: Browser) -> Iterator[Visitor]:
    """Someone whose clock we move."""
    context = chromium.new_context()
    context.clock.install()
    if request.param != "nobody":
        cookie: Any = {"name": "samspel", "value": site.sessions[request.param], "url": site.url}
        context.add_cookies([cookie])
    yield Visitor(site, context)
    context.close()


def told(page: Page) -> None:
    """Let so much time pass that the page has asked, and wait for its answer."""
    with page.expect_response(lambda answer: answer.url.endswith("/nya")):
        page.clock.run_for(ASKED)


def test_what_others_write_is_announced_and_not_forced_in(place: Place, visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(place.path)
    link, field = page.locator("#live a"), page.locator("#skriv textarea[name=body]")
    expect(link).to_be_hidden()
    writes = field.count() > 0
    if writes:
        field.fill(TYPED)
    place.say("det tredje", "det fjärde")
    at = page.evaluate("scrollY")
    told(page)
    expect(link).to_be_visible()
    expect(link).to_contain_text("2")
    assert page.evaluate("scrollY") == at
    assert page.locator("#c3").count() == 0
    if writes:
        expect(field).to_be_focused()
    link.press("Enter")
    expect(page.locator("#nya section")).to_be_focused()
    expect(page.locator("#nya")).to_contain_text("det fjärde")
    expect(link).to_be_hidden()
    if writes:
        expect(field).to_have_value(TYPED)
    visitor.check()
    place.say("det femte")
    told(page)
    expect(link).to_contain_text("1")


def test_what_was_on_screen_is_read_and_what_came_since_is_found(
    place: Place, visitor: Visitor
) -> None:
    page = visitor.page
    visitor.go(place.path)
    if not page.locator("[data-read]").count():
        assert page.context.cookies() == []
        return  # whoever is not signed in leaves no trace
    assert place.read_by("cia") is None
    page.locator("#c2").scroll_into_view_if_needed()
    page.locator("#c1").scroll_into_view_if_needed()
    with page.expect_response(lambda answer: answer.url.endswith("/last")) as sent:
        page.clock.run_for(ASKED)
    assert sent.value.status == 204
    assert place.read_by("cia") == 2
    place.say("det tredje")
    visitor.go(place.path)
    page.locator("#olast a").click()
    expect(page.locator("#nytt")).to_be_focused()
    expect(page.locator("#nytt + article")).to_have_id("c3")
    visitor.check()
    page.locator("#olast button").click()
    expect(page.locator("#olast p")).to_be_focused()
    assert place.read_by("cia") == 3
    visitor.check()
