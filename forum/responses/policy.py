"""Who may answer a stage, who may read an answer before it is published, and who sees a receipt."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.matters.policy import may_work_on
from forum.parties.models import Role
from forum.processes.models import PlanningProcess, Stage, StageState
from forum.responses import actions
from forum.responses.models import FormalResponse, Question, ResponseFile

_WRITING = (Role.REPRESENTATIVE, Role.WRITER)


@dataclass(frozen=True)
class Answerable:
    """A stage as one who would answer it meets it: and whether it takes formal responses at all."""

    stage: Stage
    takes: bool


@dataclass(frozen=True)
class Received:
    """A response that was sent, and whether it is public by the rule of its round."""

    response: FormalResponse
    is_published: bool

    @property
    def process(self) -> PlanningProcess:
        """What it answers."""
        return self.response.stage.process


_TAKES_NONE = no(_l("This stage takes no formal responses. Write in the thread instead."))
_ENDED = no(_l("The consultation has ended. It can be read, but not changed."))


@dataclass(frozen=True)
class Enclosed:
    """A file, and the response that it goes with."""

    file: ResponseFile
    received: Received


def has_begun(stage: Stage) -> bool:
    """Whether a stage can be answered: now, or late when it is over."""
    if stage.state == StageState.CURRENT:
        return stage.starts_on <= clock.today()
    return stage.state == StageState.DONE


def is_late(stage: Stage) -> bool:
    """Whether an answer that comes now comes after the last day, or after the stage was left."""
    return stage.state != StageState.CURRENT or clock.now() > clock.deadline(stage.ends_on)


@rule(actions.DRAFT)
def draft(actor: Actor, place: Answerable) -> Verdict:
    """Anyone signed in, as themselves or for a party that they may write for; never the one who asks."""
    stage, process = place.stage, place.stage.process
    if not process.is_public:
        return HIDDEN
    if not place.takes or stage.state == StageState.SKIPPED:
        return _TAKES_NONE if process.closed_at is None else _ENDED
    if not actor.is_authenticated:
        return SIGN_IN
    if not has_begun(stage):
        return no(_l("This stage has not begun yet, so it cannot be answered yet."))
    if actor.party_id is None:
        return YES
    if actor.party_id == process.party_id:
        return no(_l("Your unit asks here, so it does not answer. Choose for whom you write."))
    if not actor.holds(*_WRITING, party_id=actor.party_id):
        return no(_l("The council answers in its minutes. Choose for whom you write."))
    return YES


@rule(actions.RESPOND)
def respond(actor: Actor, place: Answerable) -> Verdict:
    """Who may write, until the process has ended; for a party, one who speaks for it."""
    may_write = draft(actor, place)
    if not may_write:
        return may_write
    if place.stage.process.closed_at is not None:
        return no(
            _l(
                "The consultation has ended, so no more responses are received. "
                "What you have written is kept."
            )
        )
    if actor.party_id is None or actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return YES
    return no(
        _l(
            "You can write the response, but only a representative of %(party)s can send it. "
            "Save it, and ask one of them to send it.",
            party=actor.party_name,
        )
    )


@rule(actions.REPLACE)
def replace(actor: Actor, place: Answerable) -> Verdict:
    """Who may send one; that it comes before the last day is told by `may_replace`."""
    return respond(actor, place)


def may_replace(earlier: FormalResponse) -> Verdict:
    """Whether a response that was sent can still give way to a new one."""
    if is_late(earlier.stage):
        return no(
            _l(
                "The last day has passed, so the response %(receipt)s that was sent cannot be "
                "replaced any more. It counts as it is.",
                receipt=earlier.receipt,
            )
        )
    return YES


def is_own(actor: Actor, response: FormalResponse) -> bool:
    """Whether the actor sent it, or writes for the party that it was sent for."""
    if actor.person_id is not None and response.person_id == actor.person_id:
        return True
    return response.party_id is not None and actor.holds(*_WRITING, party_id=response.party_id)


@rule(actions.READ)
def read(actor: Actor, received: Received) -> Verdict:
    """Everyone, once it is published; before that whose it is, and the officers of the owner."""
    if not received.process.is_public:
        return HIDDEN
    if received.is_published or is_own(actor, received.response):
        return YES
    return YES if may_work_on(actor, received.process) else HIDDEN


@rule(actions.READ_FILE)
def read_file(actor: Actor, enclosed: Enclosed) -> Verdict:
    """Whoever may read the response."""
    return read(actor, enclosed.received)


@rule(actions.RECEIPT)
def receipt(actor: Actor, received: Received) -> Verdict:
    """Whose it is."""
    may_read = read(actor, received)
    if not may_read or is_own(actor, received.response):
        return may_read
    return (
        no(_l("The receipt is for the one who sent the response."))
        if actor.is_authenticated
        else SIGN_IN
    )


def _of_stage(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner, as long as the stage can still be answered or is yet to come."""
    process = stage.process
    if not may_work_on(actor, process):
        if not process.is_public:
            return HIDDEN
        if not actor.is_authenticated:
            return SIGN_IN
        return no(_l("Only the unit that owns the consultation decides how it is answered."))
    if process.closed_at is not None:
        return _ENDED
    if stage.state in {StageState.DONE, StageState.SKIPPED}:
        return no(_l("The stage is over, so its questions are not changed any more."))
    return YES


@rule(actions.EDIT_QUESTIONS)
def edit_questions(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner."""
    return _of_stage(actor, stage)


@rule(actions.ASK)
def ask(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner."""
    return _of_stage(actor, stage)


@rule(actions.SETTLE_ROUND)
def settle_round(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner. That the rule is fixed by the first response is seen to by the operation."""
    return _of_stage(actor, stage)


def _of_question(actor: Actor, question: Question) -> Verdict:
    """Officers of the owner, while it stands in the form."""
    verdict = _of_stage(actor, question.stage)
    if verdict and question.removed_at is not None:
        return no(_l("The question has been taken away already. Its answers are kept."))
    return verdict


@rule(actions.CHANGE_QUESTION)
def change_question(actor: Actor, question: Question) -> Verdict:
    """Officers of the owner. That nobody has answered it is seen to by the operation."""
    return _of_question(actor, question)


@rule(actions.MOVE_QUESTION)
def move_question(actor: Actor, question: Question) -> Verdict:
    """Officers of the owner."""
    return _of_question(actor, question)


@rule(actions.REMOVE_QUESTION)
def remove_question(actor: Actor, question: Question) -> Verdict:
    """Officers of the owner."""
    return _of_question(actor, question)


@rule(actions.SHOW)
def show(actor: Actor, _stage: Stage) -> Verdict:
    """The clock."""
    return YES if actor.is_system else no(_l("The clock notes this by itself."))


@rule(actions.READ_RESULTS)
def read_results(_actor: Actor, stage: Stage) -> Verdict:
    """Everyone; what is counted is what this actor may read."""
    return YES if stage.process.is_public else HIDDEN


@rule(actions.READ_ANSWERS)
def read_answers(actor: Actor, question: Question) -> Verdict:
    """As the results of its stage."""
    return read_results(actor, question.stage)
