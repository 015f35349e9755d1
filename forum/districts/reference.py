"""What the files beside this room say: the city's areas, and where each stands on the schematic map."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from forum.districts.models import Level

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Place:
    """One area, as it is to be stored. For a former district `parent` is the area that took over."""

    code: str
    name: str
    slug: str
    level: Level
    valid_from: date
    valid_to: date | None = None
    parent: str | None = None
    population: int | None = None


@dataclass(frozen=True)
class Tile:
    """Where an intermediate area stands on the schematic map, and its short names there."""

    code: str
    short: str
    abbr: str
    col: int
    row: int
    area: str


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def places() -> tuple[Place, ...]:
    """Every area, a parent before what lies in it."""
    return tuple(
        Place(**(entry | {"level": Level(entry["level"])}))
        for entry in _read("districts.toml")["district"]
    )


@cache
def population_on() -> date:
    """The day that the population figures are from."""
    day: date = _read("districts.toml")["population_on"]
    return day


@cache
def tiles() -> tuple[Tile, ...]:
    """The tiles of the schematic map."""
    return tuple(Tile(**entry) for entry in _read("cartogram.toml")["tile"])
