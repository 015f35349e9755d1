"""Every page in a real browser: for everyone, in light and dark, wide and narrow, and nothing is blocked."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.architecture.access_table import TABLE
from tests.architecture.town import ROLES
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

#: Addresses that answer with something else than a page.
NOT_PAGES = {
    "calendar.subscribe", "council.attendance_list_pdf", "council.calendar_entry",
    "council.extract_pdf", "council.feed", "council.minutes_pdf", "council.paper",
    "council.papers_pdf", "council.script_pdf", "council.signed_text", "council.subscribe",
    "council.summons_pdf",
    "desk.export_csv", "desk.export_json", "desk.export_xlsx", "desk.fetch",
    "dialogues.calendar_entry", "dialogues.poster_pdf", "dialogues.programme_pdf",
    "matters.attached", "matters.comment_page", "matters.document", "matters.waiting_file",
    "matters.draft_document", "matters.newest",
    "notifications.healthz", "notifications.readyz",
    "portal.favicon", "portal.language", "portal.robots", "portal.security",
    "responses.file", "responses.receipt_pdf", "responses.source",
}  # fmt: skip
#: The first role that may see each page.
PAGES = {
    row.split()[1]: ROLES[said.index("y")]
    for row, said in TABLE.items()
    if row.startswith("GET") and "y" in said and row.split()[1] not in NOT_PAGES
}
#: Forms that, sent empty, come back with what is missing.
REFUSED = {
    "accounts.sign_in": "nobody", "accounts.register": "nobody", "notifications.follow": "nobody",
    "initiatives.new": "bo", "processes.create": "anna", "council.plan": "sam",
    "matters.add_document": "anna", "matters.ask": "cia", "responses.ask": "anna",
    "texts.new": "anna", "topics.new": "bo", "initiatives.grow": "bo",
    "parties.register_organisation": "adm", "initiatives.reply": "anna",
    "initiatives.assign": "sam",
}  # fmt: skip


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_is_fit_for_everyone(site: Site, visitors: Any, endpoint: str) -> None:
    visitor = visitors[PAGES[endpoint]]
    visitor.problems.clear()
    answer = visitor.go(site.paths[endpoint])
    assert answer.status == 200
    visitor.check()


def test_the_thread_is_fit_for_those_who_write_in_it(site: Site, visitors: Any) -> None:
    visitor = visitors["bo"]
    visitor.problems.clear()
    visitor.go(f"{site.full_thread}?svara=2")
    visitor.check()


def test_in_english_too(site: Site, visitors: Any) -> None:
    visitor = visitors["nobody"]
    visitor.problems.clear()
    visitor.go(site.paths["portal.language"])
    visitor.go("/")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.check()
    visitor.context.clear_cookies()


@pytest.mark.parametrize("path", ["/nowhere", "/administration"])
def test_a_page_that_refuses_is_fit_for_everyone(site: Site, visitors: Any, path: str) -> None:
    visitor = visitors["cia"]
    visitor.problems.clear()
    assert visitor.go(path).status in {403, 404}
    visitor.check()


@pytest.mark.parametrize("endpoint", REFUSED)
def test_a_form_that_comes_back_is_fit_for_everyone(
    site: Site, visitors: Any, endpoint: str
) -> None:
    visitor = visitors[REFUSED[endpoint]]
    visitor.problems.clear()
    visitor.go(site.paths[endpoint])
    visitor.page.locator("main form[method=post] button").last.click()
    summary = visitor.page.locator("#error-summary")
    summary.wait_for()
    expect(visitor.page.locator("#error-summary")).to_be_focused()
    for link in summary.locator("a").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert visitor.page.locator(f"[id='{target}']").count() == 1, target
    visitor.check()
