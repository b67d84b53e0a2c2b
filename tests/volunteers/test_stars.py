"""Star levels: the rule page's table, the public notice and the two people it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.care.story import table
from tests.volunteers import story
from wangge.kernel.ids import new_id
from wangge.volunteers import queries, refusals, stars
from wangge.volunteers.models import Star

ROWS = table("stars.md", "hours", "level now", "may apply for")
DAY = timedelta(days=1)


def has(sun, zhao, at, hours):
    for number in range(0, hours * 60, 1200):
        story.served(sun, zhao, at, min(1200, hours * 60 - number), at.date() - number // 1200 * DAY)


@pytest.mark.parametrize(("hours", "level", "following"), ROWS)
def test_the_page_says_what_one_may_apply_for(sun, zhao, places, at, hours, level, following):
    has(sun, zhao, at, int(hours))
    for one in range(1, int(level) + 1):
        Star.objects.create(
            person=sun,
            place=places.community,
            level=one,
            minutes=0,
            state="granted",
            policy_row=new_id(),
            applied_at=at,
        )
    if following == "–":
        with pytest.raises((refusals.NotEnoughHours, refusals.StarOpen)):
            stars.apply(by=sun, at=at)
    else:
        assert stars.apply(by=sun, at=at).level == int(following)


def test_five_working_days_of_notice_and_two_people(sun, zhao, colleague, at):
    has(sun, zhao, at, 120)
    made = stars.apply(by=sun, at=at)
    with pytest.raises(refusals.StarOpen):
        stars.apply(by=sun, at=at)
    stars.announce(by=zhao, star_id=made.pk, at=at)  # Thursday: until the next Thursday
    assert [one.person for one in queries.announced((at + 7 * DAY).date())] == [sun]
    with pytest.raises(refusals.NoticeRuns):
        stars.grant(by=colleague, star_id=made.pk, at=at + 7 * DAY)
    with pytest.raises(refusals.Party):
        stars.grant(by=zhao, star_id=made.pk, at=at + 8 * DAY)
    stars.grant(by=colleague, star_id=made.pk, at=at + 8 * DAY)
    assert queries.star_reach(sun, at + 8 * DAY).level == 1
