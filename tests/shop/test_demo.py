"""The demo's shelf: a dozen, some of it redeemed."""

from __future__ import annotations

from random import Random

from tests import cast
from tests.shop import story
from wangge.demo import shop as demo
from wangge.shop.models import Good, Redemption


def test_a_dozen_on_the_shelf_and_some_of_it_redeemed(places, zhao, at):
    for n in range(12):
        story.earned(cast.person(f"邻居{n:02d}", home=places.home), 40 + n, at.replace(month=1))
    demo.fill(places.community, at=at, chance=Random(1))
    assert Good.objects.count() == len(demo.SHELF) == 12
    assert Good.objects.filter(stock=0).exists()
    assert set(Redemption.objects.values_list("state", flat=True)) == {"waiting", "collected", "cancelled"}
