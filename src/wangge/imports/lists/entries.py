"""需求清单和资源清单: one row for each need or resource. With a number a row changes the entry that has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.imports.lists import where, words
from wangge.imports.lists.base import CHANGED, COMMUNITIES, MOST_DEEDS, NEW, SAME, Change, Line, Plan, Tell, Touched
from wangge.imports.lists.naming import Names, Residents
from wangge.imports.lists.trying import Fault, as_planned, sound
from wangge.kernel.bulk import in_chunks
from wangge.kernel.refusals import Changed, Refused
from wangge.needs import commands, publishing
from wangge.needs.intake import NeedRow, ResourceRow
from wangge.needs.kinds import NeedKind, Per, ResourceKind, Unit
from wangge.needs.models import Need, Resource
from wangge.people.abilities import sound_skills, sound_times
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind

Entry = Need | Resource
Row = NeedRow | ResourceRow
COLUMN_OF = {
    "place_id": "building", "subject_id": "person", "person_id": "person", "organisation_id": "organisation",
    "place": "building", "unit": "measure",
}  # fmt: skip
FIELD_OF = {"measure": "unit"}  # "unit" is the column of the stairs
NUMBER = Column("number", _("编号"), longest=20, note=_("修改已登记的一条时填它的编号；新增的不填。"))
ABOUT = (
    Column("organisation", _("单位或商户"), longest=120, aliases=("单位", "商户"), note=_("已登记单位的全称或信用代码。")),
)  # fmt: skip
ABILITIES = (
    Column(
        "times", _("方便的时间"), Kind.CHOICES, choices=words.TIMES, spellings=words.TIME_SPELLINGS,
        aliases=("时间", "服务时间", "空闲时间"), note=_("例如“周六上午、周日下午”。"),
    ),
    Column("skills", _("技能"), Kind.CHOICES, choices=words.SKILLS, spellings=words.SKILL_SPELLINGS, aliases=("特长",)),
)  # fmt: skip


@dataclass
class Made:
    """New rows, and what changes of which entry."""

    new: list[tuple[Line, Row]] = field(default_factory=list)
    changed: list[tuple[Line, Entry, dict[str, Any]]] = field(default_factory=list)


class Entries:
    """What both lists share. A row without a number is there already when an open entry says the same."""

    code: str
    title: Any
    about: Any
    columns: Sequence[Column]
    examples: Sequence[dict[str, Any]]
    permission = Permission.EDIT_NEEDS
    most_rows = MOST_DEEDS
    place_kinds: Sequence[str] = COMMUNITIES
    of: ClassVar[type]
    values: ClassVar[tuple[str, ...]]  # columns that are fields of their own

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """What is new, what is there, what changes. By the rules of the single deeds."""
        planner = _Planner(self, lines, by, within, at)
        for line in lines:
            planner.take(line)
        tell(len(lines) // 2, len(lines))
        planner.settle()
        return planner.plan

    def prepare(self, plan: Plan) -> Made:
        """The plan says it all; the package seals what it writes."""
        made: Made = plan.made
        return made

    def write(self, prepared: Made, *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Add the new ones together, and change the others."""
        rows: list[Any] = [row for _line, row in prepared.new]
        if _there(self.of, rows, within).keys() & {key_of(row) for row in rows}:
            raise Changed
        noun = self.of.NOUN  # type: ignore[attr-defined]
        with as_planned():
            made = self.add(by=by, rows=rows, at=at)
            for _line, entry, changes in prepared.changed:
                self.update(by=by, at=at, version=entry.version, changes=changes, key=entry.pk)
        new = [
            Touched(line.number, f"needs.{noun}", one.pk, NEW)
            for (line, _row), one in zip(prepared.new, made, strict=True)
        ]
        return [
            *new, *(Touched(line.number, f"needs.{noun}", one.pk, CHANGED) for line, one, _values in prepared.changed)
        ]  # fmt: skip

    def row(self, line: Line, place: Place, person: UUID | None, organisation: UUID | None) -> Row:
        """The row as the package takes it."""
        raise NotImplementedError

    def add(self, *, by: Person, rows: Sequence[Any], at: datetime) -> Sequence[Entry]:
        """Add rows together."""
        raise NotImplementedError

    def update(self, *, by: Person, at: datetime, version: int, changes: dict[str, Any], key: UUID) -> None:
        """Change one entry."""
        raise NotImplementedError

    def said(self, line: Line) -> dict[str, Any]:
        """The fields a row gives a value for."""
        given = {name: field_value(name, line.values[name]) for name in self.values if name in line.values}
        return {FIELD_OF.get(name, name): value for name, value in given.items()}


class Needs(Entries):
    """The list of needs."""

    code = "needs"
    title = _("需求清单")
    about = _("居民、商户或网格的每条需求一行。没有编号的是新需求；填了编号的修改那一条，空着的格子不改。")
    of = Need
    values = (
        "kind", "title", "details", "urgency", "safety", "wanted_by", "amount", "measure", "times", "skills",
    )  # fmt: skip
    columns: Sequence[Column] = (
        NUMBER,
        Column(
            "kind", _("类别"), Kind.CHOICE, required=True, choices=dict(NeedKind.choices), spellings=words.NEEDS,
            aliases=("需求类别", "需求类型", "类型"),
        ),
        Column(
            "title", _("标题"), required=True, longest=80, aliases=("需求", "需求内容", "内容", "事项", "需求标题"),
            note=_("写需要什么，不写是谁；姓名和情况写在后面各列。"),
        ),
        Column("details", _("详细说明"), longest=2000, aliases=("说明", "备注", "详情", "具体情况")),
        *where.COLUMNS,
        Column(
            "person", _("姓名"), Kind.NAME, longest=60, aliases=("需求人", "居民姓名", "居民"),
            note=_("本社区登记的居民；重名的写明门牌号。有编号的行不看这一列。"),
        ),
        *ABOUT,
        Column(
            "urgency", _("紧急程度"), Kind.CHOICE, choices=words.URGENCIES, spellings=words.URGENCY_SPELLINGS,
            note=_("不填为“一般”。"),
        ),
        Column("safety", _("人身安全"), Kind.YES_NO, aliases=("涉及安全", "是否涉及安全"), note=_("关系到人身安全的填“是”。")),
        Column("wanted_by", _("希望完成"), Kind.DAY, aliases=("希望完成日期", "完成日期", "截止日期", "最晚日期")),
        Column("amount", _("数量"), Kind.WHOLE, note=_("不填为 1。")),
        Column("measure", _("计量单位"), Kind.CHOICE, choices=dict(Unit.choices), spellings=words.UNITS, note=_("不填为“人”。")),
        *ABILITIES,
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {
            "kind": "陪诊就医", "title": "每月陪老人去医院复查", "building": "3号楼", "unit": "2单元", "door": "502",
            "person": "王秀兰", "urgency": "比较急", "times": "周三上午、周四上午", "skills": "照护陪伴、开车接送",
        },
        {"kind": "环境卫生", "title": "清理楼后的杂物", "grid": "第一网格", "amount": 3, "measure": "人"},
    )  # fmt: skip

    def row(self, line: Line, place: Place, person: UUID | None, organisation: UUID | None) -> NeedRow:
        """The row as the package takes it."""
        return NeedRow(place_id=place.pk, subject_id=person, organisation_id=organisation, **self.said(line))

    def add(self, *, by: Person, rows: Sequence[Any], at: datetime) -> Sequence[Entry]:
        """Add needs together."""
        return commands.import_needs(by=by, rows=rows, at=at)

    def update(self, *, by: Person, at: datetime, version: int, changes: dict[str, Any], key: UUID) -> None:
        """Change one need."""
        commands.update_need(by=by, need_id=key, version=version, at=at, **changes)


class Resources(Entries):
    """The list of resources."""

    code = "resources"
    title = _("资源清单")
    about = _(
        "居民、商户或单位能提供的服务、场地、物资，每条一行。没有编号的是新资源；填了编号的修改那一条，空着的格子不改。"
    )
    of = Resource
    values = (
        "kind", "title", "details", "serves", "capacity", "capacity_per", "measure", "times", "skills", "limits", "reach_m",
        "valid_to",
    )  # fmt: skip
    columns: Sequence[Column] = (
        NUMBER,
        Column(
            "kind", _("类别"), Kind.CHOICE, required=True, choices=dict(ResourceKind.choices), spellings=words.RESOURCES,
            aliases=("资源类别", "资源类型", "类型"),
        ),
        Column(
            "title", _("标题"), required=True, longest=80, aliases=("资源", "资源名称", "名称", "内容", "服务内容"),
            note=_("写能提供什么，不写是谁；姓名写在后面。"),
        ),
        Column("details", _("详细说明"), longest=2000, aliases=("说明", "备注", "详情")),
        *where.COLUMNS,
        Column(
            "person", _("姓名"), Kind.NAME, longest=60, aliases=("提供人", "志愿者", "居民姓名"),
            note=_("本社区登记的居民；重名的写明门牌号。有编号的行不看这一列。"),
        ),
        *ABOUT,
        Column(
            "serves", _("能满足"), Kind.CHOICES, choices=dict(NeedKind.choices), spellings=words.NEEDS,
            aliases=("能满足的需求", "可满足的需求", "服务类别"),
        ),
        Column("capacity", _("能力"), Kind.WHOLE, aliases=("数量", "可提供数量"), note=_("多少，只填数字。不填为 1。")),
        Column(
            "capacity_per", _("能力的时段"), Kind.CHOICE, choices=dict(Per.choices), spellings=words.PERS,
            aliases=("时段", "周期"), note=_("不填为“每周”。"),
        ),
        Column("measure", _("计量单位"), Kind.CHOICE, choices=dict(Unit.choices), spellings=words.UNITS, note=_("不填为“次”。")),
        *ABILITIES,
        Column("limits", _("限制条件"), longest=2000, aliases=("限制", "要求")),
        Column("reach_m", _("服务半径(米)"), Kind.WHOLE, aliases=("服务半径", "半径"), note=_("米。不填表示整个社区。")),
        Column("valid_to", _("有效期至"), Kind.DAY, aliases=("有效期", "截止日期", "结束日期")),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {
            "kind": "志愿服务", "title": "上门理发", "building": "3号楼", "unit": "2单元", "door": "502", "person": "王秀兰",
            "serves": "生活照料", "capacity": 2, "capacity_per": "每月", "measure": "次", "times": "周六上午", "skills": "理发",
        },
        {
            "kind": "场地", "title": "活动室可借用", "grid": "第一网格", "serves": "场地需求、文体活动", "capacity": 30,
            "measure": "座",
        },
    )  # fmt: skip

    def row(self, line: Line, place: Place, person: UUID | None, organisation: UUID | None) -> ResourceRow:
        """The row as the package takes it."""
        return ResourceRow(place_id=place.pk, person_id=person, organisation_id=organisation, **self.said(line))

    def add(self, *, by: Person, rows: Sequence[Any], at: datetime) -> Sequence[Entry]:
        """Add resources together."""
        return commands.import_resources(by=by, rows=rows, at=at)

    def update(self, *, by: Person, at: datetime, version: int, changes: dict[str, Any], key: UUID) -> None:
        """Change one resource."""
        commands.update_resource(by=by, resource_id=key, version=version, at=at, **changes)


class _Planner:
    def __init__(self, of: Entries, lines: Sequence[Line], by: Person, within: Place, at: datetime) -> None:
        self.list, self.by, self.within, self.at = of, by, within, at
        self.made = Made()
        self.plan = Plan(made=self.made)
        self.places = where.Where(within)
        fresh = [line for line in lines if not line.get("number")]
        self.residents = Residents(fresh, "person", by=by, within=within, at=at)
        self.organisations = Names(fresh, "organisation", by=by, at=at)
        self.numbered = _numbered(of.of, lines, within)
        self._rows: dict[str, int] = {}
        self._fresh: list[tuple[Line, Any]] = []
        self._changes: list[tuple[Line, Any]] = []

    def take(self, line: Line) -> None:
        """One row; a problem leaves it out."""
        place = self.places.place(line, self.plan)
        if place is None:
            return
        if line.get("number"):
            self._change(line, place)
            return
        problems = len(self.plan.problems)
        person = self.residents.of(line, place, self.plan)
        organisation = self.organisations.of(line, self.plan)
        if len(self.plan.problems) == problems:
            self._fresh.append((line, self.list.row(line, place, person, organisation)))

    def _change(self, line: Line, place: Place) -> None:
        number = line.get("number").strip().upper()
        entry = self.numbered.get(number)
        if entry is None:
            self.plan.problem(line, "number", "no_entry")
        elif number in self._rows:
            self.plan.problem(line, "number", "number_of_entry_twice", row=self._rows[number])
        else:
            self._rows[number] = line.number
            values = {name: value for name, value in self.list.said(line).items() if differs(entry, name, value)}
            if where.is_said(line) and not entry.place.path.startswith(place.path):  # wider than known says nothing new
                values["place_id"] = place.pk
            if values:
                self._changes.append((line, (entry, values)))
            else:
                self.plan.outcomes[line.number] = SAME

    def settle(self) -> None:
        """Try all rows by the package's rules, then say what each does."""
        keys = {column.key for column in self.list.columns}
        fresh = sound(self.plan, self._fresh, self._try_new, keys)
        there = _there(self.list.of, [row for _line, row in fresh], self.within)
        first: dict[Any, int] = {}
        for line, row in fresh:
            key = key_of(row)
            if key in first:
                self.plan.problem(line, "title", "row_twice", row=first[key])
                continue
            first[key] = line.number
            self.plan.outcomes[line.number] = SAME if key in there else NEW
            if key not in there:
                self.made.new.append((line, row))
        for line, (entry, values) in sound(self.plan, self._changes, self._try_changes, keys):
            self.plan.outcomes[line.number] = CHANGED
            self.plan.guards.append(f"{entry.pk}:{entry.version}")
            columns = tuple(COLUMN_OF.get(name, name) for name in values)
            self.plan.changes.append(Change(line.number, entry.title, columns, entry.number))
            self.made.changed.append((line, entry, values))

    def _try_new(self, rows: Sequence[Any]) -> list[Fault]:
        return _faults(commands.problems_of(rows, by=self.by, at=self.at))

    def _try_changes(self, changes: Sequence[Any]) -> list[Fault]:
        found = _faults(commands.problems_of_changes(changes, by=self.by, at=self.at))
        for number, (entry, values) in enumerate(changes):
            if entry.published_at is not None and "title" in values:
                found += _unfit(number, entry, values["title"])
        return sorted(found)


def key_of(row: Row) -> tuple[Any, ...]:
    """What makes two open entries one: kind, title, place, and whom they are about."""
    about = row.subject_id if isinstance(row, NeedRow) else row.person_id
    return (row.kind, " ".join(row.title.split()), row.place_id, about, row.organisation_id)


def field_value(name: str, value: Any) -> Any:
    """The value of a cell as the package keeps it."""
    if name == "urgency":
        return int(value)
    if name in ("times", "skills"):
        return tuple((sound_times if name == "times" else sound_skills)(value))
    return " ".join(value.split()) if name == "title" else value


def differs(entry: Entry, name: str, value: Any) -> bool:
    """Whether an entry says something else."""
    now = getattr(entry, name)
    if isinstance(value, tuple):
        return sorted(now) != sorted(value)
    return bool((now or "") != value.strip()) if isinstance(value, str) else bool(now != value)


def _there(of: type, rows: Iterable[Row], within: Place) -> dict[tuple[Any, ...], UUID]:
    """The open entries within a place that are called like one of the rows, by `key_of`."""
    found: dict[tuple[Any, ...], UUID] = {}
    about = f"{of.ABOUT}_id"  # type: ignore[attr-defined]
    for chunk in in_chunks({" ".join(row.title.split()) for row in rows}):
        same = of.objects.filter(state="open", title__in=chunk, place__path__startswith=within.path)  # type: ignore[attr-defined]
        for key, *rest in same.values_list("pk", "kind", "title", "place_id", about, "organisation_id"):
            found[tuple(rest)] = key
    return found


def _numbered(of: type, lines: Iterable[Line], within: Place) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for chunk in in_chunks({line.get("number").strip().upper() for line in lines if line.get("number")}):
        here = of.objects.filter(number__in=chunk, place__path__startswith=within.path).select_related("place")  # type: ignore[attr-defined]
        found |= {entry.number: entry for entry in here}
    return found


def _faults(problems: Iterable[tuple[int, Refused]]) -> list[Fault]:
    return [
        Fault(number - 1, COLUMN_OF.get(problem.field, problem.field), problem.code, problem.message)
        for number, problem in problems
    ]


def _unfit(number: int, entry: Entry, title: str) -> list[Fault]:
    """What is published stays fit for the public."""
    with_title = copy(entry)
    with_title.title = title
    try:
        publishing.require_fit(with_title)
    except Refused as problem:
        return [Fault(number, "title", problem.code, problem.message)]
    return []
