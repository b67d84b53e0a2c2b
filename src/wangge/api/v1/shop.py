"""The points shop: the shelf, redeem and cancel on the phone; goods, stock and handing out at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import shop_shapes as shapes
from wangge.api.v1.agreement_shapes import picture_of
from wangge.api.v1.shop_shapes import (
    DeskGood,
    GoodChange,
    GoodPhoto,
    GoodShape,
    HandOut,
    HowMany,
    NewGood,
    RedemptionShape,
    RedemptionStateName,
    StockChange,
    StockLine,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.shop import commands, goods, queries
from wangge.shop.models import Good, Redemption

router = Router()
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
CHEAPEST = Order("cost", (Key("cost"), Key("title"), Key("id")))
BY_TITLE = Order("title", (Key("state"), Key("title"), Key("id")))
NEWEST = Order("newest", (Key("at", descending=True), Key("id", descending=True)))
ONE = "/shop/goods/{good_id}"


class GoodFilters(Paging):
    """Which goods."""

    q: Line = Field("", description="Words of the title.")
    state: Literal["shelf", "off", "empty"] | None = Field(None, description="`empty`: on the shelf with no stock.")


class RedemptionFilters(Paging):
    """Which redemptions."""

    q: Line = Field("", description="Name, pinyin, number or code.")
    state: RedemptionStateName | None = None


@route(router, "GET", "/shop/shelf", guard=SIGNED_IN, gives=Page[GoodShape])
def list_shelf(request: HttpRequest, asked: Query[Paging]) -> Page[GoodShape]:
    """What you may redeem where you live and serve, the cheapest first."""
    return page_of(queries.shelf(viewer_of(request), at=clock.now()).defer("photo"), CHEAPEST, asked, shapes.good_shape)


@route(router, "GET", "/shop/goods", guard=SEE, gives=Page[DeskGood])
def list_goods(request: HttpRequest, asked: Query[GoodFilters]) -> Page[DeskGood]:
    """The goods of your places with stock and what waits to be collected."""
    found = queries.goods(viewer_of(request), at=clock.now(), text=asked.q, state=asked.state or "")
    return page_of(found.defer("photo"), BY_TITLE, asked, shapes.desk_good)


@route(router, "POST", "/shop/goods", guard=MANAGE, gives=GoodShape, status=201)
def add_good(request: HttpRequest, response: HttpResponse, data: NewGood) -> GoodShape:
    """Put something new on a community's shelf; hidden data of the photo is removed."""
    made = goods.add(by=viewer_of(request), at=clock.now(), **_given(data.model_dump()))
    response["Location"] = f"/api/v1/shop/goods/{made.pk}"
    return shapes.good_shape(made)


@route(router, "GET", ONE, guard=SIGNED_IN, gives=GoodShape, versioned=True)
def get_good(request: HttpRequest, response: HttpResponse, good_id: UUID) -> GoodShape | HttpResponse:
    """Read something of your shelf, or of your desk."""
    one = queries.good_for(viewer_of(request), good_id, at=clock.now())
    return not_modified(request, one.version) or _versioned(response, one)


@route(router, "PATCH", ONE, guard=MANAGE, gives=GoodShape, versioned=True)
def change_good(request: HttpRequest, response: HttpResponse, good_id: UUID, data: GoodChange) -> GoodShape:
    """Change what is said of it, its cost or its limit. 412 when it changed since you read it, its stock included."""
    changes = _given(data.model_dump(exclude_unset=True))
    return _done(request, response, good_id, goods.change, version=version_read(request), **changes)


@route(router, "GET", f"{ONE}/photo", guard=SIGNED_IN, gives=GoodPhoto)
def get_good_photo(request: HttpRequest, good_id: UUID) -> GoodPhoto:
    """Read its photo; 404 without one."""
    one = queries.good_for(viewer_of(request), good_id, at=clock.now())
    if not one.photo:
        raise NotFound
    return GoodPhoto(content=one.photo)


@route(router, "GET", f"{ONE}/stock", guard=SEE, gives=Page[StockLine])
def list_stock(request: HttpRequest, good_id: UUID, asked: Query[Paging]) -> Page[StockLine]:
    """Every change of its stock, the newest first."""
    return page_of(queries.moves_of(_of_desk(request, good_id)), NEWEST, asked, shapes.stock_line)


@route(router, "POST", f"{ONE}/stock", guard=MANAGE, gives=GoodShape)
def change_stock(request: HttpRequest, response: HttpResponse, good_id: UUID, data: StockChange) -> GoodShape:
    """Stock that came in, or is missing after counting, with a reason."""
    return _done(request, response, good_id, goods.restock, **data.model_dump())


@route(router, "POST", f"{ONE}/off", guard=MANAGE, gives=GoodShape)
def take_good_off(request: HttpRequest, response: HttpResponse, good_id: UUID) -> GoodShape:
    """Take it off the shelf; what waits can still be collected."""
    return _done(request, response, good_id, goods.shelve, on=False)


@route(router, "POST", f"{ONE}/on", guard=MANAGE, gives=GoodShape)
def put_good_back(request: HttpRequest, response: HttpResponse, good_id: UUID) -> GoodShape:
    """Put it back on the shelf."""
    return _done(request, response, good_id, goods.shelve, on=True)


@route(router, "POST", f"{ONE}/redeem", guard=SIGNED_IN, gives=RedemptionShape, status=201)
def redeem_good(request: HttpRequest, response: HttpResponse, good_id: UUID, data: HowMany) -> RedemptionShape:
    """Spend your points for something of your shelf; the answer holds the code to collect it with."""
    made = commands.redeem(by=viewer_of(request), good_id=good_id, count=data.count, at=clock.now())
    response["Location"] = f"/api/v1/shop/redemptions/{made.pk}"
    return _redeemed(request, made.pk)


@route(router, "GET", "/shop/redemptions", guard=SEE, gives=Page[RedemptionShape])
def list_redemptions(request: HttpRequest, asked: Query[RedemptionFilters]) -> Page[RedemptionShape]:
    """What was redeemed at your desks, the newest first."""
    found = queries.redemptions(viewer_of(request), at=clock.now(), text=asked.q, state=asked.state or "")
    return page_of(found, NEWEST, asked, _shower(request))


@route(router, "GET", "/shop/redemptions/mine", guard=SIGNED_IN, gives=Page[RedemptionShape])
def list_own_redemptions(request: HttpRequest, asked: Query[Paging]) -> Page[RedemptionShape]:
    """What you redeemed, the newest first."""
    return page_of(queries.mine(viewer_of(request)), NEWEST, asked, _shower(request))


@route(router, "POST", "/shop/redemptions/collect", guard=MANAGE, gives=RedemptionShape)
def collect_redemption(request: HttpRequest, data: HandOut) -> RedemptionShape:
    """Hand out at your desk what a code stands for, once."""
    return _redeemed(request, commands.collect(by=viewer_of(request), code=data.code, at=clock.now()).pk)


@route(router, "GET", "/shop/redemptions/{redemption_id}", guard=SIGNED_IN, gives=RedemptionShape)
def get_redemption(request: HttpRequest, redemption_id: UUID) -> RedemptionShape:
    """Read one redemption: yours, or of your desk."""
    return _redeemed(request, redemption_id)


@route(router, "POST", "/shop/redemptions/{redemption_id}/cancel", guard=SIGNED_IN, gives=RedemptionShape)
def cancel_redemption(request: HttpRequest, redemption_id: UUID) -> RedemptionShape:
    """Give it back before it is collected, yours or at your desk: stock and points go back."""
    viewer, at = viewer_of(request), clock.now()
    one = queries.redemption_for(viewer, redemption_id, at=at)
    commands.cancel(by=viewer, redemption_id=one.pk, at=at)
    return _redeemed(request, redemption_id)


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """A body as the commands take it: the photo in bytes."""
    return told | {"photo": picture_of(told["photo"], "photo")} if "photo" in told else told


def _of_desk(request: HttpRequest, good_id: UUID) -> Good:
    found = queries.goods(viewer_of(request), at=clock.now()).filter(pk=good_id).first()
    if found is None:
        raise NotFound
    return found


def _done(request: HttpRequest, response: HttpResponse, good_id: UUID, deed: Any, **given: Any) -> GoodShape:
    one = _of_desk(request, good_id)
    deed(by=viewer_of(request), good_id=one.pk, at=clock.now(), **given)
    return _versioned(response, _of_desk(request, good_id))


def _versioned(response: HttpResponse, one: Good) -> GoodShape:
    response["ETag"] = etag(one.version)
    return shapes.good_shape(one)


def _redeemed(request: HttpRequest, redemption_id: UUID) -> RedemptionShape:
    return _shower(request)(queries.redemption_for(viewer_of(request), redemption_id, at=clock.now()))


def _shower(request: HttpRequest) -> Callable[[Redemption], RedemptionShape]:
    viewer = viewer_of(request)
    rights = access.rights_of(viewer, day_of(clock.now()))
    return lambda one: shapes.redemption_shape(one, viewer, rights)
