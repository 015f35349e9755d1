"""What the council's office writes on top of briefs before the summons goes out."""

from dataclasses import dataclass
from functools import partial

from forum.core.merging import Typed
from forum.council import queries
from forum.council.operations import briefs as operations
from forum.demo.story import loaded, made
from forum.demo.world import World

SECRETARY, COUNCIL = "lena-ostman", "idekom"


@dataclass(frozen=True)
class Written:
    """The words above the brief of an item, known by its title."""

    meeting: str
    item: str
    text: str


def tell(world: World) -> None:
    """Written the day before the summons, when the agenda is built."""
    called = {meeting.key: meeting.called for meeting in world.story.meetings}
    for entry in loaded("briefs")["brief"]:
        told: Written = made(Written, entry)
        day = called[told.meeting]
        if day is not None:
            world.timeline.add(world.days.moment(day - 1, 15.5), partial(_write, world, told))


def _write(world: World, told: Written) -> None:
    there = queries.items(world.meetings[told.meeting])
    item = next(one for one in there if one.title == told.item)
    actor = world.actor(SECRETARY, COUNCIL)
    operations.write(actor, item, Typed({"text": [told.text.strip()]}))
