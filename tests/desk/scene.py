"""What the desk is tested on: a consultation that is over, what was said in it, and the city's feedback."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from forum.core import clock
from forum.core.db import db, transaction
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.invitations.models import Invitation
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentKind
from forum.parties.models import Party
from forum.processes.models import PlanningProcess, Stage
from forum.responses.models import FormalResponse, Stance
from tests.factories import Cast, store
from tests.responses import scene as responses

HEARD, REASON = "Många vill ha **fler** öppettider.", "Vi öppnar *två* kvällar till."


class Consultation:
    """A formal consultation answered by Bo (partly) and Cia (against), with a question and a comment."""

    def __init__(self, cast: Cast, *, over: bool = True, **changed: Any) -> None:
        self.cast = cast
        self.process: PlanningProcess = responses.opened(cast, **changed)
        self.bo = responses.send(cast.actor("bo"), self.process)
        self.cia = responses.send(
            cast.actor("cia"), self.process, summary="Nej tack.", stance=Stance.AGAINST
        )
        self.comment = say(cast, "bo", self.process, "Porten är låst.")
        self.question = ask(cast, "cia", self.process)
        if over:
            responses.over(self.process)

    @property
    def reference(self) -> str:
        """Its reference."""
        return str(self.process.reference)

    @property
    def stage(self) -> Stage:
        """The stage that was answered, as the database has it now."""
        return responses.stage(self.process)

    def point(self, *about: FormalResponse | Comment, published: bool = True) -> FeedbackPoint:
        """One point of feedback about something."""
        return point(self.cast, self.stage, *about, published=published)


def say(cast: Cast, who: str, process: PlanningProcess, body: str) -> Comment:
    """Someone writes in the thread."""
    with transaction():
        return matters.post_comment(cast.actor(who), process, body=body)


def ask(cast: Cast, who: str, process: PlanningProcess, body: str = "När öppnar ni?") -> Comment:
    """Someone asks the city."""
    with transaction():
        return matters.post_comment(cast.actor(who), process, body=body, kind=CommentKind.QUESTION)


def due(question: Comment, days: int) -> None:
    """Let a question be due so many days from today."""
    from tests.processes.scene import day

    with transaction():
        db.session.get_one(Comment, question.id).due_on = day(days)


def point(
    cast: Cast, stage: Stage, *about: FormalResponse | Comment, published: bool = True
) -> FeedbackPoint:
    """One point of feedback about something."""
    stage_id = stage.id
    sources = [(type(one), one.id) for one in about]
    number = 1 + db.session.query(FeedbackPoint).filter_by(stage_id=stage_id).count()
    made: FeedbackPoint = store(
        FeedbackPoint(
            stage_id=stage_id, number=number, heard=HEARD, heard_html=f"<p>{HEARD}</p>",
            effect=Effect.PARTLY, reason=REASON, reason_html=f"<p>{REASON}</p>",
            person_id=cast.people["anna"].id, written_at=clock.now(),
            published_at=clock.now() if published else None,
        )
    )  # fmt: skip
    for kind, key in sources:
        column = "response_id" if kind is FormalResponse else "comment_id"
        store(FeedbackSource(point_id=made.id, **{column: key}))
    return made


def invite(cast: Cast, process: PlanningProcess, *parties: Party) -> None:
    """Anna invites some parties."""
    for party in parties:
        store(
            Invitation(
                process_id=process.id, party_id=party.id, person_id=cast.people["anna"].id,
                invited_at=clock.now(),
            )
        )  # fmt: skip


def cells(workbook: bytes) -> dict[str, list[list[str]]]:
    """The texts of a workbook, by sheet: read without any library of spreadsheets."""
    main = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(workbook)) as kept:
        shared = []
        if "xl/sharedStrings.xml" in kept.namelist():
            root = ElementTree.fromstring(kept.read("xl/sharedStrings.xml"))
            shared = ["".join(t.itertext()) for t in root.findall("m:si", main)]
        book = ElementTree.fromstring(kept.read("xl/workbook.xml"))
        names = [str(sheet.get("name")) for sheet in book.findall("m:sheets/m:sheet", main)]
        found = {}
        for number, name in enumerate(names, start=1):
            root = ElementTree.fromstring(kept.read(f"xl/worksheets/sheet{number}.xml"))
            assert not root.findall(".//m:f", main), "a formula"
            assert not root.findall(".//m:hyperlink", main), "a link"
            found[name] = [
                _line(row, shared, main) for row in root.findall("m:sheetData/m:row", main)
            ]
    return found


def _line(row: ElementTree.Element, shared: list[str], main: dict[str, str]) -> list[str]:
    """The cells of a row by their column: empty ones are not written."""
    by_column = {_column(str(cell.get("r"))): _cell(cell, shared, main) for cell in row}
    return [by_column.get(number, "") for number in range(max(by_column, default=-1) + 1)]


def _column(name: str) -> int:
    number = 0
    for letter in name.rstrip("0123456789"):
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell: ElementTree.Element, shared: list[str], main: dict[str, str]) -> str:
    if cell.get("t") == "s":
        return shared[int(cell.findtext("m:v", "", main))]
    if cell.get("t") == "inlineStr":
        return "".join(cell.find("m:is", main).itertext())  # type: ignore[union-attr]
    return cell.findtext("m:v", "", main)
