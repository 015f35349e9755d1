"""Who has a desk, who may take out what, and from when the report is everyone's."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.desk import actions
from forum.desk.models import Ordered, Reported
from forum.matters import policy as matters
from forum.parties.models import PartyKind, Role
from forum.processes.models import PlanningProcess
from forum.processes.policy import units


def is_secretary(actor: Actor) -> bool:
    """Whether the actor keeps the council's office, which says who replies where nobody knows."""
    return actor.holds(Role.SECRETARY, kind=PartyKind.COUNCIL)


@rule(actions.READ)
def read(actor: Actor, _subject: object = None) -> Verdict:
    """Those who work for a city unit, and the council's secretary."""
    if not actor.is_authenticated:
        return SIGN_IN
    if units(actor) or is_secretary(actor):
        return YES
    return no(_l("The desk is for those who work in a city unit."))


@rule(actions.ANSWER)
def answer(actor: Actor, _subject: object = None) -> Verdict:
    """Those who work for a city unit. What an answer demands is judged of each thread."""
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if units(actor) else no(_l("The desk is for those who work in a city unit."))


@rule(actions.FIGURES)
@rule(actions.EXPORT)
def compile_public(actor: Actor, process: PlanningProcess) -> Verdict:
    """Whoever may read the consultation. What is not public in it, its owner alone counts and takes out."""
    return matters.read(actor, process)


def is_inside(actor: Actor, process: PlanningProcess) -> bool:
    """Whether the actor works for the owner, and so sees responses before they are published."""
    return matters.may_work_on(actor, process)


@rule(actions.REPORT)
@rule(actions.ORDER)
def read_report(actor: Actor, reported: Reported) -> Verdict:
    """Everyone, from the day that the city has published what it heard in a stage."""
    visible = matters.read(actor, reported.process)
    return visible if not visible or reported.has_begun else HIDDEN


@rule(actions.PREVIEW)
def preview(actor: Actor, process: PlanningProcess) -> Verdict:
    """Those who work for the owner."""
    return YES if process.is_public and is_inside(actor, process) else HIDDEN


@rule(actions.READ_JOB)
def read_job(actor: Actor, ordered: Ordered) -> Verdict:
    """Whoever may read what it is made of, as it is now; nobody what was withdrawn since."""
    return HIDDEN if ordered.is_overtaken else read_report(actor, ordered.reported)


@rule(actions.FILE)
def file_report(actor: Actor, ordered: Ordered) -> Verdict:
    """Whoever may add documents to the consultation, when the file is made."""
    visible = read_job(actor, ordered)
    if not visible:
        return visible
    allowed = matters.add_document(actor, ordered.reported.process)
    if allowed and ordered.job.sha256 is None:
        return no(_l("The report is not made yet."))
    return allowed
