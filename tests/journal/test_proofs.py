"""Proofs the writer hands out, checked by the verifier's own mathematics."""

import json
import uuid

import pytest

from tests.journal.telling import journal_of, tell
from wangge.journal import checkpoints, keys, proofs
from wangge.journal.models import Checkpoint, Leaf
from wangge.verify import check_consistency, check_inclusion, notes
from wangge.verify.tree import hash_of_leaf

pytestmark = pytest.mark.django_db


def holds(proof: dict) -> bool:
    """Check an inclusion proof from its JSON alone, as a stranger would."""
    note = notes.read(proof["note"], [keys.public_key()])
    return note.size == proof["size"] and check_inclusion(
        leaf=hash_of_leaf(proof["leaf_algorithm"], proof["leaf_body"].encode()),
        index=proof["index"],
        size=note.size,
        path=[bytes.fromhex(step) for step in proof["path"]],
        root=note.root,
        algorithm=note.algorithm,
    )


@pytest.mark.parametrize("batches", [(1,), (2,), (3, 4), (5, 8, 1), (16, 1), (13, 13)])
def test_every_line_can_be_proven_to_a_stranger(batches):
    journal_of(*batches)
    for leaf in Leaf.objects.all():
        proof = json.loads(json.dumps(proofs.inclusion(leaf.id).as_json()))
        assert proof["leaf_body"] == leaf.body
        assert holds(proof)
        assert not holds({**proof, "leaf_body": proof["leaf_body"].replace("accepted", "refused!")})


def test_proofs_hold_when_lines_and_tree_use_different_algorithms(monkeypatch):
    journal_of(3)
    monkeypatch.setattr("wangge.config.settings.digest_algorithm", "sm3")
    journal_of(4)
    assert all(holds(proofs.inclusion(leaf.id).as_json()) for leaf in Leaf.objects.all())


@pytest.mark.parametrize("size", [3, 100])
def test_a_proof_costs_the_same_queries_however_long_the_journal(size, django_assert_max_num_queries):
    journal_of(size)
    for leaf in Leaf.objects.order_by("id")[:3]:
        with django_assert_max_num_queries(4):
            assert len(proofs.inclusion(leaf.id).path) <= size.bit_length()
    with django_assert_max_num_queries(3):
        proofs.consistency(size - 1, size)


def test_each_checkpoint_is_proven_to_continue_the_earlier_ones():
    journal_of(3, 1, 4, 7)
    stored = list(Checkpoint.objects.order_by("size"))
    for place, old in enumerate(stored):
        for new in stored[place:]:
            proof = proofs.consistency(old.size, new.size).as_json()
            assert check_consistency(
                old_size=old.size,
                new_size=new.size,
                path=[bytes.fromhex(step) for step in json.loads(json.dumps(proof))["path"]],
                old_root=bytes.fromhex(old.root),
                new_root=bytes.fromhex(new.root),
            )


def test_an_unsealed_line_says_come_back_later():
    [leaf] = tell(1)
    with pytest.raises(proofs.NotSealedYet) as refused:
        proofs.inclusion(leaf.id)
    assert refused.value.code == "not_sealed_yet"


def test_an_unknown_line_does_not_exist():
    with pytest.raises(Leaf.DoesNotExist):
        proofs.inclusion(uuid.uuid4())


@pytest.mark.parametrize(("old", "new"), [(0, 2), (3, 2), (1, 4)])
def test_sizes_the_journal_never_had_are_refused(old, new):
    journal_of(3)
    assert checkpoints.newest().size == 3
    with pytest.raises(proofs.UnknownSize):
        proofs.consistency(old, new)
