"""Who may propose, prepare, sign and publish. Nothing here reads signatures, size or funding.

The secretary of the council prepares its meetings; the approvers, one from each side, sign its minutes.
"""

from forum.council.policy import (
    agendas,
    backlog,
    briefs,
    councils,
    holding,
    meetings,
    minutes,
    reading,
    tasks,
)

__all__ = [
    "agendas",
    "backlog",
    "briefs",
    "councils",
    "holding",
    "meetings",
    "minutes",
    "reading",
    "tasks",
]
