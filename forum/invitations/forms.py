"""The forms with which organisations are invited."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.invitations.models import MESSAGE
from forum.parties.forms import Several
from forum.parties.models import Party
from forum.web.forms import Form, Required, body, offered


class InviteForm(Form):
    """Who is to be invited, all ticked from the beginning, and a few words to them."""

    parties = Several(_l("Organisations"), validators=[Required(_l("Tick at least one."))])
    message = body(
        _l("A few words to them"),
        limit=MESSAGE,
        description=_l(
            "Stands in the letter. What the consultation is about, the last day and the link come"
            " by themselves."
        ),
        render_kw={"rows": 4},
    )

    def __init__(self, matching: Sequence[Party], invited: set[int], **kwargs: Any) -> None:
        new = [party.slug for party in matching if party.id not in invited]
        super().__init__(data={"parties": new}, **kwargs)
        self.parties.choices = offered((party.slug, party.name) for party in matching)
