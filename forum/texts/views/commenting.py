"""A paragraph with what is said about it, and saying something."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import can
from forum.matters import actions as matter_actions
from forum.matters import queries as matters
from forum.matters.models import Comment
from forum.matters.views import order
from forum.matters.views.writing import shown_as
from forum.texts import actions, operations, queries
from forum.texts.forms import CommentForm
from forum.texts.models import Paragraph
from forum.texts.views.blueprint import TEXT, bp, url
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


def _form(paragraph: Paragraph, **given: Any) -> CommentForm:
    """The form of a comment on a paragraph, as this writer may use it."""
    answers = can(matter_actions.ANSWER, current_actor(), paragraph.version.text.matter)
    return CommentForm(paragraph.position, answers=answers, **given)


def _discussion(
    paragraph: Paragraph,
    form: CommentForm | None = None,
    after: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A paragraph, the comments on it, and the form where one may write."""
    actor, text = current_actor(), paragraph.version.text
    now = queries.as_it_stands(paragraph)
    if form is None and now is paragraph and can(actions.COMMENT, actor, paragraph):
        form = _form(paragraph, formdata=draft_of(operations.comment_name(paragraph)))
    return {
        "text": text,
        "matter": text.matter,
        "version": paragraph.version,
        "paragraph": paragraph,
        "now": now,
        "thread": queries.said_about(paragraph, actor, after),
        "comments": queries.comments_on(paragraph),
        "form": form,
        "draft_name": operations.comment_name(paragraph),
        "base": url(text),
        **more,
    }


def _paragraph(paragraph: Paragraph) -> Response:
    return respond.page(
        "texts/paragraph.html",
        partial="texts/_talk.html",
        length=queries.length(paragraph.version),
        **_discussion(paragraph, after=paging.key(request.args.get("efter"))),
    )


@bp.get(f"{TEXT}/stycke/<int:position>")
@requires(actions.READ_PARAGRAPH, load=queries.paragraph)
def paragraph(paragraph: Paragraph) -> ResponseReturnValue:
    """A paragraph of the newest version, and what is said about it."""
    return _paragraph(paragraph)


@bp.get(f"{TEXT}/v/<int:version>/stycke/<int:position>")
@requires(actions.READ_PARAGRAPH, load=queries.paragraph)
def paragraph_then(paragraph: Paragraph) -> ResponseReturnValue:
    """A paragraph as it stood in a version."""
    return _paragraph(paragraph)


@bp.post(f"{TEXT}/v/<int:version>/stycke/<int:position>")
@order.keeps(operations.comment_name, load=queries.paragraph)
@requires(actions.COMMENT, load=queries.paragraph)
def comment(paragraph: Paragraph) -> ResponseReturnValue:
    """Comment on a paragraph. The address names the version, so that it lands on what was read."""
    form, draft = _form(paragraph), operations.comment_name(paragraph)
    if not form.validate_on_submit() or order.hold_back(form, paragraph.version.text.matter, draft):
        return _refused(paragraph, form)
    try:
        with act(form) as done:
            written = _write(form, paragraph)
            done.location = _to_comment(paragraph, written)
    except operations.NotCurrent as problem:
        return _moved_meanwhile(paragraph, form, problem)
    return _commented(paragraph, done.location)


@bp.post(f"{TEXT}/v/<int:version>/stycke/<int:position>/visa")
@order.keeps(operations.comment_name, load=queries.paragraph)
@requires(actions.COMMENT, load=queries.paragraph)
def look(paragraph: Paragraph) -> ResponseReturnValue:
    """What a comment on a paragraph will look like. The text waits as a draft meanwhile."""
    form, matter = _form(paragraph), paragraph.version.text.matter
    form.validate_on_submit()
    if form.body.data:
        order.keep(operations.comment_name(paragraph))
    shown = shown_as(matter, form.body)
    if respond.wants_partial():
        status = 200 if shown else 422
        return respond.page("matters/_preview.html", status=status, form=form, preview_html=shown)
    return _refused(paragraph, form, preview_html=shown)


def _write(form: CommentForm, paragraph: Paragraph) -> Comment:
    return operations.comment(
        current_actor(),
        paragraph.version.text,
        paragraph,
        body=form.body.data or "",
        kind=form.chosen_kind,
    )


def _refused(paragraph: Paragraph, form: CommentForm, **more: Any) -> Response:
    return respond.page(
        "texts/paragraph.html",
        partial="texts/_talk.html",
        status=form.status,
        length=queries.length(paragraph.version),
        **_discussion(paragraph, form, **more),
    )


def _moved_meanwhile(
    paragraph: Paragraph, form: CommentForm, problem: operations.NotCurrent
) -> Response:
    """The form as it was typed, at the same paragraph as it stands now. Where it is gone: refused."""
    now = queries.as_it_stands(paragraph)
    if now is None:
        form.form_errors.append(
            _("The paragraph is gone from the text. Copy what you wrote into the thread instead.")
        )
        return _refused(paragraph, form)
    form.form_errors.append(
        _(
            "A new version was published while you wrote. Here is the paragraph as it stands now: "
            "look through what you wrote, and send it again."
        )
    )
    return _refused(now, form)


def _after(paragraph: Paragraph, written: Comment | None = None) -> int | None:
    """Where to begin reading, so that a comment is on the page."""
    many = queries.comments_on(paragraph) > matters.THREAD_PAGE
    return written.place - 1 if written is not None and many else None


def _to_comment(paragraph: Paragraph, written: Comment) -> str:
    return url(
        paragraph.version.text,
        "paragraph",
        position=paragraph.position,
        efter=_after(paragraph, written),
        _anchor=f"c{written.seq}",
    )


def _commented(paragraph: Paragraph, location: str) -> Response:
    if not respond.wants_partial():
        flash(_("Your comment is published."), "success")
        return respond.done(location)
    after = paging.key(location.partition("efter=")[2].partition("#")[0])
    shown = _discussion(paragraph, after=after, is_published=True)
    return respond.done(location, partial="texts/_talk.html", **shown)
