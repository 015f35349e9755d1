"""Organisations that have signed the agreement come before the council, which the agreement belongs to.

That is the first council. A signature from long ago is no news there; a new one comes once, whoever it is.
"""

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.agreement import queries as agreement
from forum.core import clock
from forum.council import waiting
from forum.council.models import PointKind
from forum.council.queries import is_first
from forum.parties.models import Party
from forum.web.filters import day

#: How long a signature is news.
NEW = timedelta(days=365)


@waiting.hand_in
def joined(council: Party) -> Iterator[waiting.Due]:
    """Each organisation that signed the version in force within a year."""
    version = agreement.current()
    if version is None or not is_first(council):
        return
    since = clock.today() - NEW
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        for one in agreement.signatures(version):
            if since < one.signed_on <= clock.today():
                signed = day(one.signed_on, year=True)
                yield waiting.Due(
                    kind=PointKind.ACCESSION,
                    key=f"accession-{one.id}",
                    title=one.party.name,
                    reason=str(_("Signed the agreement on %(day)s.", day=signed)),
                    url=url_for("agreement.show", _external=False),
                )
