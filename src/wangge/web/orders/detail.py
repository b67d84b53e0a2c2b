"""The page of one order, as each of its people sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.orders import queries, settling
from wangge.orders.models import Dispute, Order
from wangge.orders.states import State
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.orders import show
from wangge.web.page import page


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Where it stands, what can be done, everything that happened, and the seal that proves it."""
    at, viewer = clock.now(), me(request)
    order = queries.order_for(viewer, order_id, at=at)
    rights = access.rights_of(viewer, day_of(at))
    sees, staff = (rights.allow(one, order.place.path) for one in (Permission.SEE_SERVICE, Permission.MANAGE_SERVICE))
    taker, subject = viewer.pk == order.taker_id, viewer.pk == order.subject_id
    speaks = (
        order.organisation_id is not None and spoken_for(viewer, day_of(at)).filter(pk=order.organisation_id).exists()
    )
    inside = sees or taker or subject or speaks
    context = {
        "order": order,
        "row": show.row(order, at),
        "task": show.task(order, viewer, at) if order.state == State.OPEN else None,
        "inside": inside,
        "names": sees or taker or subject,
        "taker": taker,
        "subject": subject,
        "staff": staff,
        "sees_person": order.subject is not None and order.subject.home is not None
        and rights.allow(Permission.SEE_PEOPLE, order.subject.home.path),
        "place": show.where(order.place) if (inside and not speaks) or taker else show.near_place(order),
        "pairs": show.pairs(order) if inside and order.started_at else [],
        "insurance": show.insurance(order, at),
        "difficulty": show.difficulty(order),
        "stars": show.STAR_WORDS[order.review.stars] if hasattr(order, "review") else "",
        "sees_review": sees or subject,
        "dispute": order.dispute if hasattr(order, "dispute") and (staff or taker or subject) else None,
        "offers": [show.offer_row(one) for one in queries.offers_of(order)] if sees else [],
        "timeline": show.timeline(queries.history_of(order), names=sees or taker or subject) if inside else [],
        "may": _may(order, viewer, at, staff=staff),
        "take": _ways_to_take(order, viewer, at) if order.state == State.OPEN and not staff else [],
        "review_url": reverse("orders:review-link", args=[order.token]) if staff else "",
        "back_url": reverse("orders:list" if sees else "orders:for-me" if subject else "orders:mine"),
    }  # fmt: skip
    return page(request, "orders/detail.html", context)


def _may(order: Order, viewer: Person, at: datetime, *, staff: bool) -> dict[str, bool]:
    """Which deeds the page offers; the commands decide."""
    taker, subject, state = viewer.pk == order.taker_id, viewer.pk == order.subject_id, order.state
    reviewed, disputed = hasattr(order, "review"), hasattr(order, "dispute")
    long = state == State.FINISHED and settling.wants_approval(order, at)
    open_dispute = disputed and order.dispute.state == Dispute.State.OPEN
    return {
        "start": taker and state == State.TAKEN,
        "resume": taker and order.away_since is not None,
        "pause": taker and state == State.STARTED and order.away_since is None,
        "finish": taker and state == State.STARTED,
        "give_back": taker and state == State.TAKEN,
        "offer": staff and state == State.OPEN and order.starts_at > at,
        "cancel": staff and state in (State.OPEN, State.TAKEN, State.STARTED),
        "insure": staff and state in (State.OPEN, State.TAKEN),
        "missed": staff and state == State.TAKEN and order.starts_at <= at,
        "record": staff and not taker and state in (State.TAKEN, State.STARTED),
        "confirm": state == State.FINISHED and not taker and (staff or (subject and not long)),
        "review": not taker and not reviewed and order.settled_at is None and (
            state == State.CONFIRMED or (state == State.FINISHED and not (long and not staff))
        ) and (staff or subject),
        "dispute": (taker or subject) and not disputed and order.settled_at is None
        and state in (State.FINISHED, State.CONFIRMED),
        "decide": staff and state == State.DISPUTED and open_dispute
        and viewer.pk not in (order.taker_id, order.subject_id, order.dispute.by_id),
        "long": long,
    }  # fmt: skip


def _ways_to_take(order: Order, viewer: Person, at: datetime) -> list[dict[str, Any]]:
    """Taking it for oneself and for each organisation one speaks for, with the offer that may be declined."""
    if viewer.pk == order.subject_id:
        return []
    offers = {one.organisation_id: one for one in queries.offers_to(viewer, at=at) if one.order_id == order.pk}
    organisations = list(
        spoken_for(viewer, day_of(at)).filter(memberships__ended_at=None, memberships__isnull=False).distinct()
    )
    ways: list[dict[str, Any]] = (
        [{"organisation": None, "offer": offers.get(None)}] if not organisations or None in offers else []
    )
    ways += [{"organisation": one, "offer": offers.get(one.pk)} for one in organisations]
    return ways
