"""Reads stored subtree hashes: everything a root or a proof needs in two queries, however long the journal is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from wangge.journal.merkle import NodeId
from wangge.journal.models import Node, Position


def hashes_of(nodes: Iterable[NodeId]) -> dict[NodeId, bytes]:
    """The hashes of complete subtrees of the sealed tree. At most one query for leaves and one for higher nodes."""
    wanted = set(nodes)
    leaves = [node.number for node in wanted if node.level == 0]
    higher = [Q(level=node.level, index=node.number) for node in wanted if node.level]
    found: dict[NodeId, bytes] = {}
    if leaves:
        rows = Position.objects.filter(index__in=leaves).values_list("index", "leaf__hash")
        found.update((NodeId(0, index), bytes.fromhex(value)) for index, value in rows)
    if higher:
        stored = Node.objects.filter(reduce(or_, higher)).values_list("level", "index", "hash")
        found.update((NodeId(level, index), bytes.fromhex(value)) for level, index, value in stored)
    return found
