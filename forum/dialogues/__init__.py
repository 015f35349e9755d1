"""Dialogue meetings: people meet, most often in a district, about matters that can still be influenced."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from forum.dialogues import coming, listeners, noted, policy, views  # noqa: F401
from forum.matters import kinds

kinds.register(
    kinds.Kind(
        identity="dialogue",
        template="dialogues/show.html",
        context=views.context,
        whens=views.whens,
        draft_url=views.draft_url,
        read_url=views.read_url,
        told=views.told,
        shared=kinds.Shared(
            kinds=policy.CALLERS,
            those=_l("Those who hold the meeting"),
            invite=_l("Whom do you want to hold it together with?"),
            lead=_l(
                "Those who accept hold the meeting on the same terms as you: they write its draft, "
                "see who comes, take notes, and are named. They can join until it begins."
            ),
            asks=_l("%(party)s asks %(name)s to hold a dialogue meeting together"),
        ),
    )
)


def register(app: Flask) -> None:
    """Bind the room."""
    app.register_blueprint(views.bp)
