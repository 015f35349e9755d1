"""Work too long for a request: asked for in a transaction, done by the worker, with its progress shown.

A kind names the function that makes the file. It runs outside any transaction and may be killed at any
moment: what it has promised to do then runs out, and is taken up anew. Who may have the file is judged by
the maker when it is made, and by the page that gives it when it is fetched.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, files
from forum.core.access import Actor, Refused
from forum.core.db import Key, Model, Moment, choice, db, insert_into, partial_index, transaction
from forum.core.words import Worded

#: How long a worker may be silent about a job before another one takes it up.
LEASE = timedelta(minutes=2)
#: The wait before the second attempt, and before the third.
DELAYS = (timedelta(seconds=5), timedelta(seconds=30))
MAX_ATTEMPTS = len(DELAYS) + 1
KEPT = timedelta(days=30)
ALMOST = 99  #: per cent; the last one is that the file is kept
log = logging.getLogger(__name__)


class JobState(Worded):
    """Where a job stands."""

    WAITING = "waiting", _l("waiting")
    RUNNING = "running", _l("being made")
    DONE = "done", _l("ready")
    FAILED = "failed", _l("failed")


class Job(Model):
    """Something that the worker makes: a file, kept by its hash. A claim that runs out is taken up anew."""

    __tablename__ = "job"
    __table_args__ = (
        partial_index("ix_job_due_at", "due_at", where="due_at IS NOT NULL"),
        partial_index("uq_job_key", "key", unique=True, where="due_at IS NOT NULL"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))  #: what is made: asked for twice, it is made once
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(choice(JobState))
    progress: Mapped[int] = mapped_column(default=0)  #: per cent
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Moment]
    due_at: Mapped[Moment | None]  #: None when there is nothing more to do
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[Moment | None]
    file_name: Mapped[str | None] = mapped_column(String(200))
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))

    @property
    def is_over(self) -> bool:
        """Made, or given up."""
        return self.due_at is None


@dataclass(frozen=True)
class Made:
    """What a maker has made."""

    content: bytes
    file_name: str
    media_type: str


Progress = Callable[[int], None]
Maker = Callable[[Job, Progress], Made]
_makers: dict[str, Maker] = {}


class Lost(Exception):
    """Another worker has taken the job up, because this one was silent too long."""


def kind(name: str) -> Callable[[Maker], Maker]:
    """Declare who makes the jobs of that name: a function of the job and of a way to tell its per cent.

    It judges anew whether the one who asked may have the file, and raises Refused if not.
    """

    def declare(maker: Maker) -> Maker:
        if name in _makers:
            raise ValueError(f"{name} has a maker already")
        _makers[name] = maker
        return maker

    return declare


def ask(name: str, key: str, actor: Actor, **about: Any) -> Job:
    """Ask for a file, in the open transaction. What is under way already under that key is the same job.

    `key` says what the file is made of, and for whom it is fit to be read; `about` holds ids and enum values.
    """
    if name not in _makers:
        raise KeyError(name)
    whole = f"{name}:{key}"
    moment = clock.now()
    new = insert_into(Job).values(
        kind=name, key=whole, about=about, state=JobState.WAITING, progress=0, attempts=0,
        person_id=actor.person_id, asked_at=moment, due_at=moment,
    )  # fmt: skip
    new = new.on_conflict_do_nothing(
        index_elements=[Job.key], index_where=text("due_at IS NOT NULL")
    )
    for _attempt in range(MAX_ATTEMPTS):
        db.session.execute(new)
        found = db.session.scalar(select(Job).where(Job.key == whole, Job.due_at.is_not(None)))
        if found is not None:  # else it was finished just between the two
            return found
    raise RuntimeError(f"job {whole} could not be asked for")


def made(name: str, key: str) -> Job | None:
    """The newest finished file under a key, if there is one."""
    return db.session.scalar(
        select(Job)
        .where(Job.key == f"{name}:{key}", Job.state == JobState.DONE)
        .order_by(Job.id.desc())
        .limit(1)
    )


def newest(name: str, key: str) -> Job | None:
    """The newest job under a key, wherever it stands."""
    return db.session.scalar(
        select(Job).where(Job.key == f"{name}:{key}").order_by(Job.id.desc()).limit(1)
    )


def by_number(number: int) -> Job | None:
    """One job."""
    return db.session.get(Job, number)


def run_due() -> bool:
    """Make the file that has waited longest, if any; several workers may do so at once."""
    with transaction():
        job = db.session.scalar(
            select(Job)
            .where(Job.due_at <= clock.now())
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return False
        job_id, attempt = job.id, job.attempts + 1
        if attempt > MAX_ATTEMPTS:  # each time, the worker was gone before it was done
            _give_up(job)
            return True
        job.state, job.progress, job.attempts = JobState.RUNNING, 0, attempt
        job.due_at = clock.now() + LEASE
    _run(job_id, attempt)
    return True


def _run(job_id: int, attempt: int) -> None:
    job = db.session.get_one(Job, job_id)
    name = job.kind
    try:
        result = _makers[name](job, lambda percent: _tell(job_id, attempt, percent))
        sha256 = files.put(result.content)
    except Lost:
        log.warning("job %d was taken up by another worker", job_id)
    except Refused:
        _failed(job_id, attempt, for_good=True)
    except Exception:
        log.exception("job %d (%s) failed, attempt %d", job_id, name, attempt)
        _failed(job_id, attempt)
    else:
        _keep(job_id, attempt, result, sha256)
    finally:
        db.session.rollback()


def _tell(job_id: int, attempt: int, percent: int) -> None:
    """Write how far it has come, and hold the claim longer.

    In a session of its own: a transaction in the maker's would make it read all that it holds once more.
    """
    still_ours = (Job.id == job_id) & (Job.attempts == attempt) & Job.due_at.is_not(None)
    reached = {"progress": min(max(percent, 0), ALMOST), "due_at": clock.now() + LEASE}
    with current_app.app_context(), transaction():
        told = db.session.execute(update(Job).where(still_ours).values(reached).returning(Job.id))
        if told.scalar_one_or_none() is None:
            raise Lost


def _ours(job_id: int, attempt: int) -> Job | None:
    """The job, held until the transaction ends, if nobody else has taken it up."""
    job = db.session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    return job if job is not None and not job.is_over and job.attempts == attempt else None


def _keep(job_id: int, attempt: int, result: Made, sha256: str) -> None:
    with transaction():
        job = _ours(job_id, attempt)
        if job is None:
            return
        job.state, job.progress, job.due_at = JobState.DONE, 100, None
        job.finished_at = clock.now()
        job.file_name, job.media_type = result.file_name, result.media_type
        job.size, job.sha256 = len(result.content), sha256


def _failed(job_id: int, attempt: int, *, for_good: bool = False) -> None:
    with transaction():
        job = _ours(job_id, attempt)
        if job is None:
            return
        if for_good or attempt >= MAX_ATTEMPTS:
            _give_up(job)
        else:
            job.state, job.due_at = JobState.WAITING, clock.now() + DELAYS[attempt - 1]


def _give_up(job: Job) -> None:
    job.state, job.due_at, job.finished_at = JobState.FAILED, None, clock.now()


def forget_old() -> None:
    """Forget the jobs that were finished a month ago. Inside a transaction."""
    old = Job.due_at.is_(None) & (Job.finished_at < clock.now() - KEPT)
    db.session.execute(delete(Job).where(old))
