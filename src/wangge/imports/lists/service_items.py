"""政务服务事项: one row for each item of the service catalogue; what comes in is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.catalogue import kinds, sheet_lines
from wangge.catalogue.importing import ItemRow, ItemTrial, import_items, try_items
from wangge.imports.lists.base import CHANGED, MOST_DEEDS, NEW, Change, Line, Plan, Tell, Touched
from wangge.imports.lists.trying import Fault, as_planned, sound
from wangge.kernel.refusals import Changed
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind

UNITS = {
    "工作日": "working_day",
    "个工作日": "working_day",
    "自然日": "calendar_day",
    "个自然日": "calendar_day",
    "天": "calendar_day",
}
IDENTITY = ("department", "base_code", "kind", "field", "level", "code", "name")
TEXTS = {"materials": sheet_lines.materials_of, "steps": sheet_lines.steps_of}
Made = tuple[Line, ItemTrial]


def _choice(key: str, head: Any, choices: Any, *aliases: str, required: bool = False, **spellings: str) -> Column:
    return Column(
        key, head, Kind.CHOICE, required=required, choices=dict(choices.choices), aliases=aliases, spellings=spellings
    )


class ServiceItems:
    """The list of service items. A row is known by its implementation code: department, level and base code."""

    code = "service_items"
    title = _("政务服务事项")
    about = _("每个事项一行，导入后是草案，审核发布才生效。按实施编码识别，已有的只更新不同之处。")
    permission = Permission.MANAGE_CATALOGUE
    most_rows = MOST_DEEDS
    place_kinds: Sequence[str] = (PlaceKind.DISTRICT,)
    columns: Sequence[Column] = (
        Column("name", _("事项名称"), required=True, longest=120, aliases=("名称", "主项名称", "子项名称")),
        Column(
            "department", _("实施主体"), required=True, longest=120, aliases=("部门", "实施部门", "实施机关"),
            note=_("已登记部门的全称或统一社会信用代码。"),
        ),
        Column("base_code", _("基本编码"), required=True, longest=20, note=_("12 位数字，请设为文本格式。")),
        Column(
            "code", _("实施编码"), longest=40, aliases=("事项编码",), note=_("31 位；不填则按实施主体、层级和基本编码生成。")
        ),
        _choice("kind", _("事项类型"), kinds.ItemKind, "事项性质", "权力类型", required=True),
        _choice("field", _("公共服务领域"), kinds.ServiceField),
        _choice("level", _("行使层级"), kinds.Level, 区级=kinds.Level.COUNTY, 县区级=kinds.Level.COUNTY),
        _choice("project_type", _("办件类型"), kinds.ProjectType),
        Column("served", _("服务对象"), Kind.CHOICES, choices=dict(kinds.Served.choices), aliases=("办理对象",)),
        Column("topics", _("主题词"), longest=120),
        Column("statutory_amount", _("法定办结时限"), Kind.WHOLE, aliases=("法定时限", "法定期限")),
        Column("statutory_unit", _("法定时限单位"), Kind.CHOICE, choices=dict(kinds.LimitUnit.choices), spellings=UNITS),
        Column("promised_amount", _("承诺办结时限"), Kind.WHOLE, aliases=("承诺时限", "承诺期限")),
        Column("promised_unit", _("承诺时限单位"), Kind.CHOICE, choices=dict(kinds.LimitUnit.choices), spellings=UNITS),
        Column("onsite_visits", _("到办事现场次数"), Kind.WHOLE, aliases=("到现场次数", "跑动次数")),
        Column("visits_reason", _("必须现场办理原因"), longest=200),
        Column("conditions", _("受理条件"), longest=4000),
        Column("basis", _("设定依据"), longest=4000, aliases=("法律依据", "依据")),
        Column("result_name", _("审批结果名称"), longest=120, aliases=("结果名称",)),
        Column(
            "materials", _("申请材料"), longest=4000, aliases=("材料", "材料清单"),
            note=_("用分号隔开，例如“申请表（原件2份）；营业执照（免提交：由市场监管部门共享）”。"),
        ),
        Column(
            "steps", _("办理流程"), longest=4000, aliases=("办理环节", "环节"),
            note=_("用分号隔开，例如“收件；审核（食品科 3个工作日）；决定”。"),
        ),
        Column("address", _("办理地点"), longest=200),
        Column("hours", _("办理时间"), longest=120),
        Column("ask", _("咨询方式"), longest=120, aliases=("咨询电话",)),
        Column("complain", _("监督投诉方式"), longest=120, aliases=("监督电话", "投诉电话")),
        Column("review_body", _("行政复议机关"), longest=120, aliases=("复议机关",)),
        Column("court", _("行政诉讼法院"), longest=120, aliases=("诉讼法院",)),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {
            "name": "食品经营许可", "department": "小店区行政审批服务管理局", "base_code": "000131002000", "kind": "行政许可",
            "statutory_amount": 20, "promised_amount": 6, "onsite_visits": 1, "visits_reason": "核对申请人身份",
            "materials": "申请书（原件2份）；营业执照（免提交：由市场监管部门共享）",
            "steps": "收件；审核（食品科 3个工作日）；决定；出件",
        },
    )  # fmt: skip

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """What is new, and what of known items would change. By the rules of the single deeds."""
        plan = Plan(made=[])
        trials: list[ItemTrial] = []

        def attempt(rows: Sequence[ItemRow]) -> list[Fault]:
            found, faults = try_items(by=by, rows=rows, place=within, at=at)
            trials[:] = found
            return [Fault(one.row, one.refusal.field, one.refusal.code, one.refusal.message) for one in faults]

        keys = {column.key for column in self.columns}
        ready = [(line, _row_of(line)) for line in lines]
        tell(len(lines) // 2, len(lines))
        for (line, _row), trial in zip(sound(plan, ready, attempt, keys), trials, strict=False):
            _take(plan, line, trial)
        return plan

    def prepare(self, plan: Plan) -> list[Made]:
        """The rows that make or change something."""
        return [(line, trial) for line, trial in plan.made if trial.outcome in (NEW, CHANGED)]

    def write(self, prepared: list[Made], *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Draft them by the rules of the single deeds."""
        with as_planned():
            done = import_items(by=by, rows=[trial.row for _line, trial in prepared], place=within, at=at)
        if [outcome for _item, outcome in done] != [trial.outcome for _line, trial in prepared]:
            raise Changed
        return [
            Touched(line.number, "catalogue.item", item_id, outcome)
            for (line, _trial), (item_id, outcome) in zip(prepared, done, strict=True)
        ]


def _row_of(line: Line) -> ItemRow:
    said = {
        key: TEXTS[key](value) if key in TEXTS else value for key, value in line.values.items() if key not in IDENTITY
    }
    level = line.get("level", kinds.Level.COUNTY.value)
    return ItemRow(
        department=line.get("department"), base_code=line.get("base_code"), kind=line.get("kind"), name=line.get("name"),
        field=line.get("field", ""), level=level, code=line.get("code", ""), said=said,
    )  # fmt: skip


def _take(plan: Plan, line: Line, trial: ItemTrial) -> None:
    plan.made.append((line, trial))
    plan.outcomes[line.number] = trial.outcome
    if trial.item is None:
        return
    ids: list[tuple[UUID, int]] = [(trial.item.pk, trial.item.version)]
    if trial.draft is not None:
        ids.append((trial.draft.pk, trial.draft.version))
    if trial.outcome == CHANGED:
        plan.guards += [f"{key}:{version}" for key, version in ids]
        plan.changes.append(Change(line.number, trial.row.name, trial.fields))
