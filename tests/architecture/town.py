"""One of everything, so that every address can be asked for: matters, meetings, links in letters."""

import io
from typing import Any

from sqlalchemy import select

from forum.accounts import queries as accounts
from forum.accounts.models import SignInSession
from forum.core import clock
from forum.core.db import db, transaction
from forum.council import queries as council_queries
from forum.initiatives.models import Initiative
from forum.matters import operations as matters
from forum.matters.models import Subscription
from forum.notifications import tokens
from forum.notifications.models import Heartbeat
from forum.parties.models import Membership
from forum.processes import operations as processes
from tests.core.test_files import PDF
from tests.council import scene as council
from tests.factories import Cast, store
from tests.matters import scene as initiatives
from tests.processes import scene as processes_scene

ROLES = ("nobody", "cia", "bo", "ulla", "anna", "olle", "sam", "mia", "sol", "adm")


class Town:
    """The cast, and what they have done. `parts` are the names of things as addresses have them."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.parts: dict[str, dict[str, Any]] = {}
        self._matters()
        self._council()
        self._people()

    def _put(self, endpoints: str, **parts: Any) -> None:
        for endpoint in endpoints.split():
            self.parts[endpoint] = parts

    def _matters(self) -> None:
        cast = self.cast
        initiatives.commitment()
        self.process = processes_scene.opened(cast)
        self.comment = initiatives.comment(cast.actor("bo"), self.process)
        with transaction():
            added = matters.add_document(
                cast.actor("anna"), self.process, title="Plan", stream=io.BytesIO(PDF), name="p.pdf"
            )
        paused = processes_scene.opened(cast, title="En paus")
        with transaction():
            processes.pause(cast.actor("anna"), paused, reason="Vi väntar på beslut.")
        draft = processes_scene.draft(cast, title="Ett hemligt utkast")
        self.initiative: Initiative = initiatives.initiative(cast, "bo")
        begun = initiatives.draft(cast, "bo", title="Ett hemligt initiativ")
        reference = self.process.reference
        self._put(
            "matters.show matters.show_history matters.comment matters.support", reference=reference
        )
        self._put("matters.add_document notifications.follow council.propose", reference=reference)
        self._put(
            "matters.comment_page matters.withdraw matters.support_comment",
            reference=reference,
            seq=1,
        )
        self._put(
            "matters.document", reference=reference, number=1, version=1, name=added.file_name
        )
        self._put("matters.save_draft", name="comment-x")
        for verb in ["cancel", "close", "move", "pause", "reschedule", "revise"]:
            self._put(f"processes.{verb}", reference=reference)
        self._put("processes.resume", reference=paused.reference)
        self._put("processes.edit processes.preview processes.publish", process_id=draft.id)
        self._put("initiatives.edit initiatives.publish", initiative_id=begun.id)
        self._put("initiatives.reply", reference=self.initiative.reference)
        replied = initiatives.initiative(cast, "bo", title="Ett med svar")
        initiatives.reply(cast, replied)
        self._put("initiatives.close", reference=replied.reference)
        self._put("districts.show notifications.follow_district", slug=cast.place.slug)
        self._put("portal.commitment", number=3)
        self._put("portal.language", code="en")

    def _council(self) -> None:
        cast = self.cast
        waiting = council.nomination(cast)
        self._put("council.decline", nomination_id=waiting.id)
        planned = council.planned(cast, 60)
        item = council.place(cast, planned, council.nomination(cast))
        source = council_queries.sources(planned)[0]
        for verb in [
            "add_item",
            "agenda",
            "all",
            "call",
            "cancel",
            "edit",
            "place",
            "meeting",
            "calendar_entry",
        ]:
            self._put(f"council.{verb}", reference=planned.reference)
        for verb in ["arrange_item", "edit_item", "move_item", "remove_item"]:
            self._put(f"council.{verb}", reference=planned.reference, item_id=item.id)
        self._put(
            "council.take_out",
            reference=planned.reference, item_id=item.id, matter=source.matter.reference,
        )  # fmt: skip
        called = council.called(cast)
        with transaction():
            called.starts_at = clock.now()
        self._put("council.hold council.summons_pdf", reference=called.reference)
        proposal = council.nomination(cast)
        held = council.held(cast, proposal)
        item = council_queries.sources(held)[0].item
        self._put("council.attendance council.draft council.workbench", reference=held.reference)
        self._put("council.write", reference=held.reference, item_id=item.id)
        drafted = council.drafted(cast, council.nomination(cast))
        self._put("council.sign council.reopen council.minutes", reference=drafted.reference)
        self._put("council.minutes_pdf", reference=drafted.reference)
        signed = council.signed(cast, council.nomination(cast))
        self._put("council.publish", reference=signed.reference)

    def _people(self) -> None:
        cast = self.cast
        store(Heartbeat(seen_at=clock.now()))
        self.links()
        followed: Subscription = store(
            Subscription(
                person_id=cast.people["cia"].id, matter_id=self.process.id, created_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )  # fmt: skip
        by_mail: Subscription = store(
            Subscription(
                email="x@samspel.example", matter_id=self.process.id, created_at=clock.now()
            )
        )
        self._put("notifications.unfollow", number=followed.id)
        self._put("notifications.confirm", token=tokens.make(tokens.Purpose.CONFIRM, by_mail))
        self._put("notifications.stop", token=tokens.make(tokens.Purpose.STOP, by_mail))
        mandate = db.session.scalars(
            select(Membership.id).where(Membership.person_id == cast.people["bo"].id)
        ).one()
        self._put("parties.end_mandate", membership_id=mandate)
        self._put(
            "parties.show parties.edit parties.manage parties.appoint", slug=cast.organisation.slug
        )

    def links(self) -> None:
        """The links in letters to Cia, bound to her account as it is now."""
        cia = self.cast.people["cia"]
        self._put("accounts.confirm", token=accounts.link_token(accounts.CONFIRM, cia))
        self._put("accounts.reset", token=accounts.link_token(accounts.RESET, cia))

    def own_session(self) -> None:
        """Once Cia is signed in somewhere: that session has an address too."""
        db.session.rollback()  # see what others have stored since
        found = select(SignInSession.id).where(
            SignInSession.person_id == self.cast.people["cia"].id
        )
        self._put("accounts.revoke", session_id=db.session.scalars(found.limit(1)).one())
