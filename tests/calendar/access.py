"""Who may see the calendar."""

from typing import Any

TABLE = {
    "GET calendar.index": "yyyyyyyyyy",
    "GET calendar.sheet": "yyyyyyyyyy",
    "GET calendar.subscribe": "yyyyyyyyyy",
}


def furnish(_town: Any) -> None:
    """The calendar needs nothing: it shows what is there."""
