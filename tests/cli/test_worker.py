"""The worker's loop: chores do not wait for each other, and no trouble of one ends the others."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import DatabaseError, connections

from tests import lanes
from wangge.kernel import chores, district
from wangge.kernel.models import Heartbeat

pytestmark = [
    pytest.mark.concurrent,
    pytest.mark.django_db(transaction=True, databases=["default", lanes.DISTRICTS[1]]),
]
PATIENCE_SECONDS = 20


@pytest.fixture
def work(monkeypatch):
    """Run the worker with these chores only, until the block of the test is over."""
    stop, problems, threads = Event(), [], []

    def start(**duties):
        monkeypatch.setattr(chores, "_chores", {name: chores.Chore(name, 0.01, do) for name, do in duties.items()})

        def run():
            try:
                chores.run_forever(stop)
            except Exception as problem:  # told to the test
                problems.append(problem)
            finally:
                connections.close_all()

        threads.append(Thread(target=run))
        threads[0].start()

    yield start
    stop.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    assert problems == []


def test_a_slow_chore_holds_nobody_back(work):
    release, others = Event(), []
    enough = Event()

    def quick(_at):
        others.append(district.code())
        if len(others) >= 6:
            enough.set()

    work(slow=lambda _at: release.wait(PATIENCE_SECONDS), quick=quick)
    assert enough.wait(PATIENCE_SECONDS)
    release.set()
    assert set(others) == set(lanes.DISTRICTS)


def test_a_failing_chore_is_tried_again_and_told_by_its_heartbeat(work):
    tries, twice = [], Event()

    def broken(_at):
        tries.append(1)
        if len(tries) > 4:
            twice.set()
        raise LookupError

    work(broken=broken)
    assert twice.wait(PATIENCE_SECONDS)
    assert Heartbeat.objects.get(chore="broken").error == "LookupError"


def test_the_worker_outlives_a_database_that_is_away(work, monkeypatch):
    tries, back = [], Event()

    def away(**_values):
        tries.append(1)
        if len(tries) > 3:
            back.set()
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", away)
    work(chore=lambda _at: None)
    assert back.wait(PATIENCE_SECONDS)


def test_every_chore_of_the_product_is_found():
    chores.discover()
    assert {"kernel.deliver", "kernel.forget_old_request_keys", "journal.seal", "care.hand_on_unanswered_calls"} <= {
        chore.name for chore in chores.known()
    }
