"""The alliance of shops."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FAMILY, FILE, STAFF, person
from wangge.alliance.exports import take_out
from wangge.alliance.models import Complaint
from wangge.kernel.clock import day_of
from wangge.people.organisation_queries import spoken_for

NO_PAGE = {"alliance:export-file": FILE}
SEEN_BY = {f"alliance:{page}": "member" for page in ("mine", "reply", "appeal")}
SEEN_BY |= {"alliance:appeal-decide": "committee", "alliance:complain": FAMILY, "alliance:complained": FAMILY}
LARGE = tuple(f"alliance:{page}" for page in ("list", "detail", "mine", "complaint", "public"))


def _exported(at: datetime) -> dict[str, Any]:
    return {"export_id": take_out(by=person(STAFF), what="members", purpose="季度例会汇总", at=at).pk}


FRESH = {"alliance:exported": _exported}  # for a quarter of an hour


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """The member that is nearest to leaving with a complaint to answer, and an appeal that waits."""
    shop = spoken_for(person("member"), day_of(at)).get()
    complaint = Complaint.objects.get(organisation=shop, state="raised")
    return {
        "alliance": {"membership_id": complaint.membership_id, "complaint_id": complaint.pk},
        "alliance:appeal-decide": {"complaint_id": Complaint.objects.get(appeal__state="waiting").pk},
    }
