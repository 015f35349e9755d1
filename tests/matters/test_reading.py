"""Reading a thread: what it is in short, a choice of it, who has spoken, and the whole of it for paper."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import ANONYMOUS
from forum.core.db import db, transaction
from forum.council.operations import meetings
from forum.matters import operations, queries
from forum.matters.models import Comment, CommentKind, Matter, Voice
from forum.matters.queries import selection, threads, voices, whole
from forum.matters.queries.selection import Answered, Kind, Part
from forum.parties.models import party_district
from tests.conftest import as_actor
from tests.council import scene as council
from tests.factories import Cast, person
from tests.matters import scene

SHOWN = re.compile(r'<article class="comment[^"]*" id="c(\d+)"')


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """A thread: Bo asks twice and is answered once, Ulla proposes, Cia tells, Anna also comments."""
    works_in = [
        (cast.organisation, cast.place), (cast.umbrella, cast.place), (cast.umbrella, cast.area),
    ]  # fmt: skip
    rows = [{"party_id": who.id, "district_id": where.id} for who, where in works_in]
    with transaction():
        db.session.execute(party_district.insert(), rows)
    made = scene.initiative(cast)
    bo, ulla, cia, anna = (cast.actor(key) for key in ("bo", "ulla", "cia", "anna"))
    first = scene.comment(bo, made, "När öppnar ni?", kind=CommentKind.QUESTION)
    scene.comment(bo, made, "Vem betalar?", kind=CommentKind.QUESTION)
    scene.comment(ulla, made, "Öppna två skolor.", kind=CommentKind.PROPOSAL)
    scene.comment(cia, made, "Vi stod utanför.", kind=CommentKind.EXPERIENCE)
    scene.comment(anna, made, "I augusti.", parent=first)
    scene.comment(cia, made, "Det är mörkt.", kind=CommentKind.OBSTACLE)
    return made


def path(matter: Matter, more: str = "") -> str:
    """The address of a matter, or of a page of it."""
    return f"/arenden/{matter.reference}{more}"


def shown(browser: Any, matter: Matter, query: str = "", **headers: str) -> list[int]:
    """The numbers of the comments on a page of the thread, in their order."""
    answer = browser.get(path(matter, query), headers=headers)
    assert answer.status_code == 200
    return [int(number) for number in SHOWN.findall(answer.text)]


@pytest.mark.parametrize(
    "query",
    [
        "?typ=nonsens", "?typ=", "?part=jag", "?omrade=atlantis", "?svar=kanske",
        "?av=ingen", "?typ=hinder'--", "?typ=" + "a" * 5000, "?av=%F0%9F%92%A9", "?omrade=%ff",
        "?typ[]=hinder", "?efter=-1", "?efter=99999999999999999999999",
    ],
)  # fmt: skip
def test_a_choice_that_nobody_could_make_is_no_choice(
    matter: Matter, client: Any, query: str
) -> None:
    assert sorted(shown(client, matter, query)) == [1, 2, 3, 4, 5, 6]
    assert "Shown:" not in client.get(path(matter, query)).text


@pytest.mark.parametrize("page", ["/deltagare", "/utskrift"])
def test_a_draft_has_no_such_pages(cast: Cast, client: Any, page: str) -> None:
    assert client.get(f"/arenden/S-2000-1{page}").status_code == 404
    draft = scene.draft(cast)
    assert client.get(f"/arenden/{draft.id}{page}").status_code == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?typ=fraga", [1, 2]),
        ("?typ=svar", [5]),
        ("?typ=forslag", [3]),
        ("?typ=erfarenhet", [4]),
        ("?typ=hinder", [6]),
        ("?typ=kommentar", []),
        ("?part=organisation", [1, 2]),
        ("?part=paraply", [3]),
        ("?part=staden", [5]),
        ("?part=radet", []),
        ("?part=privat", [4, 6]),
        ("?svar=ja", [1]),
        ("?svar=nej", [2]),
        ("?omrade=bergsjon", [1, 2, 3]),
        ("?omrade=nordost", [3]),
        ("?omrade=bergsjon&typ=forslag&part=paraply", [3]),
        ("?typ=hinder&part=staden", []),
    ],
)
def test_a_choice_shows_what_it_says(
    matter: Matter, client: Any, query: str, numbers: list[int]
) -> None:
    assert sorted(shown(client, matter, query)) == numbers
    page = client.get(path(matter, query)).text
    assert "Shown:" in page
    assert ("Nothing here fits that choice." in page) is not numbers


def test_one_party_and_ones_own(cast: Cast, matter: Matter, client: Any, signed_in: Any) -> None:
    assert shown(client, matter, f"?av={cast.umbrella.slug}") == [3]
    cia = signed_in(cast.people["cia"].id)
    assert shown(cia, matter, "?part=jag") == [4, 6]
    assert shown(signed_in(cast.people["mia"].id), matter, "?part=jag") == []


def test_what_is_withdrawn_is_in_no_choice_and_no_count(
    cast: Cast, matter: Matter, client: Any
) -> None:
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), queries.comment(str(matter.reference), 6))
    assert shown(client, matter, "?typ=hinder") == []
    page = client.get(path(matter)).text
    assert "5 comments from" in page
    assert "Obstacles" not in page
    assert "mörkt" not in client.get(path(matter, "/utskrift")).text


def test_a_reply_shown_by_itself_leads_to_what_it_answers(matter: Matter, client: Any) -> None:
    page = client.get(path(matter, "?typ=svar")).text
    assert f'Reply to <a href="/arenden/{matter.reference}/inlagg/1">' in page
    assert 'href="#c1"' not in page


def test_the_summary_says_who_what_where_and_what_waits(matter: Matter, client: Any) -> None:
    page = client.get(path(matter)).text
    assert "6 comments from 1 organisation, 1 umbrella organisation, 1 part of the city" in page
    assert "and 1 private person." in page
    for words in ("1 answered, 1 waits for an answer", "Proposals</a> (1)", "Bergsjön, Nordost"):
        assert words in page
    for words in (
        "The city&#39;s answers (1)",
        "Questions without an answer (1)",
        "Other comments",
    ):
        assert (words in page) is (words != "Other comments")


def test_a_choice_that_nothing_fits_still_says_what_is_late(
    cast: Cast, matter: Matter, client: Any
) -> None:
    with clock.pretend(clock.now() + timedelta(days=60)):
        assert "1 is late" in client.get(path(matter)).text
        assert "1 is late" in client.get(path(matter, "?typ=hinder&svar=nej")).text


def test_the_summary_says_what_the_council_decides(cast: Cast, client: Any) -> None:
    about = council.matter(cast)
    scene.comment(cast.actor("bo"), about)
    before = client.get(path(about)).text
    assert "Taken up" not in before
    proposal = council.nomination(cast, about)
    draft = council.planned(cast, 50)
    council.place(cast, draft, proposal)
    assert "Taken up" not in client.get(path(about)).text, "a draft of an agenda is nobody's"
    with transaction():
        meetings.call(cast.actor("sam"), draft)
    page = client.get(path(about)).text
    assert "Taken up" in page[page.index('id="thread"') :]


def test_a_decision_stands_in_the_summary(cast: Cast, client: Any) -> None:
    about = council.matter(cast)
    scene.comment(cast.actor("bo"), about)
    client.get(path(about))
    council.published(cast, council.nomination(cast, about))
    page = client.get(path(about)).text
    page = page[page.index('id="thread"') :]
    assert re.search(r"<dt>Idékom</dt><dd><a href=[^>]+>§ \d+", page)


def test_an_empty_thread_has_no_summary_and_nothing_to_choose(cast: Cast, client: Any) -> None:
    page = client.get(path(scene.initiative(cast))).text
    assert "in-short" not in page
    assert 'class="choose"' not in page
    assert "Nobody has written here yet" in page


def test_nothing_is_counted_on_reading(
    cast: Cast, matter: Matter, client: Any, queries: Any
) -> None:
    for query in ("", "?typ=fraga", "?part=privat&svar=nej", "/deltagare"):
        queries.clear()
        assert client.get(path(matter, query)).status_code == 200
        counting = [one for one in queries if "count(" in one and "FROM comment" in one]
        # How many answers are late depends on the day; only questions that wait are looked at.
        assert all("due_on <" in one for one in counting), counting


def test_a_choice_costs_as_many_queries_however_long_the_thread_is(
    cast: Cast, client: Any, queries: Any
) -> None:
    counts = []
    for size in (5, 150):
        made = scene.initiative(cast, title=f"Med {size}")
        with transaction():
            for _ in range(size):
                operations.post_comment(
                    cast.actor("bo"), made, body="ett hinder", kind=CommentKind.OBSTACLE
                )
        queries.clear()
        client.get(path(made, "?typ=hinder&part=organisation"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20, "\n".join(queries)


def test_more_of_a_choice_is_more_of_the_same_choice(
    cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = scene.initiative(cast)
    with transaction():
        for number in range(103):
            operations.post_comment(
                cast.actor("bo"), made, body=f"nr {number}",
                kind=CommentKind.OBSTACLE if number != 50 else CommentKind.COMMENT,
            )  # fmt: skip
    first = client.get(path(made, "?typ=hinder")).text
    more = re.search(r'href="([^"]*efter=[^"]*)"[^>]*hx-select="\.thread-part"', first)
    assert more is not None
    address, _, place = more[1].replace("&amp;", "&").partition("#")
    assert "typ=hinder" in address
    plain = client.get(address).text
    assert f'id="{place}"' in plain, "reading goes on there, not at the top of the thread again"
    assert place != "thread"
    assert [int(number) for number in SHOWN.findall(plain)] == [102, 103]
    assert "efter=0" in plain, "the way back to the beginning"
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert part.count('class="thread-part"') == 1
    assert "data-focus" in part
    assert "<html" not in part


def test_what_is_swapped_in_never_holds_what_is_being_written(
    cast: Cast, matter: Matter, signed_in: Any
) -> None:
    page = signed_in(cast.people["cia"].id).get(path(matter)).text
    inside = page[page.index('id="sagt"') : page.index('id="skriv"')]
    assert "<textarea" not in inside


def test_who_has_spoken_stands_in_the_order_of_the_alphabet(
    cast: Cast, matter: Matter, client: Any
) -> None:
    for name in ("Örjan Öst", "Åke Ås", "Ärla Äng", "Zoe Zon"):
        who = as_actor(person(name))
        with transaction():
            operations.post_comment(who, matter, body="Jag med.")
    page = client.get(path(matter, "/deltagare")).text
    names = [
        cast.umbrella.name, cast.organisation.name, cast.unit.name,
        "Cia Ek", "Zoe Zon", "Åke Ås", "Ärla Äng", "Örjan Öst",
    ]  # fmt: skip
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places)
    assert f"av={cast.umbrella.slug}" in page
    assert "csrf_token" not in page


def test_many_people_come_a_page_at_a_time(
    cast: Cast, matter: Matter, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PAGE", 2)
    for number in range(4):
        who = as_actor(person(f"Kim {number}"))
        with transaction():
            operations.post_comment(who, matter, body="Hej.")
    first = client.get(path(matter, "/deltagare")).text
    assert "Cia Ek" in first
    assert "Kim 0" in first
    assert "Kim 1" not in first
    assert "efter=2" in first
    second = client.get(path(matter, "/deltagare?efter=2")).text
    assert "Kim 2" in second
    assert cast.umbrella.name not in second
    assert client.get(path(matter, "/deltagare?efter=99999")).status_code == 200


def test_whoever_withdraws_all_has_not_spoken(cast: Cast, matter: Matter, client: Any) -> None:
    for seq in (4, 6):
        with transaction():
            operations.withdraw_comment(
                cast.actor("cia"), queries.comment(str(matter.reference), seq)
            )
    assert "Cia Ek" not in client.get(path(matter, "/deltagare")).text
    assert Part.PRIVATE not in voices.summary(scene.fresh(matter)).parts


def test_the_whole_thread_comes_in_pieces_and_in_its_order(
    cast: Cast, matter: Matter, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "PORTION", 2)
    answer = client.get(path(matter, "/utskrift"))
    assert "Content-Length" not in answer.headers
    page = answer.text
    assert [int(number) for number in SHOWN.findall(page)] == [1, 5, 2, 3, 4, 6]
    assert '<li value="5" class="is-reply">' in page
    assert page.rstrip().endswith("</html>")
    for missing in ("<form", "<textarea", "csrf_token", "Agree<", "\ufdd0"):
        assert missing not in page[page.index("<main") :]


def test_the_whole_thread_of_nothing(cast: Cast, client: Any) -> None:
    page = client.get(path(scene.initiative(cast), "/utskrift"))
    assert page.status_code == 200
    assert "Nobody has written here." in page.text


def test_hostile_text_stays_text_in_every_way_to_read(cast: Cast, client: Any) -> None:
    made = scene.initiative(cast, title="<b>\ufdd0comments\ufdd1 {{ 7*7 }}")
    cia = cast.actor("cia")
    scene.comment(cia, made, "<script>alert(1)</script> \ufdd0comments\ufdd1 {{ 7*7 }}")
    for page in ("", "?typ=kommentar", "/deltagare", "/utskrift"):
        said = client.get(path(made, page))
        assert said.status_code == 200
        assert "<script>alert" not in said.text
        assert "<b>" not in said.text
        assert ">49" not in said.text


def test_the_parts_of_the_summary_are_the_counts_of_the_choices(
    matter: Matter, client: Any
) -> None:
    """What a choice promises, it shows."""
    short = voices.summary(scene.fresh(matter))
    promised = {("typ", kind): count for kind, count in short.kinds.items()}
    promised |= {("part", part): one.comments for part, one in short.parts.items()}
    promised |= {("omrade", place.slug): place.comments for place in short.places}
    promised |= {("svar", Answered.YES): short.answered, ("svar", Answered.NO): short.waiting}
    for (name, value), count in promised.items():
        assert len(shown(client, matter, f"?{name}={value}")) == count, (name, value)
    assert sum(short.kinds.values()) == short.comments == 6


def test_every_kind_of_comment_can_be_chosen() -> None:
    assert {kind.stored for kind in Kind} == set(CommentKind)


def test_a_choice_never_shows_what_is_not_shown(cast: Cast, matter: Matter) -> None:
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), queries.comment(str(matter.reference), 1))
    for given in ({"typ": "fraga"}, {"svar": "ja"}, {"part": "organisation"}):
        part = selection.chosen(given, ANONYMOUS)
        found = threads.thread(scene.fresh(matter), ANONYMOUS, only=part.condition)
        assert 1 not in [row.seq for strand in found.strands for row in strand.rows]


def test_what_came_in_between_two_days_can_be_read_by_itself(matter: Matter, client: Any) -> None:
    with transaction():
        for one in db.session.query(Comment).filter(Comment.matter_id == matter.id):
            one.written_at = clock.at(date(2026, 3, one.seq), time(23, 59, 59))
    for given, seqs in (
        ("fran=2026-03-02&till=2026-03-03", ["2", "3"]),
        ("till=2026-03-01", ["1"]),
        ("fran=2026-03-05&utan=svar", ["6"]),
        ("fran=2026-03-04", ["4", "5", "6"]),
    ):
        page = client.get(f"{path(matter)}?{given}").text
        assert sorted(SHOWN.findall(page)) == seqs
    assert "Shown: from 4 March 2026" in page
    for nonsense in ("fran=x&till=2026-02-30", "fran=0001-01-01", "till=9999-12-31", "utan=x"):
        assert len(SHOWN.findall(client.get(f"{path(matter)}?{nonsense}").text)) == 6


def test_voices_are_counted_as_the_comments_are(matter: Matter) -> None:
    counted = {(one.party_id, one.person_id): one.comments for one in db.session.query(Voice)}
    said: dict[Any, int] = {}
    for one in db.session.query(Comment):
        key = (one.party_id, None) if one.party_id else (None, one.person_id)
        said[key] = said.get(key, 0) + 1
    assert counted == said


def test_lists_count_what_the_thread_shows(cast: Cast, client: Any) -> None:
    made = scene.initiative(cast)
    said = [scene.comment(cast.actor("bo"), made, body) for body in ("Hej.", "Hej igen.")]
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), said[0])
    for page in (path(made), "/initiativ"):
        assert "1 comment" in client.get(page).text
        assert "2 comments" not in client.get(page).text
