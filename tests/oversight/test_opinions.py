"""Legal opinions at any step: asked or not, binding or not, never on a case one had a hand in."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from tests import cast
from tests.hall import story
from tests.hall.story import when
from tests.oversight.conftest import THURSDAY
from wangge import journal
from wangge.hall import deciding
from wangge.hall import refusals as hall
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.oversight import advising, chores, demands, refusals
from wangge.oversight.models import Answer, Demand, Opinion

WORDS = "依据应当写明条款号"


def test_the_office_asks_and_the_adviser_answers_with_an_opinion(case, shi, fang):
    asked = advising.ask_advice(by=shi, case_id=case.pk, text="能否适用告知承诺？", at=THURSDAY)
    assert asked.due == when("2022-08-02", 17)  # three working days
    said = advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=False, demand_id=asked.pk, at=THURSDAY)
    assert (said.was_asked, said.step.kind) == (True, "reviewed")
    assert Answer.objects.get(demand=asked).opinion == said
    with pytest.raises(refusals.Answered):
        advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=False, demand_id=asked.pk, at=THURSDAY)
    told = [(one.kind, one.recipient_id) for one in OutboxMessage.objects.filter(kind__startswith="oversight.")]
    assert told == [("oversight.demanded", fang.pk), ("oversight.answered", shi.pk)]


def test_a_binding_opinion_stops_nothing_but_has_to_be_answered(case, wen, shi, fang):
    advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=True, at=THURSDAY)
    demand = Demand.objects.get(kind="binding")
    assert demand.due == when("2022-08-04", 17)
    deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合法定条件", at=THURSDAY)
    with pytest.raises(NotPermitted):
        demands.answer(by=wen, demand_id=demand.pk, text="窗口不能代为答复", at=THURSDAY)
    answered = demands.answer(by=shi, demand_id=demand.pk, text="已在决定书中补充条款号", at=when("2022-08-05"))
    assert answered.is_late
    with pytest.raises(refusals.Answered):
        demands.answer(by=shi, demand_id=demand.pk, text="再答一次也不行", at=when("2022-08-05"))


def test_at_every_step_from_receipt_to_the_end(wen, shi, chen, permit, fang):
    case = story.received(wen, permit, THURSDAY, applicant_id=chen.pk)
    first = advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=False, at=THURSDAY)
    later = story.certified(shi, wen, permit, THURSDAY, applicant_id=chen.pk)
    last = advising.advise(by=fang, case_id=later.pk, text=WORDS, is_binding=False, at=THURSDAY)
    assert (first.step.kind, last.step.kind) == ("received", "certified")


def test_nobody_advises_on_a_case_he_had_a_hand_in(case, wen, shi, chen, stranger, places):
    for who in (wen, shi, chen):
        cast.holding(who, "legal_adviser", places.district)
        with pytest.raises(refusals.HadAHand):
            advising.advise(by=who, case_id=case.pk, text=WORDS, is_binding=False, at=THURSDAY)
    with pytest.raises(NotPermitted):
        advising.advise(by=stranger, case_id=case.pk, text=WORDS, is_binding=False, at=THURSDAY)


def test_who_released_a_case_still_had_a_hand_in_it(case, wen, shi, places, fang):
    """The timeline remembers whoever did a step, though the case no longer names them."""
    from wangge.hall.models import Case

    other = cast.person("郑替", phone=cast.impossible_phone())
    Case.objects.filter(pk=case.pk).update(owner=other)
    cast.holding(shi, "legal_adviser", places.district)
    with pytest.raises(refusals.HadAHand):
        advising.advise(by=shi, case_id=case.pk, text=WORDS, is_binding=False, at=THURSDAY)


def test_the_applicant_neither_asks_nor_answers_for_the_office(case, chen, fang, places):
    cast.holding(chen, "approver", places.district)
    with pytest.raises(hall.OwnCase):
        advising.ask_advice(by=chen, case_id=case.pk, text="我自己的件怎么样？", at=THURSDAY)
    advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=True, at=THURSDAY)
    with pytest.raises(hall.OwnCase):
        demands.answer(by=chen, demand_id=Demand.objects.get().pk, text="没有问题没有问题", at=THURSDAY)


def test_words_are_asked_for_and_drafts_are_not_looked_at(case, fang, chen, permit):
    with pytest.raises(refusals.WordsMissing):
        advising.advise(by=fang, case_id=case.pk, text=" 好 ", is_binding=False, at=THURSDAY)
    from wangge.hall import intake

    draft = intake.begin_online(by=chen, at=THURSDAY, item_id=permit.item_id)
    with pytest.raises(NotFound):
        advising.advise(by=fang, case_id=draft.pk, text=WORDS, is_binding=False, at=THURSDAY)


def test_what_was_said_cannot_be_changed_and_the_journal_shows_it_without_the_words(case, fang):
    said = advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=True, at=THURSDAY)
    with pytest.raises(DatabaseError), atomic():
        Opinion.objects.filter(pk=said.pk).update(is_binding=False)
    with pytest.raises(DatabaseError), atomic():
        Demand.objects.all().delete()
    lines = [one for one in journal.history_of(case) if one.kind.startswith("oversight.")]
    assert sorted(one.kind for one in lines) == ["oversight.advised", "oversight.demanded"]
    assert all(WORDS not in one.body and "方正" not in one.body for one in lines)
    messages = OutboxMessage.objects.filter(kind__startswith="oversight.")
    assert all(WORDS not in str(one.content) and "陈" not in str(one.content) for one in messages)


def test_the_clock_warns_and_escalates_once(case, shi, bai, fang):
    advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=True, at=THURSDAY)
    for _twice in range(2):
        chores.warn(when("2022-08-02"))  # two working days before: too early
        chores.warn(when("2022-08-03", 18))
        chores.escalate(when("2022-08-05"))
    told = [
        (one.kind, one.recipient_id)
        for one in OutboxMessage.objects.filter(kind__in=("oversight.soon", "oversight.over"))
    ]
    assert sorted(told, key=str) == sorted(
        [
            ("oversight.soon", shi.pk),
            ("oversight.over", shi.pk),
            ("oversight.over", fang.pk),
            ("oversight.over", bai.pk),
        ],
        key=str,
    )


def test_what_is_answered_is_not_reminded_of(case, shi, fang):
    advising.advise(by=fang, case_id=case.pk, text=WORDS, is_binding=True, at=THURSDAY)
    demands.answer(by=shi, demand_id=Demand.objects.get().pk, text="已补充条款号", at=THURSDAY)
    assert chores.warn(when("2022-08-03", 18)) == 0
    assert chores.escalate(when("2022-08-05")) == 0
