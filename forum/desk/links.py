"""Where each figure leads: to what it counts."""

from datetime import date

from flask import url_for

from forum.desk.queries.counting import Voice
from forum.districts.models import District
from forum.matters import kinds
from forum.matters.queries.questions import Standing
from forum.matters.queries.selection import WITHOUT_ANSWERS, Kind
from forum.parties.models import Party
from forum.processes.models import PlanningProcess, Stage
from forum.responses.filters import NO_PLACE, STANCES
from forum.responses.models import Stance

_IN_ADDRESSES = {stance: name for name, stance in STANCES.items()}


class Links:
    """Addresses of what is counted in one consultation; whole ones for what leaves the site."""

    def __init__(self, process: PlanningProcess, *, external: bool = False) -> None:
        self.process = process
        self.reference = str(process.reference)
        self.external = external

    def thread(self) -> str:
        """What is said."""
        return kinds.url_of(self.process, _anchor="thread", _external=self.external)

    def comments(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        asked: bool = False,
        party: Party | None = None,
    ) -> str:
        """What came in in the thread, or the questions among it, between two days; from one party."""
        return kinds.url_of(
            self.process,
            typ=Kind.QUESTION.value if asked else None,
            utan=None if asked else WITHOUT_ANSWERS,
            fran=first.isoformat() if first is not None else None,
            till=last.isoformat() if last is not None else None,
            av=party.slug if party is not None else None,
            _anchor="sagt",
            _external=self.external,
        )

    def comment(self, seq: int) -> str:
        """One comment."""
        return url_for(
            "matters.comment_page", reference=self.reference, seq=seq, _external=self.external
        )

    def questions(self, standing: Standing | None = None) -> str:
        """The questions to the city, or those that stand so."""
        return url_for(
            "matters.questions",
            reference=self.reference,
            visa=standing.value if standing is not None else None,
            _external=self.external,
        )

    def responses(
        self,
        stage: Stage | None = None,
        *,
        stance: Stance | None = None,
        voice: Voice | None = None,
        party: Party | None = None,
        district: District | None = None,
        no_place: bool = False,
    ) -> str:
        """The responses, or some of them."""
        return url_for(
            "responses.index",
            reference=self.reference,
            skede=stage.position if stage is not None else None,
            standpunkt=_IN_ADDRESSES[stance] if stance is not None else None,
            part=voice.value if voice is not None else None,
            av=party.slug if party is not None else None,
            omrade=NO_PLACE if no_place else district.slug if district is not None else None,
            _external=self.external,
        )

    def response(self, receipt: str) -> str:
        """One response."""
        return url_for(
            "responses.show", reference=self.reference, receipt=receipt, _external=self.external
        )

    def point(self, stage: Stage, number: int) -> str:
        """One published point of the feedback."""
        return url_for(
            "feedback.point",
            reference=self.reference,
            position=stage.position,
            number=number,
            _external=self.external,
        )

    def results(self, stage: Stage) -> str:
        """What was answered to each of a stage's questions."""
        return url_for(
            "responses.show_results",
            reference=self.reference,
            position=stage.position,
            _external=self.external,
        )

    def invited(self) -> str:
        """Who was invited."""
        return url_for("invitations.invited", reference=self.reference, _external=self.external)
