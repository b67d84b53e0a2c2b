"""The third verified complaint ends membership and benefits at that moment; only an appeal that wins brings them back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.alliance import story
from tests.care.story import at_once, table
from wangge.alliance import complaints, memberships, queries, refusals
from wangge.alliance.chores import hear_complaints
from wangge.alliance.models import Appeal, Complaint, Entitlement, Membership
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotPermitted
from wangge.points import audit
from wangge.points.models import Strike

ROWS = table("exit.md", "happens", "counting", "member", "benefits")
DAY = timedelta(days=1)


def benefits(membership):
    return Entitlement.objects.filter(membership=membership, ended_at=None).count()


def appealed(complaint, keeper, committee, at, won=True):
    complaints.appeal(by=keeper, complaint_id=complaint.pk, text="小票不是我们店开的，有监控", at=at)
    return complaints.decide_appeal(by=committee, complaint_id=complaint.pk, won=won, grounds="小票抬头是别家", at=at)


@pytest.mark.parametrize(("happens", "counting", "member", "left"), ROWS)
def test_the_page_says_who_leaves(membership, resident, zhao, keeper, committee, at, happens, counting, member, left):
    last = None
    for what in happens.split():
        if what in "vr":
            found = story.verified(membership, resident, zhao, at, verified=what == "v")
            last = found if what == "v" else last
        else:
            appealed(last, keeper, committee, at + story.HEARD, won=what == "a")
    shop = membership.organisation
    assert queries.figures([shop])[shop.pk].strikes == int(counting)
    assert queries.is_member(shop, at + story.HEARD + DAY) == (member == "yes")
    assert benefits(membership) == int(left)
    assert audit.audit() == []


def test_everything_ends_in_the_same_second_and_is_told(membership, resident, zhao, keeper, at):
    for _time in range(3):
        story.verified(membership, resident, zhao, at)
    membership.refresh_from_db()
    moment = at + story.HEARD
    assert (membership.ended_at, membership.end) == (moment, Membership.End.RULE)
    assert membership.agreement.state == "terminated"
    assert set(Entitlement.objects.values_list("ended_at", flat=True)) == {moment}
    told = OutboxMessage.objects.filter(kind="complaint.decided", recipient_id=keeper.pk).latest("id").content["body"]
    assert "第 3 次查实" in told
    assert "终止" in told
    assert Leaf.objects.filter(kind="membership.ended").count() == 1


def test_what_comes_back_is_what_it_had_not_todays_list(membership, resident, zhao, keeper, committee, places, at):
    found = [story.verified(membership, resident, zhao, at) for _time in range(3)]
    moment = at + story.HEARD
    former = list(Entitlement.objects.filter(membership=membership).order_by("benefit__name"))
    memberships.add_benefit(by=zhao, place_id=places.community.pk, name="开业花篮", what="一次", at=moment + DAY)
    memberships.end_benefit(by=zhao, benefit_id=former[0].benefit_id, at=moment + DAY)
    appealed(found[-1], keeper, committee, moment + 2 * DAY)
    again = Entitlement.objects.get(membership=membership, ended_at=None)
    assert (again.benefit, again.restores, again.began_at) == (former[1].benefit, former[1], moment + 2 * DAY)
    former[1].refresh_from_db()
    assert former[1].ended_at == moment  # the past is not rewritten
    leaf = Leaf.objects.get(kind="membership.restored")
    assert '"benefits":1' in leaf.body.replace(" ", "")


def test_out_and_back_twice_brings_back_what_was_there_the_second_time(
    membership, resident, zhao, keeper, committee, at
):
    found = [story.verified(membership, resident, zhao, at) for _time in range(3)]
    appealed(found[-1], keeper, committee, at + story.HEARD + DAY)
    again = story.verified(membership, resident, zhao, at + 2 * DAY)
    assert benefits(membership) == 0
    appealed(again, keeper, committee, at + 2 * DAY + story.HEARD + DAY)
    assert benefits(membership) == 2
    assert Entitlement.objects.filter(membership=membership).count() == 6


def test_who_was_removed_is_not_invited_again(membership, resident, zhao, places, at):
    for _time in range(3):
        story.verified(membership, resident, zhao, at)
    with pytest.raises(refusals.Removed):
        memberships.invite(
            by=zhao, place_id=places.community.pk, organisation_id=membership.organisation_id, from_day=day_of(at),
            to_day=day_of(at), at=at + story.HEARD,
        )  # fmt: skip


def test_won_after_the_agreement_ran_out_only_the_standing_comes_back(zhao, keeper, places, resident, committee, at):
    short = story.joined(zhao, keeper, places, at, days=12)
    found = [story.verified(short, resident, zhao, at) for _time in range(3)]
    appealed(found[-1], keeper, committee, at + story.HEARD + 5 * DAY)
    assert not queries.is_member(short.organisation, at + 30 * DAY)
    assert not queries.figures([short.organisation])[short.organisation_id].removed


def test_nothing_is_decided_before_the_member_is_heard(membership, resident, zhao, keeper, at):
    made = story.complained(membership, resident, at)
    with pytest.raises(refusals.NotHeard):
        complaints.decide(by=zhao, complaint_id=made.pk, verified=True, grounds=story.GROUNDS, at=at)
    complaints.reply(by=keeper, complaint_id=made.pk, text="已经给顾客换了一袋新的米", at=at)
    complaints.decide(by=zhao, complaint_id=made.pk, verified=False, grounds=story.GROUNDS, at=at)
    assert not Strike.objects.exists()


def test_three_working_days_to_reply(membership, resident, at):
    story.complained(membership, resident, at)  # Thursday: Friday, Monday, Tuesday
    assert hear_complaints(at + 5 * DAY) == 0
    assert hear_complaints(at + 6 * DAY) == 1
    assert Complaint.objects.get().state == "heard"


def test_no_party_verifies(membership, resident, zhao, keeper, colleague, places, at):
    desk = complaints.raise_complaint(
        by=colleague, organisation_id=membership.organisation_id, kind="service", text=story.TEXT, at=at
    )
    complaints.hear_without(complaint_id=desk.pk, at=at + story.HEARD)
    kin = cast.person("郑小顺")
    cast.kin(keeper, kin, "儿子")
    for who in (keeper, kin):
        cast.holding(who, "community_staff", places.community)
    for who in (colleague, keeper, kin):
        with pytest.raises(refusals.Party):
            complaints.decide(by=who, complaint_id=desk.pk, verified=True, grounds=story.GROUNDS, at=at + story.HEARD)
    complaints.decide(by=zhao, complaint_id=desk.pk, verified=True, grounds=story.GROUNDS, at=at + story.HEARD)


def test_the_database_refuses_a_party_too(membership, resident, zhao, at):
    made = story.verified(membership, resident, zhao, at)
    with pytest.raises(IntegrityError), atomic():
        Complaint.objects.filter(pk=made.pk).update(decided_by=resident)


def test_only_who_hears_there_decides_and_only_the_committee_on_appeals(
    membership, resident, lin, foreign_staff, zhao, keeper, committee, at
):
    made = story.heard(membership, resident, at)
    late = at + story.HEARD
    for who in (lin, foreign_staff, committee):
        with pytest.raises(NotPermitted):
            complaints.decide(by=who, complaint_id=made.pk, verified=True, grounds=story.GROUNDS, at=late)
    complaints.decide(by=zhao, complaint_id=made.pk, verified=True, grounds=story.GROUNDS, at=late)
    complaints.appeal(by=keeper, complaint_id=made.pk, text="小票不是我们店开的，有监控", at=late)
    with pytest.raises(NotPermitted):
        complaints.decide_appeal(by=zhao, complaint_id=made.pk, won=True, grounds="看错了小票", at=late)
    assert (
        complaints.decide_appeal(by=committee, complaint_id=made.pk, won=False, grounds="证据一致", at=late).state
        == "lost"
    )


def test_an_appeal_comes_once_in_time_and_from_the_member(membership, resident, zhao, keeper, at):
    made = story.verified(membership, resident, zhao, at)
    late = at + story.HEARD
    words = {"complaint_id": made.pk, "text": "小票不是我们店开的，有监控"}
    with pytest.raises(refusals.NotTheMember):
        complaints.appeal(by=resident, at=late, **words)
    with pytest.raises(refusals.TooLate) as told:
        complaints.appeal(by=keeper, at=late + 30 * DAY, **words)
    assert told.value.words["day"] == made.appeal_until
    complaints.appeal(by=keeper, at=late, **words)
    with pytest.raises(refusals.AppealedAlready):
        complaints.appeal(by=keeper, at=late, **words)
    assert Appeal.objects.count() == 1


def test_the_member_does_not_learn_who_complained(membership, resident, keeper, zhao, at):
    made = story.complained(membership, resident, at)
    assert queries.complaint_for(keeper, made.pk, at=at) == made
    assert not queries.sees_complainant(keeper, made, at)
    assert queries.sees_complainant(zhao, made, at)
    assert queries.sees_complainant(resident, made, at)
    assert all("王秀兰" not in str(one.content) for one in OutboxMessage.objects.filter(recipient_id=keeper.pk))


def test_a_bad_review_becomes_a_complaint_once_and_only_against_a_member(membership, resident, at):
    review = new_id()
    words = {"organisation": membership.organisation, "text": "", "complainant": resident, "at": at}
    made = complaints.raise_from_review(review_id=review, **words)
    assert (made.source, made.raised_by) == ("review", None)
    with pytest.raises(IntegrityError), atomic():
        complaints.raise_from_review(review_id=review, **words)
    Membership.objects.update(ended_at=at, end="agreement")
    assert complaints.raise_from_review(review_id=new_id(), **words) is None


def test_who_complained_may_take_it_back_before_the_decision(membership, resident, zhao, at):
    made = story.heard(membership, resident, at)
    with pytest.raises(NotPermitted):
        complaints.withdraw(by=zhao, complaint_id=made.pk, at=at)
    complaints.withdraw(by=resident, complaint_id=made.pk, at=at)
    with pytest.raises(refusals.WrongState):
        complaints.decide(by=zhao, complaint_id=made.pk, verified=True, grounds=story.GROUNDS, at=at)


def test_a_resident_complains_only_for_oneself_and_only_about_members(membership, resident, lin, at):
    words = {"organisation_id": membership.organisation_id, "kind": "service", "text": story.TEXT, "at": at}
    with pytest.raises(NotPermitted):
        complaints.raise_complaint(by=resident, complainant_id=lin.pk, **words)
    with pytest.raises(refusals.TextMissing):
        complaints.raise_complaint(by=resident, complainant_id=resident.pk, **words | {"text": "不好"})
    Membership.objects.update(ended_at=at, end="agreement")
    with pytest.raises(refusals.NotAMember):
        complaints.raise_complaint(by=resident, complainant_id=resident.pk, **words)


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_of_verdicts_at_the_same_moment_one_ends_the_membership(membership, resident, zhao, at):
    story.verified(membership, resident, zhao, at)
    made = [story.heard(membership, resident, at) for _time in range(3)]
    late = at + story.HEARD

    def decide(one):
        return lambda: complaints.decide(by=zhao, complaint_id=one.pk, verified=True, grounds=story.GROUNDS, at=late)

    assert all(isinstance(one, Complaint) for one in at_once([decide(one) for one in made]))
    assert Leaf.objects.filter(kind="membership.ended").count() == 1
    assert Strike.objects.filter(removes=True).count() == 1
    assert audit.audit() == []
