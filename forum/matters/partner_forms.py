"""The forms with which parties are asked to stand behind a matter, and answer."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField

from forum.districts import queries as districts
from forum.districts.models import District
from forum.parties.forms import Several
from forum.parties.models import Party
from forum.web.forms import Form, line, offered


class AskForm(Form):
    """Whom to ask. `look` only shows others to choose among: what is ticked stays ticked."""

    name = line(_l("Part of the name"), limit=100)
    place = SelectField(_l("Where they work"), validate_choice=False)
    look = SubmitField(_l("Show these"))
    parties = Several(_l("Whom do you want to ask?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties.flags.required = True
        self.places = districts.current()
        named = [(place.slug, place.name) for place in self.places]
        self.place.choices = offered([("", _l("Anywhere")), *named])

    @property
    def within(self) -> District | None:
        """The place that was chosen."""
        return next((place for place in self.places if place.slug == self.place.data), None)

    @property
    def ticked(self) -> list[str]:
        """Who is ticked, by the address of their page; what could be no address is left out."""
        return [slug for slug in self.parties.data or [] if 0 < len(slug) <= 80][:200]

    def offer(self, those: Sequence[Party]) -> None:
        """Let these be chosen among."""
        self.parties.choices = offered((party.slug, party.name) for party in those)

    def validate(self, extra_validators: Any = None) -> bool:
        """To ask, someone must be ticked."""
        fine = super().validate(extra_validators)
        if fine and not self.look.data and not self.ticked:
            self.parties.errors = [_l("Tick at least one.")]
            return False
        return fine


class AnswerForm(Form):
    """Yes or no."""

    yes = SubmitField(_l("Yes, we take part"))
    no = SubmitField(_l("No"))
