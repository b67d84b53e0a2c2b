"""Who answers for an order goes with the post."""

from __future__ import annotations

import pytest

from tests import cast
from tests.orders import story
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.orders import publishing
from wangge.posts import commands as posts
from wangge.posts import handover


def test_orders_go_to_the_next_holder_and_keep_a_post_from_ending(order, zhao, wang, places, at):
    over = story.published(zhao, wang, places, at)
    publishing.cancel(by=zhao, order_id=over.pk, reason="不需要了", at=at)
    newcomer, holding = cast.person("冯新来"), zhao.holdings.get()
    assert (order.owner, handover.open_work(zhao, places.community)) == (zhao, 1)
    system = cast.person("系统")
    cast.holding(system, "community_staff", places.community)
    with pytest.raises(posts.OpenWork):
        posts.end_post(by=system, holding_id=holding.pk, last_day=day_of(at), at=at)
    posts.hand_over(by=system, holding_id=holding.pk, to_person_id=newcomer.pk, from_day=day_of(at), at=at)
    order.refresh_from_db()
    over.refresh_from_db()
    assert (order.owner, over.owner) == (newcomer, zhao)
    assert Leaf.objects.filter(kind="order.owner", on_id=str(order.pk)).count() == 1
    assert "冯新来" in cast.browser_of(newcomer).get(f"/orders/{order.pk}").content.decode()
