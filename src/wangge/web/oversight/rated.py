"""What reviews of the hall tell the inspectors' draws: the two packages know nothing of each other."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from wangge.ratings.models import BAD_LEVELS, Rating
from wangge.ratings.states import State


def badly_rated(case_ids: Collection[UUID]) -> set[UUID]:
    """Which of these cases were rated badly; not those whose appeal was upheld. One query; never who rated."""
    found = Rating.objects.filter(case__in=case_ids, level__in=BAD_LEVELS).exclude(handling__state=State.VOID)
    return {pk for pk in found.values_list("case_id", flat=True) if pk is not None}
