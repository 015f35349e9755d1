"""What an export holds: its sheets, their columns under keys that never change, and what each means."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.desk.queries import records
from forum.desk.queries.records import Record
from forum.processes.models import PlanningProcess


@dataclass(frozen=True)
class Column:
    """One column: its key in JSON, and its heading."""

    key: str
    heading: Words


@dataclass(frozen=True)
class Sheet:
    """One table: its key in JSON, its name in addresses and in a workbook, and where its rows come from."""

    key: str
    name: str
    title: Words
    about: Words
    columns: Sequence[Column]
    rows: Callable[[PlanningProcess, bool], Iterator[Record]]
    is_internal: bool = False  #: for those who work for the owner only


_STAGE = Column("stage", _l("Stage number"))
_RECEIPT = Column("receipt", _l("Receipt number"))
_PARTY = Column("party", _l("Organisation or city unit"))
_PARTY_KIND = Column("party_kind", _l("Kind of party"))
_UMBRELLA = Column("is_umbrella", _l("Umbrella organisation"))
_PERSON = Column("person", _l("Person"))
_PUBLISHED = Column("is_published", _l("Published"))
_NUMBER = Column("number", _l("Number in the thread"))

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "process", "samrad", _l("The consultation"), _l("What it is about and whose it is: one row."),
        (
            Column("reference", _l("Reference")), Column("title", _l("Title")),
            Column("state", _l("State")), Column("unit", _l("Responsible unit")),
            Column("summary", _l("Summary")), Column("districts", _l("Areas")),
            Column("is_citywide", _l("The whole city")), Column("commitments", _l("Commitments")),
            Column("influenceable", _l("What can be influenced")),
            Column("not_influenceable", _l("What cannot be influenced")),
            Column("participation", _l("Level of participation")),
            Column("case_number", _l("Case number")),
            Column("is_pbl", _l("Under the Planning and Building Act")),
            Column("published_at", _l("Published at")), Column("closed_at", _l("Ended at")),
            Column("address", _l("Web address")),
        ),
        records.process,
    ),
    Sheet(
        "stages", "skeden", _l("Stages"), _l("The stages with their dates, one row each."),
        (
            _STAGE, Column("key", _l("Kind of stage")), Column("name", _l("Name")),
            Column("round_kind", _l("Kind of round")), Column("starts_on", _l("First day")),
            Column("ends_on", _l("Last day")), Column("state", _l("State")),
            Column("feedback", _l("What the city heard, in summary")),
        ),
        records.stages,
    ),
    Sheet(
        "responses", "svar", _l("Formal responses"),
        _l("The valid responses, in the order they came. Those that were replaced are left out."),
        (
            _RECEIPT, _STAGE, Column("submitted_at", _l("Received at")),
            Column("is_late", _l("Late")), _PARTY, _PARTY_KIND, _UMBRELLA, _PERSON,
            Column("districts", _l("Where the party works")), Column("stance", _l("Standpoint")),
            Column("summary", _l("Summary")), Column("body", _l("The response")),
            Column("members_asked", _l("Who was asked among the members")),
            Column("files", _l("Files")), Column("sha256", _l("Checksum")), _PUBLISHED,
        ),
        records.responses,
    ),
    Sheet(
        "answers", "svar-pa-fragor", _l("Answers to the stages' questions"),
        _l("One row for each response and question."),
        (
            _RECEIPT, _STAGE, Column("question", _l("Question number")),
            Column("kind", _l("How it is answered")), Column("wording", _l("Question")),
            Column("text", _l("In own words")), Column("scale", _l("On the scale, 1 to 5")),
            Column("chosen", _l("Chosen, best first where they are put in order")), _PUBLISHED,
        ),
        records.answers,
    ),
    Sheet(
        "comments", "inlagg", _l("Comments"),
        _l("The thread, with the city's answers. What is withdrawn or hidden has no text."),
        (
            _NUMBER, Column("replies_to", _l("Reply to number")),
            Column("written_at", _l("Written at")), Column("kind", _l("Kind")),
            Column("state", _l("State")), _PARTY, _PARTY_KIND, _UMBRELLA, _PERSON,
            Column("kind", _l("What it is")), Column("body", _l("Text")),
            Column("supporting_organisations", _l("Agreeing organisations")),
            Column("supporting_people", _l("Agreeing people")),
        ),
        records.comments,
    ),
    Sheet(
        "questions", "fragor", _l("Questions to the city"),
        _l("Each question with its promised day, and the number of the comment that answers it."),
        (
            _NUMBER, Column("asked_at", _l("Asked at")), Column("due_on", _l("Promised by")),
            Column("answered_at", _l("Answered at")), Column("days_late", _l("Days late")),
            _PARTY, _PERSON, Column("body", _l("Text")),
            Column("answer", _l("Answered in number")),
        ),
        records.questions,
    ),
    Sheet(
        "feedback", "aterkoppling", _l("Feedback"),
        _l("The city's published feedback, point by point, and what each point answers."),
        (
            _STAGE, Column("number", _l("Point")), Column("heard", _l("What the city heard")),
            Column("effect", _l("What came of it")), Column("reason", _l("Why")),
            Column("published_at", _l("Published at")),
            Column("responses", _l("Answers these responses")),
            Column("comments", _l("Answers these comments")),
        ),
        records.points,
    ),
    Sheet(
        "invitations", "inbjudna", _l("Invited"),
        _l("Who was invited and has been heard. Only for those who work for the responsible unit."),
        (
            _PARTY, Column("invited_at", _l("Invited at")),
            Column("has_responded", _l("Has sent a response")),
            Column("has_commented", _l("Has written in the thread")),
        ),
        records.invitations,
        is_internal=True,
    ),
)  # fmt: skip


def open_to(inside: bool) -> list[Sheet]:
    """The sheets that a reader may have."""
    return [sheet for sheet in SHEETS if inside or not sheet.is_internal]


def by_name(name: str, inside: bool) -> Sheet | None:
    """One of them by its name in an address."""
    return next((sheet for sheet in open_to(inside) if sheet.name == name), None)
