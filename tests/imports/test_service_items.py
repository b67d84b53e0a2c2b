"""A spreadsheet of service items becomes drafts; the same again changes nothing; what is wrong names row and column."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.catalogue import story
from tests.imports.desk import checked, imported, problems, workbook
from wangge.catalogue import reading, sheet_lines
from wangge.catalogue.content import MaterialLine, StepLine
from wangge.catalogue.models import Item, ItemVersion
from wangge.imports.models import ImportedRow

HEADS = (
    "事项名称", "实施部门", "基本编码", "事项类型", "法定时限", "承诺时限", "承诺时限单位", "跑动次数", "必须现场办理原因",
    "材料", "办理环节",
)  # fmt: skip
FOOD = (
    "食品经营许可", "审批局", "000131002000", "行政许可", 20, 6, "工作日", 1, "核对身份",
    "申请书（原件2份）；营业执照（免提交：由市场监管部门共享）", "收件；审核（食品科 3个工作日）；决定",
)  # fmt: skip
WATER = ("城市供水许可", "审批局", "000131003000", "行政许可", 10, 10, "自然日", 0, "", "申请表", "受理；审核")


@pytest.fixture
def xu(places):
    who = cast.person("许文", phone=cast.impossible_phone())
    cast.holding(who, "approver", places.district)
    return who


@pytest.fixture
def bureau(places):
    return story.department("审批局")


def book(*rows):
    return workbook(*rows, heads=HEADS, sheet="事项")


def counts(run):
    return tuple(run.counts[name] for name in ("new", "changed", "same", "problems"))


def test_rows_become_drafts_with_materials_and_steps(xu, bureau, places, at):
    run = imported(xu, places.district, book(FOOD, WATER), at, "service_items")
    assert (run.state, counts(run)) == ("applied", (2, 0, 0, 0))
    item = Item.objects.get(base_code="000131002000")
    assert item.code == f"{bureau.uscc}4000131002000"
    version = item.versions.get()
    said = reading.content(version)
    assert (version.state, said.promised_amount, said.onsite_visits) == ("draft", 6, 1)
    assert said.materials == (
        MaterialLine("申请书", copies=2), MaterialLine("营业执照", is_waived=True, waived_reason="由市场监管部门共享"),
    )  # fmt: skip
    assert [(one.name, one.kind, one.office, one.working_days) for one in said.steps] == [
        ("收件", "receive", "", 0), ("审核", "review", "食品科", 3), ("决定", "decide", "", 0),
    ]  # fmt: skip
    assert set(ImportedRow.objects.values_list("object_type", "what")) == {("catalogue.item", "new")}
    page = cast.browser_of(xu).get(f"/imports/{run.pk}/rows").content.decode()
    assert "食品经营许可" in page


def test_the_same_again_changes_nothing_and_a_change_drafts_a_version(xu, bureau, places, at):
    imported(xu, places.district, book(FOOD, WATER), at, "service_items")
    assert counts(checked(xu, places.district, book(WATER, FOOD), at, "service_items")) == (0, 0, 2, 0)
    shorter = (*FOOD[:5], 3, *FOOD[6:])
    run = imported(xu, places.district, book(shorter), at + timedelta(days=1), "service_items")
    assert counts(run) == (0, 1, 0, 0)
    assert ItemVersion.objects.get(item__base_code="000131002000").promised_amount == 3
    assert [one["columns"] for one in run.pages.get(kind="change").lines] == [["承诺办结时限"]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({1: "不存在的局"}, ("department", "item_department")),
        ({2: "131002"}, ("base_code", "item_code")),
        ({3: "行政处罚"}, ("kind", "not_a_choice")),
        ({3: "公共服务"}, ("field", "invalid")),
        ({9: "申请书；申请书"}, ("name", "invalid")),
    ],
)
def test_what_is_wrong_names_row_column_and_reason(xu, bureau, places, at, change, expected):
    row = tuple(change.get(number, value) for number, value in enumerate(FOOD))
    run = checked(xu, places.district, book(WATER, row), at, "service_items")
    assert problems(run) == [(3, *expected)]
    assert run.counts["new"] == 1


def test_it_is_offered_for_the_district_only(xu, bureau, places):
    page = cast.browser_of(xu).get("/imports/new/service_items").content.decode()
    assert "小店区" in page
    assert "云水明珠社区" not in page
    assert cast.browser_of(xu).get("/imports/template/service_items").status_code == 200


def test_cells_read_back_as_they_were_written():
    materials = (
        MaterialLine("申请表", copies=2), MaterialLine("章程", form="copy"), MaterialLine("照片", form="electronic"),
        MaterialLine("户口簿", form="both"), MaterialLine("身份证", is_waived=True, waived_reason="由公安部门共享"),
    )  # fmt: skip
    steps = (
        StepLine("收件", "receive"),
        StepLine("审核", office="食品科", working_days=3),
        StepLine("出件", "issue", "窗口"),
    )
    assert sheet_lines.materials_of(sheet_lines.materials_text(materials)) == materials
    assert sheet_lines.steps_of(sheet_lines.steps_text(steps)) == steps
    assert sheet_lines.materials_of("1.申请表；2、章程\n无") == (MaterialLine("申请表"), MaterialLine("章程"))
