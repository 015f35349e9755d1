"""Documents that the council's office lays with the items of agendas that are still to come."""

from functools import partial
from io import BytesIO

from forum.core import files
from forum.council import queries
from forum.council.models import AgendaItem
from forum.council.operations import papers as operations
from forum.demo import papers
from forum.demo.world import World

SECRETARY, COUNCIL = "lena-ostman", "idekom"
MEETINGS = ("idekom-c", "idekom-d")
OWN = "Mall för hur medlemmar har tillfrågats, kortare förslag"
OWN_TITLE, OWN_FILE = "Mallen, kortare förslag", "mall-tillfragade.pdf"


def tell(world: World) -> None:
    """When the agenda is built: the matters' own documents, and one of the office."""
    called = {meeting.key: meeting.called for meeting in world.story.meetings}
    for key in MEETINGS:
        if key in called:
            moment = world.days.moment((called[key] or 0) - 1, 14.5)
            world.timeline.add(moment, partial(_lay, world, key))


def _lay(world: World, key: str) -> None:
    for item in queries.items(world.meetings[key]):
        _lay_with(world, item)


def _lay_with(world: World, item: AgendaItem) -> None:
    actor = world.actor(SECRETARY, COUNCIL)
    for document in queries.documents_to_choose(item)[:1]:
        operations.choose_paper(actor, item, document)
    if item.title == OWN:
        file = files.examine(BytesIO(papers.made(OWN_FILE)), OWN_FILE)
        operations.add_paper(actor, item, file=file, title=OWN_TITLE)
