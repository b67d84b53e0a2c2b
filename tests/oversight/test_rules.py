"""What deserves a look: the rows of docs/rules/oversight.md, each counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.story import table
from tests.oversight.conftest import THURSDAY
from wangge.kernel import policy
from wangge.oversight import risk
from wangge.oversight.risk import Line, Scored, Signs, Weights

ROWS = table("oversight.md", "late", "sent back", "pair", "of clerk", "bad rating", "out of order", "reasons", "points")
WEIGHTS = Weights(3, 2, 2, 4, 5, 80, 10)


@pytest.mark.parametrize(("late", "back", "pair", "clerk", "rated", "order", "reasons", "points"), ROWS)
def test_a_case_scores_what_the_page_says(late, back, pair, clerk, rated, order, reasons, points):
    signs = Signs(late == "yes", int(back), int(pair), int(clerk), rated == "yes", order == "yes")
    found = risk.reasons(signs, WEIGHTS)
    assert ", ".join(found) == reasons
    assert risk.points(found, WEIGHTS) == int(points)


def test_the_page_uses_the_weights_that_are_shipped():
    shipped = {row["key"]: row["value"] for row in policy.defaults()}
    assert shipped["oversight.risk_weights"] == {
        "late": 3, "returned": 2, "same_pair": 2, "bad_rating": 4, "out_of_order": 5,
    }  # fmt: skip
    assert (shipped["oversight.pair_percent"], shipped["oversight.pair_times"]) == (80, 10)


def test_the_page_names_policies_that_exist():
    named = {row[2] for row in table("oversight.md", "what", "who answers", "limit")}
    assert named
    assert named <= {row["key"] for row in policy.defaults()}


GOOD = [
    Line("received", "", "received", THURSDAY), Line("accepted", "received", "accepted", THURSDAY),
    Line("claimed", "accepted", "reviewing", THURSDAY), Line("extended", "reviewing", "reviewing", THURSDAY),
]  # fmt: skip


def test_a_timeline_in_order_is_none_out_of_order():
    assert not risk.out_of_order(GOOD)
    assert not risk.out_of_order([])
    assert risk.out_of_order(GOOD[1:])  # does not begin
    assert risk.out_of_order([GOOD[0], GOOD[2]])  # a step is missing
    assert risk.out_of_order([GOOD[0], replace(GOOD[1], after="approved")])  # not reviewed... accepted first
    assert risk.out_of_order([GOOD[0], replace(GOOD[1], at=THURSDAY - timedelta(seconds=1))])


@given(
    st.lists(st.tuples(st.integers(0, 5), st.uuids()), unique_by=lambda one: one[1], max_size=40),
    st.integers(1, 30),
    st.integers(0, 100),
)
def test_a_draw_is_as_large_as_can_be_by_points_and_does_not_depend_on_the_order(rows, size, chance):
    cases = [Scored(pk, points, ("late",) if points else ()) for points, pk in rows]
    drawn = risk.draw(cases, size, chance, "CJ1")
    assert drawn == risk.draw(reversed(cases), size, chance, "CJ1")
    assert len(drawn) == len({one.case_id for one in drawn}) == min(size, len(cases))
    by_risk = [one.points for one in drawn if one.points]
    assert by_risk == sorted((one.points for one in cases if one.points), reverse=True)[: len(by_risk)]
    plain = sum(1 for one in cases if not one.points)
    assert len(drawn) - len(by_risk) >= min(plain, -(-size * chance // 100))


def test_another_number_draws_another_lot():
    cases = [Scored(UUID(int=n), 0, ()) for n in range(200)]
    assert risk.draw(cases, 10, 20, "CJ1") != risk.draw(cases, 10, 20, "CJ2")
