"""Orders: what can be taken, taking and doing it, confirming, reviewing, disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Page, Paging, page_of
from wangge.api.paging import Order as Sorting
from wangge.api.routes import route
from wangge.api.v1 import order_shapes as shapes
from wangge.api.v1.need_shapes import NeedKindName
from wangge.api.v1.order_shapes import (
    AskableShape,
    DisputeDecision,
    LinkDispute,
    LinkedService,
    LinkGiven,
    LinkReview,
    MinutesTold,
    NewOrder,
    OfferDeclined,
    OfferShape,
    OrderInsured,
    OrderLine,
    OrderOffered,
    OrderReason,
    OrderShape,
    OrderStateName,
    OrderTaking,
    OrderTask,
    OwnOffer,
    ReviewGiven,
    TaskToPublish,
)
from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotFound
from wangge.orders import insuring, publishing, queries, settling, taking
from wangge.orders.candidates import candidates
from wangge.orders.models import Order
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.projects.queries import task_for

router = Router()
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
SOONEST = Sorting("soonest", (Key("starts_at"), Key("id")))
LATEST = Sorting("latest", (Key("starts_at", descending=True), Key("id", descending=True)))


class OrderFilters(Paging):
    """Which orders of your places."""

    q: Line = Field("", description="Title, number, name or pinyin of the taker.")
    state: OrderStateName | None = Field(None, description="Left out: the active ones.")
    late: bool = Field(False, description="Begun, and nobody is there.")
    all: bool = Field(False, description="Of every state.")
    kind: NeedKindName | None = None


class OwnOrderFilters(Paging):
    """Which of your own."""

    over: bool = Field(False, description="What is over instead of what is in your hands.")


@route(router, "GET", "/orders", guard=SEE, gives=Page[OrderLine])
def list_orders(request: HttpRequest, asked: Query[OrderFilters]) -> Page[OrderLine]:
    """The services of your places, the latest first."""
    state = "all" if asked.all else "late" if asked.late else asked.state or ""
    found = queries.listed(viewer_of(request), at=clock.now(), text=asked.q, state=state, kind=asked.kind or "")
    return page_of(found, LATEST, asked, shapes.line_shape)


@route(router, "GET", "/orders/near", guard=SIGNED_IN, gives=Page[OrderTask])
def list_near_orders(request: HttpRequest, asked: Query[Paging]) -> Page[OrderTask]:
    """Open services you may take, the next first."""
    viewer, at = viewer_of(request), clock.now()
    with policy.remembered():
        return page_of(queries.near(viewer, at=at), SOONEST, asked, lambda one: shapes.task_shape(one, viewer, at))


@route(router, "GET", "/orders/offers", guard=SIGNED_IN, gives=list[OwnOffer])
def list_own_offers(request: HttpRequest) -> list[OwnOffer]:
    """What you are asked to do, the soonest to answer first."""
    viewer, at = viewer_of(request), clock.now()
    with policy.remembered():
        return [shapes.own_offer_shape(one, viewer, at) for one in queries.offers_to(viewer, at=at)]


@route(router, "GET", "/orders/mine", guard=SIGNED_IN, gives=Page[OrderLine])
def list_own_orders(request: HttpRequest, asked: Query[OwnOrderFilters]) -> Page[OrderLine]:
    """What you have taken, also for your organisation."""
    found = queries.own(viewer_of(request), at=clock.now(), over=asked.over)
    return page_of(found, LATEST if asked.over else SOONEST, asked, shapes.line_shape)


@route(router, "GET", "/orders/for-me", guard=SIGNED_IN, gives=Page[OrderLine])
def list_orders_for_me(request: HttpRequest, asked: Query[Paging]) -> Page[OrderLine]:
    """What is or was done for you."""
    return page_of(queries.done_for(viewer_of(request), at=clock.now()), LATEST, asked, shapes.line_shape)


@route(router, "POST", "/orders", guard=MANAGE, gives=OrderShape, status=201)
def publish_order(request: HttpRequest, response: HttpResponse, data: NewOrder) -> OrderShape:
    """Put a service on the list, by hand or for a need."""
    made = publishing.publish(by=viewer_of(request), at=clock.now(), **data.model_dump())
    return _made(request, response, made)


@route(router, "POST", "/orders/from-task", guard=MANAGE, gives=OrderShape, status=201)
def publish_task_order(request: HttpRequest, response: HttpResponse, data: TaskToPublish) -> OrderShape:
    """Make a service of a project's task; whom the match named is asked at once."""
    at = clock.now()
    task_for(viewer_of(request), data.task_id, at=at)
    return _made(request, response, publishing.publish_task(by=viewer_of(request), at=at, **data.model_dump()))


@route(router, "POST", "/orders/link", guard=PUBLIC, gives=LinkedService)
def read_order_link(request: HttpRequest, data: LinkGiven) -> LinkedService:
    """What the served person's link shows; the secret travels in the body, never in an address."""
    return shapes.linked_shape(queries.by_token(data.token))


@route(router, "POST", "/orders/link/confirm", guard=PUBLIC, gives=LinkedService)
def confirm_by_link(request: HttpRequest, data: LinkGiven) -> LinkedService:
    """Confirm by the link."""
    settling.confirm_by_link(token=data.token, at=clock.now())
    return shapes.linked_shape(queries.by_token(data.token))


@route(router, "POST", "/orders/link/review", guard=PUBLIC, gives=LinkedService)
def review_by_link(request: HttpRequest, data: LinkReview) -> LinkedService:
    """Review by the link, once; a finished service is confirmed with it."""
    settling.review_by_link(at=clock.now(), **data.model_dump())
    return shapes.linked_shape(queries.by_token(data.token))


@route(router, "POST", "/orders/link/dispute", guard=PUBLIC, gives=LinkedService)
def dispute_by_link(request: HttpRequest, data: LinkDispute) -> LinkedService:
    """Say by the link that it was otherwise."""
    order = queries.by_token(data.token)
    settling.dispute(order_id=order.pk, by=None, text=data.reason, at=clock.now())
    return shapes.linked_shape(queries.by_token(data.token))


@route(router, "POST", "/orders/offers/{offer_id}/decline", guard=SIGNED_IN, gives=OfferShape)
def decline_offer(request: HttpRequest, offer_id: UUID, data: OfferDeclined) -> OfferShape:
    """Say no to an offer, and why."""
    made = taking.decline(by=viewer_of(request), offer_id=offer_id, at=clock.now(), **data.model_dump())
    return shapes.offer_shape(made)


@route(router, "GET", "/orders/{order_id}", guard=SIGNED_IN, gives=OrderShape)
def get_order(request: HttpRequest, order_id: UUID) -> OrderShape:
    """Read one service."""
    return _shown(request, order_id)


@route(router, "GET", "/orders/{order_id}/candidates", guard=MANAGE, gives=list[AskableShape])
def list_candidates(request: HttpRequest, order_id: UUID) -> list[AskableShape]:
    """Who could be asked, the best first by way, skill, acquaintance and what they did lately; busy ones last."""
    order, at = _managed(request, order_id), clock.now()
    return [shapes.candidate_shape(one) for one in candidates(order, at=at)]


@route(router, "GET", "/orders/{order_id}/offers", guard=MANAGE, gives=list[OfferShape])
def list_offers(request: HttpRequest, order_id: UUID) -> list[OfferShape]:
    """Whom it was offered to."""
    return [shapes.offer_shape(one) for one in queries.offers_of(_managed(request, order_id))]


@route(router, "POST", "/orders/{order_id}/offers", guard=MANAGE, gives=OfferShape, status=201)
def offer_order(request: HttpRequest, order_id: UUID, data: OrderOffered) -> OfferShape:
    """Ask a person or a member."""
    order = _managed(request, order_id)
    made = publishing.offer(by=viewer_of(request), order_id=order.pk, to=_asked(data), at=clock.now())
    return shapes.offer_shape(made)


@route(router, "POST", "/orders/{order_id}/take", guard=SIGNED_IN, gives=OrderShape)
def take_order(request: HttpRequest, order_id: UUID, data: OrderTaking) -> OrderShape:
    """Take it, for yourself or an organisation you speak for."""
    return _done(request, order_id, taking.take, organisation_id=data.organisation_id)


@route(router, "POST", "/orders/{order_id}/give-back", guard=SIGNED_IN, gives=OrderShape)
def give_order_back(request: HttpRequest, order_id: UUID, data: OrderReason) -> OrderShape:
    """Give it back; late it counts as missed."""
    taking.give_back(by=viewer_of(request), order_id=order_id, reason=data.reason, at=clock.now())
    return _shape(request, Order.objects.select_related("place__parent__parent").get(pk=order_id))


@route(router, "POST", "/orders/{order_id}/start", guard=SIGNED_IN, gives=OrderShape)
def start_order(request: HttpRequest, order_id: UUID) -> OrderShape:
    """Check in."""
    return _done(request, order_id, taking.start)


@route(router, "POST", "/orders/{order_id}/pause", guard=SIGNED_IN, gives=OrderShape)
def pause_order(request: HttpRequest, order_id: UUID) -> OrderShape:
    """Check out to come back: `start` goes on."""
    return _done(request, order_id, taking.pause)


@route(router, "POST", "/orders/{order_id}/finish", guard=SIGNED_IN, gives=OrderShape)
def finish_order(request: HttpRequest, order_id: UUID) -> OrderShape:
    """Check out."""
    return _done(request, order_id, taking.finish)


@route(router, "POST", "/orders/{order_id}/confirm", guard=SIGNED_IN, gives=OrderShape)
def confirm_order(request: HttpRequest, order_id: UUID) -> OrderShape:
    """The served person or staff confirms."""
    return _done(request, order_id, settling.confirm)


@route(router, "POST", "/orders/{order_id}/insurance", guard=MANAGE, gives=OrderShape)
def insure_order(request: HttpRequest, order_id: UUID, data: OrderInsured) -> OrderShape:
    """Record the accident insurance; some kinds of service are not taken without."""
    return _done(request, order_id, insuring.insure, insurance=data.insurance)


@route(router, "POST", "/orders/{order_id}/record", guard=MANAGE, gives=OrderShape)
def record_order_done(request: HttpRequest, order_id: UUID, data: MinutesTold) -> OrderShape:
    """It was done, as told by phone."""
    return _done(request, order_id, taking.record_done, minutes=data.minutes)


@route(router, "POST", "/orders/{order_id}/missed", guard=MANAGE, gives=OrderShape)
def record_order_missed(request: HttpRequest, order_id: UUID) -> OrderShape:
    """Nobody came."""
    return _done(request, order_id, taking.record_missed)


@route(router, "POST", "/orders/{order_id}/cancel", guard=MANAGE, gives=OrderShape)
def cancel_order(request: HttpRequest, order_id: UUID, data: OrderReason) -> OrderShape:
    """Call it off."""
    return _done(request, order_id, publishing.cancel, reason=data.reason)


@route(router, "POST", "/orders/{order_id}/review", guard=SIGNED_IN, gives=OrderShape)
def review_order(request: HttpRequest, order_id: UUID, data: ReviewGiven) -> OrderShape:
    """The served person, or staff who asked by phone, says how it was."""
    queries.order_for(viewer_of(request), order_id, at=clock.now())
    return _done(request, order_id, settling.review, **data.model_dump())


@route(router, "POST", "/orders/{order_id}/dispute", guard=SIGNED_IN, gives=OrderShape)
def dispute_order(request: HttpRequest, order_id: UUID, data: OrderReason) -> OrderShape:
    """Say that it was otherwise."""
    queries.order_for(viewer_of(request), order_id, at=clock.now())
    return _done(request, order_id, settling.dispute, text=data.reason)


@route(router, "POST", "/orders/{order_id}/decide", guard=MANAGE, gives=OrderShape)
def decide_order_dispute(request: HttpRequest, order_id: UUID, data: DisputeDecision) -> OrderShape:
    """Staff who is no party decides what counts."""
    return _done(request, order_id, settling.decide_dispute, **data.model_dump())


def _managed(request: HttpRequest, order_id: UUID) -> Order:
    viewer, at = viewer_of(request), clock.now()
    order = queries.order_for(viewer, order_id, at=at)
    access.require(viewer, MANAGE, place=order.place, at=at)
    return order


def _asked(data: OrderOffered) -> Person | Organisation:
    if (data.person_id is None) == (data.organisation_id is None):
        raise Invalid(field="person_id", what="person_id", why="person_id | organisation_id")
    of: Any = Person if data.person_id else Organisation
    found: Person | Organisation | None = of.objects.filter(pk=data.person_id or data.organisation_id).first()
    if found is None:
        raise NotFound
    return found


def _made(request: HttpRequest, response: HttpResponse, made: Order) -> OrderShape:
    response["Location"] = f"/api/v1/orders/{made.pk}"
    return _shown(request, made.pk)


def _done(request: HttpRequest, order_id: UUID, deed: Callable[..., Any], **given: Any) -> OrderShape:
    deed(by=viewer_of(request), order_id=order_id, at=clock.now(), **given)
    return _shown(request, order_id)


def _shown(request: HttpRequest, order_id: UUID) -> OrderShape:
    return _shape(request, queries.order_for(viewer_of(request), order_id, at=clock.now()))


def _shape(request: HttpRequest, order: Order) -> OrderShape:
    viewer, on = viewer_of(request), day_of(clock.now())
    rights = access.rights_of(viewer, on)
    sees, staff = rights.allow(SEE, order.place.path), rights.allow(MANAGE, order.place.path)
    taker, subject = viewer.pk == order.taker_id, viewer.pk == order.subject_id
    speaks = order.organisation_id is not None and spoken_for(viewer, on).filter(pk=order.organisation_id).exists()
    inside = sees or taker or subject or speaks
    return shapes.order_shape(order, inside=inside, details=taker or staff, review=sees or subject)
