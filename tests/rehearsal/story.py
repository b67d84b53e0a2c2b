"""A quarter of deeds everybody knows, and short words for rehearsing it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.alliance import story as alliance
from tests.orders import story as orders
from tests.orders.story import DAY
from tests.points import story as books
from tests.shop import story as shop
from tests.volunteers import story as volunteers
from wangge.alliance import complaints, memberships
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.district import atomic
from wangge.kernel.models import PolicyRow
from wangge.orders import settling
from wangge.orders.chores import settle_orders
from wangge.points import commands as corrections
from wangge.points.models import Entry, Strike
from wangge.rehearsal import commands
from wangge.rehearsal.models import Rehearsal
from wangge.rehearsal.rules import Window
from wangge.shop import commands as shopping
from wangge.shop.chores import expire_uncollected
from wangge.volunteers import deductions

SINCE, UNTIL = date(2022, 8, 1), date(2022, 10, 31)
QUARTER = Window(SINCE, UNTIL)
BEGINS = datetime(2022, 8, 3, 10, 0, tzinfo=SHANGHAI)
TODAY = datetime(2022, 11, 15, 10, 0, tzinfo=SHANGHAI)


def served(cast: Any, who: Any, days: int, minutes: int = 60, shop: Any = None, **more: Any) -> Any:
    """A service so many days after the quarter began, done and confirmed."""
    at = BEGINS + days * DAY
    order = orders.published(cast.zhao, cast.wang, cast.places, at - DAY, insurance="志愿者意外险", **more)
    return orders.confirmed(order, who, cast.zhao, minutes, organisation=shop)


def reviewed(cast: Any, order: Any, stars: int | None, hours: int = 1) -> None:
    """The served person's review so many hours after the confirmation; None: nobody reviewed it in time."""
    if stars is None:
        settle_orders(order.confirmed_at + 8 * DAY)
        return
    at = order.confirmed_at + timedelta(hours=hours)
    settling.review(order_id=order.pk, by=cast.wang, stars=stars, text="", at=at)


def serve(cast: Any, who: Any, days: int, stars: int | None, minutes: int = 60, shop: Any = None, **more: Any) -> None:
    """A service, and its review."""
    reviewed(cast, served(cast, who, days, minutes, shop, **more), stars)


def quarter(cast: Any) -> None:
    """Services good and bad, an appeal won, something redeemed and not collected, a correction, a member's complaints."""
    soap = shop.good(cast.zhao, cast.places.community, BEGINS)
    serve(cast, cast.sun, 0, 5, 120, kind="care", difficulty=2)
    serve(cast, cast.sun, 1, 3, 45)
    serve(cast, cast.sun, 2, None, 300, kind="culture", difficulty=3, ends_at=BEGINS + 2 * DAY + timedelta(hours=5))
    serve(cast, cast.sun, 12, 2)
    _appeal(cast, cast.sun, BEGINS + 13 * DAY)
    shopping.redeem(by=cast.sun, good_id=soap.pk, count=2, at=BEGINS + 14 * DAY)
    kept = shopping.redeem(by=cast.sun, good_id=soap.pk, count=1, at=BEGINS + 14 * DAY)
    shopping.cancel(by=cast.sun, redemption_id=kept.pk, at=BEGINS + 15 * DAY)
    expire_uncollected(BEGINS + 40 * DAY)
    serve(cast, cast.zhou, 3, 4, 90, kind="safety")
    # Done before any of them is reviewed: whoever is removed by a review takes no more, under whatever rules.
    for place, (order, stars) in enumerate([(served(cast, cast.zhou, 4 + n), (1, 3, 2, 3)[n]) for n in range(4)]):
        reviewed(cast, order, stars, hours=100 - 20 * place)
    member(cast)
    correct(cast, BEGINS + 50 * DAY)


def member(cast: Any) -> None:
    """The shop's orders, a course, and complaints: one from a review, one from a neighbour, both verified."""
    shop, keeper = cast.membership.organisation, cast.keeper
    serve(cast, keeper, 8, 5, shop=shop, difficulty=2)
    serve(cast, keeper, 9, 2, shop=shop)
    memberships.credit(
        by=cast.zhao, membership_id=cast.membership.pk, what="learning", day=(BEGINS + 9 * DAY).date(), evidence="联盟例会",
        at=BEGINS + 10 * DAY,
    )  # fmt: skip
    alliance.complained(cast.membership, cast.wang, BEGINS + 12 * DAY)
    for one in complaints.Complaint.objects.order_by("raised_at"):
        at = BEGINS + (25 if one.source == "review" else 26) * DAY
        complaints.hear_without(complaint_id=one.pk, at=at)
        complaints.decide(by=cast.colleague, complaint_id=one.pk, verified=True, grounds=alliance.GROUNDS, at=at)


def correct(cast: Any, at: datetime) -> None:
    """The first service of 周小雨 was entered for too long: reversed, the right amount posted."""
    entry = Entry.objects.filter(account__person=cast.zhou, account__book="points").earliest("number")
    asked = corrections.ask_correction(by=cast.zhao, entry_id=entry.pk, reason="多记了半小时", right_amount=7, at=at)
    corrections.decide_correction(by=cast.colleague, correction_id=asked.pk, approve=True, at=at)


def _appeal(cast: Any, who: Any, at: datetime) -> None:
    found = deductions.Deduction.objects.filter(person=who).order_by("at").last()
    if found is None:  # under rules that took the review for no bad one
        return
    deductions.appeal(by=who, deduction_id=found.pk, text=volunteers.TEXT, at=at)
    deductions.decide_appeal(by=cast.committee, deduction_id=found.pk, won=True, grounds=volunteers.GROUNDS, at=at)


def ruled(changes: dict[str, Any], since: date = SINCE) -> None:
    """These rules really hold from a day on."""
    for key, value in changes.items():
        PolicyRow.objects.create(key=key, value=value, valid_from=since, source="本区规定")


class Undone(Exception):
    """Takes everything of a block back."""


def living(changes: dict[str, Any], deeds: Any, look: Any) -> Any:
    """What `look` sees after the deeds were really done under these rules; then it is as if nothing had been."""
    seen = None
    try:
        with atomic():
            ruled(changes)
            deeds()
            seen = look()
            raise Undone
    except Undone:
        return seen


def drafted(manager: Any, changes: dict[str, Any], **more: Any) -> Rehearsal:
    """A draft about the quarter."""
    words = {"title": "第三季度试算", "since": SINCE, "until": UNTIL, "at": TODAY, **more}
    return commands.draft(by=manager, changes=changes, **words)


def rehearsed(manager: Any, changes: dict[str, Any], at: datetime = TODAY, **more: Any) -> Rehearsal:
    """Drafted, started, and done by the worker."""
    made = drafted(manager, changes, at=at, **more)
    commands.start(by=manager, rehearsal_id=made.pk, at=at)
    books.work(at)
    return Rehearsal.objects.select_related("drafted_by").get(pk=made.pk)


def strikes_of(who: Any) -> int:
    """Strikes that were not lifted."""
    return Strike.objects.filter(standing__person=who, lift=None).count()
