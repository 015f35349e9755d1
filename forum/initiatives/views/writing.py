"""The pages on which an initiative is written, by several people at once, and published."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import queries as people
from forum.core import together
from forum.core.access import Refused, Verdict, Words, judge
from forum.core.db import transaction
from forum.core.merging import Merged, Typed
from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import InitiativeForm, PublishForm, filled
from forum.initiatives.models import Initiative
from forum.initiatives.policy import INCOMPLETE
from forum.initiatives.views.blueprint import bp
from forum.matters import actions as matter_actions
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.addresses import of as paper_url
from forum.matters.beside import beside, data_of, told, writing_now
from forum.matters.models import PartnerState
from forum.web import respond
from forum.web.filters import day
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/nytt", methods=["GET", "POST"])
@requires(actions.DRAFT)
def new() -> ResponseReturnValue:
    """Begin an initiative."""
    name = operations.draft_name()
    form = InitiativeForm() if request.method == "POST" else InitiativeForm(draft_of(name))
    if not form.validate_on_submit():
        url = url_for("matters.save_draft", name=name)
        answer = respond.invalid if form.errors else respond.page
        return answer("initiatives/form.html", form=form, draft_url=url, initiative=None)
    with act(form) as done:
        initiative = operations.draft(current_actor(), **form.content())
        done.location = _next(form, initiative)
    return _saved(form, done.location)


def _too_late(initiative: Initiative, verdict: Verdict) -> ResponseReturnValue:
    """It was published meanwhile: here is what was typed, which is nowhere else."""
    return _page(initiative, InitiativeForm(), status=403, refusal=verdict.reason)


@bp.route("/initiativ/utkast/<int:initiative_id>", methods=["GET", "POST"])
@requires(actions.EDIT, load=queries.by_id, refused=_too_late)
def edit(initiative: Initiative) -> ResponseReturnValue:
    """Go on writing a draft, alone or several at once."""
    form = _form(initiative)
    if request.method == "GET":
        return _page(initiative, form)
    if not form.validate():
        _keep(initiative, form, choosing=True)
        return _page(initiative, form, status=422)
    try:
        with act(form) as done:
            merged = _save(initiative, form, choosing=True)
            done.location = _next(form, initiative, merged)
    except Refused as problem:
        if not problem.verdict.visible:
            raise
        return _too_late(initiative, problem.verdict)
    return _saved(form, done.location, merged)


@bp.post("/initiativ/utkast/<int:initiative_id>/spara")
@requires(actions.EDIT, load=queries.by_id)
def save(initiative: Initiative) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then. Tells if someone else writes here too."""
    form = InitiativeForm()
    form.draft.data = True
    with transaction():
        merged = _save(initiative, form, fine=form.validate(), by_itself=True)
    return told(merged)


def _form(initiative: Initiative) -> InitiativeForm:
    """The form as sent, else as everyone together has written it so far."""
    if request.method == "POST":
        return InitiativeForm()
    written = together.find(operations.draft_name(initiative))
    if written is None:
        return InitiativeForm(draft_of(operations.draft_name(initiative)), data=filled(initiative))
    form = InitiativeForm(data_of(written.fields))
    form.begun_from.data = written.mark
    return form


def _save(
    initiative: Initiative,
    form: InitiativeForm,
    *,
    fine: bool = True,
    choosing: bool = False,
    by_itself: bool = False,
) -> Merged:
    content = form.content() if fine else None
    saving = form.saving(choosing=choosing)
    merged = operations.save(
        current_actor(), initiative, form.typed(), content=content, by_itself=by_itself, **saving
    )
    if content is not None and merged.is_settled and saving.get("wishes"):
        _let_say(initiative, merged)
    return merged


def _let_say(initiative: Initiative, merged: Merged) -> None:
    """Let the draft say what was chosen of others' texts, which the page that was sent did not show."""
    chosen = InitiativeForm(data_of(merged.fields), meta={"csrf": False})
    chosen.draft.data = True
    typed = Typed(merged.fields, operations.mark_of(initiative))
    if chosen.validate():
        operations.save(
            current_actor(), initiative, typed, content=chosen.content(), by_itself=True
        )


def _keep(initiative: Initiative, form: InitiativeForm, *, choosing: bool) -> None:
    """Keep what cannot stand as it is, so that nothing typed is lost."""
    with transaction():
        _save(initiative, form, fine=False, choosing=choosing, by_itself=True)


def _page(
    initiative: Initiative,
    form: InitiativeForm,
    *,
    status: int = 200,
    refusal: Words | None = None,
) -> Response:
    written = together.find(operations.draft_name(initiative))
    changes = written.changes if written is not None else {}
    return respond.page(
        "initiatives/form.html",
        status=status,
        form=form,
        draft_url=url_for(".save", initiative_id=initiative.id),
        initiative=initiative,
        partners=matters.partners.of(initiative),
        documents=matters.documents(initiative),
        others=beside(form, changes, people.names),
        writing_now=writing_now(changes, people.names),
        refusal=refusal,
        others_publish=_others_publish(initiative),
    )


def _others_publish(initiative: Initiative) -> Words | None:
    """Who publishes it instead of the reader; nothing where the reader can."""
    verdict = judge(actions.PUBLISH, current_actor(), initiative)
    return None if verdict or verdict.reason is INCOMPLETE else verdict.reason


def _next(form: InitiativeForm, initiative: Initiative, merged: Merged | None = None) -> str:
    """Where saving leads: back to the draft, as long as someone else has written there too."""
    if merged is not None and not merged.is_settled:
        return url_for(".edit", initiative_id=initiative.id)
    if request.form.get("draft") == "document":
        return paper_url(initiative, "add_document")
    if request.form.get("draft") == "partners":
        return url_for("matters.partners", matter_id=initiative.id)
    page = ".edit" if form.draft.data or _others_publish(initiative) else ".publish"
    return url_for(page, initiative_id=initiative.id)


def _saved(form: InitiativeForm, location: str, merged: Merged | None = None) -> Response:
    if merged is not None and not merged.is_settled:
        flash(_("Saved. Someone else has written here too: look it through once more."), "warning")
    elif not location.endswith("/publicera"):
        flash(_("The draft is saved. Only those who write it and those you ask see it."), "success")
    return respond.done(location)


def read_url(initiative: Initiative) -> str:
    """Where those who are asked to join read a draft."""
    return url_for("initiatives.read", initiative_id=initiative.id)


@bp.get("/initiativ/utkast/<int:initiative_id>/las")
@requires(matter_actions.READ, load=queries.by_id)
def read(initiative: Initiative) -> ResponseReturnValue:
    """What is written so far, for those who are asked to join."""
    if initiative.is_public:
        return respond.done(kinds.url_of(initiative))
    return respond.page(
        "initiatives/read.html", initiative=initiative, documents=matters.documents(initiative)
    )


@bp.route("/initiativ/utkast/<int:initiative_id>/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.by_id)
def publish(initiative: Initiative) -> ResponseReturnValue:
    """Publish, after a page that says what happens then."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _publishing(form, initiative)
    try:
        with act(form) as done:
            operations.publish(current_actor(), initiative, seen=form.seen.data or None)
            done.location = kinds.url_of(initiative)
    except operations.Unsettled as problem:
        flash(str(problem.verdict.reason), "warning")
        return respond.done(url_for(".edit", initiative_id=initiative.id))
    flash(_("Published. The city replies by %(date)s.", date=day(initiative.reply_due)), "success")
    return respond.done(done.location)


def _publishing(form: PublishForm, initiative: Initiative) -> Response:
    form.seen.data = operations.mark_of(initiative)
    asked: dict[Any, list[str]] = {}
    for one in matters.partners.of(initiative):
        asked.setdefault(one.state, []).append(one.party.name)
    return respond.page(
        "initiatives/publish.html",
        form=form,
        initiative=initiative,
        is_settled=operations.is_settled(initiative),
        due=Initiative.due_if_published(),
        followers=matters.followers(initiative),
        with_us=asked.get(PartnerState.ACCEPTED, []),
        silent=asked.get(PartnerState.INVITED, []),
        documents=matters.documents(initiative),
    )
