"""What the whole site knows at one glance: for the start page, an area and a commitment."""

from forum.portal.queries.coming import Gathering, dialogues, gathering, stages_to_begin
from forum.portal.queries.front import (
    carrying_out,
    closing_soon,
    count_open_processes,
    open_processes,
    waiting_initiatives,
)
from forum.portal.queries.places import (
    Around,
    Organisations,
    about,
    around,
    counts_in,
    decisions_in,
    open_counts,
    organisations_in,
)
from forum.portal.queries.said import Said, said_in

__all__ = [
    "Around",
    "Gathering",
    "Organisations",
    "Said",
    "about",
    "around",
    "carrying_out",
    "closing_soon",
    "count_open_processes",
    "counts_in",
    "decisions_in",
    "dialogues",
    "gathering",
    "open_counts",
    "open_processes",
    "organisations_in",
    "said_in",
    "stages_to_begin",
    "waiting_initiatives",
]
