"""Clocks come from policy rows: which starts when, how long, and what a changed row changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.care import story
from tests.care.story import HOUR, MINUTE, REASON, fell, fresh, on_duty, running, step, table
from wangge.care import clocks, commands, dispatch, intake
from wangge.care.refusals import TooEarly
from wangge.care.states import Stage
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.models import PolicyRow
from wangge.kernel.policy import Policy

S = Stage
STARTS = table("call-clocks.md", "starts with", "waits for", "policy key")
DUES = table("call-clocks.md", "starts", "limit", "value", "due")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_the_page_lists_every_clock():
    assert {tuple(row) for row in STARTS} == {
        (start, ahead, key) for start, pairs in clocks.STARTED_BY.items() for ahead, key in pairs
    }


@pytest.mark.parametrize(("start", "key", "value", "due"), DUES)
def test_a_limit_runs_out_when_the_page_says(start, key, value, due):
    row = Policy(key, int(value), uuid4(), date(2020, 1, 1), "page")
    in_greenwich = moment(start).astimezone(tz=None).astimezone(datetime.fromisoformat("2022-01-01T00:00+00:00").tzinfo)
    assert clocks.due(row, moment(start)) == clocks.due(row, in_greenwich) == moment(due)


def test_a_row_dated_tomorrow_applies_tomorrow_and_moves_no_running_clock(lin, zhao, grandma_wang, places):
    night = datetime(2022, 7, 28, 23, 59, tzinfo=SHANGHAI)
    on_duty(lin, places.grid1, night)
    changed = PolicyRow.objects.create(
        key="call.family_minutes", value=7, valid_from=date(2022, 7, 29), source="本区规定"
    )
    today = fell(grandma_wang, zhao, night)
    tomorrow = fell(None, zhao, night + MINUTE, place_id=places.next_door.pk)

    assert running(today)[S.FAMILY] == night + 20 * MINUTE
    assert running(tomorrow)[S.FAMILY] == night + 8 * MINUTE
    assert fresh(tomorrow).clocks.get(stage="family").policy_row_id == changed.pk
    assert fresh(today).clocks.get(stage="family").policy_row_id != changed.pk


def test_the_answer_limit_is_the_clock(lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    PolicyRow.objects.create(key="call.accept_minutes", value=9, valid_from=date(2022, 7, 28), source="本区规定")
    call = fell(grandma_wang, zhao, at)
    assert fresh(call).assignments.get().answer_by == running(call)[S.ACCEPTED] == at + 9 * MINUTE


def test_every_stage_starts_its_clocks_and_its_line_keeps_the_limit(lin, zhao, grandma_wang, daughter, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    assert running(call) == {
        S.ACCEPTED: at + 3 * MINUTE, S.FAMILY: at + 20 * MINUTE, S.CLOSED: at + 12 * HOUR,
    }  # fmt: skip
    assert fresh(call).due_at == at + 3 * MINUTE
    now = at + MINUTE
    dispatch.accept(by=lin, call_id=call.pk, at=now)
    assert running(call).items() >= {S.ON_THE_WAY: now + 5 * MINUTE, S.ON_SITE: now + 15 * MINUTE}.items()
    assert step(call, S.ACCEPTED).due_at == at + 3 * MINUTE
    commands.set_out(by=lin, call_id=call.pk, at=now)
    commands.arrive(by=lin, call_id=call.pk, at=now + 20 * MINUTE)
    line = step(call, S.ON_SITE)
    assert line.due_at == now + 15 * MINUTE < line.at
    assert running(call)[S.CHECKED] == now + 25 * MINUTE
    assert fresh(call).due_at == at + 20 * MINUTE  # the family, overdue by now
    commands.check(by=lin, call_id=call.pk, answers={"conscious": False}, at=now + 22 * MINUTE)
    assert running(call)[S.AMBULANCE] == now + 24 * MINUTE
    commands.call_ambulance(by=lin, call_id=call.pk, at=now + 23 * MINUTE)
    assert running(call)[S.ACCOMPANIED] == now + 83 * MINUTE
    commands.tell_family(
        by=lin, call_id=call.pk, relative_id=daughter.pk, channel="phone", reached=True, at=now + 24 * MINUTE
    )
    commands.accompany(by=lin, call_id=call.pk, at=now + 40 * MINUTE)
    closing = datetime(2022, 7, 28, 23, 30, tzinfo=SHANGHAI)
    commands.close(by=lin, call_id=call.pk, outcome="hospital", at=closing)
    assert step(call, S.CLOSED).due_at == at + 12 * HOUR
    end_of_tomorrow = datetime(2022, 7, 29, 23, 59, 59, tzinfo=SHANGHAI)
    assert running(call) == {S.FOLLOWED_UP: end_of_tomorrow}
    assert fresh(call).due_at == end_of_tomorrow


def test_a_mild_card_starts_no_120_clock(zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    for stage in (S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE):
        commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=at)
    commands.check(by=zhao, call_id=call.pk, answers={"conscious": True, "remembers": True}, at=at)
    assert S.AMBULANCE not in running(call)


def test_120_called_before_the_card_starts_no_clock_for_it_again(zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    commands.call_ambulance(by=zhao, call_id=call.pk, at=at)
    for stage in (S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE):
        commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=at)
    commands.check(by=zhao, call_id=call.pk, answers={"conscious": False}, at=at + MINUTE)
    assert S.AMBULANCE not in running(call)


@pytest.mark.parametrize("end", ["cancelled", "merged"])
def test_cancelling_and_merging_stop_every_clock(end, lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    if end == "cancelled":
        intake.cancel_call(by=zhao, call_id=call.pk, reason=REASON, at=at + MINUTE)
    else:
        other = fell(None, zhao, at, place_id=places.home.pk)
        intake.merge_call(by=zhao, call_id=call.pk, into_id=other.pk, reason=REASON, at=at + MINUTE)
    assert running(call) == {}
    matter = fresh(call)
    assert (matter.state, matter.due_at, matter.closed_at) == (end, None, at + MINUTE)
    assert matter.assignments.get().outcome == "withdrawn"


def test_asking_the_next_worker_restarts_the_answer_clock_only(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    before = running(call)
    dispatch.hand_on(call_id=call.pk, at=at + 3 * MINUTE)
    assert running(call) == {**before, S.ACCEPTED: at + 6 * MINUTE}
    assert fresh(call).due_at == at + 6 * MINUTE


def test_lines_of_one_moment_keep_the_order_they_were_written_in(lin, gao, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    call = fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    # This deed waited for the lock: its moment is older than what it finds.
    dispatch.dispatch(by=zhao, call_id=call.pk, person_id=gao.pk, reason=REASON, at=at - timedelta(seconds=1))
    with pytest.raises(TooEarly):
        commands.set_out(by=zhao, call_id=call.pk, at=at + MINUTE)
    assert story.kinds(call)[-1] == "dispatched"
