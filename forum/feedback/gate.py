"""What a stage still owes those who took part in it, asked before it is left."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.feedback import queries
from forum.processes import gates
from forum.processes.gates import Gate, Owed
from forum.processes.models import PlanningProcess, Stage


def owed(process: PlanningProcess, stage: Stage) -> Sequence[Owed]:
    """Answers, questions and initiatives that are not covered, and points that are not published."""
    found = queries.coverage([stage.id])[stage.id]
    place: dict[str, Any] = {"reference": process.reference, "position": stage.position}
    work = url_for("feedback.work", **place)
    said = []
    if found.responses_left:
        words = ngettext(
            "%(num)d answer has no feedback.", "%(num)d answers have no feedback.",
            found.responses_left,
        )  # fmt: skip
        said.append(Owed(words, work))
    if found.questions_left:
        words = ngettext(
            "%(num)d question is not answered.", "%(num)d questions are not answered.",
            found.questions_left,
        )  # fmt: skip
        said.append(Owed(words, url_for("feedback.work", **place, visa="fragor")))
    if found.initiatives_left:
        words = ngettext(
            "%(num)d initiative is not taken up.", "%(num)d initiatives are not taken up.",
            found.initiatives_left,
        )  # fmt: skip
        said.append(Owed(words, url_for("feedback.work", **place, visa="initiativ")))
    if found.drafts and not found.left:
        words = _("The feedback is written but not published.")
        said.append(Owed(words, url_for("feedback.review", **place)))
    return said


def gives_feedback(stage: Stage) -> bool:
    """Whether what the city heard in the stage is published."""
    return queries.coverage([stage.id])[stage.id].published > 0


gates.add(Gate(owed, gives_feedback))
