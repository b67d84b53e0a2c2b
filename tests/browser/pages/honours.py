"""Who is honoured, and letters of recommendation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation

NO_PAGE = {f"honours:{name}": FILE for name in ("award-export", "certificate", "letter-file", "letter-pdf")}
NO_PAGE |= {"honours:vote": "the demo's list was voted on; tests/honours opens it"}
SEEN_BY = {f"honours:{page}": "committee" for page in ("objection", "objection-decide", "withdraw", "nominee")}
LARGE = ("honours:appraisal", "honours:hall")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """One under notice with an objection, one with honours and letters."""
    noticed = Appraisal.objects.filter(state="noticed").latest("prepared_at")
    nominee = Nominee.objects.filter(appraisal=noticed, standing="passed").order_by("rank", "pk").first()
    honour = Honour.objects.filter(state="valid").earliest("number")
    waiting = Recommendation.objects.filter(acknowledged_at=None).earliest("number")
    assert nominee is not None
    return {
        "honours": {
            "appraisal_id": noticed.pk, "award": "volunteer", "nominee_id": nominee.pk, "honour_id": honour.pk,
            "objection_id": Objection.objects.earliest("at").pk, "recommendation_id": waiting.pk, "token": waiting.token,
        },
        "honours:check": {"token": honour.token},
    }  # fmt: skip
