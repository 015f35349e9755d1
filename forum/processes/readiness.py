"""What a process needs before it can be published, and what it must keep afterwards."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import Words
from forum.processes.models import PlanningProcess, Stage, StageKey
from forum.processes.plan import PLACES, Dated, inexact, starts_late

#: From publication until a decision that changes organisations' conditions: a meeting of the council between.
NOTICE = timedelta(days=14)
Missing = list[tuple[str, Words]]


def missing(process: PlanningProcess, stages: Sequence[Stage]) -> Missing:
    """What is missing before publication: the form's field, and what, in words."""
    return missing_texts(process) + _missing_plan(process, stages)


def missing_texts(process: PlanningProcess) -> Missing:
    """What its texts lack: also what a change after publication must not take away."""
    needed: list[tuple[str, bool, Words]] = [
        ("title", bool(process.title), _l("a title")),
        ("summary", bool(process.summary), _l("a summary")),
        ("citywide", process.citywide or bool(process.districts), _l("an area, or the whole city")),
        ("influenceable", bool(process.influenceable), _l("what can be influenced")),
        ("not_influenceable", bool(process.not_influenceable), _l("what cannot be influenced")),
        ("participation", process.participation is not None, _l("the level of participation")),
        (
            "decided_by",
            bool(process.decided_by) or not process.affects_conditions,
            _l("the political body that decides"),
        ),
        ("contact_name", bool(process.contact_name), _l("a contact person")),
        (
            "contact_email",
            bool(process.contact_email or process.contact_phone),
            _l("an address or a telephone number to the contact person"),
        ),
        (
            "case_number",
            bool(process.case_number) or process.case_pending,
            _l("a case number, or that the case is not registered yet"),
        ),
        (
            "external_channel_url",
            bool(process.external_channel_url) or not process.is_pbl,
            _l("the address of the service where formal views are given"),
        ),
    ]
    return [(field, words) for field, there, words in needed if not there]


def _missing_plan(process: PlanningProcess, stages: Sequence[Stage]) -> Missing:
    today = clock.today()
    if not stages:
        return [("stages", _l("a plan with at least one stage"))]
    found: Missing = []
    if stages[0].ends_on < today:
        found.append(("stages", _l("a first stage that is not over already")))
    for fault in inexact(stages, today, stages[0].position):
        found.append((PLACES[fault.position - 1].name, fault.words))
    if starts_late(stages) and not process.late_start_reason:
        words = _l("why the consultation starts later than with needs mapping or early dialogue")
        found.append(("late_start_reason", words))
    if process.affects_conditions and not leaves_notice(stages, today):
        words = _l(
            "a decision at least 14 days after publication, since it changes the conditions "
            "of organisations: their joint council with the city has to know of it first"
        )
        found.append(("decision", words))
    return found


def leaves_notice(stages: Sequence[Dated], published_on: date) -> bool:
    """Whether the plan has a decision, and not too soon after publication."""
    decisions = [stage for stage in stages if stage.key == StageKey.DECISION]
    return bool(decisions) and decisions[0].starts_on >= published_on + NOTICE
