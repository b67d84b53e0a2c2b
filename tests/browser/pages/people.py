"""People, places, posts: who is where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, RESIDENT, STAFF, person
from wangge.demo import personas
from wangge.people.commands import reveal
from wangge.posts.models import DutyShift, Holding

NO_PAGE = dict.fromkeys(("people:export", "posts:export", "places:map-data"), FILE)
SEEN_BY = {"people:my-accesses": RESIDENT}
QUERY = {"people:search": "?q=w", "posts:shift-add": "?place={code}"}
LARGE = ("people:list", "people:detail", "places:tree", "places:map", "posts:list", "posts:duty")


def _revealed(at: datetime) -> dict[str, Any]:
    shown = reveal(by=person(STAFF), subject_id=personas._elder(at).pk, field="phone", purpose="核对求助电话", at=at)
    return {"access_id": shown.access_id}


FRESH = {"people:revealed": _revealed}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """An elder, and the grid with its worker and its next shift."""
    grid = personas._first_grid()
    return {
        "people": {"person_id": personas._elder(at).pk, "field": "phone"},
        "places": {"code": grid.code},
        "posts": {
            "code": grid.code,
            "holding_id": Holding.objects.filter(place=grid, kind="grid_worker").first().pk,
            "shift_id": DutyShift.objects.filter(place=grid, starts_at__gt=at).first().pk,
        },
    }
