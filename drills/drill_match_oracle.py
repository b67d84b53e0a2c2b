"""Matching gives what slow and plain ways give, proves it each time, and the proof falls for no worse plan.

The judges share nothing with the engine: networkx for what each stage comes to, and one need after the other by augmenting
paths for who is served. Planted are worse plans made from the best one (a need handed to a dearer offer, two needs that
change their offers, a lighter need served instead of a heavier one, the load of stage 2 passed off as even); the certificate
alone must refuse every one of them. A changed plan that is as good must still be proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bench.support_match import by_networkx, tiny
from drills.harness import FULL, Outcome
from wangge.matching import certificate, engine
from wangge.matching.problem import NOBODY, Numbers, Plans, Problem, loads

NAME = "match_oracle"
INSTANCES = {"reduced": 60, FULL: 1_000}
MOST_NEEDS, MOST_OFFERS = 16, 9
Values = tuple[int, int, int]


def strict_order(problem: Problem) -> set[int]:
    """Whom a strict order serves: one need after the other, the weightiest first, each if the others can still be served."""
    holds: dict[int, list[int]] = {offer: [] for offer in range(len(problem.capacity))}

    def place(need: int, seen: set[int]) -> bool:
        for offer in problem.offer[problem.need == need].tolist():
            if offer in seen:
                continue
            seen.add(offer)
            if len(holds[offer]) < problem.capacity[offer]:
                holds[offer].append(need)
                return True
            for other in holds[offer]:
                if place(other, seen):
                    holds[offer].remove(other)
                    holds[offer].append(need)
                    return True
        return False

    return {need for need in np.argsort(-problem.weight).tolist() if place(need, set())}


def values(problem: Problem, plans: Plans) -> Values:
    """What the plans come to, worked out once more."""
    served = plans.final[plans.final != NOBODY]
    return (
        int(problem.weight[problem.need[served]].sum()),
        int(problem.cost[plans.nearest[plans.nearest != NOBODY]].sum()),
        _with_steps(problem, plans.final),
    )


def proven(problem: Problem, plans: Plans) -> bool:
    """Whether the certificate lets the plans pass."""
    try:
        return certificate.check(problem, plans, certificate.prove(problem, plans)).proven
    except (certificate.NotOptimal, certificate.NotAPlan):
        return False


def is_right(problem: Problem, plans: Plans) -> bool:
    """The whole verdict on one instance."""
    served = set(np.flatnonzero(plans.final != NOBODY).tolist())
    agreed = values(problem, plans) == by_networkx(problem) and served == strict_order(problem)
    return agreed and proven(problem, plans)


def run(seed: int, size: str) -> Outcome:
    """Random instances, and every worse plan that can be made from each by one change."""
    failures = planted = found = 0
    for number in range(INSTANCES[size]):
        chance = np.random.default_rng((seed, number))
        problem = tiny(seed * 10_000 + number, *chance.integers(1, (MOST_NEEDS + 1, MOST_OFFERS + 1)).tolist())
        plans = engine.solve(problem)
        best = values(problem, plans)
        wrong = not is_right(problem, plans)
        for changed in mutants(problem, plans):
            if values(problem, changed) == best:
                wrong |= not proven(problem, changed)
            else:
                planted += 1
                found += not proven(problem, changed)
        failures += wrong
    return Outcome(trials=INSTANCES[size], failures=failures, planted=planted, planted_found=found, seed=seed)


def mutants(problem: Problem, plans: Plans) -> Iterator[Plans]:
    """Other plans that keep every capacity: as good or worse."""
    for final in (*_handed_over(problem, plans.final), *_swapped(problem, plans.final)):
        yield replace(plans, final=final)
        if _feasible(problem, final) and not problem.spread.any():
            yield Plans(final, final)
    for nearest in _swapped(problem, plans.nearest):
        yield replace(plans, nearest=nearest)
    yield from (Plans(plan, plan) for plan in _lighter(problem, plans.nearest))
    yield replace(plans, final=plans.nearest)


def _handed_over(problem: Problem, plan: Numbers) -> Iterator[Numbers]:
    """A served need goes to another offer with a place left."""
    free = loads(problem, plan) < problem.capacity
    for pair in range(len(problem.need)):
        now = plan[problem.need[pair]]
        if now not in (NOBODY, pair) and free[problem.offer[pair]]:
            yield _with(plan, {int(problem.need[pair]): pair})


def _swapped(problem: Problem, plan: Numbers) -> Iterator[Numbers]:
    """Two served needs change their offers."""
    pair_of = {
        (need, offer): pair
        for pair, (need, offer) in enumerate(zip(problem.need.tolist(), problem.offer.tolist(), strict=True))
    }
    served = np.flatnonzero(plan != NOBODY).tolist()
    for one in served:
        for other in served:
            mine, theirs = int(problem.offer[plan[one]]), int(problem.offer[plan[other]])
            if one < other and mine != theirs and (one, theirs) in pair_of and (other, mine) in pair_of:
                yield _with(plan, {one: pair_of[one, theirs], other: pair_of[other, mine]})


def _lighter(problem: Problem, plan: Numbers) -> Iterator[Numbers]:
    """Somebody who is not served takes the place of a served need, or a served need is left out for nothing."""
    for one in np.flatnonzero(plan != NOBODY).tolist():
        yield _with(plan, {one: NOBODY})
        for pair in np.flatnonzero(problem.offer == problem.offer[plan[one]]).tolist():
            if plan[problem.need[pair]] == NOBODY:
                yield _with(plan, {one: NOBODY, int(problem.need[pair]): pair})


def _with(plan: Numbers, changes: dict[int, int]) -> Numbers:
    changed = plan.copy()
    for need, pair in changes.items():
        changed[need] = pair
    return changed


def _feasible(problem: Problem, plan: Numbers) -> bool:
    return bool((loads(problem, plan) <= problem.capacity).all())


def _with_steps(problem: Problem, plan: Numbers) -> int:
    used = plan[plan != NOBODY]
    total = int(problem.cost[used].sum())
    for helper, step in enumerate(problem.spread.tolist()):
        count = int((problem.helper[problem.offer[used]] == helper).sum())
        total += sum(step * before for before in range(count))
    return total
