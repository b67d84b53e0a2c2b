"""A bad rating on its way: heard, put right, asked again; the appeal; and what nobody may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.ratings import story
from wangge import journal
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, NotFound, NotPermitted
from wangge.ratings import chores, handling, queries, refusals
from wangge.ratings.models import Handling, Rating

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOUND, DONE, REPLY = "窗口叫号后让群众等了二十分钟", "已增开窗口并向群众致歉", "已增开综合窗口，等候时间缩短。"


@pytest.fixture
def bad(case, bai, deputy, at):
    return story.bad(case, at + 2 * HOUR, words="等太久", contact="19900001234")


def test_heard_put_right_and_asked_again(bad, bai, at):
    assert day_of(bad.due_at) == day_of(at) + DAY
    told = OutboxMessage.objects.filter(kind="rating.bad")
    assert bai.pk in told.values_list("recipient_id", flat=True)
    later = at + 3 * HOUR
    assert handling.show_contact(by=bai, handling_id=bad.pk, at=later) == "19900001234"
    one = handling.contact(by=bai, handling_id=bad.pk, found=FOUND, is_complex=False, at=later)
    assert (one.state, one.contact_late, str(day_of(one.due_at))) == ("contacted", False, "2022-08-04")
    one = handling.rectify(by=bai, handling_id=bad.pk, done=DONE, reply=REPLY, at=later + DAY)
    assert (one.state, one.rectify_late, one.rounds) == ("rectified", False, 1)
    assert OutboxMessage.objects.get(kind="rating.rectified").address == "19900001234"
    one = handling.follow_up(by=bai, handling_id=bad.pk, result="not", at=later + 4 * DAY)
    assert (one.state, one.due_at is not None) == ("contacted", True)
    handling.rectify(by=bai, handling_id=bad.pk, done=DONE, reply=REPLY, at=later + 5 * DAY)
    one = handling.follow_up(by=bai, handling_id=bad.pk, result="satisfied", at=later + 6 * DAY)
    assert (one.state, one.due_at, one.rounds) == ("closed", None, 2)
    kinds = [line.kind for line in journal.history_of(one)]
    assert kinds[:3] == ["rating.contact_shown", "rating.contacted", "rating.rectified"]
    assert queries.replies() == [REPLY]


def test_a_complex_one_has_fifteen_working_days_and_what_is_late_is_noted(bad, bai, at):
    late = at + 6 * DAY
    assert chores.tell_of_late_ratings(late) == 1
    assert chores.tell_of_late_ratings(late) == 0
    one = handling.contact(by=bai, handling_id=bad.pk, found=FOUND, is_complex=True, at=late)
    assert (one.contact_late, str(day_of(one.due_at))) == (True, "2022-08-18")
    one = handling.rectify(by=bai, handling_id=bad.pk, done=DONE, reply=REPLY, at=at + 40 * DAY)
    assert one.rectify_late


def test_nothing_is_skipped(bad, bai, at):
    with pytest.raises(refusals.WrongState):
        handling.rectify(by=bai, handling_id=bad.pk, done=DONE, reply=REPLY, at=at + 3 * HOUR)
    with pytest.raises(refusals.WrongState):
        handling.follow_up(by=bai, handling_id=bad.pk, result="satisfied", at=at + 3 * HOUR)
    with pytest.raises(refusals.Explain):
        handling.contact(by=bai, handling_id=bad.pk, found=" ", is_complex=False, at=at + 3 * HOUR)
    with pytest.raises(Changed):
        handling.contact(by=bai, handling_id=bad.pk, found=FOUND, is_complex=False, at=at + 3 * HOUR, version=9)


def test_an_anonymous_one_is_handled_without_a_number(case, bai, at):
    one = story.bad(case, at + 2 * HOUR, level=2)
    with pytest.raises(refusals.NoContact):
        handling.show_contact(by=bai, handling_id=one.pk, at=at + 3 * HOUR)
    handling.contact(by=bai, handling_id=one.pk, found=FOUND, is_complex=False, at=at + 3 * HOUR)
    handling.rectify(by=bai, handling_id=one.pk, done=DONE, reply=REPLY, at=at + 4 * HOUR)
    assert handling.follow_up(by=bai, handling_id=one.pk, result="unreached", at=at + 5 * HOUR).state == "closed"


def test_whoever_was_rated_sees_no_such_rating_in_any_list_and_handles_none(bad, wen, shi, bai, places, at):
    on = day_of(at)
    for who in (wen, shi):
        cast.holding(who, "bureau_head", places.district)
        assert not Rating.objects.visible_to(who, on).exists()
        assert not Handling.objects.visible_to(who, on).exists()
        with pytest.raises(NotFound):
            queries.bad_one_for(who, bad.pk, at=at)
        with pytest.raises(refusals.OwnWork):
            handling.contact(by=who, handling_id=bad.pk, found=FOUND, is_complex=False, at=at + 3 * HOUR)
        with pytest.raises(refusals.OwnWork):
            handling.show_contact(by=who, handling_id=bad.pk, at=at + 3 * HOUR)
    assert Rating.objects.visible_to(bai, on).exists()


def test_an_inspector_sees_and_does_not_handle(bad, inspector, chen, at):
    assert list(queries.bad_ones(inspector, at=at)) == [bad]
    with pytest.raises(NotPermitted):
        handling.show_contact(by=inspector, handling_id=bad.pk, at=at)
    assert not Rating.objects.visible_to(chen, day_of(at)).exists()


def test_an_appeal_is_decided_by_somebody_who_had_no_hand_in_it(bad, wen, shi, bai, deputy, at):
    later = at + 3 * HOUR
    with pytest.raises(refusals.NotTheReviewed):
        handling.appeal(by=bai, handling_id=bad.pk, reason="评价与事实不符", at=later)
    handling.contact(by=bai, handling_id=bad.pk, found=FOUND, is_complex=False, at=later)
    handling.appeal(by=wen, handling_id=bad.pk, reason="评价与事实不符", at=later)
    with pytest.raises(refusals.WrongState):
        handling.rectify(by=bai, handling_id=bad.pk, done=DONE, reply=REPLY, at=later)
    with pytest.raises(refusals.SamePerson):
        handling.decide_appeal(by=bai, handling_id=bad.pk, is_upheld=True, verdict="录像显示未等候", at=later)
    one = handling.decide_appeal(by=deputy, handling_id=bad.pk, is_upheld=False, verdict="录像显示确有等候", at=later)
    assert one.state == "contacted"
    with pytest.raises(refusals.AppealOnce):
        handling.appeal(by=wen, handling_id=bad.pk, reason="评价与事实不符", at=later)
    with pytest.raises(IntegrityError), atomic():
        Handling.objects.filter(pk=bad.pk).update(decided_by=bai)


def test_a_rating_found_wrong_counts_in_no_figure(bad, wen, deputy, at):
    on = day_of(at)
    asked = {"since": on, "until": on, "at": at}
    assert queries.valid().count() == 1
    handling.appeal(by=wen, handling_id=bad.pk, reason="评价与事实不符", at=at + 3 * HOUR)
    one = handling.decide_appeal(
        by=deputy, handling_id=bad.pk, is_upheld=True, verdict="录像显示未等候", at=at + 4 * HOUR
    )
    assert (one.state, one.due_at) == ("void", None)
    assert queries.valid().count() == 0
    assert queries.statistics(**asked).groups == []


def test_public_figures_hide_what_is_small(case, shi, wen, permit, chen, at):
    for _more in range(5):
        story.rated(story.closed(shi, wen, permit, at, applicant_id=chen.pk), at + 2 * HOUR, level=4)
    on = day_of(at)
    found = queries.statistics(since=on, until=on, at=at, by="item")
    assert [(one.name, one.count, one.percent) for one in found.groups] == [(permit.name, 5, 100)]
    story.rated(case, at + 2 * HOUR, level=1, channel="qr")
    by_channel = queries.statistics(since=on, until=on, at=at, by="channel")
    assert [one.count for one in by_channel.groups] == [None, None]
    assert by_channel.total.count == 6
    assert queries.own_figures(wen, at=at).count == 6
