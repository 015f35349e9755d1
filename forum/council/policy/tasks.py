"""Who says what came of an assignment. What unpublished minutes give somebody to do is nobody's to see."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import ActionPoint, ActionState
from forum.council.policy.base import S
from forum.parties.models import Role


@rule(actions.READ_TASK)
def read(_actor: Actor, task: ActionPoint) -> Verdict:
    """Everyone, once the minutes are published."""
    return YES if task.item.meeting.state == S.PUBLISHED else HIDDEN


@rule(actions.SETTLE_TASK)
def settle(actor: Actor, task: ActionPoint) -> Verdict:
    """A representative of whoever is responsible, for it, or the council's secretary; while it is open."""
    if not read(actor, task):
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    answers_for_it = actor.holds(Role.REPRESENTATIVE, party_id=task.responsible_id)
    if not actor.holds(Role.SECRETARY, party_id=task.council_id):
        if not answers_for_it:
            return no(_l("Whoever was given the assignment answers, or the council's secretary."))
        if actor.party_id != task.responsible_id:
            return no(_l("Choose to write for whoever was given the assignment, then answer."))
    if task.state != ActionState.OPEN:
        return no(_l("It is said already what came of the assignment."))
    return YES


rule(actions.FINISH_TASK)(settle)
rule(actions.DROP_TASK)(settle)


@rule(actions.TASK_DUE)
def come_due(actor: Actor, _task: ActionPoint | None = None) -> Verdict:
    """The clock, and nobody else."""
    return YES if actor.is_system else no(_l("This happens by itself when its day has come."))
