"""Short words for tests of volunteers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests import cast
from tests.checkin.story import approved
from wangge.checkin.models import CheckIn, ServiceRecord
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.points.ledger import Because
from wangge.volunteers import cards, deductions
from wangge.volunteers.models import Deduction

LATER = timedelta(days=40)
TEXT = "那天我按时到了，是换了服务对象"
GROUNDS = "查看了签到记录"


def volunteer(name: str, places: Any, zhao: Any, at: datetime, *, card: bool = True) -> Any:
    """A neighbour whose check-in as a volunteer was approved, with a card."""
    who = cast.person(name, home=places.home, phone=cast.impossible_phone(), born_on=date(1990, 5, 1))
    approved(zhao, who, places.community, at)
    if card:
        cards.issue(by=zhao, person_id=who.pk, at=at)
    return who


@atomic
def reviewed_badly(who: Any, place: Any, at: datetime, stars: int = 2) -> Deduction:
    """A bad review counts."""
    return deductions.deduct(
        person=who, because=Because("review", new_id()), stars=stars, by=SYSTEM, at=at, place=place
    )


def served(who: Any, zhao: Any, at: datetime, minutes: int, day: date | None = None) -> ServiceRecord:
    """A service the desk recorded."""
    check_in = CheckIn.objects.filter(person=who).latest("applied_at")
    return ServiceRecord.objects.create(
        check_in=check_in, day=day or day_of(at), role="care", what="陪老人散步", where="小区花园",
        organiser="云水明珠社区居委会", attended=True, minutes=minutes, confirmed_by=zhao, recorded_at=at,
    )  # fmt: skip
