"""Which accounts the demo has, and where each kind of page is to be seen now."""

from forum.demo.pages import (
    council,
    council_agenda_papers,
    council_agendas,
    council_answers,
    council_backlog,
    council_briefs,
    council_minutes,
    council_record,
    council_sittings,
    council_tasks,
    dialogues,
    initiatives,
    matters,
    notes,
    processes,
    rounds,
    sign_ups,
    site,
)
from forum.demo.pages.base import Account, Page, accounts

__all__ = ["Account", "Page", "accounts", "pages"]


def pages() -> list[Page]:
    """Every kind of page once. What this demo has no example of any more is left out."""
    return [
        page
        for part in (
            site,
            processes,
            rounds,
            matters,
            initiatives,
            council,
            council_agenda_papers,
            council_agendas,
            council_answers,
            council_backlog,
            council_briefs,
            council_minutes,
            council_record,
            council_sittings,
            council_tasks,
            dialogues,
            sign_ups,
            notes,
        )
        for page in part.pages()
    ]
