"""One item with its versions, and one version with what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge import journal
from wangge.catalogue import differences, queries, reading, rules
from wangge.catalogue.content import GROUPS, LINE_FIELDS, Content
from wangge.catalogue.kinds import State
from wangge.catalogue.models import OPEN, PART_SETS, Item, ItemVersion
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web import kit
from wangge.web.asking import me
from wangge.web.catalogue import words
from wangge.web.guard import Permission, guarded
from wangge.web.journal.words import WORDS
from wangge.web.kit import Action, Cell, Row, Section, Thing, show_thing

SEE, MANAGE, PUBLISH = Permission.SEE_CATALOGUE, Permission.MANAGE_CATALOGUE, Permission.PUBLISH_CATALOGUE


def to_version(version: Any) -> str:
    """The page of a version."""
    return reverse("catalogue:version", args=[getattr(version, "pk", version)])


def phase(version: ItemVersion, today: date) -> Cell:
    """Where a version stands today, as a status."""
    if version.state != State.PUBLISHED or version.valid_from is None:
        return Cell(version.get_state_display(), tone=words.TONES[version.state])
    if version.valid_from > today:
        return Cell(_("%(day)s 起生效") % {"day": version.valid_from}, tone="info")
    if version.valid_to is not None and version.valid_to < today:
        return Cell(_("已失效"), tone="quiet")
    return Cell(_("已生效"), tone="ok")


@require_GET
@guarded(SEE)
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item: what identifies it, its versions, and who did what when."""
    at, viewer = clock.now(), me(request)
    one = queries.item_for(viewer, item_id, at=at)
    versions = list(queries.versions_of(one))
    rights, today = access.rights_of(viewer, day_of(at)), day_of(at)
    rows = [
        Row(to_version(version), _("第 %(n)s 版") % {"n": version.number}, version.name, [
            phase(version, today), Cell(version.valid_from), Cell(version.valid_to), Cell(_who(version.drafted_by)),
            Cell(_who(version.published_by) if version.state == State.PUBLISHED else "—"),
        ]) for version in versions
    ]  # fmt: skip
    heads = (_("版本"), _("状态"), _("生效"), _("失效"), _("起草"), _("发布"))
    ended = next((version for version in versions if version.ended_for and version.state == State.PUBLISHED), None)
    notices = [("info", _("取消原因：%(why)s") % {"why": ended.ended_for})] if ended else []
    facts: list[tuple[Any, Any]] = [
        (_("实施编码"), one.code), (_("基本编码"), one.base_code), (_("事项类型"), one.get_kind_display()),
        (_("公共服务领域"), one.get_field_display()), (_("行使层级"), one.get_level_display()),
        (_("实施主体"), one.department.name), (_("适用区域"), one.place.name),
    ]  # fmt: skip
    if one.merged_into is not None:
        url = reverse("catalogue:item", args=[one.merged_into_id])
        facts.append((_("并入"), Cell(one.merged_into.name, url=url)))
    return show_thing(request, Thing(
        title=one.name, number=one.code, back=(reverse("catalogue:list"), _("政务服务事项")), facts=facts, notices=notices,
        actions=_item_actions(one, versions, rights, today), sections=[Section(_("版本"), heads, rows)],
        timeline=kit.timeline(journal.history_of(one), WORDS),
    ))  # fmt: skip


def _item_actions(one: Item, versions: list[ItemVersion], rights: Any, today: date) -> list[Action]:
    found = []
    published = [version for version in versions if version.state == State.PUBLISHED]
    holds = [
        v for v in published if v.valid_from and v.valid_from <= today and (v.valid_to is None or v.valid_to >= today)
    ]
    if holds:
        found.append(Action(_("办事指南"), reverse("guide:item", args=[one.code])))
    idle = not any(version.state in OPEN for version in versions)
    if rights.allow(MANAGE, one.place.path) and published and idle:
        found.append(Action(_("起草新版本"), reverse("catalogue:draft", args=[one.pk]), post=True, primary=True))
    if rights.allow(PUBLISH, one.place.path) and any(version.valid_to is None for version in published):
        found.append(Action(_("取消或并入"), reverse("catalogue:withdraw", args=[one.pk]), danger=True))
    return found


@require_GET
@guarded(SEE)
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version, field by field, beside what the one before says where it differs."""
    at, viewer = clock.now(), me(request)
    one = queries.version_for(viewer, version_id, at=at)
    before = queries.before(one)
    contents = reading.contents_of([one, *([before] if before else [])])
    said, earlier = contents[one.pk], contents[before.pk] if before else None
    rights = access.rights_of(viewer, day_of(at))
    may_edit = one.state == State.DRAFT and rights.allow(MANAGE, one.item.place.path)
    sections = [_changes(earlier, said)] if earlier else []
    sections += [_group(one, group, said, earlier, may_edit) for group in GROUPS]
    sections += [_lines(one, noun, may_edit) for noun in PART_SETS]
    return show_thing(request, Thing(
        title=one.name, number=_("%(code)s · 第 %(n)s 版") % {"code": one.item.code, "n": one.number}, sections=sections,
        back=(reverse("catalogue:item", args=[one.item_id]), one.item.name), status=phase(one, day_of(at)),
        notices=_notices(one, said), actions=_actions(one, viewer, rights), stats=_stats(said),
        facts=[
            (_("实施主体"), one.item.department.name), (_("生效"), one.valid_from), (_("失效"), one.valid_to),
            (_("起草"), _who(one.drafted_by)), (_("送审"), Cell(at=one.submitted_at) if one.submitted_at else "—"),
            (_("发布"), _who(one.published_by) if one.published_at else "—"),
        ],
    ))  # fmt: skip


def _stats(said: Content) -> list[tuple[Any, Any, Any]]:
    return [
        (_("要交的材料"), len(rules.asked_materials(said)), _("件")), (_("办理环节"), len(said.steps), _("个")),
        (_("承诺时限"), words.promise(said), ""), (_("到现场"), said.onsite_visits, _("次")),
    ]  # fmt: skip


def _notices(one: ItemVersion, said: Content) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if one.returned_for:
        found.append(("warn", _("退回修改：%(why)s") % {"why": one.returned_for}))
    if one.ended_for:
        found.append(("info", _("取消原因：%(why)s") % {"why": one.ended_for}))
    if one.state in OPEN:
        found += [("warn", problem.message) for problem in rules.problems(said)]
    return found


def _actions(one: ItemVersion, viewer: Any, rights: Any) -> list[Action]:
    path, args = one.item.place.path, [one.pk]
    found = []
    if one.state == State.DRAFT and rights.allow(MANAGE, path):
        found = [
            Action(_("送审"), reverse("catalogue:submit", args=args), post=True, primary=True),
            Action(_("放弃草案"), reverse("catalogue:discard", args=args), post=True),
        ]
    if one.state == State.REVIEW and rights.allow(PUBLISH, path):
        found.append(Action(_("退回修改"), reverse("catalogue:return", args=args)))
        if viewer.pk not in (one.drafted_by_id, one.submitted_by_id):
            found.insert(0, Action(_("发布"), reverse("catalogue:publish", args=args), primary=True))
    if one.state == State.PUBLISHED and rights.allow(PUBLISH, path) and one.valid_from and one.valid_from > _today():
        found.append(Action(_("撤销发布"), reverse("catalogue:cancel", args=args), danger=True))
    return found


def _today() -> date:
    return day_of(clock.now())


def _group(one: ItemVersion, group: str, said: Content, earlier: Content | None, may_edit: bool) -> Section:
    if earlier is not None and all(getattr(said, name) == getattr(earlier, name) for name in GROUPS[group]):
        earlier = None  # nothing changed here: one column says it
    rows = []
    for name in GROUPS[group]:
        now = words.said(name, getattr(said, name))
        cells = [Cell(now)]
        if earlier is not None:
            was = words.said(name, getattr(earlier, name))
            cells.append(Cell(was if was != now else _("未变")))
        rows.append(Row("", words.LABELS[name], "", cells))
    heads = (_("项目"), _("本版本"), *((_("上一版本"),) if earlier is not None else ()))
    edit = Action(_("修改"), reverse("catalogue:edit", args=[one.pk, group]), icon="edit")
    return Section(words.GROUP_WORDS[group], heads, rows, actions=[edit] if may_edit else [])


def _lines(one: ItemVersion, noun: str, may_edit: bool) -> Section:
    """A list of the version; in a draft each line leads to its form."""
    names = [name for name in LINE_FIELDS[noun] if name not in ("name", "sample_id", "source_office")]
    rows = []
    for line in getattr(one, PART_SETS[noun]).order_by("position", "id"):
        url = reverse("catalogue:line", args=[one.pk, noun, line.pk]) if may_edit else ""
        cells = [Cell(words.said(name, getattr(line, name))) for name in names]
        if noun == "material":
            cells.append(Cell(_sample(line)))
        rows.append(Row(url, line.name, "", cells))
    heads = (_("名称"), *(words.LINE_LABELS[name] for name in names), *((_("样表"),) if noun == "material" else ()))
    add = Action(_("添加"), reverse("catalogue:line-new", args=[one.pk, noun]), icon="plus")
    return Section(words.NOUN_WORDS[noun], heads, rows, _("还没有填写。"), actions=[add] if may_edit else [])


def _sample(line: Any) -> str:
    return _("有") if line.sample_id else _("无")


def _changes(earlier: Content, said: Content) -> Section:
    """What this version changes, all in one table."""
    found = differences.between(earlier, said)
    rows = [
        Row("", words.LABELS[one.field], "", [Cell(words.said(one.field, one.before)), Cell(words.said(one.field, one.after))])
        for one in found.fields
    ]  # fmt: skip
    for line in found.lines:
        rows.append(
            Row(
                "",
                line.name,
                words.NOUN_WORDS[line.noun],
                [Cell(_line(line, line.before)), Cell(_line(line, line.after))],
            )
        )
    return Section(_("与上一版本的不同"), (_("项目"), _("上一版本"), _("本版本")), rows, _("没有不同。"))


def _line(change: differences.LineChange, line: Any) -> str:
    if line is None:
        return _("（无）")
    if not change.fields:
        return _("有")
    return "；".join(
        f"{words.LINE_LABELS[name]}：{words.said(name, getattr(line, name)) or '—'}" for name in change.fields
    )


def _who(person: Any) -> str:
    return person.name if person is not None else _("系统")
