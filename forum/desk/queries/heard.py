"""Which responses count, and who has been heard."""

from sqlalchemy import ColumnElement, and_, bindparam

from forum.responses.models import FormalResponse, ResponseState
from forum.responses.queries import published as is_published

_SUBMITTED = bindparam(
    "submitted", ResponseState.SUBMITTED, FormalResponse.state.type, literal_execute=True
)


def valid() -> ColumnElement[bool]:
    """Responses that were sent, and not replaced since; written out, so that partial indexes are used."""
    return FormalResponse.state == _SUBMITTED


def published() -> ColumnElement[bool]:
    """Valid responses that everyone may read, by the rule of their round."""
    return and_(valid(), is_published())


def counted(inside: bool) -> ColumnElement[bool]:
    """The responses that a reader sees: those who work for the owner see them before they are published."""
    return valid() if inside else published()
