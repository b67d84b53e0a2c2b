"""Every list the whole way: its template filled in, imported, and exported with the same values."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests import cast
from tests.checkin.story import unit
from tests.imports.desk import checked, imported, workbook
from tests.people.test_organisations import code
from wangge.imports.lists.known import LISTS
from wangge.sheets.columns import Kind
from wangge.sheets.reading import read
from wangge.sheets.values import pieces

FILLED = {
    "organisations": (
        {
            "名称": "和顺便利店", "类别": "商户", "统一社会信用代码": code(1), "楼栋": "3号楼", "联系人": "韩老板",
            "电话": "19900004321",
        },
        {"名称": "市容所", "类别": "机关事业单位", "网格": "第二网格"},
    ),
    "checkins": (
        {
            "姓名": "张新", "报到类别": "志愿者", "联系电话": "19900007001", "出生日期": "1990-05-04", "特长": "照护陪伴、理发",
            "空闲时间": "周六上午、周日下午",
        },
        {"姓名": "刘敏", "报到类别": "在职党员", "联系电话": "19900007002", "出生日期": "1980-05-04", "工作单位": "区图书馆"},
    ),
    "needs": (
        {
            "类别": "陪诊就医", "标题": "每月陪老人去医院复查", "楼栋": "3号楼", "单元": "2单元", "门牌号": "502", "姓名": "王秀兰",
            "紧急程度": "比较急", "人身安全": "是", "希望完成": "2022-08-15", "数量": 2, "计量单位": "次",
            "方便的时间": "周三上午、周四上午", "技能": "照护陪伴、开车接送",
        },
        {"类别": "环境卫生", "标题": "清理楼后的杂物", "网格": "第一网格"},
    ),
    "resources": (
        {
            "类别": "志愿服务", "标题": "上门理发", "楼栋": "3号楼", "单元": "2单元", "门牌号": "502", "姓名": "王秀兰",
            "能满足": "生活照料、文体活动", "能力": 2, "能力的时段": "每月", "计量单位": "次", "方便的时间": "周六上午",
            "技能": "理发", "服务半径(米)": 500, "有效期至": "2022-12-31",
        },
        {"类别": "场地", "标题": "活动室可借用", "网格": "第一网格", "能力": 30, "计量单位": "座"},
    ),
}  # fmt: skip
OTHER_HEADS = {"报到类别": "类别", "联系电话": "电话", "工作单位": "单位"}  # what an export calls them
MASKED = ("姓名", "电话")  # of residents, and of everybody
EXPORTS = {
    "organisations": "organisations:export", "checkins": "checkin:export", "needs": "needs:export",
    "resources": "resources:export",
}  # fmt: skip
NAME = {"organisations": "名称", "checkins": "姓名", "needs": "标题", "resources": "标题"}


@pytest.mark.parametrize("code", FILLED)
def test_the_template_comes_back_as_the_same_list(zhao, places, grandma_wang, at, code):
    unit(place=places.district)
    browser = cast.browser_of(zhao)
    heads = rows_of(browser.get(reverse("imports:template", args=[code])).content)[0]
    filled = workbook(*([row.get(head.rstrip("*"), "") for head in heads] for row in FILLED[code]), heads=heads)
    assert all(set(row) <= {head.rstrip("*") for head in heads} for row in FILLED[code])

    run = imported(zhao, places.community, filled, at, code)
    assert (run.state, run.counts["new"], run.counts["problems"]) == ("applied", 2, 0)

    exported = browser.get(reverse(EXPORTS[code])).content
    names, *lines = rows_of(exported)
    found = {line[names.index(NAME[code])]: dict(zip(names, line, strict=False)) for line in lines}
    for row in FILLED[code]:
        line = found[row[NAME[code]]]
        shared = {OTHER_HEADS.get(head, head): value for head, value in row.items()}
        masked = set(MASKED if code != "checkins" else ("电话",))
        told = {head: line[head] for head in shared if head in line and head not in masked}
        assert told == {head: shared[head] for head in told}
        assert len(told) >= 2
    if code == "organisations":
        assert found["和顺便利店"]["地点"] == "3号楼"
    if code in ("needs", "resources"):  # they have numbers: the exported list changes nothing when it comes back
        again = checked(zhao, places.community, exported, at, code)
        assert (again.counts["same"], again.counts["changed"], again.counts["problems"]) == (2, 0, 0)


@pytest.mark.parametrize("code", LISTS)
def test_what_a_template_offers_is_understood_in_every_language(code):
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for column in LISTS[code].columns:
                labels = [str(label) for label in column.choices.values()]
                assert len(set(labels)) == len(labels)
                if column.kind is Kind.CHOICES:
                    assert [label for label in labels if pieces(label) != [label]] == []


def rows_of(content):
    """The rows of the first sheet, every value as text."""
    rows = read(BytesIO(content)).sheets[0].rows
    width = max(len(row.cells) for row in rows)
    return [[_plain(row.at(column).value) for column in range(width)] for row in rows]


def _plain(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else str(value)[:40]
