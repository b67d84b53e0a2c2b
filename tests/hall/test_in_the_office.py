"""In the back office: claimed, reviewed, stopped, extended, decided by somebody else; handed out; ended; archived."""

from __future__ import annotations

import pytest

from tests import cast
from tests.care.story import at_once
from tests.hall import story
from tests.hall.story import FORM, LEASE, when
from tests.web.pressing import press
from wangge import journal
from wangge.hall import (
    answering,
    archiving,
    chores,
    deciding,
    ending,
    intake,
    issuing,
    printing,
    queries,
    refusals,
    reviewing,
)  # fmt: skip
from wangge.hall.models import Archive, Case, CaseStep, Document, Handover
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, NotFound, NotPermitted

THURSDAY = when("2022-07-28")


def test_whoever_took_it_does_not_decide_it(wen, shi, chen, permit, places):
    from tests import cast

    cast.holding(wen, "approver", places.district)  # even with both posts
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.TookIt):
        reviewing.claim(by=wen, case_id=case.pk, at=THURSDAY)
    reviewing.claim(by=shi, case_id=case.pk, at=THURSDAY)
    with pytest.raises(refusals.WrongState):
        reviewing.claim(by=shi, case_id=case.pk, at=THURSDAY)


def test_whoever_accepts_an_application_from_the_net_at_once_has_taken_it(wen, chen, permit, places):
    from tests import cast

    cast.holding(wen, "approver", places.district)
    case = story.submitted(chen, permit, THURSDAY)
    answering.accept(by=wen, case_id=case.pk, at=THURSDAY)
    assert story.fresh(case).taken_by_id == wen.pk
    with pytest.raises(refusals.TookIt):
        reviewing.claim(by=wen, case_id=case.pk, at=THURSDAY)


def test_a_draft_is_the_applicants_alone_also_when_he_withdrew_it(wen, chen, permit):
    case = intake.begin_online(by=chen, item_id=permit.item_id, at=THURSDAY)
    with pytest.raises(NotFound):
        ending.withdraw(by=wen, case_id=case.pk, at=THURSDAY)
    ending.withdraw(by=chen, case_id=case.pk, at=THURSDAY)
    assert not queries.listed(wen, queries.Asked(group="all"), at=THURSDAY).exists()
    with pytest.raises(NotFound):
        queries.case_for(wen, case.pk, at=THURSDAY)
    with pytest.raises(NotFound):
        archiving.archive(by=wen, case_id=case.pk, at=THURSDAY)


def test_what_ended_in_time_or_is_in_the_archive_is_not_explained(wen, shi, chen, permit):
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    ending.withdraw(by=chen, case_id=case.pk, at=when("2022-08-01"))
    with pytest.raises(refusals.NotOverrun):
        deciding.explain_overrun(by=shi, case_id=case.pk, text="系统升级，耽误了。", at=when("2022-08-30"))
    late = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    ending.withdraw(by=chen, case_id=late.pk, at=when("2022-08-29"))
    archiving.archive(by=wen, case_id=late.pk, at=when("2022-08-29"))
    with pytest.raises(refusals.WrongState):
        deciding.explain_overrun(by=shi, case_id=late.pk, text="系统升级，耽误了。", at=when("2022-08-30"))


def test_a_window_clerk_and_the_head_decide_nothing(wen, bai, chen, permit):
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    for other in (wen, bai):
        with pytest.raises((NotPermitted, refusals.TookIt)):
            reviewing.claim(by=other, case_id=case.pk, at=THURSDAY)


def test_the_way_to_a_certificate_handed_out_at_the_window(wen, shi, chen, permit):
    case = story.certified(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.IdentityUnchecked):
        issuing.hand_out(
            by=wen, case_id=case.pk, receiver="陈小满", identity_checked=False, signed=True, at=when("2022-07-29")
        )
    issuing.hand_out(
        by=wen, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=when("2022-07-29")
    )
    case = story.fresh(case)
    assert (case.state, case.outcome, case.decided_by_id, case.visits) == ("closed", "approved", shi.pk, 2)
    kinds = [one.kind for one in Document.objects.filter(case=case).order_by("id")]
    assert kinds == ["receipt", "accepted", "approval", "certificate", "delivery"]
    licence = Document.objects.get(case=case, kind="certificate")
    assert printing.pdf(licence).startswith(b"%PDF")
    assert chen.citizen_no not in str(licence.said)  # masked


def test_every_step_is_a_line_of_the_journal(wen, shi, chen, permit):
    case = story.approved(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    steps = list(CaseStep.objects.filter(case=case).order_by("id"))
    assert [one.kind for one in steps] == ["received", "accepted", "claimed", "reviewed", "approved"]
    lines = {line.pk: line for line in journal.history_of(case)}
    assert {one.leaf_id for one in steps} == set(lines)
    assert all("陈" not in line.body and "符合" not in line.body for line in lines.values())


def test_a_refusal_states_reasons_and_remedies(wen, shi, chen, permit):
    case = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.ReasonMissing):
        deciding.decide(by=shi, case_id=case.pk, outcome="refused", reasons=" ", at=THURSDAY)
    deciding.decide(by=shi, case_id=case.pk, outcome="refused", reasons="场所距污染源不足 25 米", at=THURSDAY)
    said = "".join(Document.objects.get(case=case, kind="refusal").said["lines"])
    assert "25 米" in said
    assert "行政复议" in said
    assert "小店区人民法院" in said
    with pytest.raises(refusals.WrongState):
        deciding.certify(by=shi, case_id=case.pk, at=THURSDAY)
    issuing.post(by=wen, case_id=case.pk, tracking="EMS 1100 0000 0000 8", at=THURSDAY)
    chores.close_posted(when("2022-08-08", 17, 1))  # 7 working days
    assert story.fresh(case).state == "closed"


def test_a_special_procedure_stops_the_clock_and_the_applicant_is_told_how_long(wen, shi, chen, permit):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    assert case.due_at == when("2022-08-05", 17)
    with pytest.raises(refusals.NotSpecial):
        reviewing.pause(by=shi, case_id=case.pk, kind="auction", days=5, reason="不在指南里", at=when("2022-07-29"))
    reviewing.pause(by=shi, case_id=case.pk, kind="testing", days=5, reason="后厨用水送检", at=when("2022-07-29"))
    case = story.fresh(case)
    assert (case.state, case.due_at, case.next_at) == ("special", None, when("2022-08-05", 17))
    assert "约需 5 个工作日" in "".join(Document.objects.get(case=case, kind="special").said["lines"])
    reviewing.resume(by=shi, case_id=case.pk, result="水质合格", at=when("2022-08-10"))
    # Friday to Tuesday, 8 working days, did not count: six from 10 August on
    assert story.fresh(case).due_at == when("2022-08-17", 17)


def test_the_head_extends_once_with_a_reason_the_applicant_is_told(wen, shi, bai, chen, permit):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(NotPermitted):
        reviewing.extend(by=shi, case_id=case.pk, reason="案情复杂", at=when("2022-08-04"))
    reviewing.extend(by=bai, case_id=case.pk, reason="需要跨区核实", at=when("2022-08-04"))
    case = story.fresh(case)
    assert case.due_at == when("2022-08-19", 17)  # 6 + 10 working days
    assert "需要跨区核实" in "".join(Document.objects.get(case=case, kind="extended").said["lines"])
    with pytest.raises(refusals.ExtendedAlready):
        reviewing.extend(by=bai, case_id=case.pk, reason="再来一次", at=when("2022-08-05"))


def test_a_term_that_is_over_is_not_extended(wen, shi, bai, chen, permit):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.AlreadyOver):
        reviewing.extend(by=bai, case_id=case.pk, reason="忘了", at=when("2022-08-06"))


def test_warned_before_escalated_after_and_explained_publicly(wen, shi, bai, chen, permit):
    case = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    for _twice in range(2):
        chores.warn(when("2022-08-05", 9))
        chores.escalate(when("2022-08-08", 9))
    told = [
        (one.kind, one.recipient_id) for one in OutboxMessage.objects.filter(kind__in=("case.due_soon", "case.overdue"))
    ]
    assert sorted(told, key=str) == sorted(
        [("case.due_soon", shi.pk), ("case.overdue", shi.pk), ("case.overdue", bai.pk)], key=str
    )
    late = when("2022-08-08", 10)
    with pytest.raises(refusals.NotInformed):
        deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合条件", at=late)
    with pytest.raises(refusals.NamesSomebody):
        deciding.explain_overrun(by=shi, case_id=case.pk, text="陈小满的材料难核实", at=late)
    deciding.explain_overrun(by=shi, case_id=case.pk, text="现场核查因暴雨推迟一天", at=late)
    deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合条件", at=late)
    assert [one.text for one in queries.explanations_of(case)] == ["现场核查因暴雨推迟一天"]


def test_in_time_there_is_nothing_to_explain(wen, shi, chen, permit):
    case = story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.NotOverrun):
        deciding.explain_overrun(by=shi, case_id=case.pk, text="没有超期", at=when("2022-08-05", 16))


def test_what_was_promised_comes_before_the_decision(wen, shi, chen, permit):
    case = story.received(wen, permit, THURSDAY, given=story.asked(permit, FORM), applicant_id=chen.pk)
    lease = story.line(case, LEASE).pk
    answering.accept(by=wen, case_id=case.pk, at=THURSDAY, promises={lease: when("2022-08-03", 17)})
    reviewing.claim(by=shi, case_id=case.pk, at=THURSDAY)
    reviewing.pass_on(by=shi, case_id=case.pk, opinion="只差合同", at=THURSDAY)
    with pytest.raises(refusals.PromiseOpen):
        deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合条件", at=THURSDAY)


def test_an_immediate_item_is_done_on_the_spot(wen, chen, quick, permit, places):
    spot = {"reasons": "年满六十周岁", "receiver": "陈小满", "identity_checked": True, "signed": True}
    case = issuing.do_on_the_spot(
        by=wen, at=THURSDAY, item_id=quick.item_id, place_id=places.district.pk, applicant_id=chen.pk,
        given=story.asked(quick), **spot,
    )  # fmt: skip
    case = story.fresh(case)
    assert (case.state, case.on_the_spot, case.visits, case.decided_by_id) == ("closed", True, 1, wen.pk)
    assert Handover.objects.get(case=case).receiver == "陈小满"
    with pytest.raises(refusals.NotOnTheSpot):
        issuing.do_on_the_spot(
            by=wen, at=THURSDAY, item_id=permit.item_id, place_id=places.district.pk, applicant_id=chen.pk,
            given=story.asked(permit), not_needed=story.without_proxy(permit), **spot,
        )  # fmt: skip


def test_what_the_law_has_accepted_long_ago_is_not_done_on_the_spot(wen, chen, quick):
    spot = {"reasons": "年满六十周岁", "receiver": "陈小满", "identity_checked": True, "signed": True}
    case = story.received(wen, quick, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.AnsweredTooLate):  # it is late already: that has to be explained
        issuing.settle_on_the_spot(by=wen, case_id=case.pk, at=when("2022-08-04", 17, 1), **spot)
    issuing.settle_on_the_spot(by=wen, case_id=case.pk, at=when("2022-08-04", 16), **spot)
    assert story.fresh(case).state == "closed"


def test_the_applicant_withdraws_until_it_is_decided(wen, shi, chen, stranger, permit):
    case = story.reviewing_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(NotPermitted):
        ending.withdraw(by=stranger, case_id=case.pk, at=THURSDAY)
    ending.withdraw(by=chen, case_id=case.pk, at=THURSDAY)
    assert story.fresh(case).state == "withdrawn"
    decided = story.approved(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.WrongState):
        ending.withdraw(by=chen, case_id=decided.pk, at=THURSDAY)


def test_without_corrections_the_window_ends_it_but_not_early(wen, chen, permit):
    case = story.received(wen, permit, THURSDAY, given=[], applicant_id=chen.pk)
    wrong = {story.line(case, name).pk: "请补交" for name in (FORM, LEASE)}
    answering.ask_correction(by=wen, case_id=case.pk, wrong=wrong, at=THURSDAY)
    with pytest.raises(refusals.NotYetEndable):
        ending.terminate(by=wen, case_id=case.pk, reason="未补正", at=when("2022-08-01"))
    ending.terminate(by=wen, case_id=case.pk, reason="逾期未补正", at=when("2022-08-19"))
    assert story.fresh(case).state == "terminated"


def test_the_archive_is_one_hashed_package(wen, shi, chen, permit):
    case = story.certified(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    issuing.hand_out(by=wen, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=THURSDAY)
    chores.archive(when("2022-08-03", 23))
    assert story.fresh(case).state == "closed"
    chores.archive(when("2022-08-08", 9))
    case = story.fresh(case)
    kept = Archive.objects.get(case=case)
    assert case.state == "archived"
    assert archiving.is_whole(kept)
    assert {name.split("/")[0] for name in kept.manifest} == {"case.json", "papers"}
    assert len(kept.manifest) == 6
    kept.sha256 = "0" * 64
    assert not archiving.is_whole(kept)


def test_who_sees_a_case(wen, shi, chen, stranger, zhao, admin, permit, bureau, places):
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    from wangge.hall.models import Case

    seen = {who.name: Case.objects.visible_to(who, THURSDAY.date()).filter(pk=case.pk).exists()
            for who in (wen, shi, chen, stranger, zhao, admin)}  # fmt: skip
    assert seen == {"文静": True, "石磊": True, "陈小满": True, "周远": False, "赵敏": False, "孙工": False}
    assert not Case.objects.visible_to(None, THURSDAY.date()).exists()


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_others_write_while_the_window_has_a_package_set(wen, chen, permit, monkeypatch):
    """Rule 13: the PDFs are set before the lock, over real HTTP too, and what was written then is not overlooked."""
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    ending.withdraw(by=wen, case_id=case.pk, at=THURSDAY)
    came = []

    def setting(paper):
        came.extend(at_once([lambda: story.received(wen, permit, THURSDAY, applicant_id=chen.pk).number]))
        return b"%PDF"

    monkeypatch.setattr(printing, "pdf", setting)
    press(cast.browser_of(wen), f"/hall/{case.pk}/archive")
    assert story.fresh(case).state == "archived"
    assert len(came) == Document.objects.filter(case=case).count()
    assert all(isinstance(number, str) for number in came)


def test_a_case_that_changed_while_its_package_was_set_is_looked_at_again(wen, chen, permit, monkeypatch):
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    ending.withdraw(by=wen, case_id=case.pk, at=THURSDAY)

    def setting(paper):
        Case.objects.filter(pk=case.pk).update(revision=99)
        return b"%PDF"

    monkeypatch.setattr(printing, "pdf", setting)
    with pytest.raises(Changed):
        archiving.archive(by=wen, case_id=case.pk, at=THURSDAY)
    assert not Archive.objects.exists()
