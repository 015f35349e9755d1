"""Documents that lie with the items of an agenda: laid out, and taken away or withdrawn."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from forum.core import clock, files, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import AgendaItem, AgendaPaper, AgendaSource
from forum.matters.models import Document
from forum.matters.operations.papers import NoAlternative

TITLE = 200
LONGEST_ALTERNATIVE = 600
THERE_ALREADY = _l("That document lies with the item already.")
NEWEST_ALREADY = _l("The newest version lies with the item already.")
NOT_OF_THE_ITEM = _l("Choose a document of a matter in the item.")


def add_paper(
    actor: Actor,
    item: AgendaItem,
    *,
    file: files.Examined,
    title: str,
    alternative: str = "",
) -> AgendaPaper:
    """Lay a file with an item; it was examined before the act began.

    Raises NoAlternative for a picture without words.
    """
    queries.lock_item(item)
    require(actions.ADD_PAPER, actor, item)
    if file.media_type.startswith("image/") and not text.clean(alternative):
        raise NoAlternative
    stored = files.keep(file)
    return _lay(
        actor,
        item,
        title=text.one_line(title)[:TITLE],
        file_name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        alternative=text.one_line(alternative)[:LONGEST_ALTERNATIVE] if stored.is_picture else "",
    )


def choose_paper(actor: Actor, item: AgendaItem, document: Document | None) -> AgendaPaper:
    """Lay a document of a matter in the item with it, in the version that it has now; None is no such one."""
    queries.lock_item(item)
    require(actions.ADD_PAPER, actor, item)
    of = {source.matter_id for source in queries.sources_of(item)}
    if document is None or document.matter_id not in of:
        raise Refused(no(NOT_OF_THE_ITEM))
    if document.id not in {each.id for each in queries.documents_to_choose(item)}:
        raise Refused(no(THERE_ALREADY))
    return _lay_document(actor, item, document)


def renew_paper(actor: Actor, paper: AgendaPaper) -> AgendaPaper:
    """Let the newest version of a matter's document lie there instead of the one that does.

    After the summons the earlier one stands there as withdrawn, and the new one is late if it is.
    """
    item = paper.item
    queries.lock_item(item, paper)
    require(actions.RENEW_PAPER, actor, paper)
    newest = queries.newer_documents([paper]).get(paper.id)
    if newest is None:
        raise Refused(no(NEWEST_ALREADY))
    remove_paper(actor, paper)
    return _lay_document(actor, item, newest)


def _lay_document(actor: Actor, item: AgendaItem, document: Document) -> AgendaPaper:
    return _lay(
        actor,
        item,
        title=document.title,
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        alternative=document.alternative,
        document_id=document.id,
    )


def _lay(actor: Actor, item: AgendaItem, **content: object) -> AgendaPaper:
    added = AgendaPaper(item_id=item.id, person_id=actor.person_id, added_at=clock.now(), **content)
    db.session.add(added)
    record(actions.ADD_PAPER, actor, added, sha256=added.sha256)
    return added


def remove_paper(actor: Actor, paper: AgendaPaper) -> None:
    """Take a document away. After the summons, when others have seen it, it stands there as withdrawn."""
    meeting = queries.lock_item(paper.item, paper)
    require(actions.REMOVE_PAPER, actor, paper)
    record(actions.REMOVE_PAPER, actor, paper, sha256=paper.sha256)
    if meeting.called_at is None:
        db.session.delete(paper)
    else:
        paper.removed_at = clock.now()
    db.session.flush()


def take_along(source: AgendaSource) -> None:
    """A matter leaves an item before the summons: its documents go too. Part of another act."""
    of = select(Document.id).where(Document.matter_id == source.matter_id)
    db.session.execute(
        delete(AgendaPaper).where(
            AgendaPaper.item_id == source.item_id, AgendaPaper.document_id.in_(of)
        )
    )
