"""Poster and programme: what one needs to come, a code that leads there, and nothing that is not for all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.core.db import transaction
from forum.dialogues import operations, papers
from forum.dialogues.models import DialogueMeeting
from tests.dialogues import scene
from tests.factories import Cast
from tests.matters import scene as initiatives

PAGES = ("affisch", "program")


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_has_no_papers(cast: Cast, client: Any, page: str) -> None:
    scene.draft(cast)
    for reference in ("S-2026-1", "None", "x"):
        assert client.get(f"/dialogmoten/{reference}/{page}").status_code == 404
        assert client.get(f"/dialogmoten/{reference}/{page}.pdf").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_paper_says_what_one_needs_and_leads_to_the_meeting(
    cast: Cast, client: Any, page: str
) -> None:
    matter = initiatives.initiative(cast, title="Bänkar <b>vid</b> torget")
    made = scene.meeting(
        cast,
        about_ids=[matter.id],
        is_step_free=True,
        interpreters="finska",
        title="Möte <i>ett</i>",
    )
    text = client.get(f"/dialogmoten/{made.reference}/{page}").text
    for words in (
        "Möte &lt;i&gt;ett", "Bänkar &lt;b&gt;", "Rymdtorgets bibliotek", "Rymdtorgets Läxhjälp",
        "No steps, or a lift", "Interpreters: finska", f"localhost/arenden/{made.reference}",
        '<svg role="img" aria-label="A square code',
    ):  # fmt: skip
        assert words in text, words
    assert "hemligt-rum" not in text
    assert "<script" not in text
    assert "csrf_token" not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_paper_as_pdf(cast: Cast, client: Any, page: str) -> None:
    made = scene.meeting(cast, title="#set page(width: 1pt) \\ [ ] $")
    answer = client.get(f"/dialogmoten/{made.reference}/{page}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert made.reference in answer.headers["Content-Disposition"]
    made = scene.meeting(cast, place="", address="", programme="x" * 15_000, cost="20 kr")
    assert client.get(f"/dialogmoten/{made.reference}/{page}.pdf").status_code == 200


def test_the_paper_of_a_cancelled_meeting_says_so_first(cast: Cast, client: Any) -> None:
    made = scene.meeting(cast)
    with transaction():
        operations.cancel(cast.actor("bo"), made, reason="Storm.")
    for page in PAGES:
        text = client.get(f"/dialogmoten/{made.reference}/{page}").text
        assert "Cancelled" in text
        assert "Sign up here" not in text
    assert papers.poster(made).startswith(b"%PDF-")


def test_only_the_first_letter_of_a_line_is_made_large(app: Flask) -> None:
    begins = datetime(2031, 3, 2, 16, tzinfo=UTC)
    made = DialogueMeeting(starts_at=begins, ends_at=begins + timedelta(hours=1))
    with app.app_context(), force_locale("en"):
        assert papers.when(made) == "Sunday 2 March 2031 at 17:00–18:00"
