"""The tree of places: the city, its areas, and the areas of former years."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Key, Model, Name, choice
from forum.core.words import Worded


class Level(Worded):
    """How large a place is."""

    CITY_AREA = "city_area", _l("City area")
    INTERMEDIATE_AREA = "intermediate_area", _l("Intermediate area")
    FORMER_DISTRICT = "former_district", _l("Former district")


class District(Model):
    """A place, for as long as the city is divided so."""

    __tablename__ = "district"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[Name]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    sort_key: Mapped[Name]
    level: Mapped[Level] = mapped_column(choice(Level))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    population: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped["District | None"] = relationship(remote_side="District.id")
