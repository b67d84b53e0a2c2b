"""The orders of a shop stand on its page 我的店."""

from __future__ import annotations

from tests import cast
from tests.orders import story
from tests.orders.story import DAY, HOUR
from wangge.kernel import clock
from wangge.orders import publishing, taking


def test_my_shop_shows_what_it_took_and_is_asked(zhao, wang, keeper, places):
    from tests.alliance.story import joined

    at = clock.now()
    shop = joined(zhao, keeper, places, at).organisation
    phone = cast.browser_of(keeper)
    assert "还没有接过单" in phone.get("/alliance/mine").content.decode()
    order = story.published(zhao, wang, places, at)
    taking.take(by=keeper, order_id=order.pk, at=at, organisation_id=shop.pk)
    other = story.published(zhao, None, places, at, title="送米", starts_at=at + 3 * DAY, ends_at=at + 3 * DAY + HOUR)
    publishing.offer(by=zhao, order_id=other.pk, to=shop, at=at)
    page = phone.get("/alliance/mine").content.decode()
    assert f"/orders/{order.pk}" in page
    assert "1 个邀请等您答复" in page
