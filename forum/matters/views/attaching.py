"""Files of comments: sending one to wait with the draft, taking one away, and the files themselves."""

from io import BytesIO
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from forum.core import drafts, files
from forum.core.access import Refused, Words
from forum.core.db import transaction
from forum.matters import actions, kinds, operations, queries
from forum.matters.file_forms import name_of
from forum.matters.forms import CommentForm
from forum.matters.models import Attachment, Matter
from forum.matters.operations import attaching
from forum.matters.views.blueprint import bp
from forum.matters.views.order import keeps
from forum.matters.views.show import page
from forum.matters.views.writing import comment_form
from forum.web import respond
from forum.web.filters import moment
from forum.web.forms import key_of, posted_fields
from forum.web.guard import current_actor, requires
from forum.web.headers import DOWNLOAD_POLICY
from forum.web.limits import Pace

PACE = Pace("attachment", person="60 per hour; 200 per day", address="600 per hour")
_REMOVE = "ta_bort"


def sent(matter: Matter) -> CommentForm:
    """The form as it was sent. A file that was chosen waits from now on, whatever becomes of the rest."""
    typed, fault, added = request.form.copy(), None, None
    chosen = request.files.get("file")
    if chosen:
        try:
            added = _take_in(matter, chosen, typed.get("words", ""))
        except files.BadFile as problem:
            fault = problem.words
        except Refused:  # nobody may write here any more, as the act that follows says
            added = None
    if added is not None and (typed.pop("words", "") or name_of(added) not in typed):
        typed[name_of(added)] = added.alternative
    form = comment_form(matter, formdata=typed)
    form.file_fault, form.added = fault, added.id if added is not None else None
    return form


def _take_in(matter: Matter, chosen: FileStorage, words: str) -> Attachment | None:
    """Judge a file before anybody has to wait, then keep it. Raises files.BadFile."""
    until = PACE.take()
    if until is not None:
        raise files.BadFile(_too_many(until))
    found = attaching.examine(chosen.stream, chosen.filename or "")  # type: ignore[arg-type]
    sent_as = key_of(request.form.get("form_key", ""))
    with transaction():
        return attaching.attach(current_actor(), matter, found, words, sent_as=sent_as)


def _too_many(until: Any) -> Words:
    return _l(
        "You have sent many files in a short while. There is room for more at %(when)s.",
        when=moment(until),
    )


@bp.post("/arenden/<reference>/bifogat")
@keeps(operations.draft_name, load=queries.by_reference)
@requires(actions.ATTACH, load=queries.by_reference)
def attach(matter: Matter) -> ResponseReturnValue:
    """Let a chosen file wait with the draft, or take one away; then back to what one writes."""
    removed = request.form.get(_REMOVE, "")
    if removed:
        _take_away(matter, removed)
    form = sent(matter)
    if not removed and not request.files.get("file"):
        form.file_fault = _l("Choose a file.")
    keep_draft(matter, form)
    return _back_to_writing(matter, form)


def _back_to_writing(matter: Matter, form: CommentForm) -> ResponseReturnValue:
    """What was typed, with the files as they are now: their part of the form alone for htmx."""
    fine = form.say_fault()
    if respond.wants_partial():
        status = 200 if fine else 422
        return respond.page(
            "matters/_attach.html", status=status, matter=matter, form=form, by_itself=True
        )
    if not fine:
        return page(matter, form)
    answering = form.parent.data or None
    return respond.done(kinds.url_of(matter, svara=answering, _anchor="bifoga"))


def _take_away(matter: Matter, number: str) -> None:
    """Take a waiting file away; one that is gone already stays so."""
    there = queries.attachments.waiting(current_actor(), matter)
    kept = next((one for one in there if str(one.id) == number), None)
    if kept is not None:
        with transaction():
            attaching.detach(current_actor(), kept)


def keep_draft(matter: Matter, form: CommentForm) -> None:
    """Keep what is typed so far, as the page that follows shows it."""
    around = {"csrf_token", "form_key", _REMOVE} | ({"words"} if form.file_fault is None else set())
    typed = {name_of(one): [form[name_of(one)].data or ""] for one in form.waiting}
    fields = posted_fields(frozenset(around)) | typed
    with transaction():
        drafts.save(current_actor(), operations.draft_name(matter), fields)


def _send(kept: Attachment) -> Response:
    """A file to save, or a picture to look at; nothing in it can run. Who may see it is asked each time."""
    small = kept.small_sha256 if "liten" in request.args else None
    sha256 = small or kept.sha256
    response = send_file(
        BytesIO(files.read(sha256)),
        mimetype="image/webp" if small else kept.media_type,
        as_attachment=not kept.is_picture,
        download_name=f"{kept.file_name}.webp" if small else kept.file_name,
        etag=sha256,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/arenden/<reference>/inlagg/<int:seq>/fil/<int:number>")
@requires(actions.READ_ATTACHMENT, load=queries.attachments.file)
def attached(kept: Attachment) -> ResponseReturnValue:
    """A file of a comment, as long as the comment is shown."""
    return _send(kept)


@bp.get("/arenden/<reference>/bifogat/<int:number>")
@requires(actions.READ_ATTACHMENT, load=queries.attachments.waiting_file)
def waiting_file(kept: Attachment) -> ResponseReturnValue:
    """A file that waits with a draft, for its writer."""
    return _send(kept)
