"""居民（一户一档）: one row for each person, with the house number they live at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.imports.lists import words
from wangge.imports.lists.base import COMMUNITIES, MOST_ROWS, Line, Plan, Tell, Touched
from wangge.imports.lists.resident_planner import Made, Planner
from wangge.people import bulk as people
from wangge.people.models import Person, Residence, Trait
from wangge.places import bulk as places
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind


@dataclass(frozen=True)
class Prepared:
    """Homes first, then who lives there."""

    homes: places.PlaceRows
    residents: people.ResidentRows


class Residents:
    """The list of households and residents."""

    code = "residents"
    title = _("居民（一户一档）")
    about = _("每人一行，写明楼栋、单元和门牌。楼栋和单元要先在系统里；门牌没有的，导入时新建。")
    permission = Permission.EDIT_PEOPLE
    most_rows = MOST_ROWS
    place_kinds: Sequence[str] = COMMUNITIES
    columns: Sequence[Column] = (
        Column(
            "grid", _("网格"), longest=80, aliases=("所属网格", "网格名称", "网格编码"),
            note=_("网格名称或编码。只有楼号重复时才必填。"),
        ),
        Column(
            "building", _("楼栋"), required=True, longest=60, aliases=("楼号", "楼栋号", "栋号", "幢号", "楼幢"),
            note=_("例如“3号楼”，也可只写 3。"),
        ),
        Column(
            "unit", _("单元"), longest=60, aliases=("单元号",), note=_("例如“2单元”，也可只写 2。楼栋只有一个单元时可不填。")
        ),
        Column(
            "door", _("门牌号"), required=True, longest=30, aliases=("房号", "室号", "门牌", "户号", "房间号", "户室"),
            note=_("例如“502”。"),
        ),
        Column("name", _("姓名"), Kind.NAME, required=True, longest=60, aliases=("居民姓名", "成员姓名")),
        Column("gender", _("性别"), Kind.CHOICE, choices=dict(Person.Gender.choices), spellings=words.GENDERS),
        Column("born_on", _("出生日期"), Kind.DAY, aliases=("生日", "出生年月日"), note=_("例如 1944-03-08。")),
        Column(
            "citizen_no", _("公民身份号码"), Kind.CITIZEN_NO, aliases=("身份证号", "身份证号码", "证件号码", "身份证"),
            note=_("18 位。这一列请用“文本”格式。"),
        ),
        Column("phone", _("联系电话"), Kind.PHONE, aliases=("电话", "手机", "手机号", "手机号码", "联系方式")),
        Column(
            "relation", _("与户主关系"), Kind.CHOICE, choices=dict(Residence.Relation.choices),
            spellings=words.RELATIONS, aliases=("户主关系", "关系", "家庭关系"),
        ),
        Column(
            "traits", _("情况"), Kind.CHOICES, choices=dict(Trait.Kind.choices), spellings=words.TRAITS,
            aliases=("人员情况", "人员类别", "特殊情况", "标签", "人群标签"),
            note=_("可填多项，用顿号隔开。只新增，不会取消已有的。"),
        ),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {
            "building": "3号楼", "unit": "2单元", "door": "502", "name": "王秀兰", "gender": "女",
            "born_on": date(1944, 3, 8), "relation": "户主", "traits": "独居、行动不便",
        },
        {"building": "3号楼", "unit": "2单元", "door": "502", "name": "李建国", "gender": "男", "relation": "配偶"},
    )  # fmt: skip

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """Who is new, who changes, who moves. Persons are found by citizen number, else by name and birth date within
        their household; never by guessing across homes."""
        return Planner(within, at, tell).run(lines)

    def prepare(self, plan: Plan) -> Prepared:
        """Ready to be written: all numbers sealed."""
        made: Made = plan.made
        return Prepared(places.prepare(made.homes), people.prepare(made.residents))

    def write(self, prepared: Prepared, *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Write homes, then residents."""
        places.write_places(by=by, within=within, at=at, rows=prepared.homes)
        people.write_residents(by=by, within=within, at=at, rows=prepared.residents)
        return ()
