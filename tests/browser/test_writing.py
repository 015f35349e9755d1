"""Writing with the script: the toolbar by keyboard, the look beforehand, names, and quoting a passage."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor


@pytest.fixture
def writer(site: Site, visitors: Any) -> Visitor:
    """Bo, at the form of a thread, with nothing in it."""
    visitor: Visitor = visitors["bo"]
    visitor.go(site.thread)
    body = visitor.page.locator("#body")
    body.fill("")
    return visitor


def press(page: Page, name: int) -> None:
    """Press a button of the toolbar, by keyboard: the first, then so many to its right."""
    page.locator(".toolbar button").first.focus()
    for _ in range(name):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def test_the_toolbar_works_by_keyboard_and_can_be_undone(writer: Visitor) -> None:
    page, body = writer.page, writer.page.locator("#body")
    body.press_sequentially("lokal")
    body.press("Control+a")
    press(page, 0)
    expect(body).to_have_value("**lokal**")
    expect(body).to_be_focused()
    body.press("Control+z")
    expect(body).to_have_value("lokal")
    body.press("Control+a")
    press(page, 2)
    expect(body).to_have_value("[lokal](https://)")
    body.press("Control+a")
    body.press_sequentially("ett\ntvå")
    body.press("Control+a")
    press(page, 3)
    expect(body).to_have_value("- ett\n- två")
    assert writer.problems == []


def test_the_look_beforehand_and_the_names_come_without_leaving(
    site: Site, writer: Visitor
) -> None:
    page, body = writer.page, writer.page.locator("#body")
    body.fill("Hej")
    page.locator(".name-someone summary").click()
    name = page.locator(".names button").first
    said = name.inner_text()
    name.click()
    expect(body).to_have_value(f"Hej @{said} ")
    page.locator("button[formaction$='/visa#skriv']").click()
    expect(page.locator(".preview .comment-label")).to_be_focused()
    expect(page.locator(".preview a")).to_have_text(f"@{said}")
    expect(body).to_have_value(f"Hej @{said} ")
    writer.check()


def test_a_chosen_passage_is_quoted_after_what_was_just_typed(site: Site, writer: Visitor) -> None:
    page, body = writer.page, writer.page.locator("#body")
    body.press_sequentially("Nyss skrivet.")
    other = page.locator("article.comment:has(a[href*='citera='])").first
    passage = other.locator(".prose p").first
    passage.click(click_count=3)
    chosen = str(page.evaluate("String(getSelection())")).strip()
    other.locator("a[href*='citera=']").click()
    page.wait_for_url("**citera=*")
    expect(body).to_be_focused()
    value = body.input_value()
    assert value.startswith("Nyss skrivet.\n\n> ")
    assert value.endswith(f"> {chosen.splitlines()[-1]}\n\n")
    assert body.evaluate("area => area.selectionStart") == len(value)
    assert writer.problems == []
