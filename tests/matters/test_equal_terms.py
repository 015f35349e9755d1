"""Signing the agreement gives no right and takes none: the same verdict for every act, before and after."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.agreement.models import Accession, AgreementVersion
from forum.core import access, clock
from forum.core.access import ANONYMOUS
from forum.core.db import db, transaction
from forum.initiatives import actions as initiatives
from forum.matters import actions, operations
from forum.matters.models import Attachment, Comment, Document, Matter, Partner
from forum.matters.operations import attaching
from tests.factories import Cast, store
from tests.matters import scene

ABOUT_MATTERS = [
    actions.READ, actions.COMMENT, actions.COMMENT_ON_PART, actions.ANSWER, actions.SUPPORT,
    actions.UNSUPPORT, actions.CONFIRM_SUPPORT,
    actions.ADD_DOCUMENT, actions.ADD_TO_DRAFT, actions.ASK, actions.ANSWER_QUESTIONS,
    actions.ATTACH, actions.MARK_READ, actions.INVITE_PARTNER,
]  # fmt: skip
ABOUT_COMMENTS = [
    actions.READ_COMMENT, actions.WITHDRAW, actions.SUPPORT_COMMENT, actions.UNSUPPORT_COMMENT,
    actions.OVERDUE_QUESTION, actions.EDIT, actions.REVISE, actions.COMPARE_WORDINGS,
    actions.LIST_AGREEING,
]  # fmt: skip
ABOUT_DOCUMENTS = [actions.READ_DOCUMENT, actions.REPLACE_DOCUMENT, actions.TAKE_FROM_DRAFT]
ABOUT_FILES = [actions.READ_ATTACHMENT, actions.DETACH]
ABOUT_PARTNERS = [
    actions.SEE_PARTNER, actions.ACCEPT_PARTNER, actions.DECLINE_PARTNER, actions.TAKE_BACK_PARTNER,
    actions.LEAVE_PARTNER, actions.JOIN, actions.STEP_BACK,
]  # fmt: skip
ABOUT_NOTHING = [actions.SAVE_DRAFT, initiatives.DRAFT]


@pytest.fixture
def things(cast: Cast) -> dict[type, list[Any]]:
    """An open matter, a closed one and a draft; comments by each; a document."""
    open_one, closed = scene.initiative(cast), scene.initiative(cast, title="Stängt")
    comments = [scene.comment(cast.actor(who), open_one) for who in ("bo", "ulla", "anna", "cia")]
    comments.append(scene.comment(cast.actor("bo"), closed))
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), comments[3])
        kept = operations.add_document(
            cast.actor("ulla"),
            open_one,
            title="Enkät",
            name="a.pdf",
            stream=io.BytesIO(b"%PDF-1.7\n%%EOF\n"),
        )
        chosen = attaching.examine(io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "b.pdf")
        waiting = attaching.attach(cast.actor("bo"), open_one, chosen)
        db.session.get_one(Matter, closed.id).closed_at = clock.now()
    begun = scene.draft(cast)
    asked = [scene.joined(cast, begun, cast.organisation, "bo")]
    asked.append(scene.invited(cast, scene.draft(cast, title="Ett till"), cast.organisation))
    matters = [open_one, closed, begun]
    return {
        Matter: matters,
        Comment: comments,
        Document: [kept],
        Attachment: [waiting],
        Partner: asked,
        type(None): [None],
    }


@pytest.mark.parametrize(
    ("action", "kind"),
    [(one, Matter) for one in ABOUT_MATTERS]
    + [(one, Comment) for one in ABOUT_COMMENTS]
    + [(one, Document) for one in ABOUT_DOCUMENTS]
    + [(one, Attachment) for one in ABOUT_FILES]
    + [(one, Partner) for one in ABOUT_PARTNERS]
    + [(one, type(None)) for one in ABOUT_NOTHING],
    ids=str,
)
def test_signing_changes_no_verdict(
    cast: Cast, things: dict[type, list[Any]], action: access.Action, kind: type
) -> None:
    def verdicts() -> list[tuple[bool, str, bool]]:
        actors = [ANONYMOUS, *(cast.actor(who) for who in cast.people)]
        found = [access.judge(action, actor, thing) for actor in actors for thing in things[kind]]
        return [(one.allowed, str(one.reason), one.visible) for one in found]

    before = verdicts()
    assert before
    version = store(AgreementVersion(adopted_on=clock.today(), title="Överenskommelsen"))
    for party in (cast.organisation, cast.umbrella):
        store(Accession(party_id=party.id, version_id=version.id, signed_on=clock.today()))
    assert db.session.scalar(select(func.count(Accession.id))) == 2
    assert verdicts() == before


def test_every_action_of_this_room_is_tried() -> None:
    declared = {one for one in vars(actions).values() if isinstance(one, access.Action)}
    tried = {*ABOUT_MATTERS, *ABOUT_COMMENTS, *ABOUT_NOTHING, *ABOUT_DOCUMENTS, *ABOUT_FILES}
    tried |= {*ABOUT_PARTNERS}
    assert declared <= tried
