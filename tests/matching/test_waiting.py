"""A year of days on which there is a little less help than needs: waiting raises urgency, so nobody waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from wangge.matching import engine, rules
from wangge.matching.problem import NOBODY, Problem
from wangge.matching.rules import Pressing
from wangge.needs.kinds import HIGHEST_URGENCY

START = datetime(2022, 1, 1, 1, tzinfo=UTC)
DAYS, STEP, NEVER = 365, 14, 10_000
PLACES = 12  # helpers a day, one need each
URGENT, PATIENT = 12.1, 0.9  # needs that are told a day on average: urgency 2 to 5, and 1


def longest_wait(step_days: int) -> tuple[int, int, int]:
    """The longest any need waited, of any urgency and of urgency 1, until it was served or the year was over; and how many were
    served."""
    chance = np.random.default_rng(7)
    waiting: list[Pressing] = []
    longest, patient, served, number = 0, 0, 0, 0
    for day in range(DAYS):
        now = START + timedelta(days=day)
        told = [int(urgency) for urgency in chance.integers(2, HIGHEST_URGENCY + 1, chance.poisson(URGENT))]
        for urgency in told + [1] * int(chance.poisson(PATIENT)):
            number += 1
            waiting.append(Pressing(False, urgency, now, 0, UUID(int=number)))
        waiting.sort(key=lambda one: rules.order_key(one, now, step_days))
        plan = engine.solve(_day(len(waiting), chance)).final
        for one in waiting:
            longest = max(longest, rules.waited_days(one.reported_at, now))
            if one.urgency == 1:
                patient = max(patient, rules.waited_days(one.reported_at, now))
        served += int((plan != NOBODY).sum())
        waiting = [one for one, pair in zip(waiting, plan, strict=True) if pair == NOBODY]
    return longest, patient, served


def _day(needs, chance):
    """Each need could be served by some five of the day's helpers."""
    need, helper = np.nonzero(chance.random((needs, PLACES)) < 5 / PLACES)
    return Problem(
        weight=rules.weights(needs), capacity=np.ones(PLACES), helper=np.arange(PLACES), spread=np.zeros(PLACES),
        need=need, offer=helper, cost=chance.integers(0, 900, len(need)),
    )  # fmt: skip


def test_waiting_raises_and_so_nobody_waits_for_ever():
    longest, patient, served = longest_wait(STEP)
    assert longest == patient  # whoever waits longest could wait best
    # Four steps to the top, and there the older needs go first: what is left is the backlog of an overloaded year.
    backlog_days = round((URGENT + PATIENT - PLACES) * DAYS / PLACES)
    assert patient <= 4 * STEP + backlog_days + STEP
    starved = longest_wait(NEVER)
    assert starved[1] > 300  # the control: without raising, some wait all year
    assert served >= starved[2] - PLACES  # and raising loses nobody
