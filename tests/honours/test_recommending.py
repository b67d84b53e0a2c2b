"""Letters to departments, and the link by which they say that they have them."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta

import pytest

from tests.honours import story
from tests.honours.story import NOTICE_OVER
from wangge.honours import chores, conferring, queries, recommending, refusals
from wangge.honours.models import Honour
from wangge.kernel.ids import new_id
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted

WORDS = "该店全年诚信经营，建议纳入政府采购便民服务名录。"


@pytest.fixture
def honour(sun, membership, zhao, shi, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)
    return Honour.objects.get(nominee__organisation=membership.organisation)


def sent(zhao, honour, department, at=NOTICE_OVER):
    return recommending.recommend(
        by=zhao, honour_id=honour.pk, department_id=department.pk, words=WORDS, at=at, site="https://wangge.example"
    )


def test_a_department_gets_the_letter_and_says_so_once(honour, zhao, department):
    one = sent(zhao, honour, department)
    words = story.text_of(b64decode(one.document))
    assert all(
        word in words for word in ("推荐信", "小店区商务局", "和顺便利店", "信誉商户", honour.number, "评价得星")
    )
    told = OutboxMessage.objects.get(kind="recommendation.sent")
    assert told.recipient_id == department.reader.pk
    assert f"https://wangge.example/honours/letter/{one.token}" in told.content["body"]
    assert [found.pk for found in queries.recommendations(department.reader, at=NOTICE_OVER)] == [one.pk]
    with pytest.raises(refusals.NameMissing):
        recommending.acknowledge(token=one.token, name="", at=NOTICE_OVER)
    recommending.acknowledge(token=one.token, name="罗建", answer="已转采购科", at=NOTICE_OVER)
    with pytest.raises(refusals.AcknowledgedAlready):
        recommending.acknowledge(token=one.token, name="罗建", at=NOTICE_OVER)
    assert OutboxMessage.objects.get(kind="recommendation.acknowledged").recipient_id == zhao.pk
    assert queries.recommendation_for(zhao, one.pk, at=NOTICE_OVER).answer == "已转采购科"


def test_what_is_refused(honour, zhao, shi, gao, department, membership):
    with pytest.raises(NotPermitted):
        sent(gao, honour, department)
    with pytest.raises(refusals.NoDepartment):
        sent(zhao, honour, membership.organisation)
    with pytest.raises(NotFound):
        recommending.acknowledge(token="nothing", name="罗建", at=NOTICE_OVER)
    with pytest.raises(NotFound):
        recommending.recommend(by=zhao, honour_id=new_id(), department_id=department.pk, words=WORDS, at=NOTICE_OVER)
    sent(zhao, honour, department)
    with pytest.raises(refusals.RecommendedAlready):
        sent(zhao, honour, department)
    conferring.withdraw(by=shi, honour_id=honour.pk, reason="查实不实宣传", at=NOTICE_OVER)
    with pytest.raises(refusals.NotValid):
        sent(zhao, honour, department)


def test_the_clock_reminds_a_department_once(honour, zhao, department):
    sent(zhao, honour, department)
    late = NOTICE_OVER + timedelta(days=20)
    assert chores.remind_departments(NOTICE_OVER) == 0
    assert (chores.remind_departments(late), chores.remind_departments(late)) == (1, 0)
    assert OutboxMessage.objects.filter(kind="recommendation.sent").count() == 2


def test_the_clock_says_that_days_are_over_once_for_each_step(sun, zhao, shi, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    assert chores.say_over(story.VOTED) == 0
    assert (chores.say_over(NOTICE_OVER), chores.say_over(NOTICE_OVER)) == (1, 0)
    told = OutboxMessage.objects.get(kind="appraisal.over")
    assert (told.recipient_id, told.about_id) == (zhao.pk, made.pk)
