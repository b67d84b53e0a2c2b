"""What is said about a row: sentences by code, kept in every language, because the worker knows no reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    # house numbers
    "no_grid": _("本社区没有“%(name)s”。请核对网格名称或编码。"),
    "many_grids": _("有多个网格符合“%(name)s”。请写网格全名或编码。"),
    "grid_missing": _("新楼栋要写明所属网格。"),
    "no_building": _("没有楼栋“%(name)s”。请先导入楼栋和单元，或核对楼号。"),
    "many_buildings": _("本社区有多栋“%(name)s”。请填写网格来区分。"),
    "other_grid": _("“%(name)s”已登记在%(grid)s。调整楼栋所属网格请在网格页面办理，这里不会移动楼栋。"),
    "no_unit": _("%(building)s没有单元“%(name)s”。请先导入楼栋和单元，或核对单元号。"),
    "unit_missing": _("%(building)s有多个单元，请填写单元。"),
    "many_doors": _("有多户都叫“%(name)s”，无法确定是哪一户。请先在地点页面更正门牌。"),
    "closed": _("“%(name)s”的编码已用过并撤销，不能重新启用。请核对门牌。"),
    "too_long": _("“%(name)s”名称过长。请写门牌号，不要写全地址。"),
    "half_a_point": _("经度和纬度要一起填。"),
    "off_the_globe": _("经纬度超出范围。请核对是否填反。"),
    "point_twice": _("第 %(row)s 行给同一楼栋填了不同的位置。"),
    "building_missing": _("填写了单元或门牌号，还要写明楼栋。"),
    "no_door": _("%(building)s没有门牌“%(name)s”。请先导入居民名单，或核对门牌号。"),
    "row_twice": _("与第 %(row)s 行重复。"),
    # residents
    "number_twice": _("第 %(row)s 行已用了这个身份号码。"),
    "person_twice": _("与第 %(row)s 行是同一位居民。"),
    "number_elsewhere": _("这个身份号码已登记在其他社区的居民名下。请先由那边办理迁出。"),
    "number_other_name": _("这个身份号码已登记在另一姓名下。请核对姓名和号码。"),
    "number_differs": _("这一户同名的居民登记的是另一个身份号码。请核对。"),
    "birth_differs": _("这一户有同名居民，登记的出生日期不同。请核对，或填写身份号码。"),
    "several_match": _("这一户有多位居民符合，无法确定是哪一位。请填写身份号码。"),
    "same_elsewhere": _("本社区另有同名、同出生日期的居民住在别处，无法确定是否同一人。请填写身份号码。"),
    "birth_not_number": _("出生日期与身份号码不一致。"),
    "gender_not_number": _("性别与身份号码不一致。"),
    "birth_impossible": _("出生日期不可能：应在 1880 年之后、今天之前。"),
    "two_heads": _("这一户在第 %(row)s 行已有户主。"),
    # organisations, needs and resources
    "no_organisation": _("没有已登记的单位“%(name)s”。请先登记或导入单位，或核对全称。"),
    "many_organisations": _("有多家单位叫“%(name)s”。请改填统一社会信用代码。"),
    "no_resident": _("这里没有登记这位居民。请核对姓名和门牌号，或先登记居民。"),
    "many_residents": _("有多位居民叫这个名字。请填写门牌号来区分。"),
    "no_entry": _("本社区没有这个编号。新增的请把编号留空。"),
    "number_of_entry_twice": _("第 %(row)s 行已用了这个编号。"),
    # the sheet itself
    "hidden_row": _("这一行在表中是隐藏的，也会导入。"),
    "hidden_sheet": _("这张工作表是隐藏的。"),
    "formula": _("这一格是公式，按算出的结果导入。"),
    "merged": _("这一格是合并单元格，按左上角的值导入。"),
}


def say(code: str, words: Mapping[str, Any]) -> dict[str, str]:
    """The sentence by language: what the worker finds is kept, and read by people of both."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            sentence = str(SENTENCES[code])
            said[language] = sentence % words if words else sentence
    return said
