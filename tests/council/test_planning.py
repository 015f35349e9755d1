"""The meetings of a year in one plan: what is refused, what is warned of, and that all come or none."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.council.models import CouncilMeeting
from forum.council.operations import planning
from tests.council import scene, second
from tests.factories import Cast

PATH = "/radet/sammantraden/flera"
NOW = clock.at(date(2027, 1, 11))
DAYS = "2027-02-11\n2027-04-15\n2027-06-03"
SAID = {"days": DAYS, "starts": "15:00", "ends": "18:00", "place": "Stadshuset", "is_open": "y"}
SEEN = "2027-02-11 2027-04-15 2027-06-03"


@pytest.fixture(autouse=True)
def _in_january() -> Any:
    with clock.pretend(NOW):
        yield


@pytest.fixture
def sam(cast: Cast, signed_in: Any) -> Any:
    """The secretary's browser."""
    return scene.browser(cast, signed_in, "sam")


def _count() -> int:
    scene.afresh()
    return db.session.scalar(select(func.count(CouncilMeeting.id))) or 0


def _plan(cast: Cast, *days: date, who: str = "sam") -> list[CouncilMeeting]:
    with transaction():
        return planning.plan_year(
            cast.actor(who), cast.council, days, starts=time(15), ends=time(18), place="Stadshuset"
        )


def _warned(cast: Cast, *days: date) -> list[list[str]]:
    return [[str(words) for words in one.warnings] for one in planning.look(cast.council, days)]


@pytest.mark.parametrize("who", ["cia", "bo", "anna", "mia", "sol", "adm", None])
def test_only_the_secretary_plans(cast: Cast, client: Any, signed_in: Any, who: str | None) -> None:
    browser = scene.browser(cast, signed_in, who) if who else client
    refused = browser.send(PATH, SAID | {"seen": SEEN})
    assert refused.status_code == (403 if who else 401)
    assert _count() == 0


def test_nobody_plans_for_the_other_council(cast: Cast, sam: Any, signed_in: Any) -> None:
    second.council(cast)
    there = f"{PATH}?rad={second.CODE}"
    assert sam.send(there, SAID | {"seen": SEEN}).status_code == 403
    rut = scene.browser(cast, signed_in, "rut")
    assert rut.send(PATH, SAID | {"seen": SEEN}).status_code == 403
    assert _count() == 0
    assert rut.send(there, SAID | {"seen": SEEN}).status_code == 303
    assert _count() == 3
    assert "Stadshuset" not in sam.get("/radet/arsplan?ar=2027").text
    assert "Stadshuset" in sam.get(f"/rad/{second.CODE}/arsplan?ar=2027").text
    assert sam.get(f"{PATH}?rad=finns-inte").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days": "  \n "}, "Write at least one day"),
        ({"days": "11 februari"}, "is not a day"),
        ({"days": "2027-02-30"}, "is not a day"),
        ({"days": "20270211"}, "is not a day"),
        ({"days": "<script>alert(1)</script>"}, "is not a day"),
        ({"days": "٢٠٢٧-٠٢-١١"}, "is not a day"),
        ({"days": "0001-01-01"}, "is not"),
        ({"days": "9999-12-31"}, "within the next three years"),
        ({"days": "2027-01-10"}, "within the next three years"),
        ({"days": "2027-02-11\n2027-02-11"}, "The same day stands twice"),
        ({"ends": "15:00"}, "must end after they begin"),
        ({"starts": "kvart över tre"}, "hours and minutes"),
        ({"starts": ""}, "Write when they begin"),
        ({"place": " "}, "Write where they are held"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_said_and_nothing_is_lost(
    sam: Any, changed: dict[str, str], words: str
) -> None:
    answer = sam.send(PATH, SAID | {"seen": SEEN} | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Stadshuset" in answer.text or "place" in changed
    assert "<script>alert" not in answer.text
    assert _count() == 0


def test_more_than_a_plan_holds_is_refused(cast: Cast, sam: Any) -> None:
    days = [date(2027, 2, 1) + timedelta(days=i) for i in range(planning.MOST + 1)]
    said = "\n".join(one.isoformat() for one in days)
    answer = sam.send(PATH, SAID | {"days": said})
    assert answer.status_code == 422
    assert "At most 24 meetings" in answer.text
    with pytest.raises(Refused, match="At most 24"):
        _plan(cast, *days)
    assert _count() == 0


def test_all_are_planned_or_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="has not passed"):
        _plan(cast, date(2027, 2, 11), date(2027, 1, 10))
    assert _count() == 0
    made = _plan(cast, date(2027, 4, 15), date(2027, 2, 11))
    assert [one.reference for one in made] == ["2027-1", "2027-2"]
    assert made[0].day == date(2027, 2, 11)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 2, 13), "Saturday or a Sunday"),
        (date(2027, 5, 6), "public holiday"),  # Ascension Day
        (date(2027, 7, 8), "middle of the summer"),
        (date(2027, 1, 18), "summons has passed"),
        (date(2027, 1, 20), "day off"),  # fourteen days before is the day of Epiphany
    ],
)
def test_a_day_that_may_not_suit_is_warned_of(cast: Cast, day: date, words: str) -> None:
    with clock.pretend(clock.at(date(2027, 1, 1) if "day off" in words else NOW.date())):
        (warned,) = _warned(cast, day)
    assert any(words in one for one in warned)


def test_meetings_too_close_to_each_other_are_warned_of(cast: Cast) -> None:
    _plan(cast, date(2027, 3, 10))
    near, taken, far = _warned(cast, date(2027, 3, 3), date(2027, 3, 10), date(2027, 4, 14))
    assert any("less than 14 days from another" in one for one in near)
    assert any("planned that day already" in one for one in taken)
    assert far == []
    first, other = _warned(cast, date(2027, 5, 18), date(2027, 5, 25))
    assert first == other == ["It is less than 14 days from another meeting."]


def test_the_plan_is_shown_before_anything_is_planned(sam: Any) -> None:
    shown = sam.send(PATH, SAID)
    assert shown.status_code == 200
    for words in ("28 January", "4 February", "25 February", "Plan these 3 meetings", SEEN):
        assert words in shown.text
    assert _count() == 0
    answer = sam.send(PATH, SAID | {"seen": SEEN})
    assert answer.status_code == 303
    assert answer.location == "/radet/arsplan?ar=2027"
    assert _count() == 3


def test_days_that_were_changed_since_are_shown_once_more(sam: Any) -> None:
    later = DAYS.replace("2027-02-11", "2027-02-13")
    shown = sam.send(PATH, SAID | {"days": later, "seen": SEEN})
    assert shown.status_code == 200
    assert "nothing is planned yet" in shown.text
    assert "Saturday or a Sunday" in shown.text
    again = sam.send(PATH, SAID | {"seen": SEEN, "look": "1"})
    assert again.status_code == 200
    assert _count() == 0


def test_a_plan_that_is_sent_twice_is_made_once(sam: Any) -> None:
    for _time in range(2):
        sent = sam.send(PATH, SAID | {"seen": SEEN, "form_key": "1" * 32})
        assert sent.status_code == 303
    assert _count() == 3


def test_the_form_begins_with_the_hours_and_place_of_the_latest_meeting(
    cast: Cast, sam: Any
) -> None:
    _plan(cast, date(2027, 3, 10))
    shown = sam.get(PATH).text
    assert 'value="15:00"' in shown
    assert 'value="Stadshuset"' in shown


def test_everyone_sees_the_years_meetings_with_their_last_days(
    cast: Cast, client: Any, queries: Any
) -> None:
    assert client.get("/radet/arsplan").status_code == 200
    _plan(cast, date(2027, 2, 11))
    queries.clear()
    shown = client.get("/radet/arsplan").text
    few = len(queries)
    for words in ("11 February", "28 January", "4 February", "25 February", "Planned"):
        assert words in shown
    assert 'name="csrf_token"' not in shown.partition("<main")[2].partition("</main")[0]
    _plan(cast, *(date(2027, month, 15) for month in range(3, 13)))
    queries.clear()
    assert client.get("/radet/arsplan?ar=2027").status_code == 200
    assert len(queries) == few
    for wrong in ("1999", "x", "9" * 30):
        assert client.get(f"/radet/arsplan?ar={wrong}").status_code == 200
