"""Initiatives that go together, that wait for an answer, and that are tied to a consultation."""

from functools import partial

from forum.core.access import Actor
from forum.demo.world import World
from forum.initiatives import operations
from forum.initiatives.models import Initiative
from forum.matters.models import Matter


def tell(world: World) -> None:
    """What organisations do together with their initiatives."""
    add, moment = world.timeline.add, world.days.moment
    add(moment(-14, 10.2), partial(_go_together, world))
    add(moment(-5, 15.4), partial(_tie, world))
    add(moment(-1, 20.1), partial(_ask, world))


def _of(world: World, key: str) -> Initiative:
    found = world.matters[f"initiative:{key}"]
    if not isinstance(found, Initiative):
        raise TypeError(key)
    return found


def _go_together(world: World) -> None:
    """Two about the same bicycles become one."""
    asks = world.actor("tomas-ekdahl", "cykla-gront")
    merger = operations.merging.propose(
        asks,
        _of(world, "hamtade-cyklar"),
        _of(world, "overgivna-cyklar"),
        reason="Vi vill samma sak med samma cyklar. Ert försök är mer genomtänkt än vårt.",
    )
    answers = world.actor("mikael-toivonen", "skruvstadet")
    operations.merging.accept(answers, merger, answer="Gärna! Då har vi en gård till att laga på.")


def _tie(world: World) -> None:
    """What is asked of all meetings is asked of one consultation too."""
    tells: Actor = world.actor("karin-oberg", "ratt-att-delta")
    process: Matter = world.matters["process:en-vag-in"]
    operations.tying.tie(
        tells,
        _of(world, "tolk-dialogmoten"),
        process,
        body=(
            "En väg in måste fungera för den som är döv eller hör dåligt också. Räkna med "
            "teckenspråkstolk och hörslinga från början, så slipper ni rätta i efterhand."
        ),
    )


def _ask(world: World) -> None:
    """Who has only a draft asks to stand behind what another has published."""
    operations.merging.propose(
        world.actor("yusuf-hassan", "rymdtorgets-laxhjalp"),
        _of(world, "lasbart-skap"),
        _of(world, "forrad-nordost"),
        reason="Vi höll på att skriva samma sak. Får vi vara med på ert i stället?",
    )
