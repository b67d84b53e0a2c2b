"""Matching proposes nobody who may not serve as a volunteer that day."""

from __future__ import annotations

from datetime import timedelta

from tests.volunteers.story import reviewed_badly
from wangge.checkin.models import CheckIn
from wangge.kernel.clock import day_of
from wangge.matching import standing


def test_matching_asks_volunteers_who_may_serve(sun, lin, places, at):
    today = day_of(at)
    assert standing.may_serve([sun.pk, lin.pk], today) == {sun.pk}
    CheckIn.objects.filter(person=sun).update(until=today)
    assert standing.may_serve([sun.pk], today) == {sun.pk}
    assert standing.may_serve([sun.pk], today + timedelta(days=1)) == set()


def test_who_was_removed_may_not(sun, places, at):
    for _time in range(3):
        reviewed_badly(sun, places.community, at)
    assert standing.may_serve([sun.pk], day_of(at)) == set()
