"""Planning processes: their stages, and what in them can be influenced."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, choice, partial_index
from forum.core.words import Worded
from forum.matters.models import Matter
from forum.parties.models import Party


class ProcessState(Worded):
    """The status of a process, apart from its stage."""

    DRAFT = "draft", _l("Draft")
    OPEN = "open", _l("Open")
    PAUSED = "paused", _l("Paused")
    CLOSED = "closed", _l("Closed")
    CANCELLED = "cancelled", _l("Cancelled")


#: States in which a process is only read.
ENDED = frozenset({ProcessState.CLOSED, ProcessState.CANCELLED})


class Participation(Worded):
    """How much those who take part can decide (the ladder of participation)."""

    INFORMATION = "information", _l("Information")
    CONSULTATION = "consultation", _l("Consultation")
    DIALOGUE = "dialogue", _l("Dialogue")
    INFLUENCE = "influence", _l("Influence")
    CO_DECISION = "co_decision", _l("Joint decision")


class StageKey(Worded):
    """The seven stages of early planning, in their order."""

    MAPPING = "mapping", _l("Needs mapping")
    EARLY_DIALOGUE = "early_dialogue", _l("Early dialogue")
    PROPOSAL = "proposal", _l("Proposal")
    CONSULTATION = "consultation", _l("Formal consultation")
    DECISION = "decision", _l("Decision")
    IMPLEMENTATION = "implementation", _l("Implementation")
    FOLLOW_UP = "follow_up", _l("Follow-up")


#: Stages that are not left before the city has written what it heard, what it will do, and why.
NEEDS_FEEDBACK = frozenset({StageKey.EARLY_DIALOGUE, StageKey.PROPOSAL, StageKey.CONSULTATION})
#: Stages whose last day is a promise to those who take part.
TAKES_PART = frozenset({StageKey.MAPPING}) | NEEDS_FEEDBACK
#: Stages in which a process may begin without saying why it begins so late.
EARLY = frozenset({StageKey.MAPPING, StageKey.EARLY_DIALOGUE})


class StageState(Worded):
    """Where a stage stands."""

    PLANNED = "planned", _l("planned")
    CURRENT = "current", _l("now")
    DONE = "done", _l("done")
    SKIPPED = "skipped", _l("skipped")


class RoundKind(Worded):
    """What kind of round a formal consultation is."""

    PROGRAMME = "programme", _l("Programme consultation")
    PLAN = "plan", _l("Consultation on the plan")
    PUBLIC_REVIEW = "public_review", _l("Public review")
    REFERRAL = "referral", _l("Referral")


class Precision(Worded):
    """How exactly a day of the plan is known."""

    DAY = "day", _l("day")
    QUARTER = "quarter", _l("quarter")


class ProcessType(Worded):
    """From which kind of stage plan a process begins."""

    DETAILED_PLAN = "detailed_plan", _l("Detailed plan")
    SOCIAL = "social", _l("Social and welfare planning")
    BUDGET = "budget", _l("Budget and direction")
    OWN = "own", _l("Own plan")


class NoteKind(Worded):
    """What a public reason explains."""

    SKIPPED = "skipped", _l("Why the stage was skipped")
    ENDED_EARLY = "ended_early", _l("Why the stage ended earlier than planned")
    WENT_BACK = "went_back", _l("Why the stage was taken up again")
    PAUSED = "paused", _l("Why the consultation is paused")
    RESUMED = "resumed", _l("Why the consultation goes on")
    CLOSED = "closed", _l("How it ended")
    CANCELLED = "cancelled", _l("Why the consultation was cancelled")


class PlanningProcess(Matter):
    """A planning process that a city unit opens for dialogue while there is still something to influence."""

    __tablename__ = "planning_process"
    __table_args__ = (
        CheckConstraint("case_number IS NULL OR NOT case_pending", name="case_number_or_pending"),
    )
    __mapper_args__ = {"polymorphic_identity": "process", "polymorphic_load": "inline"}

    id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    influenceable: Mapped[str] = mapped_column(Text, default="")
    influenceable_html: Mapped[str] = mapped_column(Text, default="")
    not_influenceable: Mapped[str] = mapped_column(Text, default="")
    not_influenceable_html: Mapped[str] = mapped_column(Text, default="")
    participation: Mapped[Participation | None] = mapped_column(choice(Participation))
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    case_number: Mapped[str | None] = mapped_column(String(60))  #: the city's own reference
    case_pending: Mapped[bool] = mapped_column(
        default=False
    )  #: "not registered yet", said explicitly
    is_pbl: Mapped[bool] = mapped_column(default=False)  #: under the Planning and Building Act
    external_channel_url: Mapped[str | None] = mapped_column(String(500))
    late_start_reason: Mapped[str | None] = mapped_column(String(1000))
    process_type: Mapped[ProcessType] = mapped_column(
        choice(ProcessType, checked=False), default=ProcessType.OWN, server_default="own"
    )
    begun_on: Mapped[date | None]  #: when the work began inside the city
    opened_in: Mapped[StageKey | None] = mapped_column(
        choice(StageKey, checked=False)
    )  #: first public stage
    #: Whether it changes the conditions of organisations; then a political body that decides is named.
    affects_conditions: Mapped[bool] = mapped_column(default=False, server_default=false())
    decided_by: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return _l("Consultation")

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        state = ProcessState(self.state)
        tones = {ProcessState.OPEN: "open", ProcessState.PAUSED: "waiting"}
        return state.label, tones.get(state, "neutral")

    @property
    def responsible_party_ids(self) -> set[int]:
        """The owner answers."""
        return {self.party_id}


def name_of(key: StageKey, round_kind: RoundKind | None, round_name: str = "") -> Words:
    """What a stage is called: a round by its own name or its kind, another stage by its key."""
    return round_name or (round_kind.label if round_kind is not None else key.label)


def label_of(said: str) -> Words:
    """What a stage that the log names is called."""
    return (RoundKind(said) if said in set(RoundKind) else StageKey(said)).label


class Stage(Model):
    """A dated part of a process. Days are local and both included."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("process_id", "position"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        partial_index("uq_stage_current", "process_id", where="state = 'current'", unique=True),
    )

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(ForeignKey("planning_process.id"))
    position: Mapped[int]  #: its place in the fixed order of nine, see plan.PLACES
    key: Mapped[StageKey] = mapped_column(choice(StageKey))
    round_name: Mapped[str] = mapped_column(String(60), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[StageState] = mapped_column(choice(StageState), default=StageState.PLANNED)
    feedback: Mapped[str] = mapped_column(Text, default="")  #: what we heard, what we do, why
    feedback_html: Mapped[str] = mapped_column(Text, default="")
    round_kind: Mapped[RoundKind | None] = mapped_column(choice(RoundKind, checked=False))
    starts_precision: Mapped[Precision] = mapped_column(
        choice(Precision, checked=False), default=Precision.DAY, server_default="day"
    )
    ends_precision: Mapped[Precision] = mapped_column(
        choice(Precision, checked=False), default=Precision.DAY, server_default="day"
    )
    #: How often its dates have been changed since publication: the SEQUENCE of its calendar entry.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")

    process: Mapped[PlanningProcess] = relationship()

    @property
    def name(self) -> Words:
        """What the stage is called on the page."""
        return name_of(self.key, self.round_kind, self.round_name)

    @property
    def said(self) -> str:
        """How the log names it, see `label_of`."""
        return str(self.round_kind or self.key)

    @property
    def takes_part(self) -> bool:
        """Whether its last day is a promise to those who take part."""
        return self.key in TAKES_PART


#: The texts whose change makes a new version, in the order of the page.
VERSIONED = (
    "title",
    "summary",
    "influenceable",
    "not_influenceable",
    "participation",
    "description",
)


class ProcessVersion(Model):
    """What a published process said from a moment on. The first version is what was published."""

    __tablename__ = "process_version"
    __table_args__ = (UniqueConstraint("process_id", "version"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(ForeignKey("planning_process.id"))
    version: Mapped[int]
    #: By the name of the field, as written; under "dates" what the dates changed in it were and are.
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(1000), default="")  #: why it was changed, plain text
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    written_at: Mapped[Moment]

    process: Mapped[PlanningProcess] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()


class ProcessNote(Model):
    """A public reason: why a stage was skipped or taken up again, why a process is paused or has ended."""

    __tablename__ = "process_note"

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(ForeignKey("planning_process.id"), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    kind: Mapped[NoteKind] = mapped_column(choice(NoteKind))
    text: Mapped[str] = mapped_column(String(1000))  #: plain text
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    written_at: Mapped[Moment]

    process: Mapped[PlanningProcess] = relationship()
    stage: Mapped[Stage | None] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()
