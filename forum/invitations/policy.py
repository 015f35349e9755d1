"""Who may invite, remind and see who is silent: the owner's officers, and nobody else."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.invitations import actions
from forum.matters.policy import may_work_on
from forum.processes.models import PlanningProcess, ProcessState


@rule(actions.OVERSEE)
def oversee(actor: Actor, process: PlanningProcess) -> Verdict:
    """Officers of the unit that owns a published process, also when it has ended."""
    if not process.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not may_work_on(actor, process):
        return no(_l("Only the unit that owns the consultation invites to it."))
    return YES


@rule(actions.INVITE)
@rule(actions.REMIND)
def invite(actor: Actor, process: PlanningProcess) -> Verdict:
    """As seeing, while the process is open."""
    verdict = oversee(actor, process)
    if not verdict:
        return verdict
    if process.state == ProcessState.PAUSED:
        return no(_l("The consultation is paused. Resume it before you invite or remind."))
    if process.state != ProcessState.OPEN:
        return no(_l("The consultation has ended. Nobody more is invited to it."))
    return YES
