"""Reading a text in its versions, what has changed between them, and what nobody would find any more."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.core import paging
from forum.texts import actions, comparison, queries
from forum.texts.models import PublicText, TextVersion
from forum.texts.views.blueprint import TEXT, bp, url
from forum.web import respond
from forum.web.guard import current_actor, requires


@bp.get(TEXT)
@requires(actions.READ, load=queries.text)
def show(text: PublicText) -> ResponseReturnValue:
    """The newest version of a text; of one that has none yet, its draft."""
    if not text.is_public:
        return respond.done(url(text, "preview"))
    versions = queries.published(text)
    return _reading(text, versions[0], versions)


@bp.get(f"{TEXT}/v/<int:version>")
@requires(actions.READ_VERSION, load=queries.version)
def version(version: TextVersion) -> ResponseReturnValue:
    """A version of a text, as it was published."""
    return _reading(version.text, version, queries.published(version.text))


def _reading(text: PublicText, version: TextVersion, versions: Sequence[TextVersion]) -> Response:
    rows, comments = queries.rows(version), queries.counts(text)
    here = {row.lineage for row in rows}
    return respond.page(
        "texts/show.html",
        text=text,
        matter=text.matter,
        version=version,
        versions=versions,
        rows=rows,
        headings=queries.headings(rows),
        comments=comments,
        said=sum(comments.values()),
        gone=sum(count for lineage, count in comments.items() if lineage not in here),
        base=url(text),
    )


@bp.get(f"{TEXT}/jamfor/<int:old>/<int:new>")
@requires(actions.COMPARE, load=queries.pair)
def compare(pair: Sequence[TextVersion]) -> ResponseReturnValue:
    """What has changed between two versions, side by side."""
    old, new = pair
    changes = comparison.compare(queries.paragraphs(old), queries.paragraphs(new))
    return respond.page(
        "texts/compare.html",
        text=new.text,
        matter=new.text.matter,
        old=old,
        new=new,
        counted=comparison.counted(changes),
        stretches=comparison.folded(changes),
        comments=queries.counts(new.text),
        gone=queries.gone_count(new.text),
        base=url(new.text),
    )


@bp.get(f"{TEXT}/borttagna")
@requires(actions.READ, load=queries.text)
def gone(text: PublicText) -> ResponseReturnValue:
    """Every comment whose paragraph is no more, with the paragraph as it stood."""
    return respond.page(
        "texts/gone.html",
        text=text,
        matter=text.matter,
        found=queries.gone(text, current_actor(), paging.key(request.args.get("efter"))),
        base=url(text),
    )
