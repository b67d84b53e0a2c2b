"""Cases at the one window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, PART
from wangge.catalogue.queries import in_force
from wangge.hall.models import Case, CasePart
from wangge.kernel.clock import day_of

IN_THE_OFFICE = (
    "parts", "part-answer", "part-release", "part-ask-again",  # joint cases
    "release", "pass-on", "send-back", "pause", "resume", "decide", "explain", "terminate",
)  # fmt: skip

NO_PAGE = {f"hall:{name}": FILE for name in ("paper", "file", "mandate", "package", "figures-xlsx", "figures-csv")}
NO_PAGE |= {"hall:items": PART}
SEEN_BY = {"hall": "window-clerk", "hall:mine": "applicant", "hall:apply": "applicant"}
SEEN_BY |= {f"hall:{page}": "approver" for page in IN_THE_OFFICE}
SEEN_BY |= {"hall:extend": "bureau-head", "hall:figures": "bureau-head"}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A case in the state each page is for."""
    reviewing, received, deciding, certified, asked, special = (
        Case.objects.filter(state=state).earliest("id")
        for state in ("reviewing", "received", "deciding", "certified", "supplement", "special")
    )
    online = next(one for one in in_force(day_of(at)).select_related("item") if "online" in one.handling_forms).item
    line = asked.materials.exclude(state__in=("given", "waived")).earliest("position")
    return {
        "hall": {"case_id": reviewing.pk, "token": reviewing.token, "code": online.code},
        "hall:hand-in": {"case_id": asked.pk, "line_id": line.pk},
        "hall:materials": {"case_id": asked.pk},
        **{f"hall:{page}": {"case_id": received.pk} for page in ("accept", "correct", "not-accept", "spot")},
        **{f"hall:{page}": {"case_id": deciding.pk} for page in ("send-back", "decide")},
        **{f"hall:{page}": {"case_id": certified.pk} for page in ("hand-out", "post")},
        "hall:resume": {"case_id": special.pk},
        **{f"hall:part-{page}": _part("waiting") for page in ("answer", "release")},
        "hall:part-ask-again": _part("objected"),
    }


def _part(state: str) -> dict[str, Any]:
    """A part of a joint case."""
    part = CasePart.objects.filter(state=state, case__closed_at=None).earliest("id")
    return {"case_id": part.case_id, "part_id": part.pk}
