"""Who may invite, and who may see who is silent."""

from typing import Any

TABLE = {
    "GET invitations.invite": "snnnynnnnn",
    "GET invitations.invited": "yyyyyyyyyy",
    "GET invitations.overview": "snnnynnnnn",
    "GET invitations.remind": "snnnynnnnn",
    "POST invitations.invite": "snnnynnnnn",
    "POST invitations.remind": "snnnynnnnn",
}


def furnish(town: Any) -> None:
    """All of it is about the consultation of Anna's unit."""
    for verb in ("invite", "invited", "overview", "remind"):
        town.put(f"invitations.{verb}", reference=town.process.reference)
