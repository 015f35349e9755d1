"""Forms of feedback: what is ticked, what a point says, why it is corrected."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField

from forum.core import paging
from forum.core.access import Words
from forum.feedback.models import Effect, FeedbackPoint
from forum.feedback.operations import Wording
from forum.feedback.queries.points import Offered
from forum.web.forms import Form, Required, body, offered

_START = 60


def _offer(points: Sequence[Offered]) -> list[Any]:
    """Points as choices, by number, with how they begin."""
    return offered((str(one.number), _offered(one)) for one in points)


def _offered(point: Offered) -> str:
    start = " ".join(point.start.split())[:_START]
    if point.is_published:
        return str(_("%(number)d (published): %(start)s", number=point.number, start=start))
    return str(_("%(number)d: %(start)s", number=point.number, start=start))


class SortForm(Form):
    """What is ticked of what came in, and the point that it belongs to."""

    sources = SelectMultipleField(validate_choice=False)
    point = SelectField(_l("An earlier point"), validate_choice=False)

    def __init__(self, points: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.point.choices = _offer(points)

    @property
    def number(self) -> int | None:
        """The number of the point that was chosen."""
        return paging.key(self.point.data)

    def refuse(self, reason: Words) -> None:
        """Say beside the ticks why they could not be used."""
        self.sources.errors = [reason]


class PointForm(Form):
    """What a point says. It may be saved half done; it is published when it is whole."""

    heard = body(
        _l("What we heard"),
        description=_l("In short, so that those who said it recognise themselves."),
        render_kw={"rows": 6},
    )
    effect = RadioField(_l("What came of it"), choices=offered(Effect.choices()), validators=[])
    reason = body(
        _l("What we do, and why"),
        description=_l("Say what changes, or why it cannot. Plain words, no references."),
        render_kw={"rows": 6},
    )
    revision = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.effect.validate_choice = False
        for field in (self.heard, self.effect, self.reason):
            field.flags.required = True

    def wording(self) -> Wording:
        """What was filled in, as the operations take it. What is no effect counts as none."""
        effect = Effect(self.effect.data) if self.effect.data in set(Effect) else None
        return Wording(self.heard.data or "", effect, self.reason.data or "")

    @property
    def seen_revision(self) -> int | None:
        """The revision that the writer began from."""
        return paging.key(self.revision.data)

    def refuse(self, reason: Words) -> None:
        """Say above the form why it could not be carried out."""
        self.form_errors.append(reason)


class CorrectForm(PointForm):
    """A correction of what is published: the new wording, and a public reason."""

    heard = body(
        _l("What we heard"),
        required=_l("Write what you heard."),
        render_kw={"rows": 6},
    )
    effect = RadioField(
        _l("What came of it"),
        choices=offered(Effect.choices()),
        validators=[Required(_l("Choose what came of it."))],
    )
    reason = body(
        _l("What we do, and why"),
        required=_l("Write what you do, and why."),
        render_kw={"rows": 6},
    )
    why = body(
        _l("Why it is corrected"),
        required=_l("Write why it is corrected. Everyone can read it."),
        description=_l("Everyone can read it, beside the earlier wording."),
        limit=1000,
        render_kw={"rows": 3},
    )


class JoinForm(Form):
    """The point that another becomes a part of."""

    into = SelectField(_l("Join with point"), validate_choice=False)

    def __init__(self, points: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.into.choices = _offer(points)

    @property
    def number(self) -> int | None:
        """The number of the point that was chosen."""
        return paging.key(self.into.data)


class PublishForm(Form):
    """Publishing, with a mark of what was read through."""

    seen = HiddenField()

    def refuse(self, reason: Words) -> None:
        """Say above the button why it could not be carried out."""
        self.form_errors.append(reason)


def filled(point: FeedbackPoint) -> dict[str, Any]:
    """What a point says, as a form's data."""
    return {
        "heard": point.heard,
        "effect": str(point.effect) if point.effect else None,
        "reason": point.reason,
        "revision": str(point.revision),
    }
