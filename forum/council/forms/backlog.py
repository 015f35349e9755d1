"""Forms of what waits for the council."""

import re
from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Optional

from forum.council.forms.fields import NOMINATION_REASON, Day, within_reach
from forum.council.models import AgendaItem, CouncilMeeting, ItemKind, PointKind
from forum.council.operations import backlog, points
from forum.council.queries import name_of
from forum.parties.models import Party
from forum.web.filters import day
from forum.web.forms import Form, Required, body, line, offered


class NominationForm(Form):
    """Proposing a matter, or one comment in it; where there are several councils, for which."""

    council = RadioField(
        _l("For which council?"), coerce=int, validators=[Required(_l("Choose a council."))]
    )
    reason = body(
        _l("Why should it be taken up?"),
        required=_l("Write why it should be taken up."),
        limit=NOMINATION_REASON,
        description=_l("Two or three sentences. The reason is public, and so is who proposes."),
    )


def proposing(councils: Sequence[Party], wanted: Party | None = None) -> NominationForm:
    """The form with these councils to choose from; where there is none but one in all, without them."""
    form = NominationForm()
    form.council.choices = [(each.id, name_of(each)) for each in councils]
    if form.council.data is None and councils:
        form.council.data = (
            wanted.id if wanted in councils and wanted is not None else councils[0].id
        )
    return form


class DeclineForm(Form):
    """Answering that a matter will not be taken up."""

    answer = body(
        _l("Why is it not taken up?"),
        required=backlog.WHY_NOT,
        limit=NOMINATION_REASON,
        description=_l("The answer is public and goes to those who follow the matter."),
    )


class AskMoreForm(Form):
    """Asking whoever proposed something for more."""

    question = body(
        _l("What does the council need to know?"),
        required=backlog.WHAT_MORE,
        limit=NOMINATION_REASON,
        description=_l("Whoever proposed it gets a mail. The question is public."),
    )


class AddMoreForm(Form):
    """Answering that."""

    addition = body(
        _l("Your answer"),
        required=backlog.WRITE_MORE,
        limit=NOMINATION_REASON,
        description=_l("The answer is public, and stands with the proposal."),
    )


_ADDRESS = re.compile(r"(https?://[^\s/]{3,}|/(?!/))[^\s\\]*")


def _is_address(_form: Form, field: Field) -> None:
    """A page of ours is kept as a path, so that it leads there wherever the site is."""
    root = url_for("council.index", _external=True).removesuffix(url_for("council.index"))
    field.data = (field.data or "").removeprefix(root)
    if field.data and not _ADDRESS.fullmatch(field.data):
        raise ValidationError(_l("Write a web address that begins with https://."))


class PointForm(Form):
    """What the secretary writes down, so that it waits for an agenda."""

    title = line(_l("What is it about?"), required=points.NO_TITLE, limit=points.TITLE)
    kind = RadioField(_l("What kind of thing is it?"))
    reason = body(
        _l("Why should it be taken up?"),
        required=points.NO_REASON,
        limit=points.REASON,
        description=_l("Two or three sentences. Everyone can read them."),
    )
    url = line(
        _l("Where does one read more?"),
        limit=points.URL,
        description=_l("The address of a page, if there is one."),
        validators=[_is_address],
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    wanted_on = Day(
        _l("From which day?"),
        description=_l("Then it is suggested for the first meeting from that day on."),
        validators=[Optional(), within_reach],
    )

    def offer(self) -> "PointForm":
        """Let one choose among the kinds that are written down."""
        self.kind.choices = offered([(kind.value, kind.label) for kind in points.KINDS])
        self.kind.data = self.kind.data or PointKind.OWN.value
        return self

    def told(self) -> points.Told:
        """What is written."""
        return points.Told(
            title=self.title.data or "",
            reason=self.reason.data or "",
            kind=PointKind(self.kind.data),
            url=self.url.data or "",
            wanted_on=self.wanted_on.data,
        )


class SortForm(Form):
    """Putting what is ticked into one item of a meeting that is chosen."""

    chosen = SelectMultipleField(validate_choice=False)
    where = SelectField(_l("Which agenda?"), validators=[Required(_l("Choose a meeting."))])
    title = line(_l("What a new item is called"))


#: What a choice of place is about: a meeting, and an item of it or a new one.
Place = tuple[CouncilMeeting, AgendaItem | None]


def sorting(
    agendas: Sequence[tuple[CouncilMeeting, Sequence[AgendaItem]]],
) -> tuple[SortForm, dict[str, Place]]:
    """The form with every place that something can be put, and what each choice is about."""
    form, places = SortForm(), dict[str, Place]()
    groups: dict[str, list[tuple[str, str]]] = {}
    for meeting, items in agendas:
        places[meeting.reference] = (meeting, None)
        rows = groups.setdefault(day(meeting.starts_at), [])
        late, on = meeting.called_at is not None, day(meeting.starts_at)
        own = _l("An item of its own, %(day)s", day=on)
        alone = _l("An extra item, %(day)s", day=on) if late else own
        rows.extend(offered([(meeting.reference, alone)]))
        for item in items:
            if not late or item.kind == ItemKind.EXTRA:
                key = f"{meeting.reference}/{item.id}"
                places[key] = (meeting, item)
                rows.append((key, f"{item.shown_number}. {item.shown_title}"))
    form.where.choices = groups
    if (
        form.where.data is None
    ):  # the next that is prepared: what is summoned takes extra items alone
        open_ones = [one.reference for one, _items in agendas if one.called_at is None]
        form.where.data = next(iter(open_ones), None)
    return form, places
