"""Stages that are answered: what they ask, what comes in, what is being written, and what the city heard."""

from functools import partial

from forum.core.access import Actor
from forum.core.merging import Typed
from forum.demo.dialogue import Asked, Hand, Point, Response, Round, Value
from forum.demo.processes import key_of, stage_of
from forum.demo.story import Process
from forum.demo.world import World
from forum.feedback import operations as feedback
from forum.feedback.models import Effect
from forum.feedback.queries import Sources
from forum.matters.models import Comment
from forum.processes.models import Stage
from forum.responses import queries
from forum.responses.answers import Given
from forum.responses.models import FormalResponse, PublicationRule, QuestionKind, Stance
from forum.responses.operations import drafts, questions, responses
from forum.responses.operations import rounds as settings
from forum.responses.policy import Answerable

#: Hours from the first point that is written to their publication.
READ_THROUGH = 3


def tell(world: World, process: Process, told: Round) -> None:
    """All that happens in the round of a stage."""
    add, moment = world.timeline.add, world.days.moment
    add(moment(told.day, 9.2), partial(_open, world, process, told))
    for response in told.responses:
        when = moment(response.day, response.hour)
        add(when, partial(_respond, world, process, told, response))
    for hand in told.hands:
        add(moment(hand.day, hand.hour), partial(_type, world, process, told, hand))
    if told.written is not None:
        for place, point in enumerate(told.points):
            when = moment(told.written, 12 + place / 10)
            add(when, partial(_hear, world, process, told, point))
    if told.published is not None:
        when = moment(told.published, 12 + READ_THROUGH)
        add(when, partial(_publish, world, process, told))


def _officer(world: World, process: Process) -> Actor:
    return world.actor(process.contact, process.owner)


def _stage(world: World, process: Process, told: Round) -> Stage:
    return stage_of(world.process(process.key), told.stage)


def _open(world: World, process: Process, told: Round) -> None:
    """Say how the stage is answered, and ask its questions."""
    actor, stage = _officer(world, process), _stage(world, process, told)
    if told.introduction or told.rule:
        rule = PublicationRule(told.rule or PublicationRule.AFTER_DEADLINE)
        settings.settle(actor, stage, rule=rule, introduction=told.introduction)
    wordings = {one.key: one.wording for one in told.questions}
    for asked in told.questions:
        wanted = questions.Wanted(
            wording=asked.wording,
            help=asked.help,
            is_required=asked.required,
            lowest=asked.lowest,
            highest=asked.highest,
            options=asked.options,
            only_if=_option(stage, wordings, asked),
        )
        questions.ask(actor, stage, kind=QuestionKind(asked.kind), wanted=wanted)


def _option(stage: Stage, wordings: dict[str, str], asked: Asked) -> int | None:
    """The choice that a question depends on, if it depends on one."""
    if asked.after is None:
        return None
    earlier = _asked(stage, wordings[asked.after])
    return next(option.id for option in earlier.options if option.label == asked.only_if)


def _asked(stage: Stage, wording: str) -> queries.Asked:
    return next(one for one in queries.still_asked(stage) if one.question.wording == wording)


def _respond(world: World, process: Process, told: Round, response: Response) -> None:
    stage = _stage(world, process, told)
    wordings = {one.key: one.wording for one in told.questions}
    answers = [_given(_asked(stage, wordings[key]), value) for key, value in response.answers]
    content = responses.Content(
        summary=response.summary,
        stance=Stance(response.stance),
        body=response.body,
        members_asked=response.members_asked,
        answers=answers,
    )
    actor = world.actor(response.who, response.party)
    sent = responses.submit(actor, Answerable(stage, takes=True), content=content)
    world.responses[f"{key_of(process)}#{response.id}"] = sent


def _given(asked: queries.Asked, value: Value) -> Given:
    """An answer as the form would give it; StopIteration for a choice that is not offered."""
    if isinstance(value, int):
        return Given(asked.id, asked.kind, scale=value)
    if asked.kind == QuestionKind.PLACE:
        return Given(asked.id, asked.kind, place=str(value))
    if asked.kind == QuestionKind.FREE:
        return Given(asked.id, asked.kind, text=str(value))
    labels = [value] if isinstance(value, str) else value
    chosen = (next(o.id for o in asked.options if o.label == label) for label in labels)
    return Given(asked.id, asked.kind, options=tuple(chosen))


def _type(world: World, process: Process, told: Round, hand: Hand) -> None:
    """Somebody writes on in what their party is going to send."""
    actor = world.actor(hand.who, hand.party)
    typed = Typed({name: [said.strip()] for name, said in hand.fields})
    place = Answerable(_stage(world, process, told), takes=True)
    drafts.save(actor, place, typed, page=hand.who)


def _hear(world: World, process: Process, told: Round, point: Point) -> None:
    feedback.write(
        _officer(world, process),
        _stage(world, process, told),
        Sources.of(*(_source(world, process, name) for name in point.about)),
        wording=feedback.Wording(
            point.heard, Effect(point.effect) if point.effect else None, point.reason
        ),
    )


def _source(world: World, process: Process, name: str) -> FormalResponse | Comment:
    """What a point answers: "response:id" or "comment:id"."""
    kind, _colon, known = name.partition(":")
    key = f"{key_of(process)}#{known}"
    return world.responses[key] if kind == "response" else world.comments[key]


def _publish(world: World, process: Process, told: Round) -> None:
    feedback.publish(_officer(world, process), _stage(world, process, told))
