"""Common phrases for minutes, in the language of the minutes, with what is known of the meeting filled in."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.council.models import Approval, CouncilMeeting, DecisionKind, Recusal
from forum.council.queries import name_of
from forum.web.filters import weekday


@dataclass(frozen=True)
class Phrase:
    """A sentence that can be put into a field; of a decision with the kind that it makes it."""

    key: str
    words: str
    kind: DecisionKind | None = None


@dataclass(frozen=True)
class Known:
    """What of a meeting and an item is filled in."""

    meeting: CouncilMeeting
    reporter: str = ""
    approvals: Sequence[Approval] = ()
    conflicts: Sequence[Recusal] = ()
    following: CouncilMeeting | None = None  #: the next meeting that is planned


def of_text(known: Known) -> list[Phrase]:
    """What is often said."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        said = {
            "open": _("The chair opens the meeting and welcomes everyone."),
            "approvers": _approvers(known),
            "previous": _(
                "The minutes of the previous meeting are gone through and put with the papers."
            ),
            "presents": _("%(name)s presents the item.", name=known.reporter or _("The secretary")),
            "discusses": _("%(council)s discusses the matter.", council=name_of(known.meeting)),
            "apart": _apart(known),
            "silent": _("Nobody asks for the floor."),
            "closes": _("The chair thanks everyone and closes the meeting."),
        }
    return [Phrase(key, words) for key, words in said.items() if words]


def _approvers(known: Known) -> str:
    if len(known.approvals) < 2:
        return ""
    names = [each.person.name for each in known.approvals]
    words: str = _(
        "%(one)s and %(other)s are chosen to approve the minutes.", one=names[0], other=names[1]
    )
    return words


def _apart(known: Known) -> str:
    names = ", ".join(each.person.name for each in known.conflicts)
    if not names:
        return ""
    words: str = _(
        "%(names)s: conflict of interest, leaves the room and takes no part in the item.",
        names=names,
    )
    return words


def _put_off(known: Known) -> str:
    if known.following is None:
        return str(_("The matter is put off to a later meeting."))
    when = weekday(known.following.starts_at)
    return str(_("The matter is put off to the meeting %(day)s.", day=when))


def of_decision(known: Known) -> list[Phrase]:
    """How decisions often begin. None of them claims that the city has decided anything."""
    kinds = DecisionKind
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        council = name_of(known.meeting)
        return [
            Phrase(
                "position",
                _("%(council)s is of the opinion that …", council=council),
                kinds.STATEMENT,
            ),
            Phrase(
                "recommends",
                _("%(council)s recommends … to …", council=council),
                kinds.RECOMMENDATION,
            ),
            Phrase(
                "assigns",
                _("%(council)s assigns … to …, by … at the latest.", council=council),
                kinds.ASSIGNMENT,
            ),
            Phrase(
                "accession",
                _(
                    "%(council)s notes that … has joined the agreement, and welcomes it.",
                    council=council,
                ),
                kinds.ACCESSION,
            ),
            Phrase(
                "noted",
                _(
                    "%(council)s notes the information and puts it with the papers.",
                    council=council,
                ),
                kinds.NOTED,
            ),
            Phrase("postponed", _put_off(known), kinds.POSTPONED),
            Phrase(
                "returned",
                _(
                    "The matter is returned for further preparation. %(council)s wants to know more about …",
                    council=council,
                ),
                kinds.REMITTED_BACK,
            ),
        ]
