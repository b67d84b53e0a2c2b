"""The list of items staff work on, and its spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge.catalogue import drafting, kinds, queries, reading
from wangge.catalogue.models import Item
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.models import Place
from wangge.posts import access
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.catalogue import words
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, show_list

SEE, MANAGE = Permission.SEE_CATALOGUE, Permission.MANAGE_CATALOGUE
CHIPS = [
    ("", gettext_lazy("已生效")), ("review", gettext_lazy("待审核")), ("draft", gettext_lazy("草案")),
    ("coming", gettext_lazy("待生效")), ("ended", gettext_lazy("已取消")), ("all", gettext_lazy("全部")),
]  # fmt: skip


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The items of my places: in force, in work, ended; by words, pinyin or code."""
    at, viewer = clock.now(), me(request)
    actions = [Action(_("公开办事指南"), reverse("guide:list")), Action(_("五减台账"), reverse("catalogue:cuts"))]
    if access.anywhere(viewer, MANAGE, on=day_of(at)):
        actions.append(Action(_("导入表格"), reverse("imports:upload", args=["service_items"])))
        actions.append(Action(_("新增事项"), reverse("catalogue:new"), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("政务服务事项"), columns=[_("事项"), _("类型"), _("实施主体"), _("版本"), _("办件类型"), _("状态")],
        rows=_found(request), to_row=_row, chips=CHIPS, counts=queries.counts(viewer, at=at),
        search=_("名称、拼音、首字母或编码"), actions=actions, export=reverse("catalogue:export"),
        empty=(_("目录里没有这样的事项"), _("事项起草、审核、发布后，列在这里，群众在办事指南里看到。")),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a spreadsheet with the main columns of the national list; the journal says who took how many."""
    at = clock.now()
    items = list(_found(request))
    place = Place.objects.order_by("path").first()
    if place is None:
        raise NotFound
    versions = {one.item_id: one for one in queries.in_force(day_of(at)).filter(item__in=[item.pk for item in items])}
    contents = reading.contents_of(list(versions.values()))
    drafting.record_export(by=me(request), count=len(items), at=at, place=place)
    heads = (
        _("实施编码"), _("基本编码"), _("事项名称"), _("事项类型"), _("行使层级"), _("实施主体"), _("办件类型"), _("法定办结时限"),
        _("承诺办结时限"), _("到办事现场次数"), _("材料数"), _("环节数"), _("是否收费"),
    )  # fmt: skip
    rows = [_sheet_row(item, contents.get(versions[item.pk].pk) if item.pk in versions else None) for item in items]
    return sheets.response(_("政务服务事项"), heads, rows, at)


def _found(request: HttpRequest) -> Any:
    asked = request.GET
    return queries.listed(
        me(request), at=clock.now(), text=asked.get("q", ""), state=asked.get("state", ""), kind=asked.get("kind", "")
    )


def _row(one: Any) -> Row:
    state: Any
    if one.open_state:
        state, tone = kinds.State(one.open_state).label, words.TONES[one.open_state]
    else:
        state, tone = (_("已生效"), "ok") if one.now_number else (_("未生效"), "quiet")
    return Row(reverse("catalogue:item", args=[one.pk]), one.name, one.code, [
        Cell(one.get_kind_display()), Cell(one.department.name), Cell(one.now_number or "—", css="number"),
        Cell(kinds.ProjectType(one.now_type).label if one.now_type else "—"), Cell(state, tone=tone),
    ])  # fmt: skip


def _sheet_row(item: Item, said: Any) -> list[Any]:
    first = [
        item.code,
        item.base_code,
        item.name,
        item.get_kind_display(),
        item.get_level_display(),
        item.department.name,
    ]
    if said is None:
        return [*first, *[""] * 7]
    return [
        *first, words.said("project_type", said.project_type), words.limit(said.statutory_amount, said.statutory_unit),
        words.promise(said), said.onsite_visits, sum(not one.is_waived for one in said.materials), len(said.steps),
        words.said("has_fee", said.has_fee),
    ]  # fmt: skip
