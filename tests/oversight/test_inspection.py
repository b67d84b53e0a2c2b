"""Inspection: what was looked at of all there is, what was not, what is drawn and why, notices that have to be answered."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError

from tests import cast
from tests.hall import story
from tests.hall.story import when
from tests.oversight.conftest import THURSDAY
from tests.ratings import story as ratings
from wangge.hall import deciding, reviewing
from wangge.hall.models import CaseStep
from wangge.kernel.district import atomic
from wangge.kernel.models import PolicyRow
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.oversight import demands, inspecting, queries, refusals, signs
from wangge.oversight.models import Demand, Inspection, SampleCase
from wangge.ratings.models import Handling

JULY = (date(2022, 7, 1), date(2022, 7, 31))
AUGUST = when("2022-08-01")


def test_coverage_is_inspected_of_all_and_the_rest_is_listed(case, wen, permit, chen, luo):
    other = story.received(wen, permit, THURSDAY, applicant_id=chen.pk)
    inspecting.inspect(by=luo, case_id=case.pk, at=THURSDAY)
    inspecting.inspect(by=luo, case_id=case.pk, findings=["no_reasons"], note="复查：理由太简单", at=AUGUST)
    found = queries.coverage(luo, *JULY, at=AUGUST)
    assert (found.inspected, found.all, found.tenths, found.with_findings) == (1, 2, 500, 1)
    assert [(one[1], one[2]) for one in found.by_office] == [(1, 2)]
    assert list(queries.to_inspect(luo, *JULY, at=AUGUST)) == [other]
    assert list(queries.inspected(luo, *JULY, at=AUGUST)) == [case]
    assert queries.coverage(luo, date(2022, 8, 1), date(2022, 8, 1), at=AUGUST).tenths is None


def test_an_inspection_says_what_was_found_or_that_nothing_was(case, luo, bai, shi):
    with pytest.raises(refusals.FindingsMissing):
        inspecting.inspect(by=luo, case_id=case.pk, verdict="findings", at=THURSDAY)
    with pytest.raises(refusals.WordsMissing):
        inspecting.inspect(by=luo, case_id=case.pk, findings=["late"], at=THURSDAY)
    with pytest.raises(Invalid):
        inspecting.inspect(by=luo, case_id=case.pk, findings=["bribes"], note="没有这一类", at=THURSDAY)
    made = inspecting.inspect(by=luo, case_id=case.pk, findings=["late", "late"], note="超期一天办结", at=THURSDAY)
    assert [one.kind for one in made.findings.all()] == ["late"]
    assert (made.verdict, made.step.kind) == ("findings", "reviewed")
    day = THURSDAY.date()
    assert [Inspection.objects.visible_to(who, day).count() for who in (luo, bai, shi, None)] == [1, 1, 0, 0]
    with pytest.raises(DatabaseError), atomic():
        Inspection.objects.update(verdict="sound")


def test_nobody_inspects_or_draws_what_he_had_a_hand_in(case, wen, shi, chen, places):
    for who in (wen, shi, chen):
        cast.holding(who, "inspector", places.district)
        with pytest.raises(refusals.HadAHand):
            inspecting.inspect(by=who, case_id=case.pk, at=THURSDAY)
        with pytest.raises(refusals.HadAHand):
            inspecting.supervise(by=who, case_id=case.pk, text="请说明进度", days=3, at=THURSDAY)
        with pytest.raises(refusals.NothingToInspect):
            inspecting.draw_sample(by=who, from_day=JULY[0], to_day=JULY[1], size=5, at=AUGUST)


def test_only_inspectors_inspect(case, fang, mei, bai):
    for who in (fang, mei, bai):
        with pytest.raises(NotPermitted):
            inspecting.inspect(by=who, case_id=case.pk, at=THURSDAY)
        with pytest.raises(NotPermitted):
            inspecting.draw_sample(by=who, from_day=JULY[0], to_day=JULY[1], size=5, at=AUGUST)


def test_a_notice_is_answered_by_its_day_and_followed_by_another(case, shi, luo):
    found = inspecting.inspect(by=luo, case_id=case.pk, findings=["late"], note="办理太慢", at=THURSDAY)
    notice = inspecting.supervise(
        by=luo, case_id=case.pk, text="请说明为何两次退回", days=3, inspection_id=found.pk, at=THURSDAY
    )
    assert (notice.kind, notice.due, notice.inspection) == ("notice", when("2022-08-02", 17), found)
    again = {
        "by": luo,
        "case_id": case.pk,
        "text": "答复未说明整改措施",
        "days": 2,
        "after_id": notice.pk,
        "at": AUGUST,
    }
    with pytest.raises(refusals.NotOver):
        inspecting.supervise(**again)
    answer = demands.answer(by=shi, demand_id=notice.pk, text="系统故障导致重复退回", at=AUGUST)
    assert not answer.is_late
    second = inspecting.supervise(**again)
    assert second.after == notice
    with pytest.raises(refusals.Answered):
        inspecting.supervise(**again)


def test_a_notice_gives_some_days_but_not_too_many(case, luo):
    for days in (0, 16):
        with pytest.raises(refusals.NotADay):
            inspecting.supervise(by=luo, case_id=case.pk, text="请说明进度", days=days, at=THURSDAY)
    with pytest.raises(NotFound):
        inspecting.supervise(by=luo, case_id=case.pk, text="请说明进度", days=3, after_id=case.pk, at=THURSDAY)


def reasons_of(viewer, at):
    return {one.case_id: one.reasons for one in signs.scored(viewer, *JULY, at=at)}


def test_late_returned_and_out_of_order_cases_stand_out(wen, shi, chen, permit, luo):
    plain = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    back = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    reviewing.send_back(by=shi, case_id=back.pk, reason="依据不清", at=THURSDAY)
    reviewing.release(by=shi, case_id=back.pk, reason="另有任务", at=THURSDAY)
    odd = story.received(wen, permit, THURSDAY, applicant_id=chen.pk)
    step = CaseStep.objects.get(case=odd)
    CaseStep.objects.create(case=odd, kind="approved", by=shi, at=THURSDAY, before="received", after="approved",
                            leaf_id=step.leaf_id)  # fmt: skip
    assert reasons_of(luo, THURSDAY) == {plain.pk: (), back.pk: ("returned",), odd.pk: ("out_of_order",)}
    assert reasons_of(luo, when("2022-08-08"))[plain.pk] == ("late",)


def test_the_same_two_people_over_and_over_stand_out(wen, shi, chen, permit, luo):
    PolicyRow.objects.create(key=signs.PAIR_TIMES, value=2, valid_from=date(2022, 1, 1), source="本区规定")
    cases = [story.approved(shi, wen, permit, THURSDAY, applicant_id=chen.pk) for _each in range(2)]
    assert reasons_of(luo, THURSDAY) == {one.pk: ("same_pair",) for one in cases}
    other = cast.person("郑新", phone=cast.impossible_phone())
    cast.holding(other, "approver", permit.item.place)
    third = story.deciding_by(other, wen, permit, THURSDAY, applicant_id=chen.pk)
    deciding.decide(by=other, case_id=third.pk, outcome="approved", reasons="符合法定条件", at=THURSDAY)
    assert not any(reasons_of(luo, THURSDAY).values())  # two of three are less than 80 percent


def test_bad_ratings_count_when_somebody_says_so(case, luo, monkeypatch):
    monkeypatch.setattr(signs, "_bad_ratings", [])
    signs.register_bad_ratings(lambda pks: [pk for pk in pks if pk == case.pk])
    assert reasons_of(luo, THURSDAY) == {case.pk: ("bad_rating",)}


def test_a_draw_keeps_its_reasons_and_its_number_is_its_lot(wen, shi, chen, permit, luo):
    late = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    for _each in range(4):
        on_time = story.certified(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    at = when("2022-08-08")
    sample = inspecting.draw_sample(by=luo, from_day=JULY[0], to_day=JULY[1], size=3, at=at)
    rows = list(SampleCase.objects.filter(sample=sample).order_by("position"))
    assert (sample.among, len(rows)) == (5, 3)
    assert (rows[0].case_id, rows[0].reasons, rows[0].points) == (late.pk, ["late"], 3)
    assert [one.reasons for one in rows[1:]] == [["chance"], ["chance"]]
    inspecting.inspect(by=luo, case_id=late.pk, findings=["late"], note="超期未决定", at=at)
    assert [one.done for one in queries.drawn(sample)] == [True, False, False]
    (listed,) = queries.samples(luo, at=at)
    assert (listed.count, listed.done) == (3, 1)
    assert queries.to_inspect(luo, *JULY, at=at).filter(pk=on_time.pk).exists()
    assert Demand.objects.count() == 0


def test_a_draw_of_nothing_or_of_the_future_is_refused(luo):
    with pytest.raises(refusals.NothingToInspect):
        inspecting.draw_sample(by=luo, from_day=JULY[0], to_day=JULY[0], size=3, at=AUGUST)
    with pytest.raises(Invalid):
        inspecting.draw_sample(by=luo, from_day=JULY[0], to_day=date(2022, 8, 2), size=3, at=AUGUST)
    with pytest.raises(Invalid):
        inspecting.draw_sample(by=luo, from_day=JULY[0], to_day=JULY[1], size=0, at=AUGUST)


def test_a_bad_review_counts_until_its_appeal_is_upheld(wen, shi, chen, permit, luo):
    case = ratings.closed(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    handling = ratings.bad(case, THURSDAY + 2 * ratings.HOUR)
    assert reasons_of(luo, THURSDAY) == {case.pk: ("bad_rating",)}
    Handling.objects.filter(pk=handling.pk).update(state="void", due_at=None, ended_at=THURSDAY)
    assert reasons_of(luo, THURSDAY) == {case.pk: ()}
