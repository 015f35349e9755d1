"""Questions to the city: asking, reading them all, answering several at once."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import paging
from forum.matters import actions, operations, queries
from forum.matters.forms import AnswerForm, QuestionForm
from forum.matters.models import CommentKind, Matter
from forum.matters.queries.questions import Standing
from forum.matters.views import order
from forum.matters.views.blueprint import bp, permalink
from forum.matters.views.comments import tell_published
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/arenden/<reference>/fraga", methods=["GET", "POST"])
@order.keeps(operations.question_draft_name, load=queries.by_reference)
@requires(actions.ASK, load=queries.by_reference)
def ask(matter: Matter) -> ResponseReturnValue:
    """Ask the city, on a page that says what happens then."""
    name = operations.question_draft_name(matter)
    form = QuestionForm() if request.method == "POST" else QuestionForm(formdata=draft_of(name))
    if not form.validate_on_submit() or order.hold_back(form, matter, name):
        return _ask_page(matter, form)
    kind, body = CommentKind.QUESTION, form.body.data or ""
    with act(form) as done:
        asked = operations.post_comment(current_actor(), matter, body=body, kind=kind, draft=name)
        done.location = permalink(asked)
    tell_published(asked)
    return respond.done(done.location)


def _ask_page(matter: Matter, form: QuestionForm) -> Response:
    return respond.page(
        "matters/ask.html",
        status=form.status,
        form=form,
        matter=matter,
        due=operations.due_if_asked(),
        draft_name=operations.question_draft_name(matter),
    )


@bp.get("/arenden/<reference>/fragor")
@requires(actions.READ, load=queries.by_reference)
def questions(matter: Matter) -> ResponseReturnValue:
    """Every question asked in a matter, with its clock and its answer."""
    chosen = next((one for one in Standing if one == request.args.get("visa")), None)
    after = paging.key(request.args.get("efter"))
    listed = queries.questions.listed(matter, chosen, after)
    return respond.page(
        "matters/questions.html",
        matter=matter,
        listed=listed,
        counts=queries.questions.counts(matter),
        answers=queries.questions.answers_to(row.id for row in listed.rows if row.answered_at),
        chosen=chosen,
        after=after,
    )


@bp.route("/arenden/<reference>/fragor/svara", methods=["GET", "POST"])
@order.keeps(operations.answer_draft_name, load=queries.by_reference)
@requires(actions.ANSWER_QUESTIONS, load=queries.by_reference)
def answer_questions(matter: Matter) -> ResponseReturnValue:
    """Answer one question, or several with one answer."""
    form, name = _answer_form(matter), operations.answer_draft_name(matter)
    if not form.validate_on_submit() or order.hold_back(form, matter, name):
        return _answer_page(matter, form)
    try:
        with act(form) as done:
            questions, body = form.chosen(), form.body.data or ""
            given = operations.answer_questions(
                current_actor(), matter, questions=questions, body=body
            )
            done.location = permalink(given)
    except operations.NotAQuestion as problem:
        form.questions.errors = [problem.words]
        return _answer_page(matter, form)
    flash(_answered(len(questions)), "success")
    return respond.done(done.location)


def _answer_form(matter: Matter) -> AnswerForm:
    """The form with the questions that were chosen; where none was, with those that wait."""
    sent = request.form.getlist("questions") if request.method == "POST" else []
    keys = [paging.key(one) for one in [*sent, *request.args.getlist("nr")]]
    wanted = [number for number in keys if number is not None]
    offered = queries.questions.numbered(matter, wanted) if wanted else []
    offered = offered or queries.questions.first_waiting(matter)
    if request.method == "POST":
        return AnswerForm(offered)
    begun = draft_of(operations.answer_draft_name(matter))
    return AnswerForm(offered, formdata=None, body=begun.get("body") if begun else None).tick(
        wanted
    )


def _answer_page(matter: Matter, form: AnswerForm) -> Response:
    return respond.page(
        "matters/answer.html",
        status=form.status,
        form=form,
        matter=matter,
        draft_name=operations.answer_draft_name(matter),
    )


def _answered(count: int) -> str:
    return str(
        ngettext(
            "The answer is published. The one who asked gets a letter.",
            "The answer to %(num)d questions is published. Those who asked get a letter each.",
            count,
        )
    )
