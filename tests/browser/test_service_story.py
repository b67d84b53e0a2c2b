"""The story of one need in a real browser: matched, agreed, served, reviewed, paid in points; a member and a volunteer who leave by
the third strike and come back by an appeal; and the quarter's honours, down to the department that has the letter.

Weeks pass between the scenes: the clock is moved, the worker does its chores, everybody signs in anew.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests import cast
from tests.agreements import story as signing
from tests.browser.stage import choose, follow, moment, press, say, shows
from tests.honours import story as quarter
from tests.imports.desk import work
from tests.volunteers.story import volunteer
from wangge.agreements.models import Agreement
from wangge.alliance.models import Complaint, Entitlement, Membership
from wangge.checkin import consents
from wangge.honours.models import Appraisal, Honour, Nominee, Recommendation
from wangge.kernel import clock
from wangge.kernel.district import atomic
from wangge.matching.models import Pair
from wangge.needs.commands import add_need, add_resource
from wangge.orders import publishing, settling, taking
from wangge.orders.models import Order
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.rules import pinyin_of
from wangge.points import ledger
from wangge.points.models import Book
from wangge.projects.models import Project, Task
from wangge.volunteers.models import Card, Deduction

pytestmark = pytest.mark.browser
SPRING = datetime(2026, 4, 1, 9, tzinfo=cast.SHANGHAI)
NEED, PROJECT = "陪王奶奶去社区医院取药", "云水明珠助老"
BAD_RICE = "上周买的米过期了，店里不肯换"
LATE = "那天约好九点，是服务对象临时改到下午"
BY_THE_CLOCK = ("agreements", "alliance", "honours", "orders", "points", "volunteers")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def later(at: datetime) -> AbstractContextManager[datetime]:
    return moment(at, *BY_THE_CLOCK)


# The people of the story


@pytest.fixture
def meng(places: Any) -> Any:
    who = cast.person("孟丽", phone=cast.impossible_phone())
    cast.holding(who, "community_staff", places.community)
    return who


@pytest.fixture
def shi(places: Any) -> Any:
    who = cast.person("石国庆", phone=cast.impossible_phone())
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def wang(places: Any) -> Any:
    who = cast.person("王桂兰", home=places.home, phone=cast.impossible_phone(), born_on=date(1941, 5, 1))
    cast.resides(who, places.home)
    return who


@pytest.fixture
def sun(places: Any, zhao: Any) -> Any:
    """孙志强, who agreed to be matched and named."""
    who = volunteer("孙志强", places, zhao, SPRING)
    have = set(consents.agreed(who).values_list("purpose", flat=True))
    with atomic():
        wanted = [one for one in ("match_to_tasks", "publish_name") if one not in have]
        consents.add(who, wanted, how="paper", by=zhao, place=places.community, at=SPRING)
    return who


@pytest.fixture
def keeper(places: Any) -> Any:
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def luo(places: Any) -> Any:
    """罗建, who reads the letters of the district's office of commerce."""
    pinyin, initials = pinyin_of("小店区商务局")
    office = Organisation.objects.create(
        name="小店区商务局", pinyin=pinyin, initials=initials, kind="work_unit", valid_from=cast.SINCE
    )
    who = cast.person("罗建", phone=cast.impossible_phone())
    OrganisationContact.objects.create(organisation=office, role="contact", person=who, valid_from=cast.SINCE)
    return who


# The scenes


def test_a_need_is_matched_planned_served_reviewed_and_becomes_points(enter, zhao, sun, wang, places):
    now = SPRING + 5 * DAY
    with later(now):
        add_need(
            by=zhao, at=now, kind="errand", title=NEED, place_id=places.home.pk, subject_id=wang.pk, skills=["driving"]
        )
        add_resource(
            by=zhao, at=now, kind="service", title="开车陪同", place_id=places.next_door.pk, serves=["errand"],
            person_id=sun.pk, skills=["driving"],
        )  # fmt: skip
        desk = enter(zhao)
        desk.goto("/matching/")
        press(desk, "开始对接")
        work(clock.now())
        desk.goto("/matching/")
        desk.locator("td.main a").first.click()
        pair = Pair.objects.get(need__title=NEED)
        desk.goto(f"/matching/pairs/{pair.pk}")
        shows(desk, NEED, "孙志强", "会开车接送", "在同一栋楼")  # the reasons
        press(desk, "确认")
        desk.goto("/projects/new")
        say(desk, "项目名称", PROJECT)
        desk.get_by_role("checkbox").first.check()
        press(desk, "立项")
        shows(desk, NEED)
        task = Task.objects.get(project=Project.objects.get())
        desk.goto(f"/projects/tasks/{task.pk}")
        follow(desk, "发布接单")
        press(desk, "发布任务")
        shows(desk, "待接单")
        order = Order.objects.get(task=task)
    with later(order.starts_at - 5 * HOUR):
        phone = enter(sun, phone=True)
        phone.goto(f"/orders/{order.pk}")
        press(phone, "接单")
        shows(phone, "已接单")
    with later(order.starts_at):
        phone = enter(sun, phone=True)
        phone.goto("/orders/mine")
        press(phone, "我到了，开始")
    with later(order.ends_at):
        phone = enter(sun, phone=True)
        phone.goto("/orders/mine")
        press(phone, "做完了")
    with later(order.ends_at + 2 * HOUR):
        anybody = enter(phone=True)
        anybody.goto(f"/orders/review/{Order.objects.get(pk=order.pk).token}")
        anybody.locator("input[type=radio][value='5']").check()
        anybody.get_by_role("button", name="服务做完了，提交评价").click()
        shows(anybody, "您已评价")
    with later(order.ends_at + 1 * DAY):
        phone = enter(sun, phone=True)
        phone.goto("/points/mine")
        earned = ledger.balance(Book.POINTS, sun, clock.now())
        assert earned > 0
        phone.locator("main").get_by_role("link", name="积分", exact=True).first.click()
        shows(phone, f"+{earned}", NEED)  # each entry says because of what


def test_the_third_verified_complaint_ends_a_membership_and_an_appeal_restores_it(
    enter, zhao, meng, shi, keeper, wang, places
):
    with later(SPRING):
        shop = signing.shop(places.building, keeper, "和顺便利店")
        desk = enter(zhao)
        desk.goto("/alliance/benefits/new")
        say(desk, "名称", "免费摊位")
        say(desk, "内容", "每月一次")
        press(desk, "新增")
        desk.goto("/alliance/invite?q=和顺")
        desk.get_by_role("radio").first.check()
        press(desk, "拟定协议")
        shows(desk, "草稿")
        agreement = Agreement.objects.get()
        desk.goto(f"/agreements/{agreement.pk}")
        press(desk, "送签")
        for who in (zhao, keeper):
            page = enter(who, phone=True)
            page.goto(f"/agreements/{agreement.pk}/sign")
            say(page, "您的姓名", who.name)
            press(page, "签署")
        shows(page, "双方签齐")
        page.goto("/alliance/public")
        shows(page, "和顺便利店", "免费摊位")
    membership = Membership.objects.get(organisation=shop)
    for number in range(3):
        begins = SPRING + (20 + 30 * number) * DAY
        with later(begins):
            phone = enter(wang, phone=True)
            phone.goto(f"/alliance/{membership.pk}/complain")
            say(phone, "什么时候、什么事", BAD_RICE)
            press(phone, "提出投诉")
        complaint = Complaint.objects.latest("raised_at")
        with later(begins + 9 * DAY):  # the days to reply are over
            desk = enter(meng)
            desk.goto(f"/alliance/complaints/{complaint.pk}/decide")
            choose(desk, "查实")
            say(desk, "核实的依据", "查看了小票和进货单")
            press(desk, "作出结论")
            ended = Membership.objects.get(pk=membership.pk).ended_at is not None
            assert ended == (number == 2)
            if ended:
                anybody = enter(phone=True)
                anybody.goto("/alliance/public")
                expect(anybody.locator("main")).not_to_contain_text("和顺便利店")
                assert not Entitlement.objects.filter(membership=membership, ended_at=None).exists()
                phone = enter(keeper, phone=True)
                phone.goto("/alliance/mine")
                shows(phone, "已退出")
    with later(begins + 10 * DAY):
        phone = enter(keeper, phone=True)
        phone.goto(f"/alliance/complaints/{complaint.pk}/appeal")
        say(phone, "申诉理由", "那批米是另一家店卖出的，小票抬头不是本店")
        press(phone, "提出申诉")
        judge = enter(shi, phone=True)
        judge.goto(f"/alliance/complaints/{complaint.pk}/appeal/decide")
        choose(judge, "申诉成立，撤销这一次")
        say(judge, "裁定的依据", "核对小票，确为另一家店")
        press(judge, "作出裁定")
        anybody = enter(phone=True)
        anybody.goto("/alliance/public")
        shows(anybody, "和顺便利店")
        assert Entitlement.objects.filter(membership__organisation=shop, ended_at=None).exists()


def test_the_third_deduction_revokes_a_card_at_once_and_an_appeal_makes_it_valid_again(
    enter, zhao, shi, sun, wang, places
):
    token = Card.objects.get(person=sun).token
    for number in range(3):
        begins = SPRING + (10 + 10 * number) * DAY
        with later(begins):
            order = publishing.publish(
                by=zhao, at=begins, title="代办老年证", kind="errand", place_id=places.home.pk, subject_id=wang.pk,
                starts_at=begins + DAY, ends_at=begins + DAY + HOUR,
            )  # fmt: skip
            taking.take(by=sun, order_id=order.pk, at=begins)
            taking.start(by=sun, order_id=order.pk, at=order.starts_at)
            taking.finish(by=sun, order_id=order.pk, at=order.ends_at)
            settling.confirm(by=zhao, order_id=order.pk, at=order.ends_at)
        with later(order.ends_at + DAY):
            anybody = enter(phone=True)
            anybody.goto(f"/orders/review/{order.token}")
            anybody.locator("input[type=radio][value='1']").check()
            anybody.get_by_role("button", name="提交评价").first.click()
            shows(anybody, "您已评价")
            anybody.goto(f"/volunteers/card/{token}")
            shows(anybody, "已注销" if number == 2 else "有效")
            expect(anybody.locator("body")).not_to_contain_text("孙志强")
    deduction = Deduction.objects.latest("at")
    with later(order.ends_at + 2 * DAY):
        phone = enter(sun, phone=True)
        phone.goto(f"/volunteers/deductions/{deduction.pk}/appeal")
        say(phone, "为什么不同意这次扣分", LATE)
        press(phone, "提交申诉")
        judge = enter(shi, phone=True)
        judge.goto(f"/volunteers/deductions/{deduction.pk}/decide")
        choose(judge, "申诉成立：退回扣分")
        say(judge, "理由", "核对了通话记录")
        press(judge, "裁定")
        anybody = enter(phone=True)
        anybody.goto(f"/volunteers/card/{token}")
        shows(anybody, "有效")


def test_a_quarter_is_appraised_down_to_the_letter_a_department_has(enter, zhao, shi, sun, luo, places):
    quarter.served(sun, places, 8)
    with later(quarter.AFTER):
        desk = enter(zhao)
        desk.goto("/honours/new")
        press(desk, "统计")
        shows(desk, "孙志强", "100.00", "评价得星 40 / 40")
        press(desk, "提交表决")
        judge = enter(shi, phone=True)
        judge.goto(f"/honours/{Appraisal.objects.get().pk}")
        follow(judge, "表决")
        judge.get_by_label("同意", exact=True).first.check()
        press(judge, "提交表决")
        press(judge, "计票")
        anybody = enter(phone=True)
        anybody.goto("/honours/hall")
        shows(anybody, "孙志强", "最美志愿者", "提出异议")
    with later(quarter.NOTICE_OVER):
        judge = enter(shi, phone=True)
        judge.goto(f"/honours/{Appraisal.objects.get().pk}")
        press(judge, "授予荣誉")
        honour = Honour.objects.get()
        assert Nominee.objects.get(pk=honour.nominee_id).person_id == sun.pk
        phone = enter(sun, phone=True)
        phone.goto(f"/honours/given/{honour.pk}")
        pdf = phone.request.get(f"/honours/given/{honour.pk}/certificate.pdf")
        assert "孙志强" in "".join(one.extract_text() for one in PdfReader(BytesIO(pdf.body())).pages)
        desk = enter(zhao)
        desk.goto(f"/honours/given/{honour.pk}")
        follow(desk, "向部门推荐")
        desk.get_by_label("收信部门").select_option(label="小店区商务局")
        press(desk, "发出推荐信")
        shows(desk, "等待确认")
        letter = Recommendation.objects.get()
        reader = enter(phone=True)  # the department needs no account
        reader.goto(f"/honours/letter/{letter.token}")
        say(reader, "收件人姓名", "罗建")
        press(reader, "确认收到")
        shows(reader, "已确认收到")
        desk.reload()
        shows(desk, "已确认收到", "罗建")
