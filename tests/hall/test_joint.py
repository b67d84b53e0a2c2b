"""Joint cases: one window takes, the departments deal with it at the same time, one answer. Tables: docs/rules/joint-cases.md."""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from tests import cast
from tests.care.story import at_once
from tests.catalogue import story as catalogue
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from tests.hall.story import FIRE, HEALTH, approver, part, says, when
from tests.web.pressing import press
from wangge import journal
from wangge.catalogue import publishing
from wangge.catalogue import refusals as catalogue_refusals
from wangge.hall import (
    answering,
    archiving,
    chores,
    deciding,
    ending,
    issuing,
    joint,
    part_queries,
    queries,
    refusals,
    reviewing,
)
from wangge.hall.models import CasePart, CaseStep, Document
from wangge.kernel import clock
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "joint-cases.md"
THURSDAY = when("2022-07-28")


def table(heading: str) -> list[list[str]]:
    part = PAGE.read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[1:]]


def decide(who: Any, case: Any, outcome: str, at: datetime = THURSDAY) -> Any:
    return deciding.decide(by=who, case_id=case.pk, outcome=outcome, reasons="依法审查", at=at)


def test_at_acceptance_each_department_gets_its_part_at_once(wen, chen, lan, huo, nursery):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    assert [(one.office.name, one.state) for one in part_queries.of_case(case)] == [
        (HEALTH, "waiting"), (FIRE, "waiting"),
    ]  # fmt: skip
    told = OutboxMessage.objects.filter(kind="case.part_asked")
    assert {one.recipient_id for one in told} == {lan.pk, huo.pk}
    notice = Document.objects.get(case=case, kind="accepted")
    assert f"{HEALTH}、{FIRE}" in "".join(notice.said["lines"])
    assert [one.kind for one in queries.steps_of(case)][-1] == "parts_asked"
    with pytest.raises(IntegrityError), atomic():
        CasePart.objects.create(case=case, office=part(case, FIRE).office, asked_at=THURSDAY, due_at=THURSDAY)


def test_an_item_of_one_department_has_no_parts(wen, chen, permit):
    case = story.accepted(wen, permit, THURSDAY, applicant_id=chen.pk)
    assert not CasePart.objects.filter(case=case).exists()


@pytest.mark.parametrize(("accepted", "promised", "due"), table("## When a part is due"))
def test_when_a_part_is_due(accepted, promised, due, offices, wen, chen, xu, bai, bureau, places):
    said = {**story.JOINT, "promised_amount": int(promised), "joint_departments": FIRE}
    item = catalogue.published(xu, bai, bureau, places.district, story.PUBLISHED, **said)
    case = story.accepted(wen, item, when(*accepted.split()[:1]), applicant_id=chen.pk)
    assert clock.local(part(case, FIRE).due_at).replace(tzinfo=None).isoformat(" ") == due


@pytest.mark.parametrize(("parts", "outcome", "answer"), table("## May the lead decide?"))
def test_may_the_lead_decide(parts, outcome, answer, wen, shi, chen, nursery):
    case = story.deciding_by(shi, wen, nursery, THURSDAY, applicant_id=chen.pk)
    for name, state in zip((HEALTH, FIRE), parts.split(), strict=True):
        if state in ("agreed", "objected"):
            says(SYSTEM, case, name, agrees=state == "agreed")
        elif state == "dropped":
            CasePart.objects.filter(pk=part(case, name).pk).update(state="dropped")
    if answer == "yes":
        assert decide(shi, case, outcome).outcome == outcome
        return
    with pytest.raises((refusals.PartsOpen, refusals.PartObjects)) as refused:
        decide(shi, case, outcome)
    assert refused.value.code == answer


def test_only_an_approver_of_the_department_answers_and_leads_nothing(wen, shi, chen, lan, huo, nursery, places):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    with pytest.raises(refusals.NotOfThisOffice):
        says(huo, case, HEALTH)
    with pytest.raises(refusals.NotOfThisOffice):
        says(shi, case, HEALTH)
    cast.holding(wen, "approver", places.district)  # even with all posts
    with pytest.raises(refusals.TookIt):
        says(wen, case, HEALTH)
    joint.claim(by=lan, case_id=case.pk, part_id=part(case, HEALTH).pk, at=THURSDAY)
    with pytest.raises(refusals.GaveOpinion):
        reviewing.claim(by=lan, case_id=case.pk, at=THURSDAY)
    reviewing.claim(by=huo, case_id=case.pk, at=THURSDAY)  # leads it now
    with pytest.raises(refusals.LeadsIt):
        says(huo, case, FIRE)
    says(lan, case, HEALTH)
    says(SYSTEM, case, FIRE)
    reviewing.pass_on(by=huo, case_id=case.pk, opinion="意见已齐", at=THURSDAY)
    with pytest.raises(refusals.GaveOpinion):
        decide(lan, case, "approved")


def test_a_part_is_claimed_by_one_and_may_be_put_back(wen, chen, lan, offices, nursery, places):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    other = approver("郎静", offices[0], places)
    where = {"case_id": case.pk, "part_id": part(case, HEALTH).pk, "at": THURSDAY}
    joint.claim(by=lan, **where)
    for deed in (joint.claim, lambda **told: says(other, case, HEALTH)):
        with pytest.raises(refusals.PartNotYours):
            deed(by=other, **where)
    joint.release(by=lan, reason="不归我管", **where)
    with pytest.raises(refusals.PartNotYours):  # nobody has it now
        joint.release(by=lan, reason="不归我管", **where)
    says(other, case, HEALTH)
    assert part(case, HEALTH).answered_by == other
    with pytest.raises(refusals.PartState):
        says(other, case, HEALTH)


def test_an_objection_refuses_or_is_asked_about_again(wen, shi, chen, lan, huo, nursery):
    case = story.reviewing_by(shi, wen, nursery, THURSDAY, applicant_id=chen.pk)
    says(lan, case, HEALTH)
    says(huo, case, FIRE, agrees=False)
    assert OutboxMessage.objects.filter(kind="case.part_answered", recipient_id=shi.pk).count() == 1
    reviewing.pass_on(by=shi, case_id=case.pk, opinion="消防不同意", at=THURSDAY)
    again = THURSDAY + timedelta(days=1)
    joint.ask_again(by=shi, case_id=case.pk, part_id=part(case, FIRE).pk, reason="已加高隔断", at=again)
    with pytest.raises(refusals.PartsOpen):
        decide(shi, case, "refused", again)
    says(huo, case, FIRE, at=again)
    decide(shi, case, "approved", again)
    said = "".join(Document.objects.get(case=case, kind="approval").said["lines"])
    assert f"{FIRE}意见：同意。符合规定" in said
    assert "层高不足" in [one.note for one in CaseStep.objects.filter(case=case)]
    assert all("层高" not in line.body for line in journal.history_of(case))


def test_a_late_part_is_warned_about_and_told_to_the_head(wen, shi, bai, chen, lan, huo, nursery):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    says(lan, case, HEALTH)
    chores.warn(when("2022-08-03", 18))
    assert OutboxMessage.objects.filter(kind="case.part_due_soon", recipient_id=huo.pk).count() == 1
    for _twice in range(2):
        chores.escalate(when("2022-08-04", 18))
    late = OutboxMessage.objects.filter(kind="case.part_overdue")
    assert {huo.pk, bai.pk} <= {one.recipient_id for one in late}
    assert lan.pk in {one.recipient_id for one in late}  # nobody leads yet: every approver hears it
    assert [one.kind for one in queries.steps_of(case)].count("part_overdue") == 1


def test_a_case_that_ends_asks_nobody_any_more(wen, chen, lan, nursery):
    case = story.accepted(wen, nursery, THURSDAY, applicant_id=chen.pk)
    assert part_queries.listed(lan, "", at=THURSDAY).count() == 1
    ending.withdraw(by=wen, case_id=case.pk, at=THURSDAY)
    assert {one.state for one in part_queries.of_case(case)} == {"dropped"}
    assert part_queries.listed(lan, "", at=THURSDAY).count() == 0


def test_departments_nobody_knows_keep_an_item_from_publication_and_a_case_from_acceptance(
    wen, chen, offices, nursery, xu, bai, bureau, places
):
    with pytest.raises(catalogue_refusals.NoJointDepartment):
        catalogue.published(
            xu, bai, bureau, places.district, story.PUBLISHED, **{**story.JOINT, "joint_departments": "没有局"}
        )
    case = story.received(wen, nursery, THURSDAY, applicant_id=chen.pk)
    offices[1].name = "小店区消防救援支队"
    offices[1].save()
    with pytest.raises(refusals.NoJointOffice):
        answering.accept(by=wen, case_id=case.pk, at=THURSDAY)
    answering.deem_accepted(case_id=case.pk, at=when("2022-08-05"))
    assert [one.office.name for one in part_queries.of_case(case)] == [HEALTH]
    assert publishing.rules.joint_names("甲局、乙局；甲局\n丙局 ") == ("甲局", "乙局", "丙局")


def test_the_archive_keeps_what_everybody_said(wen, shi, chen, lan, huo, nursery):
    case = story.deciding_by(shi, wen, nursery, THURSDAY, applicant_id=chen.pk)
    says(lan, case, HEALTH)
    says(huo, case, FIRE, agrees=False)
    decide(shi, case, "refused")
    issuing.hand_out(by=wen, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=THURSDAY)
    kept = archiving.archive(by=SYSTEM, case_id=case.pk, at=THURSDAY)
    with zipfile.ZipFile(BytesIO(b64decode(kept.content))) as folder:
        told = json.loads(folder.read("case.json"))
    assert [(one["office"], one["state"], one["by"]) for one in told["parts"]] == [
        (HEALTH, "agreed", "兰英"), (FIRE, "objected", "霍明"),
    ]  # fmt: skip


# Pages, API, redaction


@pytest.fixture
def case_now(wen, chen, lan, huo, offices, xu, bai, bureau, places):
    at = clock.now()
    item = catalogue.published(
        xu,
        bai,
        bureau,
        places.district,
        at - timedelta(days=9),
        **{**story.JOINT, "joint_departments": f"{HEALTH}、{FIRE}"},
    )
    return story.accepted(wen, item, at, applicant_id=chen.pk)


def page(who: Any, address: str) -> str:
    answer = cast.browser_of(who).get(address)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def test_from_the_departments_queue_to_the_answer_in_the_browser(case_now, shi, lan, huo, chen):
    at, health, fire = f"/hall/{case_now.pk}", part(case_now, HEALTH), part(case_now, FIRE)
    assert case_now.number in page(lan, "/hall/parts")
    assert case_now.number not in page(shi, "/hall/parts")
    press(cast.browser_of(lan), f"{at}/parts/{health.pk}/claim")
    assert case_now.number in page(lan, "/hall/parts?state=mine")
    press(cast.browser_of(lan), f"{at}/parts/{health.pk}/release", reason="请同事办")
    press(cast.browser_of(lan), f"{at}/parts/{health.pk}/answer", outcome="agreed", opinion="场地合格")
    press(cast.browser_of(huo), f"{at}/parts/{fire.pk}/answer", outcome="objected", opinion="缺少疏散通道")
    assert case_now.number in page(huo, "/hall/parts?state=answered")
    press(cast.browser_of(shi), f"{at}/claim")
    shown = page(shi, at)
    assert "缺少疏散通道" in shown
    assert "霍明" in shown
    press(cast.browser_of(shi), f"{at}/parts/{fire.pk}/ask-again", reason="已补通道")
    own = page(chen, at)
    assert HEALTH in own
    assert not any(one in own for one in ("兰英", "霍明", "石磊", "文静", "场地合格"))


def test_the_api_has_the_parts(speak, case_now, shi, lan, huo, chen):  # noqa: F811
    at, health, fire = f"/cases/{case_now.pk}", part(case_now, HEALTH), part(case_now, FIRE)
    listed = speak(lan, "GET", "/cases/parts").json()["items"]
    assert [(one["number"], one["part"]["office"]) for one in listed] == [(case_now.number, HEALTH)]
    speak(shi, "POST", f"{at}/parts/{health.pk}/claim", {}, status=403)
    speak(lan, "POST", f"{at}/parts/{health.pk}/claim", {})
    speak(lan, "POST", f"{at}/parts/{health.pk}/release", {"reason": "请同事办"})
    said = speak(lan, "POST", f"{at}/parts/{health.pk}/answer", {"agrees": True, "opinion": "场地合格"}).json()
    assert said["parts"][0]["opinion"] == "场地合格"
    speak(huo, "POST", f"{at}/parts/{fire.pk}/answer", {"agrees": False, "opinion": "缺少通道"})
    speak(shi, "POST", f"{at}/claim", {})
    speak(shi, "POST", f"{at}/parts/{fire.pk}/ask-again", {"reason": "已补通道"})
    own = speak(chen, "GET", at).json()
    assert own["parts"][0]["state"] == "agreed"
    assert (own["parts"][0]["opinion"], own["parts"][0]["owner"], own["owner"]) == (None, None, None)


def test_a_media_observer_reads_which_department_and_when_but_no_word(case_now, lan, places):
    says(lan, case_now, HEALTH, at=clock.now())
    observer = cast.person("梅记者", phone=cast.impossible_phone())
    cast.holding(observer, "media_observer", places.district)
    cast.account(observer, "mei", cast.PASSWORD)
    shown = page(observer, f"/oversight/observed/{case_now.pk}")
    assert HEALTH in shown
    assert "联办部门同意" in shown
    assert not any(one in shown for one in ("兰英", "符合规定", "陈小满"))


def test_the_inspector_reads_what_every_department_said(case_now, lan, places):
    says(lan, case_now, HEALTH, at=clock.now())
    inspector = cast.person("罗明", phone=cast.impossible_phone())
    cast.holding(inspector, "inspector", places.district)
    cast.account(inspector, "luo", cast.PASSWORD)
    shown = page(inspector, f"/oversight/cases/{case_now.pk}")
    assert all(one in shown for one in (HEALTH, FIRE, "符合规定", "兰英"))


def test_many_parts_cost_the_queries_of_two(case_now, wen, chen, lan, django_assert_max_num_queries):
    browser = cast.browser_of(lan)
    for _n in range(8):
        case = story.accepted(wen, case_now.version, clock.now(), applicant_id=chen.pk)
    with django_assert_max_num_queries(14):
        assert case.number in browser.get("/hall/parts").content.decode()
    with django_assert_max_num_queries(28):
        browser.get(f"/hall/{case.pk}")


def test_a_part_of_another_case_is_not_there(case_now, lan, wen, chen, nursery):
    other = story.accepted(wen, nursery, clock.now(), applicant_id=chen.pk)
    with pytest.raises(NotFound):
        joint.claim(by=lan, case_id=other.pk, part_id=part(case_now, HEALTH).pk, at=clock.now())


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_of_a_department_answering_at_once_give_one_opinion(case_now, lan, offices, places):
    colleague = approver("郎静", offices[0], places)

    def give(who: Any, agrees: bool) -> str:
        try:
            says(who, case_now, HEALTH, agrees=agrees, at=clock.now())
        except refusals.PartState:
            return "late"
        return "given"

    tries = [lambda: give(lan, True), lambda: give(colleague, False)] * 3
    assert sorted(at_once(tries)) == ["given"] + ["late"] * 5
    steps = CaseStep.objects.filter(case=case_now, kind__in=("part_agreed", "part_objected"))
    assert steps.get().by == part(case_now, HEALTH).answered_by
