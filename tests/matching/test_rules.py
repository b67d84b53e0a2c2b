"""Order, fit and cost, by the worked examples of the rule page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from tests.care.story import table
from wangge.kernel import policy
from wangge.matching import certificate, engine, rules, states
from wangge.matching.problem import NOBODY, Problem
from wangge.matching.rules import Pressing, Prices
from wangge.needs.kinds import NeedKind
from wangge.people.abilities import Skill

PAGE = "matching.md"
AT = datetime(2022, 7, 28, 2, tzinfo=UTC)
SHIPPED = {row["key"]: row["value"] for row in policy.defaults()}
STEP = SHIPPED["matching.waiting_step_days"]
PRICES = Prices.of(SHIPPED["matching.metre_weights"])
FITS = table(PAGE, "case", "fits")
ORDER = table(PAGE, "need", "waited", "raised", "place")
COSTS = table(PAGE, "pair", "cost")
STEPS = table(PAGE, "needs of one helper", "0", "1", "2", "3", "4")
EXAMPLE = table(PAGE, "need", "urgency", "An", "shop", "served by")


@pytest.mark.parametrize(("case", "fits"), FITS, ids=[row[0] for row in FITS])
def test_what_fits(case, fits):
    asked, offered = case.split("; ")
    kind, *skills = asked.removesuffix(" asked").replace("+", "").split()
    whose, _, what = offered.partition(" ")
    serves = [] if "anything" in offered else re.findall(r"serves (\w+)", offered)
    has = re.findall(r"\w+", what.partition("has ")[2])
    found = rules.fit(kind, skills, serves, has, is_person=whose == "person")
    assert ("no" if found is None else str(found.percent)) == fits


def test_the_order_of_needs():
    keys = {}
    for number, (need, waited, raised, _place) in enumerate(ORDER):
        urgency = int(need[1])
        assert rules.raised(urgency, int(waited), STEP) == int(raised)
        served = int((re.findall(r"(\d+) services", need) or ["0"])[0])
        one = Pressing("safety" in need, urgency, AT - timedelta(days=int(waited)), served, UUID(int=number))
        keys[need] = rules.order_key(one, AT, STEP)
    assert sorted(keys, key=keys.get) == [row[0] for row in sorted(ORDER, key=lambda row: int(row[3]))]


@pytest.mark.parametrize(("pair", "cost"), COSTS, ids=[row[0] for row in COSTS])
def test_what_a_pair_costs(pair, cost):
    metres, percent = int(re.findall(r"(\d+) m", pair)[0]), int(re.findall(r"(\d+) %", pair)[0])
    known, kept = "known" in pair, "kept" in pair
    assert rules.cost(metres, known=known, skill_percent=percent, kept=kept, prices=PRICES) == int(cost)


def test_steps_of_a_load():
    assert [str(rules.steps(load, PRICES.spread)) for load in range(5)] == STEPS[0][1:]


def test_the_worked_example():
    needs = [row[0] for row in EXAMPLE]
    can = [(number, who) for number, row in enumerate(EXAMPLE) for who, word in enumerate(row[2:4]) if word == "yes"]
    problem = Problem(
        weight=rules.weights(len(needs)),
        capacity=[1, 2],
        helper=[0, 1],
        spread=[PRICES.spread, 0],
        need=[need for need, _who in can],
        offer=[who for _need, who in can],
        cost=[(5, 50)[who] + PRICES.known + PRICES.keep for _need, who in can],
    )
    plans = engine.solve(problem)
    served = ["nobody" if pair == NOBODY else ("An", "shop")[problem.offer[pair]] for pair in plans.final]
    assert served == [row[4] for row in EXAMPLE]
    prices = certificate.prove(problem, plans)
    checked = certificate.check(problem, plans, prices)
    assert (checked.who.value, checked.who.bound, checked.proven) == (9, 9, True)
    assert prices.who.tolist() == [1, 1]


def test_weights_of_any_kind_in_this_order_serve_the_same():
    chance = np.random.default_rng(3)
    for _trial in range(30):
        possible = chance.random((8, 5)) < 0.4
        need, offer = np.nonzero(possible)
        steep = np.cumsum(chance.integers(1, 1000, 8))[::-1]
        given = {
            "capacity": chance.integers(0, 3, 5), "helper": np.arange(5), "spread": np.zeros(5), "need": need,
            "offer": offer, "cost": chance.integers(0, 100, len(need)),
        }  # fmt: skip
        plain, other = (engine.solve(Problem(weight=weight, **given)).final for weight in (rules.weights(8), steep))
        assert ((plain == NOBODY) == (other == NOBODY)).all()


def test_every_kind_of_need_has_its_usual_skills():
    assert set(rules.SKILLS_OF) == set(NeedKind.values)
    assert {skill for skills in rules.SKILLS_OF.values() for skill in skills} <= set(Skill.values)


def test_units():
    assert rules.units_taken("item", 3, "item", 2) == 3
    assert rules.units_taken("hour", 3, "hour", 2) == 3
    assert rules.units_taken("person", 3, "hour", 2) == 2
    assert rules.units_taken("person", 3, "time", 2) == 1
    assert rules.units_taken("person", 3, "person", 2) == 1


def test_spans_of_a_capacity():
    thursday = date(2022, 7, 28)
    assert rules.period_of("week", thursday) == (date(2022, 7, 25), date(2022, 7, 31))
    assert rules.period_of("month", thursday) == (date(2022, 7, 1), date(2022, 7, 31))
    assert rules.period_of("month", date(2024, 2, 29)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert rules.period_of("total", thursday) is None


def test_a_slot_is_the_one_with_least_in_it():
    assert rules.chosen_slot(["2m", "6m"], {"2m": 1}) == "6m"
    assert rules.chosen_slot(["6m", "2m"], {}) == "2m"
    assert rules.chosen_slot([], {}) is None


def test_every_state_says_what_may_follow():
    assert set(states.NEXT) == set(states.PairState.values)
    assert states.may_follow("proposed", "confirmed")
    assert not states.may_follow("rejected", "confirmed")
