"""The main job, reading and writing in a thread: by keyboard alone, without scripts, on a thin line."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Site, Visitor

pytestmark = pytest.mark.browser
MOST_BYTES = 60_000
SAID = "Jag bor bredvid och hör att ni saknar en plats."


@pytest.fixture
def newcomer(site: Site, chromium: Browser) -> Iterator[Visitor]:
    """Someone with a fresh window, in which scripts run."""
    context = chromium.new_context()
    yield Visitor(site, context)
    context.close()


def _tab_to(page: Page, wanted: str, most: int = 400) -> None:
    """Press Tab until what is focused matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def _wait_for_focus(page: Page, wanted: str) -> None:
    """Wait until what is focused matches. (Playwright's own waiting is code that our policy forbids.)"""
    for _ in range(50):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.wait_for_timeout(100)
    focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"the focus is not on {wanted} but on {focused}")


def _write_own(page: Page, said: str) -> None:
    page.locator("#thread #body").fill(said)
    page.locator("#thread form[action$=inlagg] button[type=submit]:not([formaction])").click()


def test_signing_in_and_writing_by_keyboard_alone(site: Site, newcomer: Visitor) -> None:
    page = newcomer.page
    newcomer.go(site.thread)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    _tab_to(page, "a.button[href*='/logga-in']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/logga-in"))
    _tab_to(page, "input[type=email]", 40)
    page.keyboard.type(site.email)
    _tab_to(page, "input[type=password]", 5)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(site.url + site.thread)))
    page.goto(f"{page.url.split('#')[0]}#skriv")
    _tab_to(page, "#thread #body", 40)
    page.keyboard.type(SAID)
    _tab_to(page, "#thread form[action$=inlagg] button[type=submit]:not([formaction])", 12)
    page.keyboard.press("Enter")
    mine = page.locator("article", has_text=SAID)
    expect(mine).to_be_visible()
    _wait_for_focus(page, f"#{mine.get_attribute('id')}, #{mine.get_attribute('id')} *")
    assert newcomer.problems == []


def test_the_focus_is_always_to_be_seen(site: Site, newcomer: Visitor) -> None:
    page = newcomer.page
    newcomer.go("/")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
            return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none'; }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_without_scripts_the_same_can_be_done(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(site.url + site.thread)
    page.locator("a.button[href*='/logga-in']").click()
    page.locator("input[type=email]").fill(site.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator(
        "main form[method=post] button[type=submit], main form[method=post] button"
    ).first.click()
    expect(page).to_have_url(re.compile(re.escape(site.url + site.thread)))
    _write_own(page, f"{SAID} Utan skript.")
    expect(page.locator("article", has_text="Utan skript.")).to_be_visible()
    agree = page.locator("#thread button.support").first
    before = agree.get_attribute("aria-pressed")
    agree.click()
    expect(page.locator("#thread button.support").first).not_to_have_attribute(
        "aria-pressed", before or ""
    )
    context.close()


def test_a_refused_comment_keeps_what_was_typed_and_takes_the_focus(
    site: Site, visitors: Any
) -> None:
    visitor = visitors["bo"]
    visitor.go(site.thread)
    _write_own(visitor.page, "å" * 20_001)
    visitor.page.locator("#error-summary").wait_for()
    expect(visitor.page.locator("#error-summary")).to_be_focused()
    assert len(visitor.page.locator("#thread #body").input_value()) == 20_001
    assert visitor.problems == [] or all("422" in problem for problem in visitor.problems)


def test_a_form_that_was_open_too_long_comes_back_with_the_text_and_can_be_sent(
    site: Site, visitors: Any
) -> None:
    visitor = visitors["bo"]
    visitor.go(site.thread)
    page = visitor.page
    page.evaluate("document.querySelector('[action$=inlagg] [name=csrf_token]').value = 'old'")
    _write_own(page, "Detta skrevs i går och skickas nu.")
    expect(page.locator("#kept-1")).to_have_value("Detta skrevs i går och skickas nu.")
    page.locator("form:has(#kept-1) button[type=submit]").click()
    expect(page.locator("article", has_text="Detta skrevs i går")).to_be_visible()


def test_agreeing_changes_only_its_place_and_keeps_the_focus(site: Site, visitors: Any) -> None:
    visitor = visitors["ulla"]
    visitor.go(site.thread)
    page = visitor.page
    page.evaluate("window.still = true")
    page.locator("#c1 button.support").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#c1 button.support")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.still === true"), "the whole page was loaded anew"
    _wait_for_focus(page, "#c1 button.support")


def test_what_is_being_written_is_kept_without_being_asked(site: Site, visitors: Any) -> None:
    visitor = visitors["olle"]
    visitor.go(site.thread)
    page = visitor.page
    with page.expect_response("**/utkast/*") as saved:
        page.locator("#thread #body").press_sequentially("Ett utkast som jag")
    assert saved.value.ok
    page.reload()
    expect(page.locator("#thread #body")).to_have_value("Ett utkast som jag")


def test_a_double_click_counts_once(site: Site, visitors: Any) -> None:
    visitor = visitors["anna"]
    visitor.go(site.thread)
    page = visitor.page
    page.locator("#thread #body").fill("Detta sägs en enda gång.")
    page.locator("#thread form[action$=inlagg] button[type=submit]:not([formaction])").dblclick()
    expect(page.locator("article", has_text="Detta sägs en enda gång.")).to_have_count(1)
    visitor.go(site.thread)
    expect(page.locator("article", has_text="Detta sägs en enda gång.")).to_have_count(1)


def test_a_first_visit_to_a_full_thread_is_light(site: Site, chromium: Browser) -> None:
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    probe = context.new_cdp_session(page)
    probe.send("Network.enable")
    weights: list[float] = []
    probe.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(site.url + site.full_thread, wait_until="networkidle")
    assert page.locator("#thread article").count() >= 100
    assert len(weights) >= 4
    assert sum(weights) <= MOST_BYTES, weights
    context.close()
