"""One good of the shelf: new, changed, stocked, off and on again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.shop import goods, queries
from wangge.shop.models import Good
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Row, Section, Thing, asked, pressed, show_thing
from wangge.web.shop.forms import GoodForm, NewGoodForm, StockForm

SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
MOVES = 50  # on one page


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Put something new on the shelf."""
    at, viewer = clock.now(), me(request)
    here = access.subtree_filter(viewer, MANAGE, on=day_of(at), column="path")
    communities = Place.objects.filter(here, kind=PlaceKind.COMMUNITY).order_by("path")
    places = [(str(one.pk), one.name) for one in communities]
    form = NewGoodForm(request.POST or None, request.FILES or None, places=places)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        values = form.given()
        made = goods.add(by=viewer, place_id=UUID(values.pop("place")), at=at, **values)
        return _("“%(title)s”已上架。") % {"title": made.title}, reverse("shop:good", args=[made.pk])

    return asked(
        request, form, deed, title=_("上架新品"), button=_("上架"), back=(reverse("shop:desk"), _("积分超市")),
    )  # fmt: skip


@require_GET
@guarded(SEE)
def good(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """One good: cost, limit, stock and every change of it."""
    one = _seen(request, good_id)
    actions = []
    if access.rights_of(me(request), day_of(clock.now())).allow(MANAGE, one.place.path):
        shelved = one.state == Good.State.SHELF
        actions = [
            Action(_("入库或盘点"), reverse("shop:restock", args=[one.pk]), primary=True),
            Action(_("修改"), reverse("shop:good-edit", args=[one.pk]), icon="edit"),
            Action(_("下架"), reverse("shop:off", args=[one.pk]), post=True)
            if shelved
            else Action(_("重新上架"), reverse("shop:on", args=[one.pk]), post=True),
        ]
    limit = _("%(days)s 天内 %(most)s 件") % {"days": one.days, "most": one.most} if one.most else _("不限")
    moves = [
        Row("", move.get_kind_display(), move.reason, [
            Cell(f"{move.amount:+d}", css="number"), Cell(str(move.after), css="number"),
            Cell(move.by.name if move.by else _("系统")), Cell(at=move.at),
        ])
        for move in queries.moves_of(one)[:MOVES]
    ]  # fmt: skip
    heads = (_("变动"), _("数量"), _("变动后"), _("经办人"), _("时间"))
    return show_thing(request, Thing(
        title=one.title, back=(reverse("shop:desk"), _("积分超市")), actions=actions, note=one.details,
        status=Cell(one.get_state_display(), tone="ok" if one.state == Good.State.SHELF else "quiet"),
        stats=[(_("库存"), one.stock, _("件")), (_("待领取"), one.waits, _("件")), (_("所需积分"), one.cost, _("分"))],  # type: ignore[attr-defined]
        facts=[(_("类别"), one.get_kind_display()), (_("社区"), one.place.name), (_("每人限兑"), limit)],
        sections=[Section(_("库存变动"), heads, moves, _("还没有入库。"))],
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def edit(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """Change a good."""
    one = _managed(request, good_id)
    known = {name: getattr(one, name) for name in goods.CHANGED}
    form = GoodForm(request.POST or None, request.FILES or None, initial=known)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        goods.change(by=me(request), good_id=one.pk, at=clock.now(), **form.given())
        return _("已保存。"), _to(one)

    return asked(
        request, form, deed, title=_("修改：%(title)s") % {"title": one.title}, button=_("保存"), back=(_to(one), one.title),
        effect=_("已经兑换的不受影响。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def restock(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """Stock in, or counted."""
    one = _managed(request, good_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = goods.restock(by=me(request), good_id=one.pk, at=clock.now(), **given)
        return _("现有 %(n)s 件。") % {"n": made.stock}, _to(one)

    return asked(
        request, StockForm(request.POST or None), deed, title=_("入库或盘点"), button=_("保存"), back=(_to(one), one.title),
        effect=_("现有 %(n)s 件。") % {"n": one.stock},
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def off(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """Take it off the shelf."""
    return _shelved(request, good_id, False, _("已下架，待领取的仍可领取。"))


@require_POST
@guarded(MANAGE)
def back_on(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """Put it back on the shelf."""
    return _shelved(request, good_id, True, _("已重新上架。"))


def _shelved(request: HttpRequest, good_id: UUID, on: bool, said: str) -> HttpResponse:
    one = _seen(request, good_id)
    return pressed(
        request, lambda: goods.shelve(by=me(request), good_id=one.pk, on=on, at=clock.now()), said=said, then=_to(one)
    )


def _seen(request: HttpRequest, good_id: UUID) -> Good:
    found = queries.goods(me(request), at=clock.now()).filter(pk=good_id).first()
    if found is None:
        raise NotFound
    return found


def _managed(request: HttpRequest, good_id: UUID) -> Good:
    one = _seen(request, good_id)
    access.require(me(request), MANAGE, place=one.place, at=clock.now())
    return one


def _to(one: Good) -> str:
    return reverse("shop:good", args=[one.pk])
