"""A visit and a case that ended, and what somebody thinks of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.hall import story as hall
from wangge.hall import issuing
from wangge.hall.models import Case
from wangge.ratings import giving
from wangge.ratings.models import Handling, Rating

HOUR = timedelta(hours=1)


def closed(approver: Any, clerk: Any, version: Any, at: Any, **who: Any) -> Case:
    """A case from receipt to the certificate in the applicant's hands."""
    case = hall.certified(approver, clerk, version, at, **who)
    return issuing.hand_out(
        by=clerk, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=at + HOUR
    )


def bad(case: Case, at: Any, *, level: int = 1, **more: Any) -> Handling:
    """A bad rating of a case."""
    return rated(case, at, level=level, **more).handling


def rated(case: Case, at: Any, *, level: int = 5, **more: Any) -> Rating:
    """A rating of a case by its link."""
    return giving.rate_case(token=case.token, level=level, at=at, **more)
