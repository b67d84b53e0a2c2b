"""At the window: received with a number and a receipt; the five answers of the front desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.hall import story
from tests.hall.story import FORM, LEASE, LICENCE, when
from wangge.hall import answering, checklist, intake, printing, refusals
from wangge.hall.models import Case, Document
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Invalid, NotPermitted

MORNING = when("2022-07-28")


def test_an_application_gets_a_number_of_43_a_checklist_and_a_receipt(wen, chen, permit):
    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    assert case.number == f"{permit.item.code}202207280001"
    assert len(case.number) == 43
    states = {one.material.name: one.state for one in checklist.lines(case)}
    assert states == {FORM: "given", LEASE: "given", LICENCE: "waived", "委托书": "not_needed"}
    receipt = Document.objects.get(case=case)
    assert receipt.kind == "receipt"
    assert [row[1] for row in receipt.said["rows"]] == [FORM, LEASE, LICENCE, "委托书"]
    assert printing.pdf(receipt, "https://wangge.test").startswith(b"%PDF")


def test_numbers_have_no_gap_within_an_item_and_day(wen, chen, permit, quick):
    numbers = [story.received(wen, one, MORNING, applicant_id=chen.pk).number[-4:] for one in (permit, permit, quick)]
    assert numbers == ["0001", "0002", "0001"]
    with pytest.raises(refusals.NoApplicant):
        story.received(wen, permit, MORNING)
    assert story.received(wen, permit, MORNING, applicant_id=chen.pk).number.endswith("0003")
    assert story.received(wen, permit, when("2022-07-29"), applicant_id=chen.pk).number.endswith("202207290001")


def test_what_is_waived_may_not_be_asked_for(wen, chen, permit):
    with pytest.raises(refusals.NotAsked):
        story.received(wen, permit, MORNING, given=story.asked(permit, LICENCE), applicant_id=chen.pk)
    case = story.received(wen, permit, MORNING, given=[], applicant_id=chen.pk)
    with pytest.raises(refusals.NotAsked):
        answering.ask_correction(
            by=wen, case_id=case.pk, wrong={story.line(case, LICENCE).pk: "请交营业执照"}, at=MORNING
        )


def test_only_whoever_the_item_is_for_may_apply(wen, chen, quick, bureau):
    with pytest.raises(refusals.NotForYou):
        story.received(wen, quick, MORNING, organisation_id=bureau.pk)


def test_nobody_takes_his_own_case(wen, permit):
    with pytest.raises(refusals.OwnCase):
        story.received(wen, permit, MORNING, applicant_id=wen.pk)
    assert not Case.objects.exists()


def test_only_the_window_takes_cases(shi, zhao, chen, permit):
    for other in (shi, zhao):
        with pytest.raises(NotPermitted):
            story.received(other, permit, MORNING, applicant_id=chen.pk)


def test_not_our_power_is_refused_in_writing_with_where_to_go(wen, chen, permit):
    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    with pytest.raises(Invalid):
        answering.not_accept(by=wen, case_id=case.pk, ground="not_ours", reason="属市级权限", at=MORNING)
    answering.not_accept(
        by=wen, case_id=case.pk, ground="not_ours", reason="属市级权限", where="太原市行政审批服务管理局", at=MORNING
    )
    case = story.fresh(case)
    assert (case.state, case.closed_at) == ("not_accepted", MORNING)
    said = "".join(Document.objects.get(case=case, kind="not_accepted").said["lines"])
    assert "太原市行政审批服务管理局" in said
    assert "小店区人民政府" in said  # where one may ask for a review


def test_what_needs_no_permit_is_told_at_once(wen, chen, permit):
    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    answering.not_accept(by=wen, case_id=case.pk, ground="not_needed", reason="自家食用不需要许可", at=MORNING)
    assert "不需要取得许可" in Document.objects.get(case=case, kind="not_accepted").said["lines"][0]


def test_what_can_be_put_right_on_the_spot_is(wen, chen, permit):
    case = story.received(wen, permit, MORNING, given=story.asked(permit, LEASE), applicant_id=chen.pk)
    answering.fix_on_the_spot(by=wen, case_id=case.pk, line_ids=[story.line(case, FORM).pk], at=MORNING)
    answering.accept(by=wen, case_id=case.pk, at=MORNING)
    assert story.fresh(case).state == "accepted"


def test_what_is_missing_is_told_once_and_in_full(wen, chen, permit):
    case = story.received(wen, permit, MORNING, given=[], applicant_id=chen.pk)
    form, lease = story.line(case, FORM).pk, story.line(case, LEASE).pk
    with pytest.raises(refusals.MaterialsMissing) as problem:
        answering.ask_correction(by=wen, case_id=case.pk, wrong={form: "请填写申请书"}, at=MORNING)
    assert LEASE in problem.value.message
    answering.ask_correction(by=wen, case_id=case.pk, wrong={form: "请填写", lease: "请提供租赁合同"}, at=MORNING)
    case = story.fresh(case)
    assert (case.state, case.accept_by, case.next_at) == ("supplement", None, None)
    for one in (form, lease):
        checklist.hand_in(by=wen, case_id=case.pk, line_id=one, at=when("2022-08-01"))
    answering.answer_correction(by=wen, case_id=case.pk, at=when("2022-08-01"))
    with pytest.raises(refusals.ToldAlready):
        answering.ask_correction(by=wen, case_id=case.pk, wrong={form: "还缺签名"}, at=when("2022-08-01"))
    answering.accept(by=wen, case_id=case.pk, at=when("2022-08-01"))
    assert story.fresh(case).accepted_at == when("2022-08-01")


def test_without_an_answer_it_counts_as_accepted_from_the_receipt(wen, chen, permit):
    from wangge.hall import chores

    case = story.received(wen, permit, MORNING, given=[], applicant_id=chen.pk)
    assert case.accept_by == when("2022-08-04", 17)  # Thursday + 5 working days
    chores.deem_accepted(when("2022-08-04", 17))
    assert story.fresh(case).state == "received"
    chores.deem_accepted(when("2022-08-04", 17, 1))
    case = story.fresh(case)
    assert (case.state, case.is_deemed, case.accepted_at) == ("accepted", True, MORNING)
    assert case.due_at == when("2022-08-05", 17)  # 6 working days from the receipt, not from today
    with pytest.raises(refusals.WrongState):
        answering.ask_correction(
            by=wen, case_id=case.pk, wrong={story.line(case, FORM).pk: "晚了"}, at=when("2022-08-05")
        )


def test_after_the_days_to_answer_the_law_has_accepted_whatever_the_office_says(wen, chen, permit):
    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    late = when("2022-08-04", 17, 1)  # the worker has not come round yet
    with pytest.raises(refusals.AnsweredTooLate):
        answering.ask_correction(by=wen, case_id=case.pk, wrong={story.line(case, FORM).pk: "缺签名"}, at=late)
    with pytest.raises(refusals.AnsweredTooLate):
        answering.not_accept(by=wen, case_id=case.pk, ground="not_met", reason="不符合条件", at=late)
    answering.accept(by=wen, case_id=case.pk, at=late)
    case = story.fresh(case)
    assert (case.accepted_at, case.due_at) == (MORNING, when("2022-08-05", 17))


def test_what_was_promised_and_comes_late_does_not_mend_it(wen, chen, permit):
    case = story.received(wen, permit, MORNING, given=story.asked(permit, FORM), applicant_id=chen.pk)
    lease = story.line(case, LEASE).pk
    answering.accept(by=wen, case_id=case.pk, at=MORNING, promises={lease: when("2022-08-03", 17)})
    with pytest.raises(refusals.PromiseOver):
        checklist.hand_in(by=wen, case_id=case.pk, line_id=lease, at=when("2022-08-03", 17, 1))


def test_tolerant_acceptance_is_a_promise_with_a_day(wen, chen, permit):
    case = story.received(wen, permit, MORNING, given=story.asked(permit, FORM), applicant_id=chen.pk)
    lease = story.line(case, LEASE)
    with pytest.raises(refusals.MaterialsMissing):
        answering.accept(by=wen, case_id=case.pk, at=MORNING)
    with pytest.raises(refusals.TooLate):
        answering.accept(by=wen, case_id=case.pk, at=MORNING, promises={lease.pk: when("2022-08-12", 17)})
    answering.accept(by=wen, case_id=case.pk, at=MORNING, promises={lease.pk: when("2022-08-03", 17)})
    assert story.fresh(case).state == "accepted"
    paper = Document.objects.get(case=case, kind="promise")
    assert paper.said["rows"] == [["1", LEASE, "2022年8月3日"]]


def test_a_promise_kept_goes_on_and_one_broken_counts_as_withdrawn(wen, chen, permit):
    from wangge.hall import chores

    kept, broken = (
        story.received(wen, permit, MORNING, given=story.asked(permit, FORM), applicant_id=chen.pk) for _ in range(2)
    )
    for case in (kept, broken):
        answering.accept(
            by=wen, case_id=case.pk, at=MORNING, promises={story.line(case, LEASE).pk: when("2022-08-03", 17)}
        )
    checklist.hand_in(by=wen, case_id=kept.pk, line_id=story.line(kept, LEASE).pk, at=when("2022-08-02"))
    chores.break_promises(when("2022-08-03", 18))
    assert (story.fresh(kept).state, story.fresh(broken).state) == ("accepted", "withdrawn")
    assert story.fresh(broken).steps.order_by("id").last().kind == "promise_broken"


def test_the_applicant_is_told_the_number_and_never_what_he_applied_for(wen, chen, permit):
    case = story.accepted(wen, permit, MORNING, applicant_id=chen.pk)
    bodies = [one.content["body"] for one in OutboxMessage.objects.filter(recipient_id=chen.pk)]
    assert len(bodies) == 2
    assert all(case.number in body and "食品" not in body for body in bodies)


def test_the_message_leads_to_the_case_from_any_phone(wen, chen, permit, monkeypatch):
    monkeypatch.setattr("wangge.config.settings.site", "https://{district}.wangge.example/")
    case = story.accepted(wen, permit, MORNING, applicant_id=chen.pk)
    (body, *_more) = [one.content["body"] for one in OutboxMessage.objects.filter(recipient_id=chen.pk)]
    assert f"https://140105.wangge.example/hall/follow/{case.token}" in body


def test_a_case_keeps_the_version_it_began_with(wen, chen, permit, xu, bai, bureau):
    from wangge.catalogue import drafting, publishing

    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    later = drafting.draft_version(by=xu, item_id=permit.item_id, at=MORNING)
    publishing.submit(by=xu, version_id=later.pk, at=MORNING)
    publishing.publish(by=bai, version_id=later.pk, from_day=when("2022-07-29").date(), at=MORNING)
    tomorrow = when("2022-07-29")
    newer = intake.take(
        by=wen, item_id=permit.item_id, place_id=permit.item.place_id, applicant_id=chen.pk, at=tomorrow
    )
    answering.accept(by=wen, case_id=case.pk, at=tomorrow)
    assert (story.fresh(case).version_id, newer.version_id) == (permit.pk, later.pk)


def test_online_the_applicant_submits_and_the_window_receives(wen, chen, permit):
    case = intake.begin_online(by=chen, item_id=permit.item_id, at=MORNING)
    assert case.number is None
    for name in (FORM, LEASE):
        checklist.hand_in(
            by=chen, case_id=case.pk, line_id=story.line(case, name).pk, content=b"%PDF-1.7 x", name="a.pdf",
            media_type="application/pdf", at=MORNING,
        )  # fmt: skip
    intake.submit(by=chen, case_id=case.pk, at=MORNING, not_needed=[story.line(case, "委托书").pk])
    case = story.fresh(case)
    assert (case.state, case.next_at) == ("submitted", MORNING.replace(hour=17) + timedelta(days=1))
    intake.receive(by=wen, case_id=case.pk, at=when("2022-07-29"))
    answering.accept(by=wen, case_id=case.pk, at=when("2022-07-29"))
    case = story.fresh(case)
    assert (case.state, case.received_at, case.taken_by_id) == ("accepted", MORNING, wen.pk)


def test_a_file_that_is_no_picture_and_no_pdf_is_refused(chen, permit):
    case = intake.begin_online(by=chen, item_id=permit.item_id, at=MORNING)
    for content, media_type in ((b"MZ\x90", "application/pdf"), (b"<svg/>", "image/svg+xml"), (b"", "image/png")):
        with pytest.raises(refusals.BadFile):
            checklist.hand_in(
                by=chen, case_id=case.pk, line_id=story.line(case, FORM).pk, content=content, name="x",
                media_type=media_type, at=MORNING,
            )  # fmt: skip
