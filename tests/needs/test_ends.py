"""How an entry ends, is opened again, expires by the clock, and is published."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import impossible_phone, person
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.models import OutboxMessage, PolicyRow
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.needs import chores, closing, commands, publishing, queries
from wangge.needs.models import Need, NeedStep, Resource
from wangge.needs.refusals import NamesSomebody, ReasonMissing, ShowsDoor, ShowsNumber, WrongState
from wangge.posts.access import Permission
from wangge.posts.exporting import take_out

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_need_is_met_and_opened_again(need, lin, at):
    made = need()
    closing.meet_need(by=lin, need_id=made.pk, how="物业师傅已更换", at=at)
    met = Need.objects.get(pk=made.pk)
    assert (met.state, met.closed_at) == ("done", at)
    assert NeedStep.objects.get(kind="met").note == "物业师傅已更换"
    assert "物业" not in Leaf.objects.get(kind="need.met").body

    again = closing.reopen_need(by=lin, need_id=made.pk, at=at)
    assert (again.state, again.closed_at, again.version) == ("open", None, 3)


def test_a_resource_is_used_up_and_withdrawn(resource, lin, at):
    one, other = resource(), resource()
    assert closing.use_up_resource(by=lin, resource_id=one.pk, how="名额已满", at=at).state == "done"
    assert closing.withdraw_resource(by=lin, resource_id=other.pk, reason="店铺搬走", at=at).state == "withdrawn"
    assert closing.reopen_resource(by=lin, resource_id=other.pk, at=at).state == "open"


def test_an_end_needs_a_reason_and_an_open_need(need, lin, at):
    made = need()
    with pytest.raises(ReasonMissing):
        closing.withdraw_need(by=lin, need_id=made.pk, reason=" 无 ", at=at)
    closing.withdraw_need(by=lin, need_id=made.pk, reason="不需要了", at=at)
    for deed, word in ((closing.withdraw_need, "reason"), (closing.meet_need, "how")):
        with pytest.raises(WrongState):
            deed(by=lin, need_id=made.pk, at=at, **{word: "再来一次"})
    with pytest.raises(WrongState):
        closing.reopen_need(by=lin, need_id=need().pk, at=at)


def test_who_may_withdraw(need, places, zhao, foreign_staff, manager, grandma_wang, daughter, stranger, at):
    for who in (foreign_staff, manager, daughter, stranger):
        with pytest.raises(NotPermitted):
            closing.withdraw_need(by=who, need_id=need(subject_id=grandma_wang.pk).pk, reason="不需要", at=at)
    for who in (zhao, grandma_wang):
        closing.withdraw_need(by=who, need_id=need(subject_id=grandma_wang.pk).pk, reason="不需要", at=at)
    hers = need(by=daughter, source="own", subject_id=grandma_wang.pk)
    assert closing.withdraw_need(by=daughter, need_id=hers.pk, reason="已解决", at=at).state == "withdrawn"


def test_opening_again_keeps_a_day_to_come_and_replaces_one_that_is_past(need, lin, at):
    soon, today = day_of(at) + timedelta(5), day_of(at)
    made = need(wanted_by=soon)
    closing.withdraw_need(by=lin, need_id=made.pk, reason="误登记", at=at)
    assert closing.reopen_need(by=lin, need_id=made.pk, at=at, until=today).wanted_by == soon
    closing.withdraw_need(by=lin, need_id=made.pk, reason="误登记", at=at)
    later = at + timedelta(days=10)
    with pytest.raises(Invalid):
        closing.reopen_need(by=lin, need_id=made.pk, at=later, until=soon)
    assert closing.reopen_need(by=lin, need_id=made.pk, at=later).wanted_by is None


def moment(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def test_the_clock_warns_once_and_then_ends_it_at_midnight_in_shanghai(need, resource, lin, zhao, at):
    until = day_of(at) + timedelta(3)
    made, offered = need(wanted_by=until, title="修灯不能公开姓名"), resource(valid_to=until)
    endless = need()
    last_day = until + timedelta(30)

    chores.warn_of_expiry(moment(last_day - timedelta(8), 23, 59))
    assert not OutboxMessage.objects.exists()
    for _twice in range(2):
        chores.warn_of_expiry(moment(last_day - timedelta(7), 0))
    told = OutboxMessage.objects.filter(kind="need.expiring")
    assert [one.recipient_id for one in told] == [lin.pk]
    assert OutboxMessage.objects.filter(kind="resource.expiring").count() == 1
    assert "修灯" not in str(told[0].content)
    assert made.number in told[0].content["body"]

    chores.expire_entries(moment(last_day, 23, 59))
    assert Need.objects.get(pk=made.pk).state == "open"
    assert chores.expire_entries(moment(last_day + timedelta(1), 0)) == 2
    assert Need.objects.get(pk=made.pk).state == Resource.objects.get(pk=offered.pk).state == "expired"
    assert Need.objects.get(pk=endless.pk).state == "open"
    assert chores.expire_entries(moment(last_day + timedelta(2), 0)) == 0
    step = NeedStep.objects.get(kind="expired")
    assert step.by is None


def test_a_district_sets_its_own_days(need, at):
    PolicyRow.objects.create(key="needs.grace_days", value=0, valid_from=day_of(at), source="本区规定")
    made = need(wanted_by=day_of(at))
    chores.expire_entries(at)
    assert Need.objects.get(pk=made.pk).state == "open"
    chores.expire_entries(at + timedelta(days=1))
    assert Need.objects.get(pk=made.pk).state == "expired"


def test_who_told_it_from_the_phone_is_warned_too(need, grandma_wang, lin, at):
    need(by=grandma_wang, source="own", subject_id=grandma_wang.pk, wanted_by=day_of(at))
    chores.warn_of_expiry(at + timedelta(days=25))
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {lin.pk, grandma_wang.pk}


def test_a_new_day_is_warned_of_again(need, lin, at):
    made = need(wanted_by=day_of(at))
    later = at + timedelta(days=25)
    chores.warn_of_expiry(later)
    commands.update_need(by=lin, need_id=made.pk, version=1, at=later, wanted_by=day_of(later))
    assert Need.objects.get(pk=made.pk).warned_on is None


# Public lists


def test_what_is_published_says_what_and_roughly_where(need, resource, places, lin, grandma_wang, at):
    made = need("陪独居老人复查", subject_id=grandma_wang.pk, urgency=4, times=["1m"], details="糖尿病")
    publishing.publish_need(by=lin, need_id=made.pk, at=at)
    publishing.publish_need(by=lin, need_id=made.pk, at=at)
    assert NeedStep.objects.filter(kind="published").count() == 1

    (row,) = queries.public_rows(queries.published(Need))
    assert (row.title, row.where, row.urgency, row.times) == ("陪独居老人复查", "第一网格", 4, ["1m"])
    publishing.publish_resource(by=lin, resource_id=resource().pk, at=at)
    assert [one.where for one in queries.public_rows(queries.published(Resource))] == ["第一网格"]
    publishing.unpublish_need(by=lin, need_id=made.pk, at=at)
    assert not queries.published(Need).exists()


@pytest.mark.parametrize(
    ("title", "refusal"),
    [
        ("帮王秀兰买药", NamesSomebody), ("王奶奶家修灯", NamesSomebody), ("给老伴赵大山理发", NamesSomebody),
        ("联系19900001234", ShowsNumber), ("3号楼修灯", ShowsDoor),
    ],
)  # fmt: skip
def test_a_title_that_leads_to_somebody_is_not_published(need, places, lin, grandma_wang, at, title, refusal):
    person("赵大山", home=places.home)
    made = need(title, subject_id=grandma_wang.pk)
    with pytest.raises(refusal):
        publishing.publish_need(by=lin, need_id=made.pk, at=at)
    assert Need.objects.get(pk=made.pk).published_at is None


def test_a_published_title_stays_fit(need, lin, grandma_wang, at):
    made = need("买药", subject_id=grandma_wang.pk)
    publishing.publish_need(by=lin, need_id=made.pk, at=at)
    with pytest.raises(NamesSomebody):
        commands.update_need(by=lin, need_id=made.pk, version=2, at=at, title="帮王秀兰买药")
    assert Need.objects.get(pk=made.pk).title == "买药"


def test_who_may_publish(need, lin, zhao, foreign_staff, grandma_wang, manager, at):
    made = need("买药", subject_id=grandma_wang.pk)
    for who in (foreign_staff, grandma_wang, manager):
        with pytest.raises(NotPermitted):
            publishing.publish_need(by=who, need_id=made.pk, at=at)
    publishing.publish_need(by=zhao, need_id=made.pk, at=at)
    # What is about oneself one may take back, whoever published it.
    assert publishing.unpublish_need(by=grandma_wang, need_id=made.pk, at=at).published_at is None


def test_what_has_ended_is_not_public(need, lin, at):
    made = need()
    publishing.publish_need(by=lin, need_id=made.pk, at=at)
    closing.meet_need(by=lin, need_id=made.pk, how="已修好", at=at)
    assert not queries.published(Need).exists()
    with pytest.raises(WrongState):
        publishing.publish_need(by=lin, need_id=made.pk, at=at)


# Questions


def test_the_list_is_narrowed_and_sorted(need, places, lin, zhao, grandma_wang, at):
    pressing = need("急修", urgency=5)
    danger = need("煤气味", kind="safety", urgency=3, safety=True)
    far = need("另一网格", by=zhao, place_id=places.home7.pk, kind="legal")
    hers = need("送餐", kind="care", subject_id=grandma_wang.pk, urgency=1, wanted_by=day_of(at), source="survey")

    def shown(viewer=zhao, later=at, **asked):
        return list(queries.listed(Need, viewer, queries.Asked(**asked), at=later))

    assert shown() == [danger, pressing, far, hers]
    assert shown(sort="until")[0] == hers
    assert shown(kind="legal") == shown(place=places.grid2) == shown(text="另一") == shown(text=far.number) == [far]
    assert shown(urgency="5") == [pressing]
    assert shown(state="safety") == [danger]
    assert shown(source="survey") == shown(text="wxl") == shown(text="王秀") == [hers]
    assert shown(state="overdue") == []
    assert shown(state="overdue", later=at + timedelta(days=1)) == [hers]
    assert shown(viewer=lin) == [danger, pressing, hers]
    assert shown(viewer=grandma_wang) == [hers]
    assert queries.counts(Need, zhao, at=at) == {"n_open": 4, "n_overdue": 0, "n_public": 0, "n_safety": 1}


def test_one_need_and_what_was_merged_into_it(need, lin, stranger, at):
    made = need()
    page = queries.page_for(Need, lin, made.pk, at=at)
    assert [step.kind for step in page.steps] == ["added"]
    with pytest.raises(NotFound):
        queries.page_for(Need, stranger, made.pk, at=at)


def test_ones_own_needs(need, grandma_wang, daughter, lin, at):
    made = need(subject_id=grandma_wang.pk)
    need()
    assert list(queries.own(Need, grandma_wang, at=at)) == list(queries.own(Need, daughter, at=at)) == [made]
    assert list(queries.own(Need, lin, at=at)) == []


def test_resources_by_what_they_serve(resource, zhao, at):
    repairs, care = resource(), resource(serves=["care", "hospital"])
    found = queries.listed(Resource, zhao, queries.Asked(serves="hospital"), at=at)
    assert list(found) == [care]
    assert set(queries.listed(Resource, zhao, queries.Asked(), at=at)) == {repairs, care}


def test_an_export_is_journalled(need, lin, at):
    need(), need()
    taken = take_out(
        "needs.exported", queries.listed(Need, lin, queries.Asked(), at=at), Permission.SEE_NEEDS, by=lin, at=at
    )
    assert len(taken) == 2
    assert '"count":2' in Leaf.objects.get(kind="needs.exported").body.replace(" ", "")


def test_phones_in_details_do_not_reach_the_journal(need, at):
    phone = impossible_phone()
    need(details=f"电话 {phone}")
    assert not Leaf.objects.filter(body__contains=phone).exists()
