"""Who may be proposed by matching: only people who may serve as volunteers that day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from wangge.kernel.bulk import in_chunks
from wangge.matching import standing
from wangge.volunteers import queries


@standing.register
def able_to_serve(people: Collection[UUID], on: date) -> set[UUID]:
    """Those of these people with an approved check-in that runs on the day, and not removed. Two queries for 500."""
    return {one for some in in_chunks(people) for one in queries.able_to_serve(some, on)}
