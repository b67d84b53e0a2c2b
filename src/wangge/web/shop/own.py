"""The shelf and my redemptions, on the phone."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import documents
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.points import ledger
from wangge.points.models import Book
from wangge.posts import access
from wangge.shop import commands, queries
from wangge.shop.models import Redemption
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, asked, show_list
from wangge.web.page import done, page
from wangge.web.shop.forms import RedeemForm

TONES = {"waiting": "warn", "collected": "ok", "cancelled": "quiet", "expired": "quiet"}
PER_PAGE = 24


@require_GET
@guarded(SIGNED_IN)
def shelf(request: HttpRequest) -> HttpResponse:
    """What I can redeem, and with how many points."""
    at, person = clock.now(), me(request)
    # The photo itself is not read here: the phone asks for each.
    rows = Paginator(queries.shelf(person, at=at).defer("photo"), PER_PAGE)
    context = {"goods": rows.get_page(request.GET.get("page")), "points": ledger.balance(Book.POINTS, person, at)}
    return page(request, "shop/shelf.html", context)


@require_GET
@guarded(SIGNED_IN)
def photo(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """The photo of a good. Raises NotFound without one."""
    good = queries.good_for(me(request), good_id, at=clock.now())
    if not good.photo:
        raise NotFound
    response = HttpResponse(b64decode(good.photo), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def redeem(request: HttpRequest, good_id: UUID) -> HttpResponse:
    """Redeem something of my shelf."""
    at, person = clock.now(), me(request)
    good = queries.shelf(person, at=at, all=True).filter(pk=good_id).first()
    if good is None:
        raise NotFound

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = commands.redeem(by=person, good_id=good.pk, count=given["count"], at=at)
        said = _("已兑换，请在 %(day)s 前凭码领取。") % {"day": made.collect_by}
        return said, reverse("shop:redemption", args=[made.pk])

    effect = _("%(cost)s 积分一件，还剩 %(stock)s 件；您有 %(points)s 积分。") % {
        "cost": good.cost, "stock": good.stock, "points": ledger.balance(Book.POINTS, person, at),
    }  # fmt: skip
    return asked(
        request, RedeemForm(request.POST or None), deed, title=_("兑换：%(title)s") % {"title": good.title},
        button=_("兑换"), back=(reverse("shop:shelf"), _("积分超市")), effect=effect,
    )  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My redemptions, the newest first."""

    def row(one: Redemption) -> Row:
        return Row(reverse("shop:redemption", args=[one.pk]), f"{one.good.title} × {one.count}", one.number, [
            Cell(one.cost, css="number"), Cell(one.get_state_display(), tone=TONES[one.state]), Cell(one.collect_by),
        ])  # fmt: skip

    return show_list(request, Listing(
        title=_("我的兑换"), columns=[_("兑换"), _("积分"), _("状态"), _("领取期限")], rows=queries.mine(me(request)), to_row=row,
        empty=(_("还没有兑换"), _("用积分在积分超市兑换后，会列在这里。")), back=(reverse("shop:shelf"), _("积分超市")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def redemption(request: HttpRequest, redemption_id: UUID) -> HttpResponse:
    """One redemption with its code, until it is collected."""
    viewer = me(request)
    one = queries.redemption_for(viewer, redemption_id, at=clock.now())
    own = one.person_id == viewer.pk
    waits = one.state == Redemption.State.WAITING
    manages = access.rights_of(viewer, day_of(clock.now())).allow(Permission.MANAGE_SERVICE, one.place.path)
    address = district.address(request, f"{reverse('shop:hand-out')}?code={one.code}")
    actions = []
    if waits and manages:
        actions.append(Action(_("发放"), f"{reverse('shop:hand-out')}?code={one.code}", primary=True))
    if waits and (own or manages):
        actions.append(Action(_("取消兑换"), reverse("shop:cancel", args=[one.pk]), post=True))
    context = {
        "one": one, "own": own, "waits": waits, "tone": TONES[one.state], "actions": actions,
        "qr": documents.qr_svg(address) if waits and own else "", "code": f"{one.code[:4]} {one.code[4:]}",
    }  # fmt: skip
    return page(request, "shop/redemption.html", context)


@require_POST
@guarded(SIGNED_IN)
def cancel(request: HttpRequest, redemption_id: UUID) -> HttpResponse:
    """Give it back before it is collected."""
    viewer, at = me(request), clock.now()
    one = queries.redemption_for(viewer, redemption_id, at=at)
    made = commands.cancel(by=viewer, redemption_id=one.pk, at=at)
    back = made.given_back
    said = _("已取消，退还 %(n)s 积分。") % {"n": back} if back else _("已取消。那一年的积分已清零，不再退还。")
    return done(request, said, then=reverse("shop:redemption", args=[one.pk]))
