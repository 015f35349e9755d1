"""From publication to the end: taken on, moved once, followed on after the reply, closed, opened anew."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock
from forum.core.access import SYSTEM, Refused, can
from forum.core.db import db, transaction
from forum.council.models import Nomination
from forum.council.operations import backlog
from forum.initiatives import actions, operations, queries
from forum.initiatives.models import Initiative, InitiativeState, ProgressNote, ReplyKind
from forum.matters import operations as matters
from forum.matters.models import Link, LinkKind, Partner, PartnerState
from forum.parties.models import Role
from forum.parties.queries import actor_for
from forum.web.filters import day
from tests import factories
from tests.factories import Cast, store
from tests.initiatives import joining
from tests.initiatives.test_reply import actions_of, later, page_of
from tests.matters import scene
from tests.meanwhile import Meanwhile


def extend(cast: Cast, matter: Initiative, days: int = 20, who: str = "anna") -> None:
    """The promised day is moved by so many days."""
    due = matter.reply_due or date.max
    with transaction():
        operations.extend(
            cast.actor(who), matter, to=due + timedelta(days=days), reason="Vi frågar skolorna."
        )


def tell(cast: Cast, matter: Initiative, who: str = "anna", **said: Any) -> ProgressNote:
    """Someone tells what has happened."""
    with transaction():
        return operations.tell(cast.actor(who), matter, **({"body": "Larmet är delat."} | said))


def partner(cast: Cast, matter: Initiative, state: PartnerState) -> None:
    """Bo's organisation was asked to stand behind it."""
    who = cast.people["ulla"].id
    store(
        Partner(
            matter_id=matter.id,
            party_id=cast.organisation.id,
            state=state,
            invited_by_id=who,
            invited_at=clock.now(),
        )
    )
    db.session.expire_all()


# --- taken on


@pytest.mark.parametrize("who", ["olle", "bo", "ulla", "cia", "sam", "adm"])
@pytest.mark.parametrize("path", ["ta-emot", "flytta-svarsdag"])
def test_only_the_body_addressed_takes_it_on_or_moves_the_day(
    cast: Cast, signed_in: Any, who: str, path: str
) -> None:
    public = scene.initiative(cast)
    party = cast.parties[who]
    answer = signed_in(cast.people[who].id, party and party.id).send(
        f"/initiativ/{public.reference}/{path}"
    )
    assert answer.status_code == 403
    assert "Only the part of the city" in answer.text
    assert scene.fresh(public).accepted_at is None


def test_it_is_taken_on_by_one_button_and_everyone_sees_by_whom(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public = scene.initiative(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    path = f"/initiativ/{public.reference}/ta-emot"
    own = anna.get(f"/arenden/{public.reference}").text
    assert path in own
    assert "pass it on by" in own
    assert path not in client.get(f"/arenden/{public.reference}").text
    assert anna.send(path).status_code == 303
    assert f"{cast.unit.name} took it on " in page_of(client, public)
    assert actions_of(public)[-1] == "initiative:accept"
    again = anna.send(path)
    assert again.status_code == 403
    assert "taken the initiative on already" in again.text


def test_what_is_taken_on_is_not_passed_on_any_more(cast: Cast) -> None:
    public = scene.initiative(cast)
    with transaction():
        operations.accept(cast.actor("anna"), public)
    with pytest.raises(Refused, match="so it is not passed on"), transaction():
        operations.refer(cast.actor("anna"), public, to=cast.other_unit.id, reasons="Fel.")


def test_what_was_passed_on_is_taken_on_by_the_next(cast: Cast) -> None:
    public = scene.initiative(cast)
    with transaction():
        operations.refer(cast.actor("anna"), public, to=cast.other_unit.id, reasons="Era.")
    with pytest.raises(Refused), transaction():
        operations.accept(cast.actor("anna"), public)
    with transaction():
        operations.accept(cast.actor("olle"), public)


def test_what_is_replied_to_is_neither_taken_on_nor_moved(cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    with pytest.raises(Refused, match="nothing more to take on"), transaction():
        operations.accept(cast.actor("anna"), public)
    with pytest.raises(Refused, match="its day is not moved"), transaction():
        operations.extend(
            cast.actor("anna"), public, to=clock.today() + timedelta(days=40), reason="Mer tid."
        )


def test_while_nobody_is_addressed_nobody_replies(cast: Cast) -> None:
    public = scene.initiative(cast)
    with transaction():
        public.addressed_party = None
        public.body_unknown = True
    public = scene.fresh(public)
    for who in ("anna", "bo", "cia", "ulla"):
        alone = actor_for(cast.people[who])
        for act in (actions.REPLY, actions.REFER, actions.ACCEPT, actions.EXTEND):
            assert not can(act, cast.actor(who), public)
            assert not can(act, alone, public), "who speaks for nobody is nobody's representative"


# --- the day moved, once


def test_the_day_is_moved_once_with_a_reason_that_everyone_reads(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public = scene.initiative(cast)
    due = public.reply_due
    assert due is not None
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    path = f"/initiativ/{public.reference}/flytta-svarsdag"
    assert path in anna.get(f"/arenden/{public.reference}").text
    assert anna.get(path).status_code == 200
    new = due + timedelta(days=30)
    answer = anna.send(path, {"to": new.isoformat(), "reason": "Skolorna svarar i maj."})
    assert answer.status_code == 303
    assert (scene.fresh(public).reply_due, public.extended_from) == (new, due)
    assert public.taken_on == clock.today(), "the day it was taken is the same"
    page = page_of(client, public)
    assert "Skolorna svarar i maj." in page
    assert "The reply was first promised by" in page
    assert actions_of(public)[-1] == "initiative:extend"
    again = anna.send(path, {"to": (new + timedelta(days=1)).isoformat(), "reason": "Mer."})
    assert again.status_code == 403
    assert "moved once already" in again.text


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [
        (0, "Mer tid.", "The new day is after"),
        (-1, "Mer tid.", "The new day is after"),
        (31, "Mer tid.", "The new day is after"),
        (5, " \n", "Write why the reply needs more time"),
        (None, "Mer tid.", "Write the new day"),
    ],
)
def test_a_day_too_late_too_early_or_without_a_reason_is_refused_beside_the_field(
    cast: Cast, signed_in: Any, days: int | None, reason: str, words: str
) -> None:
    public = scene.initiative(cast)
    due = public.reply_due
    assert due is not None
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    to = (due + timedelta(days=days)).isoformat() if days is not None else ""
    answer = anna.send(
        f"/initiativ/{public.reference}/flytta-svarsdag", {"to": to, "reason": reason}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert scene.fresh(public).reply_due == due


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "2027-02-30", "i morgon"])
def test_a_day_that_is_none_is_refused(cast: Cast, signed_in: Any, typed: str) -> None:
    public = scene.initiative(cast)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    sent = {"to": typed, "reason": "Mer tid."}
    answer = anna.send(f"/initiativ/{public.reference}/flytta-svarsdag", sent)
    assert answer.status_code == 422
    assert "Mer tid." in answer.text


def test_the_operation_holds_the_same_limits(cast: Cast) -> None:
    public = scene.initiative(cast)
    for days in (-3, 0, 31):
        with pytest.raises(Refused, match="by at most 30 days"):
            extend(cast, public, days)
    assert scene.fresh(public).extended_from is None


def test_a_day_that_has_passed_is_not_moved(cast: Cast) -> None:
    public = scene.initiative(cast)
    with later(30):
        assert can(actions.EXTEND, cast.actor("anna"), public), "the last day has not passed"
    with later(31), pytest.raises(Refused, match="The promised day has passed"):
        extend(cast, public)


def test_it_is_late_and_before_the_council_only_after_the_new_day(cast: Cast) -> None:
    public = scene.initiative(cast)
    extend(cast, public, 10)
    with later(35):
        clock.tick()
        assert "initiative:overdue" not in actions_of(public)
        assert db.session.scalars(select(Nomination)).all() == []
    with later(41):
        clock.tick()
        clock.tick()
    assert actions_of(public).count("initiative:overdue") == 1
    [waits] = db.session.scalars(select(Nomination)).all()
    assert waits.matter_id == public.id


def test_what_is_late_enters_the_backlog_by_itself_and_once(cast: Cast) -> None:
    late = scene.initiative(cast)
    with later(31):
        clock.tick()
        with transaction():
            assert backlog.nominate_overdue(SYSTEM) == 0
    assert len(db.session.scalars(select(Nomination)).all()) == 1
    assert actions_of(late)[-2:] == ["initiative:overdue", "council:nominate_overdue"]


def test_a_reply_after_the_day_was_moved_counts_from_the_new_day(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    extend(cast, public, 10)
    with later(38):
        scene.reply(cast, public)
        page = page_of(client, public)
    assert "In time; promised by" in page
    assert "and moved once" in page


# --- after the reply


@pytest.mark.parametrize("who", ["olle", "bo", "cia", "sam", "adm"])
def test_only_the_body_and_those_who_took_it_tell_what_has_happened(
    cast: Cast, signed_in: Any, who: str
) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    party = cast.parties[who]
    answer = signed_in(cast.people[who].id, party and party.id).send(
        f"/initiativ/{public.reference}/har-hant", {"body": "Inget."}
    )
    assert answer.status_code == 403
    assert "Anyone can write in the thread" in answer.text


def test_nothing_is_told_before_the_reply_or_when_it_is_closed(cast: Cast) -> None:
    public = scene.initiative(cast)
    with pytest.raises(Refused, match="not replied yet"):
        tell(cast, public)
    scene.reply(cast, public, ReplyKind.DECLINED)
    with pytest.raises(Refused, match="is closed"):
        tell(cast, public, "ulla")


def test_both_tell_what_has_happened_and_it_leads_on(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public, other = scene.initiative(cast), scene.initiative(cast, title="Pilot på tre skolor")
    scene.reply(cast, public)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    path = f"/initiativ/{public.reference}/har-hant"
    assert path in anna.get(f"/arenden/{public.reference}").text
    typed = {"body": "Larmet är **delat**.", "other": f" {str(other.reference).lower()} "}
    assert anna.send(path, typed).status_code == 303
    tell(cast, public, "ulla", body="Första kvällen: 40 barn.")
    page = page_of(client, public)
    assert page.index("<strong>delat</strong>") < page.index("Första kvällen: 40 barn.")
    assert f'href="/arenden/{other.reference}"' in page
    assert actions_of(public)[-1] == "initiative:progress"
    linked = db.session.scalars(select(Link)).one()
    assert (linked.matter_id, linked.other_id, linked.kind) == (
        public.id, other.id, LinkKind.LED_TO,
    )  # fmt: skip


@pytest.mark.parametrize("reference", ["S-1999-1", "x", "ÅÄÖ", "own", "draft"])
def test_what_it_led_to_is_another_matter_that_everyone_can_read(
    cast: Cast, signed_in: Any, reference: str
) -> None:
    public, begun = scene.initiative(cast), scene.draft(cast)
    scene.reply(cast, public)
    named = {"own": str(public.reference), "draft": str(begun.id)}.get(reference, reference)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    path = f"/initiativ/{public.reference}/har-hant"
    answer = anna.send(path, {"body": "Larmet är delat.", "other": named})
    assert answer.status_code == 422
    assert "reference" in answer.text
    assert "Larmet är delat." in answer.text
    assert db.session.scalars(select(ProgressNote)).all() == []


def test_an_accepted_co_initiator_has_the_same_rights_and_an_invited_one_none(cast: Cast) -> None:
    public = scene.initiative(cast)
    partner(cast, public, PartnerState.INVITED)
    assert not can(actions.REVISE, cast.actor("bo"), public)
    kept = db.session.scalars(select(Partner)).one()
    with transaction():
        kept.state = PartnerState.ACCEPTED
    public = scene.fresh(public)
    assert can(actions.REVISE, cast.actor("bo"), public)
    scene.reply(cast, public)
    for act in (actions.PROGRESS, actions.CLOSE):
        assert can(act, cast.actor("bo"), public)
    tell(cast, public, "bo")


def test_co_initiators_are_named_and_have_no_support_to_give(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    partner(cast, public, PartnerState.ACCEPTED)
    page = " ".join(page_of(client, public).split())
    assert "Together with" in page
    assert cast.organisation.name in page
    with pytest.raises(Refused, match="your own matter"):
        scene.support(cast.actor("bo"), public)


# --- closed, and opened anew


def test_sixty_days_of_silence_close_it_and_what_is_written_puts_that_off(
    cast: Cast, client: Any
) -> None:
    silent, talked, told = (scene.initiative(cast, title=name) for name in ("A", "B", "C"))
    waiting = scene.initiative(cast, title="D")
    for one in (silent, talked, told):
        scene.reply(cast, one)
    with later(30):
        scene.comment(cast.actor("bo"), talked)
        tell(cast, told)
    with later(60):
        clock.tick()
        assert scene.fresh(silent).state == InitiativeState.ANSWERED
    with later(61):
        clock.tick()
        clock.tick()
        assert scene.fresh(silent).state == InitiativeState.CLOSED
    for one in (talked, told):
        assert scene.fresh(one).state == InitiativeState.ANSWERED
    assert scene.fresh(waiting).state == InitiativeState.OPEN, (
        "what waits for a reply is not closed"
    )
    assert actions_of(silent).count("initiative:rest") == 1
    with later(91):
        clock.tick()
    for one in (talked, told):
        assert scene.fresh(one).state == InitiativeState.CLOSED
    assert "as nothing had been written for 60 days" in (
        client.get(f"/arenden/{silent.reference}/historik").text
    )
    scene.comment(cast.actor("bo"), silent, "Tråden är öppen.")


def test_the_page_says_when_it_is_closed_and_the_clock_keeps_that_day(
    cast: Cast, client: Any
) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    found = queries.progress.rests_after(public, queries.replies(public), [])
    assert found == clock.today() + timedelta(days=60)
    assert "It is closed after" in page_of(client, public)
    with clock.pretend(clock.deadline(found)):
        assert queries.progress.silent(10) == []
    with clock.pretend(clock.deadline(found) + timedelta(seconds=2)):
        assert [one.id for one in queries.progress.silent(10)] == [public.id]


def test_a_comment_at_the_same_moment_keeps_it_open(app: Flask, cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    with later(61):
        moment, bo = clock.now(), cast.actor("bo")
        with transaction():
            from forum.matters import operations as matters

            matters.post_comment(bo, public, body="Vi är kvar.")

            def closes() -> None:
                with clock.pretend(moment):
                    operations.close_silent()

            clock_at_work = Meanwhile(app, closes)
        clock_at_work.join(30)
    assert clock_at_work.problem is None
    assert scene.fresh(public).state == InitiativeState.ANSWERED


def test_it_is_opened_anew_once_with_a_reason(cast: Cast, signed_in: Any, client: Any) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public, ReplyKind.DECLINED)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    path = f"/initiativ/{public.reference}/oppna-igen"
    assert path in ulla.get(f"/arenden/{public.reference}").text
    assert ulla.send(path, {"why": " "}).status_code == 422
    assert ulla.send(path, {"why": "Nämnden har fått nya pengar."}).status_code == 303
    assert scene.fresh(public).state == InitiativeState.ANSWERED
    page = page_of(client, public)
    assert "Nämnden har fått nya pengar." in page
    assert page.count("Opened the initiative anew") == 1
    assert "so after this it stays closed" in ulla.get(path.replace("oppna-igen", "avsluta")).text
    with later(61):
        clock.tick()
        assert scene.fresh(public).state == InitiativeState.CLOSED
    answer = ulla.send(path, {"why": "En gång till."})
    assert answer.status_code == 403
    assert "opened anew once already" in answer.text
    refused = ulla.get(path).text
    assert f'href="/arenden/{public.reference}">Go to the initiative' in refused, "a way back"


@pytest.mark.parametrize("who", ["bo", "anna", "cia"])
def test_others_do_not_open_it_anew(cast: Cast, who: str) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public, ReplyKind.DECLINED)
    with pytest.raises(Refused, match="Only those who took"), transaction():
        operations.reopen(cast.actor(who), public, why="Vi vill.")


def test_what_is_not_closed_is_not_opened(cast: Cast) -> None:
    public = scene.initiative(cast)
    with pytest.raises(Refused, match="is not closed"), transaction():
        operations.reopen(cast.actor("ulla"), public, why="Vi vill.")


def test_what_goes_on_in_another_is_neither_replied_to_nor_opened_anew(
    cast: Cast, client: Any
) -> None:
    public, into = joining.merged(cast)
    for act in (actions.REPLY, actions.PROGRESS, actions.REVISE, actions.REOPEN):
        assert not can(act, cast.actor("anna"), public)
        assert not can(act, cast.actor("bo"), public)
    with pytest.raises(Refused, match="as part of another"):
        scene.reply(cast, public)
    with pytest.raises(Refused, match="as part of another"), transaction():
        operations.reopen(cast.actor("bo"), public, why="Vi vill.")
    page = page_of(client, public)
    assert "Goes on as part of another initiative" in page
    assert f'href="/arenden/{into.reference}"' in page


def test_the_day_on_which_it_is_closed_follows_what_is_written_at_once(
    cast: Cast, client: Any
) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    with later(10):
        today = clock.today()
        before, then = (day(today + timedelta(days=more)) for more in (50, 60))
        assert f"It is closed after {before}" in page_of(client, public)
        scene.comment(cast.actor("bo"), public, "Vad händer nu?")
        assert f"It is closed after {then}" in page_of(client, public)


def test_a_note_and_a_tie_take_hold_of_both_in_one_order(app: Flask, cast: Cast) -> None:
    other, public = scene.initiative(cast, title="Den andra"), scene.initiative(cast)
    scene.reply(cast, public)
    public_id, other_id = public.id, other.id

    def told() -> None:
        one, led_to = (db.session.get_one(Initiative, key) for key in (public_id, other_id))
        operations.tell(cast.actor("anna"), one, body="Det ledde till något.", other=led_to)

    with transaction():
        matters.lock(other)
        second = Meanwhile(app, told)
        matters.lock(public)
    second.join()
    assert second.problem is None


def test_only_the_clock_closes_what_is_silent(cast: Cast) -> None:
    public = scene.initiative(cast)
    assert can(actions.REST, SYSTEM, public)
    assert not can(actions.REST, cast.actor("ulla"), public)


@pytest.mark.parametrize(
    "path", ["ta-emot", "flytta-svarsdag", "ny-text", "har-hant", "oppna-igen", "texter"]
)
@pytest.mark.parametrize("reference", ["S-2026-999", "x", "%FF%FE", "S-" + "9" * 500])
def test_an_initiative_that_never_was_is_not_found(
    cast: Cast, signed_in: Any, path: str, reference: str
) -> None:
    browser = signed_in(cast.people["anna"].id, cast.unit.id)
    answer = (
        browser.send(f"/initiativ/{reference}/{path}")
        if path == "ta-emot"
        else browser.get(f"/initiativ/{reference}/{path}")
    )
    assert answer.status_code == 404


def test_a_dormant_mandate_tells_nothing(cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    past = factories.person("Eva Ek")
    yesterday = clock.today() - timedelta(days=1)
    factories.membership(past, cast.umbrella, Role.REPRESENTATIVE, ends_on=yesterday)
    assert not can(actions.PROGRESS, actor_for(past, cast.umbrella.id), public)
