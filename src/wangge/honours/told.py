"""How rewards read in a statement."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wangge.honours.models import Honour
from wangge.points.because import Told, tells


@tells("honour")
def honours(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """The honour that was rewarded, or taken back."""
    rows = Honour.objects.filter(pk__in=ids).select_related("nominee__appraisal")
    return {one.pk: Told(_words(one), "honours:check", (one.token,)) for one in rows}


def _words(one: Honour) -> str:
    return f"{one.nominee.appraisal.period} {one.nominee.get_award_display()}"
