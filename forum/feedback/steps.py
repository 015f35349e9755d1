"""What to do next with the feedback of a stage: one thing at a time, in words, with its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.feedback import queries
from forum.feedback.queries import Coverage, Said
from forum.processes.models import Stage


@dataclass(frozen=True)
class Step:
    """How far the work has come, what comes next, and where."""

    coverage: str
    heading: str
    button: str = ""
    url: str = ""


def next_step(stage: Stage, coverage: Coverage, first: Said | None) -> Step:
    """The first of what is left; then what a point lacks; then reading through. At most one query."""
    place: dict[str, Any] = {"reference": stage.process.reference, "position": stage.position}
    said = counted(coverage)
    if first is not None:
        url = url_for(
            "feedback.work", **place, efter=queries.left_before(first), _anchor=f"i-{first.mark}"
        )
        return Step(said, _("Next: %(name)s", name=first.name), _("Go to the next"), url)
    lacking = queries.incomplete(stage, 1)
    if lacking:
        number = lacking[0].number
        url = url_for("feedback.edit", **place, number=number)
        heading = _("Point %(number)d is not finished", number=number)
        return Step(said, heading, _("Write what came of it, and why"), url)
    if coverage.drafts:
        url = url_for("feedback.review", **place)
        return Step(said, _("Everything is covered"), _("Read it through and publish"), url)
    if coverage.published:
        url = url_for("feedback.show", reference=place["reference"])
        return Step(said, _("The feedback is published"), _("Read it as everyone does"), url)
    return Step(said, _("Nothing waits for an answer"))


def counted(coverage: Coverage) -> str:
    """How much is covered, in words: "14 of 20 answers and 3 of 5 questions are covered"."""
    answers = ngettext(
        "%(covered)d of %(num)d answer",
        "%(covered)d of %(num)d answers",
        coverage.responses,
        covered=coverage.responses_covered,
    )
    questions = ngettext(
        "%(covered)d of %(num)d question",
        "%(covered)d of %(num)d questions",
        coverage.questions,
        covered=coverage.questions_covered,
    )
    initiatives = ngettext(
        "%(covered)d of %(num)d initiative",
        "%(covered)d of %(num)d initiatives",
        coverage.initiatives,
        covered=coverage.initiatives_covered,
    )
    counts = (coverage.responses, coverage.questions, coverage.initiatives)
    if not any(counts):
        return str(_("No answers and no questions have come in."))
    return str(
        _("%(counted)s are covered.", counted=_those(counts, answers, questions, initiatives))
    )


def _those(counts: Sequence[int], *words: str) -> str:
    """The words for what there is any of, in a row."""
    there = [said for count, said in zip(counts, words, strict=True) if count]
    if len(there) == 3:
        first, second, third = there
        return str(
            _("%(first)s, %(second)s and %(third)s", first=first, second=second, third=third)
        )
    if len(there) == 2:
        return str(_("%(answers)s and %(questions)s", answers=there[0], questions=there[1]))
    return there[0] if there else ""


def waiting(coverage: Coverage) -> str:
    """How much waits, in words: "6 answers and 1 question wait for feedback"."""
    left = (coverage.responses_left, coverage.questions_left, coverage.initiatives_left)
    words = _those(
        left,
        ngettext("%(num)d answer", "%(num)d answers", left[0]),
        ngettext("%(num)d question", "%(num)d questions", left[1]),
        ngettext("%(num)d initiative", "%(num)d initiatives", left[2]),
    )
    return str(ngettext(
        "%(counted)s waits for feedback.", "%(counted)s wait for feedback.",
        coverage.left, counted=words,
    ))  # fmt: skip
