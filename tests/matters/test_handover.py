"""When a post changes hands, the matters in hand go with it."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.care.story import MINUTE, REASON, asked, fell, fresh, kinds, on_duty
from wangge.care import commands, dispatch
from wangge.care.states import Stage
from wangge.kernel.models import OutboxMessage
from wangge.matters.handover import move_assignments, open_assignments
from wangge.matters.models import Assignment
from wangge.posts import commands as posts
from wangge.posts.commands import OpenWork
from wangge.posts.models import Holding

S = Stage
ON_SITE_AND_ALL = (S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED)


@pytest.fixture
def newcomer(places):
    return cast.person("陈新", phone=cast.impossible_phone())


@pytest.fixture
def call(lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    return fell(grandma_wang, zhao, at)


def hand_over(lin, newcomer, zhao, at):
    holding = Holding.objects.get(person=lin)
    return posts.hand_over(
        by=zhao, holding_id=holding.pk, to_person_id=newcomer.pk, from_day=date(2022, 7, 28), at=at + MINUTE
    )


def test_an_accepted_call_goes_on_with_the_successor(call, lin, newcomer, zhao, at):
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    assert len(hand_over(lin, newcomer, zhao, at).moved) == 1
    assert (asked(call), fresh(call).owner, fresh(call).state) == (newcomer, newcomer, S.ACCEPTED)
    assert kinds(call)[-1] == "handed_over"
    assert list(Assignment.objects.order_by("id").values_list("outcome", "why")) == [
        ("handed_over", "on_duty"), ("accepted", "takeover"),
    ]  # fmt: skip
    told = OutboxMessage.objects.get(recipient_id=newcomer.pk)
    assert (told.kind, call.matter.number in told.content["body"]) == ("call.handed_over", True)
    commands.set_out(by=newcomer, call_id=call.pk, at=at + 2 * MINUTE)


def test_a_call_only_asked_is_asked_of_the_successor_with_the_same_limit(call, lin, newcomer, zhao, at):
    hand_over(lin, newcomer, zhao, at)
    assignment = Assignment.objects.get(open=True)
    assert (assignment.person, assignment.outcome, assignment.answer_by) == (newcomer, "asked", at + 3 * MINUTE)
    assert fresh(call).owner is None


def test_a_closed_call_waiting_for_its_follow_up_goes_along(call, lin, newcomer, zhao, places, at):
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    for stage in ON_SITE_AND_ALL:
        commands.skip(by=lin, call_id=call.pk, stage=stage, reason=REASON, at=at)
    commands.close(by=lin, call_id=call.pk, outcome="safe_at_home", at=at)
    assert open_assignments(lin, places.grid1) == 1
    hand_over(lin, newcomer, zhao, at)
    assert fresh(call).owner == newcomer
    commands.follow_up(by=newcomer, call_id=call.pk, note="接任后已回访", at=at + 2 * MINUTE)
    assert open_assignments(newcomer, places.grid1) == 0


def test_a_post_with_work_in_hand_cannot_simply_end(call, lin, zhao, at):
    with pytest.raises(OpenWork):
        posts.end_post(by=zhao, holding_id=Holding.objects.get(person=lin).pk, last_day=date(2022, 7, 28), at=at)


def test_what_lies_elsewhere_or_was_answered_meanwhile_stays(call, lin, newcomer, zhao, gao, places, at):
    assert move_assignments(outgoing=lin, incoming=newcomer, place=places.grid2, by=zhao, at=at) == []
    dispatch.decline(by=lin, call_id=call.pk, reason=REASON, at=at)
    assert move_assignments(outgoing=lin, incoming=newcomer, place=places.grid1, by=zhao, at=at) == []
    assert asked(call) == gao
