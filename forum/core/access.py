"""Permission, said once: an Action, the rule that judges it, and the Verdict in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Words: TypeAlias = str | LazyString


class Touches(IntEnum):
    """How far into the public pages an event of an action shows: what is kept of them is made anew by it."""

    NOTHING = 0
    THREAD = 1  #: threads, and lists that count comments
    PAGES = 2


@dataclass(frozen=True)
class Action:
    """Something that can be done: the guard's argument, the rule's key, the event's verb, the label.

    `name` reads `concept:verb`. `label` is what a button would say; `past` is the line of the public
    history (with `%(who)s`), None for what is no public history. `tells` makes followers hear of it.
    `touches` says what public pages it changes; anything, unless it is said to be less.
    """

    name: str
    label: Words = field(compare=False)
    past: Words | None = field(default=None, compare=False)
    tells: bool = field(default=False, compare=False)
    touches: Touches = field(default=Touches.PAGES, compare=False)

    def __post_init__(self) -> None:
        if self.name in _actions:
            raise ValueError(f"{self.name} is declared twice")
        _actions[self.name] = self

    def __str__(self) -> str:
        return self.name


_actions: dict[str, Action] = {}
_rules: dict[str, Callable[..., "Verdict"]] = {}


def action(name: str) -> Action:
    """The action of that name; KeyError when none is declared."""
    return _actions[name]


def actions() -> list[Action]:
    """Every declared action, by name."""
    return [_actions[name] for name in sorted(_actions)]


@dataclass(frozen=True)
class Verdict:
    """The answer of a rule: allowed, refused with a reason in plain words, or not even visible."""

    allowed: bool
    reason: Words = ""
    visible: bool = True

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)
HIDDEN = Verdict(False, _l("There is no such page."), visible=False)
SIGN_IN = Verdict(False, _l("Sign in to do this."))


def no(reason: Words) -> Verdict:
    """A refusal that says why."""
    return Verdict(False, reason)


@dataclass(frozen=True)
class Mandate:
    """One active membership: for which party, of which kind, in which role, on which side of the council."""

    party_id: int
    party_kind: str
    role: str
    side: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, the party they speak for now (if any), and every mandate active at this moment."""

    person_id: int | None = None
    name: str = ""
    party_id: int | None = None
    party_name: str = ""
    mandates: tuple[Mandate, ...] = ()
    is_system: bool = False

    @property
    def is_authenticated(self) -> bool:
        """Signed in as a person."""
        return self.person_id is not None

    @property
    def party_kind(self) -> str | None:
        """The kind of the party spoken for; None when speaking as a private person."""
        kinds = (held.party_kind for held in self.mandates if held.party_id == self.party_id)
        return next(kinds, None)

    def holds(self, *roles: str, party_id: int | None = None, kind: str | None = None) -> bool:
        """Whether a mandate in one of these roles is active, for that party or kind of party where named."""
        return any(
            held.role in roles
            and (party_id is None or held.party_id == party_id)
            and (kind is None or held.party_kind == kind)
            for held in self.mandates
        )


ANONYMOUS = Actor()
#: The clock and the worker. No person, no party: it may only do what a rule names it for.
SYSTEM = Actor(is_system=True)


def rule(subject: Action) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Declare the one function (actor, subject) -> Verdict that judges an action."""

    def declare(judge: Callable[..., Verdict]) -> Callable[..., Verdict]:
        if subject.name in _rules:
            raise ValueError(f"{subject.name} has a rule already")
        _rules[subject.name] = judge
        return judge

    return declare


def judge(subject: Action | str, actor: Actor, thing: Any = None) -> Verdict:
    """What the rule of an action says of this actor and this thing; KeyError for an action without a rule."""
    return _rules[str(subject)](actor, thing)


def can(subject: Action | str, actor: Actor, thing: Any = None) -> bool:
    """Whether the actor may."""
    return bool(judge(subject, actor, thing))


class Refused(Exception):
    """An operation was asked for by someone who may not; carries the verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.reason))
        self.verdict = verdict


def require(subject: Action | str, actor: Actor, thing: Any = None) -> None:
    """Raise Refused unless the actor may. Every operation begins with this, inside its transaction."""
    verdict = judge(subject, actor, thing)
    if not verdict:
        raise Refused(verdict)
