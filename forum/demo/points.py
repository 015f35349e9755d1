"""What the secretary writes down for the council, and who has joined the agreement lately."""

from dataclasses import dataclass
from functools import partial

from forum.core.access import SYSTEM
from forum.council.models import PointKind
from forum.council.operations import gathering, points
from forum.demo.story import loaded, made
from forum.demo.world import World


@dataclass(frozen=True)
class Jotted:
    """Something without a thread, written down on a day; wanted so many days from today."""

    council: str
    who: str
    day: int
    kind: str
    title: str
    reason: str
    wanted: int | None = None


def tell(world: World) -> None:
    """Each on its day; then what comes by itself."""
    add, moment = world.timeline.add, world.days.moment
    for entry in loaded("points")["point"]:
        told: Jotted = made(Jotted, entry)
        add(moment(told.day, 10.4), partial(_add, world, told))
    add(moment(-3, 7.5), partial(gathering.gather, SYSTEM))


def _add(world: World, told: Jotted) -> None:
    wanted = world.days.date(told.wanted) if told.wanted is not None else None
    said = points.Told(
        title=told.title, reason=told.reason, kind=PointKind(told.kind), wanted_on=wanted
    )
    points.add_point(world.actor(told.who, told.council), world.party(told.council), said)
