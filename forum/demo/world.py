"""What exists so far: the story's keys, and what they stand for in the database."""

from collections.abc import Collection

from sqlalchemy import select

from forum.accounts.models import Person
from forum.accounts.queries import by_email
from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.council.models import CouncilMeeting
from forum.demo.story import Story
from forum.demo.timeline import Days, Timeline
from forum.districts.models import District
from forum.matters.models import Comment, Document, Matter
from forum.parties.models import Party
from forum.parties.queries import actor_for, by_slug
from forum.processes.models import PlanningProcess
from forum.responses.models import FormalResponse
from forum.texts.models import PublicText


class World:
    """The story on its way into the database, all in one transaction: what was stored stays loaded.

    Keys of matters read "process:key", "initiative:key" or "topic:key"; of comments, documents, responses and
    texts, their matter's key before "#".
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.days = Days()
        self.timeline = Timeline(self.days)
        self.matters: dict[str, Matter] = {}
        self.comments: dict[str, Comment] = {}
        self.documents: dict[str, Document] = {}
        self.responses: dict[str, FormalResponse] = {}
        self.texts: dict[str, PublicText] = {}
        self.meetings: dict[str, CouncilMeeting] = {}
        self._people: dict[str, Person] = {}
        self._parties: dict[str, Party] = {}
        self._actors: dict[tuple[str, str | None, tuple[bool, ...]], Actor] = {}
        self._mandates = {someone.key: someone.memberships for someone in story.people}
        self._emails = {someone.key: someone.email for someone in story.people}

    def person(self, key: str) -> Person:
        """A person; KeyError for a key that nobody has."""
        found = self._people.get(key) or by_email(self._emails[key])
        if found is None:
            raise KeyError(key)
        return self._people.setdefault(key, found)

    def party(self, key: str) -> Party:
        """A party: keys of the story are addresses on the site."""
        found = self._parties.get(key) or by_slug(key)
        if found is None:
            raise KeyError(key)
        return self._parties.setdefault(key, found)

    def actor(self, who: str, party: str | None = None) -> Actor:
        """A person, speaking for a party where one is named; LookupError when they may not then."""
        day = (clock.today() - self.days.today).days
        key = who, party, tuple(held.counts_on(day) for held in self._mandates[who])
        found = self._actors.get(key) or actor_for(
            self.person(who), self.party(party).id if party else None
        )
        if party and found.party_id is None:
            raise LookupError(f"{who} does not speak for {party}")
        return self._actors.setdefault(key, found)

    def process(self, key: str) -> PlanningProcess:
        """A planning process by its own key."""
        found = self.matters[f"process:{key}"]
        if not isinstance(found, PlanningProcess):
            raise TypeError(key)
        return found

    def supporter(self, name: str, day: int) -> Actor:
        """Who supports: a party by somebody who may, or "person:key" for themselves."""
        if name.startswith("person:"):
            return self.actor(name.removeprefix("person:"))
        return self.actor(self.story.speaker(name, day), name)

    def districts(self, codes: Collection[str]) -> list[District]:
        """Places by their codes."""
        return list(db.session.scalars(select(District).where(District.code.in_(codes))))

    def commitments(self, numbers: Collection[int]) -> list[Commitment]:
        """Commitments of the agreement by their numbers."""
        found = (agreement.commitment(number) for number in numbers)
        return [commitment for commitment in found if commitment is not None]
