"""How scores of the alliance read in a statement."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wangge.alliance.models import Credit
from wangge.points.because import Told, tells


@tells("credit")
def credits(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Learning and volunteering, by what it was."""
    rows = Credit.objects.filter(pk__in=ids)
    return {
        one.pk: Told(f"{one.get_what_display()}：{one.evidence}", "alliance:detail", (one.membership_id,))
        for one in rows
    }
