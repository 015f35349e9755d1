"""What the desk judges and shows: nothing of its own is stored, all is read from other rooms."""

from dataclasses import dataclass

from forum.core.jobs import Job
from forum.processes.models import PlanningProcess


@dataclass(frozen=True)
class Reported:
    """A consultation, and whether the city has published what it heard in any of its stages."""

    process: PlanningProcess
    has_begun: bool


@dataclass(frozen=True)
class Ordered:
    """A file that was asked for, and the consultation that it is about."""

    job: Job
    reported: Reported
    is_overtaken: bool = False  #: something was withdrawn since, and may still stand in it
