"""Which accounts the demo has, and where each kind of page is to be seen now."""

from forum.demo.pages import (
    council,
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
            dialogues,
            sign_ups,
            notes,
        )
        for page in part.pages()
    ]
