"""Score of members of the alliance: for learning, volunteering, and orders that were not badly reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.alliance.models import Credit
from wangge.kernel.clock import day_of
from wangge.orders import rules as order_rules
from wangge.orders.models import Order
from wangge.orders.settling import BAD
from wangge.points import rules as point_rules
from wangge.points.models import Account, Book, Entry, Posting
from wangge.points.tariffs import SCORE
from wangge.rehearsal.registry import Holder, Part, register
from wangge.rehearsal.rules import Facts, Figure, Rules, Window
from wangge.rehearsal.streams import Rows, by_holder, rows

Kind = Posting.Kind


class Deed(NamedTuple):
    """What the tariff scores, and the entry it has in the books."""

    day: date
    what: str
    stars: int | None
    entry: UUID | None


class Reversed(NamedTuple):
    """An entry that takes another one back."""

    amount: int
    of: UUID


class Moved(NamedTuple):
    """What no key decides."""

    amount: int


def read(window: Window, drafted: Rules) -> Iterator[Facts]:
    """Every organisation with a score or a settled service. Three queries."""
    for organisation, (entries, orders, credits) in by_holder(
        rows(
            _entries(window), "account__organisation_id", "pk", "amount", "reverses_id", "posting__kind",
            "posting__because_type", "posting__because_id", "posting__at",
        ),
        rows(_services(window), "organisation_id", "pk", "difficulty", "review__stars", "settled_at"),
        rows(_credits(window), "membership__organisation_id", "pk", "what", "at"),
    ):  # fmt: skip
        books = Figure(sum(row[2] for row in entries))
        yield Facts(organisation, 0, _events(entries, orders, credits), books)


def price(facts: Facts, rules: Rules) -> Figure:
    """What the rules make of it. Pure."""
    total, made = 0, {}
    for event in facts.events:
        if isinstance(event, Deed):
            rule = rules.day(event.day)
            bad = event.stars is not None and order_rules.is_bad(event.stars, rule[BAD])
            amount = 0 if bad else rule[SCORE][event.what]
            made[event.entry] = amount
        elif isinstance(event, Reversed):
            amount = -made[event.of] if event.of in made else event.amount
        else:
            amount = event.amount
        total += amount
    return Figure(total)


def _events(entries: Rows, orders: Rows, credits: Rows) -> list[Any]:
    scored = {(row[5], row[6]): row[1] for row in entries if row[4] == Kind.EARN}
    events: list[Any] = [
        Deed(day_of(at), point_rules.score_key("order", difficulty), stars, scored.get(("order", pk)))
        for _organisation, pk, difficulty, stars, at in orders
    ]
    events += [Deed(day_of(at), what, None, scored.get(("credit", pk))) for _organisation, pk, what, at in credits]
    deeds = {event.entry for event in events}
    for _organisation, pk, amount, reverses, kind, _type, _because, _at in entries:
        if kind == Kind.REVERSE:
            events.append(Reversed(amount, reverses))
        elif pk not in deeds:
            events.append(Moved(amount))
    return events


def _entries(window: Window) -> QuerySet[Entry]:
    found = Entry.objects.filter(
        account__book=Book.SCORE, account__organisation__isnull=False, posting__at__gte=window.first,
        posting__at__lt=window.after,
    )  # fmt: skip
    return found.order_by("account__organisation_id", "number")


def _services(window: Window) -> QuerySet[Order]:
    found = Order.objects.filter(organisation__isnull=False, settled_at__gte=window.first, settled_at__lt=window.after)
    return found.order_by("organisation_id", "settled_at", "id")


def _credits(window: Window) -> QuerySet[Credit]:
    found = Credit.objects.filter(at__gte=window.first, at__lt=window.after)
    return found.order_by("membership__organisation_id", "at", "id")


PART = register(
    Part(
        "score", _("联盟赋分"), _("分"), Holder.ORGANISATION, (SCORE, BAD), read=read, price=price,
        size=lambda window: Account.objects.filter(book=Book.SCORE, organisation__isnull=False).count(),
    )
)  # fmt: skip
