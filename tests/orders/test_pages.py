"""The pages of orders over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import cast
from tests.orders import story
from tests.web.pressing import press
from wangge.kernel import clock
from wangge.kernel.clock import local
from wangge.orders import publishing, settling, taking
from wangge.orders.models import Offer, Order, Review
from wangge.projects import commands as projects

SOON = timedelta(minutes=20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def soon(zhao, wang, places, at):
    """An errand for 王奶奶 that begins in twenty minutes."""
    return story.published(zhao, wang, places, at, starts_at=at + SOON, ends_at=at + SOON + HOUR, details="带上户口本")


def get(who, name, *args, **query):
    return cast.browser_of(who).get(reverse(f"orders:{name}", args=args), query)


def post(who, name, *args, **fields):
    return cast.browser_of(who).post(reverse(f"orders:{name}", args=args), {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


def finished(order, who, at, minutes=60):
    """Done some hours ago, without waiting for it."""
    taking.take(by=who, order_id=order.pk, at=at)
    Order.objects.filter(pk=order.pk).update(
        state="finished", started_at=at - timedelta(minutes=minutes), finished_at=at, minutes=minutes
    )


def test_a_volunteer_finds_it_takes_it_begins_and_finishes_on_the_phone(soon, sun, wang, at):
    shown = text(get(sun, "near"))
    assert "代办老年证" in shown
    assert "约 10 积分" in shown
    assert "王桂兰" not in shown
    before = text(get(sun, "detail", soon.pk))
    assert "王桂兰" not in before
    assert "户口本" not in before
    assert post(sun, "take", soon.pk).status_code == 303
    after = text(get(sun, "detail", soon.pk))
    assert "王桂兰" in after
    assert "带上户口本" in after
    assert "我到了，开始" in text(get(sun, "mine"))
    assert post(sun, "start", soon.pk).status_code == 303
    assert "做完了" in text(get(sun, "mine"))
    assert post(sun, "pause", soon.pk).status_code == 303
    assert "我回来了，继续" in text(get(sun, "mine"))
    assert post(sun, "start", soon.pk).status_code == 303
    assert "签到签退" in text(get(sun, "detail", soon.pk))
    assert post(sun, "finish", soon.pk).status_code == 303
    assert "等对方确认" in text(get(sun, "mine"))
    assert story.fresh(soon).state == "finished"


def test_who_has_not_reported_in_is_told_how(soon, lin):
    assert "先报到，再接单" in text(get(lin, "near"))
    assert post(lin, "take", soon.pk).status_code == 403


def test_the_second_one_is_told_that_it_is_gone(soon, sun, zhou):
    post(sun, "take", soon.pk)
    answer = post(zhou, "take", soon.pk)
    assert answer.status_code == 409
    assert "刚被别人接走" in text(answer)


def test_the_link_confirms_and_reviews_in_one_step_without_an_account(soon, sun, at):
    finished(soon, sun, at)
    browser, address = Client(), reverse("orders:review-link", args=[soon.token])
    shown = text(browser.get(address))
    assert "服务了 60 分钟" in shown
    assert "孙志强" not in shown
    assert "王桂兰" not in shown
    assert browser.post(address, {"request_key": str(uuid4()), "deed": "review"}).status_code == 422
    answer = browser.post(address, {"request_key": str(uuid4()), "deed": "review", "stars": 5, "text": "真细心"})
    assert answer.status_code == 303
    review = Review.objects.get(order=soon)
    assert (review.stars, review.text, review.how) == (5, "真细心", "link")
    assert "您已评价" in text(browser.get(address))
    assert "真细心" not in text(browser.get(address))


def test_the_link_only_confirms_or_disputes(soon, sun, at):
    finished(soon, sun, at)
    browser, address = Client(), reverse("orders:review-link", args=[soon.token])
    assert browser.post(address, {"request_key": str(uuid4()), "deed": "confirm"}).status_code == 303
    assert story.fresh(soon).state == "confirmed"
    answer = browser.post(address, {"request_key": str(uuid4()), "deed": "dispute", "reason": "只来了半小时"})
    assert answer.status_code == 303
    assert story.fresh(soon).state == "disputed"
    assert browser.post(address, {"request_key": str(uuid4()), "deed": "confirm"}).status_code == 409
    assert Client().get(reverse("orders:review-link", args=["x" * 20])).status_code == 404


def test_much_longer_than_planned_waits_for_staff_also_on_the_link(soon, sun, zhao, at):
    finished(soon, sun, at, minutes=200)
    browser, address = Client(), reverse("orders:review-link", args=[soon.token])
    assert "社区工作人员会打电话向您核对" in text(browser.get(address))
    answer = browser.post(address, {"request_key": str(uuid4()), "deed": "review", "stars": 5})
    assert answer.status_code == 422
    assert not Review.objects.exists()
    assert post(zhao, "review", soon.pk, stars=4).status_code == 303
    assert Review.objects.get().how == "phone"


def test_the_served_person_confirms_and_reviews_on_the_own_phone(soon, sun, wang, at):
    finished(soon, sun, at)
    assert "确认并评价" in text(get(wang, "for-me"))
    assert post(wang, "review", soon.pk, stars=5).status_code == 303
    assert story.fresh(soon).state == "confirmed"
    assert "您给了 5 星" in text(get(wang, "for-me"))


def test_staff_publish_for_a_person_and_ask_somebody(zhao, wang, sun, at):
    found = text(get(zhao, "new", q="王桂兰"))
    assert f"?subject={wang.pk}" in found
    tomorrow = local(at + DAY)
    told = {
        "subject": wang.pk, "title": "陪老人买菜", "kind": "care", "difficulty": 1, "day": f"{tomorrow:%Y-%m-%d}",
        "begins": "09:00", "ends": "10:00",
    }  # fmt: skip
    assert post(zhao, "new", **{**told, "ends": "08:00"}).status_code == 422
    assert post(zhao, "new", **{**told, "subject": ""}).status_code == 422
    assert post(zhao, "new", **told).status_code == 303
    made = Order.objects.get(title="陪老人买菜")
    assert (made.for_everybody, made.subject) == (False, wang)
    assert "孙志强" in text(get(zhao, "offer", made.pk))
    assert post(zhao, "offer", made.pk, to=f"person:{sun.pk}").status_code == 303
    assert "社区邀请您" in text(get(sun, "near"))
    offer = Offer.objects.get()
    assert "为什么不方便？" in text(get(sun, "decline", offer.pk))
    assert post(sun, "decline", offer.pk).status_code == 422
    assert post(sun, "decline", offer.pk, reason="far", text="要倒两趟车").status_code == 303
    assert "太远：要倒两趟车" in text(get(zhao, "detail", made.pk))


def test_giving_back_says_when_it_counts_as_missed(soon, sun, at):
    taking.take(by=sun, order_id=soon.pk, at=at)
    assert "现在退单记为未到" in text(get(sun, "give-back", soon.pk))
    assert post(sun, "give-back", soon.pk, reason="孩子发烧了").status_code == 303
    assert story.fresh(soon).state == "missed"


def test_staff_record_by_phone_cancel_and_miss(soon, order, sun, zhao, at):
    taking.take(by=sun, order_id=soon.pk, at=at)
    assert post(zhao, "record", soon.pk, minutes=45).status_code == 303
    assert (story.fresh(soon).state, story.fresh(soon).minutes) == ("confirmed", 45)
    assert post(zhao, "cancel", order.pk, reason="不").status_code == 422
    assert post(zhao, "cancel", order.pk, reason="老人住院了").status_code == 303
    assert story.fresh(order).state == "cancelled"


def test_somebody_else_decides_a_dispute(soon, sun, wang, zhao, at):
    finished(soon, sun, at)
    assert post(wang, "dispute", soon.pk, reason="只做了一半").status_code == 303
    assert "只做了一半" in text(get(zhao, "decide", soon.pk))
    assert post(zhao, "decide", soon.pk, minutes=30, grounds="双方都说是半小时").status_code == 303
    assert story.fresh(soon).minutes == 30
    assert "双方都说是半小时" in text(get(sun, "detail", soon.pk))


def test_the_member_takes_in_its_name(soon, membership, keeper, at):
    name = membership.organisation.name
    assert f"以{name}接单" in text(get(keeper, "detail", soon.pk))
    assert post(keeper, "take", soon.pk, organisation=membership.organisation_id).status_code == 303
    assert story.fresh(soon).organisation == membership.organisation


def test_the_list_filters_and_exports_masked_names(soon, order, sun, zhao, at):
    taking.take(by=sun, order_id=soon.pk, at=at)
    shown = text(get(zhao, "list", state="open"))
    assert order.number in shown
    assert soon.number not in shown
    assert soon.number in text(get(zhao, "list", q="孙志强"))
    assert "没有找到" in text(get(zhao, "list", q="没有这个"))
    file = get(zhao, "export")
    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    flat = str(rows)
    assert soon.number in flat
    assert "孙志强" not in flat
    assert "王桂兰" not in flat


def test_strangers_see_nothing(order, lin, zhou, at):
    publishing.cancel(by=order.published_by, order_id=order.pk, reason="不需要了", at=at)
    assert get(zhou, "detail", order.pk).status_code == 404
    assert get(zhou, "list").status_code == 403


def test_a_review_shows_its_words_to_staff_only(soon, sun, zhao, at):
    finished(soon, sun, at)
    settling.review_by_link(token=soon.token, stars=2, text="说话很冲", at=at)
    assert "说话很冲" in text(get(zhao, "detail", soon.pk))
    assert "说话很冲" not in text(get(sun, "detail", soon.pk))


def test_a_task_whose_time_is_over_is_published_for_tomorrow(zhao, places, at):
    project = projects.create(
        by=zhao,
        place_id=places.community.pk,
        title="助老",
        from_day=local(at).date(),
        to_day=local(at).date() + 30 * DAY,
        at=at,
    )
    task = projects.add_task(
        by=zhao, project_id=project.pk, title="陪老人取药", kind="errand", starts_at=at - 2 * HOUR, ends_at=at - HOUR,
        at=at,
    )  # fmt: skip
    page = cast.browser_of(zhao).get(f"/orders/tasks/{task.pk}").content.decode()
    tomorrow = clock.day_of(at) + DAY
    assert f'value="{tomorrow}"' in page
    press(
        cast.browser_of(zhao),
        f"/orders/tasks/{task.pk}",
        day=tomorrow,
        begins="09:00",
        ends="10:00",
        for_everybody="on",
    )
    assert clock.day_of(Order.objects.get(task=task).starts_at) == tomorrow
