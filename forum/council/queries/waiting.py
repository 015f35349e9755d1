"""One thing that waits for the council, in words: what it is, why and since when, where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.core import text
from forum.core.access import Words
from forum.council.models import (
    AgendaItem,
    BacklogPoint,
    CouncilMeeting,
    Nomination,
    NominationState,
    PointKind,
)
from forum.council.queries.weighing import Weighed
from forum.matters import kinds
from forum.matters.models import CommentState, Matter
from forum.web.filters import day

QUOTED = 300
COMMENT = _l("Comment")
BEFORE = _l("Put off by the council")
#: Why each kind of point stands before the council, where it does so by itself.
_BY_ITSELF: dict[PointKind, Words] = {
    PointKind.ACTION: _l("The assignment is due."),
    PointKind.ACCESSION: _l("Every agenda has an item for it."),
    PointKind.MODERATION: _l("Every agenda has an item for it."),
    PointKind.REPORT: _l("The report is due."),
}


def key_of(nomination: Nomination) -> str:
    """What the entry is called that a proposal stands in: what one item put off stands in one."""
    put_off_by = nomination.from_item_id
    return f"i{put_off_by}" if put_off_by is not None else str(nomination.id)


@dataclass
class Entry:
    """One entry of the backlog: a proposal, several that an item put off, or a point without a matter.

    `key` names it in forms and addresses. What is suggested for a meeting says why (`because`), and what
    speaks for the others is said too (`facts`).
    """

    nominations: list[Nomination]
    point: BacklogPoint | None
    weighed: Weighed | None = None

    @property
    def key(self) -> str:
        """What forms and addresses call it."""
        if self.point is not None:
            return f"p{self.point.id}"
        return key_of(self.nominations[0])

    @property
    def first(self) -> Nomination | None:
        """Its first proposal; None for a point."""
        return self.nominations[0] if self.nominations else None

    @property
    def council_id(self) -> int:
        """For which council it waits."""
        return self.first.council_id if self.first else self._point.council_id

    @property
    def _point(self) -> BacklogPoint:
        if self.point is None:
            raise LookupError("an entry is a proposal or a point")
        return self.point

    @property
    def state(self) -> NominationState:
        """Waiting as long as all of it waits; else what has become of the first that does not."""
        states = [each.state for each in self.parts]
        return next((one for one in states if one != NominationState.WAITING), states[0])

    @property
    def parts(self) -> list[Nomination | BacklogPoint]:
        """What it is made of."""
        return [*self.nominations] if self.nominations else [self._point]

    @property
    def from_item(self) -> AgendaItem | None:
        """The item that put it off."""
        return self.first.from_item if self.first else self._point.from_item

    @property
    def matters(self) -> list[Matter]:
        """What it is about, each once."""
        return list({each.matter_id: each.matter for each in self.nominations}.values())

    @property
    def is_alone(self) -> bool:
        """One proposal of one matter, or of one comment."""
        return self.first is not None and self.first.from_item_id is None

    @property
    def kind_label(self) -> Words:
        """What kind of thing it is."""
        if self.first is None:
            return self._point.kind.label
        if self.first.from_item is not None:
            return BEFORE
        return COMMENT if self.first.comment_id is not None else self.first.matter.kind_label

    @property
    def title(self) -> Words:
        """What it is called; a comment by its matter."""
        if self.from_item is not None:
            return self.from_item.shown_title
        return self.first.matter.title if self.first else self._point.title

    @property
    def url(self) -> str:
        """Where it is read: the matter, the comment, the § that put it off, the page of a point."""
        if self.from_item is not None:
            item = self.from_item
            return url_for(
                "council.minutes",
                reference=item.meeting.reference,
                _anchor=f"p{item.section_number}",
            )
        if self.first is None:
            return self._point.url
        if self.first.comment is not None:
            return comment_url(self.first)
        return kinds.url_of(self.first.matter)

    @property
    def quote(self) -> str:
        """The beginning of a comment that is proposed; nothing when it is not shown any more."""
        said = self.first.comment if self.first and self.is_alone else None
        if said is None or said.state != CommentState.VISIBLE:
            return ""
        return text.excerpt(said.body_html, QUOTED)

    @property
    def wanted_on(self) -> date | None:
        """The day that it was put off to."""
        return self.first.wanted_on if self.first else self._point.wanted_on

    @property
    def reasons(self) -> list[str]:
        """Why it should be taken up, as those who proposed it wrote; each once."""
        if self.first is None:
            return [self._point.reason] if self._point.reason else []
        return list(dict.fromkeys(each.reason for each in self.nominations if each.reason))

    @property
    def answer(self) -> str:
        """Why it is not taken up."""
        return self.parts[0].answer

    @property
    def waits_for_more(self) -> bool:
        """The secretary has asked for more, and nobody has answered."""
        return self.first is not None and self.first.waits_for_more

    @property
    def meeting(self) -> CouncilMeeting | None:
        """The meeting that the suggestion is for."""
        return self.weighed.to if self.weighed is not None else None

    @property
    def is_suggested(self) -> bool:
        """Something speaks for the next meeting."""
        return self.weighed is not None and self.weighed.is_suggested

    @property
    def because(self) -> Sequence[Words]:
        """What speaks for the next meeting, in sentences, the most pressing first."""
        one = self.weighed
        if one is None:
            return ()
        said = [
            one.is_wanted and self._wanted,
            one.is_closing and self._closing(one),
            one.overdue_since
            and _("The reply was promised by %(day)s.", day=day(one.overdue_since)),
            self.point is not None and _BY_ITSELF.get(self.point.kind),
            one.is_spread and _supported(one),
            one.has_waited_long and _waited(one),
        ]
        return [words for words in said if words]

    @property
    def facts(self) -> Sequence[Words]:
        """What else is known of it."""
        one = self.weighed
        if one is None:
            return ()
        said = [
            one.is_put_off and self._wanted,
            one.organisations and not one.is_spread and _supported(one),
            not one.has_waited_long and one.days_waited and _waited(one),
        ]
        return [words for words in said if words]

    @property
    def _wanted(self) -> str:
        """To which day it was put off, or from which the secretary wants it."""
        when = day(self.wanted_on)
        if self.from_item is None:
            return str(_("Should be taken up on %(day)s or later.", day=when))
        return str(_("Put off to %(day)s.", day=when))

    @staticmethod
    def _closing(one: Weighed) -> str:
        named = {"stage": one.closes, "day": day(one.closes_on)}
        if one.to is None:
            return str(_("%(stage)s closes %(day)s.", **named))
        if one.closes_on is not None and one.closes_on < one.to.day:
            return str(_("%(stage)s closes %(day)s, before that meeting.", **named))
        return str(_("%(stage)s closes %(day)s, before the meeting after that.", **named))


def comment_url(nomination: Nomination) -> str:
    """The lasting address of the comment that is proposed."""
    seq = nomination.comment.seq if nomination.comment is not None else 0
    return url_for("matters.comment_page", reference=nomination.matter.reference, seq=seq)


def _supported(one: Weighed) -> str:
    by = ngettext("%(num)d organisation", "%(num)d organisations", one.organisations)
    if not one.areas:
        return str(_("Supported by %(who)s.", who=by))
    areas = ngettext("%(num)d city area", "%(num)d city areas", one.areas)
    return str(_("Supported by %(who)s from %(areas)s.", who=by, areas=areas))


def _waited(one: Weighed) -> str:
    return str(
        ngettext("Has waited for %(num)d day.", "Has waited for %(num)d days.", one.days_waited)
    )
