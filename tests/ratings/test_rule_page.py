"""The worked examples of docs/rules/ratings.md."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import SHANGHAI
from tests.surveys.story import table
from wangge.kernel.calendar import from_rows, seed_rows
from wangge.kernel.clock import day_of
from wangge.ratings import rules

CALENDAR = from_rows(seed_rows(2022, 2022))
TERMS = table("ratings.md", "given", "contact by", "simple by", "complex by")
FIGURES = table("ratings.md", "ratings", "hidden", "total", "satisfied percent of those shown")


@pytest.mark.parametrize(("when", "contact", "simple", "complex_"), TERMS)
def test_terms(when, contact, simple, complex_):
    at = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    days = {"simple_days": 5, "complex_days": 15, "calendar": CALENDAR}
    found = [
        rules.after_working_days(at, 1, CALENDAR), rules.rectify_by(at, is_complex=False, **days),
        rules.rectify_by(at, is_complex=True, **days),
    ]  # fmt: skip
    assert [str(day_of(one)) for one in found] == [contact, simple, complex_]
    assert all(one < other for one, other in pairwise(found))


@pytest.mark.parametrize(("ratings", "hidden", "total", "percent"), FIGURES)
def test_figures(ratings, hidden, total, percent):
    levels = {
        name: dict(Counter(int(digit) for digit in digits))
        for name, _, digits in (one.partition("=") for one in ratings.split())
    }
    found = rules.grouped(levels, 5)
    assert {one.name for one in found if one.count is None} == (set() if hidden == "-" else set(hidden.split()))
    whole = rules.total(levels.values(), 5)
    assert (str(whole.count) if whole.count else "-") == total
    shown = " ".join(
        f"{one.name}={one.percent}" for one in sorted(found, key=lambda one: "甲乙丙".index(one.name)) if one.count
    )
    assert (shown or "-") == percent


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 20), max_size=8), st.integers(2, 6))
def test_what_is_hidden_cannot_be_worked_out(sizes, least):
    hidden = rules.hidden_of(sizes, least)
    assert all(sizes[name] >= least for name in sizes.keys() - hidden)
    # the rest of the total is never the size of one small group
    assert len(hidden) != 1 or len(sizes) == 1
