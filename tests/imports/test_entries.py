"""Needs and resources from spreadsheets: new ones, the same again, and changes by number."""

from __future__ import annotations

from datetime import date

import pytest

from tests.imports.desk import checked, imported, problems, work, workbook
from wangge.imports import commands as imports
from wangge.imports.models import ImportedRow
from wangge.needs import commands
from wangge.needs.models import Need, Resource

NEED_HEADS = ("编号", "类别", "标题", "说明", "网格", "楼号", "单元", "门牌", "姓名", "商户", "紧急程度", "涉及安全", "希望完成",
              "时间", "技能", "数量", "计量单位")  # fmt: skip
HOSPITAL = ("", "陪诊就医", "每月陪老人去医院复查", "腿脚不便", "", "3号楼", "2单元", "502", "王秀兰", "", "比较急", "是",
            "2022-08-15", "周三上午、周四上午", "照护、开车接送", 2, "次")  # fmt: skip
RUBBISH = ("", "环境卫生", "清理楼后的杂物", "", "第一网格")
RESOURCE_HEADS = ("编号", "类别", "标题", "楼号", "单元", "门牌", "提供人", "商户", "能满足", "能力", "时段", "计量单位", "时间",
                  "技能", "限制", "服务半径", "有效期")  # fmt: skip
BARBER = ("", "志愿服务", "上门理发", "3号楼", "2单元", "502", "王秀兰", "", "生活照料、文体活动", 2, "每月", "次", "周六上午",
          "理发", "只在一楼", 500, "2022-12-31")  # fmt: skip


def needs(*rows):
    return workbook(*rows, heads=NEED_HEADS, sheet="需求")


def resources(*rows):
    return workbook(*rows, heads=RESOURCE_HEADS, sheet="资源")


def counts(run):
    return tuple(run.counts[name] for name in ("new", "changed", "same", "problems"))


def test_needs_come_in_with_everything_the_row_says(zhao, places, grandma_wang, at):
    run = imported(zhao, places.community, needs(HOSPITAL, RUBBISH), at, "needs")

    assert (run.state, counts(run)) == ("applied", (2, 0, 0, 0))
    need, other = Need.objects.get(kind="hospital"), Need.objects.get(kind="environment")
    assert (need.title, need.details, need.place, need.subject) == (
        "每月陪老人去医院复查", "腿脚不便", places.home, grandma_wang,
    )  # fmt: skip
    assert (need.urgency, need.safety, need.wanted_by) == (4, True, date(2022, 8, 15))
    assert (need.times, need.skills) == (["3m", "4m"], ["care", "driving"])
    assert (need.amount, need.unit, need.source, need.reported_by) == (2, "time", "import", zhao)
    assert (other.place, other.urgency, other.amount, other.unit) == (places.grid1, 3, 1, "person")
    assert set(ImportedRow.objects.values_list("row", "object_type", "object_id")) == {
        (2, "needs.need", need.pk),
        (3, "needs.need", other.pk),
    }


def test_resources_come_in_with_everything_the_row_says(zhao, places, grandma_wang, at):
    run = imported(zhao, places.community, resources(BARBER), at, "resources")

    assert (run.state, counts(run)) == ("applied", (1, 0, 0, 0))
    one = Resource.objects.get()
    assert (one.kind, one.place, one.person, one.serves) == (
        "service", places.home, grandma_wang, ["care", "culture"],
    )  # fmt: skip
    assert (one.capacity, one.capacity_per, one.unit, one.reach_m) == (2, "month", "time", 500)
    assert (one.times, one.skills, one.limits, one.valid_to) == (["6m"], ["haircut"], "只在一楼", date(2022, 12, 31))


def test_the_same_rows_again_change_nothing_until_the_need_is_closed(zhao, places, grandma_wang, at):
    from wangge.needs import closing

    imported(zhao, places.community, needs(HOSPITAL, RUBBISH), at, "needs")
    assert counts(checked(zhao, places.community, needs(RUBBISH, HOSPITAL), at, "needs")) == (0, 0, 2, 0)
    closing.withdraw_need(by=zhao, need_id=Need.objects.get(kind="environment").pk, reason="已经清了", at=at)
    assert counts(checked(zhao, places.community, needs(RUBBISH), at, "needs")) == (1, 0, 0, 0)


def test_a_number_changes_what_the_row_says_and_blank_cells_erase_nothing(zhao, places, grandma_wang, at):
    imported(zhao, places.community, needs(HOSPITAL), at, "needs")
    before = Need.objects.get()
    row = (before.number.lower(), "陪诊就医", "每月陪老人去医院复查", "", "第一网格", "", "", "", "王**", "", "非常急")

    run = imported(zhao, places.community, needs(row), at, "needs")

    need = Need.objects.get()
    assert counts(run) == (0, 1, 0, 0)
    assert (need.urgency, need.version) == (5, 2)
    assert (need.place, need.subject, need.details, need.times) == (places.home, grandma_wang, "腿脚不便", ["3m", "4m"])
    assert run.pages.get(kind="change").lines[0]["columns"] == ["紧急程度"]
    unchanged = needs((need.number, "陪诊就医", "每月陪老人去医院复查"))
    assert counts(checked(zhao, places.community, unchanged, at, "needs")) == (0, 0, 1, 0)


def test_a_need_that_was_changed_meanwhile_is_not_overwritten(zhao, places, grandma_wang, at):
    imported(zhao, places.community, needs(HOSPITAL), at, "needs")
    need = Need.objects.get()
    run = checked(zhao, places.community, needs((need.number, "陪诊就医", "陪老人复查")), at, "needs")
    commands.update_need(by=zhao, need_id=need.pk, version=1, at=at, urgency=1)
    imports.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    need.refresh_from_db()
    assert (run.state, need.title, need.version) == ("outdated", "每月陪老人去医院复查", 2)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("", "没有的", "扫雪"), ("kind", "not_a_choice")),
        (("", "环境卫生", "扫"), ("title", "invalid")),
        (("", "环境卫生", "扫雪", "", "", "3号楼", "2单元", "909"), ("door", "no_door")),
        (("", "环境卫生", "扫雪", "", "", "3号楼", "2单元", "501", "王秀兰"), ("person", "no_resident")),
        (("", "环境卫生", "扫雪", "", "", "", "", "", "", "没有的店"), ("organisation", "no_organisation")),
        (("", "环境卫生", "扫雪", "", "", "", "", "", "", "", "", "", "2022-07-01"), ("wanted_by", "invalid")),
        (("", "环境卫生", "扫雪", "", "", "", "", "", "", "", "", "", "", "", "", 0), ("amount", "invalid")),
        (("XQ220728-NOSUCH", "环境卫生", "扫雪"), ("number", "no_entry")),
        (RUBBISH, ("title", "row_twice")),
    ],
)
def test_what_is_wrong_names_row_column_and_reason(zhao, places, grandma_wang, at, row, expected):
    run = checked(zhao, places.community, needs(RUBBISH, row), at, "needs")
    assert problems(run) == [(3, *expected)]
    assert run.counts["new"] == 1


def test_a_published_title_stays_fit_for_the_public(zhao, places, grandma_wang, at):
    from wangge.needs import publishing

    imported(zhao, places.community, needs(HOSPITAL), at, "needs")
    need = Need.objects.get()
    publishing.publish_need(by=zhao, need_id=need.pk, at=at)
    run = checked(zhao, places.community, needs((need.number, "陪诊就医", "陪王秀兰复查")), at, "needs")
    assert [(row, column) for row, column, _code in problems(run)] == [(2, "title")]


def test_two_hundred_rows_cost_the_queries_of_twenty(zhao, places, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for number in (20, 200):
        rows = [("", "环境卫生", f"清理杂物{number}之{n}", "", "第一网格") for n in range(number)]
        run = checked(zhao, places.community, needs(*rows), at, "needs")
        with CaptureQueriesContext(connection) as seen:
            imports.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
            work(at)
        run.refresh_from_db()
        assert run.state == "applied"
        costs.append(len(seen))
    assert costs[1] <= costs[0] + 10  # long inserts are cut where a statement has too many values
