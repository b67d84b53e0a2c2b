"""On the phone: 我的店 for who speaks for a member, and what I have complained about."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from wangge.alliance import queries
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.orders import queries as orders
from wangge.web.alliance import show
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.orders import show as show_orders
from wangge.web.page import page

PER_PAGE, COMPLAINTS_SHOWN, CREDITS_SHOWN, ORDERS_SHOWN = 50, 20, 10, 10


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """The shops I speak for: score, standing, benefits, complaints with their outcome but never who complained."""
    at, viewer = clock.now(), me(request)
    latest: dict[Any, Any] = {}
    for one in queries.own_memberships(viewer, day_of(at)):
        latest.setdefault(one.organisation_id, one)  # the newest comes first
    figures, limit = queries.figures([one.organisation for one in latest.values()]), queries.strike_limit(at)
    offered = Counter(one.organisation_id for one in orders.offers_to(viewer, at=at))
    shops = []
    for key, one in latest.items():
        about = queries.complaints_about(key, viewer, at=at)[:COMPLAINTS_SHOWN]
        row = show.member_row(one, figures[key], limit)
        shops.append({
            **row, "left": limit - row["strikes"], "removed": figures[key].removed,
            "entitlements": [show.entitlement_row(given) for given in queries.entitlements(one)],
            "credits": [show.credit_row(given) for given in queries.credits(one)[:CREDITS_SHOWN]],
            "orders": [show_orders.row(order, at) for order in orders.of_organisation(key)[:ORDERS_SHOWN]],
            "offers": offered[key],
            "complaints": [show.complaint_row(given) for given in about],
        })  # fmt: skip
    return page(request, "alliance/mine.html", {"shops": shops})


@require_GET
@guarded(SIGNED_IN)
def complained(request: HttpRequest) -> HttpResponse:
    """What I have complained about, and what came of it."""
    shown: Any = Paginator(queries.complained(me(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [show.complaint_row(one) for one in shown]
    return page(request, "alliance/complained.html", {"pages": shown, "rows": rows})
