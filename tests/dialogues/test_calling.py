"""Calling a meeting: written as a draft, alone or several at once, and announced."""

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock, together
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.merging import Typed
from forum.core.outbox import Outbox
from forum.dialogues import operations, recurring, times
from forum.dialogues.models import DialogueMeeting, Every, MeetingSeries
from forum.dialogues.operations import Recurs
from forum.matters import operations as matters
from forum.matters.models import LinkKind, Matter, PartnerState
from forum.matters.queries import links
from forum.notifications import operations as following
from tests.conftest import Queries
from tests.dialogues import scene
from tests.factories import Cast, membership, person
from tests.matters import scene as initiatives
from tests.meanwhile import Meanwhile

NEW = "/dialogmoten/nytt"


def filled(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form as its page sends it."""
    day = clock.today() + timedelta(days=21)
    return {
        "title": "Träffpunkter för äldre",
        "kind": "local",
        "districts": str(cast.place.id),
        "day": day.isoformat(),
        "begins": "17:30",
        "ends": "19:30",
        "place": "Kulturhuset",
        "address": "Torget 1",
        "contact": "Bo, 031-11",
        "programme": "17.30 **Fika**",
        "then": "save",
    } | changed


def drafts() -> list[DialogueMeeting]:
    db.session.rollback()
    return list(db.session.scalars(select(DialogueMeeting).order_by(DialogueMeeting.id)))


def shared(begun: DialogueMeeting) -> together.SharedDraft:
    """What those who hold it have written so far."""
    db.session.rollback()
    found = together.find(operations.draft_name(begun))
    assert found is not None
    return found


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    """Bo, who writes for his organisation."""
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def test_who_may_not_call_is_told_what_to_do_instead(cast: Cast, signed_in: Any) -> None:
    for key, words in (("cia", "Everyone can come"), ("sam", "The council takes part")):
        party = cast.parties[key]
        client = signed_in(cast.people[key].id, party.id if party else None)
        answer = client.send(NEW, filled(cast))
        assert answer.status_code == 403
        assert words in answer.text
    bo = signed_in(cast.people["bo"].id)
    assert "You write as a private person now" in bo.get(NEW).text
    assert drafts() == []


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": " "}, "title", "Write what the meeting is called"),
        ({"ends": "17:00"}, "ends", "must end after it begins"),
        ({"ends": "17:30"}, "ends", "must end after it begins"),
        ({"day": "2020-02-02"}, "day", "has passed already"),
        ({"day": "2999-02-02"}, "day", "within two years"),
        ({"day": "i morgon"}, "day", "Write the date as year"),
        ({"begins": "halv sex"}, "begins", "hours and minutes"),
        ({"seats": "0"}, "seats", "from 1 to 100 000"),
        ({"seats": "-3"}, "seats", "from 1 to 100 000"),
        ({"seats": "många"}, "seats", "in digits"),
        ({"seats": "9" * 30}, "seats", "from 1 to 100 000"),
        ({"digital_url": "javascript:alert(1)"}, "digital_url", "begins with https"),
        ({"references": "S-1999-7"}, "references", "no public matter"),
        ({"about": "999999"}, "about", "Choose among what the list has"),
        ({"districts": "999999"}, "districts", "Choose among what the list has"),
        ({"kind": "fest"}, "kind", ""),
        ({"every": "week"}, "last_on", "A series needs an end"),
        ({"every": "never"}, "every", ""),
        ({"every": "week", "last_on": "2999-01-01"}, "last_on", "within two years"),
        ({"every": "week", "last_on": "2020-01-01"}, "last_on", "after the first meeting"),
        ({"title": "x" * 201}, "title", "too long"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    cast: Cast, bo: Any, changed: dict[str, Any], field: str, words: str
) -> None:
    answer = bo.send(NEW, filled(cast, **changed))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert "17.30 **Fika**" in answer.text
    assert drafts() == []


def test_what_is_missing_stops_the_announcing_but_not_the_draft(cast: Cast, bo: Any) -> None:
    answer = bo.send(NEW, {"title": "Bara en tanke", "kind": "local", "then": "publish"})
    assert answer.status_code == 422
    for field in ("districts", "day", "begins", "ends", "place", "contact", "programme"):
        assert f'id="{field}-error"' in answer.text, field
    assert bo.send(NEW, {"title": "Bara en tanke", "kind": "local"}).status_code == 303
    begun = drafts()[0]
    assert begun.starts_at is None
    assert bo.get(f"/dialogmoten/utkast/{begun.id}/publicera").status_code == 403
    with pytest.raises(Refused), transaction():
        operations.publish(cast.actor("bo"), begun)


def test_the_hour_that_the_clock_skips_is_refused_and_of_the_doubled_one_the_first_counts() -> None:
    with pytest.raises(times.BadTime) as refused:
        times.between(date(2027, 3, 28), time(2, 30), time(4, 0))
    assert refused.value.field == "begins"
    with pytest.raises(times.BadTime) as refused:
        times.between(date(2027, 3, 28), time(1, 30), time(2, 30))
    assert refused.value.field == "ends"
    starts, ends = times.between(date(2027, 10, 31), time(2, 15), time(2, 45))
    assert starts.isoformat() == "2027-10-31T00:15:00+00:00"
    assert (ends - starts) == timedelta(minutes=30)
    starts, ends = times.between(date(2027, 10, 31), time(1, 30), time(3, 30))
    assert (ends - starts) == timedelta(hours=3)


def test_no_meeting_is_longer_than_a_day_or_without_a_first_moment() -> None:
    now = clock.now()
    for starts, ends in ((1, 26), (2, 1), (1, 1)):
        with pytest.raises(times.BadTime):
            times.see_that_it_can_be(now + timedelta(hours=starts), now + timedelta(hours=ends))


def test_a_draft_is_known_to_its_hosts_alone(cast: Cast, client: Any, signed_in: Any) -> None:
    begun = scene.draft(cast)
    for who in (client, signed_in(cast.people["anna"].id, cast.unit.id)):
        for page in ("", "/forhandsvisning", "/publicera"):
            assert who.get(f"/dialogmoten/utkast/{begun.id}{page}").status_code == 404
        assert scene.TITLE not in who.get("/dialogmoten").text
    scene.joined(cast, begun, "anna")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert anna.get(f"/dialogmoten/utkast/{begun.id}").status_code == 200
    assert scene.TITLE in anna.get("/dialogmoten").text
    assert anna.get(f"/dialogmoten/utkast/{begun.id}/publicera").status_code == 403


def test_a_party_that_is_asked_reads_the_draft_and_does_not_write_it(
    cast: Cast, signed_in: Any
) -> None:
    begun = scene.draft(cast)
    asked = scene.joined(cast, begun, "anna")
    with transaction():
        db.session.merge(asked).state = PartnerState.INVITED
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert scene.TITLE in anna.get(f"/dialogmoten/utkast/{begun.id}/forhandsvisning").text
    assert anna.get(f"/dialogmoten/utkast/{begun.id}").status_code == 404


def test_a_writer_writes_and_a_representative_announces(cast: Cast, signed_in: Any) -> None:
    from forum.parties.models import Role

    writer = person("Wera")
    membership(writer, cast.organisation, Role.WRITER)
    wera = signed_in(writer.id, cast.organisation.id)
    assert wera.send(NEW, filled(cast)).status_code == 303
    begun = drafts()[0]
    answer = wera.get(f"/dialogmoten/utkast/{begun.id}/publicera")
    assert answer.status_code == 403
    assert "A representative announces meetings" in answer.text
    assert not begun.is_public


def test_a_meeting_is_called_and_announced(cast: Cast, bo: Any, client: Any) -> None:
    matter = initiatives.initiative(cast)
    more = {"references": str(matter.reference).lower(), "is_step_free": "y", "seats": "40",
            "digital_url": "https://mote.example/rum", "then": "publish"}  # fmt: skip
    answer = bo.send(NEW, filled(cast, **more))
    assert answer.status_code == 303
    asked = bo.get(answer.location)
    for words in ("40 seats", "Rymdtorgets Läxhjälp", "within 14 days", "Everyone can read"):
        assert words in asked.text
    assert bo.send(answer.location).status_code == 303
    db.session.rollback()
    told = select(Event).where(Event.action == "dialogue:publish")
    assert len(db.session.scalars(told).all()) == 1
    made = drafts()[0]
    assert made.is_public
    assert made.place == "Kulturhuset"
    assert clock.local(made.starts_at or clock.now()).time() == time(17, 30)
    page = client.get(f"/arenden/{made.reference}").text
    for words in ("Kulturhuset<br>Torget 1", "No steps, or a lift", matter.title, "<strong>Fika"):
        assert words in page
    assert "mote.example" not in page
    assert made.title in client.get(f"/arenden/{matter.reference}").text
    assert bo.send(answer.location).status_code in {403, 404}


def test_the_digital_address_stands_on_no_public_page(cast: Cast, client: Any) -> None:
    made = scene.meeting(cast)
    ref = made.reference
    for path in (
        f"/arenden/{ref}", f"/arenden/{ref}/historik", f"/dialogmoten/{ref}/affisch",
        f"/dialogmoten/{ref}/program", "/dialogmoten", f"/dialogmoten/{ref}.ics", "/kalender.ics",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "hemligt-rum" not in answer.text, path


def test_two_write_at_once_and_no_word_is_lost(cast: Cast, signed_in: Any) -> None:
    begun = scene.draft(cast)
    scene.joined(cast, begun, "anna")
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    url = f"/dialogmoten/utkast/{begun.id}"
    mine = filled(cast, programme="Bos program", form_key="a" * 32)
    hers = filled(cast, programme="Annas program", form_key="b" * 32)
    assert bo.send(f"{url}/spara", mine).status_code == 200
    told = anna.send(f"{url}/spara", hers)
    assert "Someone else writes here too" in told.json["note"]
    page = bo.get(url).text
    assert "Bos program" in page
    assert "Annas program" in page
    draft = shared(begun)
    other = next(iter(draft.changes["programme"]["others"]))["id"]
    both = filled(cast, programme="Annas program", begun_from=draft.mark, form_key="c" * 32)
    answer = bo.send(url, both | {f"other:programme:{other}": "both"})
    assert answer.status_code == 303
    said = shared(begun).fields["programme"][0]
    assert "Bos program" in said
    assert "Annas program" in said


def test_what_another_host_has_typed_and_not_saved_is_not_lost_by_announcing(
    cast: Cast, bo: Any, signed_in: Any
) -> None:
    begun = scene.draft(cast)
    scene.joined(cast, begun, "anna")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    url = f"/dialogmoten/utkast/{begun.id}"
    saved = bo.send(url, filled(cast, form_key="a" * 32, then="publish"))
    look = bo.get(saved.location).text
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', look)
    assert seen is not None
    assert "Announce the meeting</button>" in look
    hers = filled(cast, programme="Annas program", begun_from=shared(begun).mark, form_key="b" * 32)
    assert anna.send(f"{url}/spara", hers).status_code == 200
    for sent in ({"seen": seen[1]}, {}):
        assert bo.send(saved.location, sent).location.endswith(url)
        assert not drafts()[0].is_public
    look = bo.get(saved.location).text
    assert "More is written than what stands here" in look
    assert "Announce the meeting</button>" not in look
    assert "Annas program" in bo.get(url).text
    hers["begun_from"] = shared(begun).mark
    assert bo.send(url, hers).status_code == 303
    assert bo.send(saved.location, {"seen": shared(begun).mark}).status_code == 303
    assert (drafts()[0].is_public, drafts()[0].programme) == (True, "Annas program")


def test_what_was_chosen_of_anothers_text_is_what_is_announced(
    cast: Cast, bo: Any, signed_in: Any
) -> None:
    begun = scene.draft(cast)
    scene.joined(cast, begun, "anna")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    url = f"/dialogmoten/utkast/{begun.id}"
    anna.send(f"{url}/spara", filled(cast, programme="Annas program", form_key="a" * 32))
    bo.send(f"{url}/spara", filled(cast, programme="Bos program", form_key="b" * 32))
    other = shared(begun).changes["programme"]["others"][0]["id"]
    sent = filled(cast, programme="Bos program", begun_from=shared(begun).mark, then="publish")
    answer = bo.send(url, sent | {f"other:programme:{other}": "both"})
    assert answer.location.endswith(url)  # to be looked through, as no page has shown it yet
    both = "Bos program\n\nAnnas program"
    assert both in bo.get(url).text
    sent |= {"programme": both, "begun_from": shared(begun).mark}
    assert bo.send(url, sent).location.endswith("/publicera")
    assert drafts()[0].programme == both


@pytest.mark.parametrize(
    "changed",
    [
        {"day": "0001-01-01", "begins": "00:00"},
        {"day": "9999-12-31"},
        {"day": "9999-12-30", "begins": "", "ends": "", "every": "week", "last_on": "9999-12-31"},
        {"day": "9999-12-01", "begins": "", "ends": "", "every": "month", "last_on": "9999-12-31"},
    ],
)
def test_the_ends_of_the_calendar_are_refused_beside_the_field(
    cast: Cast, bo: Any, changed: dict[str, str]
) -> None:
    answer = bo.send(NEW, filled(cast, **changed))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert drafts() == []


def test_one_saves_while_another_announces_and_neither_waits_for_the_other_for_ever(
    app: Flask, cast: Cast
) -> None:
    begun = scene.draft(cast)
    with transaction():
        operations.save(cast.actor("bo"), begun, Typed({"title": ["Ett"]}), {})
        operations.edit(cast.actor("bo"), begun, scene.content(cast))
    bo, said, key = cast.actor("bo"), scene.content(cast), begun.id

    def saved() -> None:
        again = db.session.get_one(DialogueMeeting, key)
        operations.save(bo, again, Typed({"title": ["Två"]}, ""), {})
        operations.edit(bo, again, said)

    with transaction():
        matters.lock(begun)
        other = Meanwhile(app, saved)
        operations.publish(bo, begun)
    other.join()
    assert isinstance(other.problem, Refused)
    assert drafts()[0].is_public


def test_a_page_that_is_saved_twice_by_the_same_person_says_what_was_written_last(
    cast: Cast, bo: Any
) -> None:
    begun = scene.draft(cast)
    url = f"/dialogmoten/utkast/{begun.id}"
    assert bo.send(url, filled(cast, title="Första")).status_code == 303
    sent = filled(cast, title="Andra", begun_from=shared(begun).mark, then="publish")
    assert bo.send(url, sent).location.endswith("/publicera")
    assert drafts()[0].title == "Andra"


def test_an_invalid_save_keeps_what_was_typed(cast: Cast, bo: Any) -> None:
    begun = scene.draft(cast)
    url = f"/dialogmoten/utkast/{begun.id}"
    answer = bo.send(url, filled(cast, ends="16:00", programme="Allt jag skrev"))
    assert answer.status_code == 422
    assert "Allt jag skrev" in bo.get(url).text
    assert drafts()[0].programme != "Allt jag skrev"


def test_a_draft_that_is_refused_for_its_party_is_kept_for_its_writer(
    cast: Cast, signed_in: Any
) -> None:
    alone = signed_in(cast.people["bo"].id)
    assert (
        alone.send(NEW, filled(cast, programme="Skrevs förgäves?", form_key="a" * 32)).status_code
        == 403
    )
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert "Skrevs förgäves?" in bo.get(NEW).text


def test_what_one_follows_and_what_is_open_in_the_area_can_be_chosen(cast: Cast, bo: Any) -> None:
    near = initiatives.initiative(cast)
    begun = scene.draft(cast)
    assert f'value="{near.id}"' in bo.get(f"/dialogmoten/utkast/{begun.id}").text
    secret = initiatives.draft(cast, "ulla", title="Ett hemligt initiativ")
    answer = bo.send(f"/dialogmoten/utkast/{begun.id}", filled(cast, about=str(secret.id)))
    assert answer.status_code == 422
    assert "hemligt" not in answer.text
    mark = shared(begun).mark
    sent = filled(cast, about=str(near.id), begun_from=mark)
    answer = bo.send(f"/dialogmoten/utkast/{begun.id}", sent)
    assert answer.status_code == 303
    db.session.rollback()
    assert [one.id for one in links.others(begun, LinkKind.ABOUT)] == [near.id]


# A series


def test_the_days_of_a_series() -> None:
    first = date(2027, 1, 12)
    weeks = recurring.days(Every.WEEK, first, date(2027, 2, 2), [date(2027, 1, 19)])
    assert weeks == [first, date(2027, 1, 26), date(2027, 2, 2)]
    assert recurring.days(Every.TWO_WEEKS, first, date(2027, 2, 1)) == [first, date(2027, 1, 26)]
    months = recurring.days(Every.MONTH, date(2027, 1, 29), date(2027, 5, 31))
    assert months == [date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 26), date(2027, 4, 30),
                      date(2027, 5, 28)]  # fmt: skip
    assert all(one.weekday() == 4 for one in months)
    assert len(recurring.days(Every.WEEK, first, first + timedelta(weeks=51))) == 52


@pytest.mark.parametrize(
    ("last", "left_out", "field"),
    [
        (date(2027, 1, 12), [], "last_on"),
        (date(2027, 1, 15), [], "last_on"),
        (date(2029, 2, 1), [], "last_on"),
        (date(2028, 1, 11), [], "last_on"),
        (date(2027, 2, 2), [date(2027, 1, 20)], "left_out"),
        (date(2027, 2, 2), [date(2027, 1, 12)], "left_out"),
        (date(2027, 1, 19), [date(2027, 1, 19)], "last_on"),
    ],
)
def test_what_is_no_series(last: date, left_out: list[date], field: str) -> None:
    with pytest.raises(recurring.BadSeries) as refused:
        recurring.days(Every.WEEK, date(2027, 1, 12), last, left_out)
    assert refused.value.field == field


def series(cast: Cast, **changed: Any) -> list[DialogueMeeting]:
    """Four meetings, a week between."""
    content = scene.content(cast, **changed)
    assert content.starts_at is not None
    last = clock.local(content.starts_at).date() + timedelta(weeks=3)
    with transaction():
        begun = operations.draft(cast.actor("bo"), content, Recurs(Every.WEEK, last))
    scene.joined(cast, begun, "anna")
    with transaction():
        operations.publish(cast.actor("bo"), begun)
    return drafts()


def test_each_meeting_of_a_series_is_one_of_its_own(cast: Cast, client: Any) -> None:
    matter = initiatives.initiative(cast)
    with transaction():
        following.follow(cast.actor("cia"), cast.place)
    made = series(cast, about_ids=[matter.id])
    assert len(made) == 4
    assert len({one.reference for one in made}) == 4
    for before, after in pairwise(made):
        assert clock.local(before.starts_at).time() == clock.local(after.starts_at).time()  # type: ignore[arg-type]
        assert (after.day - before.day).days == 7  # type: ignore[operator]
    for one in made:
        assert [found.id for found in links.others(one, LinkKind.ABOUT)] == [matter.id]
        page = client.get(f"/arenden/{one.reference}").text
        assert "One of a series" in page
        assert "Socialförvaltningen" in page
    letters = db.session.scalars(select(Outbox).where(Outbox.letter == "told")).all()
    assert len([one for one in letters if one.person_id == cast.people["cia"].id]) == 1


def test_a_series_is_planned_in_the_form_and_listed_before_it_is_announced(
    cast: Cast, bo: Any
) -> None:
    first = clock.today() + timedelta(days=21)
    days = [first + timedelta(weeks=count) for count in range(4)]
    sent = filled(
        cast, every="week", last_on=days[-1].isoformat(), left_out=f"{days[1].isoformat()},",
        then="publish",
    )  # fmt: skip
    answer = bo.send(NEW, sent)
    assert "3 meetings are announced" in bo.get(answer.location).text
    url = answer.location.removesuffix("/publicera")
    assert f'value="{days[-1].isoformat()}"' in bo.get(url).text
    wrong = filled(cast, every="week", last_on=days[-1].isoformat(), left_out="påsk")
    assert bo.send(NEW, wrong).status_code == 422
    mark = shared(drafts()[0]).mark
    assert bo.send(url, filled(cast, every="", begun_from=mark)).status_code == 303
    assert drafts()[0].series_id is None
    assert db.session.scalars(select(MeetingSeries)).all() == []


def test_a_series_that_meets_the_skipped_hour_is_refused(cast: Cast, bo: Any) -> None:
    first = date(clock.today().year + 1, 3, 21)
    while True:
        skipped = datetime.combine(first + timedelta(weeks=1), time(2, 30), clock.STOCKHOLM)
        if clock.local(clock.at(skipped.date(), time(2, 30))).time() != time(2, 30):
            break
        first += timedelta(days=1)
    sent = filled(
        cast, day=first.isoformat(), begins="02:30", ends="04:00", every="week",
        last_on=(first + timedelta(weeks=2)).isoformat(),
    )  # fmt: skip
    answer = bo.send(NEW, sent)
    assert answer.status_code == 422
    assert "the clock is put forward" in answer.text


def test_the_list_asks_the_same_however_many_there_are(
    cast: Cast, client: Any, queries: Queries
) -> None:
    scene.meeting(cast)
    client.get("/dialogmoten?sort=local")
    scene.meeting(cast)
    queries.clear()
    client.get("/dialogmoten?sort=local")
    few = len(queries)
    for number in range(6):
        scene.joined(cast, scene.meeting(cast, title=f"Nummer {number}"))
    queries.clear()
    client.get("/dialogmoten?sort=local")
    assert len(queries) == few


def test_the_page_asks_the_same_however_much_belongs_to_it(
    cast: Cast, client: Any, queries: Queries
) -> None:
    matters = [initiatives.initiative(cast, title=f"Nummer {number}") for number in range(5)]
    one = scene.meeting(cast, about_ids=[matters[0].id])
    client.get(f"/arenden/{one.reference}")
    scene.meeting(cast)
    queries.clear()
    client.get(f"/arenden/{one.reference}")
    few = len(queries)
    made = series(cast, about_ids=[each.id for each in matters])
    queries.clear()
    page = client.get(f"/arenden/{made[-1].reference}").text
    assert "Nummer 4" in page
    assert len(queries) <= few + 1  # the series itself
    assert few <= 22


def test_the_list_is_narrowed_by_area_and_kind_and_goes_on(cast: Cast, client: Any) -> None:
    for number in range(22):
        scene.meeting(cast, title=f"Möte {number:02}", days=10 + number)
    page = client.get("/dialogmoten").text
    assert page.index("Möte 00") < page.index("Möte 19")
    assert "Möte 20" not in page
    more = page.split('href="/dialogmoten?efter=')[1].split('"')[0]
    assert "Möte 21" in client.get(f"/dialogmoten?efter={more}").text
    assert "No meetings match" in client.get("/dialogmoten?sort=annual").text
    assert "Möte 00" in client.get(f"/dialogmoten?omrade={cast.area.slug}").text
    assert client.get("/dialogmoten?omrade=nonsens&sort=x&efter=-1").status_code == 200
    scene.over(drafts()[0])
    assert "Möte 00" not in client.get("/dialogmoten?omrade=x1").text
    assert "Möte 00" in client.get("/dialogmoten?visa=hallna").text


def test_the_list_tells_nothing_of_when_a_draft_will_be(cast: Cast, client: Any) -> None:
    hidden = scene.draft(cast, days=20)
    scene.meeting(cast, days=30)
    assert scene.TITLE in client.get("/dialogmoten").text
    assert scene.TITLE not in client.get(f"/dialogmoten?efter={hidden.id}").text


def test_a_published_meeting_counts_among_all_matters(cast: Cast) -> None:
    made = scene.meeting(cast)
    assert db.session.scalar(select(Matter).where(Matter.reference == made.reference)) is made
