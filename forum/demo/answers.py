"""Those who are called to the next meeting answer, some with a substitute in their place."""

from dataclasses import dataclass
from functools import partial

from forum.council.models import SummonsAnswer
from forum.council.operations import replies as operations
from forum.council.queries import replies
from forum.demo.story import loaded, made
from forum.demo.world import World


@dataclass(frozen=True)
class Answered:
    """What somebody says to the summons of a meeting, at an hour of the day on which it went out."""

    meeting: str
    who: str
    says: str
    hour: float


def tell(world: World) -> None:
    """Each answers by the link of the letter."""
    called = {meeting.key: meeting.called for meeting in world.story.meetings}
    for entry in loaded("answers")["answer"]:
        told: Answered = made(Answered, entry)
        day = called[told.meeting]
        if day is not None:
            world.timeline.add(world.days.moment(day, told.hour), partial(_answer, world, told))


def _answer(world: World, told: Answered) -> None:
    reply = replies.of_person(world.meetings[told.meeting], world.person(told.who).id)
    if reply is not None:
        operations.answer(world.actor(told.who), reply, SummonsAnswer(told.says))
