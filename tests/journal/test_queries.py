"""Receipts and counts."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import lanes
from tests.journal.telling import journal_of, seal, tell
from wangge import journal
from wangge.journal import queries
from wangge.journal.models import Leaf
from wangge.journal.queries import Verdict
from wangge.kernel import district

pytestmark = pytest.mark.django_db


def asked(receipt):
    """What the page gets when someone scans the receipt."""
    url = urlsplit(receipt.path)
    assert url.path == "/journal/check"
    fields = {name: value for name, [value] in parse_qs(url.query).items()}
    return uuid.UUID(fields["leaf"]), fields["hash"]


def test_a_receipt_is_recognised_before_and_after_sealing():
    [leaf] = tell(1)
    receipt = journal.receipt(leaf)
    assert receipt.text == f"{leaf.id} {leaf.hash[:16]}"
    assert queries.check_receipt(*asked(receipt)).verdict is Verdict.UNSEALED
    seal()
    assert queries.check_receipt(*asked(receipt)).verdict is Verdict.SEALED


def test_a_receipt_of_a_line_changed_since_differs():
    [leaf] = tell(1)
    receipt = journal.receipt(leaf)
    with lanes.as_owner(district.current()):
        Leaf.objects.filter(pk=leaf.pk).update(body=leaf.body.replace("accepted", "refused!"))
    assert queries.check_receipt(*asked(receipt)).verdict is Verdict.DIFFERS


@pytest.mark.parametrize("short", ["", "0" * 16, "abc", "x" * 64])
def test_a_made_up_receipt_differs(short):
    [leaf] = tell(1)
    assert queries.check_receipt(leaf.id, short).verdict is Verdict.DIFFERS


def test_a_receipt_of_nothing_is_unknown():
    assert queries.check_receipt(uuid.uuid4(), "0" * 16).verdict is Verdict.UNKNOWN


def test_the_status_counts_what_is_sealed():
    journal_of(3, 2)
    tell(4)
    status = journal.status()
    assert (status.leaves, status.sealed, status.unsealed, status.checkpoints) == (9, 5, 4, 2)
    assert status.newest.size == 5
