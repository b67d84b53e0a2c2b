"""The third strike removes, an appeal that won restores: the rule page's table, and what happens at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.care.story import at_once, table
from tests.points.story import lifted, struck
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.kernel.models import PolicyRow
from wangge.points import audit, refusals, strikes
from wangge.points.ledger import Because
from wangge.points.models import Standing, Strike

ROWS = table("strikes.md", "limit", "window (days)", "happens", "counting", "standing")
VOLUNTEER = Standing.Role.VOLUNTEER


@pytest.mark.parametrize(("limit", "window", "happens", "counting", "standing"), ROWS)
def test_the_page_says_who_is_removed(lin, at, limit, window, happens, counting, standing):
    for key, value in (("strikes.volunteer_limit_points", limit), ("strikes.window_days", window)):
        PolicyRow.objects.create(key=key, value=int(value), valid_from=date(2021, 1, 1), source="本区规定")
    made = []
    for what in happens.split():
        if what == "s":
            made.append(struck(lin, at).strike)
        elif what.startswith("-"):
            lifted(made[int(what[1:]) - 1], at)
        else:
            at += timedelta(days=int(what[1:-1]))
    found = strikes.standing_of(VOLUNTEER, lin)
    assert (len(strikes.counting(found, at)), found.state) == (int(counting), standing)
    assert strikes.is_removed(VOLUNTEER, lin) == (standing == "removed")
    assert audit.audit() == []


def test_one_complaint_counts_once(lin, at):
    because = Because("review", new_id())
    with atomic():
        strikes.strike(role=VOLUNTEER, holder=lin, because=because, by=SYSTEM, at=at)
    with pytest.raises(refusals.AlreadyCounted), atomic():
        strikes.strike(role=VOLUNTEER, holder=lin, because=because, by=SYSTEM, at=at)


def test_a_strike_is_lifted_once_and_says_whether_it_restores(lin, at):
    made = [struck(lin, at) for _time in range(3)]
    assert [one.removed for one in made] == [False, False, True]
    assert lifted(made[0].strike, at).restores
    with pytest.raises(refusals.AlreadyLifted):
        lifted(made[0].strike, at)
    assert not lifted(made[1].strike, at).restores  # was in good standing already


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_of_many_strikes_at_once_one_removes(lin, at):
    results = at_once([lambda: struck(lin, at)] * 5)
    assert sum(one.removed for one in results) == 1
    assert sorted(Strike.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
