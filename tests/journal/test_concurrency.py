"""Sealers that work at the same time, with real threads and commits."""

import threading

import pytest
from django.db import connection

from tests.journal.telling import NOON, root_of_everything, tell
from wangge.journal import checkpoints
from wangge.journal.models import Checkpoint


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_do_not_fork():
    tell(30)
    start = threading.Barrier(4)
    made = []

    def work():
        start.wait()
        made.append(checkpoints.make(NOON))
        connection.close()

    sealers = [threading.Thread(target=work) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert sorted(checkpoint.size if checkpoint else 0 for checkpoint in made) == [0, 0, 0, 30]
    assert Checkpoint.objects.count() == 1
    assert checkpoints.newest().root == root_of_everything()
