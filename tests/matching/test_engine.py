"""The three flows, their proof and the shadow prices; the long comparison with other solvers is the drill `match_oracle`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from bench.support_match import scattered, tiny
from wangge.matching import certificate, engine
from wangge.matching.certificate import NotAPlan, NotOptimal
from wangge.matching.problem import NOBODY, Plans, Problem, loads


def solved(problem):
    plans = engine.solve(problem)
    prices = certificate.prove(problem, plans)
    return plans, prices, certificate.check(problem, plans, prices)


def test_a_town_is_served_and_every_stage_proven():
    problem = scattered(5, needs=600, offers=600, candidates=20)
    plans, prices, checked = solved(problem)
    assert checked.proven
    assert (loads(problem, plans.final) <= problem.capacity).all()
    assert checked.spread.value <= checked.whom.value + _steps(problem, plans.nearest)
    assert _steps(problem, plans.final) <= _steps(problem, plans.nearest)
    assert (prices.who >= 0).all()


@pytest.mark.parametrize("needs", [0, 3])
def test_nothing_to_serve_with(needs):
    none = np.zeros(0, int)
    problem = Problem(np.arange(needs) + 1, none, none, none, none, none, none)
    plans, _prices, checked = solved(problem)
    assert plans.final.tolist() == [NOBODY] * needs
    assert checked.proven


def test_what_is_kept_is_what_was():
    problem = tiny(4, 9, 5)
    plans, prices, _checked = solved(problem)
    for one in (problem, plans, prices):
        back = type(one).unpack(one.pack())
        assert back.digest() == one.digest()
        assert back.pack() == one.pack()
    assert replace(problem, cost=problem.cost + 1).digest() != problem.digest()


def test_numbers_that_cannot_be_are_refused():
    problem = tiny(4, 9, 5)
    for wrong in (
        {"weight": problem.weight * 0}, {"capacity": problem.capacity - 9}, {"cost": problem.cost[1:]},
        {"offer": problem.offer + 9}, {"need": problem.need[::-1]}, {"cost": problem.cost - 10_000},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            replace(problem, **wrong)


def test_a_plan_that_is_none_is_no_plan():
    problem = tiny(4, 9, 5)
    plans, prices, _checked = solved(problem)
    one, other = np.flatnonzero(plans.final != NOBODY)[:2]
    stolen, lost = plans.final.copy(), plans.final.copy()
    stolen[one] = stolen[other]
    lost[one] = len(problem.need)
    dropped = plans.final.copy()
    dropped[one] = NOBODY
    for wrong in (replace(plans, final=stolen), replace(plans, final=lost), replace(plans, final=dropped)):
        with pytest.raises(NotAPlan):
            certificate.check(problem, wrong, prices)
    tight = replace(problem, capacity=np.zeros_like(problem.capacity))
    with pytest.raises(NotAPlan):
        certificate.check(tight, plans, prices)


def test_prices_nobody_can_pay_prove_nothing():
    problem = tiny(4, 9, 5)
    plans, prices, _checked = solved(problem)
    assert not certificate.check(problem, plans, replace(prices, who=prices.who + 1)).proven
    with pytest.raises(ValueError, match="below zero"):
        certificate.check(problem, plans, replace(prices, whom=prices.whom - 1))


def test_a_ring_of_exchanges_is_found():
    """Three needs that each hold the offer the next one wants: only turning all of them makes it better."""
    need, offer = np.divmod(np.arange(9), 3)
    wanted = offer == (need + 1) % 3
    problem = Problem([3, 2, 1], [1, 1, 1], [0, 1, 2], [0, 0, 0], need, offer, np.where(wanted, 0, 50))
    plan = np.array([0, 4, 8])
    with pytest.raises(NotOptimal):
        certificate.prove(problem, Plans(plan, plan))


def test_a_new_helper_is_worth_what_the_prices_say():
    """Shadow prices against the truth: add a helper with one place for some needs and match again."""
    chance = np.random.default_rng(8)
    for number in range(60):
        problem = tiny(number, *chance.integers(2, (12, 7)).tolist())
        plans, prices, checked = solved(problem)
        group = np.flatnonzero(chance.random(len(problem.weight)) < 0.5)
        if not len(group):
            continue
        pays = np.zeros(len(problem.weight), int)
        np.maximum.at(
            pays, problem.need[problem.usable],
            (problem.weight[problem.need] - prices.who[problem.offer])[problem.usable],
        )  # fmt: skip
        said = int((problem.weight - pays)[group].max())
        assert _with_one_more(problem, group) - checked.who.value == said
        served = np.flatnonzero(problem.weight == said)
        assert said == 0 or plans.final[served[0]] == NOBODY  # the very need that is served next


def test_the_checker_knows_neither_engine_nor_solver():
    said = "import sys, wangge.matching.certificate; print([n for n in sys.modules if 'engine' in n or 'ortools' in n])"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def _with_one_more(problem, group):
    offers = len(problem.capacity)
    need, offer = np.append(problem.need, group), np.append(problem.offer, np.full(len(group), offers))
    cost = np.append(problem.cost, np.zeros(len(group)))
    order = np.lexsort((offer, need))
    larger = Problem(
        problem.weight, np.append(problem.capacity, 1), np.append(problem.helper, len(problem.spread)),
        np.append(problem.spread, 0), need[order], offer[order], cost[order],
    )  # fmt: skip
    return int(problem.weight[engine.solve(larger).final != NOBODY].sum())


def _steps(problem, plan):
    used = plan[plan != NOBODY]
    load = np.bincount(problem.helper[problem.offer[used]], minlength=len(problem.spread))
    return int((problem.spread * load * (load - 1) // 2).sum())
