"""The writer's tree arithmetic against RFC 6962's definitions and its well-known test vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.journal import digests, merkle
from wangge.journal.merkle import Frontier, NodeId, Span

# The eight leaves and roots used by Certificate Transparency implementations since 2013.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_LEAF_0_OF_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
PATH_FROM_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def grown(leaves, algorithm="sha256"):
    tree, nodes = Frontier(algorithm), {}
    for index, body in enumerate(leaves):
        leaf = digests.leaf_hash(algorithm, body)
        nodes[NodeId(0, index)] = leaf
        nodes.update(tree.append(leaf))
    return tree, nodes


def by_the_book(hashes, algorithm="sha256"):
    """MTH of RFC 6962, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    left, right = by_the_book(hashes[:middle], algorithm), by_the_book(hashes[middle:], algorithm)
    return digests.node_hash(algorithm, left, right)


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots(size):
    tree, _ = grown(LEAVES[:size])
    assert tree.root().hex() == ROOTS[size]


def test_the_known_inclusion_path():
    _, nodes = grown(LEAVES)
    path = [merkle.span_hash("sha256", span, nodes).hex() for span in merkle.inclusion_spans(0, 8)]
    assert path == PATH_OF_LEAF_0_OF_8


def test_the_known_consistency_path():
    _, nodes = grown(LEAVES)
    path = [merkle.span_hash("sha256", span, nodes).hex() for span in merkle.consistency_spans(6, 8)]
    assert path == PATH_FROM_6_TO_8


def test_sm3_gives_the_standards_own_example():
    """GB/T 32905-2016, annex A.1."""
    assert digests.DIGESTS["sm3"](b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(size=st.integers(1, 70), algorithm=st.sampled_from(["sha256", "sm3"]))
def test_the_growing_root_is_the_recursive_one(size, algorithm):
    tree, nodes = grown([bytes([number]) for number in range(size)], algorithm)
    assert tree.root() == by_the_book([nodes[NodeId(0, index)] for index in range(size)], algorithm)


@given(first=st.integers(0, 70), more=st.integers(1, 70))
def test_a_tree_goes_on_from_its_stored_peaks(first, more):
    bodies = [bytes([number]) for number in range(first + more)]
    _, nodes = grown(bodies[:first])
    going_on = Frontier("sha256", first, [nodes[node] for node in merkle.cover(Span(0, first))])
    for body in bodies[first:]:
        list(going_on.append(digests.leaf_hash("sha256", body)))
    assert going_on.root() == grown(bodies)[0].root()


@given(data=st.data(), size=st.integers(1, 10**9))
def test_a_proof_stays_logarithmic(data, size):
    index = data.draw(st.integers(0, size - 1))
    spans = merkle.inclusion_spans(index, size)
    assert len(spans) <= size.bit_length()
    assert sum(len(merkle.cover(span)) for span in spans) <= 2 * size.bit_length()


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_no_inclusion_outside_the_tree(index, size):
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 4), (5, 4), (-1, 1)])
def test_no_consistency_backwards_or_from_nothing(old, new):
    with pytest.raises(ValueError, match="no consistency"):
        merkle.consistency_spans(old, new)
