"""Policy rows: the newest one valid that day wins; shipped defaults never touch a district's own."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from wangge.kernel import policy
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.models import PolicyRow

KEY = "call.accept_minutes"


@pytest.fixture
def tomorrows(db):
    return PolicyRow.objects.create(key=KEY, value=8, valid_from=date(2022, 7, 29), source="本区规定")


def test_a_row_applies_from_midnight_in_shanghai(tomorrows):
    midnight = datetime(2022, 7, 29, tzinfo=SHANGHAI)
    assert policy.on(KEY, midnight - timedelta(seconds=1)).value == 3
    found = policy.on(KEY, midnight)
    assert (found.value, found.row_id, found.source, found.valid_from) == (
        8,
        tomorrows.pk,
        "本区规定",
        date(2022, 7, 29),
    )


def test_the_newest_of_several_wins_whatever_order_they_came_in(tomorrows):
    PolicyRow.objects.create(key=KEY, value=5, valid_from=date(2021, 1, 1), source="本区规定")
    assert policy.on(KEY, datetime(2022, 7, 28, 12, tzinfo=SHANGHAI)).value == 5
    assert policy.on(KEY, datetime(2030, 1, 1, tzinfo=SHANGHAI)).value == 8


def test_several_keys_are_one_question(db, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = policy.many([KEY, "call.close_hours"], at)
    assert {key: row.value for key, row in found.items()} == {KEY: 3, "call.close_hours": 12}


def test_a_key_without_a_row_that_day_says_what_to_do(db):
    with pytest.raises(policy.NoPolicy, match="wangge migrate"):
        policy.on(KEY, datetime(2019, 12, 31, 23, 59, tzinfo=SHANGHAI))


def test_seeding_again_adds_nothing_and_keeps_own_rows(tomorrows):
    PolicyRow.objects.filter(key=KEY, valid_from=date(2020, 1, 1)).update(value=4)
    assert policy.seed() == 0
    assert set(PolicyRow.objects.filter(key=KEY).values_list("value", flat=True)) == {4, 8}


UNITS = {
    "seconds",
    "minutes",
    "hours",
    "days",
    "months",
    "years",
    "percent",
    "points",
    "times",
    "weights",
    "households",
    "residents",
    "m2",
    "rows",
    "megabytes",
    "bands",
    "levels",
}


def test_every_default_has_a_value_a_day_a_source_and_words():
    for row in policy.defaults():
        value = row["value"]
        numbers = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        assert all(isinstance(one, int) for one in numbers)
        assert row["valid_from"] == date(2020, 1, 1)
        assert row["source"]
        assert row["what"]
        assert re.split(r"[_.]", row["key"])[-1] in UNITS
