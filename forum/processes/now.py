"""What people can do in each stage and each kind of round, what it leads to, and what comes of it."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.processes.models import RoundKind, Stage, StageKey


@dataclass(frozen=True)
class Now:
    """What one can do, with a last day (`%(date)s`) and without; what it is for; and how the stage ends."""

    dated: Words
    undated: Words
    meaning: Words
    ends: Words


_ANSWERED = _l(
    "When the time is up, the city answers every response in a consultation report. "
    "Not until then does the work go on."
)
STAGES: dict[StageKey, Now] = {
    StageKey.MAPPING: Now(
        _l("Say what is needed, by %(date)s"),
        _l("Say what is needed"),
        _l("Needs, obstacles and ideas that are written now become the base of what is planned."),
        _l("When the stage ends, the city publishes what it has gathered."),
    ),
    StageKey.EARLY_DIALOGUE: Now(
        _l("Take part in the dialogue, by %(date)s"),
        _l("Take part in the dialogue"),
        _l("Different ways are weighed now, before there is a proposal."),
        _l(
            "Before the city goes on, it says here what it heard, what it does because of that, and why."
        ),
    ),
    StageKey.PROPOSAL: Now(
        _l("Say what should change in the drafts, by %(date)s"),
        _l("Say what should change in the drafts"),
        _l("The proposal is being written. Read the documents, ask, and say what is missing."),
        _l(
            "Before the city goes on, it says here what it heard, what it does because of that, and why."
        ),
    ),
    StageKey.CONSULTATION: Now(
        _l("Say what you think of the proposal, by %(date)s"),
        _l("Say what you think of the proposal"),
        _l("Say what you are for and against, and why. Anyone may answer, invited or not."),
        _ANSWERED,
    ),
    StageKey.DECISION: Now(
        _l("Read what is to be decided"),
        _l("Read what is to be decided"),
        _l("What has been said here is part of the material. Ask if something is unclear."),
        _l(
            "When it is decided, the decision stands here, and how the views that came in mattered."
        ),
    ),
    StageKey.IMPLEMENTATION: Now(
        _l("Follow how it is carried out"),
        _l("Follow how it is carried out"),
        _l("Say if something stands in the way, or does not turn out as it was meant."),
        _l("When it is carried out, the city asks how it turned out."),
    ),
    StageKey.FOLLOW_UP: Now(
        _l("Say how it turned out, by %(date)s"),
        _l("Say how it turned out"),
        _l("Compare with what was meant: what is better, what is not, and for whom?"),
        _l("What is learnt is published here when the stage ends."),
    ),
}
ROUNDS: dict[RoundKind, Now] = {
    RoundKind.PROGRAMME: Now(
        _l("Say what you think of the programme, by %(date)s"),
        _l("Say what you think of the programme"),
        _l(
            "The programme says where the work is heading. There is no finished proposal yet, "
            "so much can still be changed. Anyone may answer, invited or not."
        ),
        _ANSWERED,
    ),
    RoundKind.PLAN: Now(
        _l("Say what you think of the proposed plan, by %(date)s"),
        _l("Say what you think of the proposed plan"),
        _l("Say what you are for and against, and why. Anyone may answer, invited or not."),
        _ANSWERED,
    ),
    RoundKind.PUBLIC_REVIEW: Now(
        _l("Review the plan before it is decided, by %(date)s"),
        _l("Review the plan before it is decided"),
        _l(
            "The proposal has been worked over after the consultation. Smaller things can still change. "
            "This is the last time to give views before the decision."
        ),
        _l(
            "When the time is up, the city answers every response, and the plan goes on to decision."
        ),
    ),
    RoundKind.REFERRAL: Now(
        _l("Answer the referral, by %(date)s"),
        _l("Answer the referral"),
        _l("Say what you are for and against, and why. Anyone may answer, invited or not."),
        _ANSWERED,
    ),
}


def of(stage: Stage) -> Now:
    """What one can do in a stage."""
    return ROUNDS[stage.round_kind] if stage.round_kind is not None else STAGES[stage.key]
