"""What the file of consultations tells: questions both ways, texts to comment on, responses and feedback."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from forum.demo.story import loaded, made

#: How a question of a stage is answered: words, a choice, several or a ranking, a step, or an area's code.
Value = str | int | list[str]


@dataclass(frozen=True)
class Reply:
    """What the city answers a question, by whoever leads the consultation."""

    day: int
    hour: float
    body: str


@dataclass(frozen=True)
class Inquiry:
    """Somebody asks the city a question."""

    id: str
    who: str
    day: int
    hour: float
    body: str
    party: str | None = None
    answer: Reply | None = None


@dataclass(frozen=True)
class Revision:
    """What can be influenced is written anew, with a public reason."""

    day: int
    hour: float
    influenceable: str
    reason: str


@dataclass(frozen=True)
class Version:
    """A version of a text: a draft unless it says when it was published."""

    source: str
    day: int
    hour: float = 9
    change: str = ""
    is_draft: bool = False


@dataclass(frozen=True)
class Remark:
    """A comment on the paragraph that begins with some words."""

    on: str
    who: str
    day: int
    hour: float
    body: str
    party: str | None = None
    obstacle: bool = False


@dataclass(frozen=True)
class Text:
    """A text to comment on."""

    title: str
    versions: tuple[Version, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question that a stage asks. `only_if` is a choice of the question named by `after`."""

    key: str
    kind: str
    wording: str
    help: str = ""
    required: bool = False
    lowest: str = ""
    highest: str = ""
    options: tuple[str, ...] = ()
    after: str | None = None
    only_if: str = ""


@dataclass(frozen=True)
class Response:
    """A formal response. Several of one sender replace each other."""

    id: str
    who: str
    day: int
    hour: float
    stance: str
    summary: str
    body: str = ""
    party: str | None = None
    members_asked: str = ""
    answers: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Hand:
    """Somebody writes in a response that is not sent yet; others of their party write in the same."""

    who: str
    day: int
    hour: float
    party: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Point:
    """A point of the feedback. `about` names responses, questions and comments by their ids."""

    about: tuple[str, ...]
    heard: str
    effect: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Round:
    """A stage that is answered: when its questions are asked, who answers, and what the city makes of it."""

    stage: str
    day: int
    introduction: str = ""
    rule: str | None = None
    questions: tuple[Asked, ...] = ()
    responses: tuple[Response, ...] = ()
    hands: tuple[Hand, ...] = ()
    points: tuple[Point, ...] = ()
    written: int | None = None
    published: int | None = None


@dataclass(frozen=True)
class Consultation:
    """What more than its stages and thread happens in a planning process."""

    process: str
    inquiries: tuple[Inquiry, ...] = ()
    revisions: tuple[Revision, ...] = ()
    texts: tuple[Text, ...] = ()
    rounds: tuple[Round, ...] = ()


@cache
def read() -> tuple[Consultation, ...]:
    """All of them."""
    return tuple(_consultation(entry) for entry in loaded("consultations")["consultation"])


def _consultation(entry: dict[str, Any]) -> Consultation:
    found: Consultation = made(
        Consultation,
        {
            "process": entry["process"],
            "inquiries": [_inquiry(one) for one in entry.get("question", [])],
            "revisions": [Revision(**one) for one in entry.get("revision", [])],
            "texts": [_text(one) for one in entry.get("text", [])],
            "rounds": [_round(one) for one in entry.get("round", [])],
        },
    )
    return found


def _inquiry(entry: dict[str, Any]) -> Inquiry:
    answer = entry.get("answer")
    return Inquiry(**entry | {"answer": Reply(**answer) if answer else None})


def _text(entry: dict[str, Any]) -> Text:
    versions = tuple(Version(**one) for one in entry["version"])
    return Text(entry["title"], versions, tuple(Remark(**one) for one in entry.get("remark", [])))


def _round(entry: dict[str, Any]) -> Round:
    parts = {
        "questions": [made(Asked, one) for one in entry.pop("question", [])],
        "responses": [_paired(Response, "answers", one) for one in entry.pop("response", [])],
        "hands": [_paired(Hand, "fields", one) for one in entry.pop("hand", [])],
        "points": [made(Point, one) for one in entry.pop("point", [])],
    }
    found: Round = made(Round, entry | parts)
    return found


def _paired(kind: type[Any], name: str, entry: dict[str, Any]) -> Any:
    """What an entry says, with a table of its own as pairs."""
    return kind(**entry | {name: tuple(entry.get(name, {}).items())})
