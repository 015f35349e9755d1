"""Who may do what with the questions of a stage, and with what is answered."""

from typing import Any

from tests.responses import question_access, response_access

TABLE: dict[str, str] = {**question_access.TABLE, **response_access.TABLE}


def furnish(town: Any) -> None:
    """What the addresses are about."""
    question_access.furnish(town)
    response_access.furnish(town)
