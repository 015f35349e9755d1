"""Who may write, publish and comment on the texts of a matter. A draft is its writers' own."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.matters import policy as matters
from forum.matters.models import Matter
from forum.texts import actions
from forum.texts.models import Paragraph, PublicText, TextVersion


@rule(actions.READ)
def read(actor: Actor, text: PublicText) -> Verdict:
    """A text that has been published is everyone's; one that has not, is its writers' own."""
    visible = matters.read(actor, text.matter)
    if not visible or text.is_public:
        return visible
    return YES if matters.may_work_on(actor, text.matter) else HIDDEN


@rule(actions.READ_VERSION)
def read_version(actor: Actor, version: TextVersion) -> Verdict:
    """A published version is everyone's, for good. A draft has a page of its own."""
    return read(actor, version.text) if version.published_at is not None else HIDDEN


@rule(actions.READ_PARAGRAPH)
def read_paragraph(actor: Actor, paragraph: Paragraph) -> Verdict:
    """Whoever may read its version."""
    return read_version(actor, paragraph.version)


@rule(actions.COMPARE)
def compare(actor: Actor, pair: Sequence[TextVersion]) -> Verdict:
    """Whoever may read both."""
    first, second = pair
    return read_version(actor, second) if read_version(actor, first) else HIDDEN


@rule(actions.ADD)
def add(actor: Actor, matter: Matter) -> Verdict:
    """Those who write for the party that the matter belongs to, while it is public and open."""
    visible = matters.read(actor, matter)
    if not visible:
        return visible
    if not actor.is_authenticated:
        return SIGN_IN
    if not matters.may_work_on(actor, matter):
        return no(_l("Only the one responsible for the matter adds texts to it."))
    if not matter.is_public:
        return no(_l("Publish the matter first. Then you can add texts to comment on."))
    if matter.closed_at is not None:
        return no(_l("This matter is closed. Nothing more is added to it."))
    return YES


@rule(actions.WRITE)
def write(actor: Actor, text: PublicText) -> Verdict:
    """As adding one; of a text that is not published nobody else may know."""
    return add(actor, text.matter) if read(actor, text) else HIDDEN


@rule(actions.PREVIEW)
def preview(actor: Actor, draft: TextVersion) -> Verdict:
    """Those who write it, and nobody else may know that there is a draft."""
    if draft.published_at is not None or not matters.may_work_on(actor, draft.text.matter):
        return HIDDEN
    return YES


@rule(actions.PUBLISH)
def publish(actor: Actor, draft: TextVersion) -> Verdict:
    """Those who write it."""
    seen = preview(actor, draft)
    return write(actor, draft.text) if seen else seen


@rule(actions.DISCARD)
def discard(actor: Actor, draft: TextVersion) -> Verdict:
    """Those who write it, also when the matter has been closed meanwhile."""
    return preview(actor, draft)


@rule(actions.COMMENT)
def comment(actor: Actor, paragraph: Paragraph) -> Verdict:
    """Whoever may write in the thread of the matter."""
    visible = read_paragraph(actor, paragraph)
    return matters.write_in(actor, paragraph.version.text.matter) if visible else visible
