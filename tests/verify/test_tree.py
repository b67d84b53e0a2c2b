"""The verifier's mathematics: it accepts every honest proof of the writer and refuses every changed one."""

import random

import pytest

from wangge.journal import digests, merkle
from wangge.journal.merkle import NodeId
from wangge.verify import check_consistency, check_inclusion
from wangge.verify.tree import GrowingTree, hash_of_leaf

SIZES = range(1, 71)


def leaf(number, algorithm="sha256"):
    return digests.leaf_hash(algorithm, b"leaf %d" % number)


@pytest.fixture(scope="module")
def nodes():
    """All complete subtrees over 70 leaves."""
    tree, found = merkle.Frontier("sha256"), {}
    for number in range(max(SIZES)):
        found[NodeId(0, number)] = leaf(number)
        found.update(tree.append(leaf(number)))
    return found


@pytest.fixture(scope="module")
def roots():
    """The root at every size, as the verifier computes it."""
    tree, found = GrowingTree("sha256"), {}
    for number in range(max(SIZES)):
        tree.add(leaf(number))
        found[number + 1] = tree.root()
    return found


def path(spans, nodes):
    return [merkle.span_hash("sha256", span, nodes) for span in spans]


def changed(proof, rng):
    """One lie about `proof`: a flipped bit, a lost, doubled, swapped or invented step, another number, another root."""
    lie = dict(proof)
    steps = list(proof["path"])
    kind = rng.choice(["bit", "lose", "add", "double", "swap", "number", "root", "short"])
    if kind == "number":
        name = rng.choice([name for name, value in proof.items() if isinstance(value, int)])
        lie[name] = proof[name] + rng.choice([-1, 1, 2, -proof[name], 1 << 40])
    elif kind == "root" or not steps:
        name = rng.choice([name for name, value in proof.items() if isinstance(value, bytes)])
        lie[name] = flip(proof[name], rng)
    else:
        place = rng.randrange(len(steps))
        if kind == "bit":
            steps[place] = flip(steps[place], rng)
        elif kind == "lose":
            del steps[place]
        elif kind == "add":
            steps.insert(place, rng.randbytes(32))
        elif kind == "double":
            steps.insert(place, steps[place])
        elif kind == "short":
            steps[place] = steps[place][:31]
        else:
            other = rng.randrange(len(steps))
            steps[place], steps[other] = steps[other], steps[place]
    lie["path"] = steps
    return lie


def flip(value, rng):
    bit = rng.randrange(256)
    return (int.from_bytes(value) ^ 1 << bit).to_bytes(32)


def test_every_inclusion_up_to_70_holds_and_no_lie_does(nodes, roots):
    rng, lies = random.Random(6962), 0
    for size in SIZES:
        for index in range(size):
            steps = path(merkle.inclusion_spans(index, size), nodes)
            proof = {"leaf": leaf(index), "index": index, "size": size, "path": steps, "root": roots[size]}
            assert check_inclusion(**proof)
            for _ in range(3):
                if (lie := changed(proof, rng)) != proof and not still_true(lie, proof):
                    lies += 1
                    assert not check_inclusion(**lie), (proof, lie)
    assert lies > 6_000


def still_true(lie, proof):
    """The size alone does not always show in a path: 5 leaves and 6 may share one. Then root and leaf still bind it."""
    return lie["path"] == proof["path"] and lie["root"] == proof["root"] and lie["size"] != proof["size"]


def test_every_consistency_up_to_70_holds_and_no_lie_does(nodes, roots):
    rng, lies = random.Random(9162), 0
    for new in SIZES:
        for old in range(1, new + 1):
            proof = {
                "old_size": old,
                "new_size": new,
                "path": path(merkle.consistency_spans(old, new), nodes),
                "old_root": roots[old],
                "new_root": roots[new],
            }
            assert check_consistency(**proof)
            for _ in range(3):
                lie = changed(proof, rng)
                if lie != proof and (lie["old_size"], lie["new_size"]) == (old, new):
                    lies += 1
                    assert not check_consistency(**lie), (proof, lie)
    assert lies > 5_000


def test_a_leaf_of_another_tree_is_refused(nodes, roots):
    steps = path(merkle.inclusion_spans(3, 70), nodes)
    assert not check_inclusion(leaf=leaf(4), index=3, size=70, path=steps, root=roots[70])


def test_sm3_proofs_are_checked_with_sm3():
    one, two = leaf(0, "sm3"), leaf(1, "sm3")
    root = digests.node_hash("sm3", one, two)
    proof = {"leaf": one, "index": 0, "size": 2, "path": [two], "root": root}
    assert check_inclusion(**proof, algorithm="sm3")
    assert not check_inclusion(**proof, algorithm="sha256")


def test_an_unknown_algorithm_is_an_error():
    with pytest.raises(ValueError, match="md5"):
        hash_of_leaf("md5", b"")
