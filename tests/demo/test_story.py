"""The story hangs together: every key means something, and nothing happens before its time."""

import tomllib
from collections.abc import Iterator

import pytest

from forum.core import text
from forum.council.models import NOTICE_DAYS, Standing
from forum.demo import dialogue, papers, topics
from forum.demo.story import DATA, Initiative, Process, Said, read
from forum.parties.models import ROLES, PartyKind, Role
from forum.portal.operations import CITY_BODIES
from forum.processes.models import NEEDS_FEEDBACK, ProcessType, RoundKind, StageKey
from forum.processes.plan import POSITIONS

STORY = read()
PEOPLE = {someone.key: someone for someone in STORY.people}
BODIES = {body["slug"] for body in tomllib.loads(CITY_BODIES.read_text(encoding="utf-8"))["body"]}
ORGANISATIONS = {each.key for each in STORY.organisations}
COUNCILS = {"idekom"} | {text.slug(each.name) for each in STORY.councils}
MATTERS: dict[str, Process | Initiative | topics.Conversation] = {
    **{topics.key_of(each): each for each in topics.read()},
    **{f"process:{each.key}": each for each in STORY.processes},
    **{f"initiative:{each.key}": each for each in STORY.initiatives},
}


def kind_of(party: str) -> PartyKind:
    if party in COUNCILS:
        return PartyKind.COUNCIL
    return PartyKind.CITY_UNIT if party in BODIES else PartyKind.ORGANISATION


def rounds(process: str) -> list[dialogue.Round]:
    return [one for told in dialogue.read() if told.process == process for one in told.rounds]


def begins(matter: Process | Initiative | topics.Conversation) -> int:
    return matter.submitted if isinstance(matter, Initiative) else matter.opened


def may_speak(who: str, party: str, day: int) -> bool:
    held = PEOPLE[who].memberships
    return any(m.party == party and m.role != "member" and m.counts_on(day) for m in held)


def comments() -> Iterator[tuple[str, Said]]:
    for key, matter in MATTERS.items():
        for said in matter.comments:
            yield key, said


def test_there_is_enough_to_look_at():
    assert len(STORY.processes) >= 10
    assert len(STORY.initiatives) >= 7
    assert max(len(each.comments) for each in STORY.processes) >= 300


def test_nobody_shares_an_address():
    emails = [someone.email for someone in STORY.people]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith("samspel.example") for email in emails)


def test_every_mandate_is_of_a_party_that_gives_it():
    for someone in STORY.people:
        for held in someone.memberships:
            assert held.party in BODIES | ORGANISATIONS | COUNCILS, someone.key
            assert Role(held.role) in ROLES[kind_of(held.party)], someone.key
            assert (held.side is not None) == (held.role == "member"), someone.key


def test_whoever_writes_for_a_party_may_do_so_that_day():
    for key, said in comments():
        assert said.who in PEOPLE, key
        assert said.party is None or may_speak(said.who, said.party, said.day), (key, said.who)


def test_no_comment_comes_before_its_matter_or_after_today():
    for key, said in comments():
        assert begins(MATTERS[key]) <= said.day < 0, (key, said.who, said.day)


def test_replies_come_after_what_they_answer():
    for key, matter in MATTERS.items():
        when = {said.id: said.when for said in matter.comments if said.id}
        for said in matter.comments:
            if said.reply_to:
                assert when[said.reply_to] < said.when, (key, said.id)


def test_ids_of_comments_are_used_once():
    for key, matter in MATTERS.items():
        ids = [said.id for said in matter.comments if said.id]
        assert len(set(ids)) == len(ids), key


def test_nobody_agrees_with_themselves_and_every_party_has_somebody_who_can():
    for key, said in comments():
        assert len(set(said.supports)) == len(said.supports), key
        for name in said.supports:
            if name.startswith("person:"):
                who = name.removeprefix("person:")
                assert who in PEOPLE, key
                assert said.party or who != said.who, key
            else:
                assert name != said.party, key
                assert STORY.speaker(name, said.day)


@pytest.mark.parametrize("process", STORY.processes, ids=lambda each: each.key)
def test_stages_are_in_order_and_each_says_what_was_heard_before_it_is_left(process):
    places = [
        POSITIONS[StageKey(stage.key), RoundKind(stage.kind) if stage.kind else None]
        for stage in process.stages
    ]
    assert places == sorted(set(places))
    for earlier, later in zip(process.stages, process.stages[1:], strict=False):
        assert earlier.starts <= earlier.ends < later.starts
    for stage in process.stages:
        owes = stage.state == "done" and StageKey(stage.key) in NEEDS_FEEDBACK
        assert not owes or stage.feedback, stage.key
        assert stage.state != "skipped" or stage.reason, stage.key


@pytest.mark.parametrize("process", STORY.processes, ids=lambda each: each.key)
def test_each_consultation_is_led_by_its_owner_and_stands_where_its_days_say(process):
    assert may_speak(process.contact, process.owner, process.opened - 14)
    current = [stage for stage in process.stages if stage.state == "current"]
    assert len(current) == (process.state in {"open", "paused"})
    for stage in current:
        waits = any(round.written for round in rounds(process.key) if round.stage == stage.key)
        assert stage.starts <= 0 <= stage.ends or waits


@pytest.mark.parametrize("told", dialogue.read(), ids=lambda each: each.process)
def test_whoever_takes_part_in_a_consultation_may_do_so_that_day(told):
    parts = [*told.inquiries]
    parts += [one for text in told.texts for one in text.remarks]
    parts += [one for each in told.rounds for one in (*each.responses, *each.hands)]
    for part in parts:
        assert part.day < 0
        assert part.party is None or may_speak(part.who, part.party, part.day), part
    known = {f"response:{one.id}" for each in told.rounds for one in each.responses}
    known |= {f"comment:{one.id}" for one in told.inquiries}
    known |= {f"comment:{one.id}" for one in MATTERS[f"process:{told.process}"].comments}
    for each in told.rounds:
        assert {name for point in each.points for name in point.about} <= known
        asked = {one.key for one in each.questions}
        assert all({key for key, _value in one.answers} <= asked for one in each.responses)


def test_every_consultation_says_what_it_is_about():
    for process in STORY.processes:
        assert process.fields
        assert process.begun <= process.opened
    assert {process.type for process in STORY.processes} == {kind.value for kind in ProcessType}


@pytest.mark.parametrize("initiative", STORY.initiatives, ids=lambda each: each.key)
def test_initiatives_are_taken_and_replied_to_by_those_who_may(initiative):
    assert may_speak(initiative.who, initiative.party, initiative.submitted)
    assert initiative.addressed in {"", *BODIES}
    assert (initiative.reply is not None) <= (initiative.state in {"answered", "closed"})
    if initiative.reply:
        assert may_speak(initiative.reply.who, initiative.addressed, initiative.reply.day)
    for party in initiative.supports:
        assert kind_of(party) is PartyKind.ORGANISATION
        assert STORY.speaker(party, initiative.submitted + 1)


@pytest.mark.parametrize("told", topics.read(), ids=lambda each: each.key)
def test_conversations_are_opened_closed_and_grown_by_those_who_may(told):
    assert kind_of(told.party) is PartyKind.ORGANISATION
    assert may_speak(told.who, told.party, told.opened)
    assert told.citywide or told.districts or told.commitments
    if told.closed:
        assert max(said.day for said in told.comments) < told.closed.day < 0
    if told.grown:
        assert told.opened < told.grown.day < 0
        assert told.grown.addressed in BODIES
        assert may_speak(told.grown.who, told.party, told.grown.day)


@pytest.mark.parametrize("meeting", STORY.meetings, ids=lambda each: each.key)
def test_meetings_are_called_in_time_whatever_weekday_they_move_to(meeting):
    if meeting.called is not None:
        assert meeting.called <= 0
        assert meeting.called + NOTICE_DAYS <= meeting.day - 2
    if meeting.present:
        assert meeting.day + 2 < 0


@pytest.mark.parametrize("meeting", STORY.meetings, ids=lambda each: each.key)
def test_members_sit_and_approve_for_their_side(meeting):
    instead = dict(meeting.substitutes)
    for who in meeting.present:
        (held,) = _seats(who, meeting)
        assert held.substitute == (who in instead), who
        if held.substitute:
            (away,) = _seats(instead[who], meeting)
            assert (away.side, away.substitute) == (held.side, False)
            assert instead[who] not in meeting.present
    for side, who in meeting.approvers:
        assert who in meeting.present
        assert any(held.side == side for held in PEOPLE[who].memberships)


def _seats(who, meeting):
    return [
        held
        for held in PEOPLE[who].memberships
        if held.party == meeting.council
        and held.role == "member"
        and held.counts_on(meeting.day - 2)
    ]


@pytest.mark.parametrize("meeting", STORY.meetings, ids=lambda each: each.key)
def test_whoever_the_minutes_name_was_there_and_takes_part(meeting):
    for item in meeting.items:
        apart = {one.who for one in item.conflicts}
        assert apart | {one.who for one in item.noted} <= set(meeting.present), item.title
        assert not apart & {one.who for one in item.noted if one.kind == "dissent"}
        for task in item.tasks:
            assert task.settled is None or may_speak(task.settled.who, task.party, task.settled.day)


@pytest.mark.parametrize("meeting", STORY.meetings, ids=lambda each: each.key)
def test_minutes_that_are_ready_say_something_under_every_item(meeting):
    if meeting.state not in {"minutes_draft", "published"}:
        return
    assert {key for key, _said in meeting.standing} == {key.value for key in Standing}
    for item in meeting.items:
        assert item.text, item.title
        assert not item.treats or (item.decision and item.decided), item.title


def test_what_the_council_treats_is_proposed_by_somebody_who_may_before_the_summons():
    for meeting in STORY.meetings:
        for item in meeting.items:
            for treated in item.treats:
                proposal = treated.proposed
                assert treated.matter in MATTERS
                if proposal:
                    arranged = (meeting.called or 0) - 1
                    assert begins(MATTERS[treated.matter]) <= proposal.day < arranged
                    assert not proposal.party or may_speak(
                        proposal.who, proposal.party, proposal.day
                    )


def test_followers_follow_what_is_there():
    for follower in STORY.followers:
        assert follower.who in PEOPLE
        assert set(follower.matters) <= set(MATTERS)


def test_every_document_can_be_made():
    files = {paper.file for process in STORY.processes for paper in process.documents}
    assert len(files) >= 4
    for file in files:
        assert file.endswith(".png") or (DATA / file).with_suffix(".typ").exists()
    assert papers.made("torget-illustration.png").startswith(b"\x89PNG")
    assert papers.made("behovsanalys-bergsjon.pdf").startswith(b"%PDF")
