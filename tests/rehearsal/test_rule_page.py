"""The worked examples of docs/rules/rehearsal.md."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.care.story import table
from wangge.kernel import policy
from wangge.rehearsal.parts import points, strikes
from wangge.rehearsal.parts.points import Moved, Service
from wangge.rehearsal.parts.strikes import Start, Struck
from wangge.rehearsal.rules import Facts, Figure, Rules, Window, effect_of

ROWS = table("rehearsal.md", "happens", "changed", "before", "after", "balance after", "strikes", "removed")
STEPS = table("rehearsal.md", "before", "after", "removed before", "removed after", "effect")
QUARTER = Window(date(2022, 7, 1), date(2022, 9, 30))
SHIPPED = {row["key"]: [(row["valid_from"], row["value"])] for row in policy.defaults()}


def events(happens: str) -> tuple[list[Any], list[Any]]:
    """What the words say, as facts of both parts: one service a day."""
    made: list[Any] = []
    struck: list[Any] = []
    for number, word in enumerate(happens.split()):
        at = QUARTER.first + timedelta(days=number, hours=9)
        if word.startswith("-"):
            made.append(Moved(int(word), False, True, uuid4()))
            continue
        minutes, difficulty, stars = word.split("/")
        given = None if stars == "-" else int(stars)
        made.append(Service(at.date(), "errand", int(difficulty), int(minutes), given, uuid4(), uuid4()))
        if given is not None:
            struck.append(Struck(at, 0, number, given, at))
    return made, struck


def changes(words: str) -> dict[str, Any]:
    """The shipped value of a key with one number changed."""
    key, change = words.split()
    name, _is, number = change.rpartition("=")
    shipped = SHIPPED[key][0][1]
    return {key: {**shipped, name: int(number)} if name else int(number)}


@pytest.mark.parametrize(("happens", "changed", "before", "after", "balance", "count", "removed"), ROWS)
def test_the_page_says_what_one_volunteer_would_have_got(happens, changed, before, after, balance, count, removed):
    made, struck = events(happens)
    old = Rules(SHIPPED, QUARTER.since)
    new = old.under(changes(changed))
    facts = Facts(uuid4(), 0, made, Figure(0))
    assert points.price(facts, old).amount == int(before)
    figure = points.price(facts, new)
    assert (figure.amount, figure.balance) == (int(after), int(balance))
    start = Start((), None, QUARTER.after, "strikes.volunteer_limit_points")
    standing = strikes.price(Facts(facts.holder, start, struck, Figure(0)), new)
    assert (standing.amount, standing.removed is not None) == (int(count), removed == "yes")


@pytest.mark.parametrize(("before", "after", "was", "would", "effect"), STEPS)
def test_the_page_says_how_a_change_is_called(before, after, was, would, effect):
    day = date(2022, 9, 1)
    figures = [Figure(int(n), removed=day if gone == "yes" else None) for n, gone in ((before, was), (after, would))]
    assert str(effect_of(*figures, more_is_better=True) or "-") == effect


def test_an_earlier_removal_is_a_loss_and_more_strikes_are_no_gain():
    first, second = date(2022, 9, 1), date(2022, 9, 2)
    assert effect_of(Figure(3, removed=second), Figure(3, removed=first), more_is_better=False) == "loses"
    assert effect_of(Figure(1), Figure(2), more_is_better=False) == "loses"
    assert effect_of(Figure(2), Figure(1), more_is_better=False) == "gains"
