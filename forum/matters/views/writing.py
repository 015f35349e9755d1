"""The form of a comment: what is begun, whom it answers, what it quotes; and why it is not taken."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field

from forum.core import paging, text
from forum.core.access import can
from forum.core.submissions import led_to
from forum.matters import actions, operations, queries, quoting
from forum.matters.file_forms import with_files
from forum.matters.forms import CommentForm
from forum.matters.models import Attachment, Comment, CommentState, Matter
from forum.matters.queries import mentions
from forum.web import respond
from forum.web.forms import Form, draft_of
from forum.web.guard import current_actor


def comment_form(matter: Matter, **given: Any) -> CommentForm:
    """The form of a comment, as this writer may use it, with the files that wait for it."""
    actor = current_actor()
    waiting = queries.attachments.waiting(actor, matter) if actor.is_authenticated else ()
    return form_with(matter, waiting, **given)


def form_with(matter: Matter, waiting: Sequence[Attachment], **given: Any) -> CommentForm:
    """The form of a comment with these files: the city's answer is no kind to choose."""
    actor = current_actor()
    return with_files(CommentForm, waiting)(
        ask=can(actions.ASK, actor, matter),
        answers=can(actions.ANSWER, actor, matter),
        waiting=waiting,
        **given,
    )


def something_begun(matter: Matter) -> bool:
    """Whether the reader has a draft or files that wait here, or wants to reply to or quote something."""
    if request.args.keys() & {"citera", "svara"} or request.method == "POST":
        return True
    return queries.attachments.begun(current_actor(), matter, operations.draft_name(matter))


def begun(matter: Matter) -> CommentForm:
    """What the person has begun to write here, and below it what they now want to quote."""
    kept = draft_of(operations.draft_name(matter))
    said = _shown(matter, request.args.get("citera"))
    if said is not None:
        kept = _with_quote(kept, quoting.quoted(said, request.args.get("stycke", "")))
    form = comment_form(matter, formdata=kept)
    if form.body.data and form.body.data.rpartition("\n")[2].startswith(">"):
        form.body.data += "\n\n"  # what is written next is not part of the quote
    return form


def _with_quote(kept: MultiDict[str, Any] | None, quote: str) -> MultiDict[str, Any]:
    """A draft that ends with a quote; as it is, where the quote stands in it already."""
    typed = MultiDict(kept or {})
    body = typed.get("body", "")
    if quote not in body:
        typed["body"] = f"{body}\n\n{quote}".strip()
    return typed


def replied_to(form: CommentForm | None) -> int | None:
    """The number of the comment replied to: named in the address by `citera` or `svara`, or by the form."""
    asked = request.args.get("citera") or request.args.get("svara")
    return paging.key(asked or (form.parent.data if form is not None else None))


def name_replied_to(matter: Matter, form: CommentForm | None) -> str | None:
    """Who wrote the comment that the form replies to. Where it is not shown, the form replies to none."""
    seq = replied_to(form)
    if form is None or seq is None:
        return None
    found = _shown(matter, str(seq))
    form.parent.data = str(seq) if found is not None else None
    return found.person.name if found is not None else None


def _shown(matter: Matter, asked: str | None) -> Comment | None:
    seq = paging.key(asked)
    found = queries.comment(str(matter.reference), seq) if seq is not None else None
    return found if found is not None and found.state == CommentState.VISIBLE else None


def shown_as(matter: Matter, body: Field) -> str | None:
    """A comment as its readers will see it; None where the field holds nothing to show."""
    if body.errors or not body.data:
        return None
    return text.render(body.data, names=mentions.named(matter, body.data).addresses)


def done_before(form: Form) -> str | None:
    """Where the form has led already: a second press is refused by what the first one did."""
    return led_to(form.key() or "")


def refuse(form: Form, words: Any) -> None:
    """Say in a form why what it asks for is not done. htmx shows no other refusals than 422."""
    form.form_errors = [*form.form_errors, words]
    form.refused_status = 422 if respond.wants_partial() else 403
