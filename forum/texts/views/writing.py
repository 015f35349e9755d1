"""Writing a text, taking it from a file, and publishing its versions."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import files
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.models import Matter
from forum.texts import actions, operations, outlook, queries, word
from forum.texts.cutting import BadText, cut
from forum.texts.forms import FileForm, FirstForm, NewForm, PublishForm, WriteForm
from forum.texts.models import PublicText, TextVersion
from forum.texts.views.blueprint import TEXT, bp, url
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires

_CHANGED = _l(
    "Somebody else has saved the draft meanwhile. Look at it in a new tab first: if you save now, yours "
    "takes its place."
)


@bp.route("/arenden/<reference>/texter/ny", methods=["GET", "POST"])
@requires(actions.ADD, load=matters.by_reference)
def new(matter: Matter) -> ResponseReturnValue:
    """Begin a text: write it, paste it or choose a file."""
    name = operations.new_name(matter)
    form = NewForm() if request.method == "POST" else NewForm(formdata=draft_of(name))
    if form.validate_on_submit():
        try:
            source = form.source.data or _read(form)  # before the act: nobody waits for a long file
            with act(form) as done:
                done.location = _begin(form, matter, source)
            return respond.done(done.location)
        except (BadText, files.BadFile) as problem:
            (form.file if form.file.data else form.source).errors = [problem.words]
    answer = respond.invalid if form.errors else respond.page
    return answer("texts/new.html", form=form, matter=matter, draft_name=name)


def _begin(form: NewForm, matter: Matter, source: str) -> str:
    title = form.title.data or ""
    draft = operations.create(current_actor(), matter, title=title, source=source)
    return url(draft.text, "preview")


def _read(form: NewForm | FileForm) -> str:
    chosen = form.file.data
    return word.read(chosen.stream, chosen.filename or "")


@bp.route(f"{TEXT}/skriv", methods=["GET", "POST"])
@requires(actions.WRITE, load=queries.text)
def write(text: PublicText) -> ResponseReturnValue:
    """Write on the draft of the next version."""
    form = _write_form(text)
    if form.validate_on_submit():
        try:
            with act(form) as done:
                _save(form, text)
                done.location = url(text, "preview")
            return respond.done(done.location)
        except BadText as problem:
            form.source.errors = [problem.words]
        except operations.Changed:
            _warn(form, text)
    return _written(text, form)


def _write_form(text: PublicText) -> WriteForm:
    """The form as sent, else as begun and not saved, else as saved, else as the newest version reads."""
    draft = queries.draft_of(text)
    base = draft or queries.newest(text)
    stored = {
        "title": text.title,
        "source": base.source if base is not None else "",
        "seen": draft.sha256 if draft is not None else "",
    }
    if request.method == "POST":
        form = WriteForm(data=stored)
    else:
        form = WriteForm(formdata=draft_of(operations.draft_name(text)), data=stored)
    return form.without_title() if text.is_public else form


def _save(form: WriteForm, text: PublicText) -> TextVersion:
    title = form.title.data or "" if "title" in form else ""
    source, seen = form.source.data or "", form.seen.data or ""
    return operations.save(current_actor(), text, source=source, title=title, seen=seen)


def _warn(form: WriteForm | FileForm, text: PublicText) -> None:
    """Say that another draft was saved, and let the next press of the button take its place."""
    draft = queries.draft_of(text)
    form.seen.data = draft.sha256 if draft is not None else ""
    form.form_errors.append(_CHANGED)


def _written(text: PublicText, form: WriteForm) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "texts/write.html",
        form=form,
        text=text,
        matter=text.matter,
        draft_name=operations.draft_name(text),
        has_draft=bool(form.seen.data),
        base=url(text),
    )


@bp.route(f"{TEXT}/fil", methods=["GET", "POST"])
@requires(actions.WRITE, load=queries.text)
def load(text: PublicText) -> ResponseReturnValue:
    """Take the whole text of the draft from a file."""
    form = _file_form(text)
    if form.validate_on_submit():
        try:
            source, seen = _read(form), form.seen.data or ""
            with act(form) as done:
                operations.save(current_actor(), text, source=source, seen=seen)
                done.location = url(text, "preview")
            return respond.done(done.location)
        except (BadText, files.BadFile) as problem:
            form.file.errors = [problem.words]
        except operations.Changed:
            _warn(form, text)
    answer = respond.invalid if form.errors else respond.page
    return answer("texts/file.html", form=form, text=text, matter=text.matter, base=url(text))


def _file_form(text: PublicText) -> FileForm:
    draft = queries.draft_of(text)
    return FileForm(data={"seen": draft.sha256 if draft is not None else ""})


@bp.get(f"{TEXT}/forhandsgranska")
@requires(actions.PREVIEW, load=queries.draft)
def preview(draft: TextVersion) -> ResponseReturnValue:
    """The draft as it will look."""
    rows: list[Any] = outlook.numbered(draft.text, draft.source)
    return respond.page(
        "texts/preview.html",
        text=draft.text,
        matter=draft.text.matter,
        draft=draft,
        rows=rows,
        headings=queries.headings(rows),
        base=url(draft.text),
    )


@bp.route(f"{TEXT}/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.draft)
def publish(draft: TextVersion) -> ResponseReturnValue:
    """Publish a version, after a page that says what happens then."""
    form = (PublishForm if draft.text.is_public else FirstForm)(data={"seen": draft.sha256})
    if form.validate_on_submit():
        try:
            with act(form) as done:
                _publish(form, draft)
                done.location = url(draft.text)
            flash(_("Published. Anyone can comment on each paragraph now."), "success")
            return respond.done(done.location)
        except operations.Changed:
            form.seen.data = draft.sha256
            form.form_errors.append(_("The draft was changed after you looked. Look again first."))
    return _to_publish(draft, form)


def _publish(form: FirstForm, draft: TextVersion) -> TextVersion:
    return operations.publish(current_actor(), draft, change=form.said, seen=form.seen.data or None)


def _to_publish(draft: TextVersion, form: FirstForm) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "texts/publish.html",
        form=form,
        text=draft.text,
        matter=draft.text.matter,
        draft=draft,
        length=len(cut(draft.source)),
        outlook=outlook.outlook(draft.text, draft.source),
        followers=matters.followers(draft.text.matter),
        base=url(draft.text),
    )


@bp.route(f"{TEXT}/kasta", methods=["GET", "POST"])
@requires(actions.DISCARD, load=queries.draft)
def discard(draft: TextVersion) -> ResponseReturnValue:
    """Throw a draft away, after a page that asks."""
    form, text = Button(), draft.text
    if not form.validate_on_submit():
        return respond.page(
            "texts/discard.html", form=form, text=text, matter=text.matter, base=url(text)
        )
    back = url(text) if text.is_public else None
    matter_page = kinds.url_of(text.matter)
    with act(form) as done:
        operations.discard(current_actor(), draft)
        done.location = back or matter_page
    flash(_("The draft is thrown away."), "success")
    return respond.done(done.location)
