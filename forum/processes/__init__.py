"""Planning processes that city units open for dialogue, early and in stages."""

from flask import Flask

from forum.processes import days, kind, policy, views  # noqa: F401


def register(app: Flask) -> None:
    """Bind the room, and give templates the words for the days of a stage."""
    kind.register()
    for words in (days.begins, days.ends, days.lasts):
        app.add_template_filter(words, words.__name__)
    app.register_blueprint(views.bp)
