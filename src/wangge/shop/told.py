"""How redemptions read in a statement."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wangge.points.because import Told, tells
from wangge.shop.models import Redemption


@tells("redemption")
def redemptions(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """What was redeemed."""
    rows = Redemption.objects.filter(pk__in=ids).select_related("good")
    return {one.pk: Told(f"{one.good.title} × {one.count}", "shop:redemption", (one.pk,)) for one in rows}
