"""Organisations are invited to consultations, and those who are silent are reminded."""

from functools import partial

from forum.demo.story import Asked, Process
from forum.demo.world import World
from forum.invitations import operations


def tell(world: World) -> None:
    """Everyone who is asked to take part."""
    told = {process.key: process for process in world.story.processes}
    add, moment = world.timeline.add, world.days.moment
    for asked in world.story.invitations:
        about = told[asked.process]
        add(moment(asked.day, asked.hour), partial(_invite, world, about, asked))
        if asked.reminded is not None:
            add(moment(asked.reminded, asked.hour), partial(_remind, world, about))


def _invite(world: World, process: Process, asked: Asked) -> None:
    operations.invite(
        world.actor(process.contact, process.owner),
        world.process(process.key),
        party_ids=[world.party(key).id for key in asked.parties],
        message=asked.message,
    )


def _remind(world: World, process: Process) -> None:
    operations.remind(world.actor(process.contact, process.owner), world.process(process.key))
