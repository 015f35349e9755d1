"""Every text is translated: the catalogue holds what the source says, and nothing else."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT, none_of

SWEDISH = ROOT / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
#: The names of the council and of the sector, which whoever runs the site chooses.
SETTINGS = re.compile(
    r"id[eé]kom|social ekonomi|sociala ekonomi|social econom|civil society|civilsamh", re.I
)
KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None,
    "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2),
}  # fmt: skip


@cache
def _said() -> dict[object, str]:
    """Every text in the source, and a place where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[object, str] = {}
    for folder in ("forum", "templates"):
        inner = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        inner_options = {key.removeprefix(f"{folder}/"): value for key, value in options.items()}
        for name, line, text, _comments, _context in extract_from_dir(
            str(ROOT / folder), inner, inner_options, KEYWORDS, directory_filter=lambda _name: True
        ):
            found.setdefault(text, f"{folder}/{name}:{line}")
    return found


@cache
def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_the_source_says_something() -> None:
    assert len(_said()) > 50


def _swedish() -> Catalog:
    if not SWEDISH.exists():
        pytest.fail("there is no Swedish catalogue: run `make messages` and translate")
    return _catalogue(SWEDISH)


def test_every_text_is_in_the_catalogue() -> None:
    known = _ids(_swedish())
    none_of(f"{place}: {text}" for text, place in _said().items() if text not in known)


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    none_of(_ids(_swedish()) - set(_said()))


def test_no_text_holds_a_name_that_is_a_setting() -> None:
    said = [str(text) for text in _said()] + [str(each.string) for each in _swedish()]
    none_of(text for text in said if SETTINGS.search(text))


def test_every_text_is_translated_and_sure() -> None:
    wrong = []
    for message in _swedish():
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy or not all(strings):
            wrong.append(str(message.id))
    none_of(wrong)


def test_a_translation_keeps_the_places_for_values() -> None:
    wrong = [
        f"{message.id}: {problem}"
        for message in _swedish()
        for problem in message.check(_swedish())
        if message.id
    ]
    none_of(wrong)
