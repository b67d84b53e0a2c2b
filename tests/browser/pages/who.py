"""The personas of the demo who look at pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from wangge.demo.personas import account_of
from wangge.kernel import clock

STAFF, WORKER, RESIDENT, FAMILY = "community-staff", "grid-worker", "resident", "family"
LEADER, MANAGER, ADMIN, NOBODY = "grid-leader", "district-manager", "system-admin", ""
PREFERRED = (STAFF, ADMIN, MANAGER)
FILE, PART = "a file", "part of a page"


@cache
def person(who: str) -> Any:
    """The person behind a persona."""
    return account_of(who, clock.now()).person


def first(rows: Any) -> Any:
    """The key of the oldest of these rows; None when there is none."""
    found = rows.order_by("pk").first()
    return found.pk if found else None
