"""What the minutes say under an item: whole or refused, written by several at once, every version kept."""

import re
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock, together
from forum.core.access import Refused
from forum.core.db import transaction
from forum.core.events import faults
from forum.core.merging import Typed
from forum.council import queries
from forum.council.models import AgendaItem, CouncilMeeting, DecisionKind, DissentKind
from forum.council.operations import holding, writing
from forum.council.operations.writing import Conflict, Content, Remark, Task
from forum.council.queries import holding as reading
from forum.council.queries import revisions
from forum.matters.models import Matter
from forum.web.filters import day
from tests.conftest import Browser
from tests.council import scene
from tests.council.calling import seat
from tests.factories import Cast

ONE, TWO = "a" * 12, "b" * 12


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """What the item treats."""
    return scene.matter(cast)


@pytest.fixture
def meeting(cast: Cast, matter: Matter) -> CouncilMeeting:
    """It goes on, and both sides are there."""
    made = scene.held(cast, scene.nomination(cast, matter))
    scene.attended(cast, made)
    return made


@pytest.fixture
def item(meeting: CouncilMeeting, matter: Matter) -> AgendaItem:
    """The item that treats a matter."""
    return scene.item_of(meeting, matter)


@pytest.fixture
def sam(cast: Cast, signed_in: Any) -> Browser:
    """The secretary's browser."""
    made: Browser = scene.browser(cast, signed_in, "sam")
    return made


def _path(item: AgendaItem, more: str = "") -> str:
    return f"/radet/sammantraden/{item.meeting.reference}/protokoll/punkter/{item.id}{more}"


def _write(cast: Cast, item: AgendaItem, content: Content, who: str = "sam") -> None:
    with transaction():
        writing.write(cast.actor(who), item, content)


def _page(**said: Any) -> dict[str, Any]:
    """What one open page sends."""
    return {"form_key": "one-page", **said}


def _mark(page: str) -> str:
    return str(re.findall(r'name="begun_from"[^>]*value="([^"]*)"', page)[0])


def _stored(item: AgendaItem) -> dict[str, Any]:
    scene.afresh()
    return reading.contents([item])[item.id]


# Refusals.


@pytest.mark.parametrize("who", ["mia", "sol", "anna", "bo", "adm", "cia"])
def test_nobody_but_the_secretary_writes_or_reads_what_was_written_before(
    cast: Cast, item: AgendaItem, signed_in: Any, who: str
) -> None:
    _write(cast, item, Content(body="Hemligt utkast"))
    with pytest.raises(Refused):
        _write(cast, item, Content(body="Kapat"), who)
    with pytest.raises(Refused), transaction():
        writing.save(cast.actor(who), item, Typed({"text": ["Kapat"]}), {})
    browser = scene.browser(cast, signed_in, who)
    for more in ("", "/versioner", "/talare"):
        answer = browser.get(_path(item, more))
        assert (answer.status_code, "Hemligt" in answer.text) == (403, False), more
    for more in ("", "/utkast"):
        answer = browser.send(_path(item, more), {"text": "Kapat"})
        assert (answer.status_code, "Hemligt" in answer.text) == (403, False), more
    assert _stored(item)["text"] == "Hemligt utkast"


def test_nothing_is_written_before_the_meeting_or_when_the_minutes_wait_to_be_signed(
    cast: Cast,
) -> None:
    for made in (scene.called(cast), scene.drafted(cast), scene.published(cast)):
        with pytest.raises(Refused):
            _write(cast, queries.items(made)[0], Content(body="För sent"))


def test_what_was_typed_when_the_minutes_became_ready_is_shown_to_be_copied(
    cast: Cast, sam: Browser
) -> None:
    item = queries.items(scene.drafted(cast))[0]
    answer = sam.send(_path(item), {"text": "Lång text som inte får försvinna"})
    assert answer.status_code == 403
    assert "Lång text som inte får försvinna" in answer.text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"decided": "Rådet tycker."}, "Choose what kind of decision"),
        ({"kind": "postponed", "decided": "Senare."}, "Choose the day that it is put off to"),
        ({"kind": "assignment", "decided": "Gör."}, "at least one task"),
        ({"kind": "municipal"}, "Not a valid choice"),
        ({"kind": "postponed", "due_on": "snart"}, "Write the date as"),
        ({"kind": "postponed", "due_on": "0001-01-01"}, "within three years"),
        ({f"task_{ONE}_what": "Pröva"}, "Choose who is given the task"),
        ({f"task_{ONE}_what": "Pröva"}, "Choose a day by which"),
        ({f"conflict_{ONE}_why": "Jäv"}, "Choose who has the conflict"),
        ({f"remark_{ONE}_text": "Vi reserverar oss"}, "Choose whose it is"),
    ],
)
def test_what_is_not_whole_comes_back_with_why_and_is_kept(
    sam: Browser, item: AgendaItem, said: dict[str, str], why: str
) -> None:
    answer = sam.send(_path(item), _page(text="Vi talade.", **said))
    assert answer.status_code == 422
    assert why in answer.text
    assert "Vi talade." in answer.text
    assert _stored(item)["text"] == ""
    assert "Vi talade." in sam.get(_path(item)).text
    assert any("not whole" in str(lack) for lack in reading.lacks_to_close(item.meeting))


def test_it_is_put_off_to_a_day_after_the_meeting(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    day = item.meeting.day
    for wrong in (day, day - timedelta(days=1)):
        late = Content(kind=DecisionKind.POSTPONED, decided="Senare.", due_on=wrong)
        with pytest.raises(Refused, match="after the meeting"):
            _write(cast, item, late)
        said = _page(kind="postponed", decided="Senare.", due_on=wrong.isoformat())
        answer = sam.send(_path(item), said)
        assert answer.status_code == 422
        assert "after the meeting" in answer.text
    _write(cast, item, Content(kind=DecisionKind.POSTPONED, due_on=day + timedelta(days=1)))


def test_a_task_is_not_due_before_the_meeting(cast: Cast, sam: Browser, item: AgendaItem) -> None:
    before = item.meeting.day - timedelta(days=1)
    task = Task("Pröva", cast.unit, before)
    with pytest.raises(Refused, match="before the meeting"):
        _write(cast, item, Content(kind=DecisionKind.ASSIGNMENT, decided="Gör.", tasks=[task]))
    said = {"what": "Pröva", "who": str(cast.unit.id), "by": before.isoformat()}
    answer = sam.send(_path(item), _page(**{f"task_{ONE}_{part}": v for part, v in said.items()}))
    assert answer.status_code == 422
    assert "before the meeting" in answer.text


def test_only_someone_who_was_there_has_a_conflict_or_a_remark(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    absent = seat(cast.council, "Vera Vik", substitute=False).person_id
    with pytest.raises(Refused, match="who was at the meeting"):
        _write(cast, item, Content(conflicts=[Conflict(absent, "Jäv")]))
    with pytest.raises(Refused, match="who was at the meeting"):
        _write(cast, item, Content(remarks=[Remark(absent, DissentKind.REMARK, "Jo")]))
    said = {f"conflict_{ONE}_who": absent, f"conflict_{ONE}_why": "Jäv"}
    assert sam.send(_path(item), _page(**said)).status_code == 422


def test_whoever_has_a_conflict_is_named_once_and_does_not_dissent(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    mia = cast.people["mia"].id
    with pytest.raises(Refused, match="named once"):
        _write(cast, item, Content(conflicts=[Conflict(mia), Conflict(mia)]))
    dissent = Remark(mia, DissentKind.DISSENT, "Nej")
    with pytest.raises(Refused, match="cannot dissent"):
        _write(cast, item, Content(conflicts=[Conflict(mia)], remarks=[dissent]))
    said = {
        f"conflict_{ONE}_who": mia,
        f"remark_{ONE}_who": mia,
        f"remark_{ONE}_kind": "dissent",
        f"remark_{ONE}_text": "Nej",
    }
    answer = sam.send(_path(item), _page(**said))
    assert answer.status_code == 422
    assert "cannot dissent" in answer.text


def test_an_empty_remark_or_task_is_nothing(cast: Cast, sam: Browser, item: AgendaItem) -> None:
    with pytest.raises(Refused, match="what the dissent or the remark says"):
        _write(
            cast, item, Content(remarks=[Remark(cast.people["mia"].id, DissentKind.REMARK, " ")])
        )
    with pytest.raises(Refused, match="A task says what"):
        _write(cast, item, Content(tasks=[Task(" ", cast.unit, item.meeting.day)]))
    blank = {f"task_{ONE}_what": "  ", f"remark_{ONE}_kind": "dissent", f"task_{ONE}_who": "0"}
    assert sam.send(_path(item), _page(text="Vi talade.", **blank)).status_code == 303
    assert _stored(item)["tasks"] == _stored(item)["remarks"] == []


# What is written.


def test_all_of_an_item_is_written_without_script(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    mia, sol = cast.people["mia"].id, cast.people["sol"].id
    due = item.meeting.day + timedelta(days=60)
    said = {
        "text": "Sekreteraren redogör.",
        "kind": "assignment",
        "decided": "Rådet ger ett uppdrag.",
        f"task_{ONE}_what": "Pröva en pilot",
        f"task_{ONE}_who": cast.unit.id,
        f"task_{ONE}_by": due.isoformat(),
        f"conflict_{ONE}_who": mia,
        f"conflict_{ONE}_why": "Leder enheten",
        f"remark_{ONE}_who": sol,
        f"remark_{ONE}_kind": "remark",
        f"remark_{ONE}_text": "Det brådskar.",
    }
    assert sam.send(_path(item), _page(**said)).status_code == 303
    assert _stored(item) == {
        "text": "Sekreteraren redogör.",
        "kind": "assignment",
        "decided": "Rådet ger ett uppdrag.",
        "due_on": None,
        "tasks": [["Pröva en pilot", cast.unit.id, due.isoformat()]],
        "conflicts": [[mia, "Leder enheten"]],
        "remarks": [[sol, "remark", "Det brådskar."]],
    }
    shown = sam.get(_path(item)).text
    for words in ("Pröva en pilot", "Leder enheten", "Det brådskar."):
        assert words in shown
    assert not list(faults())


def test_save_and_go_on_leads_to_the_next_item_and_nonsense_back_to_this(
    sam: Browser, item: AgendaItem
) -> None:
    first = queries.items(item.meeting)[0]
    for then, leads in (
        (f"go-{first.id}", f"/punkter/{first.id}"),
        ("go-" + "9" * 30, f"/punkter/{item.id}"),
        ("go-²", f"/punkter/{item.id}"),
        ("speakers", "/talare"),
        ("", "/skriv"),
    ):
        answer = sam.send(_path(item), {"text": "Vi talade.", "then": then})
        assert answer.status_code == 303
        assert answer.location.endswith(leads)


def test_a_phrase_is_put_in_without_script_and_nothing_typed_is_lost(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    said = _page(text="Först detta.", phrase_text="silent", then="put-text")
    answer = sam.send(_path(item), said)
    assert answer.status_code == 303
    assert _stored(item)["text"] == "Först detta.\n\nNobody asks for the floor."
    mark = _mark(sam.get(_path(item)).text)
    put = {
        "text": _stored(item)["text"],
        "begun_from": mark,
        "phrase_decided": "noted",
        "then": "put-decided",
    }
    swapped = sam.send(_path(item), put, headers={"HX-Request": "true"})
    assert swapped.status_code == 200
    assert "<html" not in swapped.text
    assert _stored(item)["kind"] == "noted"
    assert "notes the information" in _stored(item)["decided"]
    nonsense = sam.send(_path(item), _page(phrase_text="x", then="put-text", begun_from=mark))
    assert nonsense.status_code == 303


def test_the_phrase_that_puts_off_brings_the_day_of_the_next_meeting(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    coming = scene.planned(cast, 60)
    put = {"phrase_decided": "postponed", "then": "put-decided"}
    assert sam.send(_path(item), _page(**put)).status_code == 303
    stored = _stored(item)
    assert (stored["kind"], stored["due_on"]) == ("postponed", coming.day.isoformat())


def test_one_more_row_without_script(sam: Browser, item: AgendaItem) -> None:
    said = {f"task_{ONE}_what": "Pröva", "then": "more-task"}
    answer = sam.send(_path(item), _page(**said))
    assert answer.status_code == 303
    assert answer.location.endswith("#task")
    shown = sam.get(_path(item)).text
    assert 'value="Pröva"' in shown
    assert shown.count("_what") > 2


def test_one_more_row_with_script_is_open_and_has_the_focus(sam: Browser, item: AgendaItem) -> None:
    said = {f"task_{ONE}_what": "Pröva"}
    for kind, part in (("task", "what"), ("conflict", "who"), ("remark", "who")):
        sent = _page(**said, then=f"more-{kind}")
        shown = sam.send(_path(item), sent, headers={"HX-Request": "true"}).text
        (focused,) = re.findall(r"<[^>]*autofocus[^>]*>", shown)
        assert re.search(rf'name="{kind}_[0-9a-f]{{12}}_{part}"', focused)
        assert ONE not in focused
        assert re.search(rf'id="{kind}" open', shown)


# Several at once.


def test_two_who_write_in_different_fields_at_once_lose_nothing(
    sam: Browser, item: AgendaItem
) -> None:
    mark = _mark(sam.get(_path(item)).text)
    one = {"begun_from": mark, "form_key": "one"}
    other = {"begun_from": mark, "form_key": "other"}
    assert sam.send(_path(item, "/utkast"), one | {"text": "Vi talade."}).status_code == 200
    task = {f"conflict_{TWO}_why": ""}
    kind = {"kind": "noted", "decided": "Rådet noterar."}
    assert sam.send(_path(item, "/utkast"), other | kind | task).status_code == 200
    stored = _stored(item)
    assert (stored["text"], stored["decided"]) == ("Vi talade.", "Rådet noterar.")


def test_two_texts_of_one_field_both_stay_until_someone_chooses(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    mark = _mark(sam.get(_path(item)).text)
    for page, text in (("one", "Den ena texten"), ("other", "Den andra texten")):
        said = {"begun_from": mark, "form_key": page, "text": text}
        assert sam.send(_path(item, "/utkast"), said).status_code == 200
    shown = sam.get(_path(item)).text
    assert "Den ena texten" in shown
    assert "Den andra texten" in shown
    scene.afresh()
    lacks = reading.lacks_to_close(item.meeting)
    assert any("at the same time" in str(lack) for lack in lacks)
    with pytest.raises(Refused), transaction():
        holding.close(cast.actor("sam"), item.meeting, ended_at=item.meeting.ends_at)
    choice = re.findall(r'name="other:text:([^"]*)"', shown)[0]
    both = {
        "begun_from": _mark(shown),
        "form_key": "third",
        "text": "Den andra texten",
        f"other:text:{choice}": "both",
    }
    assert sam.send(_path(item), both).status_code == 303
    assert _stored(item)["text"] == "Den andra texten\n\nDen ena texten"


# What was written before.


def test_every_saved_version_is_kept_and_compared_in_words(
    cast: Cast, sam: Browser, item: AgendaItem
) -> None:
    assert sam.get(_path(item, "/versioner")).status_code == 404
    _write(cast, item, Content(body="Rådet talade länge."))
    task = Task("Pröva en pilot", cast.unit, item.meeting.day + timedelta(days=9))
    _write(
        cast,
        item,
        Content(
            body="Rådet talade kort.",
            kind=DecisionKind.ASSIGNMENT,
            decided="Gör.",
            tasks=[task],
            conflicts=[Conflict(cast.people["mia"].id, "Leder enheten")],
        ),
    )
    kept = reading.revisions(item)
    assert [one.number for one in kept] == [2, 1]
    assert [one.content["text"] for one in kept] == ["Rådet talade kort.", "Rådet talade länge."]
    assert revisions.changes(kept, kept[0])
    latest = sam.get(_path(item, "/versioner")).text
    assert "länge" in latest.split("<del>")[1].split("</del>")[0]
    by = day(task.due_on, year=True)
    assert f"To do: Pröva en pilot (Socialförvaltningen Nordost, by {by})" in latest
    assert "Conflict of interest: Mia Moe. Leder enheten" in latest
    assert "Rådet talade länge." in sam.get(_path(item, "/versioner?nr=1")).text
    assert sam.get(_path(item, "/versioner?nr=x")).status_code == 200


def test_saving_the_same_again_makes_no_version(cast: Cast, item: AgendaItem) -> None:
    for _n in range(2):
        _write(cast, item, Content(body="Samma"))
    assert [one.number for one in reading.revisions(item)] == [1]


def test_what_saves_itself_makes_few_versions_but_the_last_words_are_kept_at_close(
    cast: Cast, item: AgendaItem
) -> None:
    words = [f"Rådet talade {n} gånger" for n in range(1, 5)]
    for said in words:
        with transaction():
            writing.write(cast.actor("sam"), item, Content(body=said), quiet=True)
    assert [one.content["text"] for one in reading.revisions(item)] == words[:1]
    scene.written(cast, item.meeting)
    last = scene.content(cast)
    with transaction():
        again = Content(body=words[-1], kind=last.kind, decided=last.decided)
        writing.write(cast.actor("sam"), item, again, quiet=True)
    scene.close(cast, item.meeting)
    assert reading.revisions(item)[0].content["text"] == words[-1]


def test_a_draft_is_stored_once_it_is_whole(sam: Browser, item: AgendaItem) -> None:
    sam.send(_path(item, "/utkast"), _page(text="Halv", decided="Utan slag"))
    scene.afresh()
    kept = together.find(writing.draft_name(item))
    assert kept is not None
    assert not kept.is_stored
    assert _stored(item)["text"] == ""
    whole = _page(text="Halv", decided="Utan slag", kind="noted")
    assert sam.send(_path(item, "/utkast"), whole).status_code == 200
    assert _stored(item)["text"] == "Halv"
    assert clock.today() <= item.meeting.day
