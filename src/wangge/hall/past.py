"""Past cases as the dry run of a delegation asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from wangge.delegation.cases import Past
from wangge.hall.models import Case
from wangge.kernel.clock import SHANGHAI, day_of

Key = tuple[UUID, str, date]


def past_cases(item_ids: Collection[UUID], since: date, until: date) -> Iterator[Past]:
    """The cases of these items received in these days, both inclusive, by item, place and day. One query."""
    begin = datetime.combine(since, time(), SHANGHAI)
    end = datetime.combine(until + timedelta(days=1), time(), SHANGHAI)
    rows = Case.objects.filter(item__in=list(item_ids), received_at__gte=begin, received_at__lt=end)
    found: dict[Key, list[str]] = defaultdict(list)
    for item_id, path, at, number in rows.values_list("item_id", "place__path", "received_at", "number").iterator():
        if at is not None:
            found[item_id, path, day_of(at)].append(number or "")
    for (item_id, path, day), numbers in found.items():
        yield Past(item_id, path, day, len(numbers), numbers[0])
