"""Who sees a call, and what of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from tests.care import story
from tests.care.story import MINUTE, REASON, fell, on_duty, worker
from wangge.care import commands, dispatch, queries
from wangge.care.states import Stage
from wangge.kernel import clock
from wangge.matters.models import Matter
from wangge.people.models import Kin
from wangge.posts.models import Holding

S = Stage


@pytest.fixture
def call(grandma_wang, zhao, at):
    return fell(grandma_wang, zhao, at)


def sees(viewer, call, at):
    listed = queries.visible_calls(viewer, at).filter(pk=call.pk).exists()
    assert listed == (queries.call_page(viewer, call.pk, at) is not None)
    return listed


def test_staff_see_the_calls_of_their_own_places_only(call, lin, gao, zhao, foreign_staff, manager, admin, places, at):
    assert [sees(who, call, at) for who in (lin, gao, zhao)] == [True, True, True]
    assert [sees(who, call, at) for who in (foreign_staff, manager, admin, None)] == [False] * 4
    assert not sees(worker("马腾", places.grid2), call, at)


def test_a_post_shows_nothing_before_its_first_and_after_its_last_day(call, lin, at):
    Holding.objects.filter(person=lin).update(valid_from=date(2022, 7, 28), valid_to=date(2022, 7, 28))
    assert sees(lin, call, at)
    assert not sees(lin, call, at - timedelta(days=1))
    assert not sees(lin, call, at.replace(hour=0) + timedelta(days=1))


def test_the_resident_the_reporter_and_consenting_kin_see_it_and_nobody_else(
    call, grandma_wang, daughter, stranger, places, at
):
    son = cast.person("王强", phone=cast.impossible_phone())
    cast.kin(grandma_wang, son, "儿子", sees_calls=False)
    assert sees(grandma_wang, call, at)
    assert sees(daughter, call, at)
    assert not sees(son, call, at)
    assert not sees(stranger, call, at)
    theirs = fell(None, stranger, at, place_id=places.next_door.pk)
    assert sees(stranger, theirs, at)
    assert not sees(daughter, theirs, at)
    assert [one.pk for one in queries.own_calls(stranger, at)] == [theirs.pk]
    assert [one.pk for one in queries.own_calls(daughter, at)] == [call.pk]
    assert not queries.own_calls(son, at).exists()


def test_consent_taken_back_ends_the_view_at_once_and_a_tie_counts_on_its_days(call, daughter, at):
    Kin.objects.update(sees_calls=False)
    assert not sees(daughter, call, at)
    Kin.objects.update(sees_calls=True, valid_from=date(2022, 7, 29))
    assert not sees(daughter, call, at)
    assert sees(daughter, call, at + timedelta(days=1))


def test_a_worker_of_another_grid_sees_it_while_it_is_theirs(grandma_wang, zhao, places, at):
    across = worker("马腾", places.grid2)
    on_duty(across, places.grid2, at)
    call = fell(grandma_wang, zhao, at)
    assert sees(across, call, at)
    dispatch.decline(by=across, call_id=call.pk, reason=REASON, at=at)
    assert not sees(across, call, at)
    dispatch.dispatch(by=zhao, call_id=call.pk, person_id=across.pk, at=at)
    dispatch.accept(by=across, call_id=call.pk, at=at)
    for stage in (S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED):
        commands.skip(by=across, call_id=call.pk, stage=stage, reason=REASON, at=at)
    commands.close(by=across, call_id=call.pk, outcome="safe_at_home", at=at)
    assert sees(across, call, at)  # the follow-up is theirs
    assert [one.pk for one in queries.my_tasks(across, at)] == [call.pk]
    commands.follow_up(by=across, call_id=call.pk, note="一切都好", at=at + MINUTE)
    assert not sees(across, call, at)
    assert queries.my_tasks(across, at) == []


def test_somebody_asked_whose_post_ended_sees_it_no_more(grandma_wang, zhao, places, at):
    across = worker("马腾", places.grid2)
    on_duty(across, places.grid2, at)
    call = fell(grandma_wang, zhao, at)
    Holding.objects.filter(person=across).update(valid_to=date(2022, 7, 27))
    assert not sees(across, call, at)


def test_the_family_sees_the_timeline_but_not_the_notes(grandma_wang, daughter, zhao):
    now = clock.now()
    call = fell(grandma_wang, zhao, now - 5 * MINUTE, said="厨房里滑倒了")
    commands.call_ambulance(by=zhao, call_id=call.pk, note="血压很高，有心脏病史", at=now - 4 * MINUTE)
    address = f"/calls/{call.pk}"
    for viewer, notes in ((zhao, True), (daughter, False), (grandma_wang, False)):
        page = cast.browser_of(viewer).get(address).content.decode()
        assert call.matter.number in page
        assert "拨打120" in page
        assert ("血压很高" in page) is notes
    stranger = cast.person("路人", phone=cast.impossible_phone())
    assert cast.browser_of(stranger).get(address).status_code == 404


def test_the_board_shows_alarms_first_then_the_gravest(zhao, foreign_staff, lin, places, at):
    on_duty(lin, places.grid1, at)
    plain = fell(None, zhao, at, place_id=places.home.pk, severity="critical")
    second = worker("马腾", places.grid1)
    mild = fell(None, zhao, at, place_id=places.home.pk, severity="ordinary")
    alarm = fell(None, zhao, at + MINUTE, place_id=places.home.pk, severity="ordinary")
    assert [one.pk for one in queries.board(zhao, at + MINUTE)] == [alarm.pk, plain.pk, mild.pk]
    assert queries.board(foreign_staff, at) == []
    before = queries.board_version(zhao, at)
    dispatch.accept(by=second, call_id=mild.pk, at=at)
    assert queries.board_version(zhao, at) != before


def test_a_step_left_out_and_done_after_all_is_shown_as_done(call, zhao, daughter, at):
    commands.skip(by=zhao, call_id=call.pk, stage=S.FAMILY, reason=REASON, at=at)
    assert S.FAMILY in queries.call_page(zhao, call.pk, at).skipped
    commands.tell_family(by=zhao, call_id=call.pk, relative_id=daughter.pk, channel="phone", reached=True, at=at)
    assert S.FAMILY not in queries.call_page(zhao, call.pk, at).skipped


def test_only_a_contact_of_the_resident_counts_as_family(call, zhao, stranger, daughter, at):
    from wangge.care.refusals import FamilyMissing

    for relative in (stranger.pk, None):
        with pytest.raises(FamilyMissing):
            commands.tell_family(by=zhao, call_id=call.pk, relative_id=relative, channel="phone", reached=True, at=at)
    commands.tell_family(by=zhao, call_id=call.pk, relative_id=daughter.pk, channel="phone", reached=False, at=at)
    assert S.FAMILY not in queries.call_page(zhao, call.pk, at).done


def test_figures_count_the_one_who_came_and_leave_out_merged_calls(lin, gao, zhao, grandma_wang, manager, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at + MINUTE)
    dispatch.decline(by=lin, call_id=call.pk, reason="电动车坏了", at=at + 2 * MINUTE)
    dispatch.accept(by=gao, call_id=call.pk, at=at + 4 * MINUTE)
    found = queries.figures(manager, at, since=at - story.HOUR, until=at + story.HOUR)
    assert (found.calls, found.accepted, found.accept_minutes, found.in_time) == (1, 1, 4.0, 0)
    assert found.by_hour[10] == 1
    assert [(place.name, count) for place, count, *_ in found.by_grid] == [("第一网格", 1)]
    assert queries.figures(gao, at, since=at + MINUTE, until=at + story.HOUR).calls == 0
    assert Matter.objects.count() == 1
