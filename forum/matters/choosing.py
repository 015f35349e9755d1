"""Choosing among what is stored: the fields of forms, and what a list of matters is narrowed to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.districts import queries as districts
from forum.districts.models import District, Level
from forum.matters.queries import in_districts, of_commitment

Thing = TypeVar("Thing")
_UNREADABLE = _l("Choose among what the list has.")


def areas() -> list[tuple[int, str]]:
    """The areas that a matter can be about; of a city area it is said that it is all of it."""
    return [
        (
            area.id,
            str(_("The whole of %(area)s", area=area.name))
            if area.level == Level.CITY_AREA
            else area.name,
        )
        for area in districts.current()
    ]


def commitments() -> list[tuple[int, str]]:
    """The commitments of the agreement in force."""
    return [(one.id, f"{one.number}. {one.name}") for one in agreement.commitments_in_force()]


def _number(given: Any) -> int | None:
    """An id out of a select; None for the line that chooses nothing."""
    return int(given) if given not in (None, "", "None") else None


class Checkboxes(SelectMultipleField):
    """Several of a list of stored things, by id."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse what is no number in words of ours."""
        try:
            self.data = [int(value) for value in valuelist]
        except ValueError:
            raise ValueError(_UNREADABLE) from None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if not set(self.data or ()) <= {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_UNREADABLE)


class OneOf(SelectField):
    """One of a list of stored things, by id, or none."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, coerce=_number, choices=[], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse what is no number in words of ours."""
        try:
            self.data = _number(valuelist[0]) if valuelist else None
        except ValueError:
            raise ValueError(_UNREADABLE) from None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_UNREADABLE)


# What a list is narrowed to ---------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Where and about what: the area and the commitment chosen, and what there is to choose from."""

    district: District | None
    commitment: Commitment | None
    districts: Sequence[District]
    commitments: Sequence[Commitment]

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return self.district is not None or self.commitment is not None

    @property
    def areas(self) -> list[tuple[District, list[District]]]:
        """Each area of the city with the places in it."""
        return by_area(self.districts)

    @property
    def address(self) -> dict[str, Any]:
        """The choice as parts of an address."""
        return {
            "omrade": self.district.slug if self.district else None,
            "atagande": self.commitment.number if self.commitment else None,
        }

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice in SQL."""
        found = []
        if self.district is not None:
            found.append(in_districts([self.district.id]))
        if self.commitment is not None:
            found.append(of_commitment(self.commitment))
        return found


def scope(given: Mapping[str, str]) -> Scope:
    """Read the choice out of an address; what nobody could have chosen counts as not chosen."""
    places, undertakings = districts.current(), agreement.commitments_in_force()
    return Scope(
        district=one_of(places, given.get("omrade"), lambda place: place.slug),
        commitment=one_of(undertakings, given.get("atagande"), lambda one: str(one.number)),
        districts=places,
        commitments=undertakings,
    )


def by_area(places: Sequence[District]) -> list[tuple[District, list[District]]]:
    """Each area of the city with the places in it, in the order given."""
    return [
        (area, [place for place in places if place.parent_id == area.id])
        for area in places
        if area.level == Level.CITY_AREA
    ]


def one_of(
    things: Sequence[Thing], wanted: str | None, name: Callable[[Thing], str]
) -> Thing | None:
    """The one of these things that an address names, if any."""
    return next((thing for thing in things if name(thing) == wanted), None)
