"""What happens with a round: how its answers are published, and what stands above the form."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import SYSTEM, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import operations as matters
from forum.processes.models import Stage
from forum.responses import actions, queries
from forum.responses.models import PublicationRule, Round

LONGEST_INTRODUCTION = 4_000


class RuleIsFixed(Refused):
    """The first response has been sent: the rule is the same for everyone in the round."""

    def __init__(self) -> None:
        super().__init__(
            no(
                _l(
                    "Someone has answered already, so the rule stays: it is the same for everyone "
                    "in the round."
                )
            )
        )


def note_shown() -> int:
    """Write into the log, once each, that the responses of a round are public; gives how many rounds."""
    over = queries.to_show()
    for stage in over:
        require(actions.SHOW, SYSTEM, stage)
        said = db.session.get(Round, stage.id)
        if said is None:
            said = Round(stage_id=stage.id, rule=queries.round_of(stage).rule)
            db.session.add(said)
        said.shown_at = clock.now()
        record(
            actions.SHOW, SYSTEM, stage, matter_id=stage.process_id,
            stage=str(stage.key), reference=stage.process.reference,
        )  # fmt: skip
    return len(over)


def settle(actor: Actor, stage: Stage, *, rule: PublicationRule, introduction: str = "") -> Round:
    """Say when the answers of a stage are shown, and what stands above the form.

    Raises RuleIsFixed when the rule would change after the first response.
    """
    matters.lock(stage.process)
    require(actions.SETTLE_ROUND, actor, stage)
    if rule != queries.round_of(stage).rule and queries.has_responses(stage):
        raise RuleIsFixed
    said = db.session.get(Round, stage.id)
    if said is None:
        said = Round(stage_id=stage.id)
        db.session.add(said)
    said.rule = rule
    said.introduction = text.clean(introduction)
    said.introduction_html = text.render(introduction)
    owner = stage.process.party
    speaking = replace(actor, party_id=owner.id, party_name=owner.name)
    record(
        actions.SETTLE_ROUND, speaking, stage, matter_id=stage.process_id,
        stage=str(stage.key), rule=str(rule),
    )  # fmt: skip
    return said
