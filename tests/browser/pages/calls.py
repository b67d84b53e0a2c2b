"""Calls for help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FAMILY, FILE, MANAGER, PART, RESIDENT, WORKER
from wangge.demo import personas
from wangge.matters.models import Matter

NO_PAGE = {"calls:export": FILE, "calls:pick": PART}
SEEN_BY = {"calls:mine": WORKER, "calls:help": RESIDENT, "calls:own": FAMILY, "calls:figures": MANAGER}
QUERY = {"calls:new": "?subject={person_id}"}
LARGE = tuple(f"calls:{page}" for page in ("board", "new", "mine", "list", "detail", "figures", "check", "help", "own"))


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A call with somebody on the site; an elder to report for."""
    return {"calls": {"call_id": Matter.objects.get(state="on_site").pk, "person_id": personas._elder(at).pk}}
