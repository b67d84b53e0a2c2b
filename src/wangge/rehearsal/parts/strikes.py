"""Strikes of volunteers and members: which count, who is removed by them and when, who is back by an appeal.

Strikes of earlier days stand, with what they came to; from the first day of the window on the rules decide. A volunteer's bad
review strikes by rule, so another threshold makes strikes or takes them away. A member's bad review is a complaint that
people verify: another threshold takes strikes away, but what people would have decided nobody can replay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.alliance.models import Complaint
from wangge.kernel.clock import day_of
from wangge.orders import rules as order_rules
from wangge.orders.models import Order, Review
from wangge.orders.settling import BAD
from wangge.points import rules as point_rules
from wangge.points.models import Standing, Strike
from wangge.points.strikes import LIMIT, WINDOW
from wangge.rehearsal.registry import Holder, Part, register
from wangge.rehearsal.rules import Facts, Figure, Rules, Window
from wangge.rehearsal.streams import Rows, by_holder, rows
from wangge.volunteers.models import Deduction

Role = Standing.Role
INSTANT = timedelta(microseconds=1)
STRUCK, LIFTED = 0, 1  # in this order at one moment


class Struck(NamedTuple):
    """A strike of the window, or a review that could have been one. `reviewed` is when the rule for its stars applied."""

    at: datetime
    rank: int
    name: Any
    stars: int | None
    reviewed: datetime | None


class Lifted(NamedTuple):
    """An appeal that took a strike back."""

    at: datetime
    rank: int
    name: Any


class Start(NamedTuple):
    """How things stood when the window began: strikes so far, and since when somebody was out."""

    strikes: tuple[tuple[Any, datetime], ...]
    removed: datetime | None
    end: datetime
    limit: str


def read(role: Role, window: Window, drafted: Rules) -> Iterator[Facts]:
    """Everybody of the role with a strike, or with a review in the window that may be one. One or two queries."""
    streams = [rows(_strikes(role, window), *_columns(role))]
    if role == Role.VOLUNTEER:
        worst = max(drafted.ever(BAD), default=0)
        streams.append(rows(_reviews(window, worst), "taker_id", "pk", "review__stars", "settled_at"))
    old = drafted.under({})
    for holder, found in by_holder(*streams):
        reviews = found[1] if len(found) > 1 else []
        yield _facts(holder, role, found[0], reviews, window, old)


def price(facts: Facts, rules: Rules) -> Figure:
    """How many strikes count at the end of the window, and since when the holder is out. Pure."""
    start: Start = facts.start
    standing, removed = dict(start.strikes), start.removed
    for event in facts.events:
        rule = rules.day(day_of(event.at))
        if isinstance(event, Lifted):
            if standing.pop(event.name, None) is None or removed is None:
                continue
            if not point_rules.removes(_counting(standing, event.at, rule[WINDOW]), rule[start.limit]):
                removed = None
        elif _strikes_at_all(event, rules):
            standing[event.name] = event.at
            count = _counting(standing, event.at, rule[WINDOW])
            if removed is None and point_rules.removes(count, rule[start.limit]):
                removed = event.at
    last = rules.day(day_of(start.end - INSTANT))
    count = _counting(standing, start.end - INSTANT, last[WINDOW])
    return Figure(count, removed=day_of(removed) if removed else None)


def _strikes_at_all(event: Struck, rules: Rules) -> bool:
    if event.stars is None or event.reviewed is None:
        return True
    return order_rules.is_bad(event.stars, rules.day(day_of(event.reviewed))[BAD])


def _counting(standing: dict[Any, datetime], at: datetime, days: int) -> int:
    """Strikes inside the window of the rule; `days` 0: all of them."""
    if not days:
        return len(standing)
    return sum(one > at - timedelta(days=days) for one in standing.values())


def _facts(holder: Any, role: Role, strikes: Rows, reviews: Rows, window: Window, old: Rules) -> Facts:
    before: dict[Any, datetime] = {}
    recorded: dict[Any, datetime] = {}
    flags: list[tuple[datetime, int, bool]] = []  # when the books say somebody went out, or came back
    events: list[Any] = []
    for _holder, number, at, removes, lifted, restores, stars, reviewed in strikes:
        flags += [(at, STRUCK, True)] * removes
        recorded[number] = at
        if at < window.first:
            before[number] = at
        else:
            events.append(Struck(at, STRUCK, number, stars, reviewed))
        if lifted is None or lifted >= window.after:
            continue
        flags += [(lifted, LIFTED, False)] * restores
        del recorded[number]
        if lifted < window.first:
            del before[number]
        else:
            events.append(Lifted(lifted, LIFTED, number))
    events += [Struck(at, STRUCK, f"review {pk}", stars, at) for _holder, pk, stars, at in reviews]
    events.sort(key=lambda event: event[:2])
    end = window.after - INSTANT
    counted = _counting(recorded, end, old.day(window.until)[WINDOW])
    out = _out(flags)
    start = Start(
        tuple(before.items()), _out([one for one in flags if one[0] < window.first]), window.after, LIMIT[role]
    )
    return Facts(holder, start, events, Figure(counted, removed=day_of(out) if out else None))


def _out(flags: list[tuple[datetime, int, bool]]) -> datetime | None:
    """Since when somebody is out, as the books say it."""
    if not flags:
        return None
    at, _rank, out = max(flags)
    return at if out else None


def _columns(role: Role) -> tuple[str, ...]:
    holder = "standing__person_id" if role == Role.VOLUNTEER else "standing__organisation_id"
    return holder, "number", "at", "removes", "lift__at", "lift__restores", "stars", "reviewed"


def _strikes(role: Role, window: Window) -> QuerySet[Strike]:
    found = Strike.objects.filter(standing__role=role, at__lt=window.after)
    if role == Role.VOLUNTEER:
        of = Deduction.objects.filter(pk=OuterRef("because_id"), because_type="review", at__gte=window.first)
        found = found.annotate(stars=Subquery(of.values("stars")), reviewed=Subquery(of.values("at")))
        return found.order_by("standing__person_id", "number")
    raised = Complaint.objects.filter(
        pk=OuterRef("because_id"), source=Complaint.Source.REVIEW, raised_at__gte=window.first
    )
    review = Review.objects.filter(pk=OuterRef("because_id"))
    stars = raised.annotate(found=Subquery(review.values("stars"))).values("found")
    found = found.annotate(stars=Subquery(stars), reviewed=Subquery(raised.values("raised_at")))
    return found.order_by("standing__organisation_id", "number")


def _reviews(window: Window, worst: int) -> QuerySet[Order]:
    """Reviews of people's services that struck nobody, but might have."""
    struck = Deduction.objects.filter(because_type="review", because_id=OuterRef("review__id"))
    found = Order.objects.filter(
        taker__isnull=False, organisation=None, settled_at__gte=window.first, settled_at__lt=window.after,
        review__stars__lte=worst,
    )  # fmt: skip
    return found.filter(~Exists(struck)).order_by("taker_id", "settled_at", "id")


def _part(code: str, title: Any, role: Role, holder: Holder) -> Part:
    return register(
        Part(
            code, title, pgettext_lazy("strikes", "次"), holder, (LIMIT[role], WINDOW, BAD), read=partial(read, role), price=price,
            size=lambda window: Standing.objects.filter(role=role).count(), more_is_better=False, removes=True,
            gains=_("次数变少"), loses=_("次数变多"),
        )
    )  # fmt: skip


VOLUNTEERS = _part("volunteer_strikes", _("志愿者扣分退出"), Role.VOLUNTEER, Holder.PERSON)
MEMBERS = _part("member_strikes", _("联盟投诉退出"), Role.MEMBER, Holder.ORGANISATION)
