"""Random matching problems like those of a community, and the plain ways others would solve them. For benchmark and drill."""

from __future__ import annotations

import json
import subprocess
import sys
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import numpy as np

from bench.harness import ROOT, Figure
from wangge.matching.problem import NOBODY, Numbers, Problem

TOWN_M = 4_000  # side of a town with 10,000 needs
KNOWN_M, SKILL_M, SPREAD_M = 400, 300, 200
PLACES = (0.3, 0.45, 0.15, 0.1)  # how often an offer has 0, 1, 2 or 3 places left
WANTED = (30, 18, 14, 10, 8, 6, 5, 4, 3, 2)  # of a hundred needs, by skill
OFFERED = (10, 24, 8, 16, 4, 14, 3, 12, 2, 7)  # of a hundred offers: what is offered most is not what is needed most


def scattered(seed: int, needs: int, offers: int, candidates: int) -> Problem:
    """Needs and offers on a square town that grows with them; each need has offers of its skill as candidates.

    Offers have one or two skills and live more in the west than needs do. Most candidates are the nearest, a fifth comes from
    anywhere; a sixteenth is a known helper; an overloaded day: there is about one place a need.
    """
    chance = np.random.default_rng(seed)
    side = TOWN_M * max(needs / 10_000, 0.01) ** 0.5
    where, there = chance.random((needs, 2)) * side, chance.random((offers, 2)) ** (2, 1) * side
    wanted = chance.choice(len(WANTED), needs, p=np.array(WANTED) / 100)
    offered = chance.choice(len(OFFERED), (offers, 2), p=np.array(OFFERED) / 100)
    key = np.unique(np.concatenate([
        _pairs(np.flatnonzero(wanted == skill), np.flatnonzero((offered == skill).any(1)), where, there, candidates, chance)
        for skill in range(len(WANTED))
    ]))  # fmt: skip
    need, offer = key // offers, key % offers
    far = np.hypot(*(where[need] - there[offer]).T).astype(np.int64)
    stranger = chance.random(len(key)) > 1 / 16
    whose = np.unique(chance.integers(0, max(offers * 4 // 5, 1), offers), return_inverse=True)[1]
    return Problem(
        weight=chance.permutation(needs) + 1,
        capacity=chance.choice(4, offers, p=PLACES),
        helper=whose,
        spread=np.full(whose.max() + 1, SPREAD_M),
        need=need, offer=offer,
        cost=far + KNOWN_M * stranger + chance.integers(0, 4, len(key)) * (SKILL_M // 3),
    )  # fmt: skip


def _pairs(needs: Numbers, offers: Numbers, where: Any, there: Any, candidates: int, chance: Any) -> Numbers:
    """Candidates of these needs among these offers, each as one number."""
    if not len(needs) or not len(offers):
        return np.zeros(0, np.int64)
    anywhere = candidates // 5
    near = _near(where[needs], there[offers], min(candidates - anywhere, len(offers)))
    far = chance.integers(0, len(offers), (len(needs), anywhere))
    return (needs[:, None] * len(there) + offers[np.concatenate([near, far], 1)]).ravel()


def _near(where: Any, there: Any, count: int) -> Numbers:
    """The nearest `count` of each, looked for in a strip along one axis so that memory stays small."""
    order = np.argsort(there[:, 0])
    width = min(max(count * 12, 60), len(there))
    at = np.clip(np.searchsorted(there[order, 0], where[:, 0]) - width // 2, 0, len(there) - width)
    found = np.empty((len(where), count), np.int64)
    for start in range(0, len(where), 20_000):
        rows = slice(start, start + 20_000)
        around = order[at[rows, None] + np.arange(width)]
        far = np.hypot(*np.moveaxis(there[around] - where[rows, None], 2, 0))
        found[rows] = np.take_along_axis(around, np.argpartition(far, count - 1, axis=1)[:, :count], 1)
    return found


def tiny(seed: int, needs: int, offers: int) -> Problem:
    """A small problem with everything that can be odd: offers without capacity, needs without candidates, equal costs."""
    chance = np.random.default_rng(seed)
    possible = chance.random((needs, offers)) < chance.uniform(0.15, 0.8)
    need, offer = np.nonzero(possible)
    helper = np.unique(chance.integers(0, offers, offers), return_inverse=True)[1]
    return Problem(
        weight=chance.permutation(needs) + 1,
        capacity=chance.integers(0, 4, offers),
        helper=helper,
        spread=chance.choice([0, 1, 5, 40], helper.max() + 1),
        need=need, offer=offer, cost=chance.integers(0, chance.choice([3, 30, 300]), len(need)),
    )  # fmt: skip


def first_come(problem: Problem, arrived: Numbers) -> Numbers:
    """The plan of a dispatcher: whoever came first gets the cheapest offer that is still free. Which pair serves each need."""
    left = problem.capacity.copy()
    starts = np.searchsorted(problem.need, np.arange(len(problem.weight) + 1))
    plan = np.full(len(problem.weight), NOBODY)
    for one in np.argsort(arrived, kind="stable").tolist():
        mine = np.arange(starts[one], starts[one + 1])
        free = mine[left[problem.offer[mine]] > 0]
        if len(free):
            plan[one] = free[np.argmin(problem.cost[free])]
            left[problem.offer[plan[one]]] -= 1
    return plan


def by_scipy(problem: Problem) -> int:
    """Stage 1 by scipy's exact sparse assignment: each place of an offer is a column, each need has one of its own."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    needs = len(problem.weight)
    first = np.concatenate([[0], np.cumsum(problem.capacity)])
    places = problem.capacity[problem.offer]
    row = np.repeat(problem.need, places)
    column = np.repeat(first[problem.offer], places) + (
        np.arange(len(row)) - np.repeat(np.cumsum(places) - places, places)
    )
    # Zero would be no entry: everything is shifted by one.
    value = np.concatenate([np.ones(len(row), np.int64), problem.weight + 1])
    row = np.concatenate([row, np.arange(needs)])
    column = np.concatenate([column, first[-1] + np.arange(needs)])
    left_out = csr_array((value, (row, column)), shape=(needs, int(first[-1]) + needs))
    rows, columns = min_weight_full_bipartite_matching(left_out)
    return int(problem.weight[rows[columns < first[-1]]].sum())


def by_networkx(problem: Problem) -> tuple[int, int, int]:
    """What all three stages come to by networkx's network simplex; for small problems."""
    import networkx

    def cheapest(costs: Any, *, must: bool, spread: bool) -> tuple[int, list[int]]:
        graph = networkx.DiGraph()
        for one, weight in enumerate(problem.weight.tolist()):
            if must and one not in wanted:
                continue
            graph.add_node(("need", one), demand=-1)
            if not must:
                graph.add_edge(("need", one), "sink", capacity=1, weight=weight)
        for pair, (one, offer) in enumerate(zip(problem.need.tolist(), problem.offer.tolist(), strict=True)):
            if not must or one in wanted:
                graph.add_edge(("need", one), ("offer", offer), capacity=1, weight=int(costs[pair]))
        for offer, (most, helper) in enumerate(zip(problem.capacity.tolist(), problem.helper.tolist(), strict=True)):
            to = ("helper", helper) if spread else "sink"
            graph.add_edge(("offer", offer), to, capacity=most, weight=0)
        for helper, step in enumerate(problem.spread.tolist() if spread else []):
            for place in range(int(problem.capacity[problem.helper == helper].sum())):
                graph.add_edge(("helper", helper), ("place", helper, place), capacity=1, weight=place * step)
                graph.add_edge(("place", helper, place), "sink", capacity=1, weight=0)
        sent = sum(1 for node in graph if isinstance(node, tuple) and node[0] == "need")
        graph.add_node("sink", demand=sent)
        total, flow = networkx.network_simplex(graph)
        served = [
            one for one in range(len(problem.weight))
            if ("need", one) in flow and any(units for to, units in flow["need", one].items() if to != "sink")
        ]  # fmt: skip
        return total, served

    wanted: set[int] = set()
    _left_out, served = cheapest(np.zeros(len(problem.need)), must=False, spread=False)
    wanted = set(served)
    worth = int(problem.weight[served].sum())
    return worth, cheapest(problem.cost, must=True, spread=False)[0], cheapest(problem.cost, must=True, spread=True)[0]


# Measuring: each way in a process of its own, so that its memory is its own


def whole(problem: Problem) -> dict[str, float]:
    """Ours, all of it: three stages, the proof found and checked. Raises AssertionError when nothing is proven."""
    from wangge.matching import certificate, engine

    started = process_time()
    plans = engine.solve(problem)
    solved = process_time() - started
    prices = certificate.prove(problem, plans)
    checked = certificate.check(problem, plans, prices)
    if not checked.proven:
        raise AssertionError(f"not proven: {checked}")
    served = int((plans.final != NOBODY).sum())
    return {"seconds": process_time() - started, "solve": solved, "value": checked.who.value, "served": served}


def first_stage(problem: Problem) -> dict[str, float]:
    """Ours, only who is served: what scipy is measured against."""
    from wangge.matching import engine

    started = process_time()
    served = engine._who(problem)
    return {"seconds": process_time() - started, "value": int(problem.weight[served].sum()), "served": len(served)}


def first_stage_of_scipy(problem: Problem) -> dict[str, float]:
    """The same by scipy."""
    started = process_time()
    value = by_scipy(problem)
    return {"seconds": process_time() - started, "value": value}


def three_stages_of_networkx(problem: Problem) -> dict[str, float]:
    """All three stages by networkx."""
    started = process_time()
    worth, ways, even = by_networkx(problem)
    return {"seconds": process_time() - started, "value": worth, "ways": ways, "even": even}


def dispatcher(problem: Problem) -> dict[str, float]:
    """First come, first served: needs come in an order that has nothing to do with their weight."""
    arrived = np.random.default_rng(0).permutation(len(problem.weight))
    started = process_time()
    plan = first_come(problem, arrived)
    served = plan != NOBODY
    return {
        "seconds": process_time() - started, "value": int(problem.weight[served].sum()), "served": int(served.sum()),
    }  # fmt: skip


WAYS = {one.__name__: one for one in (whole, first_stage, first_stage_of_scipy, three_stages_of_networkx, dispatcher)}


def measured(way: str, seed: int, size: int) -> dict[str, float]:
    """One way on `size` needs and as many offers, in a fresh process: CPU seconds without set-up, MB at its peak, results."""
    command = [sys.executable, "-m", "bench.support_match", way, str(seed), str(size)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return dict(json.loads(answer.stdout))


def figures(seed: int, size: int, name: str) -> dict[str, Figure]:
    """Seconds and memory against scipy on the first stage, all of ours, and how many are served against first come."""
    ours, scipy, all_of_it, fifo = (
        measured(way, seed, size) for way in ("first_stage", "first_stage_of_scipy", "whole", "dispatcher")
    )
    if not ours["value"] == scipy["value"] == all_of_it["value"]:
        raise AssertionError(f"exact ways disagree: {ours['value']}, {scipy['value']}, {all_of_it['value']}")
    return {
        f"{name}_who": Figure.against(scipy["seconds"], value=ours["seconds"], unit="CPU s, scipy", n=size),
        f"{name}_who_memory": Figure.against(scipy["mb"], value=ours["mb"], unit="MB, scipy", n=size),
        f"{name}_whole": Figure(all_of_it["seconds"], "CPU s, proven", None, None, size),
        f"{name}_whole_memory": Figure(all_of_it["mb"], "MB", None, None, size),
        f"{name}_served": Figure.against(fifo["served"], value=all_of_it["served"], unit="needs, first come", n=size),
    }


def main(way: str, seed: str, size: str) -> None:
    """Print what one way comes to, as JSON."""
    WAYS[way](tiny(1, 3, 3))  # loads what it needs: that is no part of the work
    found = WAYS[way](scattered(int(seed), needs=int(size), offers=int(size), candidates=20))
    print(json.dumps({**found, "mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
