"""What the settings call those who work together here, in the reader's language.

The sector is said as "the social economy": a name that stands by itself, with no ending of its own.
"""

from flask import current_app, has_app_context
from flask_babel import LazyString, get_locale


def of(what: str) -> str:
    """One of the names in NAMES."""
    if not has_app_context():
        return what
    names: dict[str, str] = current_app.config["NAMES"][what]
    return names.get(get_locale().language) or names[current_app.config["BABEL_DEFAULT_LOCALE"]]


def sector() -> str:
    """The word for all organisations outside the city that this is about."""
    return of("sector")


def council() -> str:
    """What the first council is called."""
    return str(current_app.config["COUNCIL_NAME"]) if has_app_context() else "council"


#: The same, and what the sides of the council are called, as words that are read when they are shown.
SECTOR = LazyString(of, "sector")
CITY_SIDE = LazyString(of, "city_side")
SECTOR_SIDE = LazyString(of, "sector_side")
COUNCIL = LazyString(council)
