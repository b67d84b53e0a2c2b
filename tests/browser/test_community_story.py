"""The community's story in a real browser: a messy list comes in, doors are knocked on, needs and resources come out.

Staff sit at a desk, the grid worker and the neighbours hold a phone. What matters in the field and at the desk (importing,
answering at the door) is told with scripts and without.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from scripts.messy_workbook import HOMES, SAMPLES
from tests import cast
from tests.accessibility import assert_accessible
from tests.browser.stage import field, follow, press
from tests.checkin.story import approved, someone
from tests.imports.desk import imported, work
from tests.surveys.story import door_at, running
from wangge.checkin.models import CheckIn
from wangge.kernel import clock
from wangge.needs.models import Need, Resource
from wangge.people.models import Person
from wangge.surveys.models import Door

pytestmark = pytest.mark.browser
SAID = "厨房水管漏水，周末在家"
LIN_PHONE, OFFICE, SUPERVISION = "0351-0000101", "0351-0000001", "0351-0000002"
FIRST_GRID = (1, 2, 3, 5)  # buildings


@pytest.fixture
def buildings(places: Any) -> dict[int, Any]:
    """1号楼 to 28号楼 with three units each, as the sample names them; the first five belong to the first grid."""
    made = {}
    for number in range(1, 29):
        grid = places.grid1 if number in FIRST_GRID else places.grid2
        known = {3: places.building, 7: places.building7}.get(number)
        made[number] = known or cast.place(grid, "building", f"B{number:03d}", f"{number}号楼")
        units = set(made[number].children.values_list("name", flat=True))
        for unit in {"1单元", "2单元", "3单元"} - units:
            cast.place(made[number], "unit", f"U{unit[0]}", unit)
    return made


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def sheet_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as told:
        follow(page, link)
    return Path(told.value.path()).read_bytes()


# The list of residents


def send(desk: Page, name: str) -> None:
    """Upload a sample as a list of residents."""
    desk.goto("/imports/")
    follow(desk, "导入表格")
    desk.get_by_role("link", name="上传表格 居民（一户一档）").click()
    desk.get_by_label("表格文件").set_input_files(SAMPLES / name)
    press(desk, "上传并读取")


def worked(desk: Page, scripts: bool, before: str = "刷新进度") -> None:
    """The worker does what waits; the page turns by itself, without scripts by a link."""
    expect(desk.get_by_role("link", name=before)).to_be_visible()
    work(clock.now())
    if not scripts:
        follow(desk, before)
    expect(desk.get_by_role("link", name=before)).to_have_count(0)


def check(desk: Page, scripts: bool) -> None:
    """The columns are recognised; have every row checked."""
    worked(desk, scripts)
    expect(desk.locator("main")).to_contain_text("各列")
    press(desk, "开始核对")
    worked(desk, scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_messy_list_is_explained_corrected_imported_and_not_imported_twice(enter, scripts, zhao, buildings):
    desk = enter(zhao)
    send(desk, "messy-residents.xlsx")
    check(desk, scripts)

    main = desk.locator("main")
    expect(main).to_contain_text("改正之前一行也不会导入")
    expect(main.get_by_role("button", name="全部导入")).to_have_count(0)
    follow_all = desk.get_by_role("link", name="查看全部")
    if follow_all.count():
        follow_all.click()
    rows = desk.locator("tbody tr").all_inner_texts()
    assert any("身份证号" in row and "校验" in row for row in rows), rows
    marked = sheet_of(download(desk, "下载标红的表格"))
    reasons = {number: line[-1] for number, line in enumerate(marked, start=1) if "居民住户" not in str(line[-1])}
    assert marked[2][-1] == "问题"
    assert len([one for number, one in reasons.items() if number > 3 and one]) > 8
    assert not Person.objects.filter(name="赵德福").exists()

    send(desk, "corrected-residents.xlsx")
    check(desk, scripts)
    people = sum(len(home.people) for home in HOMES)
    expect(main).to_contain_text(f"新增 {people} 行")
    press(desk, "全部导入")
    worked(desk, scripts)
    follow(desk, "逐行查看导入的内容")
    expect(main).to_contain_text("赵德福")
    follow(desk, "赵德福")
    heading(desk, "赵德福")
    expect(main).to_contain_text("1号楼1单元101")

    send(desk, "corrected-residents.xlsx")
    expect(desk.get_by_role("alert")).to_contain_text("赵敏 于 ")
    assert Person.objects.filter(name="赵德福").count() == 1


# The round from door to door


@pytest.fixture
def residents(zhao: Any, places: Any, buildings: Any) -> None:
    """The corrected list, imported."""
    imported(zhao, places.community, (SAMPLES / "corrected-residents.xlsx").read_bytes(), clock.now())


def add_question(desk: Page, kind: str, text: str, *, required: bool = False) -> None:
    desk.locator("#add").get_by_role("button", name=kind, exact=True).click()
    desk.get_by_label("题目").fill(text)
    if required:
        desk.get_by_label("必答").check()


def becomes(desk: Page, question: str, chosen: str, thing: str, title: str, details: str = "—") -> None:
    """What an answer becomes."""
    desk.get_by_role("link", name=f"编辑 {question}", exact=True).click()
    follow(desk, "加一条规则")
    desk.get_by_label("选了这一项时").select_option(label=chosen)
    desk.get_by_label("生成").select_option(label=thing)
    desk.get_by_label("标题").fill(title)
    desk.get_by_label("补充说明取自").select_option(label=details)
    press(desk, "保存规则")
    heading(desk, question)
    desk.locator("a.back").click()


def build(desk: Page) -> None:
    """A questionnaire of a number, a choice that makes needs, a question that depends on it, one that makes resources."""
    desk.goto("/surveys/questionnaires")
    follow(desk, "新建问卷")
    desk.get_by_label("问卷名称").fill("冬季问需")
    press(desk, "建草稿")
    add_question(desk, "数字", "家里几口人", required=True)
    desk.get_by_label("最大值").fill("12")
    field(desk, "单位").fill("人")
    press(desk, "保存题目")
    add_question(desk, "多选", "需要哪些帮助")
    desk.get_by_label("选项").fill("家电维修\n陪同就医\n没有")
    press(desk, "保存题目")
    add_question(desk, "填空", "请说明")
    desk.get_by_label("什么时候显示").select_option(label="满足下面全部条件时")
    desk.get_by_label("条件 1 (选填)", exact=True).select_option(label="「需要哪些帮助」包含「家电维修」")
    press(desk, "保存题目")
    add_question(desk, "是否", "愿意教邻居用手机吗")
    press(desk, "保存题目")
    becomes(desk, "需要哪些帮助", "家电维修", "家庭维修", "需要{choice}", "请说明")
    becomes(desk, "愿意教邻居用手机吗", "是", "志愿服务", "教邻居用手机")


def preview(desk: Page) -> None:
    follow(desk, "单独打开")
    expect(desk.get_by_label("请说明")).to_be_hidden()
    desk.get_by_label("家电维修").check()
    expect(desk.get_by_label("请说明")).to_be_visible()
    desk.go_back()


def plan(desk: Page) -> None:
    """A round through both grids from today on."""
    today = clock.day_of(clock.now())
    follow(desk, "用它安排走访")
    desk.get_by_label("走访名称").fill("冬季入户")
    desk.get_by_label("第一网格", exact=True).check()
    desk.get_by_label("第二网格", exact=True).check()
    desk.get_by_label("开始日期").fill(str(today))
    desk.get_by_label("结束日期").fill(str(today + timedelta(days=30)))
    press(desk, "安排")
    press(desk, "开始，生成名单")


def test_a_round_makes_needs_and_resources(enter, zhao, lin, places, residents):
    desk, worker = enter(zhao), enter(lin, phone=True)
    build(desk)
    preview(desk)
    press(desk, "发布")
    plan(desk)
    expect(desk.locator("main")).to_contain_text("有 3 户（店）没有人去")  # of the second grid, where nobody works

    worker.goto("/surveys/doors")
    worker.get_by_role("link", name="1号楼 0/4").click()
    worker.get_by_role("button", name="没人 1号楼1单元101").click()
    heading(worker, "1号楼1单元502")
    press(worker, "有人，开始填问卷")
    worker.get_by_label("家里几口人").fill("3")
    expect(worker.get_by_label("请说明")).to_be_hidden()
    worker.get_by_label("家电维修").check()
    worker.get_by_label("请说明").fill(SAID)
    worker.get_by_role("group", name="愿意教邻居用手机吗").get_by_label("是").check()
    press(worker, "完成，去下一户")
    heading(worker, "1号楼2单元301")
    expect(worker.locator("body")).to_contain_text("已列入清单：需要家电维修、教邻居用手机。")

    desk.goto("/needs/")
    follow(desk, "需要家电维修")
    expect(desk.locator("main")).to_contain_text(SAID)
    expect(desk.locator("main")).to_contain_text("1号楼1单元502")
    press(desk, "公开征集")
    expect(desk.locator("main")).to_contain_text("已公开")
    for grid, shown in ((places.grid1, 1), (places.grid2, 0)):
        desk.goto(f"/resources/?grid={grid.code}")
        expect(desk.get_by_role("link", name="教邻居用手机")).to_have_count(shown)
    desk.goto(f"/needs/?grid={places.grid1.code}")
    exported = str(sheet_of(download(desk, "导出表格")))
    assert "第一网格" in exported
    assert "需要家电维修" in exported
    for hidden in ("钱建国", "502", SAID):
        assert hidden not in exported

    anybody = enter()
    anybody.goto("/needs/public")
    expect(anybody.locator("main")).to_contain_text("需要家电维修")
    expect(anybody.locator("main")).to_contain_text("第一网格")
    for hidden in ("钱建国", "502", "1号楼", SAID, "林晓梅"):
        expect(anybody.locator("body")).not_to_contain_text(hidden)
    need, resource = Need.objects.get(), Resource.objects.get()
    assert need.place == resource.place == Person.objects.get(name="钱建国").home
    outcomes = Door.objects.exclude(state="todo").order_by("place__path").values_list("place__name", "state")
    assert list(outcomes) == [("101", "no_one"), ("502", "met")]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_answering_at_the_door_loses_nothing_and_says_what_is_missing(enter, scripts, zhao, lin, places):
    today = clock.day_of(clock.now())
    campaign = running(zhao, places, clock.now(), starts_on=today, ends_on=today)
    worker = enter(lin, phone=True)
    worker.goto("/surveys/doors")
    worker.get_by_role("button", name="有人，开始填 3号楼2单元502").click()
    heading(worker, "入户问需")
    extra = worker.get_by_label("请说明")
    if scripts:
        expect(extra).to_be_hidden()
    else:
        expect(worker.locator("main")).to_contain_text("当 「需要哪些帮助」包含「家电维修」")
    worker.get_by_label("家电维修", exact=True).check()
    extra.fill(SAID)
    press(worker, "完成，去下一户")

    expect(worker.get_by_role("alert")).to_contain_text("家里几口人")
    expect(extra).to_have_value(SAID)
    expect(worker.get_by_label("家电维修", exact=True)).to_be_checked()
    worker.get_by_role("alert").get_by_role("link").first.click()
    expect(worker.get_by_label("家里几口人")).to_be_focused()
    worker.get_by_label("家里几口人").fill("1")
    worker.get_by_role("group", name="愿意帮邻居修家电吗").get_by_label("否").check()
    press(worker, "完成，去下一户")

    heading(worker, "3号楼2单元501")
    assert door_at(campaign, places.home).response.answers == {"q1": 1, "q2": ["a1"], "q3": SAID, "q4": False}


def test_completing_while_the_draft_is_being_kept_waits_for_it(enter, zhao, lin, places):
    today = clock.day_of(clock.now())
    campaign = running(zhao, places, clock.now(), starts_on=today, ends_on=today)
    worker = enter(lin, phone=True)
    worker.goto("/surveys/doors")
    worker.get_by_role("button", name="有人，开始填 3号楼2单元502").click()
    worker.get_by_role("group", name="愿意帮邻居修家电吗").get_by_label("否").check()
    held: list[Any] = []
    worker.route("**/draft", lambda route: held.append(route))  # a bound builtin cannot be marked by the library
    with worker.expect_request("**/draft"):
        worker.get_by_label("家里几口人").fill("1")
    press(worker, "完成，去下一户")
    assert door_at(campaign, places.home).state == "met"
    held[0].continue_()

    heading(worker, "3号楼2单元501")
    assert door_at(campaign, places.home).response.state == "complete"


# The card of the grid


def test_the_card_of_the_grid_is_read_on_a_phone_and_printed(enter, zhao, lin, places):
    desk = enter(zhao)
    desk.goto("/grids/")
    follow(desk, "第一网格")
    for use, phone in (("社区电话", OFFICE), ("监督电话", SUPERVISION)):
        follow(desk, "登记社区电话和监督电话")
        desk.get_by_label(use, exact=True).check()
        field(desk, "电话").last.fill(phone)
        press(desk, "保存")
        expect(desk.locator("main")).to_contain_text(phone)
    follow(desk, "公示电话 林晓梅")
    field(desk, "公示电话").fill(LIN_PHONE)
    field(desk, "依据说明").fill("网格公示要求第六条")
    press(desk, "公示")
    expect(desk.locator("body")).to_contain_text("网格公示卡已更新")

    neighbour = enter(phone=True)
    neighbour.goto(f"/grids/{places.grid1.code}/card")
    for words in ("第一网格", "林晓梅", LIN_PHONE, OFFICE, SUPERVISION, "3号楼"):
        expect(neighbour.locator("main")).to_contain_text(words)
    address = neighbour.get_by_role("link", name="打印（A4 墙面）").get_attribute("href")
    printed = neighbour.request.get(f"{neighbour.url.split('/grids')[0]}{address}").body()
    [page] = [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]
    for words in ("第一网格", "林晓梅", LIN_PHONE, OFFICE, SUPERVISION):
        assert words in page


# A neighbour reports in


def test_a_member_reports_in_puts_in_for_a_post_and_the_committee_decides(enter, zhao, places):
    chen = someone("陈新", places.home)
    other = someone("吴凡", places.next_door)
    secretary = someone("郭居委")
    cast.holding(secretary, "committee_member", places.community)
    rival = approved(zhao, other, places.community, clock.now())
    phone, desk = enter(chen, phone=True), enter(zhao)

    phone.goto("/check-in/mine")
    follow(phone, "我要报到")
    phone.get_by_role("link", name="退休党员").click()
    phone.get_by_label("矛盾调解").first.check()
    press(phone, "提交报到")
    expect(phone.get_by_role("alert")).to_contain_text("须本人单独同意")
    expect(phone.get_by_label("矛盾调解").first).to_be_checked()
    for consent in phone.get_by_role("group", name="我同意").get_by_role("checkbox").all():
        consent.check()
    press(phone, "提交报到")
    expect(phone.locator("main")).to_contain_text("待审核")

    desk.goto("/check-in/")
    follow(desk, "陈新")
    press(desk, "通过")
    expect(desk.locator("main")).to_contain_text("已报到")
    today = clock.day_of(clock.now())
    desk.goto("/check-in/openings/")
    follow(desk, "发布岗位")
    field(desk, "岗位").select_option(label="楼长")
    field(desk, "地点").fill("3号楼")
    field(desk, "做什么、有什么风险").fill("联系本楼居民，巡查楼道；上下楼注意安全")
    desk.get_by_role("group", name="需要的特长").get_by_label("矛盾调解").check()
    field(desk, "报名截止").fill(str(today))
    field(desk, "上岗日期").fill(str(today + timedelta(days=9)))
    press(desk, "发布")
    heading(desk, "楼长")
    field(desk, "代为认领").first.select_option(value=str(rival.pk))
    press(desk, "代为认领")

    phone.goto("/check-in/mine")
    follow(phone, "岗位认领")
    follow(phone, "楼长")
    press(phone, "认领这个岗位")
    expect(phone.locator("main")).to_contain_text("您已认领，第 1 志愿")

    opening = desk.url
    with time_machine.travel(clock.now() + timedelta(days=2)):  # everybody has been signed out meanwhile
        desk, phone = enter(zhao), enter(chen, phone=True)
        desk.goto(opening)
        press(desk, "排序")
        expect(desk.locator("main")).to_contain_text("第 1 名 陈新")
        phone.goto(opening)
        expect(phone.locator("main")).to_contain_text("您排在第 1 名")
        meeting = enter(secretary)
        meeting.goto(opening)
        follow(meeting, "作出决定")
        heading(meeting, "作出决定")
        assert_accessible(meeting)
        field(meeting, "哪一次会议决定").fill("第 11 次居委会会议")
        press(meeting, "决定")
        expect(meeting.locator("main")).to_contain_text("已决定")
        phone.reload()
        expect(phone.locator("main")).to_contain_text("已选上")
    assert CheckIn.objects.get(person=chen).state == "approved"
    assert places.building.holdings.get().person == chen
