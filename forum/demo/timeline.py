"""Acts in the order of time: each runs at its own moment, so that the log is honest about when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from forum.core import clock

Deed = Callable[[], object]
MONDAY_TO_THURSDAY = range(4)


class Days:
    """Days and hours of the story as dates and moments; day 0 is the day of loading."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.today = clock.today()

    def date(self, day: int) -> date:
        """The date of a day."""
        return self.today + timedelta(days=day)

    def moment(self, day: int, hour: float = 9) -> datetime:
        """An hour of a day in Stockholm; 13.5 is half past one."""
        whole, part = divmod(round(hour * 60), 60)
        return clock.at(self.date(day), time(whole, part))

    def meeting_day(self, day: int) -> int:
        """The nearest day, Monday to Thursday, on which people meet; of two, the later."""
        near = (day, day + 1, day - 1, day + 2, day - 2)
        return next(each for each in near if self.date(each).weekday() in MONDAY_TO_THURSDAY)


@dataclass(frozen=True, order=True)
class _Act:
    moment: datetime
    turn: int
    deed: Deed = field(compare=False)


class Timeline:
    """What is going to have happened."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._acts: list[_Act] = []

    def add(self, moment: datetime, deed: Deed) -> None:
        """Let something happen at a moment; of two at the same moment, the one added first is first."""
        self._acts.append(_Act(moment, len(self._acts), deed))

    def __len__(self) -> int:
        return len(self._acts)

    def run(self) -> None:
        """Let everything happen, inside one transaction. Nothing happens later than now."""
        for act in sorted(self._acts):
            with clock.pretend(min(act.moment, self.days.now)):
                act.deed()
