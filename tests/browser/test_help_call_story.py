"""The newspaper's story in a real browser: an elder falls, the community answers, and her daughter sees it happen.

Everybody enters through the demo page. The whole story is told twice: with scripts, and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.care.story import on_duty
from tests.conftest import PATIENCE_MS, profile
from tests.journal.telling import configure
from wangge.journal import checkpoints
from wangge.kernel import clock

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
STAFF, WORKER, RESIDENT, FAMILY = "community-staff", "grid-worker", "resident", "family"
SAID = "在卫生间滑倒，站不起来"
Enter = Callable[..., Page]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def enter(browser: Browser, site: str, scripts: bool, zhao: Any, grandma_wang: Any, daughter: Any) -> Iterator[Enter]:
    """Open a browser as a persona of the demo, on a phone or at a desk. An error in our scripts fails the test."""
    errors: list[str] = []
    with ExitStack() as stack:

        def open_as(persona: str, *, phone: bool = True) -> Page:
            looks = {**profile(site), "java_script_enabled": scripts, **({"viewport": PHONE} if phone else {})}
            page = stack.enter_context(browser.new_context(**looks)).new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            page.goto("/demo/")
            page.locator(f"form:has(input[value='{persona}']) button").click()
            page.wait_for_url("/")
            return page

        yield open_as
    assert errors == []


@pytest.fixture
def roster(lin: Any, places: Any) -> None:
    """林晓梅 is on duty in the first grid."""
    on_duty(lin, places.grid1, clock.now())


def calls() -> list[Any]:
    from wangge.matters.models import Matter

    return list(Matter.objects.select_related("help_call", "owner").order_by("opened_at"))


def find_elder(desk: Page, typed: str, scripts: bool) -> None:
    """Search while the caller is talking; without scripts, with the button."""
    desk.goto("/calls/new")
    field = desk.get_by_label("姓名、拼音、电话、门牌号")
    if scripts:
        field.press_sequentially(typed)
    else:
        field.fill(typed)
        desk.get_by_role("button", name="查找").click()
    desk.get_by_role("link", name="王秀兰").click()
    expect(desk.locator("#who + p")).to_contain_text("王秀兰")


def report(desk: Page, scripts: bool) -> str:
    """Take the call in; returns the address of its page."""
    find_elder(desk, "wangxiu", scripts)
    desk.get_by_label("对方怎么说").fill(SAID)
    desk.get_by_role("button", name="登记并派单").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("跌倒 · 王秀兰")
    return desk.url


def do(page: Page, deed: str) -> None:
    """A deed of one button."""
    page.get_by_role("button", name=deed, exact=True).click()
    expect(page.get_by_role("button", name=deed, exact=True)).to_have_count(0)


def fill_in(page: Page, deed: str, fill: Callable[[], None] = lambda: None, *, button: str = "") -> None:
    """A deed with a form of its own; afterwards we are back on the call."""
    page.get_by_role("link", name=deed, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(deed)
    fill()
    page.get_by_role("button", name=button or deed, exact=True).click()
    expect(page.get_by_role("heading", name="时间线")).to_be_visible()


def sees(page: Page, words: str, scripts: bool) -> None:
    """What happened elsewhere shows by itself; without scripts, after a reload."""
    if not scripts:
        page.reload()
    expect(page.locator(".timeline")).to_contain_text(words)


def test_an_elder_falls_and_is_helped(enter, scripts, roster, hospital):
    desk, worker = enter(STAFF, phone=False), enter(WORKER)
    address = report(desk, scripts)
    daughter = enter(FAMILY)
    daughter.goto("/calls/own")
    daughter.get_by_role("link", name="王秀兰").click()
    expect(daughter.locator("#call")).to_contain_text("已派 林晓梅，等待接单")
    address_seen = daughter.url

    worker.goto("/calls/mine")
    worker.get_by_role("link", name="王秀兰").click()
    expect(worker.locator("#call")).to_contain_text(SAID)
    do(worker, "接单")
    sees(daughter, "接单", scripts)
    do(worker, "已出发")
    do(worker, "已到现场")
    fill_in(
        worker, "查看伤情", lambda: answer(worker, conscious=True, remembers=True, back_pain=True), button="看处置建议"
    )
    expect(worker.locator("#call")).to_contain_text("不要搬动老人，立即拨打120")
    fill_in(worker, "已拨打120")
    fill_in(worker, "通知家属", lambda: worker.get_by_label("王丽（女儿）").check())
    sees(daughter, "拨打120", scripts)
    fill_in(worker, "陪同就医", lambda: choose(worker, "医院", "演示区人民医院"))
    fill_in(worker, "结束求助", lambda: worker.get_by_label("送医").check())
    fill_in(worker, "登记回访", lambda: worker.get_by_label("回访情况").fill("老人已住院，家属陪护"))

    sees(daughter, "回访", scripts)
    assert daughter.url == address_seen
    expect(daughter.locator("#call")).to_contain_text("演示区人民医院")
    expect(daughter.locator("body")).not_to_contain_text(SAID)
    expect(daughter.locator("body")).not_to_contain_text("家属陪护")
    desk.goto(address)
    expect(desk.locator(".timeline")).to_contain_text("老人已住院，家属陪护")
    assert [(call.state, call.help_call.outcome) for call in calls()] == [("followed_up", "hospital")]


def answer(page: Page, **answers: bool) -> None:
    for question, yes in answers.items():
        page.locator(f"input[name={question}][value={'yes' if yes else 'no'}]").check()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label).select_option(label=option)


@pytest.fixture
def hospital(places: Any) -> Any:
    from tests.cast import SINCE
    from wangge.people.models import Organisation

    return Organisation.objects.create(
        name="演示区人民医院", pinyin="yanshiqurenminyiyuan", initials="ysqrmyy", kind=Organisation.Kind.HOSPITAL,
        place=places.district, valid_from=SINCE,
    )  # fmt: skip


def test_each_line_of_the_timeline_can_be_checked(enter, scripts, roster, monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)  # an outside holder of its own for the checkpoint
    desk = enter(STAFF, phone=False)
    address = report(desk, scripts)
    seal = desk.get_by_role("link", name="已存证，可核验").first

    seal.click()
    expect(desk.locator("main")).to_contain_text("记录已写入，还没有封存。")
    checkpoints.make(clock.now())
    desk.goto(address)
    seal.click()
    expect(desk.locator("main")).to_contain_text("这条记录没有被改动过。")


def test_a_resident_calls_with_one_key_and_sees_who_is_coming(enter, scripts, roster):
    resident, worker = enter(RESIDENT), enter(WORKER)
    worker.goto("/calls/mine")

    resident.goto("/calls/help")
    resident.get_by_role("button", name="马上求助").click()
    expect(resident.locator("#call")).to_contain_text("已派 林晓梅，等待接单")

    worker.goto("/calls/mine")
    worker.get_by_role("link", name="王秀兰").click()
    do(worker, "接单")
    do(worker, "已出发")
    sees(resident, "出发", scripts)
    expect(resident.locator("main")).to_contain_text("正在赶来")


def test_a_call_by_mistake_is_taken_back(enter, scripts, roster):
    resident, worker = enter(RESIDENT), enter(WORKER)
    resident.goto("/calls/help")
    resident.get_by_role("button", name="马上求助").click()
    fill_in(resident, "撤销求助", lambda: resident.get_by_label("原因").fill("按错了，家里没事"))
    expect(resident.locator("main")).to_contain_text("已撤销")

    worker.goto("/calls/mine")
    expect(worker.locator("main")).to_contain_text("现在没有任务")
    assert [call.state for call in calls()] == ["cancelled"]


def test_pressing_twice_is_calling_once(enter, scripts, roster):
    desk = enter(STAFF, phone=False)
    find_elder(desk, "wxl", scripts)

    desk.get_by_role("button", name="登记并派单").dblclick()

    expect(desk.get_by_role("heading", level=1)).to_have_text("跌倒 · 王秀兰")
    assert len(calls()) == 1


def test_without_a_person_or_place_the_form_says_so_and_keeps_what_was_typed(enter, roster):
    desk = enter(STAFF, phone=False)
    desk.goto("/calls/new")
    desk.get_by_label("对方怎么说").fill(SAID)

    desk.get_by_role("button", name="登记并派单").click()

    expect(desk.get_by_role("alert")).to_contain_text("不知道去哪里")
    expect(desk.get_by_label("对方怎么说")).to_have_value(SAID)
    assert calls() == []


def test_an_error_leads_to_its_field(enter, scripts, roster):
    desk = enter(STAFF, phone=False)
    report(desk, scripts)
    desk.get_by_role("link", name="合并重复求助").click()
    number = desk.get_by_label("合并到（求助编号）")
    number.fill("Q000000-NONE0")
    desk.get_by_label("原因").fill("家属又打了一次电话")

    desk.get_by_role("button", name="合并重复求助").click()

    expect(desk.get_by_role("alert")).to_contain_text("请核对编号")
    expect(number).to_have_value("Q000000-NONE0")
    expect(desk.get_by_label("原因")).to_have_value("家属又打了一次电话")
    desk.get_by_role("alert").get_by_role("link").click()
    expect(number).to_be_focused()
    assert [call.state for call in calls()] == ["dispatched"]


def test_nobody_free_raises_the_alarm_on_the_board(enter, scripts):
    board, resident = enter(STAFF, phone=False), enter(RESIDENT)
    board.goto("/calls/")
    expect(board.locator("main")).to_contain_text("现在没有求助")

    resident.goto("/calls/help")
    resident.get_by_role("button", name="马上求助").click()
    expect(resident.get_by_role("heading", name="时间线")).to_be_visible()

    if not scripts:
        board.reload()
    expect(board.locator("#board")).to_contain_text("无人可派，请立即处理")
    expect(board.locator("#board .status[data-tone=alarm]").first).to_have_text("待派单")
    board.get_by_role("link", name="王秀兰").click()
    expect(board.locator("main")).to_contain_text("没有空闲的工作人员")
