"""Jobs: long work as rows, done by the worker with progress, one step at a time. Why not a library: docs/adr/0003-jobs.md.

A job carries ids only. Its function finds its work in the tables, must be safe to repeat, and tells how far it is
between its steps. A worker that is killed stops telling; when its lease has run out another one takes the job up again.

    @job("imports.check")
    def check(work: Work, at: datetime) -> None:
        for number, part in enumerate(parts):
            ...
            work.tell(number, len(parts))
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError
from django.db.models import F, Q, QuerySet

from wangge.kernel import district
from wangge.kernel.chores import every
from wangge.kernel.models import Job
from wangge.kernel.refusals import Refused

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)  # longer than any step between two signs of life
MAX_ATTEMPTS = 5  # a job that kills its worker every time must not do so for ever
RETRY = timedelta(seconds=5)
SHORTEST_SILENCE_SECONDS = 0.5  # progress is a small transaction of its own: not after every row
FRAMES_LOGGED = 8
GAVE_UP = "gave_up"
KEPT = timedelta(days=90)
STUCK = timedelta(minutes=10)
Function = Callable[["Work", datetime], object]
_functions: dict[str, Function] = {}


class TakenAway(Exception):
    """The job was cancelled, or its lease ran out and another worker has it: stop, and write nothing more."""


@dataclass
class Work:
    """A job in the hands of one worker."""

    job: Job
    attempt: int
    at: datetime
    _began: float = field(default_factory=time.monotonic)
    _told: float = field(default_factory=time.monotonic)

    @property
    def moment(self) -> datetime:
        """What the clock says by now: the moment the job was taken up and the time since."""
        return self.at + timedelta(seconds=time.monotonic() - self._began)

    @property
    def about_id(self) -> UUID:
        """What the job is about."""
        return self.job.about_id

    @property
    def by_id(self) -> UUID | None:
        """The person who asked for it; None for the system."""
        return self.job.by_id

    def tell(self, done: int, total: int, *, now: bool = False) -> None:
        """Say how far the work is and that it goes on. Written at most twice a second; `now` writes at once.

        Call it outside the transaction of the work. Raises TakenAway.
        """
        if not now and time.monotonic() - self._told < SHORTEST_SILENCE_SECONDS:
            return
        self._told = time.monotonic()
        if not self._mine().update(done=done, total=total, lease_until=self.moment + LEASE):
            raise TakenAway

    def finish(self) -> None:
        """Inside the transaction that writes the result: the job is done with it, and nobody else may have had it.

        What follows from the result may put the next job about this thing at once. Raises TakenAway.
        """
        if not self._mine().update(state=Job.State.DONE, ended_at=self.moment):
            raise TakenAway

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.attempt)


def job(kind: str) -> Callable[[Function], Function]:
    """Register `f(work, at)` for jobs of this kind. Declared in a package's `jobs.py`."""

    def register(do: Function) -> Function:
        _functions[kind] = do
        return do

    return register


def put(kind: str, *, about_id: UUID, by: Any, at: datetime) -> Job:
    """Promise a job in the transaction of the deed that asks for it. A thing has one open job at a time."""
    return Job.objects.create(kind=kind, about_id=about_id, by_id=by.pk, at=at, next_try_at=at)


def cancel(*, about_id: UUID, at: datetime) -> int:
    """Stop what is waiting or running about this thing; the worker notices at its next step. Returns how many."""
    open_jobs = Job.objects.filter(about_id=about_id, state__in=Job.OPEN)
    return open_jobs.update(state=Job.State.CANCELLED, ended_at=at)


def newest_about(about_id: UUID) -> Job | None:
    """The last job about this thing. One query."""
    return Job.objects.filter(about_id=about_id).order_by("-at", "-id").first()


def is_stuck(at: datetime) -> Q:
    """Jobs that should have been taken up by now."""
    waiting = Q(state=Job.State.WAITING, next_try_at__lt=at - STUCK)
    return waiting | Q(state=Job.State.RUNNING, lease_until__lt=at - STUCK)


@every(seconds=1, apart=True)
def run_waiting(at: datetime) -> int:
    """Do one waiting job of this district, the oldest first. Each district has a thread of its own for this, so that
    a long job holds back neither other chores nor another district's jobs."""
    for pk in list(_takeable(at).order_by("next_try_at", "id").values_list("pk", flat=True)[:1]):
        work = _take(pk, at)
        if work is not None:
            _do(work, at)
            return 1
    return 0


@every(seconds=3600)
def forget_old_jobs(at: datetime) -> int:
    """Delete jobs that ended more than 90 days ago; returns how many."""
    return Job.objects.filter(ended_at__lt=at - KEPT).delete()[0]


def _takeable(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(
        Q(state=Job.State.WAITING, next_try_at__lte=at) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    )


def _take(pk: UUID, at: datetime) -> Work | None:
    """Make the job ours, unless another worker was quicker or it was tried too often."""
    job = Job.objects.get(pk=pk)
    same = _takeable(at).filter(pk=pk, attempts=job.attempts)
    if job.attempts >= MAX_ATTEMPTS:
        same.update(state=Job.State.FAILED, error=GAVE_UP, ended_at=at)
        log.error("job given up", job=str(pk), kind=job.kind, district=district.code())
        return None
    taken = same.update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, lease_until=at + LEASE, started_at=at, error=""
    )
    if not taken:
        return None
    job.refresh_from_db()
    return Work(job, job.attempts, at)


def _do(work: Work, at: datetime) -> None:
    try:
        _functions[work.job.kind](work, at)
    except TakenAway:
        log.info("job taken away", job=str(work.job.pk), kind=work.job.kind, district=district.code())
    except Refused as refusal:
        _end(work, Job.State.FAILED, refusal.code)
    except OperationalError as problem:  # the database was locked or away: the work is sound, so try it again
        log.warning("job put off", job=str(work.job.pk), kind=work.job.kind, error=type(problem).__name__)
        work._mine().update(state=Job.State.WAITING, next_try_at=work.moment + RETRY)
    except Exception as problem:  # a bug: logged once, without its message, which may name a person
        where = [
            f"{frame.name} {frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(problem.__traceback__)
        ]
        log.error(
            "job failed", job=str(work.job.pk), kind=work.job.kind, district=district.code(),
            error=type(problem).__name__, where=where[-FRAMES_LOGGED:],
        )  # fmt: skip
        _end(work, Job.State.FAILED, type(problem).__name__)
    else:
        _end(work, Job.State.DONE, "")


def _end(work: Work, state: Job.State, error: str) -> None:
    work._mine().update(state=state, error=error, ended_at=work.moment)
