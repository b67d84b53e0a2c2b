"""That no plan can be better: prices found from the plan alone, and a bound that follows from them. Shares no code with
the engine and knows no solver.

`prove` looks for prices; `check` believes neither plan nor prices. It works out, for each stage, what the plan comes to and
what no plan can exceed (or undercut) whatever the prices are. Where the two are equal, the plan is optimal: exactly, because
all numbers are whole.

    who     sum of weights    ≤  Σ max(0, weight - v) over needs  +  Σ capacity · v
    whom    sum of costs      ≥  Σ min(cost + v) over served needs  -  Σ capacity · v
    spread  costs and steps   ≥  Σ min(cost + v)  -  Σ capacity · max(0, v - g)  +  Σ min over loads (steps - g · load)

with a price v ≥ 0 for each offer and g ≥ 0 for each helper. v of stage "who" is the shadow price: what one more place of this
offer would be worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.matching.problem import NOBODY, Arrays, Numbers, Plans, Problem, loads

ROUNDS_BETWEEN_LOOKS = 16


class NotAPlan(ValueError):
    """A need is served by a pair that is not its own, an offer takes more than it can, or the plans serve others."""


class NotOptimal(ArithmeticError):
    """No prices exist: the plan can be bettered."""


@dataclass(frozen=True)
class Prices(Arrays):
    """The duals of the three stages: a price for each offer, in the last stage for each helper too."""

    who: Numbers
    whom: Numbers
    spread: Numbers
    helpers: Numbers


@dataclass(frozen=True)
class Stage:
    """What the plan comes to in one stage, and what no plan can better."""

    value: int
    bound: int

    @property
    def gap(self) -> int:
        return abs(self.value - self.bound)


@dataclass(frozen=True)
class Checked:
    """The three stages of one run."""

    who: Stage
    whom: Stage
    spread: Stage

    @property
    def proven(self) -> bool:
        """Whether every stage is shown to be optimal."""
        return not (self.who.gap or self.whom.gap or self.spread.gap)


# Looking for prices


def prove(problem: Problem, plans: Plans) -> Prices:
    """The least prices that fit the plans. Whether they prove anything is for `check` to say.

    Raises NotAPlan, NotOptimal (in a ring of exchanges every turn would make the plan better).
    """
    _require_plans(problem, plans)
    who = _prices_of_who(problem, plans.final)
    whom = _least(*_exchanges(problem, plans.nearest), np.zeros(len(problem.capacity), np.int64))
    spread, helpers = _prices_of_spread(problem, plans.final)
    return Prices(who, whom, spread, helpers)


def _prices_of_who(problem: Problem, plan: Numbers) -> Numbers:
    """An offer is worth what the weightiest need left out would give for it, and is passed on along exchanges."""
    left_out = (plan[problem.need] == NOBODY) & problem.usable
    start = np.zeros(len(problem.capacity), np.int64)
    np.maximum.at(start, problem.offer[left_out], problem.weight[problem.need[left_out]])
    tail, head, gain = _exchanges(problem, plan)
    return _least(tail, head, np.zeros_like(gain), start)


def _prices_of_spread(problem: Problem, plan: Numbers) -> tuple[Numbers, Numbers]:
    """As for the shortest ways; a helper's own price lies between the step of the last need and that of the next."""
    offers, load = len(problem.capacity), loads(problem, plan)
    of_helper = np.bincount(problem.helper, load, minlength=len(problem.spread)).astype(np.int64)
    last_step = problem.spread * np.maximum(of_helper - 1, 0)
    start = np.concatenate([np.zeros(offers, np.int64), last_step])
    tail, head, gain = _exchanges(problem, plan)
    free, used = np.flatnonzero(load < problem.capacity), np.flatnonzero(load > 0)
    up, down = offers + problem.helper[free], offers + problem.helper[used]
    found = _least(
        np.concatenate([tail, free, down]),
        np.concatenate([head, up, used]),
        np.concatenate([gain, np.zeros(len(free) + len(used), np.int64)]),
        start,
    )
    return found[:offers], found[offers:]


def _exchanges(problem: Problem, plan: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Every way a served need could go to another offer: from, to, and the cost it would save."""
    own = plan[problem.need]
    other = np.flatnonzero((own != NOBODY) & (own != np.arange(len(own))) & problem.usable)
    mine = own[other]
    return problem.offer[mine], problem.offer[other], problem.cost[mine] - problem.cost[other]


def _least(tail: Numbers, head: Numbers, gain: Numbers, start: Numbers) -> Numbers:
    """The least x with x ≥ start and x[head] ≥ x[tail] + gain on every edge (Bellman-Ford on all edges at once).

    Raises NotOptimal when there is none: a ring of edges that gains.
    """
    x = start.copy()
    order = np.argsort(head, kind="stable")
    tail, head, gain = tail[order], head[order], gain[order]
    parent = np.full(len(x), NOBODY)
    rounds = 0
    while len(tail):
        offered = x[tail] + gain
        better = np.flatnonzero(offered > x[head])
        if not len(better):
            break
        np.maximum.at(x, head[better], offered[better])
        best = better[offered[better] == x[head[better]]]
        parent[head[best]] = tail[best]
        rounds += 1
        if rounds % ROUNDS_BETWEEN_LOOKS == 0 and _has_ring(parent):
            raise NotOptimal
    return x


def _has_ring(parent: Numbers) -> bool:
    """Whether following the parents from somewhere never ends; by doubling the steps."""
    above = np.append(np.where(parent == NOBODY, len(parent), parent), len(parent))  # the last one is the end
    for _step in range(len(parent).bit_length()):
        above = above[above]
    return bool((above != len(parent)).any())


# Checking


def check(problem: Problem, plans: Plans, prices: Prices) -> Checked:
    """What the plans come to, and the bounds that these prices give. Raises NotAPlan, ValueError (prices below zero)."""
    _require_plans(problem, plans)
    for one in (prices.who, prices.whom, prices.spread, prices.helpers):
        if len(one) and one.min() < 0:
            raise ValueError("prices are not below zero")
    return Checked(_who(problem, plans, prices), _whom(problem, plans, prices), _spread(problem, plans, prices))


def _require_plans(problem: Problem, plans: Plans) -> None:
    for plan in (plans.nearest, plans.final):
        if len(plan) != len(problem.weight):
            raise NotAPlan("a plan speaks of other needs")
        served = np.flatnonzero(plan != NOBODY)
        pairs = plan[served]
        if len(pairs) and (pairs.min() < 0 or pairs.max() >= len(problem.need)):
            raise NotAPlan("a plan uses a pair that does not exist")
        if (problem.need[pairs] != served).any():
            raise NotAPlan("a need is served by a pair of another need")
        if (loads(problem, plan) > problem.capacity).any():
            raise NotAPlan("an offer takes more than it can")
    if ((plans.nearest == NOBODY) != (plans.final == NOBODY)).any():
        raise NotAPlan("the two plans serve different needs")


def _who(problem: Problem, plans: Plans, prices: Prices) -> Stage:
    value = problem.weight[plans.final != NOBODY].sum()
    pairs = problem.usable
    need, worth = problem.need[pairs], problem.weight[problem.need[pairs]] - prices.who[problem.offer[pairs]]
    bound = np.maximum(_best(need, worth, np.maximum), 0).sum() + (problem.capacity * prices.who).sum()
    return Stage(int(value), int(bound))


def _whom(problem: Problem, plans: Plans, prices: Prices) -> Stage:
    value = problem.cost[plans.nearest[plans.nearest != NOBODY]].sum()
    bound = _cheapest(problem, plans.nearest, prices.whom) - (problem.capacity * prices.whom).sum()
    return Stage(int(value), int(bound))


def _spread(problem: Problem, plans: Plans, prices: Prices) -> Stage:
    load = np.bincount(problem.helper, loads(problem, plans.final), minlength=len(problem.spread)).astype(np.int64)
    value = problem.cost[plans.final[plans.final != NOBODY]].sum() + _steps(problem.spread, load).sum()
    v, g = prices.spread, prices.helpers
    most = np.bincount(problem.helper, problem.capacity, minlength=len(problem.spread)).astype(np.int64)
    # steps - g · load is convex in the load: least where the next step costs at least g, or at an end.
    turn = np.where(problem.spread > 0, g // np.maximum(problem.spread, 1) + 1, most)
    at = np.clip(turn, 0, most)
    dearer = problem.capacity * np.maximum(v - g[problem.helper], 0)
    bound = _cheapest(problem, plans.final, v) - dearer.sum() + (_steps(problem.spread, at) - g * at).sum()
    return Stage(int(value), int(bound))


def _cheapest(problem: Problem, plan: Numbers, price: Numbers) -> int:
    """The sum over served needs of their least cost with price."""
    pairs = problem.usable & (plan[problem.need] != NOBODY)
    dear = problem.cost[pairs] + price[problem.offer[pairs]]
    return int(_best(problem.need[pairs], dear, np.minimum).sum())


def _best(need: Numbers, value: Numbers, of: np.ufunc) -> Numbers:
    """The best value of each need that has any; pairs are sorted by need."""
    if not len(need):
        return np.zeros(0, np.int64)
    starts: NDArray[np.intp] = np.flatnonzero(np.append(True, np.diff(need) > 0))
    return of.reduceat(value, starts)


def _steps(spread: Numbers, load: Numbers) -> Numbers:
    """What a load costs beyond the ways: 0 for the first need, `spread` for the second, twice that for the third."""
    return spread * (load * (load - 1) // 2)
