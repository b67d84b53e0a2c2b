"""What the clock does for the books: tell holders before a year is closed, close it when it is over, audit every day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from wangge.kernel import district, policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import local
from wangge.kernel.district import atomic
from wangge.points import audit, closing, commands, notices
from wangge.points.models import Account, YearClose

log = structlog.get_logger(__name__)
AT_ONCE = 200


@every(seconds=20)
def announce_close(at: datetime) -> int:
    """Tell the holders with points, once for each year, that they will expire. Returns how many were told now."""
    found = policy.many([closing.MONTH, "points.close_notice_days"], at)
    month, days = (one.value for one in found.values())
    if not month:
        return 0
    cutoff = closing.cutoff_of(local(at).year, month)
    if not cutoff - timedelta(days=days) <= at < cutoff:
        return 0
    year = local(cutoff - timedelta(days=1)).year
    holders = Account.objects.filter(book=closing.CLOSED_BOOK, balance__gt=0, person__isnull=False)
    ids = list(holders.exclude(announced_year=year).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: _announce(pk, year, at, cutoff))


@atomic
def _announce(account_id: UUID, year: int, at: datetime, cutoff: datetime) -> None:
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account_id)
    if account.announced_year != year and account.balance > 0:
        Account.objects.filter(pk=account.pk).update(announced_year=year)
        notices.close_coming(account, local(cutoff).date(), at)


@every(seconds=60)
def close_year_when_over(at: datetime) -> int:
    """Begin the close of the year that is over, when there is anything to close. Returns how many closes were begun."""
    year = closing.last_closed_year(at)
    if year is None:
        return 0
    begun = YearClose.objects.filter(book=closing.CLOSED_BOOK, year=year).values_list("state", flat=True).first()
    if begun not in (None, YearClose.State.RUNNING):
        return 0
    left = Account.objects.filter(book=closing.CLOSED_BOOK, system=None, closed_year__lt=year)
    if begun is None and not left.exists():
        return 0  # a close that was begun is finished, also when its worker died after the last account
    commands.begin_close(by=SYSTEM, year=year, at=at)
    return 1


@every(seconds=86_400, apart=True)
def check_books(at: datetime) -> None:
    """Add all entries up. What is wrong is logged and stays in the heartbeat for health. Raises UnsoundBooks."""
    found = audit.audit()
    for one in found:
        log.error("books unsound", what=one.what, count=one.count, district=district.code())
    if found:
        raise audit.UnsoundBooks
