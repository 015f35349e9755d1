"""What the secretary writes on top of a compiled brief."""

from flask_babel import lazy_gettext as _l

from forum.council.operations.briefs import LONGEST
from forum.matters.beside import Together
from forum.web.forms import body


class BriefForm(Together):
    """The words above the compiled part; several may write them at once."""

    text = body(
        _l("What the council needs to know"),
        limit=LONGEST,
        description=_l(
            "It stands above what is compiled, for everyone who reads the agenda: the question, "
            "what has been prepared, a proposal for what to decide."
        ),
        render_kw={"rows": 12},
    )
