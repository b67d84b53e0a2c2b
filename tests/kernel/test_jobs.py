"""Jobs: done once, seen on the way, taken up again after a kill, and never by two at a time."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError

from wangge.kernel import chores, district, jobs
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.models import Job
from wangge.kernel.refusals import NotFound

SECOND = timedelta(seconds=1)
DISTRICTS = ["default", "140109"]


@pytest.fixture
def does(monkeypatch):
    """Register what jobs of kind "test" do."""
    monkeypatch.setattr(jobs, "_functions", {})
    return jobs.job("test")


def promised(at, about=None):
    return jobs.put("test", about_id=about or uuid4(), by=SYSTEM, at=at)


def now(job):
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_once(db, at, does):
    seen = []
    does(lambda work, moment: seen.append((work.about_id, moment)))
    job = promised(at)
    assert [jobs.run_waiting(at - SECOND), jobs.run_waiting(at), jobs.run_waiting(at + SECOND)] == [0, 1, 0]
    assert seen == [(job.about_id, at)]
    assert (now(job).state, now(job).attempts, now(job).error) == ("done", 1, "")


def test_a_job_of_a_deed_that_was_undone_was_never_promised(db, at):
    with suppress(ZeroDivisionError), atomic():
        promised(at)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_how_far_it_is_can_be_read_on_the_way(db, at, does):
    seen = []

    @does
    def work_on(work, moment):
        work.tell(3, 10, now=True)
        seen.append((now(work.job).done, now(work.job).total))
        work.tell(4, 10)  # too soon to be worth a transaction
        seen.append((now(work.job).done, now(work.job).total))

    promised(at)
    jobs.run_waiting(at)
    assert seen == [(3, 10), (3, 10)]


def test_a_killed_worker_is_noticed_when_its_lease_has_run_out(db, at, does):
    class Killed(BaseException):
        pass

    tries = []

    @does
    def work_on(work, moment):
        tries.append(work.attempt)
        if len(tries) == 1:
            raise Killed

    job = promised(at)
    with pytest.raises(Killed):
        jobs.run_waiting(at)
    assert now(job).state == "running"
    assert jobs.run_waiting(at + jobs.LEASE - SECOND) == 0
    assert jobs.run_waiting(at + jobs.LEASE + SECOND) == 1
    assert (tries, now(job).state) == ([1, 2], "done")


def test_a_job_that_kills_every_worker_is_given_up(db, at, does):
    class Killed(BaseException):
        pass

    @does
    def work_on(work, moment):
        raise Killed

    job, moment = promised(at), at
    for _attempt in range(jobs.MAX_ATTEMPTS):
        with pytest.raises(Killed):
            jobs.run_waiting(moment)
        moment += jobs.LEASE + SECOND
    jobs.run_waiting(moment)
    assert (now(job).state, now(job).error) == ("failed", jobs.GAVE_UP)


@pytest.mark.parametrize("deed", ["tell", "finish"])
def test_a_slow_worker_finds_out_that_another_has_the_job_and_stops(db, at, does, deed):
    tries = []

    @does
    def work_on(work, moment):
        tries.append(work.attempt)
        if len(tries) == 1:
            jobs.run_waiting(at + jobs.LEASE + SECOND)  # meanwhile the lease ran out and another worker came by
            work.tell(1, 1, now=True) if deed == "tell" else work.finish()
            tries.append("went on")

    job = promised(at)
    jobs.run_waiting(at)
    assert tries == [1, 2]
    assert (now(job).state, now(job).attempts) == ("done", 2)


def test_what_follows_from_a_result_may_ask_for_the_next_job_at_once(db, at, does):
    following = []

    @does
    def work_on(work, moment):
        if not following:
            with atomic():
                work.finish()
            following.append(promised(at, work.about_id))  # a person who was quick

    first = promised(at)
    jobs.run_waiting(at)
    assert (now(first).state, now(following[0]).state) == ("done", "waiting")
    jobs.run_waiting(at)
    assert now(following[0]).state == "done"


def test_a_cancelled_job_stops_at_its_next_step(db, at, does):
    reached = []

    @does
    def work_on(work, moment):
        assert jobs.cancel(about_id=work.about_id, at=at) == 1
        work.tell(1, 2, now=True)
        reached.append("after")

    job = promised(at)
    jobs.run_waiting(at)
    assert (reached, now(job).state) == ([], "cancelled")


@pytest.mark.parametrize(("problem", "code"), [(NotFound(), "not_found"), (KeyError("王秀兰"), "KeyError")])
def test_a_refusal_or_a_bug_ends_it_with_a_code_and_no_words(db, at, does, problem, code):
    @does
    def work_on(work, moment):
        raise problem

    job = promised(at)
    jobs.run_waiting(at)
    assert (now(job).state, now(job).error) == ("failed", code)
    assert not Job.objects.filter(jobs.is_stuck(at)).exists()


def test_a_locked_database_only_puts_it_off(db, at, does):
    tries = []

    @does
    def work_on(work, moment):
        tries.append(moment)
        if len(tries) == 1:
            raise OperationalError("database is locked")

    job = promised(at)
    jobs.run_waiting(at)
    assert now(job).state == "waiting"
    jobs.run_waiting(at + jobs.RETRY + SECOND)
    assert (len(tries), now(job).state) == (2, "done")


def test_a_thing_has_one_open_job(db, at, does):
    about = uuid4()
    promised(at, about)
    with pytest.raises(IntegrityError), atomic():
        promised(at, about)
    jobs.cancel(about_id=about, at=at)
    assert jobs.newest_about(promised(at, about).about_id).state == "waiting"


def test_what_nobody_takes_up_is_stuck_and_what_is_over_is_forgotten(db, at, does):
    does(lambda work, moment: None)
    job = promised(at)
    assert not Job.objects.filter(jobs.is_stuck(at + jobs.STUCK)).exists()
    assert list(Job.objects.filter(jobs.is_stuck(at + jobs.STUCK + SECOND))) == [job]
    jobs.run_waiting(at)
    jobs.forget_old_jobs(at + jobs.KEPT)
    assert Job.objects.exists()
    assert jobs.forget_old_jobs(at + jobs.KEPT + timedelta(minutes=1)) == 1


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True, databases=DISTRICTS)
def test_a_long_job_of_one_district_does_not_hold_back_the_other(at, does, monkeypatch):
    stop, other_done = Event(), Event()
    monkeypatch.setattr(chores, "_chores", {})
    chores.every(seconds=0.01, apart=True)(jobs.run_waiting)

    @does
    def work_on(work, moment):
        if district.current() == "default":
            assert other_done.wait(20)  # lasts until the other district's job is done
            stop.set()
        else:
            other_done.set()

    for alias in DISTRICTS:
        with district.acting_in(alias):
            promised(at)
    chores.run_forever(stop)
    for alias in DISTRICTS:
        with district.acting_in(alias):
            assert Job.objects.get().state == "done"
