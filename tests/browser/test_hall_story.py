"""The story of one application in a real browser: a number at the door, taken by keyboard, corrected, accepted, advised on, tested
while the clock stands, decided, handed out, badly rated and put right; beside it the media observer and the inspector; at its end
the applicant's own phone checks every step, and notices when one was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from tests import cast, lanes
from tests.accessibility import assert_accessible
from tests.browser.stage import choose, follow, moment, press, say, shows
from tests.catalogue.conftest import bai, bureau, xu  # noqa: F401 - fixtures
from tests.hall import story
from tests.hall.conftest import permit, shi, wen  # noqa: F401 - fixtures
from tests.journal.telling import configure
from tests.oversight.conftest import fang, luo, mei  # noqa: F401 - fixtures
from tests.windows import story as queue
from tests.windows.conftest import head  # noqa: F401 - fixture
from wangge.hall.models import Case
from wangge.journal import checkpoints
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.oversight.models import Demand
from wangge.ratings.models import Handling
from wangge.windows import founding
from wangge.windows.models import Ticket

pytestmark = pytest.mark.browser
WEDNESDAY = datetime(2026, 4, 8, 9, 30, tzinfo=cast.SHANGHAI)
MOST_KEYS = 100  # a clerk types two or three a second: with looking and asking, well under a minute
BY_THE_CLOCK = ("hall", "oversight", "ratings", "windows")
SHORT, WORDS, ADVICE = "sp", "说好六天，等了半个月", "检验结论须写进决定理由"


class Keys:
    """A clerk's hands on the keyboard, counted: no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.pressed += len(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def tab_to(self, words: str) -> None:
        """Tab until what is called so has the focus."""
        for _step in range(40):
            if self.page.evaluate("words => document.activeElement?.matches(':focus') && "
                                  "`${document.activeElement.textContent} ${document.activeElement.labels?.[0]?.textContent ?? ''}`"
                                  ".includes(words)", words):  # fmt: skip
                return
            self.press("Tab")
        raise AssertionError(f"{words} cannot be reached by keyboard")


@pytest.fixture
def chen(places: Any) -> Any:
    """陈小满, who wants to open a noodle shop."""
    born = date(1990, 5, 20)
    who = cast.person(
        "陈小满",
        home=places.home7,
        phone=cast.impossible_phone(),
        born_on=born,
        citizen_no=cast.impossible_citizen_no(born, 8),
    )
    cast.account(who)
    return who


def later(days: int, hours: int = 0) -> Any:
    return moment(WEDNESDAY + timedelta(days=days, hours=hours), *BY_THE_CLOCK)


def test_from_the_number_at_the_door_to_the_proof_on_the_phone(
    enter, places, permit, wen, shi, fang, luo, mei, chen, head, monkeypatch, tmp_path  # noqa: F811
):  # fmt: skip
    configure(monkeypatch, tmp_path)  # a signing key of its own
    case = a_number_is_called_and_the_application_taken(enter, places, wen, chen, head)
    what_is_missing_is_said_once_and_brought(enter, case, wen, chen)
    the_adviser_speaks_and_is_answered(enter, case, shi, fang)
    the_clock_stands_while_it_is_tested(enter, case, shi)
    it_is_decided_and_handed_out(enter, case, wen, shi)
    others_look_on(enter, case, chen, luo, mei, shi)
    the_bad_rating_is_put_right(enter, case, head)
    the_phone_checks_every_step(enter, case)


def a_number_is_called_and_the_application_taken(enter: Any, places: Any, wen: Any, chen: Any, head: Any) -> Case:  # noqa: F811
    with moment(WEDNESDAY):
        now = clock.now()
        hall = queue.hall(head, places.district, now)
        topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合业务", at=now)
        queue.opened(head, wen, queue.window(head, hall, now, number=1, topics=[topic]), now)
        phone = enter(phone=True)
        phone.goto(f"/windows/halls/{hall.pk}/take")
        phone.get_by_label("综合业务").check()
        say(phone, "手机号", "19900000001")
        press(phone, "取号")
        shows(phone, "前面等候")

        desk = enter(wen)
        desk.goto("/windows/desk/")
        keys = Keys(desk)
        keys.press("n")
        expect(desk.get_by_role("button", name="开始办理")).to_be_visible()
        shows(phone, "请到 1 楼 1 号窗口。")
        keys.press("s")
        expect(desk.get_by_role("button", name="办完")).to_be_visible()
        desk.goto("/hall/intake")
        keys.type(SHORT)
        expect(desk.get_by_role("link", name="食品经营许可")).to_be_visible()
        keys.tab_to("食品经营许可")
        keys.press("Enter")
        shows(desk, "办事指南")
        keys.tab_to("身份证号")
        keys.type(chen.citizen_no)
        keys.press("Enter")
        shows(desk, "陈小满")
        keys.tab_to(story.FORM)
        keys.press("Space")
        keys.tab_to("不适用")
        keys.press("Space")
        keys.tab_to("收件")
        keys.press("Enter")
        shows(desk, "收件凭证", "已收件")
        assert keys.pressed <= MOST_KEYS
        case = Case.objects.get()
        assert (case.applicant, case.state, len(case.number)) == (chen, "received", 43)
        printed = desk.get_by_role("link", name="收件凭证").first.get_attribute("href")
        receipt = PdfReader(BytesIO(desk.request.get(printed).body()))
        assert case.number in receipt.pages[0].extract_text().replace("\n", "")
    return case


def what_is_missing_is_said_once_and_brought(enter: Any, case: Case, wen: Any, chen: Any) -> None:  # noqa: F811
    with later(0, 1):
        desk = enter(wen)
        desk.goto(f"/hall/{case.pk}")
        follow(desk, "一次告知补正")
        say(desk, story.LEASE, "请交租赁合同或者房产证复印件")
        press(desk, "告知")
        shows(desk, "待补正", "补正告知书")
        desk.goto("/windows/desk/")
        desk.keyboard.press("d")
        expect(desk.get_by_role("button", name="叫下一个")).to_be_visible()
        assert Ticket.objects.get().state == "done"
    with later(1):
        phone = enter(chen, phone=True)
        phone.goto("/hall/mine")
        follow(phone, "食品经营许可")
        press(phone, "已补齐，提交")  # too early
        shows(phone, story.LEASE)
        phone.goto(f"/hall/{case.pk}")
        follow(phone, story.LEASE)
        phone.locator("input[type=file]").set_input_files(
            {
                "name": "lease.pdf",
                "mimeType": "application/pdf",
                "buffer": b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
            }
        )
        press(phone, "提交材料")
        press(phone, "已补齐，提交")
        shows(phone, "已收件")
        desk = enter(wen)
        desk.goto(f"/hall/{case.pk}")
        follow(desk, "受理")
        press(desk, "受理")
        shows(desk, "受理通知书", "承诺办结")


def the_adviser_speaks_and_is_answered(enter: Any, case: Case, shi: Any, fang: Any) -> None:  # noqa: F811
    with later(2):
        office = enter(shi)
        office.goto("/hall/")
        follow(office, "食品经营许可")
        press(office, "认领")
        office.goto(f"/oversight/cases/{case.pk}/ask-advice")
        say(office, "要问什么", "需要先检验吗？")
        press(office, "征求法律意见")
        adviser = enter(fang)
        adviser.goto("/oversight/demands")
        adviser.goto(f"/oversight/cases/{case.pk}/advise")
        say(adviser, "法律意见", ADVICE)
        choose(adviser, "须答复")
        press(adviser, "提出法律意见")
        demand = Demand.objects.get(kind="binding")
        office.goto(f"/oversight/demands/{demand.pk}/answer")
        say(office, "答复", "同意，按此办理")
        press(office, "提交答复")
        shows(office, "同意，按此办理")
        office.goto(f"/hall/{case.pk}")
        shows(office, "审核中")  # an opinion stops nothing


def the_clock_stands_while_it_is_tested(enter: Any, case: Case, shi: Any) -> None:  # noqa: F811
    due = Case.objects.get(pk=case.pk).due_at
    with later(2, 1):
        office = enter(shi)
        office.goto(f"/hall/{case.pk}")
        follow(office, "特别程序")
        say(office, "所需工作日", "10")
        say(office, "事由", "抽样送检")
        press(office, "停止计时")
        shows(office, "办理期限停止计算")
        assert Case.objects.get(pk=case.pk).due_at is None
    with later(16):  # the promise of six working days would long be broken
        anybody = enter(phone=True)
        anybody.goto(f"/hall/follow/{case.token}")
        expect(anybody.locator("main")).not_to_contain_text("超期")
        office = enter(shi)
        office.goto(f"/hall/{case.pk}")
        follow(office, "特别程序完成")
        say(office, "结果", "检验合格")
        press(office, "恢复计时")
        shows(office, "审核中")
        assert Case.objects.get(pk=case.pk).due_at > due


def it_is_decided_and_handed_out(enter: Any, case: Case, wen: Any, shi: Any) -> None:  # noqa: F811
    with later(16, 2):
        office = enter(shi)
        office.goto(f"/hall/{case.pk}")
        follow(office, "审核完成")
        say(office, "审核意见", "材料真实，检验合格")
        press(office, "提请决定")
        follow(office, "作出决定")
        choose(office, "准予")
        say(office, "理由", "检验合格，符合法定条件")
        press(office, "决定")
        shows(office, "准予决定书")
        press(office, "制证")
        shows(office, "已制证")
    with later(17):
        desk = enter(wen)
        desk.goto(f"/hall/{case.pk}")
        follow(desk, "窗口出件")
        say(desk, "领取人姓名", "陈小满")
        press(desk, "出件")  # nobody checked the identity
        shows(desk, "身份")
        choose(desk, "已核对领取人身份证件")
        choose(desk, "领取人已签收")
        press(desk, "出件")
        shows(desk, "已办结")


def others_look_on(enter: Any, case: Case, chen: Any, luo: Any, mei: Any, shi: Any) -> None:  # noqa: F811
    with later(18):
        observer = enter(mei)
        observer.goto(f"/oversight/observed/{case.pk}")
        shows(observer, "食品经营许可", case.number)
        said = observer.content()
        assert not any(one in said for one in (chen.name, chen.phone, chen.citizen_no, "检验合格"))
        observer.goto(f"/oversight/observed/{case.pk}/ask")
        say(observer, "问题", "检验为什么用了十天？")
        press(observer, "提问")
        shows(observer, "检验为什么用了十天？")
        office = enter(shi)
        office.goto(f"/oversight/demands/{Demand.objects.get(kind='question').pk}/answer")
        say(office, "答复", "检验机构排队，已公开流程")
        press(office, "提交答复")
        anybody = enter()
        anybody.goto("/oversight/published")
        shows(anybody, "检验为什么用了十天？", "检验机构排队，已公开流程")
        inspector = enter(luo)
        inspector.goto("/oversight/")
        shows(inspector, "食品经营许可")
        inspector.goto(f"/oversight/cases/{case.pk}/inspect")
        press(inspector, "记录监察")
        shows(inspector, "未发现问题")


def the_bad_rating_is_put_right(enter: Any, case: Case, head: Any) -> None:  # noqa: F811
    with later(18, 1):
        anybody = enter(phone=True)
        anybody.goto(f"/ratings/case/{case.token}")
        choose(anybody, "不满意")
        say(anybody, "想说的话", WORDS)
        say(anybody, "手机号", "19900001234")
        press(anybody, "提交评价")
        shows(anybody, "谢谢您的评价")
        handling = Handling.objects.get()
        page = enter(head)
        page.goto("/ratings/")
        follow(page, "食品经营许可")
        shows(page, WORDS)
        expect(page.locator("main")).not_to_contain_text("陈小满")
        page.goto(f"/ratings/bad/{handling.pk}/contact")
        say(page, "核实情况", "已电话联系，检验期间没有告知进度")
        press(page, "记录")
    with later(20):
        page = enter(head)
        page.goto(f"/ratings/bad/{handling.pk}/rectify")
        say(page, "整改情况", "检验期间每三天短信告知进度")
        say(page, "公开答复", "检验期间改为每三天告知进度")
        press(page, "记录")
    with later(25):
        page = enter(head)
        page.goto(f"/ratings/bad/{handling.pk}/follow-up")
        choose(page, "满意")
        press(page, "记录")
        shows(page, "满意")
        assert Handling.objects.get().state == "closed"


def answering_with(lie: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        proof = route.fetch().json()
        lie(proof)
        route.fulfill(json=proof)

    return answer


def another_text(proof: dict[str, Any]) -> None:
    proof["leaf_body"] = proof["leaf_body"].replace('"case.', '"cose.')


def another_path(proof: dict[str, Any]) -> None:
    proof["path"][0] = proof["path"][0][::-1]


def another_moment(proof: dict[str, Any]) -> None:
    """The root stays: only the signature tells."""
    proof["note"] = proof["note"].replace("at 2026", "at 2027")


def the_phone_checks_every_step(enter: Any, case: Case) -> None:
    with later(26):
        checkpoints.make(clock.now())
        phone = enter(phone=True)
        phone.goto(f"/hall/follow/{case.token}")
        press(phone, "在本机核验每一步")
        shows(phone, "没有一步被改动，签名属于本区。")
        seals = phone.locator(".seal[data-proof]")
        expect(phone.locator(".seal[data-verdict='sealed']")).to_have_count(seals.count())
        assert seals.count() >= len(("received", "corrected", "accepted", "paused", "resumed", "decided", "issued"))
        assert_accessible(phone)
        for lie in (another_text, another_path, another_moment):  # a server that lies is found out by the phone itself
            phone.route("**/proof.json*", answering_with(lie))
            press(phone, "在本机核验每一步")
            shows(phone, f"有 {seals.count()} 步对不上")
            phone.unroute_all()
        decided = Leaf.objects.get(kind="case.approved")
        with lanes.as_owner("default"):  # somebody with the database in his hands
            Leaf.objects.filter(pk=decided.pk).update(body=decided.body.replace("case.approved", "case.refused"))
        press(phone, "在本机核验每一步")
        shows(phone, "有 1 步对不上")
        expect(phone.locator(".seal[data-verdict='differs']")).to_have_count(1)
