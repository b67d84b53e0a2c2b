"""Before the days to reply or to appeal end, the member is told, once each, in the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from tests import cast
from tests.alliance import story
from wangge.alliance import complaints
from wangge.alliance.chores import warn_of_deadlines
from wangge.alliance.models import Complaint
from wangge.journal.models import Leaf
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.models import OutboxMessage

DAY = timedelta(days=1)


def on(day, hour):
    return datetime.combine(day, time(hour), SHANGHAI)


def told(kind):
    return [one.recipient_id for one in OutboxMessage.objects.filter(kind=f"complaint.{kind}_ends")]


def test_the_member_is_told_a_working_day_before_it_must_have_replied(membership, resident, keeper, at):
    made = story.complained(membership, resident, at)
    assert str(made.reply_due) == "2022-08-02"  # a Tuesday; raised on a Thursday
    monday = made.reply_due - DAY
    assert warn_of_deadlines(on(monday - DAY * 3, 10)) == 0
    assert warn_of_deadlines(on(monday, 8)) == 0
    assert warn_of_deadlines(on(monday, 9)) == 1
    assert warn_of_deadlines(on(monday, 11)) == 0
    assert told("reply") == [keeper.pk]
    assert Leaf.objects.filter(kind="complaint.warned").count() == 1


def test_who_has_replied_is_not_told(membership, resident, keeper, at):
    made = story.complained(membership, resident, at)
    complaints.reply(by=keeper, complaint_id=made.pk, text="已经给顾客换货并道歉了", at=at)
    assert warn_of_deadlines(on(made.reply_due, 9)) == 0
    assert not complaints.warn(complaint_id=made.pk, at=on(made.reply_due, 9))


@pytest.mark.parametrize("appealed", [True, False])
def test_the_member_is_told_before_it_can_appeal_no_more(membership, resident, colleague, keeper, at, appealed):
    made = story.verified(membership, resident, colleague, at)
    if appealed:
        complaints.appeal(by=keeper, complaint_id=made.pk, text="小票是别家店的，请再核实", at=made.decided_at)
    assert warn_of_deadlines(on(made.appeal_until, 9)) == (0 if appealed else 1)
    assert told("appeal") == ([] if appealed else [keeper.pk])
    assert warn_of_deadlines(on(made.appeal_until + DAY, 9)) == 0


def test_the_list_says_until_when_and_for_what(membership, resident, zhao):
    from wangge.kernel import clock

    made = story.complained(membership, resident, clock.now())
    page = cast.browser_of(zhao).get("/alliance/complaints?state=all").content.decode()
    assert f"{made.reply_due}" in page
    Complaint.objects.filter(pk=made.pk).update(
        state="verified", decided_by=zhao, decided_at=clock.now(), appeal_until=made.reply_due - 400 * DAY
    )
    page = cast.browser_of(zhao).get("/alliance/complaints?state=all").content.decode()
    assert "申诉</span>" in page
    assert "超时" not in page
