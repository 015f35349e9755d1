"""Feedback for tests: a formal consultation that is over, what came in, and points about it."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db, transaction
from forum.feedback import operations, queries
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.feedback.operations import Wording
from forum.feedback.queries import Sources
from forum.matters import operations as matters
from forum.matters.models import Comment, CommentKind
from forum.parties.models import Party
from forum.processes.models import PlanningProcess, Stage, StageKey
from forum.responses.models import FormalResponse, Stance
from tests.factories import Cast, store
from tests.processes import scene as processes

_numbers = itertools.count(1)
WHOLE = Wording("Många vill ha öppet senare.", Effect.CHANGED, "Vi har öppet till 21.")


class Scene:
    """Anna's unit has asked; Bo's organisation, Ulla's umbrella and Cia answer."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.process: PlanningProcess = processes.in_stage(cast, StageKey.CONSULTATION)

    @property
    def stage(self) -> Stage:
        """The consultation, as the database has it now."""
        return processes.stage(self.process, StageKey.CONSULTATION)

    @property
    def work(self) -> str:
        """The officers' page."""
        return f"/samrad/{self.process.reference}/skede/{self.stage.position}/aterkoppling/arbete"

    @property
    def publish_path(self) -> str:
        """Where the feedback is published."""
        return self.work.replace("/arbete", "/publicera")

    @property
    def read(self) -> str:
        """What everyone reads."""
        return f"/samrad/{self.process.reference}/aterkoppling"

    def response(self, who: str = "bo", **changed: Any) -> FormalResponse:
        """An answer that was sent, of the party that someone speaks for or of themselves."""
        party = self.cast.parties[who]
        return self.answered(self.cast.people[who], party, **changed)

    def answered(
        self, person: Person, party: Party | None = None, **changed: Any
    ) -> FormalResponse:
        """An answer of anyone."""
        stage = self.stage
        said: dict[str, Any] = {
            "year": 2025,  # clear of what others store
            "number": next(_numbers),
            "matter_id": self.process.id,
            "stage_id": stage.id,
            "person_id": person.id,
            "party_id": party.id if party is not None else None,
            "summary": "Vi vill ha öppet senare.",
            "stance": Stance.PARTLY,
            "body": "Unga kommer efter klockan 19.",
            "body_html": "<p>Unga kommer efter klockan 19.</p>",
            "submitted_at": clock.now() - timedelta(days=2),
            "sha256": "0" * 64,
        }
        sent: FormalResponse = store(FormalResponse(**(said | changed)))
        return sent

    def comment(self, who: str = "cia", body: str = "Hur blir det med belysningen?") -> Comment:
        """A comment of the stage's time."""
        with transaction():
            return matters.post_comment(self.cast.actor(who), self.process, body=body)

    def question(self, who: str = "cia", body: str = "När öppnar det?") -> Comment:
        """A question to the city, which nobody has answered."""
        with transaction():
            return matters.post_comment(
                self.cast.actor(who), self.process, body=body, kind=CommentKind.QUESTION
            )

    def point(
        self, *answers: FormalResponse | Comment, wording: Wording | None = WHOLE, who: str = "anna"
    ) -> FeedbackPoint:
        """A point about these; finished, unless told otherwise."""
        with transaction():
            return operations.write(
                self.cast.actor(who), self.stage, Sources.of(*answers), wording=wording
            )

    def publish(self, who: str = "anna") -> None:
        """Everything that is written becomes public."""
        with transaction():
            operations.publish(self.cast.actor(who), self.stage)

    def points(self) -> list[FeedbackPoint]:
        """Every point of the stage, as the database has it now."""
        db.session.rollback()
        found = select(FeedbackPoint).where(FeedbackPoint.stage_id == self.stage.id)
        return list(db.session.scalars(found.order_by(FeedbackPoint.number)))

    def sources(self, point: FeedbackPoint) -> list[FeedbackSource]:
        """What a point answers."""
        found = select(FeedbackSource).where(FeedbackSource.point_id == point.id)
        return list(db.session.scalars(found.order_by(FeedbackSource.id)))

    def coverage(self) -> queries.Coverage:
        """What is covered."""
        return queries.coverage([self.stage.id])[self.stage.id]

    def anna(self, signed_in: Any) -> Any:
        """Anna's browser."""
        return self.browser(signed_in, "anna")

    def browser(self, signed_in: Any, who: str) -> Any:
        """Someone's browser, speaking for their party if they have one."""
        party = self.cast.parties[who]
        return signed_in(self.cast.people[who].id, party.id if party is not None else None)
