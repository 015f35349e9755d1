"""The demo is loaded once, whole, in the order of time, and only where no real people are."""

import time
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import exists, func, select

from forum.accounts.models import Person
from forum.core import clock, events
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Outbox
from forum.council.models import (
    ActionPoint,
    ActionState,
    Addendum,
    AgendaItem,
    AgendaSource,
    Attendance,
    BacklogPoint,
    ChangeRequest,
    CouncilMeeting,
    Decision,
    Dissent,
    DissentKind,
    MeetingState,
    Nomination,
    NominationState,
    Recusal,
    SummonsAnswer,
    SummonsReply,
)
from forum.council.queries import councils
from forum.demo import dialogue, load, topics
from forum.demo.story import read
from forum.feedback.models import FeedbackPoint
from forum.initiatives.models import Initiative
from forum.matters.models import Comment, Document, Matter, Subscription
from forum.processes.models import (
    PlanningProcess,
    ProcessState,
    ProcessVersion,
    Stage,
    StageState,
)
from forum.responses.models import FormalResponse, ResponseDraft, ResponseState
from forum.texts import queries as texts
from forum.texts.models import PublicText, TextVersion
from tests.demo.conftest import new_site
from tests.factories import person


def count(what: object) -> int:
    return db.session.scalar(select(func.count()).select_from(what)) or 0


@pytest.fixture
def empty(tmp_path: Path) -> Flask:
    return new_site(f"sqlite:///{tmp_path}/empty.sqlite3", str(tmp_path))


def test_it_is_refused_in_production_before_anything_is_touched(empty, tmp_path):
    empty.config["PRODUCTION"] = True
    result = empty.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "production" in result.output
    assert not (tmp_path / "empty.sqlite3").exists()


def test_it_is_refused_among_people_who_are_not_the_demos(empty, tmp_path):
    with empty.app_context():
        upgrade()
        person("Cia Ek")
        with pytest.raises(load.NotHere, match="people of its own"):
            load.load()
        assert count(Person) == 1
        assert not (tmp_path / "demo").exists()
        db.engine.dispose()


def test_nothing_is_shown_before_it_is_loaded(empty):
    with empty.app_context():
        upgrade()
        db.engine.dispose()
    result = empty.test_cli_runner().invoke(args=["demo", "show"])
    assert result.exit_code == 1
    assert "flask demo load" in result.output


def test_a_loading_that_fails_leaves_nothing_behind(empty, tmp_path, monkeypatch):
    with empty.app_context():
        upgrade()
        monkeypatch.setattr(load.processes, "tell", lambda world: world.timeline.add(
            world.days.now, lambda: world.party("nobody")
        ))  # fmt: skip
        for chapter in (
            load.invitations,
            load.consultations,
            load.initiatives,
            load.topics,
            load.dialogues,
            load.joining,
            load.meetings,
        ):
            monkeypatch.setattr(chapter, "tell", lambda _world: None)
        monkeypatch.setattr(load.threads, "follow", lambda _world: None)
        with pytest.raises(KeyError, match="nobody"):
            load.load()
        assert count(Person) == count(Event) == 0
        assert not (tmp_path / "demo").exists()
        db.engine.dispose()


def test_the_log_is_whole_in_the_order_of_time_and_ends_before_now(town):
    assert list(events.faults()) == []
    moments = db.session.scalars(select(Event.at).order_by(Event.seq)).all()
    assert len(moments) > 1000
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def test_nothing_was_written_in_the_future(town):
    for moment in (Comment.written_at, Matter.published_at, Document.added_at, Person.created_at):
        assert db.session.scalar(select(func.max(moment))) <= clock.now()


def test_no_letter_is_due(town):
    assert count(Outbox) == 0
    assert count(Subscription) > 50


def test_all_of_the_story_is_there(town):
    story = read()
    matters = (*story.processes, *story.initiatives, *topics.read())
    said = [c for matter in matters for c in matter.comments]
    more = [one for told in dialogue.read() for one in told.inquiries]
    more += [one for told in dialogue.read() for one in told.inquiries if one.answer]
    remarks = [one for told in dialogue.read() for text in told.texts for one in text.remarks]
    assert count(Person) == len(story.people)
    held = select(Matter.id).where(Matter.kind == "dialogue")
    assert count(Matter) == len(matters) + count(held.subquery())
    carried = select(Comment.id).where(
        Comment.origin["kind"].as_string().in_(["initiative", "dialogue"])
    )
    assert count(Comment) - count(carried.subquery()) == len(said) + len(more) + len(remarks)
    assert count(Document) == sum(len(each.documents) for each in story.processes)
    assert count(CouncilMeeting) == len(story.meetings)


def test_consultations_stand_where_the_story_says(town):
    for told in read().processes:
        stored = db.session.scalars(
            select(PlanningProcess).where(PlanningProcess.title == told.title)
        ).one()
        assert stored.state == told.state
        assert (stored.published_at is None) == (told.state == "draft")
        stages = db.session.scalars(select(Stage).where(Stage.process_id == stored.id)).all()
        found = {(s.key.value, s.round_kind and s.round_kind.value): s.state.value for s in stages}
        assert found == {(s.key, s.kind): s.state for s in told.stages}
        owed = [s for s in told.stages if s.state == StageState.DONE and s.feedback]
        assert sum(bool(stage.feedback) for stage in stages) == len(owed)
    assert count(
        select(PlanningProcess).where(PlanningProcess.state == ProcessState.PAUSED).subquery()
    )


def test_initiatives_stand_where_the_story_says_and_late_ones_wait_for_the_council(town):
    for told in read().initiatives:
        stored = db.session.scalars(select(Initiative).where(Initiative.title == told.title)).one()
        assert stored.state == told.state
        late = told.submitted + 30 < (told.reply.day if told.reply else 0)
        assert (stored.overdue_noted_at is not None) == (late and told.state != "draft")
    late = db.session.scalars(select(Initiative).where(Initiative.overdue_noted_at.is_not(None)))
    for initiative in late:
        by_clock = Nomination.person_id.is_(None), Nomination.party_id.is_(None)
        assert db.session.scalar(
            select(Nomination.id).where(Nomination.matter_id == initiative.id, *by_clock)
        )


def test_conversations_stand_where_the_story_says(town):
    for told in topics.read():
        stored = db.session.scalars(select(Matter).where(Matter.title == told.title)).one()
        assert stored.kind == ("initiative" if told.grown else "topic")
        assert stored.is_open == (told.closed is None)
        assert stored.comment_count == len(told.comments)


def test_meetings_stand_where_the_story_says_and_treat_what_it_says(town):
    for told in read().meetings:
        stored = db.session.scalars(
            select(CouncilMeeting).where(CouncilMeeting.place == told.place)
        ).one()
        assert stored.state == told.state
        assert stored.day.weekday() < 4
        assert stored.late_summons_reason is None
        titles = set(
            db.session.scalars(select(AgendaItem.title).where(AgendaItem.meeting_id == stored.id))
        )
        assert {item.title for item in told.items} <= titles


def test_every_matter_in_published_minutes_has_its_outcome(town):
    published = (
        select(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED)
    )
    sources = db.session.scalars(published).all()
    assert len(sources) >= 10
    for source in sources:
        assert db.session.get(Decision, source.item_id)
        assert source.nomination.state == NominationState.DONE
        told = select(Event).where(
            Event.action.in_(["council:decide", "council:postpone"]),
            Event.matter_id == source.matter_id,
        )
        assert db.session.scalars(told).first()


def test_the_council_does_all_that_a_council_can(town):
    for what in (
        Attendance.arrived_at.is_not(None),
        Attendance.left_at.is_not(None),
        Attendance.replaces_id.is_not(None),
        Recusal.reason != "",
        Dissent.kind == DissentKind.DISSENT,
        Dissent.kind == DissentKind.REMARK,
        Addendum.number == 1,
        ChangeRequest.version > 0,
        SummonsReply.answer == SummonsAnswer.SUBSTITUTE,
        ActionPoint.state == ActionState.DONE,
        ActionPoint.due_on > clock.today(),
        Decision.due_on.is_not(None),
        Nomination.comment_id.is_not(None),
        BacklogPoint.from_item_id.is_not(None),
        AgendaItem.length.is_not(None),
        AgendaItem.is_other,
    ):
        assert db.session.scalar(select(exists().where(what))), what


def test_two_councils_sit_beside_each_other_each_with_its_own_series(town):
    first, second = councils()
    for one in (first, second):
        numbers = db.session.scalars(
            select(AgendaItem.section_number)
            .where(AgendaItem.council_id == one.id, AgendaItem.section_year.is_not(None))
            .order_by(AgendaItem.section_year, AgendaItem.section_number)
        ).all()
        assert numbers
        assert numbers[0] == 1
    assert first.name == "Idékom"


def test_loading_again_is_quick_and_changes_nothing(town):
    before = events.head_seq(), count(Person)
    started = time.process_time()
    result = town.test_cli_runner().invoke(args=["demo", "load"])
    assert time.process_time() - started < 1
    assert result.exit_code == 0
    assert "already" in result.output
    assert (events.head_seq(), count(Person)) == before


def test_the_site_says_that_it_is_a_demo(town):
    assert (Path(town.config["INSTANCE_DIR"]) / "demo").read_text() == f"{load.VERSION}\n"


def test_consultations_are_shown_in_full_depth(town):
    """Versions, texts whose comments were carried over, sent and replaced responses, points half written."""
    told = [one for each in dialogue.read() for one in each.rounds]
    assert count(select(ProcessVersion).where(ProcessVersion.reason != "").subquery()) == 1
    assert count(select(TextVersion).where(TextVersion.published_at.is_(None)).subquery()) == 1
    assert count(FormalResponse) == sum(len(one.responses) for one in told)
    for state in ResponseState:
        assert count(select(FormalResponse).where(FormalResponse.state == state).subquery())
    assert count(select(FormalResponse).where(FormalResponse.is_late).subquery()) == 1
    assert count(ResponseDraft) == 1
    assert count(FeedbackPoint) == sum(len(one.points) for one in told)
    drafts = select(FeedbackPoint).where(FeedbackPoint.published_at.is_(None))
    assert 0 < count(drafts.subquery()) < count(FeedbackPoint)
    for text in db.session.scalars(select(PublicText)):
        if text.newest == 2:
            assert texts.gone_count(text) == 1
            assert sum(texts.counts(text).values()) == 10


def test_questions_to_the_city_are_answered_in_time_wait_or_are_overdue(town):
    asked = db.session.scalars(select(Comment).where(Comment.due_on.is_not(None))).all()
    answered = [one for one in asked if one.answered_at]
    assert all(clock.local(one.answered_at).date() <= one.due_on for one in answered)
    late = [one for one in asked if not one.answered_at and one.due_on < clock.today()]
    assert len(asked) > len(answered) + len(late) >= 3
    assert len(late) == 1
