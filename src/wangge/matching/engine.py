"""Who serves whom: three exact min-cost flows, one after the other. No database; whole numbers in, whole numbers out.

1. Who is served: the needs whose weights add up to most. Which needs can be served together is a matroid, so weights that
   only follow the order of the needs serve them strictly in that order, and nobody is lost by it.
2. By whom: all of those, at the least cost.
3. Spread: all of those, where each further need of one helper costs more than the one before.

That the answers cannot be bettered is shown by `certificate`, which shares no code with this. Rule: docs/rules/matching.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from wangge.matching.problem import NOBODY, Numbers, Plans, Problem

Tell = Callable[[int, int], object]
STAGES = 3


class NotSolved(RuntimeError):
    """The solver gave no optimum: a bug, or numbers too large for it."""


def solve(problem: Problem, tell: Tell = lambda done, total: None) -> Plans:
    """The plan of the shortest ways and the final plan; both serve the same needs. Raises NotSolved."""
    tell(0, STAGES)
    served = _who(problem)
    tell(1, STAGES)
    nearest = _whom(problem, served)
    tell(2, STAGES)
    final = _spread(problem, served) if problem.spread.any() else nearest
    tell(3, STAGES)
    return Plans(nearest, final)


def _who(problem: Problem) -> Numbers:
    """Stage 1: the needs that are served, in ascending order."""
    needs, offers = len(problem.weight), len(problem.capacity)
    pairs = np.flatnonzero(problem.usable)
    sink = needs + offers
    network = _Network(sink + 1)
    network.add(problem.need[pairs], needs + problem.offer[pairs], 1, 0)
    network.add(needs + np.arange(offers), sink, problem.capacity, 0)
    network.add(np.arange(needs), sink, 1, problem.weight)  # left out, at the price of its weight
    flows = network.solve(np.arange(needs), sink)
    return np.unique(problem.need[pairs[flows[: len(pairs)] > 0]])


def _whom(problem: Problem, served: Numbers) -> Numbers:
    """Stage 2: the cheapest plan that serves these needs."""
    needs, offers = len(problem.weight), len(problem.capacity)
    pairs = _pairs_of(problem, served)
    sink = needs + offers
    network = _Network(sink + 1)
    network.add(problem.need[pairs], needs + problem.offer[pairs], 1, problem.cost[pairs])
    network.add(needs + np.arange(offers), sink, problem.capacity, 0)
    return _plan(problem, pairs, network.solve(served, sink))


def _spread(problem: Problem, served: Numbers) -> Numbers:
    """Stage 3: as stage 2, with a dearer place for each further need of a helper."""
    needs, offers, helpers = len(problem.weight), len(problem.capacity), len(problem.spread)
    pairs = _pairs_of(problem, served)
    first, sink = needs + offers, needs + offers + helpers
    network = _Network(sink + 1)
    network.add(problem.need[pairs], needs + problem.offer[pairs], 1, problem.cost[pairs])
    network.add(needs + np.arange(offers), first + problem.helper, problem.capacity, 0)
    asked = np.minimum(problem.capacity, np.bincount(problem.offer[pairs], minlength=offers))  # no more than can come
    most = np.bincount(problem.helper, asked, minlength=helpers).astype(np.int64)
    flat = problem.spread == 0
    network.add(first + np.flatnonzero(flat), sink, most[flat], 0)
    places = np.where(flat, 0, most)
    whose = np.repeat(np.arange(helpers), places)
    before = np.arange(len(whose)) - np.repeat(
        np.cumsum(places) - places, places
    )  # places of the helper before this one
    network.add(first + whose, sink, 1, before * problem.spread[whose])
    return _plan(problem, pairs, network.solve(served, sink))


def _pairs_of(problem: Problem, served: Numbers) -> Numbers:
    chosen = np.zeros(len(problem.weight), bool)
    chosen[served] = True
    return np.flatnonzero(chosen[problem.need] & problem.usable)


def _plan(problem: Problem, pairs: Numbers, flows: Numbers) -> Numbers:
    plan = np.full(len(problem.weight), NOBODY)
    used = pairs[flows[: len(pairs)] > 0]
    plan[problem.need[used]] = used
    return plan


class _Network:
    """Arcs collected in bulk, then handed to OR-tools, which is loaded only here."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self.parts: list[tuple[Numbers, ...]] = []

    def add(self, tail: Any, head: Any, capacity: Any, cost: Any) -> None:
        self.parts.append(tuple(np.broadcast_arrays(tail, head, capacity, cost)))

    def solve(self, sources: Numbers, sink: int) -> Numbers:
        """Send one unit from each source to the sink at the least cost; the flow on each arc, in the order added."""
        from ortools.graph.python import min_cost_flow

        tail, head, capacity, cost = (np.concatenate(column) for column in zip(*self.parts, strict=True))
        if not len(sources):
            return np.zeros(len(tail), np.int64)
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)
        )
        flow.set_nodes_supplies(sources.astype(np.int32), np.ones(len(sources), np.int64))
        flow.set_node_supply(sink, -len(sources))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise NotSolved(f"min-cost flow ended with {status} on {self.nodes} nodes and {len(tail)} arcs")
        return np.asarray(flow.flows(arcs))
