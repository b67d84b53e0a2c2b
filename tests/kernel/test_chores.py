"""The worker's chores: each in every district, none held back by another."""

from __future__ import annotations

from threading import Event, Lock, current_thread

import pytest

from wangge.kernel import chores, district
from wangge.kernel.models import Heartbeat

DISTRICTS = ["default", "140109"]


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(chores, "_chores", {})
    return chores


@pytest.mark.django_db(databases=DISTRICTS)
def test_a_chore_runs_in_every_district_and_leaves_a_heartbeat_there(registry, at):
    seen = []

    @registry.every(seconds=60)
    def look(moment):
        seen.append((district.current(), moment))

    registry.run_once(at)
    assert seen == [("default", at), ("140109", at)]
    for alias in DISTRICTS:
        with district.acting_in(alias):
            beat = Heartbeat.objects.get()
            assert (beat.at, beat.error) == (at, "")
            assert beat.chore.endswith(".look")


@pytest.mark.django_db(databases=DISTRICTS)
def test_a_chore_that_fails_is_shown_and_stops_nobody(registry, at):
    done = []

    @registry.every(seconds=60)
    def a_broken(moment):
        raise KeyError("personal words that must not be shown")

    @registry.every(seconds=60)
    def b_sound(moment):
        done.append(moment)

    registry.run_once(at)
    assert done == [at, at]
    assert sorted(Heartbeat.objects.values_list("error", flat=True)) == ["", "KeyError"]


@pytest.mark.django_db(databases=DISTRICTS)
def test_only_the_chores_named_run(registry, at):
    done = []
    registry.every(seconds=1)(lambda moment: done.append(moment))
    registry.run_once(at, only={"nothing.of.that.name"})
    assert done == []


@pytest.mark.django_db
def test_one_thing_that_fails_does_not_hold_back_those_behind_it():
    done = []

    def do(thing):
        if thing == 2:
            raise ValueError(thing)
        done.append(thing)

    with pytest.raises(ValueError, match="2"):
        chores.for_each([1, 2, 3], do)
    assert done == [1, 3]
    assert chores.for_each([1, 3], done.append) == 2
    assert chores.for_each([], done.append) == 0


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True, databases=DISTRICTS)
def test_the_worker_gives_each_chore_a_thread_and_stops_when_told(registry):
    stop, both, seen, lock = Event(), Event(), {}, Lock()

    def count(name):
        with lock:
            seen.setdefault(name, set()).add(current_thread().name)
            if len(seen) == 2:
                both.set()
        assert both.wait(20)  # the first would wait for ever if the second had to wait for it
        stop.set()

    @registry.every(seconds=0.01)
    def one(moment):
        count("one")

    @registry.every(seconds=0.01)
    def two(moment):
        count("two")

    registry.run_forever(stop)
    assert set(seen) == {"one", "two"}
    assert not seen["one"] & seen["two"]


def test_the_real_chores_are_found():
    chores.discover()
    names = {chore.name for chore in chores.known()}
    assert {
        "care.hand_on_unanswered_calls", "care.raise_overdue_calls", "kernel.deliver", "kernel.forget_old_request_keys",
    } <= names  # fmt: skip
