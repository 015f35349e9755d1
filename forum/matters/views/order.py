"""Order kept while writing: not too often, and not the same in thread after thread without knowing it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Response, after_this_request, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.core import clock, drafts
from forum.core.access import Refused, Words
from forum.core.db import transaction
from forum.core.submissions import led_to
from forum.matters import operations, queries
from forum.matters.forms import Spoken
from forum.matters.models import Matter
from forum.matters.views.blueprint import permalink
from forum.web.filters import day, time_of_day, weekday
from forum.web.forms import Form, key_of, posted_fields
from forum.web.guard import View, current_actor
from forum.web.limits import Pace

#: What no discussion among people comes near, however lively.
PACE = Pace(
    "write",
    person="15 per 10 minutes; 100 per day",
    address="150 per 10 minutes; 2000 per day",
)


def hold_back(form: Spoken, matter: Matter, draft: str | None = None) -> Words | None:
    """Why a form that is fine in itself is not carried out just yet; None when nothing stands against it.

    The form says it, with the status to answer with, and the text is kept under `draft` (that of a comment,
    unless named). A second press of a form that was carried out is never held back.
    """
    name = draft or operations.draft_name(matter)
    return _held(form, name, lambda: _said_elsewhere(form, matter) or too_often(form, PACE))


def hold_to(pace: Pace, form: Form, draft: str) -> Words | None:
    """As `hold_back`, for what is not written in a thread: it has a pace of its own, and no more."""
    return _held(form, draft, lambda: too_often(form, pace))


def _held(form: Form, draft: str, against: Callable[[], Words | None]) -> Words | None:
    key = form.key()
    if key is not None and led_to(key) is not None:
        return None
    words = against()
    if words is not None:
        form.form_errors = [*form.form_errors, words]
        form.refused_heading = _("Not published yet")
        keep(draft)
    return words


def keeps(name: Callable[[Any], str], *, load: Callable[..., Any]) -> Callable[[View], View]:
    """Keep what was typed when a view is refused it, by its guard or by the act: it waits as a draft.

    `name` gives the draft's name for what the address names, which `load` finds. Stands above `@requires`.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def kept(**parts: Any) -> ResponseReturnValue:
            try:
                return view(**parts)
            except Refused as refused:
                if _is_to_be_kept(refused):
                    keep(name(load(**parts)))
                raise

        return kept

    return declare


def _is_to_be_kept(refused: Refused) -> bool:
    """Not from strangers, not where nobody may know of, and not what a first press carried out."""
    key = key_of(request.form.get("form_key", "")) if request.method == "POST" else None
    is_own = current_actor().is_authenticated and refused.verdict.visible
    return key is not None and is_own and led_to(key) is None


def keep(draft: str) -> None:
    """Keep what was sent as a draft, so that it waits on every device of its writer's."""
    with transaction():
        drafts.save(current_actor(), draft, posted_fields())


def too_often(form: Form, pace: Pace) -> Words | None:
    """Count this one; or say when there is room for more."""
    until = pace.take()
    if until is None:
        return None
    form.refused_status = 429
    seconds = max(1, round((until - clock.now()).total_seconds()))

    @after_this_request
    def _say_when(response: Response) -> Response:
        response.headers["Retry-After"] = str(seconds)
        return response

    return _(
        "You have written a lot in a short while. From %(time)s you can publish more. "
        "What you wrote is still here, and kept as a draft.",
        time=_when(until),
    )


def _when(moment: datetime) -> str:
    """A time today; a later one with its day. The minute that has begun is not over."""
    moment += timedelta(seconds=59)
    at = time_of_day(moment)
    is_today = clock.local(moment).date() == clock.today()
    return at if is_today else f"{weekday(moment, year=False)} {at}"


def _said_elsewhere(form: Spoken, matter: Matter) -> Words | None:
    """Where the same person has said just this already; once, so that it can be sent all the same."""
    body = form["body"].data or ""
    found = queries.same.elsewhere(current_actor(), matter, body)
    if found is None or form.confirmed.data == str(found.digest)[:40]:
        return None
    form.confirmed.data = str(found.digest)[:40]
    link = Markup('<a href="{}">{}</a>').format(permalink(found), found.matter.title)
    told = _(
        "You wrote the same in %(thread)s on %(day)s. One place is often better, where everyone sees "
        "the replies. To publish it here as well, press the button once more.",
        thread="\ufdd0",
        day=day(found.written_at),
    )
    return Markup(told).replace("\ufdd0", link)  # noqa: S704 - our own sentence, and an escaped link
