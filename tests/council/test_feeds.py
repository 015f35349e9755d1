"""What other programs read of a council: a feed of decisions and meetings, and a calendar."""

from datetime import timedelta
from xml.etree import ElementTree

from icalendar import Calendar

from forum.core import atom, clock
from forum.core.db import transaction
from forum.council.models import DecisionKind
from forum.council.operations import addenda, meetings
from tests.council import scene

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, path="/radet/flode.atom"):
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    return ElementTree.fromstring(response.data).findall(f"{ATOM}entry")


def titles(client):
    return [one.findtext(f"{ATOM}title") for one in entries(client)]


def decided(client):
    return [one for one in entries(client) if one.findtext(f"{ATOM}title").startswith("§")]


def test_minutes_that_are_not_published_are_in_no_feed(cast, client):
    scene.signed(cast, scene.nomination(cast))
    assert not [title for title in titles(client) if title.startswith("§")]
    assert "pilot" not in client.get("/radet/flode.atom").text


def test_a_draft_agenda_is_in_no_feed(cast, client):
    of = scene.matter(cast)
    scene.place(cast, scene.planned(cast), scene.nomination(cast, of))
    for path in ("/radet/flode.atom", "/radet/kalender.ics"):
        assert of.title not in client.get(path).text


def test_each_decision_is_an_entry_that_leads_to_its_section(cast, client):
    meeting = scene.published(cast, scene.nomination(cast), kind=DecisionKind.RECOMMENDATION)
    (one,) = decided(client)
    address = one.findtext(f"{ATOM}id")
    assert f"/{meeting.reference}/protokoll/paragraf/" in address
    assert one.find(f"{ATOM}link").get("href") == address
    assert client.get(address).status_code == 200
    assert "<strong>pilot i varje område</strong>" in one.findtext(f"{ATOM}content")


def test_a_correction_stands_in_the_entry_of_its_decision_and_makes_it_newer(cast, client):
    of = scene.matter(cast)
    meeting = scene.published(cast, scene.nomination(cast, of))
    (before,) = decided(client)
    with clock.pretend(clock.now() + timedelta(hours=1)), transaction():
        item = scene.item_of(meeting, of)
        addenda.add(cast.actor("sam"), meeting, body="Fyra skolor, **inte tre**.", item=item)
    (after,) = decided(client)
    said = after.findtext(f"{ATOM}content")
    assert said.startswith(before.findtext(f"{ATOM}content"))
    assert "Correction 1" in said
    assert "<strong>inte tre</strong>" in said
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}published") == before.findtext(f"{ATOM}published")
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")


def test_a_meeting_says_what_has_become_of_it_and_moves_first(cast, client):
    first, second = scene.planned(cast), scene.planned(cast)
    with clock.pretend(clock.now() + timedelta(hours=1)), transaction():
        meetings.cancel(cast.actor("sam"), first, reason="Snö")
    found = entries(client)
    assert [one.findtext(f"{ATOM}id").rsplit("/", 1)[1] for one in found] == [
        first.reference,
        second.reference,
    ]
    assert found[0].findtext(f"{ATOM}title").startswith("Cancelled")


def test_what_has_not_changed_is_not_sent_again(cast, client):
    scene.called(cast)
    for path in ("/radet/flode.atom", "/radet/kalender.ics"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        scene.planned(cast)
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_calendar_holds_every_meeting_and_says_what_is_cancelled(cast, client):
    first = scene.called(cast)
    scene.planned(cast)
    with transaction():
        meetings.cancel(cast.actor("sam"), first, reason="Snö")
    response = client.get("/radet/kalender.ics")
    assert response.mimetype == "text/calendar"
    told = Calendar.from_ical(response.data)
    events = told.walk("VEVENT")
    assert {str(one["STATUS"]) for one in events} == {"CANCELLED", "TENTATIVE"}
    assert len({str(one["UID"]) for one in events}) == 2
    assert all("ATTENDEE" not in one for one in events)


def test_the_page_of_the_council_names_its_feed_and_calendar(cast, client):
    page = client.get("/radet").text
    assert 'type="application/atom+xml"' in page
    assert 'href="webcal://' in page


def test_signs_that_xml_cannot_hold_break_no_feed():
    said = "a\x00b\x0b\ud800 & <b>é</b> \U0001f642"
    entry = atom.Entry("https://samspel.example/1", said, clock.now(), html=said)
    written = atom.written(
        title=said, url="x", own_url="y", author=said, language="sv", entries=[entry]
    )
    found = ElementTree.fromstring(written).find(f"{ATOM}entry")
    assert found.findtext(f"{ATOM}title") == "ab & <b>é</b> \U0001f642"
