"""A second council has all of its own: nothing of one shows in, counts in or renumbers the other."""

import io
import json

import pikepdf
import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import SYSTEM, Refused, can
from forum.core.db import db, transaction
from forum.council import actions, queries, rewording
from forum.council.models import CouncilProfile, MinutesVersion
from forum.council.operations import agendas, councils, meetings
from forum.council.queries import seats
from forum.parties.models import Party, Side
from forum.parties.operations import Unfit
from tests.council import scene, second


def add(**changed):
    with transaction():
        return councils.add(SYSTEM, **({"name": "Ungas råd", "code": "unga"} | changed))


def test_nobody_on_the_site_adds_a_council(cast):
    for who in ("sam", "adm", "mia"):
        with pytest.raises(Refused), transaction():
            councils.add(cast.actor(who), name="Ungas råd", code="unga")


@pytest.mark.parametrize(
    "code", ["", "u", "Unga", "ung råd", "-unga", "unga-", "1unga", "x" * 41, "../x"]
)
def test_a_code_that_no_address_can_hold_is_refused(cast, code):
    with pytest.raises(Refused, match="small letters"):
        add(code=code)
    assert not db.session.scalar(select(func.count(CouncilProfile.council_id)))


def test_a_code_and_a_name_are_taken_once(cast):
    add()
    with pytest.raises(Refused, match="code already"):
        add(name="Ett annat råd")
    with pytest.raises(Unfit):
        add(code="annat")
    assert db.session.scalar(select(func.count(CouncilProfile.council_id))) == 1


def test_a_council_needs_a_name_and_a_first_council(cast):
    with pytest.raises(Refused, match="called"):
        add(name="  ")


def test_without_a_first_council_none_is_added(app):
    with pytest.raises(Refused, match="flask setup"):
        add()
    assert not db.session.scalar(select(func.count(Party.id)))


def test_the_command_adds_one_and_says_what_is_wrong(app, cast):
    run = app.test_cli_runner().invoke
    assert "/rad/unga" in run(args=["council", "add", "Ungas råd", "--code", "unga"]).output
    failed = run(args=["council", "add", "Ett till", "--code", "unga"])
    assert failed.exit_code == 1
    assert "code already" in failed.output
    same_name = run(args=["council", "add", "Ungas råd", "--code", "annat"])
    assert same_name.exit_code == 1


def test_the_secretary_of_one_does_nothing_in_the_other(cast):
    body = second.council(cast)
    rut, sam = second.actor(cast, "rut", body), cast.actor("sam")
    theirs, ours = second.planned(cast, body), scene.planned(cast)
    for what in (actions.EDIT, actions.CALL, actions.ARRANGE, actions.CANCEL):
        assert not can(what, rut, ours)
        assert not can(what, sam, theirs)
    assert not can(actions.PLAN, rut, cast.council)
    assert not can(actions.PLAN, sam, body)
    with pytest.raises(Refused), transaction():
        meetings.cancel(rut, ours, reason="Nej")


def test_what_waits_for_one_cannot_be_placed_on_an_agenda_of_the_other(cast):
    body = second.council(cast)
    waits = scene.nomination(cast)
    theirs = second.planned(cast, body)
    with pytest.raises(Refused), transaction():
        agendas.place(second.actor(cast, "rut", body), theirs, waits)
    assert queries.waiting_count(body) == 0
    assert queries.waiting_count(cast.council) == 1


def test_members_see_drafts_of_their_own_council_only(cast):
    body = second.council(cast)
    theirs, ours = second.planned(cast, body), scene.planned(cast)
    assert can(actions.READ_AGENDA, second.actor(cast, "olle"), theirs)
    assert not can(actions.READ_AGENDA, second.actor(cast, "olle"), ours)
    assert not can(actions.READ_AGENDA, cast.actor("mia"), theirs)


def test_meetings_and_sections_are_numbered_for_each_by_itself(cast):
    body = second.council(cast)
    ours = scene.published(cast, scene.nomination(cast))
    theirs = second.published(cast, body)
    again = second.planned(cast, body)
    later = scene.published(cast, scene.nomination(cast, scene.matter(cast, title="Ett till")))
    numbers = [
        [item.section_number for item in queries.items(one)] for one in (ours, theirs, later)
    ]
    assert numbers[0] == list(range(1, len(numbers[0]) + 1))
    assert numbers[1] == list(range(1, len(numbers[1]) + 1))
    assert numbers[2][0] == numbers[0][-1] + 1
    assert [theirs.number, again.number] == [1, 2]
    assert theirs.reference.startswith("unga-")
    assert queries.meeting(theirs.reference).id == theirs.id
    assert queries.meeting(ours.reference).id == ours.id
    assert queries.meeting(f"ingen-{ours.reference}") is None


def test_the_pages_of_one_hold_nothing_of_the_other(cast, client):
    body = second.council(cast)
    ours = scene.published(cast, scene.nomination(cast))
    theirs = second.published(cast, body, said="Smörgåsar till alla.")
    second.planned(cast, body)
    for path in ("", "/sammantraden", "/ledamoter", "/beslut", "/sok?q=redogör", "/flode.atom",
                 "/kalender.ics", "/uppdrag"):  # fmt: skip
        of_first, of_second = client.get(f"/radet{path}"), client.get(f"/rad/unga{path}")
        assert of_first.status_code == of_second.status_code == 200, path
        assert "unga-" not in of_first.text
        assert "Rymdtorget" not in of_first.text
        assert f"/{ours.reference}" not in of_second.text
        assert "Stadshuset" not in of_second.text
    assert "Mia Moe" not in client.get("/rad/unga/ledamoter").text
    assert "Olle Ost" not in client.get("/radet/ledamoter").text
    assert theirs.reference in client.get("/rad/unga/sammantraden").text
    assert "Smörgåsar" in client.get("/rad/unga/sok?q=smörgåsar").text
    assert "Smörgåsar" not in client.get("/radet/sok?q=smörgåsar").text


def test_each_page_names_its_own_council_and_sides(cast, client):
    second.council(cast)
    page = client.get("/rad/unga").text
    assert "<h1>Ungas råd</h1>" in page
    assert "For de unga" in page
    assert "For the city" in page
    assert '<a href="/radet">' in page
    first = client.get("/radet").text
    assert "<h1>Idékom</h1>" in first
    assert "de unga" not in first
    assert '<a href="/rad/unga">' in first


def test_a_council_that_there_is_not_has_no_pages(cast, client):
    for path in (
        "",
        "/beslut",
        "/sok",
        "/flode.atom",
        "/kalender.ics",
        "/ledamoter",
        "/sammantraden",
    ):
        assert client.get(f"/rad/nej{path}").status_code == 404


def test_a_meeting_page_leads_back_to_its_own_council(cast, client):
    body = second.council(cast)
    theirs = second.published(cast, body)
    for path in ("", "/protokoll"):
        page = client.get(f"/radet/sammantraden/{theirs.reference}{path}").text
        assert 'href="/rad/unga">Ungas råd' in page
        assert "Ungas råd" in page.split("<h1>")[1].split("</h1>")[0]


def test_the_front_page_says_whose_decision_it_is(cast, client):
    body = second.council(cast)
    of = scene.matter(cast)
    second.published(cast, body, second.proposed(cast, body, of))
    page = client.get("/").text
    assert "Ungas råd §" in page
    assert "Idékom §" not in page


def test_the_sides_of_the_second_are_its_own_and_else_those_of_the_settings(cast):
    body = second.council(cast)
    named = queries.named(body)
    assert (str(named.side(Side.CITY)), str(named.side(Side.SOCIAL_ECONOMY))) == (
        "the city",
        "de unga",
    )
    assert str(queries.named(cast.council).side(Side.SOCIAL_ECONOMY)) == "the social economy"


def test_the_calendar_narrowed_to_one_council_leaves_the_other_out(cast, client):
    body = second.council(cast)
    scene.planned(cast)
    second.planned(cast, body)
    page = client.get(f"/kalender?enhet={cast.council.slug}").text
    assert "Stadshuset" in page or "Idékom" in page
    assert "/unga-" not in page
    assert "/unga-" in client.get(f"/kalender?enhet={body.slug}").text


@pytest.mark.parametrize("path", ["kallelse.pdf", "protokoll.pdf", "protokoll/paragraf/1.pdf"])
def test_its_papers_say_that_they_are_its_own(cast, client, path):
    meeting = second.published(cast, second.council(cast))
    answer = client.get(f"/radet/sammantraden/{meeting.reference}/{path}")
    with pikepdf.open(io.BytesIO(answer.data)) as document, document.open_metadata() as about:
        assert about["dc:creator"] == [second.NAME]


def test_its_seats_are_named_for_its_own_sides_wherever_they_are_said(cast, client, signed_in):
    body = second.council(cast)
    assert "for the city and de unga" in client.get(f"/rad/{second.CODE}").text
    admin = scene.browser(cast, signed_in, "adm")
    for path in ("", "/nytt-uppdrag"):
        page = admin.get(f"/administration/parter/{body.slug}{path}").text
        assert "member of the council for de unga" in page
        assert "for the social economy" not in page
    ours = admin.get(f"/administration/parter/{cast.council.slug}").text
    assert "member of the council for the social economy" in ours
    assert "de unga" not in ours


def test_naming_the_sides_of_many_seats_asks_once(cast, queries):
    held = seats(second.council(cast))
    queries.clear()
    said = {str(seat.role_label) for seat in held}
    assert "member of the council for de unga" in said
    assert len(queries) == 1


@pytest.mark.parametrize("how", ["taken off", "cancelled"])
def test_that_a_matter_waits_again_leads_to_what_waits_for_its_own_council(cast, client, how):
    body, of = second.council(cast), scene.matter(cast)
    rut, meeting = second.actor(cast, "rut", body), second.planned(cast, body)
    proposal = second.proposed(cast, body, of)
    with transaction():
        item = agendas.place(rut, meeting, proposal)
    with transaction():
        if how == "cancelled":
            meetings.cancel(rut, meeting, reason="Sjukdom")
        else:
            agendas.remove(rut, item)
    told = client.get(f"/arenden/{of.reference}/historik").text
    assert f'href="/rad/{second.CODE}/vantar">The matter waits' in told


def test_while_its_minutes_are_written_its_sides_have_its_own_names(cast, signed_in):
    body = second.council(cast)
    rut, meeting = second.actor(cast, "rut", body), second.planned(cast, body)
    with transaction():
        meetings.call(rut, meeting)
    path = f"/radet/sammantraden/{meeting.reference}/protokoll"
    with clock.pretend(meeting.starts_at):
        with transaction():
            meetings.hold(rut, meeting)
        browser = scene.browser(cast, signed_in, "rut")
        assert "Nobody is recorded as present for de unga" in browser.get(f"{path}/avsluta").text
        assert "Approver for de unga" in browser.get(f"{path}/narvaro").text


def test_what_differs_between_its_minutes_names_its_own_sides(cast):
    meeting = second.published(cast, second.council(cast))
    (now,) = [one for one in queries.versions(meeting) if one.number == 1]
    nobody = json.dumps(json.loads(now.content) | {"present": []})
    before = MinutesVersion(meeting_id=meeting.id, number=0, content=nobody)
    (change,) = rewording.changes(before, now)
    said = "".join(piece.text for line in change.lines for piece in line)
    assert f"{cast.people['ulla'].name}, de unga" in said
