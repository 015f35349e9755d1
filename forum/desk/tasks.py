"""What is to be done next, in words, out of what the desk looks at: nearest day first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import clock
from forum.core.access import Words
from forum.desk.queries.worklist import Line, Overview, Waiting
from forum.dialogues.models import DialogueMeeting
from forum.feedback.queries.covered import Coverage
from forum.initiatives.models import Initiative
from forum.matters import kinds
from forum.processes.models import NEEDS_FEEDBACK, TAKES_PART, ProcessState, Stage
from forum.web.filters import day, time_of_day

SOON = timedelta(days=14)  #: before the last day of a stage
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Task:
    """Something to do: what, about which matter, by when, and where."""

    what: Words
    about: str
    url: str
    due: date | None
    promise: Words = ""  #: what the day is
    notes: Sequence[Words] = field(default=())
    is_now: bool = False  #: without a day of its own, but others wait for it

    @property
    def days(self) -> int:
        """Days left; negative when the day has passed."""
        return clock.days_until(self.due) if self.due is not None else 0

    @property
    def tone(self) -> str:
        """How it is marked: the words say the same."""
        if self.due is None:
            return "neutral"
        return "overdue" if self.days < 0 else "soon" if self.days <= WEEK.days else "waiting"


@dataclass(frozen=True)
class Worklist:
    """All that is to be done, in three parts."""

    today: Sequence[Task]
    week: Sequence[Task]
    later: Sequence[Task]


def worklist(overview: Overview) -> Worklist:
    """What the unit has to do: today (or already overdue), within a week, and later."""
    found = [task for line in overview.lines for task in _of_line(line)]
    found += [_unassigned(one) for one in overview.unassigned]
    found += [_initiative(one) for one in overview.initiatives]
    found += [_meeting(one) for one in overview.meetings]
    listed = {line.process.id for line in overview.lines}
    found += [_questions(one) for one in overview.waiting if one.matter.id not in listed]
    today = clock.today()

    def when(task: Task) -> date:
        return today if task.is_now else task.due or date.max

    found.sort(key=lambda task: (when(task), task.about))
    return Worklist(
        today=[task for task in found if when(task) <= today],
        week=[task for task in found if today < when(task) <= today + WEEK],
        later=[task for task in found if when(task) > today + WEEK],
    )


def _of_line(line: Line) -> Iterator[Task]:
    if line.waiting is not None:
        yield _questions(line.waiting)
    if line.is_draft:
        yield _draft(line)
    elif line.process.state == ProcessState.PAUSED:
        return
    elif line.stage is not None and line.stage.ends_on < clock.today():
        yield _over(line, line.stage)
    elif line.stage is not None and line.stage.key in TAKES_PART:
        yield from _closing(line, line.stage)


def _questions(waiting: Waiting) -> Task:
    return Task(
        what=ngettext(
            "%(num)d question waits for an answer",
            "%(num)d questions wait for an answer",
            waiting.count,
        ),
        about=waiting.matter.title,
        url=url_for("desk.show", _anchor="fragor"),
        due=waiting.first_due,
        promise=ngettext("The answer is promised", "The first answer is promised", waiting.count),
    )


def _initiative(initiative: Initiative) -> Task:
    """It is taken on or passed on within five working days, and replied to within thirty days."""
    who, url = initiative.party.name, kinds.url_of(initiative)
    until = initiative.refer_until
    if initiative.accepted_at is None and until is not None and until >= clock.today():
        return Task(
            what=_("An initiative from %(who)s: take it on, or pass it on", who=who),
            about=initiative.title,
            url=url,
            due=until,
            promise=_("It can be passed on until"),
            notes=[_("the reply is promised by %(date)s", date=day(initiative.reply_due))],
        )
    return Task(
        what=_("An initiative from %(who)s waits for a reply", who=who),
        about=initiative.title,
        url=url,
        due=initiative.reply_due,
        promise=_("The reply is promised"),
    )


def _unassigned(initiative: Initiative) -> Task:
    """Nobody knows which part of the city replies, and the clock goes already."""
    return Task(
        what=_("An initiative from %(who)s: say who replies", who=initiative.party.name),
        about=initiative.title,
        url=url_for("initiatives.assign", reference=initiative.reference),
        due=None,
        notes=[_("the reply is promised by %(date)s", date=day(initiative.reply_due))],
        is_now=True,
    )


def _meeting(meeting: DialogueMeeting) -> Task:
    """A dialogue meeting is held, and its notes are published within fourteen days."""
    if meeting.is_over:
        return Task(
            what=_("Publish the notes of the dialogue meeting"),
            about=meeting.title,
            url=url_for("dialogues.take_notes", reference=meeting.reference),
            due=meeting.notes_due,
            promise=_("The notes are promised"),
        )
    signed_up = ngettext("%(num)d has signed up", "%(num)d have signed up", meeting.seated)
    in_line = ngettext("%(num)d stands in line", "%(num)d stand in line", meeting.in_line)
    return Task(
        what=_("Hold the dialogue meeting"),
        about=meeting.title,
        url=kinds.url_of(meeting),
        due=meeting.day,
        promise=_("It begins at %(time)s on", time=time_of_day(meeting.starts_at))
        if meeting.starts_at
        else "",
        notes=[signed_up, in_line] if meeting.in_line else [signed_up],
    )


def _draft(line: Line) -> Task:
    first = line.first
    return Task(
        what=_("A draft is not published"),
        about=line.process.title,
        url=kinds.url_of(line.process),
        due=first.starts_on if first is not None else None,
        promise=_("The first stage is planned to begin") if first is not None else "",
    )


def _over(line: Line, stage: Stage) -> Task:
    """A stage is over: what the city heard is owed, or the next stage is to begin."""
    covered = line.covered
    if stage.key not in NEEDS_FEEDBACK or _is_given(stage, covered):
        return Task(
            what=_(
                "%(stage)s: the last day has passed, move on to the next stage", stage=stage.name
            ),
            about=line.process.title,
            url=url_for("processes.move", reference=line.process.reference),
            due=stage.ends_on,
            promise=_("The last day was"),
        )
    notes = []
    if covered.responses:
        notes.append(
            _("%(done)d of %(all)d responses have feedback", done=covered.responses_covered,
              all=covered.responses)
        )  # fmt: skip
    return Task(
        what=_("%(stage)s: the last day has passed, feedback is owed", stage=stage.name),
        about=line.process.title,
        url=url_for("feedback.work", reference=line.process.reference, position=stage.position),
        due=stage.ends_on,
        promise=_("The last day was"),
        notes=notes,
    )


def _is_given(stage: Stage, covered: Coverage) -> bool:
    """Whether the city has published what it heard, and nothing that came in is left out of it."""
    told = covered.published > 0 or stage.feedback != ""
    return told and covered.left == 0 and covered.drafts == 0


def _closing(line: Line, stage: Stage) -> Iterator[Task]:
    """A stage is open: it is a task when it closes soon, or when few have been reached."""
    reached = line.reached
    notes = []
    few = reached.invited == 0 or reached.answered * 2 < reached.invited
    if reached.invited == 0:
        notes.append(_("nobody is invited"))
    elif reached.silent:
        notes.append(
            ngettext(
                "%(num)d of %(all)d invited has not been heard",
                "%(num)d of %(all)d invited have not been heard",
                reached.silent,
                all=reached.invited,
            )
        )
    closes_soon = stage.ends_on <= clock.today() + SOON
    if not (closes_soon or few):
        return
    if closes_soon:
        said = ngettext("%(num)d response", "%(num)d responses", line.covered.responses)
        comments = ngettext("%(num)d comment", "%(num)d comments", line.process.shown_comments)
        notes[:0] = [said, comments] if line.covered.responses else [comments]
    what = (
        _("%(stage)s closes soon", stage=stage.name) if closes_soon else _("Few have been reached")
    )
    yield Task(
        what=what,
        about=line.process.title,
        url=url_for("invitations.overview", reference=line.process.reference)
        if few
        else kinds.url_of(line.process),
        due=stage.ends_on,
        promise=_("%(stage)s closes", stage=stage.name),
        notes=notes,
    )
