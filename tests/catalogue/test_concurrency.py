"""Two people at once: one item has one open draft, and what is published never meets."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.care.story import at_once
from tests.catalogue import story
from wangge.catalogue import drafting, publishing, refusals
from wangge.catalogue.models import ItemVersion
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def test_of_many_drafting_at_once_one_does(xu, bai, bureau, places, at):
    item_id = story.published(xu, bai, bureau, places.district, at).item_id
    results = at_once([lambda: drafting.draft_version(by=xu, item_id=item_id, at=at)] * 4)
    assert sum(isinstance(one, ItemVersion) for one in results) == 1
    assert all(isinstance(one, ItemVersion | refusals.DraftOpen) for one in results)


def test_publishing_and_withdrawing_at_once_leave_no_overlap(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    draft = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    publishing.submit(by=xu, version_id=draft.pk, at=at)
    today = day_of(at)

    def publish():
        return publishing.publish(by=bai, version_id=draft.pk, from_day=today + 2 * DAY, at=at)

    def withdraw():
        return publishing.withdraw(by=bai, item_id=first.item_id, from_day=today + 3 * DAY, reason="依法取消", at=at)

    results = at_once([publish, withdraw, publish, withdraw])
    assert all(isinstance(one, ItemVersion | Refused) for one in results), results
    assert sum(isinstance(one, ItemVersion) for one in results) >= 1
    held = list(ItemVersion.objects.filter(item=first.item_id, state="published").order_by("valid_from"))
    for before, after in pairwise(held):
        assert before.valid_to is not None
        assert before.valid_to < after.valid_from
