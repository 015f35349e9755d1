"""What is asked, read, answered and heard in consultations, each act at its own moment."""

from functools import partial

from forum.core.access import Actor
from forum.demo import dialogue, rounds
from forum.demo.dialogue import Consultation, Inquiry, Remark, Revision, Text, Version
from forum.demo.processes import key_of
from forum.demo.story import Process
from forum.demo.world import World
from forum.desk import operations as desk
from forum.desk import queries as desk_queries
from forum.matters import operations as matters
from forum.matters.models import CommentKind
from forum.processes import operations
from forum.processes.models import PlanningProcess
from forum.texts import operations as texts
from forum.texts import queries
from forum.texts.models import Paragraph, PublicText

#: Days after a question on which every promised day of ten working days has passed.
LATE = 22
DRAFTED_BEFORE = 2  #: days


def tell(world: World) -> None:
    """All that happens in every consultation of the file."""
    led = {process.key: process for process in world.story.processes}
    for told in dialogue.read():
        process = led[told.process]
        _ask_the_city(world, process, told)
        for revision in told.revisions:
            moment = world.days.moment(revision.day, revision.hour)
            world.timeline.add(moment, partial(_revise, world, process, revision))
        for number, text in enumerate(told.texts):
            _let_read(world, process, text, f"{key_of(process)}#{number}")
        for one in told.rounds:
            rounds.tell(world, process, one)
            if one.published is not None and one.responses:
                world.timeline.add(world.days.now, partial(_order_report, world, process))


def _officer(world: World, process: Process) -> Actor:
    return world.actor(process.contact, process.owner)


def _ask_the_city(world: World, process: Process, told: Consultation) -> None:
    add, moment = world.timeline.add, world.days.moment
    for asked in told.inquiries:
        add(moment(asked.day, asked.hour), partial(_ask, world, process, asked))
        if asked.answer is not None:
            when = moment(asked.answer.day, asked.answer.hour)
            add(when, partial(_answer, world, process, asked, asked.answer.body))
        elif asked.day + LATE <= 0:
            add(moment(asked.day + LATE, 0.02), matters.note_overdue_questions)


def _ask(world: World, process: Process, asked: Inquiry) -> None:
    world.comments[f"{key_of(process)}#{asked.id}"] = matters.post_comment(
        world.actor(asked.who, asked.party),
        world.process(process.key),
        body=asked.body,
        kind=CommentKind.QUESTION,
    )


def _answer(world: World, process: Process, asked: Inquiry, body: str) -> None:
    matters.post_comment(
        _officer(world, process),
        world.process(process.key),
        body=body,
        parent=world.comments[f"{key_of(process)}#{asked.id}"],
    )


def _revise(world: World, process: Process, revision: Revision) -> None:
    stored = world.process(process.key)
    operations.revise(
        _officer(world, process),
        stored,
        wording=_said(stored, revision.influenceable),
        reason=revision.reason,
    )


def _said(stored: PlanningProcess, influenceable: str) -> operations.Wording:
    """What it says, with another text on what can be influenced."""
    return operations.Wording(
        title=stored.title,
        summary=stored.summary,
        description=stored.description,
        influenceable=influenceable,
        not_influenceable=stored.not_influenceable,
        participation=stored.participation,
        contact_name=stored.contact_name,
        contact_email=stored.contact_email,
        contact_phone=stored.contact_phone,
        case_number=stored.case_number,
        case_pending=stored.case_pending,
    )


def _let_read(world: World, process: Process, text: Text, key: str) -> None:
    add, moment = world.timeline.add, world.days.moment
    for place, version in enumerate(text.versions):
        begun = version.day - (0 if version.is_draft else DRAFTED_BEFORE)
        title = text.title if place == 0 else None
        add(moment(begun, version.hour), partial(_write, world, process, key, version, title))
        if not version.is_draft:
            when = moment(version.day, version.hour)
            add(when, partial(_publish, world, process, key, version))
    for remark in text.remarks:
        add(moment(remark.day, remark.hour), partial(_comment, world, key, remark))


def _write(world: World, process: Process, key: str, version: Version, title: str | None) -> None:
    """Begin a text, or the next version of one."""
    actor = _officer(world, process)
    if title is not None:
        stored = world.process(process.key)
        begun = texts.create(actor, stored, title=title, source=version.source)
        world.texts[key] = begun.text
    else:
        texts.save(actor, world.texts[key], source=version.source)


def _publish(world: World, process: Process, key: str, version: Version) -> None:
    draft = queries.draft_of(world.texts[key])
    if draft is None:
        raise LookupError(key)
    texts.publish(_officer(world, process), draft, change=version.change)


def _comment(world: World, key: str, remark: Remark) -> None:
    written = world.texts[key]
    texts.comment(
        world.actor(remark.who, remark.party),
        written,
        _paragraph(written, remark.on),
        body=remark.body,
        kind=CommentKind.OBSTACLE if remark.obstacle else CommentKind.COMMENT,
    )


def _paragraph(written: PublicText, begins: str) -> Paragraph:
    """The paragraph of the newest version that begins with some words; LookupError when none does."""
    version = queries.newest(written)
    for paragraph in queries.paragraphs(version) if version is not None else ():
        if paragraph.words.startswith(begins):
            return paragraph
    raise LookupError(begins)


def _order_report(world: World, process: Process) -> None:
    reported = desk_queries.reported(world.process(process.key).reference or "")
    if reported is None:
        raise LookupError(process.key)
    desk.order_report(_officer(world, process), reported)
