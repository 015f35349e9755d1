"""What somebody has typed is no markup, wherever it stands in a sentence of ours."""

from flask import Flask, render_template_string
from flask_babel import lazy_gettext as _l


def test_a_sentence_that_is_translated_when_shown_is_escaped_with_the_name_in_it(
    app: Flask,
) -> None:
    said = _l("Proposed by %(name)s", name="<script>alert(1)</script>")
    with app.test_request_context("/"):
        shown = render_template_string("{{ said }}|{{ '%s'|format(said) }}", said=said)
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 2
