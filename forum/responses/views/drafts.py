"""Writing a response, alone or several at once, and sending it."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import queries as people
from forum.core import clock, files, merging, text
from forum.core.access import Refused, Words, judge
from forum.core.db import transaction
from forum.core.merging import Merged
from forum.core.paging import key
from forum.districts import queries as districts
from forum.matters.beside import beside, told, writing_now
from forum.parties import queries as parties
from forum.parties.models import PartyKind, Role
from forum.responses import actions, answers, policy, queries
from forum.responses.forms import ResponseForm
from forum.responses.models import FormalResponse, ResponseDraft, Stance
from forum.responses.operations import drafts as writing
from forum.responses.operations import responses as operations
from forum.responses.operations.responses import Content
from forum.responses.policy import Answerable
from forum.responses.views.blueprint import bp, fresh
from forum.web import respond
from forum.web.filters import moment
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

ANSWER = "/samrad/<reference>/svara/<int:position>"


def _url(place: Answerable, endpoint: str = "respond_to", **more: Any) -> str:
    stage = place.stage
    reference = stage.process.reference
    return url_for(f"responses.{endpoint}", reference=reference, position=stage.position, **more)


def _form(place: Answerable, draft: ResponseDraft | None) -> Any:
    """The form of this stage: as sent, else as the draft has it, else empty."""
    asked = queries.asked(place.stage)
    made = answers.form_class(ResponseForm, asked, districts.current())
    if request.method == "GET" and draft is not None:
        form = made(formdata=answers.data_of(draft.fields))
        form.begun_from.data = merging.mark_of(draft.changes, draft.revision)
    else:
        form = made()
    organisation = current_actor().party_kind == PartyKind.ORGANISATION
    form.fit(is_pbl=place.stage.process.is_pbl, for_organisation=organisation)
    return form


@bp.get(ANSWER)
@requires(actions.DRAFT, load=queries.answerable)
def respond_to(place: Answerable) -> ResponseReturnValue:
    """Where a stage is answered; once it is answered, what can be done with that."""
    draft = queries.draft(current_actor(), place.stage)
    sent = queries.sent_by(current_actor(), place.stage)
    if sent is not None and draft is None:
        return _already_sent(place, sent)
    return _page(place, _form(place, draft), draft, sent)


def _already_sent(place: Answerable, sent: FormalResponse) -> Response:
    return respond.page(
        "responses/sent.html",
        stage=place.stage,
        process=place.stage.process,
        sent=sent,
        may_replace=policy.may_replace(sent) and judge(actions.REPLACE, current_actor(), place),
        button=fresh(),
    )


@bp.post(ANSWER)
@requires(actions.DRAFT, load=queries.answerable)
def write(place: Answerable) -> ResponseReturnValue:
    """Save and go on later, add or remove a file, or send."""
    form = _form(place, None)
    then = request.form.get("then", "")
    if then == "send":
        return _send(place, form)
    if not _kept(place, form, remove=then):
        return _again(place, form)
    flash(_("Saved %(time)s. Nothing is sent yet.", time=moment(clock.now())), "success")
    anchor = "filer" if then not in {"", "save"} else None
    return respond.done(_url(place, _anchor=anchor))


def _kept(place: Answerable, form: Any, *, remove: str = "") -> bool:
    """Keep what was typed and the file that was chosen; False when the file is not taken."""
    try:
        file = _chosen(form)
        with transaction():
            _merge(place, form, choosing=True)
            file_id = key(remove.removeprefix("remove-"))
            if file_id is not None:
                writing.detach(current_actor(), place, file_id)
            _attach(place, form, file)
        form.file_title.data = ""
    except files.BadFile as problem:
        with transaction():
            _merge(place, form, choosing=True)
        form.file.errors = [problem.words]
        return False
    return True


def _merge(place: Answerable, form: Any, *, choosing: bool = False) -> Merged:
    saving = form.saving(choosing=choosing)
    return writing.save(current_actor(), place, form.typed(), **saving)


def _chosen(form: Any) -> files.Examined | None:
    """The file that was chosen, examined before the act begins. Raises BadFile when it is not taken."""
    if not form.has_file:
        return None
    form.file.data.stream.seek(0)
    return files.examine(form.file.data.stream, form.file.data.filename)


def _attach(place: Answerable, form: Any, file: files.Examined | None) -> None:
    if file is not None:
        title = text.one_line(form.file_title.data or file.name)[:200]
        writing.attach(current_actor(), place, title=title, file=file)


def _send(place: Answerable, form: Any) -> Response:
    """Send it; whatever stands in the way, what was typed is kept and shown with a reason."""
    if not form.validate():
        _kept(place, form)
        return _again(place, form)
    try:
        file = _chosen(form)
        with act(form) as done:
            seen = _merge(place, form, choosing=True)
            _attach(place, form, file)
            sent = operations.submit(
                current_actor(), place, content=_content(form), seen=seen, knows=form.replaces.data
            )
            done.location = receipt_url(sent)
    except files.BadFile:
        _kept(place, form)
        return _again(place, form)
    except operations.Unsettled as problem:
        _kept(place, form)
        flash(str(problem.verdict.reason), "warning")
        return respond.done(_url(place))
    except Refused as problem:
        return _refused(place, form, problem)
    flash(_("Your response is received. Here is your receipt."), "success")
    return respond.done(done.location)


def _refused(place: Answerable, form: Any, problem: Refused) -> Response:
    """Not allowed: what was typed is kept all the same, if the sender may write here at all."""
    if not judge(actions.DRAFT, current_actor(), place):
        raise problem
    _kept(place, form)
    return _again(place, form, status=403, refusal=problem.verdict.reason)


def _content(form: Any) -> Content:
    return Content(
        summary=form.summary.data,
        stance=Stance(form.stance.data),
        body=form.body.data or "",
        members_asked=form.members_asked.data or "" if "members_asked" in form else "",
        answers=answers.given(form, form.asked),
    )


def receipt_url(sent: FormalResponse) -> str:
    """Where the receipt of a response is."""
    reference = sent.stage.process.reference
    return url_for("responses.receipt", reference=reference, receipt=sent.receipt)


def _again(
    place: Answerable, form: Any, *, status: int = 422, refusal: Words | None = None
) -> Response:
    """The same page as it was typed, with what is wrong."""
    draft = queries.draft(current_actor(), place.stage)
    sent = queries.sent_by(current_actor(), place.stage)
    return _page(place, form, draft, sent, status=status, refusal=refusal)


def _page(
    place: Answerable,
    form: Any,
    draft: ResponseDraft | None,
    sent: FormalResponse | None,
    **more: Any,
) -> Response:
    verdict = judge(actions.RESPOND, current_actor(), place)
    if sent is not None and verdict:
        verdict = policy.may_replace(sent)
    changes = draft.changes if draft is not None else {}
    texts = beside(form, changes, people.names)
    form.replaces.data = sent.receipt if sent is not None else ""
    return respond.page(
        "responses/write.html",
        status=more.get("status", 200),
        stage=place.stage,
        process=place.stage.process,
        form=form,
        asked=form.asked,
        draft=draft,
        files=queries.draft_files(draft),
        sent=sent,
        round=queries.round_of(place.stage),
        is_late=policy.is_late(place.stage),
        refusal=more.get("refusal") or (verdict.reason if not verdict else None),
        may_send=bool(verdict),
        senders=[] if verdict else _senders(),
        others=texts,
        loose=[one for one in texts if one.is_loose],
        writing_now=writing_now(changes, people.names),
    )


def _senders() -> list[str]:
    """Who can send for the party that is written for, by name."""
    actor = current_actor()
    spoken_for = next((p for p in parties.speakable_parties(actor) if p.id == actor.party_id), None)
    if spoken_for is None or actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return []
    held = parties.speakers(spoken_for)
    return [one.person.name for one in held if one.role == Role.REPRESENTATIVE]


@bp.post(f"{ANSWER}/utkast")
@requires(actions.DRAFT, load=queries.answerable)
def save_draft(place: Answerable) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then. Tells if someone else writes here too."""
    form = _form(place, None)
    with transaction():
        merged = _merge(place, form)
    return told(merged)


@bp.post(f"{ANSWER}/ersatt")
@requires(actions.DRAFT, load=queries.answerable)
def replace(place: Answerable) -> ResponseReturnValue:
    """Write the response anew, beginning from what was sent."""
    with act(Button()) as done:
        writing.write_anew(current_actor(), place)
        done.location = _url(place)
    return respond.done(done.location)
