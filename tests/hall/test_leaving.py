"""A case whose owner leaves the post: the successor has it, or the office's queue; nothing stays with nobody in the dark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import cast
from tests.hall import story
from tests.hall.story import HEALTH, approver, part, says, when
from wangge.hall import joint, queries, refusals, reviewing
from wangge.kernel.actors import SYSTEM
from wangge.kernel.models import OutboxMessage
from wangge.posts import chores, commands, handover
from wangge.posts.models import Holding

THURSDAY, FRIDAY = when("2022-07-28"), when("2022-07-29")


@pytest.fixture
def gao(places: Any) -> Any:
    """高原, who takes over."""
    return cast.person("高原", phone=cast.impossible_phone())


def post_of(who: Any, kind: str = "approver") -> Holding:
    return Holding.objects.get(person=who, kind=kind)


def pass_on(who: Any, to: Any, at: Any = FRIDAY, kind: str = "approver") -> None:
    commands.hand_over(by=SYSTEM, holding_id=post_of(who, kind).pk, to_person_id=to.pk, from_day=at.date(), at=at)


def test_the_successor_has_the_cases_of_the_post(wen, shi, chen, permit, gao):
    reviewed = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    paused = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    reviewing.pause(by=shi, case_id=paused.pk, kind="testing", days=5, reason="送检", at=THURSDAY)
    decided = story.approved(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    pass_on(shi, gao)
    assert [story.fresh(one).owner for one in (reviewed, paused, decided)] == [gao] * 3
    assert [story.fresh(one).state for one in (reviewed, paused, decided)] == ["reviewing", "special", "approved"]
    assert story.fresh(decided).decided_by == shi  # what was done stays who did it
    assert queries.steps_of(reviewed)[-1].kind == "handed_over"
    assert OutboxMessage.objects.filter(kind="case.handed_over", recipient_id=gao.pk).count() == 3
    reviewing.resume(by=gao, case_id=paused.pk, result="合格", at=FRIDAY)


def test_what_the_successor_may_not_have_goes_back_to_the_queue(wen, shi, chen, permit, places):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    pass_on(shi, wen)  # who took it at the window
    assert (story.fresh(case).state, story.fresh(case).owner) == ("accepted", None)


def test_without_a_successor_the_queue_has_them_on_the_day_after_the_last(wen, shi, chen, permit, xu):
    reviewed = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    deciding = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    commands.end_post(by=SYSTEM, holding_id=post_of(shi).pk, last_day=THURSDAY.date(), at=THURSDAY)
    chores.move_work_of_ended_posts(THURSDAY + timedelta(hours=5))
    assert story.fresh(reviewed).owner == shi  # the last day is a day
    chores.move_work_of_ended_posts(FRIDAY)
    chores.move_work_of_ended_posts(FRIDAY)
    assert (story.fresh(reviewed).state, story.fresh(reviewed).owner) == ("accepted", None)
    assert (story.fresh(deciding).state, story.fresh(deciding).owner) == ("deciding", None)
    assert [one.kind for one in queries.steps_of(reviewed)].count("owner_left") == 1
    assert xu.pk in {one.recipient_id for one in OutboxMessage.objects.filter(kind="case.owner_left")}
    assert story.fresh(reviewed).due_at == reviewed.due_at  # the promise to the applicant holds
    reviewing.claim(by=xu, case_id=reviewed.pk, at=FRIDAY)


def test_whoever_may_still_decide_by_another_post_keeps_them(wen, shi, chen, permit, gao, places):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    cast.holding(shi, "window_clerk", places.district)
    pass_on(shi, gao, kind="window_clerk")
    assert story.fresh(case).owner == shi
    commands.end_post(by=SYSTEM, holding_id=post_of(shi).pk, last_day=date(2022, 7, 20), at=FRIDAY)
    assert story.fresh(case).owner is None


def test_a_part_goes_to_a_successor_of_its_department_or_to_its_queue(wen, chen, lan, offices, nursery, gao):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    health = part(case, HEALTH)
    joint.claim(by=lan, case_id=case.pk, part_id=health.pk, at=THURSDAY)
    pass_on(lan, gao)  # not of the department
    assert part(case, HEALTH).owner is None
    assert queries.steps_of(case)[-1].kind == "part_owner_left"


def test_a_part_of_somebody_who_left_the_department_may_be_answered_by_a_colleague(
    wen,
    chen,
    lan,
    offices,
    nursery,
    places,
):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    joint.claim(by=lan, case_id=case.pk, part_id=part(case, HEALTH).pk, at=THURSDAY)
    colleague = approver("郎静", offices[0], places)
    with pytest.raises(refusals.PartNotYours):
        says(colleague, case, HEALTH, at=THURSDAY)
    lan.contact_of.update(valid_to=THURSDAY.date())
    says(colleague, case, HEALTH, at=FRIDAY)
    assert part(case, HEALTH).answered_by == colleague


def test_whoever_ends_or_hands_over_the_post_reads_how_many_cases_go_along(wen, shi, bai, chen, permit, gao):
    for _twice in range(2):
        story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    assert handover.queued_work(shi, permit.item.place) == 2
    assert handover.open_work(shi, permit.item.place) == 0
