"""The order of the queue, missed numbers and the waiting time, as `docs/rules/queue.md` works them out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cast import SHANGHAI
from wangge.windows import rules
from wangge.windows.rules import Desk, HeadStart

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "queue.md"
START = HeadStart(priority=30, booked=30, grace=15)


def clock(text):
    hour, minute = text.split(":")
    return datetime(2022, 7, 28, int(hour), int(minute), tzinfo=SHANGHAI)


def table(title):
    """The rows of the table below a heading, as lists of words."""
    text = PAGE.read_text().split(f"## {title}\n", 1)[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_order_is_as_the_page_says():
    found = table("The order")
    assert len(found) >= 6
    for who, came, slot, priority, rank, _why in found:
        given = {"is_priority": priority == "yes", "slot_at": clock(slot) if slot != "—" else None}
        assert rules.rank(clock(came), START, **given) == clock(rank), who
    order = [who for who, *_rest in sorted(found, key=lambda row: clock(row[4]))]
    named = re.search(r"called in the order (.+?)\.", PAGE.read_text()).group(1)
    assert order == re.split(r", | and ", named)


def test_a_missed_number_comes_back_where_the_page_says():
    for waiting, behind, now, rank in table("A missed number"):
        ranks = [clock(one) for one in waiting.split()] if waiting != "—" else []
        found = rules.rank_after_missing(ranks, int(behind), clock(now))
        assert found.replace(microsecond=0) == clock(rank)
        assert found not in ranks


def test_the_waiting_time_is_as_the_page_says():
    for windows, ahead, mine, each, minutes in table("The waiting time"):
        desks = [
            Desk(frozenset(served), int(free) * 60)
            for served, free in (re.fullmatch(r"([A-Z]+)(?: free in (\d+))?", text.strip()).groups(default="0")
                                 for text in (windows.split(",") if windows != "—" else []))
        ]  # fmt: skip
        times = {pair[0]: int(pair[2:]) * 60.0 for pair in each.split()}
        found = rules.told_minutes(rules.starts_in(desks, ahead.split() if ahead != "—" else [], mine, times))
        assert found == (None if minutes == "unknown" else int(minutes))


def test_who_came_first_is_called_first_among_equals():
    times = [clock(f"9:{minute:02d}") for minute in range(0, 60, 7)]
    assert [rules.rank(one, START) for one in times] == times


@pytest.mark.parametrize(("seconds", "minutes"), [(None, None), (0, 0), (1, 5), (300, 5), (301, 10)])
def test_an_estimate_is_told_in_steps_of_five_minutes(seconds, minutes):
    assert rules.told_minutes(seconds) == minutes


def test_times_are_believed_when_there_are_enough():
    served = {"A": [60.0, 120.0, 600.0], "B": [60.0]}
    assert rules.seconds_each(served, 3, 480.0) == {"A": 120.0, "B": 480.0}


def test_a_played_queue_never_gets_shorter_with_more_ahead():
    desks, each = [Desk(frozenset("AB")), Desk(frozenset("A"), 90.0)], {"A": 300.0, "B": 420.0}
    found = [rules.starts_in(desks, ["A", "B"] * n, "A", each) for n in range(8)]
    assert found == sorted(found)
    assert found[0] == 0
    assert timedelta(seconds=found[-1]) > timedelta(minutes=20)
