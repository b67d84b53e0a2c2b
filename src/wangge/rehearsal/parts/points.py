"""Points of people: what services earn, what bad reviews take off, what is given back for what nobody collected.

The facts stand: who did what, for how long, how it was reviewed, what was redeemed. What they are worth is worked out anew,
entry after entry, because a deduction takes at most what is there and a year's close what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wangge.kernel.clock import day_of, local
from wangge.orders import rules as order_rules
from wangge.orders.models import Order
from wangge.orders.settling import BAD
from wangge.points import closing
from wangge.points import rules as point_rules
from wangge.points.models import Account, Book, Entry, Posting
from wangge.points.rules import HOUR, KIND, MOST, STARS
from wangge.rehearsal.registry import Holder, Part, register
from wangge.rehearsal.rules import Facts, Figure, Rules, Window
from wangge.rehearsal.streams import Rows, by_holder, rows
from wangge.shop.commands import BACK
from wangge.shop.models import Redemption
from wangge.volunteers.deductions import AMOUNT
from wangge.volunteers.models import Deduction

Kind = Posting.Kind
COUNTED = (Kind.EARN, Kind.DEDUCT)


class Service(NamedTuple):
    """A settled service, with its review and the entries it has in the books."""

    day: date
    kind: str
    difficulty: int
    minutes: int
    stars: int | None
    earned: UUID | None
    deducted: UUID | None


class Deducted(NamedTuple):
    """A deduction that is because of something else than a review in the window."""

    day: date
    stars: int
    entry: UUID | None


class GivenBack(NamedTuple):
    """Something redeemed that nobody collected; `cost` 0 when its year was closed meanwhile."""

    day: date
    cost: int
    entry: UUID | None


class Moved(NamedTuple):
    """What no key decides: redeemed, corrected, given back by cancelling."""

    amount: int
    counts: bool
    spends: bool
    entry: UUID


class Reversed(NamedTuple):
    """An entry that takes another one back, whatever that one comes to."""

    amount: int
    counts: bool
    of: UUID


class Expired(NamedTuple):
    """The close of a year: what is left goes."""

    entry: UUID


class Gap(NamedTuple):
    """Entries of other days between those of the window."""

    amount: int


def read(window: Window, drafted: Rules) -> Iterator[Facts]:
    """Everybody with points or a settled service. Five queries."""
    month = drafted.day(window.until).get(closing.MONTH, 12)
    for person, (accounts, entries, orders, deductions, expired) in by_holder(
        rows(_accounts(window), "person_id", "start"),
        rows(
            _entries(window), "account__person_id", "pk", "amount", "balance_after", "reverses_id", "posting__kind",
            "posting__because_type", "posting__because_id", "posting__at",
        ),
        rows(
            _services(window).order_by("taker_id", "settled_at", "id"), "taker_id", "pk", "kind", "difficulty", "minutes",
            "review__stars", "review__id", "settled_at",
        ),
        rows(_deductions(window), "person_id", "pk", "because_type", "because_id", "stars", "at"),
        rows(_uncollected(window), "person_id", "pk", "cost", "at", "ended_at"),
    ):  # fmt: skip
        start = accounts[0][1] if accounts else 0
        if entries or orders or deductions or expired:
            events = _Builder(start, entries, orders, deductions, expired, month).build()
            yield Facts(person, start, events, _books(start, entries))


def price(facts: Facts, rules: Rules) -> Figure:
    """What the rules make of it: earned and deducted in the window, and the balance at its end. Pure."""
    balance, earned, uncovered = facts.start, 0, 0
    made: dict[UUID | None, int] = {}
    for event in facts.events:
        counts = True
        if isinstance(event, Service):
            amount = point_rules.service_points(
                rules.day(event.day),
                kind=event.kind,
                difficulty=event.difficulty,
                minutes=event.minutes,
                stars=event.stars,
            )
            bad = event.stars is not None and order_rules.is_bad(event.stars, rules.day(event.day)[BAD])
            off = _off(balance + amount, event.stars or 0, event.day, rules) if bad else 0
            made[event.earned], made[event.deducted] = amount, -off
            amount -= off
        elif isinstance(event, Moved):
            amount, counts = event.amount, event.counts
            uncovered += event.spends and balance + amount < 0
        elif isinstance(event, Deducted):
            amount = made[event.entry] = -_off(balance, event.stars, event.day, rules)
        elif isinstance(event, Reversed):
            amount, counts = -made[event.of] if event.of in made else event.amount, event.counts
        elif isinstance(event, GivenBack):
            amount, counts = event.cost * rules.day(event.day)[BACK] // 100, False
        elif isinstance(event, Expired):
            amount, counts = -balance, False
            made[event.entry] = amount
        else:
            amount, counts = event.amount, False
        balance += amount
        earned += amount if counts else 0
    return Figure(earned, balance=balance, uncovered=uncovered)


def _off(balance: int, stars: int, day: date, rules: Rules) -> int:
    return point_rules.deduction(balance, rules.day(day)[AMOUNT][str(stars)])


def _books(start: int, entries: Rows) -> Figure:
    """What the books say: their own amounts and their last balance, nothing worked out."""
    earned = sum(row[2] for row in entries if row[5] in COUNTED or (row[5] == Kind.REVERSE and row[6] != "year_close"))
    return Figure(earned, balance=entries[-1][3] if entries else start)


class _Builder:
    """Puts one person's rows together: entries in the order of the book, and what left no entry by its time."""

    def __init__(self, start: int, entries: Rows, orders: Rows, deductions: Rows, expired: Rows, month: int) -> None:
        self.start, self.entries, self.month = start, entries, month
        self.orders = {row[1]: row for row in orders}
        reviewed = {row[6]: row[1] for row in orders if row[6] is not None}
        self.deductions = {row[1]: row for row in deductions}
        self.order_of = {row[1]: reviewed[row[3]] for row in deductions if row[2] == "review" and row[3] in reviewed}
        self.uncollected = {row[1]: row for row in expired}
        self.earned: dict[UUID, UUID] = {}  # entry by order
        self.deducted: dict[UUID, UUID] = {}
        self.events: list[Any] = []
        self.done: set[UUID] = set()

    def build(self) -> list[Any]:
        """The events in order."""
        for row in self.entries:
            pk, kind, type, because = row[1], row[5], row[6], row[7]
            if kind == Kind.EARN and type == "order" and because in self.orders:
                self.earned[because] = pk
            elif kind == Kind.DEDUCT and type == "deduction" and because in self.order_of:
                self.deducted[self.order_of[because]] = pk
        loose = sorted(self._without_entry(), key=lambda one: one[:2])
        running, place = self.start, 0
        for row in self.entries:
            while place < len(loose) and loose[place][:2] < (row[8], 1):
                self.events.append(loose[place][2])
                place += 1
            before = row[3] - row[2]
            if before != running:
                self.events.append(Gap(before - running))
            running = row[3]
            self._entry(row)
        return self.events + [one[2] for one in loose[place:]]

    def _entry(self, row: tuple[Any, ...]) -> None:
        _person, pk, amount, _after, reverses, kind, type, because, at = row
        order = because if type == "order" else self.order_of.get(because)
        if (
            order is not None
            and order in self.orders
            and (self.earned.get(order) == pk or self.deducted.get(order) == pk)
        ):
            if order not in self.done:
                self.done.add(order)
                self.events.append(self._service(self.orders[order]))
        elif kind == Kind.DEDUCT and type == "deduction" and because in self.deductions:
            self.events.append(Deducted(day_of(at), self.deductions[because][4], pk))
        elif kind == Kind.GIVE_BACK and type == "redemption" and because in self.uncollected:
            self.events.append(self._given_back(self.uncollected[because], pk))
        elif kind == Kind.REVERSE:
            self.events.append(Reversed(amount, type != "year_close", reverses))
        elif kind == Kind.EXPIRE:
            self.events.append(Expired(pk))
        else:
            self.events.append(Moved(amount, kind in COUNTED, kind == Kind.REDEEM, pk))

    def _without_entry(self) -> Iterator[tuple[datetime, int, Any]]:
        """What came to nothing in the books, when it happened: a service before, anything else after entries of its moment."""
        booked = {row[7] for row in self.entries}
        for pk, row in self.orders.items():
            if pk not in self.earned and pk not in self.deducted:
                yield row[7], 0, self._service(row)
        for pk, row in self.deductions.items():
            if pk not in self.order_of and pk not in booked:
                yield row[5], 2, Deducted(day_of(row[5]), row[4], None)
        given = {row[7] for row in self.entries if row[5] == Kind.GIVE_BACK}
        for pk, row in self.uncollected.items():
            if pk not in given:
                yield row[4], 2, self._given_back(row, None)

    def _service(self, row: tuple[Any, ...]) -> Service:
        _person, pk, kind, difficulty, minutes, stars, _review, at = row
        return Service(day_of(at), kind, difficulty, minutes or 0, stars, self.earned.get(pk), self.deducted.get(pk))

    def _given_back(self, row: tuple[Any, ...], entry: UUID | None) -> GivenBack:
        _person, _pk, cost, at, ended_at = row
        year = local(ended_at).year
        over = bool(self.month) and local(at).year < year + (ended_at >= closing.cutoff_of(year, self.month))
        return GivenBack(day_of(ended_at), 0 if over else cost, entry)


def _accounts(window: Window) -> QuerySet[Account]:
    """What everybody had when the window began: what there is now without everything since."""
    since = Entry.objects.filter(account=OuterRef("pk"), posting__at__gte=window.first).order_by()
    total = Subquery(since.values("account").annotate(total=Sum("amount")).values("total"))
    found = Account.objects.filter(book=Book.POINTS, person__isnull=False)
    return found.annotate(start=F("balance") - Coalesce(total, 0)).order_by("person_id")


def _entries(window: Window) -> QuerySet[Entry]:
    found = Entry.objects.filter(
        account__book=Book.POINTS, account__person__isnull=False, posting__at__gte=window.first,
        posting__at__lt=window.after,
    )  # fmt: skip
    return found.order_by("account__person_id", "number")


def _services(window: Window) -> QuerySet[Order]:
    return Order.objects.filter(
        taker__isnull=False, organisation=None, settled_at__gte=window.first, settled_at__lt=window.after
    )


def _deductions(window: Window) -> QuerySet[Deduction]:
    found = Deduction.objects.filter(at__gte=window.first, at__lt=window.after)
    return found.order_by("person_id", "at", "id")


def _uncollected(window: Window) -> QuerySet[Redemption]:
    found = Redemption.objects.filter(
        state=Redemption.State.EXPIRED, ended_at__gte=window.first, ended_at__lt=window.after
    )
    return found.order_by("person_id", "ended_at", "id")


PART = register(
    Part(
        "points", _("积分"), _("分"), Holder.PERSON, (HOUR, KIND, STARS, MOST, BAD, AMOUNT, BACK), read=read, price=price,
        size=lambda window: Account.objects.filter(book=Book.POINTS, person__isnull=False).count(), needs=(closing.MONTH,),
    )
)  # fmt: skip
