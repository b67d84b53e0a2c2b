"""单位和商户: one row for each shop, enterprise or work unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.imports.lists import where, words
from wangge.imports.lists.base import CHANGED, COMMUNITIES, MOST_DEEDS, NEW, SAME, Change, Line, Plan, Tell, Touched
from wangge.imports.lists.trying import Fault, as_planned, sound
from wangge.kernel.bulk import in_chunks
from wangge.kernel.refusals import Changed
from wangge.people.models import Organisation, Person
from wangge.people.organisation_rows import OrganisationRow, Trial, import_organisations, try_organisations
from wangge.people.refusals import RowsRefused
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind

COLUMN_OF = {"place": "building"}  # of fields
Ready = tuple[Line, OrganisationRow]
Standing = dict[str, Place | None]  # where known organisations are, by code and name
Made = tuple[Line, OrganisationRow, str]  # with what it does: NEW or CHANGED


class Organisations:
    """The list of organisations. A row is known by its credit code, else by its name at its place."""

    code = "organisations"
    title = _("单位和商户")
    about = _("每家商户、企业或单位一行。按信用代码识别，没有代码的按名称和地点识别；已登记的只更新不同之处。")
    permission = Permission.EDIT_ORGANISATIONS
    most_rows = MOST_DEEDS
    place_kinds: Sequence[str] = COMMUNITIES
    columns: Sequence[Column] = (
        Column("name", _("名称"), required=True, longest=120, aliases=("单位名称", "商户名称", "企业名称", "店名", "单位")),
        Column(
            "kind", _("类别"), Kind.CHOICE, required=True, choices=dict(Organisation.Kind.choices),
            spellings=words.ORGANISATIONS, aliases=("单位类别", "类型", "性质", "单位性质"),
        ),
        Column(
            "uscc", _("统一社会信用代码"), Kind.USCC, aliases=("信用代码", "社会信用代码", "统一代码"),
            note=_("营业执照上的 18 位代码；有代码的按代码识别，改名、搬迁也能对上。"),
        ),
        *where.COLUMNS,
        Column("contact_name", _("联系人"), Kind.NAME, longest=60, aliases=("负责人", "联系人姓名", "店主", "老板")),
        Column("contact_phone", _("电话"), Kind.PHONE, aliases=("联系电话", "手机", "手机号", "联系方式", "联系人电话")),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {"name": "和顺便利店", "kind": "商户", "building": "3号楼", "contact_name": "韩老板"},
        {"name": "社区卫生服务站", "kind": "医院", "grid": "第一网格"},
    )

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """What is new, renamed, moved, or gets its code or first contact. By the rules of the single deeds."""
        plan, places = Plan(made=[]), where.Where(within)
        standing = _standing(lines, within)
        trials: list[Trial] = []

        def attempt(rows: Sequence[OrganisationRow]) -> list[Fault]:
            try:
                trials[:] = try_organisations(by=by, rows=rows, at=at)
            except RowsRefused as refusal:
                return [
                    Fault(one.row, COLUMN_OF.get(one.field, one.field), one.code, one.message)
                    for one in refusal.problems
                ]
            return []

        ready: list[Ready] = [
            (line, row) for line in lines if (row := _row_of(line, places, standing, plan)) is not None
        ]
        tell(len(lines) // 2, len(lines))
        keys = {column.key for column in self.columns}
        for (line, row), trial in zip(sound(plan, ready, attempt, keys), trials, strict=False):
            _take(plan, line, row, trial)
        return plan

    def prepare(self, plan: Plan) -> list[Made]:
        """The rows that make or change something, and which."""
        outcomes = [(line, row, plan.outcomes[line.number]) for line, row in plan.made]
        return [one for one in outcomes if one[2] != SAME]

    def write(self, prepared: list[Made], *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Write them by the rules of the single deeds."""
        with as_planned():
            done = import_organisations(by=by, rows=[row for _line, row, _outcome in prepared], at=at)
        if done.added != sum(outcome == NEW for _line, _row, outcome in prepared):
            raise Changed
        return [
            Touched(line.number, "people.organisation", one.pk, outcome)
            for (line, _row, outcome), one in zip(prepared, done.organisations, strict=True)
        ]


def _row_of(line: Line, places: where.Where, standing: Standing, plan: Plan) -> OrganisationRow | None:
    """The row for the package; a row that says no place keeps the one the organisation has."""
    place = places.place(line, plan)
    if place is None:
        return None
    if not where.is_said(line):
        known_as = next((word for word in (line.get("uscc"), line.get("name")) if word in standing), None)
        place = standing[known_as] if known_as else place
    return OrganisationRow(
        line.get("name"), line.get("kind"), line.get("uscc"), place, line.get("contact_name", ""),
        line.get("contact_phone"),
    )  # fmt: skip


def _standing(lines: Iterable[Line], within: Place) -> Standing:
    """Where known organisations are, by credit code, and by name when only one here is called so."""
    silent = [line for line in lines if not where.is_said(line)]
    found: Standing = {}
    twice: set[str] = set()
    for chunk in in_chunks({line.get("name") for line in silent}):
        here = Organisation.objects.current().filter(name__in=chunk, place__path__startswith=within.path)
        for one in here.select_related("place"):
            twice |= {one.name} if one.name in found else set()
            found[one.name] = one.place
    found = {name: place for name, place in found.items() if name not in twice}
    for chunk in in_chunks({line.get("uscc") for line in silent if line.get("uscc")}):
        found |= {one.uscc: one.place for one in Organisation.objects.filter(uscc__in=chunk).select_related("place")}  # type: ignore[misc]
    return found


def _take(plan: Plan, line: Line, row: OrganisationRow, trial: Trial) -> None:
    plan.made.append((line, row))
    one = trial.organisation
    plan.outcomes[line.number] = NEW if trial.new else CHANGED if trial.fields else SAME
    if trial.fields and not trial.new:
        plan.guards.append(f"{one.pk}:{one.version}")
        columns = tuple({"place": "building", "contact": "contact_name"}.get(name, name) for name in trial.fields)
        plan.changes.append(Change(line.number, row.name, columns))
