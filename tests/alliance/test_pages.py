"""The pages of the alliance over real HTTP: joining, benefits, scores, complaints to the appeal, 我的店, the public page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.agreements import story as signing
from tests.alliance import story
from wangge.agreements.models import Agreement
from wangge.alliance import complaints
from wangge.alliance.models import Benefit, Complaint, Credit, Entitlement, Membership
from wangge.kernel import clock
from wangge.kernel.clock import day_of

REPLY = "当天就给顾客换了一袋新的米"
DAY = timedelta(days=1)


@pytest.fixture
def at():
    """Everything began long enough ago that complaints raised then are heard today."""
    return clock.now() - 40 * DAY


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def now_heard(membership, resident):
    return story.heard(membership, resident, clock.now() - story.HEARD)


def test_the_list_says_who_is_one_complaint_from_leaving(membership, zhao, resident, lin, at):
    for _twice in range(2):
        story.verified(membership, resident, zhao, at)
    page = text(get(zhao, "/alliance/"))
    assert "和顺便利店" in page
    assert "再查实一次即退出" in page
    assert "2 / 3" in page
    assert "邀请入会" in page
    assert "邀请入会" not in text(get(lin, "/alliance/"))
    assert "和顺便利店" not in text(get(zhao, "/alliance/", state="ended"))
    assert "和顺便利店" in text(get(zhao, "/alliance/", q="hs"))


def test_staff_invite_a_shop_that_is_no_member(membership, zhao, places):
    shop = signing.shop(places.building, None, "明珠面馆")
    page = text(get(zhao, "/alliance/invite", q="明珠"))
    assert "明珠面馆" in page
    assert "和顺便利店" not in text(get(zhao, "/alliance/invite", q="和顺"))
    today = day_of(clock.now())
    given = {"organisation": shop.pk, "place": places.community.pk, "from_day": today, "to_day": today + 365 * DAY}
    assert post(zhao, "/alliance/invite", **given).status_code == 303
    assert Agreement.objects.get(organisation=shop).state == "draft"
    again = post(zhao, "/alliance/invite", **given)
    assert again.status_code == 422
    assert "待签的入会协议" in again.content.decode()


def test_benefits_are_added_for_all_and_ended_for_all(membership, zhao, places):
    given = {"place": places.community.pk, "name": "优先接单", "what": "同等条件下优先派单"}
    assert post(zhao, "/alliance/benefits/new", **given).status_code == 303
    assert post(zhao, "/alliance/benefits/new", **given).status_code == 422
    benefit = Benefit.objects.get(name="优先接单")
    assert Entitlement.objects.filter(benefit=benefit, ended_at=None).count() == 1
    assert "优先接单" in text(get(zhao, f"/alliance/{membership.pk}"))
    assert post(zhao, f"/alliance/benefits/{benefit.pk}/end").status_code == 303
    assert "已停用" in text(get(zhao, "/alliance/benefits"))


def test_learning_is_scored_and_told_in_the_timeline(membership, zhao):
    given = {"what": "learning", "day": day_of(clock.now()), "evidence": "第三期食品安全培训"}
    assert post(zhao, f"/alliance/{membership.pk}/credit", **given).status_code == 303
    assert Credit.objects.get().by == zhao
    page = text(get(zhao, f"/alliance/{membership.pk}"))
    assert "参与学习，记 2 分" in page
    assert "已存证" in page
    assert post(zhao, f"/alliance/{membership.pk}/credit", **given).status_code == 422


def test_from_the_public_page_to_the_verdict_and_back_by_appeal(membership, resident, keeper, zhao, committee):
    assert f"/alliance/{membership.pk}/complain" in text(Client().get("/alliance/public"))
    raised = post(resident, f"/alliance/{membership.pk}/complain", kind="service", text=story.TEXT)
    assert raised.status_code == 303
    made = Complaint.objects.get()
    address = f"/alliance/complaints/{made.pk}"

    shown = text(get(keeper, address))
    assert story.TEXT in shown
    assert "王秀兰" not in shown
    assert "王秀兰" in text(get(zhao, address))
    assert post(zhao, f"{address}/decide", verified="yes", grounds=story.GROUNDS).status_code == 422  # not heard yet
    assert post(keeper, f"{address}/reply", text=REPLY).status_code == 303
    assert REPLY in text(get(resident, address))
    assert post(zhao, f"{address}/decide", verified="yes", grounds=story.GROUNDS).status_code == 303
    assert story.GROUNDS in text(get(keeper, address))

    assert get(committee, address).status_code == 404  # nothing to decide there yet
    assert post(keeper, f"{address}/appeal", text="小票不是我们店开的，有监控").status_code == 303
    assert made.number in text(get(committee, "/alliance/complaints"))
    judged = text(get(committee, address))
    assert "裁定申诉" in judged
    assert "王秀兰" not in judged
    assert post(committee, f"{address}/appeal/decide", won="yes", grounds="小票抬头是别家").status_code == 303
    assert "申诉成立" in text(get(keeper, address))
    assert "小票不是我们店" not in text(get(resident, address))


def test_the_third_verdict_takes_the_member_off_the_public_page(membership, resident, keeper, zhao, at):
    for _twice in range(2):
        story.verified(membership, resident, zhao, at)
    assert "再有一次投诉查实" in text(get(keeper, "/alliance/mine"))
    last = now_heard(membership, resident)
    assert (
        post(zhao, f"/alliance/complaints/{last.pk}/decide", verified="yes", grounds=story.GROUNDS).status_code == 303
    )
    assert "和顺便利店" not in text(Client().get("/alliance/public"))
    mine = text(get(keeper, "/alliance/mine"))
    assert "已终止" in mine
    assert "成员资格终止，2 项权益同时终止" in text(get(zhao, f"/alliance/{membership.pk}"))
    assert Membership.objects.get().end == "rule"
    answer = get(resident, f"/alliance/{membership.pk}/complain")
    assert answer.status_code == 404


def test_whoever_recorded_it_is_told_that_another_decides(membership, colleague, zhao, resident):
    given = {"kind": "reputation", "text": story.TEXT, "person": resident.pk}
    assert post(colleague, f"/alliance/{membership.pk}/complaint", **given).status_code == 303
    made = Complaint.objects.get()
    assert (made.complainant, made.source) == (resident, "desk")
    Complaint.objects.update(state="heard")
    assert "由另一位工作人员核实" in text(get(colleague, f"/alliance/complaints/{made.pk}"))
    answer = post(colleague, f"/alliance/complaints/{made.pk}/decide", verified="yes", grounds=story.GROUNDS)
    assert answer.status_code == 403
    assert "核实</a>" in text(get(zhao, f"/alliance/complaints/{made.pk}"))


def test_a_late_appeal_is_told_its_day(membership, resident, keeper, zhao, at):
    made = story.verified(membership, resident, zhao, at - 30 * DAY)
    answer = post(keeper, f"/alliance/complaints/{made.pk}/appeal", text="小票不是我们店开的，有监控")
    assert answer.status_code == 422
    assert f"{made.appeal_until}" in answer.content.decode()


def test_who_complained_takes_it_back(membership, resident, stranger):
    made = story.complained(membership, resident, clock.now())
    address = f"/alliance/complaints/{made.pk}"
    assert made.number in text(get(resident, "/alliance/complained"))
    assert get(stranger, address).status_code == 404
    assert post(resident, f"{address}/withdraw").status_code == 303
    assert "已撤回" in text(get(resident, address))


def test_no_list_says_who_complained(membership, resident, zhao, keeper):
    story.complained(membership, resident, clock.now())
    pages = [(zhao, "/alliance/"), (zhao, "/alliance/complaints"), (zhao, f"/alliance/{membership.pk}")]
    for who, url in [*pages, (keeper, "/alliance/mine"), (keeper, f"/alliance/{membership.pk}")]:
        assert "王秀兰" not in text(get(who, url)), url


def test_others_see_an_empty_shop_page_and_no_member(membership, stranger, foreign_staff):
    assert "不是联盟成员的联系人" in text(get(stranger, "/alliance/mine"))
    assert get(stranger, f"/alliance/{membership.pk}").status_code == 404
    assert get(foreign_staff, f"/alliance/{membership.pk}").status_code == 404
    assert "和顺便利店" not in text(get(foreign_staff, "/alliance/"))


@pytest.mark.parametrize(
    ("who", "url", "most"),
    [
        ("zhao", "/alliance/", 18), ("zhao", "/alliance/complaints", 14), ("zhao", "/alliance/{member}", 26),
        ("keeper", "/alliance/mine", 24), ("resident", "/alliance/complained", 12), ("zhao", "/alliance/benefits", 12),
        ("nobody", "/alliance/public", 8),
    ],
)  # fmt: skip
def test_more_rows_cost_no_more_queries(membership, resident, zhao, keeper, places, at, who, url, most):
    people = {"zhao": zhao, "keeper": keeper, "resident": resident}
    client = cast.browser_of(people[who]) if who in people else Client()
    address = url.format(member=membership.pk)

    def cost():
        for _second_visit in range(2):
            with CaptureQueriesContext(connection) as told:
                assert client.get(address).status_code == 200
        return len(told)

    def grow(count):
        for number in range(count):
            other = story.joined(zhao, cast.person(f"店主{number}{count}"), places, at, f"{number}{count}号店")
            story.complained(other, resident, at)
            complaints.hear_without(complaint_id=story.complained(membership, resident, at).pk, at=clock.now())

    grow(1)
    few = cost()
    grow(5)
    assert cost() == few <= most
