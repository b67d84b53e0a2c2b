"""The desk of the points shop: what is on the shelf, handing out, what was redeemed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import day_of, local
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.shop import commands, queries
from wangge.shop.models import Good, Redemption
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, asked, show_list
from wangge.web.shop.forms import CodeForm
from wangge.web.shop.own import TONES

SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
CHIPS = [("", gettext_lazy("全部")), ("empty", gettext_lazy("已兑完")), ("off", gettext_lazy("已下架"))]


@require_GET
@guarded(SEE)
def desk(request: HttpRequest) -> HttpResponse:
    """The goods of my places with stock and what waits to be collected."""
    at, viewer = clock.now(), me(request)
    actions = [Action(_("兑换记录"), reverse("shop:redemptions"))]
    if access.anywhere(viewer, MANAGE, on=day_of(at)):
        actions += [
            Action(_("上架新品"), reverse("shop:good-new"), icon="plus"),
            Action(_("凭码发放"), reverse("shop:hand-out"), primary=True, icon="check"),
        ]

    def row(one: Good) -> Row:
        tone = "quiet" if one.state == Good.State.OFF else "warn" if not one.stock else "ok"
        words = _("已兑完") if tone == "warn" else one.get_state_display()
        return Row(reverse("shop:good", args=[one.pk]), one.title, one.place.name, [
            Cell(one.get_kind_display()), Cell(one.cost, css="number"), Cell(str(one.stock), css="number"),
            Cell(str(one.waits), css="number"), Cell(words, tone=tone),  # type: ignore[attr-defined]
        ])  # fmt: skip

    found = queries.goods(viewer, at=at, text=request.GET.get("q", ""), state=request.GET.get("state", "")).defer(
        "photo"
    )
    return show_list(request, Listing(
        title=_("积分超市"), columns=[_("品名"), _("类别"), _("积分"), _("库存"), _("待领取"), _("状态")], rows=found, to_row=row,
        empty=(_("货架上还没有东西"), _("上架物品和服务，居民就能用积分兑换。")), chips=CHIPS, search=_("品名"), actions=actions,
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def hand_out(request: HttpRequest) -> HttpResponse:
    """Hand out by the code, scanned or typed."""

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        one = commands.collect(by=me(request), code=given["code"], at=clock.now())
        said = _("已发放 %(title)s × %(n)s。") % {"title": one.good.title, "n": one.count}
        return said, reverse("shop:redemption", args=[one.pk])

    scanned = request.GET.get("code", "")[:20]
    one = queries.by_code(me(request), scanned, at=clock.now()) if scanned else None
    effect = _("%(name)s 兑换的 %(title)s × %(n)s，%(state)s。") % {
        "name": one.person.name, "title": one.good.title, "n": one.count, "state": one.get_state_display()
    } if one else ""  # fmt: skip
    return asked(
        request, CodeForm(request.POST or None, initial={"code": scanned}), deed, title=_("凭码发放"), button=_("发放"),
        back=(reverse("shop:desk"), _("积分超市")), effect=effect,
    )  # fmt: skip


@require_GET
@guarded(SEE)
def redemptions(request: HttpRequest) -> HttpResponse:
    """What was redeemed at my desks, the newest first."""

    def row(one: Redemption) -> Row:
        return Row(reverse("shop:redemption", args=[one.pk]), f"{one.good.title} × {one.count}", one.number, [
            Cell(one.person.name), Cell(one.cost, css="number"), Cell(at=one.at), Cell(one.collect_by),
            Cell(one.get_state_display(), tone=TONES[one.state]),
        ])  # fmt: skip

    chips = [("", _("全部")), *Redemption.State.choices]
    return show_list(request, Listing(
        title=_("兑换记录"), columns=[_("兑换"), _("姓名"), _("积分"), _("时间"), _("领取期限"), _("状态")], rows=_found(request),
        to_row=row, empty=(_("还没有兑换"), _("居民用积分兑换后，会列在这里。")), chips=chips, search=_("姓名、拼音、编号或领取码"),
        back=(reverse("shop:desk"), _("积分超市")), export=reverse("shop:export"),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet; the journal says who took how many."""
    at = clock.now()
    taken = take_out("redemptions.exported", _found(request), Permission.SEE_SERVICE, by=me(request), at=at, most=None)
    heads = (_("编号"), _("品名"), _("数量"), _("姓名"), _("积分"), _("时间"), _("领取期限"), _("状态"))
    rows = [
        [one.number, one.good.title, one.count, one.person.name, one.cost, f"{local(one.at):%Y-%m-%d %H:%M}", one.collect_by,
         one.get_state_display()] for one in taken
    ]  # fmt: skip
    return sheets.response(_("兑换记录"), heads, rows, at)


def _found(request: HttpRequest) -> Any:
    return queries.redemptions(
        me(request), at=clock.now(), text=request.GET.get("q", ""), state=request.GET.get("state", "")
    )
