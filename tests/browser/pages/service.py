"""Service and what is earned with it: orders, projects, agreements, points, the shop, policy tried out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, first, person
from wangge.agreements.models import Agreement
from wangge.orders.models import Offer, Order
from wangge.points.models import Account, Correction, Entry, YearClose
from wangge.projects.models import Project, Task
from wangge.rehearsal.models import Rehearsal
from wangge.shop.models import Good, Redemption

NO_PAGE = dict.fromkeys(
    (
        "points:export", "projects:export", "orders:export", "rehearsal:export", "points:statement-pdf",
        "agreements:export", "agreements:pdf", "projects:photo", "shop:export", "shop:photo",
    ),
    FILE,
)  # fmt: skip
# only for one person in one state of a thing: the demo has one for the persona (`wangge.demo.own`)
SEEN_BY = dict.fromkeys(("orders:decline", "orders:give-back", "shop:redeem"), "volunteer")
QUERY = {"rehearsal:new": "?keys=points.hour_points&keys=strikes.window_days"}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """One of each in the state its page asks for."""
    return {
        **_agreements(),
        **_orders(),
        **_points(),
        "projects": {"project_id": first(Project.objects.filter(state="running")), "task_id": _task()},
        "shop": {"good_id": first(Good.objects.all()), "redemption_id": first(Redemption.objects.all())},
        "rehearsal": {"rehearsal_id": first(Rehearsal.objects.filter(state="ready")), "part": "points"},
    }


def _task() -> Any:
    return first(Task.objects.filter(state="open", order=None))


def _agreements() -> dict[str, dict[str, Any]]:
    def one(state: str) -> dict[str, Any]:
        return {"agreement_id": first(Agreement.objects.filter(state=state))}

    return {
        "agreements": one("in_force"),
        "agreements:edit": one("draft"),
        "agreements:sign": one("offered"),
        "agreements:paper": one("offered"),
    }


def _orders() -> dict[str, dict[str, Any]]:
    own, waiting = person("volunteer"), Offer.objects.filter(state="waiting")
    order = Order.objects.filter(state="open").earliest("starts_at")

    def one(state: str) -> dict[str, Any]:
        return {"order_id": first(Order.objects.filter(state=state))}

    return {
        "orders": {"order_id": order.pk, "token": order.token, "offer_id": first(waiting), "task_id": _task()},
        "orders:review": one("finished"),
        "orders:dispute": one("finished"),
        "orders:decide": one("disputed"),
        "orders:record": one("taken"),
        "orders:decline": {"offer_id": first(waiting.filter(person=own))},
        "orders:give-back": {"order_id": first(Order.objects.filter(taker=own, state="taken"))},
    }


def _points() -> dict[str, dict[str, Any]]:
    accounts = Account.objects.filter(book="points", person__home__isnull=False, entries__gt=1)
    account = accounts.order_by("-balance").first()
    assert account is not None
    earned = Entry.objects.filter(account=account, posting__kind="earn")
    return {
        "points": {"account_id": account.pk, "entry_id": first(earned), "close_id": first(YearClose.objects.all())},
        "points:correction": {"correction_id": first(Correction.objects.filter(state="waiting"))},
    }
