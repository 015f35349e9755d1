"""The page where a unit says how a stage is answered, and the page of what was answered."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core.paging import key
from forum.processes import queries as processes
from forum.processes.models import Stage
from forum.responses import actions, filters, queries, results
from forum.responses.models import Question, QuestionKind
from forum.responses.operations import rounds as operations
from forum.responses.question_forms import RoundForm
from forum.responses.views.blueprint import bp
from forum.responses.views.questions import DRAFT, PUBLISHED, at, stage
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

#: What the results can be narrowed to.
NARROWING = ("standpunkt", "part", "omrade")


@bp.route(f"{PUBLISHED}/svar-installningar", methods=["GET", "POST"])
@bp.route(f"{DRAFT}/svar-installningar", methods=["GET", "POST"])
@requires(actions.SETTLE_ROUND, load=stage)
def settle_round(stage: Stage) -> ResponseReturnValue:
    """When the answers are shown, and what stands above the form."""
    form = _form(stage)
    if not form.validate_on_submit():
        return _page(stage, form)
    try:
        with act(form) as done:
            operations.settle(current_actor(), stage, **form.settled())
            done.location = url_for("responses.questions", **at(stage))
    except operations.RuleIsFixed as problem:
        form.introduction.errors = [problem.verdict.reason]
        return _page(stage, form)
    flash(_("Saved."), "success")
    return respond.done(done.location)


def _form(stage: Stage) -> RoundForm:
    """The form; without the rule, where somebody has answered already."""
    said = queries.round_of(stage)
    fixed = said.rule if queries.has_responses(stage) else None
    return RoundForm(fixed=fixed, data={"rule": said.rule, "introduction": said.introduction})


def _page(stage: Stage, form: RoundForm) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer("responses/round.html", form=form, stage=stage, at=at(stage))


def _round(reference: str, position: int) -> Stage | None:
    """A stage that takes formal responses."""
    found = processes.stage(reference, position)
    return found if found is not None and queries.takes_responses(found) else None


def _results(stage: Stage) -> dict[str, Any]:
    """What both pages of results have."""
    chosen = filters.chosen(stage.process, request.args)
    narrowed = {name: chosen.address[name] for name in NARROWING if name in chosen.address}
    return {
        "stage": stage,
        "at": at(stage),
        "chosen": chosen,
        "chosen_address": narrowed,
        "everything": results.sees_all(current_actor(), stage),
        "senders": filters.SENDERS,
        "stances": filters.STANCES,
        "no_place": filters.NO_PLACE,
        "decimal": lambda value: format_decimal(value, "0.0"),
    }


@bp.get(f"{PUBLISHED}/resultat")
@requires(actions.READ_RESULTS, load=_round)
def show_results(stage: Stage) -> ResponseReturnValue:
    """What was answered, in numbers that can be followed to the responses."""
    about = _results(stage)
    found = results.of_stage(stage, about["chosen"], everything=about["everything"])
    return respond.page(
        "responses/results.html",
        **about,
        results=found,
        hides=queries.hides(stage),
    )


def _told(reference: str, position: int, question_id: int) -> Question | None:
    """A question that is answered in one's own words."""
    found = _round(reference, position)
    question = queries.question(found, question_id) if found is not None else None
    return question if question is not None and question.kind == QuestionKind.FREE else None


@bp.get(f"{PUBLISHED}/resultat/<int:question_id>")
@requires(actions.READ_ANSWERS, load=_told)
def show_texts(question: Question) -> ResponseReturnValue:
    """All that was answered to one question in people's own words, by pages."""
    about = _results(question.stage)
    after = key(request.args.get("efter"))
    found = results.texts(question, about["chosen"], everything=about["everything"], after=after)
    return respond.page(
        "responses/results_texts.html", **about, question=question, found=found, after=after
    )
