"""Joining, benefits and scores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.points.story import amounts
from wangge.agreements import commands as agreements
from wangge.agreements.chores import begin_and_end
from wangge.alliance import memberships, queries, refusals
from wangge.alliance.models import Entitlement, Membership
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotPermitted
from wangge.points.models import Book

DAY = timedelta(days=1)


def test_a_member_begins_with_the_agreement_and_the_benefits_of_the_day(membership, at):
    assert queries.is_member(membership.organisation, at)
    assert not queries.is_member(membership.organisation, at - DAY)
    assert sorted(one.benefit.name for one in queries.entitlements(membership)) == ["免费摊位", "挂牌展示"]


def test_both_end_with_the_agreement(membership, at):
    begin_and_end(at + 366 * DAY)
    membership.refresh_from_db()
    assert membership.end == Membership.End.AGREEMENT
    assert not Entitlement.objects.filter(ended_at=None).exists()


def test_a_member_is_one_once(membership, zhao, places, at):
    words = {"place_id": places.community.pk, "organisation_id": membership.organisation_id, "from_day": day_of(at)}
    with pytest.raises(refusals.MemberAlready):
        memberships.invite(by=zhao, to_day=day_of(at), at=at, **words)
    with pytest.raises(IntegrityError), atomic():
        Membership.objects.create(
            organisation=membership.organisation, place=places.community, began_at=at,
            agreement=agreements.draft(
                by=zhao, kind="project", place_id=places.community.pk, partner=membership.organisation, title="x", terms="y",
                from_day=day_of(at), to_day=day_of(at), at=at,
            ),
        )  # fmt: skip


def test_a_new_benefit_is_for_all_members_and_one_that_ends_for_none(membership, zhao, lin, places, at):
    words = {"place_id": places.community.pk, "name": "培训名额", "what": "每季度两个", "at": at}
    with pytest.raises(NotPermitted):
        memberships.add_benefit(by=lin, **words)
    made = memberships.add_benefit(by=zhao, **words)
    assert Entitlement.objects.filter(benefit=made, membership=membership, ended_at=None).exists()
    with pytest.raises(refusals.BenefitTwice):
        memberships.add_benefit(by=zhao, **words)
    assert memberships.end_benefit(by=zhao, benefit_id=made.pk, at=at + DAY) == 1
    assert not Entitlement.objects.filter(benefit=made, ended_at=None).exists()


def test_learning_and_volunteering_are_scored_once(membership, zhao, lin, at):
    words = {
        "membership_id": membership.pk,
        "what": "learning",
        "day": day_of(at),
        "evidence": "七月联盟学习会",
        "at": at,
    }
    with pytest.raises(NotPermitted):
        memberships.credit(by=lin, **words)
    memberships.credit(by=zhao, **words)
    with pytest.raises(refusals.CreditTwice):
        memberships.credit(by=zhao, **words)
    memberships.credit(by=zhao, **words | {"what": "volunteering", "evidence": "清扫楼道"})
    assert amounts(membership.organisation, Book.SCORE) == [2, 3]
    for wrong in ({"what": "sleeping"}, {"evidence": " "}, {"day": day_of(at) + DAY}, {"day": day_of(at) - DAY}):
        with pytest.raises(refusals.BadCredit):
            memberships.credit(by=zhao, **words | wrong)


def test_everybody_may_read_who_is_a_member_and_nobody_else_learns_more(membership, keeper, zhao, foreign_staff, at):
    assert [one.organisation.name for one in queries.public()] == ["和顺便利店"]
    assert list(queries.memberships(keeper, at=at)) == list(queries.memberships(zhao, at=at)) == [membership]
    assert not queries.memberships(foreign_staff, at=at).exists()
    assert queries.speaks_for(keeper, day_of(at)) == [membership.organisation]
