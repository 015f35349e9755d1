"""What is said in matters, who agrees, what is added and who follows."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO

from forum.core.access import Actor
from forum.demo import papers
from forum.demo.story import Paper, Said
from forum.demo.world import World
from forum.matters import operations as matters
from forum.matters.models import CommentKind, DocumentKind, Matter
from forum.matters.operations import marks
from forum.matters.queries import wordings
from forum.notifications import operations as notifications

#: Hours between one agreement and the next.
PAUSE = 0.7
#: The day on which those who follow a matter last read its thread; what came after is new to them.
LAST_THERE = -4


def tell(world: World, matter: str, comments: Sequence[Said]) -> None:
    """Everything that is written in a matter's thread."""
    for number, said in enumerate(comments):
        key = f"{matter}#{said.id or number}"
        world.timeline.add(world.days.moment(*said.when), partial(_say, world, matter, key, said))
        for place, name in enumerate(said.supports, start=1):
            later = world.days.moment(said.day, min(said.hour + place * PAUSE, 23.9))
            world.timeline.add(later, partial(_agree, world, key, name, said.day))
        if said.changed is not None:
            moment = world.days.moment(*said.changed)
            world.timeline.add(moment, partial(_change, world, key, said))


def _say(world: World, matter: str, key: str, said: Said) -> None:
    parent = world.comments[f"{matter}#{said.reply_to}"] if said.reply_to else None
    actor, about = world.actor(said.who, said.party), world.matters[matter]
    written = matters.post_comment(
        actor,
        about,
        body=said.was or said.body,
        parent=parent,
        kind=CommentKind(said.kind or ("obstacle" if said.obstacle else "comment")),
        files=_attached(actor, about, said) if said.picture else {},
    )
    world.comments[key] = written


def _attached(actor: Actor, matter: Matter, said: Said) -> dict[int, str]:
    """The picture that goes along with a comment, and its words."""
    chosen = matters.attaching.examine(BytesIO(papers.made(said.picture)), said.picture)
    kept = matters.attaching.attach(actor, matter, chosen, said.shows)
    return {kept.id: said.shows} if kept is not None else {}


def _change(world: World, key: str, said: Said) -> None:
    written = world.comments[key]
    matters.edit_comment(
        world.actor(said.who, said.party),
        written,
        body=said.body,
        kind=written.kind,
        seen=wordings.seal(written),
    )


def _agree(world: World, comment: str, name: str, day: int) -> None:
    matters.support_comment(world.supporter(name, day), world.comments[comment])


def support(world: World, matter: str, names: Sequence[str], day: int) -> None:
    """Organisations support a matter, one or two a day."""
    for place, name in enumerate(names):
        moment = world.days.moment(day + place // 2, 10 + 3 * place / 2)
        world.timeline.add(moment, partial(_support, world, matter, name, day))


def _support(world: World, matter: str, name: str, day: int) -> None:
    matters.support(world.supporter(name, day), world.matters[matter])


def add_papers(world: World, matter: str, who: str, party: str, added: Sequence[Paper]) -> None:
    """Documents that the one responsible adds."""
    for paper in added:
        moment = world.days.moment(paper.day, paper.hour)
        world.timeline.add(moment, partial(_add_paper, world, matter, who, party, paper))


def _add_paper(world: World, matter: str, who: str, party: str, paper: Paper) -> None:
    key = f"{matter}#{paper.title}"
    world.documents[key] = matters.add_document(
        world.actor(who, party),
        world.matters[matter],
        title=paper.title,
        stream=BytesIO(papers.made(paper.file)),
        name=paper.file,
        replaces=world.documents.get(key),
        kind=DocumentKind(paper.kind),
        dated_on=world.days.date(paper.day),
        change=paper.change,
        alternative=papers.shows(paper.file),
    )


def follow(world: World) -> None:
    """People who follow matters and places, when the last of them has become public."""
    opened = {f"process:{each.key}": each.opened for each in world.story.processes}
    opened |= {f"initiative:{each.key}": each.submitted for each in world.story.initiatives}
    for follower in world.story.followers:
        for matter in follower.matters:
            moment = world.days.moment(opened[matter] + 2, 20)
            world.timeline.add(moment, partial(_follow_matter, world, follower.who, matter))
            last_there = world.days.moment(LAST_THERE, 19.5)
            world.timeline.add(last_there, partial(_read, world, follower.who, matter))
        for code in follower.districts:
            moment = world.days.moment(-50, 20.5)
            world.timeline.add(moment, partial(_follow_district, world, follower.who, code))


def _follow_matter(world: World, who: str, matter: str) -> None:
    notifications.follow(world.actor(who), world.matters[matter])


def _read(world: World, who: str, matter: str) -> None:
    about = world.matters[matter]
    marks.read(world.actor(who), about, up_to=about.comment_count)


def _follow_district(world: World, who: str, code: str) -> None:
    for place in world.districts([code]):
        notifications.follow(world.actor(who), place)
