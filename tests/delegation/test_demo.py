"""The demo's delegation: 120 approval and 24 service items at ten centres, quickly."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from tests import cast
from wangge.delegation import cases, queries, resolver
from wangge.delegation.cases import Past
from wangge.delegation.models import Change, Delegated, HandUp
from wangge.demo import catalogue as items
from wangge.demo import delegation as demo
from wangge.kernel.clock import day_of


@pytest.fixture
def filled(places, at):
    for number in range(3, 8):
        cast.place(places.district, "street", f"{number:03d}", f"第{number}街道", f"140105{number:03d}")
    for segment, kind in (("100", "town"), ("200", "township"), ("201", "township")):
        cast.place(places.district, kind, segment, f"{segment}乡镇", f"140105{segment}")
    for number in range(12):
        cast.person(f"居民{number}", home=places.home, phone=cast.impossible_phone())
    items.fill(places.district, at=at, seed="1")
    began = process_time()
    demo.fill(places.district, places.community, at=at, chance=Random(1))
    return process_time() - began


def test_144_items_at_ten_centres_and_what_lies_on_desks(filled, places, at):
    today = day_of(at)
    held = queries.holding(today)
    assert held.count() == 144 * 10
    assert held.values("item").distinct().count() == 144
    assert held.values("centre").distinct().count() == 10
    assert queries.counts(today) == {"handle": 1440 - 60, "accept": 60, "hand_up": 0}
    assert sorted(Change.objects.values_list("state", flat=True)) == ["adopted", "adopted", "adopted", "draft", "tried"]
    assert Delegated.objects.filter(to_day__isnull=False).count() == 60
    states = list(HandUp.objects.order_by("handed_at").values_list("state", flat=True))
    assert states == list(demo.HANDED)
    item = held.select_related("item__department", "item__place").first().item
    assert len(resolver.everywhere(item, today)) == 10
    assert filled < 8


def test_what_waits_is_tried_again_once_there_are_cases(filled, at):
    change = Change.objects.get(state="tried")
    item = change.cells.first().item_id

    def source(item_ids, since, until):
        return [Past(item, "140105/001/", until, 7)] if item in item_ids else []

    cases.register_cases(source)
    try:
        demo.try_again(at=at)
    finally:
        cases.unregister_cases(source)
    change.refresh_from_db()
    assert (change.result["cases"], change.result["moved"]) == (7, 7)
