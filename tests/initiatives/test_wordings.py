"""A published text is changed for all to see, and support follows the text that it was given to."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.initiatives import operations, queries, reconfirming
from forum.initiatives.models import Initiative, InitiativeWording
from forum.matters import operations as matters
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.matters import scene
from tests.meanwhile import Meanwhile


def new_text(matter: Initiative, **changed: Any) -> dict[str, Any]:
    """What the form of a new text sends."""
    kept = ("title", "problem", "proposal", "members_asked")
    typed = {name: getattr(matter, name) for name in kept}
    return typed | {"why": "Vi räknade fel.", "seen": matter.wording} | changed


def revise(cast: Cast, matter: Initiative, who: str = "ulla", **changed: Any) -> bool:
    """Someone changes the text."""
    with transaction():
        return operations.revise(cast.actor(who), matter, **new_text(matter, **changed))


def asked() -> list[outbox.Outbox]:
    """The letters that ask supporters anew, in order."""
    found = select(outbox.Outbox).where(outbox.Outbox.letter == reconfirming.REWORDED)
    return list(db.session.scalars(found.order_by(outbox.Outbox.id)))


@pytest.mark.parametrize("who", ["bo", "cia", "anna", "sam", "adm"])
def test_only_those_who_took_it_change_its_text(cast: Cast, signed_in: Any, who: str) -> None:
    public = scene.initiative(cast)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.send(f"/initiativ/{public.reference}/ny-text", new_text(public, title="Mitt"))
    assert answer.status_code == 403
    assert "Only those who took the initiative" in answer.text
    assert scene.fresh(public).title == scene.TITLE


def test_a_writer_does_not_change_what_others_support(cast: Cast) -> None:
    public = scene.initiative(cast)
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.umbrella, Role.WRITER)
    with pytest.raises(Refused, match="Only those who took"), transaction():
        operations.revise(actor_for(writer, cast.umbrella.id), public, **new_text(public))


def test_what_the_city_has_replied_to_stays_and_what_was_typed_is_kept(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    path = f"/initiativ/{public.reference}/ny-text"
    assert ulla.get(path).status_code == 200
    scene.reply(cast, public)
    typed = new_text(public, proposal="Alla skolor.", form_key="a" * 32)
    answer = ulla.send(path, typed)
    assert answer.status_code == 403
    assert "The city has replied to this text" in answer.text
    assert scene.fresh(public).wording == 1
    from forum.core.drafts import find

    kept = find(cast.actor("ulla"), operations.revise_draft_name(public))
    assert kept is not None
    assert kept.fields["proposal"] == ["Alla skolor."]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": " "}, "Write a title"),
        ({"problem": ""}, "Describe the problem"),
        ({"proposal": ""}, "Describe what you propose"),
        ({"why": " \n"}, "Write why you change the text"),
        ({"why": "å" * 601}, "1 character too long"),
        ({"problem": "å" * 20_001}, "1 character too long"),
    ],
)
def test_a_text_with_holes_comes_back_filled_in(
    cast: Cast, signed_in: Any, typed: dict[str, str], words: str
) -> None:
    public = scene.initiative(cast)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    sent = new_text(public, members_asked="Hela styrelsen.") | typed
    answer = ulla.send(f"/initiativ/{public.reference}/ny-text", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Hela styrelsen." in answer.text
    assert scene.fresh(public).wording == 1


def test_what_says_the_same_is_no_new_text(cast: Cast) -> None:
    public = scene.initiative(cast)
    assert not revise(cast, public)
    assert scene.fresh(public).wording == 1
    assert db.session.scalars(select(InitiativeWording)).all() == []


def test_without_supporters_the_earlier_text_can_be_read_all_the_same(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public = scene.initiative(cast)
    due = public.reply_due
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    page = ulla.get(f"/initiativ/{public.reference}/ny-text").text
    assert "Nobody has supported it yet" in page
    typed = new_text(public, proposal="Öppna **två skolor** i varje område.")
    answer = ulla.send(f"/initiativ/{public.reference}/ny-text", typed)
    assert answer.status_code == 303
    assert (scene.fresh(public).wording, public.reply_due) == (2, due)
    page = client.get(f"/arenden/{public.reference}").text
    assert "<strong>två skolor</strong>" in page
    assert "This is version 2" in page
    told = client.get(f"/initiativ/{public.reference}/texter").text
    assert "<ins>" in told
    assert "två skolor**" in told
    assert "Vi räknade fel." in told
    assert "<strong>minst en skola</strong>" in told, "the whole of version 1"
    assert asked() == []
    lines = client.get(f"/arenden/{public.reference}/historik").text
    assert "changed the text of the initiative" in lines
    assert f"/initiativ/{public.reference}/texter#version-2" in lines


def test_supporters_are_asked_once_each_and_counted_when_they_confirm(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    public = scene.initiative(cast)
    for who in ("bo", "cia"):
        scene.support(cast.actor(who), public)
    revise(cast, public, title="Skollokaler öppna varje kväll")
    assert (scene.fresh(public).supporting_parties, public.supporting_people) == (0, 0)
    assert sorted(row.person_id or 0 for row in asked()) == sorted(
        cast.people[who].id for who in ("bo", "cia")
    )
    page = " ".join(client.get(f"/arenden/{public.reference}").text.split())
    assert "Supported the earlier text, and has not confirmed the new one:" in page
    assert cast.organisation.name in page
    assert "1 resident</p>" not in page
    assert "Cia Ek" not in page, "who has not confirmed is not named as a supporter"

    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    own = bo.get(f"/arenden/{public.reference}").text
    assert "Support the new text too" in own
    path = f"/arenden/{public.reference}/stod"
    assert bo.send(path, {"wording": "2"}).status_code == 303
    assert scene.fresh(public).supporting_parties == 1
    assert "Support the new text too" not in bo.get(f"/arenden/{public.reference}").text
    actions = list(db.session.scalars(select(Event.action).order_by(Event.seq)))
    assert actions[-1] == "matter:confirm"


def test_the_letter_says_why_and_where_and_is_not_sent_when_it_is_done(cast: Cast) -> None:
    public = scene.initiative(cast)
    for who in ("bo", "cia"):
        scene.support(cast.actor(who), public)
    revise(cast, public, problem="Efter klockan 18 är skolorna låsta.")
    rows = {row.person_id: row for row in asked()}
    written = reconfirming.reworded(rows[cast.people["bo"].id])
    assert written is not None
    assert written.to == cast.people["bo"].email
    for words in ("Vi räknade fel.", cast.organisation.name, "/texter", "#stod", public.title):
        assert words in written.body
    scene.support(cast.actor("cia"), public)
    assert reconfirming.reworded(rows[cast.people["cia"].id]) is None
    revise(cast, public, problem="Efter klockan 19 är skolorna låsta.")
    assert reconfirming.reworded(rows[cast.people["bo"].id]) is None, "a newer letter is on its way"
    assert len(asked()) == 4


def test_whoever_supports_twice_over_gets_one_letter_and_no_other_about_it(cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.support(cast.actor("bo"), public)
    scene.support(actor_for(cast.people["bo"]), public)
    revise(cast, public, title="Nytt")
    [row] = asked()
    written = reconfirming.reworded(row)
    assert written is not None
    assert f"{cast.organisation.name}, yourself" in written.body
    told = select(outbox.Outbox).where(outbox.Outbox.letter == "told")
    about = db.session.scalar(select(Event.uid).where(Event.action == "initiative:revise"))
    others = [one for one in db.session.scalars(told) if one.about["event"] == about]
    assert cast.people["bo"].id not in {one.person_id for one in others}


def test_whoever_read_the_earlier_text_does_not_support_the_new_one_unawares(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    bo.get(f"/arenden/{public.reference}")
    revise(cast, public, title="Nytt")
    answer = bo.send(f"/arenden/{public.reference}/stod", {"wording": "1"}, follow_redirects=True)
    assert "The text has been changed since you opened this page" in answer.text
    assert scene.fresh(public).supporting_parties == 0


def test_support_a_second_time_is_answered_in_words_and_counts_once(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/arenden/{public.reference}/stod"
    bo.send(path, {"wording": "1"})
    answer = bo.send(path, {"wording": "1"}, follow_redirects=True)
    assert "You support it already" in answer.text
    assert scene.fresh(public).supporting_parties == 1


def test_a_writer_does_not_support_for_the_organisation(cast: Cast, signed_in: Any) -> None:
    public = scene.initiative(cast)
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.organisation, Role.WRITER)
    vera = signed_in(writer.id, cast.organisation.id)
    answer = vera.send(f"/arenden/{public.reference}/stod", {"wording": "1"})
    assert answer.status_code == 403
    assert "Those who represent the organisation" in answer.text
    assert scene.fresh(public).supporting_parties == 0


def test_an_earlier_supporter_may_take_it_back_instead(cast: Cast) -> None:
    public = scene.initiative(cast)
    scene.support(cast.actor("bo"), public)
    revise(cast, public, title="Nytt")
    with transaction():
        matters.unsupport(cast.actor("bo"), public)
    assert queries.wordings.not_confirmed(public) == []


def test_who_changed_it_in_another_window_is_told_and_keeps_what_was_typed(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    typed = new_text(public, proposal="Öppna tre skolor.")
    revise(cast, public, proposal="Öppna två skolor.")
    answer = ulla.send(f"/initiativ/{public.reference}/ny-text", typed)
    assert answer.status_code == 422
    assert "The text has been changed since you opened this page" in answer.text
    assert "Öppna tre skolor." in answer.text
    assert "<del>" in answer.text, "what stands now is shown beside it"
    assert scene.fresh(public).proposal == "Öppna två skolor."
    assert 'name="seen" type="hidden" value="2"' in answer.text
    again = ulla.send(f"/initiativ/{public.reference}/ny-text", typed | {"seen": "2"})
    assert again.status_code == 303
    assert scene.fresh(public).proposal == "Öppna tre skolor."


def test_support_given_while_the_text_is_changed_is_not_given_to_what_nobody_read(
    app: Flask, cast: Cast
) -> None:
    public = scene.initiative(cast)
    key = public.id
    with transaction():
        operations.revise(cast.actor("ulla"), public, **new_text(public, title="Nytt"))
        actor = cast.actor("bo")

        def supports() -> None:
            matters.support(actor, db.session.get_one(Initiative, key), 1)

        later = Meanwhile(app, supports)
    later.join(30)
    assert isinstance(later.problem, matters.TextChanged)
    assert scene.fresh(public).supporting_parties == 0


def test_many_versions_go_by_pages(cast: Cast, client: Any, queries: Any) -> None:
    public = scene.initiative(cast)
    for number in range(12):
        revise(cast, public, title=f"Text {number}")
    path = f"/initiativ/{public.reference}/texter"
    client.get(path)
    queries.clear()
    first = client.get(f"{path}?x=1").text
    assert len(queries) <= 6, "\n".join(queries)
    assert "Version 13: what it says now" in first
    assert "Version 3<" not in first
    second = client.get(f"{path}?efter=4").text
    assert "Version 3<" in second
    assert "Version 1: as it was published" in second
    assert scene.TITLE in second


@pytest.mark.parametrize("after", ["0", "x", "999999999999", "-1", "1"])
def test_a_page_of_versions_that_never_was_is_no_error(cast: Cast, client: Any, after: str) -> None:
    public = scene.initiative(cast)
    answer = client.get(f"/initiativ/{public.reference}/texter?efter={after}")
    assert answer.status_code == 200
