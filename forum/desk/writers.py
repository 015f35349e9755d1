"""An export as a file: a workbook, a table for spreadsheets, or JSON. Written row by row, never held whole.

A cell that begins like a formula is text: no program that opens the file carries anything out.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any

from flask_babel import gettext as _

from forum.core import clock
from forum.core.words import Worded
from forum.desk import sheets
from forum.desk.sheets import Sheet
from forum.processes.models import PlanningProcess

VERSION = 1
IN_MEMORY = 1_000_000  #: bytes of a file that are held before it is put on disk
MOST_IN_A_CELL = 32_767  #: characters that a workbook's cell takes
#: What makes a program take a cell's text for a formula, also in its full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    ending: str
    media_type: str
    write: Callable[..., IO[bytes]]


def _plain(value: Any) -> Any:
    """A value as a person reads it in a table: words for enums, one text for several."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Worded):
        return str(value.label)
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None, microsecond=0)
    return value


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _exact(value: Any) -> Any:
    """A value as a program reads it: ISO 8601 in UTC, the values of enums."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    return value


def _file() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=IN_MEMORY)


def write_csv(process: PlanningProcess, sheet: Sheet, inside: bool) -> IO[bytes]:
    """One sheet as Swedish Excel opens it: semicolons, and UTF-8 that says so."""
    kept = _file()
    text = io.TextIOWrapper(kept, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    table.writerow([str(column.heading) for column in sheet.columns])
    for record in sheet.rows(process, inside):
        table.writerow([_for_csv(value) for value in record])
    text.detach()
    kept.seek(0)
    return kept


def _for_csv(value: Any) -> Any:
    shown = _plain(value)
    if isinstance(shown, datetime):
        return shown.isoformat(sep=" ")
    return harmless(shown) if isinstance(shown, str) else shown


def write_json(process: PlanningProcess, inside: bool) -> IO[bytes]:
    """Everything in one file, for programs."""
    kept = _file()
    for part in _json(process, inside):
        kept.write(part.encode())
    kept.seek(0)
    return kept


def _json(process: PlanningProcess, inside: bool) -> Iterator[str]:
    head = {"format": "samspel-consultation", "version": VERSION, "made_at": _exact(clock.now())}
    yield json.dumps(head)[:-1]
    for sheet in sheets.open_to(inside):
        yield f",\n{json.dumps(sheet.key)}: ["
        keys = [column.key for column in sheet.columns]
        for number, record in enumerate(sheet.rows(process, inside)):
            row = dict(zip(keys, map(_exact, record), strict=True))
            yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
        yield "]"
    yield "}\n"


def write_xlsx(process: PlanningProcess, inside: bool) -> IO[bytes]:
    """Everything as a workbook of several sheets; each row is on disk before the next one is read."""
    import xlsxwriter

    kept = _file()
    with TemporaryDirectory(prefix="samspel-export-") as folder:
        book = xlsxwriter.Workbook(
            kept,
            {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False,
             "strings_to_urls": False, "strings_to_numbers": False,
             "default_date_format": "yyyy-mm-dd"},
        )  # fmt: skip
        book.set_properties({"title": process.title, "subject": str(process.reference)})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        for sheet in sheets.open_to(inside):
            _write_sheet(book.add_worksheet(sheet.name), sheet, process, inside, formats)
        book.close()
    kept.seek(0)
    return kept


def _write_sheet(
    page: Any, sheet: Sheet, process: PlanningProcess, inside: bool, formats: dict[str, Any]
) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.columns) - 1, 22)
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, str(column.heading), formats["head"])
    for line, record in enumerate(sheet.rows(process, inside), start=1):
        for number, value in enumerate(record):
            _write_cell(page, line, number, _plain(value), formats)


def _write_cell(page: Any, line: int, number: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        page.write_datetime(line, number, value, formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(line, number, value, formats["day"])
    elif isinstance(value, str) and value:
        page.write_string(line, number, value[:MOST_IN_A_CELL], formats["text"])
    elif isinstance(value, int):
        page.write_number(line, number, value)


CSV = Kind("csv", "text/csv", write_csv)
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx)
JSON = Kind("json", "application/json", write_json)
