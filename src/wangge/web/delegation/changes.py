"""Changes of the matrix: the list, one with its cells and its trial, and the deeds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import journal
from wangge.catalogue import queries as catalogue
from wangge.delegation import changes, queries, reading, resolver
from wangge.delegation.models import Change
from wangge.delegation.states import OPEN, ChangeState
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.queries import district_root
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.delegation import words
from wangge.web.delegation.forms import AdoptForm, CellsForm, EmptyForm, NewChangeForm, TrialForm
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, asked, pressed, show_list, show_thing, timeline

SEE, MANAGE = Permission.SEE_HALL, Permission.MANAGE_HALL
CHIPS = [("", gettext_lazy("全部")), *ChangeState.choices]
MOST_OFFERED, TRIAL_DAYS = 200, 90


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """All changes, the newest first."""
    at, viewer = clock.now(), me(request)
    actions = [Action(_("下放矩阵"), reverse("delegation:matrix"))]
    if access.anywhere(viewer, MANAGE, on=day_of(at)):
        actions.append(Action(_("起草方案"), reverse("delegation:change-new"), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("下放方案"), columns=[_("方案"), _("格数"), _("影响的件"), _("生效"), _("状态")],
        rows=queries.changes(viewer, at=at, state=request.GET.get("state", "")), to_row=_row, chips=CHIPS, actions=actions,
        empty=(_("还没有下放方案"), _("起草方案，选好事项和中心，用过去的件试算，由另一位同事采用。")),
    ))  # fmt: skip


def _row(one: Any) -> Row:
    moved = f"{one.result['moved']} / {one.result['cases']}" if one.result else "—"
    return Row(to_change(one), one.title, one.number, [
        Cell(one.cell_count, css="number"), Cell(moved, css="number"), Cell(one.from_day or "—"),
        Cell(one.get_state_display(), tone=words.CHANGE_TONES[one.state]),
    ])  # fmt: skip


def to_change(one: Change) -> str:
    """The address of a change."""
    return reverse("delegation:change", args=[one.pk])


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a change for the whole district."""
    root = district_root()
    if root is None:
        raise NotFound

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = changes.draft_change(by=me(request), place_id=root.pk, at=clock.now(), **given)
        return _("方案 %(number)s 已建立，请选择事项和中心。") % {"number": made.number}, to_change(made)

    return asked(
        request, NewChangeForm(request.POST or None), deed, title=_("起草下放方案"), button=_("建立方案"),
        back=(reverse("delegation:changes"), _("下放方案")),
    )  # fmt: skip


@require_GET
@guarded(SEE)
def show(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """One change: its cells, what a trial found, and who did what when."""
    at, viewer = clock.now(), me(request)
    one = queries.change_for(viewer, change_id, at=at)
    manages = access.rights_of(viewer, day_of(at)).allow(MANAGE, one.place.path)
    return show_thing(request, Thing(
        title=one.title, number=one.number, back=(reverse("delegation:changes"), _("下放方案")),
        status=Cell(one.get_state_display(), tone=words.CHANGE_TONES[one.state]), notices=_notices(one),
        actions=_actions(one, viewer) if manages else [],
        facts=[
            (_("依据"), one.reason), (_("起草"), one.drafted_by.name if one.drafted_by else _("系统")),
            (_("起草时间"), Cell(at=one.drafted_at)), (_("试算"), _trial(one)),
            (_("采用"), one.decided_by.name if one.decided_by and one.state == ChangeState.ADOPTED else "—"),
            (_("生效"), one.from_day),
        ],
        stats=_stats(one), sections=[*_results(one), _cells(one, manages)],
        timeline=timeline(journal.history_of(one), words.STEPS),
    ))  # fmt: skip


def _trial(one: Change) -> str:
    if one.tried_since is None:
        return _("还没有试算")
    return _("%(since)s 至 %(until)s 的件") % {"since": one.tried_since, "until": one.tried_until}


def _stats(one: Any) -> list[tuple[Any, Any, Any]]:
    found: list[tuple[Any, Any, Any]] = [(_("格数"), one.cell_count, _("格"))]
    if one.result:
        found += [
            (_("这些事项过去的件"), one.result["cases"], _("件")),
            (_("会改由别处办理"), one.result["moved"], _("件")),
        ]
    return found


def _notices(one: Change) -> list[tuple[str, Any]]:
    if one.result and not one.result["sources"]:
        return [("warn", _("系统里还没有办件，试算没有可比的件。"))]
    if one.result and one.result["quiet"]:
        return [("info", _("%(n)s 个事项在试算期间没有人办过。") % {"n": len(one.result["quiet"])})]
    return []


def _actions(one: Change, viewer: Any) -> list[Action]:
    if one.state not in OPEN:
        return []
    args = [one.pk]
    found = [Action(_("选择事项和中心"), reverse("delegation:cells", args=args), icon="plus")]
    found.append(Action(_("试算"), reverse("delegation:try", args=args), primary=one.state == ChangeState.DRAFT))
    if one.state == ChangeState.TRIED and one.drafted_by_id != viewer.pk:
        found.append(Action(_("采用"), reverse("delegation:adopt", args=args), primary=True))
    found.append(Action(_("放弃方案"), reverse("delegation:drop", args=args), post=True))
    return found


def _results(one: Change) -> list[Section]:
    result = queries.result_of(one)
    if result is None:
        return []
    flows = [
        Row("", flow.item, flow.centre, [
            Cell(words.way(flow.before)), Cell(words.way(flow.after)), Cell(flow.count, css="number"), Cell(flow.example),
        ]) for flow in result.flows
    ]  # fmt: skip
    gains = [Row("", name, "", [Cell(f"{count:+d}", css="number")]) for name, count in result.gains]
    return [
        Section(_("哪些件会改由别处办理"), (_("事项"), _("原来"), _("以后"), _("件数"), _("例")), flows, _("没有件会改变。")),
        Section(_("各中心增减的件"), (_("单位"), _("件数")), gains, _("没有增减。")),
    ]  # fmt: skip


def _cells(one: Change, manages: bool) -> Section:
    rows = []
    for line in queries.lines_of(one):
        said = "；".join(f"{cell.centre.name}：{words.way(cell.how)}" for cell in line.cells)
        link = reverse("delegation:remove", args=[one.pk, line.item_id])
        leave = Cell(_("去掉"), url=link) if manages and one.state in OPEN else Cell("")
        rows.append(Row("", line.name, line.code, [Cell(said), leave]))
    return Section(_("方案内容"), (_("事项"), _("安排"), ""), rows, _("还没有选择事项。"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def cells(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Choose items and centres; `q` narrows the items that are offered."""
    at = clock.now()
    one, day = _change(request, change_id), day_of(at)
    found = catalogue.published(on=day, text=request.GET.get("q", ""))[:MOST_OFFERED]
    centres = resolver.centres(one.place.path, day)
    form = CellsForm(
        request.POST or None, items=[(str(it.item_id), f"{it.name} · {it.item.department.name}") for it in found],
        centres=centres, offices=reading.offices_by_centre(centres, day), initial={"version": one.version},
    )  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        done = changes.put_cells(
            by=me(request), change_id=one.pk, item_ids=[UUID(it) for it in given["items"]], how=given["how"], at=at,
            centre_ids=[UUID(it) for it in given["centres"]], offices=form.offices(), version=given["version"],
        )  # fmt: skip
        return _("已写入 %(n)s 格。请试算。") % {"n": done}, to_change(one)

    return asked(
        request, form, deed, title=_("选择事项和中心"), button=_("写入方案"), back=(to_change(one), one.title),
        template="delegation/cells.html", q=request.GET.get("q", ""),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def remove(request: HttpRequest, change_id: UUID, item_id: UUID) -> HttpResponse:
    """Take an item out of a change."""
    one = _change(request, change_id)
    line = next((it for it in queries.lines_of(one) if it.item_id == item_id), None)
    if line is None:
        raise NotFound

    form = EmptyForm(request.POST or None)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        changes.remove_cells(by=me(request), change_id=one.pk, item_ids=[item_id], at=clock.now())
        return _("“%(name)s”已从方案中去掉。") % {"name": line.name}, to_change(one)

    return asked(
        request, form, deed, title=_("从方案中去掉“%(name)s”") % {"name": line.name},
        button=_("去掉"), back=(to_change(one), one.title), effect=_("去掉后要重新试算。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def try_it(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Try a change on the cases of past days."""
    one, today = _change(request, change_id), day_of(clock.now())
    initial = {"since": today - timedelta(days=TRIAL_DAYS), "until": today - timedelta(days=1)}

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        done = changes.try_change(by=me(request), change_id=one.pk, at=clock.now(), **given)
        said = {"cases": done.result["cases"], "moved": done.result["moved"]}
        return _("试算了 %(cases)s 件，其中 %(moved)s 件会改由别处办理。") % said, to_change(one)

    return asked(
        request, TrialForm(request.POST or None, initial=initial), deed, title=_("用过去的件试算"), button=_("试算"),
        back=(to_change(one), one.title), effect=_("试算只读，不改任何件，也不改下放矩阵。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def adopt(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Adopt what somebody else drafted, from a day ahead."""
    one = _change(request, change_id)
    tomorrow = day_of(clock.now()) + timedelta(days=1)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        done = changes.adopt_change(by=me(request), change_id=one.pk, at=clock.now(), **given)
        return _("方案已采用，%(day)s 起执行。") % {"day": done.from_day}, to_change(one)

    return asked(
        request, AdoptForm(request.POST or None, initial={"from_day": tomorrow}), deed, title=_("采用下放方案"),
        button=_("采用"), back=(to_change(one), one.title),
        effect=_("生效前收下的件仍按原来的办。"),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def drop(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Give a change up."""
    one = _change(request, change_id)
    return pressed(
        request, lambda: changes.drop_change(by=me(request), change_id=one.pk, at=clock.now()), said=_("方案已放弃。"),
        then=to_change(one),
    )  # fmt: skip


def _change(request: HttpRequest, change_id: UUID) -> Any:
    """The change, for somebody who manages the hall there. Raises NotFound, NotPermitted."""
    at = clock.now()
    one = queries.change_for(me(request), change_id, at=at)
    access.require(me(request), MANAGE, place=one.place, at=at)
    return one
