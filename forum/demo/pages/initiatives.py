"""Pages on which an initiative is written together, and on which the secretariat finds who replies."""

from collections.abc import Iterator

from forum.demo.pages.base import REPRESENTATIVE, SECRETARY, UMBRELLA, Page, page, titled
from forum.initiatives.models import Initiative
from forum.matters.models import Matter, Partner, PartnerState
from forum.matters.queries import partners


def pages() -> Iterator[Page]:
    """All of them."""
    own = titled(Initiative, "lasbart-skap")
    if own is not None and not own.is_public:
        yield page("who is asked to join", "matters.partners", REPRESENTATIVE, matter_id=own.id)
        for one in _of(own, "angereds-kalla", PartnerState.INVITED):
            name = "take back what was asked"
            yield page(name, "matters.take_back_partner", REPRESENTATIVE, partner_id=one.id)
        for one in _of(own, "paraplyet-nordost", PartnerState.ACCEPTED):
            yield page("step back", "matters.leave_partner", UMBRELLA, partner_id=one.id)
    theirs = titled(Initiative, "oppet-kok")
    if theirs is not None and not theirs.is_public:
        for one in _of(theirs, "rymdtorgets-laxhjalp", PartnerState.INVITED):
            yield page("asked to join", "matters.partner", REPRESENTATIVE, partner_id=one.id)
            name, key = "read a draft one is asked about", theirs.id
            yield page(name, "initiatives.read", REPRESENTATIVE, initiative_id=key)
    lost = titled(Initiative, "brandregler-lanad-lokal")
    if isinstance(lost, Initiative) and lost.addressed_party_id is None:
        yield page("who is to reply", "initiatives.assign", SECRETARY, reference=lost.reference)


def _of(initiative: Matter, slug: str, state: PartnerState) -> list[Partner]:
    asked = partners.of(initiative)
    return [one for one in asked if one.party.slug == slug and one.state == state]
