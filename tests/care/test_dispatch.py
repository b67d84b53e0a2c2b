"""Who is asked next, with the clock in our hands: the chores get `at`, nobody sleeps."""

from __future__ import annotations

import pytest

from tests import cast
from tests.care import story
from tests.care.story import HOUR, MINUTE, REASON, asked, at_once, fell, fresh, kinds, on_duty, running, step, worker
from wangge.care import chores, commands, dispatch
from wangge.care.refusals import NotAsked, NotStaffHere, StillWithWorker, TakenByOther
from wangge.care.states import Stage
from wangge.kernel.actors import SYSTEM
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotPermitted, Refused
from wangge.matters.models import Assignment

S = Stage
HERE = (112.5700, 37.7900)


def told(kind, call):
    return sorted(
        OutboxMessage.objects.filter(kind=kind, about_id=call.pk).values_list("recipient_id", flat=True), key=str
    )


def why(call):
    return Assignment.objects.get(matter=call.pk, open=True).why


def outcomes(call):
    return list(Assignment.objects.filter(matter=call.pk).order_by("id").values_list("person__name", "outcome"))


def test_the_roster_of_the_grid_comes_first(lin, gao, zhao, grandma_wang, places, at):
    near = worker("马腾", places.grid2)
    on_duty(near, places.grid2, at)
    story.stands_at(near, *HERE, at)
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)

    assert (asked(call), why(call)) == (lin, "on_duty")
    assert told("call.asked", call) == [lin.pk]
    line = step(call, S.DISPATCHED)
    assert (line.by, line.at, line.due_at, line.detail["why"]) == (None, at, at + MINUTE, "on_duty")


def test_a_notice_says_where_down_to_the_door_and_never_who(lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at, said="在厨房摔倒了")
    content = OutboxMessage.objects.get(kind="call.asked").content
    words = content["subject"] + content["body"]

    assert "第一网格 3号楼 2单元 502" in words
    assert call.matter.number in words
    assert "10:03" in words
    assert not any(secret in words for secret in (grandma_wang.name, grandma_wang.phone, "厨房"))


def test_nearest_goes_by_metres_and_an_old_position_counts_for_nothing(zhao, places, grandma_wang, at):
    far, near, stale = (worker(name, places.grid2) for name in ("马远", "马近", "马旧"))
    for one, east, minutes in ((far, 0.02, 1), (near, 0.005, 29), (stale, 0.0, 31)):
        on_duty(one, places.grid2, at)
        story.stands_at(one, HERE[0] + east, HERE[1], at - minutes * MINUTE)
    for place in (places.building,):
        place.longitude, place.latitude = HERE
        place.save()
    call = fell(grandma_wang, zhao, at)

    assert [choice.person for choice in dispatch.people_to_ask(fresh(call), at, passed_over=set())] == [
        near,
        far,
        stale,
    ]
    assignment = Assignment.objects.get(matter=call.pk, open=True)
    assert (assignment.person, assignment.why) == (near, "nearest")
    assert 400 < assignment.distance_m < 480


def test_silence_hands_the_call_on_to_nearest_backup_leader_and_then_the_desk(lin, gao, zhao, grandma_wang, places, at):
    near, backup = worker("马腾", places.grid2), worker("吴备", places.grid1, "grid_assistant")
    on_duty(lin, places.grid1, at)
    on_duty(near, places.grid2, at)
    call = fell(grandma_wang, zhao, at)
    now = at
    for person, reason in ((lin, "on_duty"), (near, "nearest"), (backup, "backup"), (gao, "leader")):
        assert (asked(call), why(call)) == (person, reason)
        chores.hand_on_unanswered_calls(now + 3 * MINUTE - MINUTE / 60)
        assert asked(call) == person  # a second is left
        now += 3 * MINUTE
        chores.hand_on_unanswered_calls(now)
        assert step(call, "timed_out").at == now
    assert asked(call) is None
    assert kinds(call) == ["reported", "dispatched", *["timed_out", "dispatched"] * 3, "timed_out", "alarm"]
    assert outcomes(call) == [(name, "timed_out") for name in ("林晓梅", "马腾", "吴备", "高建国")]
    assert fresh(call).help_call.alarm_at == now
    assert fresh(call).state == S.REPORTED
    assert told("call.alarm", call) == [zhao.pk]
    assert all(line.leaf_id for line in fresh(call).steps.all())
    assert S.ACCEPTED not in running(call)


def test_the_same_minute_twice_hands_on_once(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    for _ in range(3):
        chores.hand_on_unanswered_calls(at + 3 * MINUTE)
    assert asked(call) == gao
    assert kinds(call).count("timed_out") == 1


def test_a_busy_worker_is_passed_over_and_free_again_after_the_close(lin, zhao, grandma_wang, daughter, places, at):
    on_duty(lin, places.grid1, at)
    other = worker("马腾", places.grid2)
    on_duty(other, places.grid2, at)
    first = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=first.pk, at=at)
    second = fell(None, zhao, at + MINUTE, place_id=places.next_door.pk)
    assert asked(second) == other
    for stage in (S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED):
        commands.skip(by=zhao, call_id=first.pk, stage=stage, reason=REASON, at=at + 2 * MINUTE)
    commands.close(by=zhao, call_id=first.pk, outcome="safe_at_home", at=at + 3 * MINUTE)

    assert asked(fell(None, zhao, at + 4 * MINUTE, place_id=places.home.pk)) == lin


def test_whoever_declines_is_followed_by_the_next_at_once(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.decline(by=lin, call_id=call.pk, reason="正在送孩子去医院", at=at + MINUTE)

    assert asked(call) == gao
    line = step(call, "declined")
    assert (line.by, line.at, line.note) == (lin, at + MINUTE, "正在送孩子去医院")
    assert running(call)[S.ACCEPTED] == at + 4 * MINUTE
    with pytest.raises(NotAsked):
        dispatch.accept(by=lin, call_id=call.pk, at=at + 2 * MINUTE)


def test_declining_after_setting_out_with_nobody_left_takes_the_call_back_to_the_start(
    lin, zhao, grandma_wang, places, at
):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at + MINUTE)
    commands.set_out(by=lin, call_id=call.pk, at=at + 2 * MINUTE)
    dispatch.decline(by=lin, call_id=call.pk, reason="电动车坏在路上", at=at + 3 * MINUTE)

    matter = fresh(call)
    assert (matter.state, matter.owner, matter.help_call.accepted_at) == (S.REPORTED, None, None)
    assert matter.help_call.alarm_at == at + 3 * MINUTE
    assert set(running(call)) == {S.FAMILY, S.CLOSED}
    assert matter.due_at == at + 20 * MINUTE
    commands.call_ambulance(by=zhao, call_id=call.pk, at=at + 4 * MINUTE)
    assert fresh(call).state == S.REPORTED  # nobody is on the way
    with pytest.raises(Refused) as refusal:
        commands.arrive(by=zhao, call_id=call.pk, at=at + 5 * MINUTE)
    assert refusal.value.code == "call_stage_too_early"


def test_nobody_at_all_alarms_the_desk_at_once_and_asking_somebody_ends_the_alarm(zhao, grandma_wang, places, at):
    call = fell(grandma_wang, zhao, at)
    assert (call.alarm_at, asked(call)) == (at, None)
    assert kinds(call) == ["reported", "alarm"]
    assert told("call.alarm", call) == [zhao.pk]
    assert dispatch.dispatch(by=zhao, call_id=call.pk, at=at + MINUTE) is None
    assert kinds(call).count("alarm") == 1
    newcomer = worker("陈新", places.grid1)
    assert dispatch.dispatch(by=zhao, call_id=call.pk, at=at + 2 * MINUTE).person == newcomer
    assert fresh(call).help_call.alarm_at is None
    assert step(call, S.DISPATCHED).by == zhao


def test_the_desk_going_itself_ends_the_alarm(zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    commands.skip(by=zhao, call_id=call.pk, stage=S.DISPATCHED, reason="社区自己上门", at=at + MINUTE)
    assert fresh(call).help_call.alarm_at is None


def test_a_call_accepted_by_phone_is_not_handed_on(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    commands.skip(by=zhao, call_id=call.pk, stage=S.ACCEPTED, reason="林晓梅电话里答应了", at=at + MINUTE)
    assert chores.hand_on_unanswered_calls(at + 10 * MINUTE) == 0
    assert asked(call) == lin
    assert dispatch.accept(by=lin, call_id=call.pk, at=at + 11 * MINUTE).outcome == "accepted"
    assert fresh(call).owner == lin


def test_an_answer_after_the_call_went_on_is_refused(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    chores.hand_on_unanswered_calls(at + 3 * MINUTE)
    with pytest.raises(NotAsked):
        dispatch.accept(by=lin, call_id=call.pk, at=at + 3 * MINUTE)
    dispatch.accept(by=gao, call_id=call.pk, at=at + 4 * MINUTE)
    before = story.picture(call)
    with pytest.raises(TakenByOther):
        dispatch.accept(by=lin, call_id=call.pk, at=at + 5 * MINUTE)
    dispatch.accept(by=gao, call_id=call.pk, at=at + 6 * MINUTE)  # twice is once
    assert story.picture(call) == before


def test_a_late_answer_still_counts_while_nobody_else_was_asked(lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at + 5 * MINUTE)
    chores.hand_on_unanswered_calls(at + 6 * MINUTE)
    assert (asked(call), fresh(call).owner) == (lin, lin)
    line = step(call, S.ACCEPTED)
    assert line.due_at < line.at


def test_moving_a_call_away_needs_a_reason_and_tells_the_former_worker(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    before = story.picture(call)
    for reason in ("", "  快  "):
        with pytest.raises(StillWithWorker):
            dispatch.dispatch(by=zhao, call_id=call.pk, person_id=gao.pk, reason=reason, at=at + MINUTE)
    assert story.picture(call) == before
    dispatch.dispatch(by=zhao, call_id=call.pk, person_id=gao.pk, reason="林晓梅在开会", at=at + MINUTE)

    assert (asked(call), why(call)) == (gao, "chosen")
    assert step(call, S.DISPATCHED).note == "林晓梅在开会"
    assert told("call.withdrawn", call) == [lin.pk]
    assert outcomes(call) == [("林晓梅", "withdrawn"), ("高建国", "asked")]


def test_moving_it_away_when_nobody_is_left_keeps_the_reason_and_stops_the_workers_clocks(
    lin, zhao, grandma_wang, places, at
):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    assert dispatch.dispatch(by=zhao, call_id=call.pk, reason="林晓梅身体不适", at=at + MINUTE) is None
    line = step(call, "alarm")
    assert (line.by, line.note) == (zhao, "林晓梅身体不适")
    assert set(running(call)) == {S.FAMILY, S.CLOSED}
    assert chores.raise_overdue_calls(at + 19 * MINUTE) == 0


@pytest.mark.parametrize("who", ["zhao", "stranger", "foreign"])
def test_the_desk_asks_only_those_who_answer_calls_here(who, zhao, stranger, foreign_staff, grandma_wang, places, at):
    call = fell(grandma_wang, zhao, at)
    person = {"zhao": zhao, "stranger": stranger, "foreign": worker("外人", places.foreign_community)}[who]
    with pytest.raises(NotStaffHere) as refusal:
        dispatch.dispatch(by=zhao, call_id=call.pk, person_id=person.pk, at=at)
    assert person.name in refusal.value.message
    assert asked(call) is None


def test_only_the_desk_of_the_place_sends_people(lin, foreign_staff, zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    for by in (lin, foreign_staff, grandma_wang):
        with pytest.raises(NotPermitted):
            dispatch.dispatch(by=by, call_id=call.pk, reason=REASON, at=at)


def test_a_worker_sent_across_grids_may_do_the_whole_call_and_the_follow_up(zhao, grandma_wang, places, at):
    across = worker("马腾", places.grid2)
    on_duty(across, places.grid2, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=across, call_id=call.pk, at=at)
    for stage in (S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED):
        commands.skip(by=across, call_id=call.pk, stage=stage, reason=REASON, at=at + MINUTE)
    commands.close(by=across, call_id=call.pk, outcome="safe_at_home", at=at + 2 * MINUTE)
    commands.follow_up(by=across, call_id=call.pk, note="已经没事了", at=at + HOUR)
    assert fresh(call).state == S.FOLLOWED_UP
    assert outcomes(call) == [("马腾", "done")]


def test_closing_for_somebody_who_never_answered_tells_them_and_does_not_count_as_their_work(
    lin, zhao, grandma_wang, places, at
):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    for stage in (S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED):
        commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=at + MINUTE)
    commands.close(by=zhao, call_id=call.pk, outcome="no_help_needed", at=at + 2 * MINUTE)
    assert outcomes(call) == [("林晓梅", "withdrawn")]
    assert told("call.withdrawn", call) == [lin.pk]


def test_the_one_who_called_is_told_that_somebody_comes(lin, zhao, grandma_wang, daughter, places, at):
    on_duty(lin, places.grid1, at)
    for by, more, address, recipient in (
        (zhao, {"caller_phone": "19900009999"}, "19900009999", None),
        (zhao, {}, grandma_wang.phone, grandma_wang.pk),
        (daughter, {"channel": "web"}, daughter.phone, daughter.pk),
        (grandma_wang, {"channel": "one_key"}, grandma_wang.phone, grandma_wang.pk),
    ):
        call = fell(grandma_wang, by, at, **more)
        dispatch.accept(by=asked(call), call_id=call.pk, at=at) if asked(call) else None
        commands.skip(by=zhao, call_id=call.pk, stage=S.FAMILY, reason=REASON, at=at)
        message = OutboxMessage.objects.get(kind="call.accepted", about_id=call.pk)
        assert (message.address, message.recipient_id, message.channel) == (address, recipient, "sms")
        Assignment.objects.filter(matter=call.pk).update(open=False)


def test_one_broken_call_does_not_hold_back_the_others(lin, gao, zhao, grandma_wang, places, at, monkeypatch):
    on_duty(lin, places.grid1, at)
    broken = fell(grandma_wang, zhao, at)
    other = worker("马腾", places.grid2)
    on_duty(other, places.grid2, at)
    sound = fell(None, zhao, at + MINUTE, place_id=places.home7.pk)
    really = dispatch.hand_on

    def hand_on(*, call_id, at):
        if call_id == broken.pk:
            raise RuntimeError("a row nobody foresaw")
        return really(call_id=call_id, at=at)

    monkeypatch.setattr(dispatch, "hand_on", hand_on)
    with pytest.raises(RuntimeError):
        chores.hand_on_unanswered_calls(at + 10 * MINUTE)
    assert "timed_out" in kinds(sound)


# Overdue


def test_a_stage_out_of_time_is_told_once_to_leader_and_desk(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    assert chores.raise_overdue_calls(at + 5 * MINUTE - MINUTE / 60) == 0
    for _ in range(2):
        chores.raise_overdue_calls(at + 5 * MINUTE)
    assert [line.detail for line in fresh(call).steps.filter(kind="overdue")] == [{"stage": "on_the_way"}]
    assert told("call.overdue", call) == sorted([gao.pk, zhao.pk], key=str)
    commands.set_out(by=lin, call_id=call.pk, at=at + 6 * MINUTE)
    assert step(call, S.ON_THE_WAY).due_at == at + 5 * MINUTE
    assert commands.raise_overdue(clock_id=fresh(call).clocks.get(stage="on_the_way").pk, at=at + HOUR) is False


def test_a_clock_that_runs_is_not_overdue_for_whoever_asks_too_early(zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    clock = fresh(call).clocks.get(stage="family")
    assert commands.raise_overdue(clock_id=clock.pk, at=at) is False
    assert commands.raise_overdue(clock_id=call.pk, at=at) is False  # no such clock
    assert "overdue" not in kinds(call)


# At the same moment, with real threads and commits


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_operators_send_somebody_at_once_and_one_is_sent(zhao, grandma_wang, places, at):
    second = cast.person("钱二", phone=cast.impossible_phone())
    cast.holding(second, "community_staff", places.community)
    call = fell(grandma_wang, zhao, at)
    first_worker, second_worker = worker("马一", places.grid1), worker("马二", places.grid1)
    pairs = ((zhao, first_worker), (second, second_worker), (zhao, second_worker), (second, None))
    results = at_once(
        lambda by=by, who=who: dispatch.dispatch(by=by, call_id=call.pk, person_id=who and who.pk, at=at + MINUTE)
        for by, who in pairs
    )
    assert sorted(type(result).__name__ for result in results) == ["Assignment", *["StillWithWorker"] * 3]
    assert Assignment.objects.filter(matter=call.pk, open=True).count() == 1
    assert kinds(call).count("dispatched") == 1


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_accepting_and_handing_on_at_once_leave_one_worker(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    late = at + 3 * MINUTE
    for _round in range(5):
        Assignment.objects.update(open=False)
        call = fell(grandma_wang, zhao, at)
        results = at_once([
            lambda call=call: dispatch.accept(by=lin, call_id=call.pk, at=late),
            lambda call=call: dispatch.hand_on(call_id=call.pk, at=late),
            lambda call=call: dispatch.accept(by=gao, call_id=call.pk, at=late),
            lambda call=call: dispatch.hand_on(call_id=call.pk, at=late),
        ])  # fmt: skip
        matter = fresh(call)
        [assignment] = Assignment.objects.filter(matter=call.pk, open=True)
        assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
        assert (
            kinds(call).count("accepted")
            == (1 if matter.owner else 0)
            == sum(r == "accepted" for r in [assignment.outcome])
        )
        if matter.owner:
            assert matter.owner == assignment.person
        assert kinds(call).count("timed_out") == (0 if assignment.person == lin else 1)


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_workers_raise_one_overdue_line(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    clock = fresh(call).clocks.get(stage="family")
    results = at_once([lambda: commands.raise_overdue(clock_id=clock.pk, at=at + HOUR)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert kinds(call).count("overdue") == 1


def test_the_system_hands_on_by_rule_and_its_lines_say_so(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    chores.hand_on_unanswered_calls(at + 3 * MINUTE)
    assert {line.by for line in fresh(call).steps.exclude(kind="reported")} == {None}
    assert SYSTEM.pk is None
