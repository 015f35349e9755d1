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
from forum.matters.models import CommentKind, Subscription
from forum.matters.operations import attaching
from forum.notifications import tokens
from forum.notifications.models import Heartbeat
from forum.parties.models import Membership
from forum.processes import operations as processes
from tests.architecture.access_table import FURNISH
from tests.core.test_files import PDF
from tests.council import scene as council
from tests.factories import Cast, store
from tests.matters import scene as initiatives
from tests.parties import scene as umbrellas
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
        for furnish in FURNISH:
            furnish(self)

    def put(self, endpoints: str, **parts: Any) -> None:
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
        reference = self.process.reference
        self.put(
            "matters.show matters.show_history matters.comment matters.support", reference=reference
        )
        self.put("matters.printable matters.show_voices", reference=reference)
        self.put("matters.add_document notifications.follow council.propose", reference=reference)
        self.put(
            "matters.comment_page matters.withdraw matters.support_comment matters.edit"
            " matters.wordings matters.agreeing",
            reference=reference,
            seq=1,
        )
        self.put("matters.document", reference=reference, number=1, version=1, name=added.file_name)
        self.put("matters.save_draft", name="comment-x")
        self.put("matters.preview matters.names", reference=reference)
        self._files(reference)
        self.put("matters.newest matters.mark_read", reference=reference)
        self.put("matters.ask matters.questions matters.answer_questions", reference=reference)
        self.put("matters.document_page matters.new_version", reference=reference, number=1)
        with transaction():
            matters.post_comment(
                cast.actor("bo"), self.process, body="När öppnar ni?", kind=CommentKind.QUESTION
            )
            matters.add_document(
                cast.actor("anna"), draft, title="Hemligt", stream=io.BytesIO(PDF), name="h.pdf"
            )
        self.put("matters.draft_add_document", matter_id=draft.id)
        self.put(
            "matters.draft_document_page matters.draft_new_version matters.draft_take_out",
            matter_id=draft.id, number=1,
        )  # fmt: skip
        self.put("matters.draft_document", matter_id=draft.id, number=1, version=1, name="h.pdf")
        for verb in [
            "cancel",
            "close",
            "copy",
            "move",
            "pause",
            "reschedule",
            "revise",
            "versions",
        ]:
            self.put(f"processes.{verb}", reference=reference)
        self.put("processes.resume", reference=paused.reference)
        self.put("processes.edit processes.preview processes.publish", process_id=draft.id)
        self.put("processes.copy_draft", process_id=draft.id)
        self.put("districts.show notifications.follow_district", slug=cast.place.slug)
        self.put("portal.commitment", number=3)
        self.put("portal.language", code="en")

    def _files(self, reference: str | None) -> None:
        """A file of a comment, and one that waits with Bo's draft."""
        bo, kept = self.cast.actor("bo"), []
        for content in (PDF, PDF + b"\n"):
            chosen = attaching.examine(io.BytesIO(content), "enkät.pdf")
            with transaction():
                kept.append(attaching.attach(bo, self.process, chosen))
        sent = initiatives.comment(bo, self.process, files={kept[0].id: "Enkäten"})
        self.put("matters.attach", reference=reference)
        self.put("matters.waiting_file", reference=reference, number=kept[1].id)
        self.put("matters.attached", reference=reference, seq=sent.seq, number=1)

    def _council(self) -> None:
        cast = self.cast
        waiting = council.nomination(cast)
        self.put("council.decline", key=str(waiting.id))
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
            self.put(f"council.{verb}", reference=planned.reference)
        for verb in ["arrange_item", "edit_item", "move_item", "remove_item"]:
            self.put(f"council.{verb}", reference=planned.reference, item_id=item.id)
        self.put(
            "council.take_out",
            reference=planned.reference, item_id=item.id, matter=source.matter.reference,
        )  # fmt: skip
        called = council.called(cast)
        with transaction():
            called.starts_at = clock.now()
        self.put("council.hold council.summons_pdf", reference=called.reference)
        proposal = council.nomination(cast)
        held = council.held(cast, proposal)
        item = council_queries.sources(held)[0].item
        self.put("council.attendance council.draft council.workbench", reference=held.reference)
        self.put("council.write", reference=held.reference, item_id=item.id)
        drafted = council.drafted(cast, council.nomination(cast))
        self.put("council.sign council.reopen council.minutes", reference=drafted.reference)
        self.put("council.minutes_pdf", reference=drafted.reference)
        signed = council.signed(cast, council.nomination(cast))
        self.put("council.publish", reference=signed.reference)

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
        self.put("notifications.unfollow", number=followed.id)
        self.put("notifications.confirm", token=tokens.make(tokens.Purpose.CONFIRM, by_mail))
        self.put("notifications.stop", token=tokens.make(tokens.Purpose.STOP, by_mail))
        mandate = db.session.scalars(
            select(Membership.id).where(Membership.person_id == cast.people["bo"].id)
        ).one()
        self.put("parties.end_mandate", membership_id=mandate)
        self.put(
            "parties.show parties.edit parties.manage parties.appoint", slug=cast.organisation.slug
        )

        self.put("parties.describe parties.members parties.claim", slug=cast.organisation.slug)
        waiting = umbrellas.claimed(cast)
        self.put("parties.confirm parties.end_tie", slug=cast.organisation.slug, number=waiting.id)

    def links(self) -> None:
        """The links in letters to Cia, bound to her account as it is now."""
        cia = self.cast.people["cia"]
        self.put("accounts.confirm", token=accounts.link_token(accounts.CONFIRM, cia))
        self.put("accounts.reset", token=accounts.link_token(accounts.RESET, cia))

    def own_session(self) -> None:
        """Once Cia is signed in somewhere: that session has an address too."""
        db.session.rollback()  # see what others have stored since
        found = select(SignInSession.id).where(
            SignInSession.person_id == self.cast.people["cia"].id
        )
        self.put("accounts.revoke", session_id=db.session.scalars(found.limit(1)).one())
