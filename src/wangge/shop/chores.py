"""What the clock does in the shop: what nobody collected goes back on the shelf."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.shop import commands
from wangge.shop.models import Redemption

AT_ONCE = 200


@every(seconds=3600)
def expire_uncollected(at: datetime) -> int:
    """Redemptions whose day is over. Returns how many were due."""
    due = Redemption.objects.filter(state=Redemption.State.WAITING, collect_by__lt=day_of(at)).order_by(
        "collect_by", "pk"
    )
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: commands.expire(redemption_id=pk, at=at))
