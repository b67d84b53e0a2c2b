"""Legal advisers, inspectors, media observers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, first
from wangge.oversight.models import Demand, Sample

NO_PAGE = {"oversight:sample-xlsx": FILE, "oversight:sample-csv": FILE}
SEEN_BY = {"oversight": "bureau-head", "oversight:advise": "legal-adviser"}
SEEN_BY |= {f"oversight:{page}": "inspector" for page in ("list", "samples", "draw", "sample", "inspect", "supervise")}
SEEN_BY |= {f"oversight:{page}": "media-observer" for page in ("observed", "questions", "observed-case", "ask")}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A notice that waits, its case, and a draw."""
    notice = Demand.objects.filter(kind="notice", answer=None).earliest("id")
    return {
        "oversight": {"case_id": notice.case_id, "demand_id": notice.pk, "sample_id": first(Sample.objects.all())},
    }
