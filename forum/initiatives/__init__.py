"""Initiatives of organisations, which the city answers within thirty days."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from forum.initiatives import joined, listeners, panel, policy, together, unassigned, views  # noqa: F401
from forum.matters import kinds
from forum.parties.models import PartyKind

kinds.register(
    kinds.Kind(
        identity="initiative",
        template="initiatives/show.html",
        context=views.context,
        whens=views.whens,
        draft_url=views.draft_url,
        read_url=views.read_url,
        kept_by=views.kept_by,
        shared=kinds.Shared(
            kinds=(PartyKind.ORGANISATION,),
            those=_l("Co-initiators"),
            invite=_l("Ask others to take the initiative with you"),
            lead=_l(
                "Those you ask can read the draft at once. When they have accepted, they write on it "
                "too, and are named beside you when it is published."
            ),
            asks=_l("%(party)s asks %(name)s to take an initiative together"),
        ),
    )
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
    app.add_template_global(views.alike_to, "alike_to")
