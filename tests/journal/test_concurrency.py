"""Sealers that work at the same time, with real threads and commits."""

import threading

import pytest
from django.db import connections

from drills.drill_journal_attacks import temporary_district
from tests.journal.telling import NOON, root_of_everything, tell
from wangge.journal import checkpoints
from wangge.journal.models import Checkpoint
from wangge.kernel import district


def seal_from_four_threads():
    start = threading.Barrier(4)
    alias = district.current()

    def work():
        with district.acting_in(alias):
            start.wait()
            checkpoints.make(NOON)
            connections[alias].close()

    sealers = [threading.Thread(target=work) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert Checkpoint.objects.count() == 1
    assert checkpoints.newest().size == 30
    assert checkpoints.newest().root == root_of_everything()


@pytest.mark.concurrent
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_do_not_fork():
    tell(30)
    seal_from_four_threads()


@pytest.mark.concurrent
def test_two_sealers_at_once_do_not_fork_on_a_file(tmp_path, django_db_blocker):
    (tmp_path / "district").mkdir()
    with django_db_blocker.unblock(), temporary_district(tmp_path / "district"):
        tell(30)
        seal_from_four_threads()
