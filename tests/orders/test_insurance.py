"""Some kinds of service are neither offered nor taken without accident insurance."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.care.story import table
from tests.orders import story
from tests.web.pressing import press
from wangge.journal.models import Leaf
from wangge.kernel.models import PolicyRow
from wangge.kernel.refusals import NotPermitted
from wangge.orders import insuring, publishing, refusals, taking

ROWS = table("orders.md", "kind", "insurance", "taken")
POLICY = "社区志愿者意外险"


@pytest.fixture
def repair(zhao, wang, places, at):
    return story.published(zhao, wang, places, at, title="修灯", kind="repair")


@pytest.mark.parametrize(("kind", "insurance", "taken"), ROWS)
def test_the_page_says_what_is_taken(sun, zhao, wang, places, at, kind, insurance, taken):
    words = POLICY if insurance == "on record" else ""
    order = story.published(zhao, wang, places, at, kind=kind, insurance=words)
    if taken == "yes":
        assert taking.take(by=sun, order_id=order.pk, at=at).taker == sun
        return
    for deed in (
        lambda: taking.take(by=sun, order_id=order.pk, at=at),
        lambda: publishing.offer(by=zhao, order_id=order.pk, to=sun, at=at),
    ):
        with pytest.raises(refusals.Uninsured):
            deed()


def test_staff_record_it_and_then_it_is_taken(repair, sun, zhao, at):
    with pytest.raises(NotPermitted):
        insuring.insure(by=sun, order_id=repair.pk, insurance=POLICY, at=at)
    insuring.insure(by=zhao, order_id=repair.pk, insurance=POLICY, at=at)
    taking.take(by=sun, order_id=repair.pk, at=at)
    with pytest.raises(refusals.Uninsured):
        insuring.insure(by=zhao, order_id=repair.pk, insurance=" ", at=at)
    taking.start(by=sun, order_id=repair.pk, at=repair.starts_at)
    with pytest.raises(refusals.WrongState):
        insuring.insure(by=zhao, order_id=repair.pk, insurance="别的", at=repair.starts_at)
    assert Leaf.objects.filter(kind="order.insured").count() == 1


def test_the_policy_of_the_day_decides(repair, sun, at):
    PolicyRow.objects.create(key=insuring.LEVELS, value={"errand": 2}, valid_from=date(2022, 1, 1), source="本区规定")
    assert taking.take(by=sun, order_id=repair.pk, at=at).taker == sun


def test_by_hand(zhao, sun, wang, places, monkeypatch):
    from wangge.kernel import clock

    order = story.published(zhao, wang, places, clock.now(), title="修灯", kind="repair")
    desk = cast.browser_of(zhao)
    assert "还没有，不能接单" in desk.get(f"/orders/{order.pk}").content.decode()
    assert "没有意外伤害保险不能接单" in desk.get(f"/orders/{order.pk}/insurance").content.decode()
    assert POLICY in press(desk, f"/orders/{order.pk}/insurance", insurance=POLICY)
