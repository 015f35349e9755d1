"""How often one may do something: limits that no real discussion meets, for a person and for an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many

from forum.extensions import limiter
from forum.web.guard import current_actor

Counted = tuple[RateLimitItem, str, str]


@dataclass(frozen=True)
class Pace:
    """How often a person, and all who share an address, may do something.

    Many sit behind one address: a library, a school, an office. So an address has far more room.
    """

    name: str
    person: str  #: such as "10 per 10 minutes; 60 per day"
    address: str

    def take(self) -> datetime | None:
        """Count one more. Where that is too many, count nothing and give the moment when there is room.

        Should the counters not answer, nobody is held back: they keep order, they carry no right.
        """
        if not limiter.enabled:
            return None
        try:
            return self._take()
        except Exception:
            current_app.logger.exception("limits could not be counted")
            return None

    def _take(self) -> datetime | None:
        counted, strategy = self._counted(), limiter.limiter
        full = [one for one in counted if not strategy.test(*one)]
        if full:
            resets = max(strategy.get_window_stats(*one).reset_time for one in full)
            return datetime.fromtimestamp(resets, UTC)
        for one in counted:
            strategy.hit(*one)
        return None

    def _counted(self) -> Sequence[Counted]:
        """Every limit with whom it is counted for; whoever has not signed in shares their address's alone."""
        known = current_actor().person_id
        whose = [(self.address, f"address {get_remote_address()}")]
        if known is not None:
            whose.insert(0, (self.person, f"person {known}"))
        return [(one, self.name, key) for limits, key in whose for one in parse_many(limits)]
