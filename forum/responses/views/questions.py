"""Pages where a unit says what a stage asks. A draft's stage is addressed by the number of its process."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core.access import Refused
from forum.districts import queries as districts
from forum.processes import queries as processes
from forum.processes.models import Stage
from forum.responses import actions, answers, queries
from forum.responses.models import Question, QuestionKind
from forum.responses.operations import questions as operations
from forum.responses.queries import Asked
from forum.responses.question_forms import MoveQuestionForm, QuestionForm, filled
from forum.responses.views.blueprint import bp, fresh
from forum.web import respond
from forum.web.forms import Button, Form, act
from forum.web.guard import current_actor, requires

PUBLISHED = "/samrad/<reference>/skede/<int:position>"
DRAFT = "/samrad/utkast/<int:process_id>/skede/<int:position>"


def at(stage: Stage) -> dict[str, Any]:
    """A stage as an address has it."""
    process = stage.process
    if process.reference is None:
        return {"process_id": process.id, "position": stage.position}
    return {"reference": process.reference, "position": stage.position}


def stage(
    position: int, reference: str | None = None, process_id: int | None = None
) -> Stage | None:
    """The stage that an address names."""
    if reference is not None:
        return processes.stage(reference, position)
    return queries.stage_of(process_id or 0, position)


def _question(question_id: int, position: int, **process: Any) -> Question | None:
    found = stage(position, **process)
    return queries.question(found, question_id) if found is not None else None


def _form_url(stage: Stage, question: Question | None = None) -> str:
    anchor = f"fraga-{question.id}" if question is not None else None
    return url_for("responses.questions", **at(stage), _anchor=anchor)


@bp.get(f"{PUBLISHED}/fragor")
@bp.get(f"{DRAFT}/fragor")
@requires(actions.EDIT_QUESTIONS, load=stage)
def questions(stage: Stage) -> ResponseReturnValue:
    """Every question of a stage, with what can be done with it."""
    return _list(stage)


def _list(stage: Stage, problem: Refused | None = None, about: int | None = None) -> Response:
    """The list; with a sentence beside the question that could not be moved."""
    return respond.page(
        "responses/questions.html",
        status=422 if problem is not None else 200,
        stage=stage,
        at=at(stage),
        asked=queries.asked(stage),
        answered=queries.answered(stage),
        settings=queries.round_of(stage),
        takes=queries.takes_responses(stage),
        kinds=list(QuestionKind),
        problem=problem.verdict.reason if problem is not None else None,
        about=about,
        fresh=fresh,
    )


@bp.get(f"{PUBLISHED}/fragor/forhandsgranska")
@bp.get(f"{DRAFT}/fragor/forhandsgranska")
@requires(actions.EDIT_QUESTIONS, load=stage)
def preview_questions(stage: Stage) -> ResponseReturnValue:
    """The questions as those who answer meet them."""
    asked = queries.still_asked(stage)
    form = answers.form_class(Form, asked, districts.current())
    return respond.page(
        "responses/questions_preview.html",
        stage=stage,
        at=at(stage),
        asked=asked,
        form=form(formdata=None),
        settings=queries.round_of(stage),
    )


def _kind() -> QuestionKind:
    """The kind of question that an address asks for; nonsense leads nowhere."""
    try:
        return QuestionKind(request.args.get("slag", ""))
    except ValueError:
        abort(404)


@bp.route(f"{PUBLISHED}/fragor/ny", methods=["GET", "POST"])
@bp.route(f"{DRAFT}/fragor/ny", methods=["GET", "POST"])
@requires(actions.ASK, load=stage)
def ask(stage: Stage) -> ResponseReturnValue:
    """Add a question of one kind."""
    kind, earlier = _kind(), queries.still_asked(stage)
    form = QuestionForm(kind, earlier)
    if form.validate_on_submit():
        try:
            with act(form) as done:
                added = operations.ask(current_actor(), stage, kind=kind, wanted=form.wanted())
                done.location = _form_url(stage, added)
        except operations.Unfit as problem:
            form.point_out(problem.faults)
        else:
            return respond.done(done.location)
    return _page(form, stage, kind, earlier, question=None)


def _page(
    form: QuestionForm,
    stage: Stage,
    kind: QuestionKind,
    earlier: Sequence[Asked],
    question: Question | None,
) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "responses/question.html",
        form=form,
        stage=stage,
        at=at(stage),
        kind=kind,
        question=question,
        can_depend=any(one.kind in queries.CHOOSING for one in earlier),
    )


@bp.route(f"{PUBLISHED}/fragor/<int:question_id>", methods=["GET", "POST"])
@bp.route(f"{DRAFT}/fragor/<int:question_id>", methods=["GET", "POST"])
@requires(actions.CHANGE_QUESTION, load=_question)
def change_question(question: Question) -> ResponseReturnValue:
    """Change a question that nobody has answered."""
    form, earlier = _change_form(question)
    if form.validate_on_submit():
        try:
            with act(form) as done:
                operations.change(current_actor(), question, wanted=form.wanted())
                done.location = _form_url(question.stage, question)
        except operations.Unfit as problem:
            form.point_out(problem.faults)
        else:
            return respond.done(done.location)
    return _page(form, question.stage, question.kind, earlier, question)


def _change_form(question: Question) -> tuple[QuestionForm, list[Asked]]:
    """The form of a question; with what is wrong already, where it cannot be changed."""
    there = queries.still_asked(question.stage)
    own = next((one for one in there if one.id == question.id), None)
    earlier = there[: there.index(own)] if own is not None else []
    return QuestionForm(question.kind, earlier, data=filled(question, own)), earlier


@bp.post(f"{PUBLISHED}/fragor/<int:question_id>/flytta")
@bp.post(f"{DRAFT}/fragor/<int:question_id>/flytta")
@requires(actions.MOVE_QUESTION, load=_question)
def move_question(question: Question) -> ResponseReturnValue:
    """Put a question one place earlier or later."""
    form = MoveQuestionForm()
    if not form.validate_on_submit():
        abort(400)
    stage = question.stage
    try:
        with act(form) as done:
            operations.move(current_actor(), question, up=form.way.data == "up")
            done.location = _form_url(stage, question)
    except operations.InTheWay as problem:
        return _list(stage, problem, question.id)
    return respond.done(done.location)


@bp.route(f"{PUBLISHED}/fragor/<int:question_id>/ta-bort", methods=["GET", "POST"])
@bp.route(f"{DRAFT}/fragor/<int:question_id>/ta-bort", methods=["GET", "POST"])
@requires(actions.REMOVE_QUESTION, load=_question)
def remove_question(question: Question) -> ResponseReturnValue:
    """Take a question out of the form, after a page that says what becomes of its answers."""
    form, stage = Button(), question.stage
    if not form.validate_on_submit():
        return _confirm(question, form)
    try:
        with act(form) as done:
            operations.remove(current_actor(), question)
            done.location = _form_url(stage)
    except operations.InTheWay as problem:
        return _confirm(question, form, problem)
    flash(_("The question is taken away."), "success")
    return respond.done(done.location)


def _confirm(question: Question, form: Button, problem: Refused | None = None) -> Response:
    return respond.page(
        "responses/question_remove.html",
        status=422 if problem is not None else 200,
        question=question,
        at=at(question.stage),
        form=form,
        is_answered=question.id in queries.answered(question.stage),
        problem=problem.verdict.reason if problem is not None else None,
    )
