"""Proposing for the agenda, and all that waits: sorting, asking for more and answering."""

from collections.abc import Sequence

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Refused, can
from forum.council import actions, queries
from forum.council.forms.backlog import (
    AddMoreForm,
    AskMoreForm,
    DeclineForm,
    NominationForm,
    Place,
    SortForm,
    proposing,
    sorting,
)
from forum.council.models import Nomination
from forum.council.operations import agendas
from forum.council.operations import backlog as operations
from forum.council.queries.backlog import PAGE, Entry
from forum.council.views.blueprint import bp
from forum.matters import kinds
from forum.matters.models import Comment, Matter
from forum.matters.queries import by_reference
from forum.matters.queries import comment as comment_of
from forum.parties.models import Party
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

ONE = "/radet/vantar/<int:nomination_id>"
PROPOSE = "/radet/foresla/<reference>"


@bp.get("/radet/vantar")
@bp.get("/rad/<code>/vantar")
@requires(actions.READ, load=queries.council_by_code)
def waiting(council: Party) -> ResponseReturnValue:
    """All that waits for an agenda: what is suggested for the next meeting, and why, then the rest."""
    if not can(actions.SORT_WAITING, current_actor(), council):
        return _waiting(council)
    return _waiting(council, *sorting(queries.backlog.coming_agendas(council)))


@bp.post("/radet/vantar")
@bp.post("/rad/<code>/vantar")
@requires(actions.SORT_WAITING, load=queries.council_by_code)
def place_waiting(council: Party) -> ResponseReturnValue:
    """Put all that is ticked into one item of a meeting."""
    form, places = sorting(queries.backlog.coming_agendas(council))
    if not form.validate_on_submit():
        return _waiting(council, form, places)
    try:
        with act(form) as done:
            meeting, into = places[form.where.data]
            chosen = _ticked(council, form.chosen.data or [])
            title = form.title.data or ""
            agendas.place(current_actor(), meeting, chosen, into=into, title=title)
            done.location = queries.named(council).url("council.waiting")
    except Refused as problem:
        form.where.errors = [problem.verdict.reason]
        return _waiting(council, form, places)
    flash(_("It is placed on the agenda that you chose."), "success")
    return respond.done(done.location)


def _ticked(council: Party, keys: list[str]) -> list[agendas.Waiting]:
    """All that the ticked entries are made of; Refused when one of them waits no more."""
    there = {each.key: each for each in queries.backlog.entries(council)}
    if any(key not in there for key in keys):
        raise Refused(queries.backlog.GONE)
    found = [there[key] for key in keys]
    return [one for entry in found for one in entry.parts]


def _waiting(
    council: Party, form: SortForm | None = None, places: dict[str, Place] | None = None
) -> Response:
    """The page. The secretary sees what is left to place, others what is on no agenda that is published."""
    start = paging.key(request.args.get("fran")) or 0
    public = form is None
    found = queries.backlog.entries(council, public=public, start=start, limit=PAGE + 1)
    return respond.page(
        "council/waiting.html",
        status=422 if form is not None and form.errors else 200,
        named=queries.named(council),
        suggested=[each for each in found[:PAGE] if each.is_suggested],
        others=[each for each in found[:PAGE] if not each.is_suggested],
        meeting=found[0].meeting if found else None,
        declined=queries.backlog.declined(council) if not start else (),
        start=start,
        next=start + PAGE if len(found) > PAGE else None,
        form=form,
        can_place=bool(places),
    )


@bp.route(PROPOSE, methods=["GET", "POST"])
@requires(actions.NOMINATE, load=by_reference)
def propose(matter: Matter) -> ResponseReturnValue:
    """Propose a matter, with a reason."""
    return _propose(matter)


@bp.route(f"{PROPOSE}/<int:seq>", methods=["GET", "POST"])
@requires(actions.NOMINATE_COMMENT, load=comment_of)
def propose_comment(comment: Comment) -> ResponseReturnValue:
    """Propose one comment, with a reason."""
    return _propose(comment.matter, comment)


def _propose(matter: Matter, comment: Comment | None = None) -> ResponseReturnValue:
    councils, there = queries.councils(), queries.backlog.active_of(matter, comment)
    taken, is_sent = {one.council_id for one in there}, request.method == "POST"
    left = [each for each in councils if each.id not in taken]
    code = request.args.get("rad")
    form = proposing(councils if is_sent else left, queries.council_by_code(code))
    if len(councils) < 2:
        del form.council
    if form.validate_on_submit():
        try:
            with act(form) as done:
                _nominate(form, matter, comment, councils)
                done.location = _back(matter, comment)
        except Refused as problem:
            form.reason.errors = [problem.verdict.reason]
        else:
            flash(_("It is proposed. It waits for the next agenda."), "success")
            return respond.done(done.location)
    show = respond.invalid if is_sent else respond.page
    return show(
        "council/propose.html",
        form=form,
        matter=matter,
        comment=comment,
        nominations=there,
        names={each.id: queries.name_of(each) for each in councils},
        is_open=bool(left) or is_sent,
        council=queries.name_of(left[0]) if len(left) == 1 else None,
        back=_back(matter, comment),
    )


def _nominate(
    form: NominationForm, matter: Matter, comment: Comment | None, councils: Sequence[Party]
) -> None:
    chosen = form.council.data if "council" in form else None
    council = next((each for each in councils if each.id == chosen), None)
    reason = form.reason.data or ""
    operations.nominate(current_actor(), matter, reason=reason, comment=comment, council=council)


def _back(matter: Matter, comment: Comment | None) -> str:
    if comment is None:
        return kinds.url_of(matter)
    return url_for("matters.comment_page", reference=matter.reference, seq=comment.seq)


@bp.route("/radet/vantar/<key>/avboj", methods=["GET", "POST"])
@requires(actions.DECLINE, load=queries.backlog.entry)
def decline(entry: Entry) -> ResponseReturnValue:
    """Answer that something will not be taken up."""
    form, back = DeclineForm(), _list_of(entry.council_id)
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/decline.html", form=form, entry=entry, back=back)
    with act(form) as done:
        operations.decline(current_actor(), entry, answer=form.answer.data or "")
        done.location = back
    flash(_("The proposal is answered."), "success")
    return respond.done(done.location)


@bp.route(f"{ONE}/fraga", methods=["GET", "POST"])
@requires(actions.ASK_MORE, load=queries.nomination)
def ask_more(nomination: Nomination) -> ResponseReturnValue:
    """Ask whoever proposed it for more."""
    form, back = AskMoreForm(), _list_of(nomination.council_id)
    entry = Entry([nomination], None)
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/ask_more.html", form=form, entry=entry, back=back)
    with act(form) as done:
        operations.ask_more(current_actor(), nomination, question=form.question.data or "")
        done.location = back
    flash(_("The question is sent to whoever proposed it."), "success")
    return respond.done(done.location)


@bp.route(f"{ONE}/svara", methods=["GET", "POST"])
@requires(actions.ADD_MORE, load=queries.nomination)
def add_more(nomination: Nomination) -> ResponseReturnValue:
    """Answer what the secretary asked for."""
    form, back = AddMoreForm(obj=nomination), _list_of(nomination.council_id)
    entry = Entry([nomination], None)
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/add_more.html", form=form, entry=entry, back=back)
    with act(form) as done:
        operations.add_more(current_actor(), nomination, addition=form.addition.data or "")
        done.location = back
    flash(_("Thank you. The answer stands with the proposal."), "success")
    return respond.done(done.location)


def _list_of(council_id: int) -> str:
    return queries.backlog.url_of(council_id)
