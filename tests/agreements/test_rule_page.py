"""The rule page of agreements says what the clock does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tests import cast
from tests.agreements import story
from tests.care.story import table
from wangge.agreements.chores import begin_and_end, remind_of_ends
from wangge.kernel.clock import SHANGHAI, day_of

ROWS = table("agreements.md", "first day", "last day", "looked at on", "state", "reminded")


@pytest.mark.parametrize(("first", "last", "seen", "state", "reminded"), ROWS)
def test_it_begins_is_reminded_of_and_ends_on_its_days(zhao, places, at, first, last, seen, state, reminded):
    keeper = cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    made = story.in_force(
        zhao, keeper, story.shop(places.building, keeper), places.community, at, from_day=begins, to_day=ends
    )
    day = day_of(at)
    while day <= date.fromisoformat(seen):
        now = datetime.combine(day, time(12), SHANGHAI)
        begin_and_end(now)
        remind_of_ends(now)
        day += timedelta(days=1)
    made.refresh_from_db()
    assert (made.state, "yes" if made.reminded_on else "no") == (state, reminded)
