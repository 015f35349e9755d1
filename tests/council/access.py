"""Who may propose, prepare, hold, sign and publish; what the town's council is about stands in `town`."""

from datetime import timedelta
from typing import Any

from forum.core.db import transaction
from forum.council import queries
from forum.council.models import CouncilMeeting, DecisionKind
from forum.council.operations import agendas, backlog, points, speaking
from forum.council.queries import replies, tasks
from tests.council import scene
from tests.matters.scene import comment

TABLE = {
    "GET council.decisions": "yyyyyyyyyy",
    "GET council.feed": "yyyyyyyyyy",
    "GET council.members": "yyyyyyyyyy",
    "GET council.search": "yyyyyyyyyy",
    "GET council.subscribe": "yyyyyyyyyy",
    "GET council.add_point": "snnnnnynnn",
    "POST council.add_point": "snnnnnynnn",
    "GET council.change_point": "snnnnnynnn",
    "POST council.change_point": "snnnnnynnn",
    "POST council.renew_paper": "snnnnnynnn",
    "GET council.add_more": "snynnnnnnn",
    "POST council.add_more": "snynnnnnnn",
    "GET council.ask_more": "snnnnnynnn",
    "POST council.ask_more": "snnnnnynnn",
    "GET council.propose_comment": "snyyyyyyyn",
    "POST council.propose_comment": "snyyyyyyyn",
    "POST council.place_waiting": "snnnnnynnn",
    "GET council.add_addendum": "snnnnnynnn",
    "GET council.agenda": "snnnnnynnn",
    "GET council.all_briefs": "snnnnnynnn",
    "GET council.all_meetings": "yyyyyyyyyy",
    "GET council.answer": "ynnnnnnynn",
    "GET council.answers": "snnnnnynnn",
    "GET council.arrange_item": "snnnnnynnn",
    "GET council.ask_change": "snnnnnnyyn",
    "GET council.attendance": "snnnnnynnn",
    "GET council.brief": "yyyyyyyyyy",
    "GET council.calendar_entry": "yyyyyyyyyy",
    "GET council.call": "snnnnnynnn",
    "GET council.cancel": "snnnnnynnn",
    "GET council.decline": "snnnnnynnn",
    "GET council.edit": "snnnnnynnn",
    "GET council.extract": "hhhhhhyyyh",
    "GET council.extract_pdf": "hhhhhhyyyh",
    "GET council.index": "yyyyyyyyyy",
    "GET council.meeting": "yyyyyyyyyy",
    "GET council.minutes": "hhhhhhyyyh",
    "GET council.minutes_pdf": "hhhhhhyyyh",
    "GET council.note_answer": "snnnnnynnn",
    "POST council.note_answer": "snnnnnynnn",
    "GET council.order_papers": "yyyyyyyyyy",
    "GET council.papers_pdf": "yyyyyyyyyy",
    "GET council.plan": "snnnnnynnn",
    "GET council.propose": "snyyyyyyyn",
    "GET council.publish": "snnnnnynnn",
    "GET council.remove_item": "snnnnnynnn",
    "GET council.reopen": "snnnnnynnn",
    "GET council.settle_task": "snnnynynnn",
    "GET council.sign": "snnnnnnyyn",
    "GET council.signed_text": "hhhhhhyyyh",
    "GET council.summons_pdf": "yyyyyyyyyy",
    "GET council.task": "yyyyyyyyyy",
    "GET council.take_over": "snnnnnynnn",
    "GET council.tasks": "yyyyyyyyyy",
    "GET council.versions": "hhhhhhyyyh",
    "GET council.waiting": "yyyyyyyyyy",
    "GET council.workbench": "snnnnnynnn",
    "GET council.write": "snnnnnynnn",
    "GET council.write_brief": "snnnnnynnn",
    "POST council.add_addendum": "snnnnnynnn",
    "POST council.add_item": "snnnnnynnn",
    "POST council.all_briefs": "snnnnnynnn",
    "POST council.answer": "ynnnnnnynn",
    "POST council.ask_change": "snnnnnnyyn",
    "POST council.call": "snnnnnynnn",
    "POST council.cancel": "snnnnnynnn",
    "POST council.compile_brief": "snnnnnynnn",
    "POST council.decline": "snnnnnynnn",
    "POST council.draft": "snnnnnynnn",
    "POST council.edit": "snnnnnynnn",
    "POST council.edit_item": "snnnnnynnn",
    "POST council.hold": "snnnnnynnn",
    "POST council.keep_item": "snnnnnynnn",
    "POST council.move_item": "snnnnnynnn",
    "POST council.move_on": "snnnnnynnn",
    "POST council.order_papers": "yyyyyyyyyy",
    "POST council.place": "snnnnnynnn",
    "POST council.plan": "snnnnnynnn",
    "POST council.propose": "snyyyyyyyn",
    "POST council.publish": "snnnnnynnn",
    "POST council.remind": "snnnnnynnn",
    "POST council.remove_item": "snnnnnynnn",
    "POST council.reopen": "snnnnnynnn",
    "POST council.save_brief": "snnnnnynnn",
    "POST council.save_brief_draft": "snnnnnynnn",
    "POST council.settle_task": "snnnynynnn",
    "POST council.sign": "snnnnnnyyn",
    "POST council.take_out": "snnnnnynnn",
    "POST council.take_out_point": "snnnnnynnn",
    "POST council.take_over": "snnnnnynnn",
    "GET council.add_paper": "snnnnnynnn",
    "GET council.paper": "hhhhhhyyyh",
    "GET council.plan_year": "snnnnnynnn",
    "GET council.remove_paper": "snnnnnynnn",
    "GET council.year": "yyyyyyyyyy",
    "POST council.add_paper": "snnnnnynnn",
    "POST council.choose_paper": "snnnnnynnn",
    "POST council.plan_year": "snnnnnynnn",
    "POST council.remove_paper": "snnnnnynnn",
    "GET council.attendance_list": "snnnnnynnn",
    "GET council.attendance_list_pdf": "snnnnnynnn",
    "GET council.script": "snnnnnynnn",
    "GET council.script_pdf": "snnnnnynnn",
    "GET council.item_revisions": "snnnnnynnn",
    "GET council.speakers": "snnnnnynnn",
    "GET council.lead": "snnnnnynnn",
    "GET council.close": "snnnnnynnn",
    "GET council.screen": "yyyyyyyyyy",
    "POST council.ask_for_floor": "snnnnnynnn",
    "POST council.close": "snnnnnynnn",
    "POST council.lead": "snnnnnynnn",
    "POST council.record_attendance": "snnnnnynnn",
    "POST council.save_attendance": "snnnnnynnn",
    "POST council.save_item": "snnnnnynnn",
    "POST council.save_item_draft": "snnnnnynnn",
    "POST council.show": "snnnnnynnn",
    "POST council.step_speaker": "snnnnnynnn",
}


def furnish(town: Any) -> None:
    """What the town does not have already."""
    _backlog(town)
    _answers(town)
    _agenda(town)
    _briefs(town)
    _papers(town)
    _task(town)
    _minutes(town)
    _sitting(town)


def _backlog(town: Any) -> None:
    """Something that Bo proposed, and of which Sam has asked for more; and a comment."""
    cast = town.cast
    waiting, asked = scene.nomination(cast), scene.nomination(cast)
    with transaction():
        backlog.ask_more(cast.actor("sam"), asked, question="Vilka gäller det?")
    town.put("council.ask_more", nomination_id=waiting.id)
    town.put("council.add_more", nomination_id=asked.id)
    with transaction():
        told = points.Told("Moderering", "Det har gått ett halvår.")
        written = points.add_point(cast.actor("sam"), cast.council, told)
    town.put("council.change_point", point_id=written.id)
    said = comment(cast.actor("bo"), waiting.matter)
    town.put("council.propose_comment", reference=waiting.matter.reference, seq=said.seq)


def _answers(town: Any) -> None:
    """A meeting to which Mia is called since some days, and has not answered."""
    meeting = scene.called(town.cast)
    with transaction():
        for one in replies.of(meeting):
            one.called_at -= timedelta(days=3)
    secret = replies.of_person(meeting, town.cast.people["mia"].id).secret
    town.put("council.answer", secret=secret)
    town.put("council.answers council.remind", reference=meeting.reference)
    silent = replies.of_person(meeting, town.cast.people["sol"].id)
    town.put("council.note_answer", reference=meeting.reference, reply_id=silent.id)


def _agenda(town: Any) -> None:
    """An agenda that is built, with an item that treats a matter."""
    meeting = scene.planned(town.cast, 60)
    item = scene.place(town.cast, meeting, scene.nomination(town.cast))
    town.put("council.take_over", reference=meeting.reference)
    town.put("council.keep_item council.move_on", reference=meeting.reference, item_id=item.id)
    point = scene.point(town.cast)
    with transaction():
        agendas.place(town.cast.actor("sam"), meeting, point, into=item)
    of = {"reference": meeting.reference, "item_id": item.id}
    town.put("council.take_out_point", point_id=point.id, **of)


def _briefs(town: Any) -> None:
    """A meeting with a brief, which everyone may read."""
    meeting = scene.called(town.cast, scene.nomination(town.cast))
    item_id = queries.sources(meeting)[0].item_id
    for page in ("all_briefs", "order_papers", "papers_pdf"):
        town.put(f"council.{page}", reference=meeting.reference)
    for page in ("brief", "compile_brief", "write_brief", "save_brief", "save_brief_draft"):
        town.put(f"council.{page}", reference=meeting.reference, item_id=item_id)


def _papers(town: Any) -> None:
    """An item of an agenda that is not public yet, with a document."""
    planned = scene.planned(town.cast, 80)
    item = scene.place(town.cast, planned, scene.nomination(town.cast))
    spot = {"reference": planned.reference, "item_id": item.id}
    town.put("council.add_paper council.choose_paper", **spot)
    paper = scene.paper(town.cast, item)
    town.put("council.paper council.remove_paper", **spot, paper_id=paper.id)
    chosen = scene.outdated_paper(town.cast, item)
    town.put("council.renew_paper", **spot, paper_id=chosen.id)


def _task(town: Any) -> None:
    """The council has asked Anna's unit for something."""
    proposal = scene.nomination(town.cast)
    meeting = scene.published(town.cast, proposal, kind=DecisionKind.ASSIGNMENT)
    (task,) = tasks.given_at(meeting)
    town.put("council.task council.settle_task", task_id=task.id)


def _minutes(town: Any) -> None:
    """Minutes to make ready, to sign, and to correct."""
    closed = scene.closed(town.cast, scene.nomination(town.cast))
    town.put("council.draft", reference=closed.reference)
    drafted = scene.drafted(town.cast, scene.nomination(town.cast))
    for page in ("signed_text", "versions", "ask_change"):
        town.put(f"council.{page}", reference=drafted.reference)
    section = _section(drafted)
    town.put("council.extract council.extract_pdf", reference=drafted.reference, section=section)
    published = scene.published(town.cast, scene.nomination(town.cast))
    town.put("council.add_addendum", reference=published.reference)


def _sitting(town: Any) -> None:
    """A meeting that goes on: an item that somebody has written under, and who asks for the floor."""
    cast = town.cast
    held = scene.held(cast, scene.nomination(cast))
    scene.attended(cast, held)
    scene.written(cast, held)
    item = queries.sources(held)[0].item
    with transaction():
        speaker = speaking.ask(cast.actor("sam"), item, name="Gäst Gren")
    for page in ("record_attendance", "save_attendance", "close", "show", "screen"):
        town.put(f"council.{page}", reference=held.reference)
    for page in ("save_item", "save_item_draft", "item_revisions", "speakers", "ask_for_floor"):
        town.put(f"council.{page}", reference=held.reference, item_id=item.id)
    town.put(
        "council.step_speaker", reference=held.reference, item_id=item.id, speaker_id=speaker.id
    )
    called = scene.called(cast)
    for page in ("script", "script_pdf", "attendance_list", "attendance_list_pdf", "lead"):
        town.put(f"council.{page}", reference=called.reference)


def _section(meeting: CouncilMeeting) -> int | None:
    """The § of the item that treats a matter."""
    return queries.sources(meeting)[0].item.section_number
