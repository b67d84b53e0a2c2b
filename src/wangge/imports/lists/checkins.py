"""报到: one row for each party member or volunteer who reports in to the community."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.checkin.intake import CheckInRow, Ground, Offer
from wangge.checkin.listing import import_checkins, try_checkins
from wangge.checkin.models import OFFERED, CheckIn, ServiceRole
from wangge.checkin.refusals import RowsRefused
from wangge.imports.lists import words
from wangge.imports.lists.base import COMMUNITIES, MOST_DEEDS, NEW, SAME, Line, Plan, Tell, Touched
from wangge.imports.lists.naming import Names
from wangge.imports.lists.trying import Fault, as_planned, sound
from wangge.kernel.refusals import Changed
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind

Ready = tuple[Line, CheckInRow]
REFUSED = "check_in_refused"


class CheckIns:
    """The list of people who report in. Somebody who has a live check-in of the kind here stays as they are."""

    code = "checkins"
    title = _("报到名单")
    about = _("每位报到的党员或志愿者一行。导入后等社区审核；已按同一类别报到的不会重复，也不会改动。")
    permission = Permission.MANAGE_CHECKINS
    most_rows = MOST_DEEDS
    place_kinds: Sequence[str] = COMMUNITIES
    columns: Sequence[Column] = (
        Column("name", _("姓名"), Kind.NAME, required=True, longest=60),
        Column(
            "kind", _("报到类别"), Kind.CHOICE, required=True, choices=dict(CheckIn.Kind.choices),
            spellings=words.CHECK_INS, aliases=("类别", "人员类别", "身份", "政治面貌"),
        ),
        Column(
            "phone", _("联系电话"), Kind.PHONE, aliases=("电话", "手机", "手机号", "手机号码", "联系方式"),
            note=_("电话和公民身份号码至少填一项。"),
        ),
        Column(
            "citizen_no", _("公民身份号码"), Kind.CITIZEN_NO, aliases=("身份证号", "身份证号码", "身份证", "证件号码"),
        ),
        Column("gender", _("性别"), Kind.CHOICE, choices=dict(Person.Gender.choices), spellings=words.GENDERS),
        Column(
            "born_on", _("出生日期"), Kind.DAY, aliases=("出生年月日", "生日", "出生年月"),
            note=_("未满 18 周岁的志愿者须填。"),
        ),
        Column(
            "unit", _("工作单位"), longest=120, aliases=("单位", "所在单位", "单位名称"),
            note=_("在职党员必填：已登记单位的全称或统一社会信用代码。"),
        ),
        Column(
            "skills", _("特长"), Kind.CHOICES, choices=words.SKILLS, spellings=words.SKILL_SPELLINGS,
            aliases=("技能", "服务特长", "专长"),
        ),
        Column(
            "times", _("空闲时间"), Kind.CHOICES, choices=words.TIMES, spellings=words.TIME_SPELLINGS,
            aliases=("服务时间", "方便的时间", "可服务时间"), note=_("例如“周六上午、周日下午”。"),
        ),
        Column(
            "wished_posts", _("希望担任的岗位"), Kind.CHOICES, aliases=("意向岗位", "认领岗位"),
            choices={kind.value: kind.label for kind in OFFERED},
        ),
        Column(
            "wished_roles", _("希望参加的服务"), Kind.CHOICES, choices=dict(ServiceRole.choices),
            aliases=("服务岗位", "意向服务", "服务类型"),
        ),
        Column("note", _("备注"), longest=500, aliases=("说明", "其他")),
        Column(
            "consents", _("已签同意"), Kind.CHOICES, choices=words.PURPOSES, aliases=("同意事项",),
            note=_("本人已签书面同意的事项。党员要有“登记党员身份”才能审核通过。"),
        ),
        Column(
            "basis", _("未成年人依据"), Kind.CHOICE, choices=words.BASES,
            note=_("只有未满 18 周岁的志愿者要填。"),
        ),
        Column("guardian_name", _("监护人姓名"), Kind.NAME, longest=60, aliases=("监护人",)),
        Column("guardian_relation", _("监护人与本人关系"), longest=20),
        Column("guardian_phone", _("监护人电话"), Kind.PHONE, aliases=("监护人联系电话",)),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {
            "name": "张新", "kind": "志愿者", "phone": "19900000001", "gender": "女", "born_on": date(1990, 5, 4),
            "skills": "照护陪伴、理发", "times": "周六上午、周日上午",
        },
        {"name": "刘敏", "kind": "在职党员", "phone": "19900000002", "unit": "区教育局", "consents": "登记党员身份"},
    )  # fmt: skip

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """Who would be new, and who has reported in already. By the rules of the desk."""
        plan, units = Plan(made=[]), Names(lines, "unit", by=by, at=at, kind=Organisation.Kind.WORK_UNIT)
        fresh: list[bool] = []

        def attempt(rows: Sequence[CheckInRow]) -> list[Fault]:
            try:
                fresh[:] = try_checkins(by=by, rows=rows, at=at)
            except RowsRefused as refusal:
                return [Fault(number - 1, field, REFUSED, why) for number, field, why in refusal.problems]
            return []

        ready: list[Ready] = []
        for line in lines:
            unit = units.of(line, plan)
            if unit is not None or not line.get("unit"):
                ready.append((line, _row_of(line, within, unit)))
        tell(len(lines) // 2, len(lines))
        left = sound(plan, ready, attempt, {column.key for column in self.columns})
        for (line, row), is_new in zip(left, fresh, strict=False):
            plan.outcomes[line.number] = NEW if is_new else SAME
            if is_new:
                plan.made.append((line, row))
        return plan

    def prepare(self, plan: Plan) -> list[Ready]:
        """The rows that are new."""
        made: list[Ready] = plan.made
        return made

    def write(self, prepared: list[Ready], *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Report them in; they wait for approval."""
        with as_planned():
            done = import_checkins(by=by, rows=[row for _line, row in prepared], at=at)
        if len(done.made) != len(prepared):
            raise Changed
        return [
            Touched(line.number, "checkin.checkin", one.pk, NEW)
            for (line, _row), one in zip(prepared, done.made, strict=True)
        ]


def _row_of(line: Line, within: Place, unit: UUID | None) -> CheckInRow:
    offer = Offer(
        line.get("skills", ()), line.get("times", ()), line.get("wished_posts", ()), line.get("wished_roles", ()),
        line.get("note", ""),
    )  # fmt: skip
    ground = Ground(
        line.get("basis", ""), line.get("guardian_name", ""), line.get("guardian_relation", ""),
        line.get("guardian_phone", ""),
    )  # fmt: skip
    return CheckInRow(
        name=line.get("name"), kind=line.get("kind"), place_id=within.pk, phone=line.get("phone", ""),
        citizen_no=line.get("citizen_no", ""), born_on=line.get("born_on"),
        gender=line.get("gender", Person.Gender.UNKNOWN), unit_id=unit, offer=offer, ground=ground,
        consents=tuple(line.get("consents", ())),
    )  # fmt: skip
