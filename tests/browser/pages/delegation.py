"""Who handles what where, what stations hand up, and how visits and cases are rated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE
from wangge.delegation.models import Change, HandUp
from wangge.hall.models import Case
from wangge.ratings.models import Handling
from wangge.windows.models import Ticket

NO_PAGE = {"delegation:matrix-export": FILE, "ratings:appeal": "of whoever was rated: tests/ratings opens it"}
SEEN_BY = {"delegation": "bureau-head", "ratings": "bureau-head", "ratings:qr": "window-clerk"}
SEEN_BY |= {f"delegation:{page}": "window-clerk" for page in ("hand-up-new", "receive", "finish", "return")}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A change that was tried, what stations handed up, bad ratings at every stage, and a visit to rate."""
    tried = Change.objects.get(state="tried")
    ups = {one.state: one.pk for one in HandUp.objects.all()}
    bad = {one.state: one.pk for one in Handling.objects.all()}
    visit = Ticket.objects.filter(state="done").exclude(window=None).select_related("hall", "window").latest("ended_at")
    ended = Case.objects.filter(state="closed", rating=None).latest("closed_at")
    return {
        "delegation": {"change_id": tried.pk, "item_id": tried.cells.earliest("id").item_id, "hand_up_id": ups["handed"]},
        "delegation:finish": {"hand_up_id": ups["received"]},
        "ratings": {
            "handling_id": bad["open"], "token": visit.token, "kiosk_key": visit.hall.kiosk_key, "number": visit.window.number,
        },
        "ratings:case": {"token": ended.token},
        "ratings:qr": {"case_id": ended.pk},
        "ratings:rectify": {"handling_id": bad["contacted"]},
        "ratings:follow-up": {"handling_id": bad["rectified"]},
        "ratings:decide": {"handling_id": bad["appealed"]},
    }  # fmt: skip
