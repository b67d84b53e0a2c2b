"""A delegation in miniature: a department, the offices of a street, items in force, and changes that hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests import cast
from tests.catalogue import story as catalogue
from wangge.delegation import changes
from wangge.delegation.models import Change
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of

DAY = timedelta(days=1)


def office(name: str, place: Any) -> Any:
    """The office of a centre."""
    return catalogue.department(name, place=place)


def item(name: str, department: Any, district: Any, at: datetime, **more: Any) -> Any:
    """An item in force."""
    return catalogue.published(SYSTEM, SYSTEM, department, district, at, name=name, **more).item


def drafted(
    by: Any, place: Any, at: datetime, *, title: str = "第一批下放事项", reason: str = "区政办〔2026〕3号"
) -> Change:
    """An empty change."""
    return changes.draft_change(by=by, title=title, reason=reason, place_id=place.pk, at=at)


def tried(by: Any, items: list[Any], centres: list[Any], how: str, at: datetime, **more: Any) -> Change:
    """A change with cells, tried on the last thirty days."""
    district = centres[0].parent
    change = drafted(by, district, at)
    changes.put_cells(
        by=by, change_id=change.pk, item_ids=[one.pk for one in items], centre_ids=[one.pk for one in centres], how=how, at=at,
        **more,
    )  # fmt: skip
    return again(by, change, at)


def again(by: Any, change: Change, at: datetime) -> Change:
    """Try it on the last thirty days."""
    today = day_of(at)
    return changes.try_change(by=by, change_id=change.pk, since=today - 30 * DAY, until=today - DAY, at=at)


def adopted(by: Any, head: Any, items: list[Any], centres: list[Any], how: str, at: datetime, **more: Any) -> Change:
    """A change that holds from tomorrow."""
    change = tried(by, items, centres, how, at, **more)
    return changes.adopt_change(by=head, change_id=change.pk, from_day=day_of(at) + DAY, at=at + timedelta(minutes=1))


def clerk(name: str, place: Any) -> Any:
    """A window clerk."""
    who = cast.person(name, phone=cast.impossible_phone())
    cast.holding(who, "window_clerk", place)
    return who
