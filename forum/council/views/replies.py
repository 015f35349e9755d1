"""Answering a summons by the link of its letter; and, for the secretary, who comes."""

from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core.access import Actor, Refused, judge
from forum.council import actions, queries
from forum.council.forms import AnswerForm, NoteAnswerForm
from forum.council.models import CouncilMeeting, SummonsReply
from forum.council.operations import replies as operations
from forum.council.queries import replies
from forum.council.views.blueprint import bp, fresh
from forum.extensions import csrf
from forum.parties.queries import actor_for
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, public, requires


def _private(response: Response) -> Response:
    """The address of this page is somebody's: it is kept nowhere and told nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _whoever_has(reply: SummonsReply) -> Actor:
    """Who answers by a link: the one it was sent to, signed in or not. Nobody else who is signed in."""
    there = current_actor()
    actor = there if there.is_authenticated else actor_for(reply.person)
    if actor.person_id != reply.person_id:
        raise Refused(judge(actions.ANSWER, actor, reply))
    return actor


def _page(reply: SummonsReply, form: AnswerForm) -> Response:
    there = replies.by_side(reply.meeting)[reply.side]
    asked = None if reply.is_substitute else there.stand_in(reply)
    form.offer(there.free)
    about: dict[str, Any] = {
        "form": form,
        "reply": reply,
        "meeting": reply.meeting,
        "stand_in": asked,
        "has_seat": replies.has_seat(reply),
        "may_answer": bool(judge(actions.ANSWER, _whoever_has(reply), reply)),
    }
    return _private(respond.page("council/answer.html", status=form.status, **about))


@bp.route("/kallelse/<secret>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def answer(secret: str) -> ResponseReturnValue:
    """Say whether one comes, and change it until the meeting begins. Nothing happens by opening the link."""
    reply, form = replies.by_secret(secret), AnswerForm()
    if reply is None:
        return _private(respond.page("council/no_link.html", status=404))
    actor = _whoever_has(reply)
    if not form.validate_on_submit():
        return _page(reply, form)
    try:
        with act(form) as done:
            operations.answer(actor, reply, **form.said())
            done.location = url_for("council.answer", secret=secret)
    except Refused as problem:
        form.answer.errors = [problem.verdict.reason]
        return _page(reply, form)
    return _private(respond.done(done.location))


@bp.get("/radet/sammantraden/<reference>/svar")
@requires(actions.READ_ANSWERS, load=queries.meeting)
def answers(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Who comes, by side, and who has not answered: for the secretary."""
    sides = replies.by_side(meeting)
    about: dict[str, Any] = {
        "meeting": meeting,
        "sides": sides,
        "names": {side: queries.side_name(side, meeting) for side in sides},
        "silent": sum(len(there.silent) for there in sides.values()),
        "to_remind": len(replies.to_remind(meeting)),
        "moved_at": replies.moved_at(meeting),
        "noted_by": replies.noted_by(meeting),
        "remind_from": replies.remind_from(meeting),
        "fresh": fresh,
    }
    return _private(respond.page("council/answers.html", **about))


@bp.route("/radet/sammantraden/<reference>/svar/<int:reply_id>", methods=["GET", "POST"])
@requires(actions.NOTE_ANSWER, load=replies.called)
def note_answer(reply: SummonsReply) -> ResponseReturnValue:
    """Write down what somebody has answered by telephone, for instance."""
    form, there = NoteAnswerForm(), replies.by_side(reply.meeting)[reply.side]
    form.offer(reply, [one for one in (there.stand_in(reply), *there.free) if one is not None])
    if not form.validate_on_submit():
        return _note_page(reply, form)
    try:
        with act(form) as done:
            operations.note_answer(current_actor(), reply, **form.said())
            done.location = url_for("council.answers", reference=reply.meeting.reference)
    except Refused as problem:
        form.answer.errors = [problem.verdict.reason]
        return _note_page(reply, form)
    flash(_("The answer is noted. %(name)s gets a letter.", name=reply.person.name), "success")
    return _private(respond.done(done.location))


def _note_page(reply: SummonsReply, form: NoteAnswerForm) -> Response:
    about: dict[str, Any] = {"form": form, "reply": reply, "meeting": reply.meeting}
    return _private(respond.page("council/note_answer.html", status=form.status, **about))


@bp.post("/radet/sammantraden/<reference>/svar/paminn")
@requires(actions.REMIND, load=queries.meeting)
def remind(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Ask those who are silent once more."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        asked = operations.remind(current_actor(), meeting)
        done.location = url_for("council.answers", reference=meeting.reference)
    told = ngettext("%(num)d reminder is sent.", "%(num)d reminders are sent.", len(asked))
    flash(told, "success")
    return respond.done(done.location)
