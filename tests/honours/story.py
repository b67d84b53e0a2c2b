"""Short words for tests of appraisals: a spring in which people served, and the days after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tests import cast
from wangge.honours import preparing, voting
from wangge.honours.models import Appraisal, Nominee
from wangge.orders.models import Order, Review

SPRING = datetime(2026, 4, 1, 9, tzinfo=cast.SHANGHAI)
AFTER = datetime(2026, 7, 2, 10, tzinfo=cast.SHANGHAI)  # Thursday after the second quarter
VOTED = AFTER + timedelta(days=1)
NOTICE_OVER = AFTER + timedelta(days=12)
DAY = timedelta(days=1)
AGAINST = "有居民反映情况待核实"
TEXT = "他五月份的两次服务是别人代做的，有签到照片"


def served(
    who: Any, places: Any, times: int, stars: int = 5, organisation: Any = None, reviews: int | None = None
) -> None:
    """So many hours of service on as many spring days, confirmed, so many of them reviewed with these stars."""
    for number in range(times):
        begins = SPRING + (number + 1) * DAY
        order = Order.objects.create(
            number=f"D{who.pk.hex[-6:]}{organisation.pk.hex[-6:] if organisation else ''}-{number}", title="陪诊", kind="care",
            place=places.home, starts_at=begins, ends_at=begins + timedelta(hours=1), state="confirmed", taker=who,
            organisation=organisation, taken_at=SPRING, started_at=begins, finished_at=begins, minutes=60, confirmed_at=begins,
            settled_at=begins, token=f"{who.pk.hex}{organisation.pk.hex[:6] if organisation else ''}{number}"[-43:],
            published_at=SPRING,
        )  # fmt: skip
        if reviews is None or number < reviews:
            Review.objects.create(order=order, stars=stars, how="link", at=begins)


def prepared(zhao: Any, place: Any, at: datetime = AFTER, year: int = 2026, quarter: int | None = 2) -> Appraisal:
    """The second quarter's list."""
    return preparing.prepare(by=zhao, place_id=place.pk, year=year, quarter=quarter, at=at)


def nominee(one: Appraisal, who: Any) -> Nominee:
    """How somebody stands."""
    return next(
        n for n in Nominee.objects.filter(appraisal=one) if who.pk in (n.person_id, n.organisation_id, n.community_id)
    )


def noticed(one: Appraisal, zhao: Any, *committee: Any) -> Appraisal:
    """Submitted, everybody on the shortlist voted for, counted."""
    voting.submit(by=zhao, appraisal_id=one.pk, at=AFTER)
    for member in committee:
        for listed in one.nominees.filter(standing="shortlisted"):
            voting.vote(by=member, nominee_id=listed.pk, choice="for", at=AFTER)
    return voting.count(by=committee[0], appraisal_id=one.pk, at=VOTED)


def text_of(content: bytes) -> str:
    """What a PDF says, without spaces and line ends."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)
