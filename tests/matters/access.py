"""Who may ask parties to stand behind a matter, and who answers."""

from typing import Any

from tests.matters import scene

TABLE = {
    "GET matters.leave_partner": "hhnyhhhhhh",
    "GET matters.partner": "hhyyhhhhhh",
    "GET matters.partners": "hhynhhhhhh",
    "GET matters.take_back_partner": "hhynhhhhhh",
    "POST matters.leave_partner": "hhnyhhhhhh",
    "POST matters.partner": "hhyyhhhhhh",
    "POST matters.partners": "hhynhhhhhh",
    "POST matters.take_back_partner": "hhynhhhhhh",
}


def furnish(town: Any) -> None:
    """Two drafts of Bo's organisation: Ulla's umbrella is asked to join one, and has joined the other."""
    begun = scene.draft(town.cast, "bo", title="Tillsammans")
    asked = scene.invited(town.cast, begun, town.cast.umbrella, who="bo")
    town.put("matters.partners", matter_id=begun.id)
    town.put("matters.partner matters.take_back_partner", partner_id=asked.id)
    joined = scene.draft(town.cast, "bo", title="Redan tillsammans")
    town.put(
        "matters.leave_partner",
        partner_id=scene.joined(town.cast, joined, town.cast.umbrella, "ulla", who="bo").id,
    )
