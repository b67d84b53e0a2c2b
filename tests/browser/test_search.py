"""Typing in the one search box, on a phone: what is found while one types, with the keyboard, and by a whole number."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from wangge.kernel import clock
from wangge.people import organisations
from wangge.people.models import AccessLog

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LEAST_TARGET = 44  # px, what a thumb hits


@pytest.fixture
def box(page: Page, places: Any, zhao: Any, grandma_wang: Any) -> Any:
    """The empty box, opened by 赵敏 on her phone."""
    organisations.add_organisation(by=zhao, name="王记面馆", kind="shop", place_id=places.building.pk, at=clock.now())
    page.set_viewport_size(PHONE)
    page.goto("/demo/")
    page.locator("form:has(input[value='community-staff']) button").click()
    page.wait_for_url("/")
    page.goto("/search/")
    box = page.locator("[data-finder]")
    expect(box).to_be_focused()
    return box


def type_anew(box: Any, text: str) -> None:
    box.fill("")
    box.press_sequentially(text)


def test_what_is_typed_is_found_at_once_and_opens_with_arrows_and_enter(page, box, grandma_wang):
    found = page.locator("#found")
    for typed in ("秀兰", "wangxiu", "wxl", "3-2-502", "王 3号楼"):
        type_anew(box, typed)
        expect(found.get_by_role("link", name="王秀兰")).to_be_visible()
        type_anew(box, "没有这个人")
        expect(found).to_contain_text("没有找到")
        expect(found.get_by_role("link")).to_have_count(0)

    type_anew(box, "王")
    links = found.get_by_role("link")
    expect(links).to_have_count(2)  # the elder and the noodle shop
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    for link in links.all():
        there = link.bounding_box()
        assert there["height"] >= LEAST_TARGET
        assert there["x"] >= 0
        assert there["x"] + there["width"] <= PHONE["width"]

    box.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    assert page.url.endswith("/search/")  # nothing typed got into the address
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"/people/{grandma_wang.pk}")


def test_a_whole_number_is_looked_up_only_when_sent_and_stands_in_no_address(page, box, grandma_wang):
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    number = grandma_wang.phone
    found = page.locator("#found")

    type_anew(box, number)
    expect(found).to_contain_text("这是一个完整的号码")
    expect(found.get_by_role("link")).to_have_count(0)
    assert not AccessLog.objects.exists()

    box.press("Enter")
    expect(found.get_by_role("link", name="王秀兰")).to_be_visible()
    expect(found).to_contain_text("这次按号码查找已记录")
    assert AccessLog.objects.filter(subject=grandma_wang, viewer__name="赵敏").count() == 1
    assert len(addresses) > 1
    assert [address for address in [*addresses, page.url] if number in address] == []
    assert number not in page.content()
