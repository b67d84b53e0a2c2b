"""From the figures of a quarter to honours: who is on the list and why, the vote, the notice, objections, certificates."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.alliance import story as members
from tests.checkin.story import approved
from tests.honours import story
from tests.honours.story import AFTER, NOTICE_OVER, VOTED, nominee
from tests.volunteers.story import reviewed_badly
from wangge.honours import conferring, objecting, preparing, queries, refusals, voting
from wangge.honours.models import Appraisal, Honour, Nominee, Vote
from wangge.journal.models import Leaf
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.points import ledger
from wangge.points.models import Book

DAY = timedelta(days=1)


def test_the_list_says_who_stands_where_and_why(sun, zhou, membership, zhao, places):
    made = story.prepared(zhao, places.community)
    best, second = nominee(made, sun), nominee(made, zhou)
    assert (best.rank, best.score, best.sample) == (1, 10_000, 10)
    assert [(part["measure"], part["of"], part["out_of"]) for part in second.parts] == [
        ("minutes", 360, 600),
        ("stars", 24, 30),
        ("kept", 6, 6),
    ]
    assert (second.rank, second.score) == (2, 24_00 + 32_00 + 20_00)
    shop = nominee(made, membership.organisation)
    assert (shop.award, shop.standing, shop.sample) == ("shop", "shortlisted", 4)
    line = Leaf.objects.get(kind="appraisal.prepared")
    assert made.digest in str(line.body)


def test_whoever_has_few_services_a_deduction_or_left_is_not_compared(
    sun, zhou, zhao, places, membership, neighbour, shi
):
    reviewed_badly(zhou, places.community, story.SPRING + 5 * DAY)
    idle = cast.person("吴迪", home=places.home, born_on=date(1990, 5, 1))
    approved(zhao, idle, places.community, story.SPRING)
    members.verified(membership, neighbour, shi_staff(places), story.SPRING + 20 * DAY)
    made = story.prepared(zhao, places.community)
    assert nominee(made, zhou).out == "struck"
    assert nominee(made, idle).out == "few"
    assert nominee(made, membership.organisation).out == "struck"
    assert nominee(made, sun).rank == 1
    assert queries.nominees(made, award="volunteer")[0].person == sun  # whoever is not compared stands last


def shi_staff(places):
    who = cast.person("孟丽")
    cast.holding(who, "community_staff", places.community)
    return who


def test_services_outside_the_quarter_do_not_count(sun, zhao, places):
    assert nominee(story.prepared(zhao, places.community), sun).sample == 10
    last = story.prepared(zhao, places.community, year=2026, quarter=1)
    assert not last.nominees.filter(person=sun).exists()


def test_a_period_is_appraised_once_when_it_is_over(sun, zhao, gao, manager, places, foreign_staff):
    with pytest.raises(refusals.PeriodRuns):
        story.prepared(zhao, places.community, quarter=3)
    with pytest.raises(Invalid):
        story.prepared(zhao, places.community, quarter=5)
    with pytest.raises(NotPermitted):
        story.prepared(gao, places.community)
    with pytest.raises(NotPermitted):
        story.prepared(foreign_staff, places.community)
    with pytest.raises(refusals.NoAwardsHere):
        preparing.prepare(by=manager, place_id=places.grid1.pk, year=2026, quarter=2, at=AFTER)
    made = story.prepared(zhao, places.community)
    with pytest.raises(refusals.AppraisedAlready):
        story.prepared(zhao, places.community)
    with pytest.raises(refusals.ReasonMissing):
        preparing.stop(by=zhao, appraisal_id=made.pk, reason="", at=AFTER)
    preparing.stop(by=zhao, appraisal_id=made.pk, reason="补录了服务，重新统计", at=AFTER)
    assert story.prepared(zhao, places.community).pk != made.pk


def test_the_database_knows_a_quarter_once(zhao, places):
    made = story.prepared(zhao, places.community)
    with pytest.raises(IntegrityError):
        Appraisal.objects.create(
            number="KP-2", place=places.community, year=2026, quarter=2, prepared_by=zhao, prepared_at=AFTER
        )
    assert made.period == "2026 年第 2 季度"


def test_the_committee_votes_and_may_change_its_mind(sun, zhou, zhao, shi, tian, places):
    made = story.prepared(zhao, places.community)
    with pytest.raises(refusals.WrongState):
        voting.vote(by=shi, nominee_id=nominee(made, sun).pk, choice="for", at=AFTER)
    voting.submit(by=zhao, appraisal_id=made.pk, at=AFTER)
    assert OutboxMessage.objects.filter(kind="appraisal.vote_asked").count() == 2
    with pytest.raises(NotPermitted):
        voting.vote(by=zhao, nominee_id=nominee(made, sun).pk, choice="for", at=AFTER)
    with pytest.raises(refusals.ReasonMissing):
        voting.vote(by=shi, nominee_id=nominee(made, zhou).pk, choice="against", at=AFTER)
    voting.vote(by=shi, nominee_id=nominee(made, zhou).pk, choice="for", at=AFTER)
    voting.vote(by=shi, nominee_id=nominee(made, zhou).pk, choice="against", reason=story.AGAINST, at=AFTER)
    assert Vote.objects.get(by=shi).choice == "against"
    for who in (shi, tian):
        voting.vote(by=who, nominee_id=nominee(made, sun).pk, choice="for", at=AFTER)
    voting.vote(by=tian, nominee_id=nominee(made, zhou).pk, choice="abstain", at=AFTER)
    counted = voting.count(by=tian, appraisal_id=made.pk, at=VOTED)
    assert (nominee(made, sun).standing, nominee(made, zhou).standing) == ("passed", "not_passed")
    assert (counted.notice_until - counted.notice_from).days >= 7  # five working days
    told = OutboxMessage.objects.filter(kind="appraisal.announced")
    assert [one.recipient_id for one in told] == [sun.pk]
    assert story.AGAINST not in str(list(Leaf.objects.values_list("body", flat=True)))


def test_votes_are_counted_when_all_have_voted_or_the_days_are_over(sun, zhao, shi, tian, places):
    made = story.prepared(zhao, places.community)
    voting.submit(by=zhao, appraisal_id=made.pk, at=AFTER)
    with pytest.raises(refusals.VoteRuns):
        voting.count(by=shi, appraisal_id=made.pk, at=VOTED)
    late = NOTICE_OVER
    with pytest.raises(refusals.NotQuorate):
        voting.count(by=shi, appraisal_id=made.pk, at=late)
    with pytest.raises(refusals.VoteOver):
        voting.vote(by=shi, nominee_id=nominee(made, sun).pk, choice="for", at=late)
    voting.extend(by=zhao, appraisal_id=made.pk, at=late)
    voting.vote(by=shi, nominee_id=nominee(made, sun).pk, choice="for", at=late)
    assert voting.count(by=shi, appraisal_id=made.pk, at=late + 10 * DAY).state == "noticed"  # one of two is enough


def test_nobody_passes_and_the_appraisal_ends(sun, zhao, shi, places):
    made = story.prepared(zhao, places.community)
    voting.submit(by=zhao, appraisal_id=made.pk, at=AFTER)
    voting.vote(by=shi, nominee_id=nominee(made, sun).pk, choice="abstain", at=AFTER)
    assert voting.count(by=shi, appraisal_id=made.pk, at=AFTER).state == "stopped"
    assert not queries.announced(AFTER.date()).exists()


def test_nobody_votes_about_themselves_or_their_shop(sun, membership, keeper, zhao, places):
    for who in (sun, keeper):
        cast.holding(who, "committee_member", places.community)
    made = story.prepared(zhao, places.community)
    voting.submit(by=zhao, appraisal_id=made.pk, at=AFTER)
    with pytest.raises(refusals.Party):
        voting.vote(by=sun, nominee_id=nominee(made, sun).pk, choice="for", at=AFTER)
    with pytest.raises(refusals.Party):
        voting.vote(by=keeper, nominee_id=nominee(made, membership.organisation).pk, choice="for", at=AFTER)
    voting.vote(by=sun, nominee_id=nominee(made, membership.organisation).pk, choice="for", at=AFTER)


def test_no_committee_no_vote_and_no_list_no_vote(sun, zhao, places):
    made = story.prepared(zhao, places.community)
    with pytest.raises(refusals.NoCommittee):
        voting.submit(by=zhao, appraisal_id=made.pk, at=AFTER)
    empty = story.prepared(zhao, places.community, quarter=1)
    with pytest.raises(refusals.NobodyListed):
        voting.submit(by=zhao, appraisal_id=empty.pk, at=AFTER)


def test_an_objection_is_heard_and_takes_the_honour_away(sun, zhou, zhao, shi, tian, neighbour, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi, tian)
    with pytest.raises(refusals.TextMissing):
        objecting.raise_objection(by=neighbour, nominee_id=nominee(made, zhou).pk, text="不行", at=VOTED)
    one = objecting.raise_objection(by=neighbour, nominee_id=nominee(made, zhou).pk, text=story.TEXT, at=VOTED)
    with pytest.raises(refusals.ObjectedAlready):
        objecting.raise_objection(by=neighbour, nominee_id=nominee(made, zhou).pk, text=story.TEXT, at=VOTED)
    assert not queries.objections(zhao, at=VOTED).exists()  # the staff who prepared the list never learn who
    assert [found.pk for found in queries.objections(shi, at=VOTED)] == [one.pk]
    with pytest.raises(refusals.ObjectionsWait):
        conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)
    with pytest.raises(NotPermitted):
        objecting.decide(by=zhao, objection_id=one.pk, upheld=True, grounds="核实了签到", at=VOTED)
    objecting.decide(by=tian, objection_id=one.pk, upheld=True, grounds="核实了签到照片", at=VOTED)
    with pytest.raises(refusals.Decided):
        objecting.decide(by=tian, objection_id=one.pk, upheld=False, grounds="核实了签到照片", at=VOTED)
    conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)
    assert (nominee(made, sun).standing, nominee(made, zhou).standing) == ("honoured", "struck")
    answered = OutboxMessage.objects.get(kind="objection.decided")
    assert (answered.recipient_id, "签到照片" in answered.content["body"]) == (neighbour.pk, True)


def test_the_desk_writes_an_objection_down_for_somebody(sun, zhao, shi, neighbour, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    one = objecting.raise_objection(
        by=zhao, nominee_id=nominee(made, sun).pk, text=story.TEXT, at=VOTED, person_id=neighbour.pk
    )
    assert (one.by, one.written_by) == (neighbour, zhao)
    with pytest.raises(NotPermitted):
        objecting.raise_objection(
            by=neighbour, nominee_id=nominee(made, sun).pk, text=story.TEXT, at=VOTED, person_id=zhao.pk
        )


def test_objections_are_for_the_notice_only(sun, zhao, shi, neighbour, places):
    made = story.prepared(zhao, places.community)
    with pytest.raises(NotFound):
        objecting.raise_objection(by=neighbour, nominee_id=nominee(made, sun).pk, text=story.TEXT, at=VOTED)
    story.noticed(made, zhao, shi)
    with pytest.raises(refusals.NoticeOver):
        objecting.raise_objection(by=neighbour, nominee_id=nominee(made, sun).pk, text=story.TEXT, at=NOTICE_OVER)


def test_honours_come_with_a_certificate_and_a_reward(sun, membership, zhao, shi, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    with pytest.raises(refusals.NoticeRuns):
        conferring.confer(by=shi, appraisal_id=made.pk, at=VOTED)
    with pytest.raises(NotPermitted):
        conferring.confer(by=zhao, appraisal_id=made.pk, at=NOTICE_OVER)
    conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER, site="https://wangge.example")
    honour = Honour.objects.get(nominee__person=sun)
    words = story.text_of(b64decode(honour.document))
    assert all(word in words for word in ("荣誉证书", "孙志强", "最美志愿者", honour.number, "2026年第2季度"))
    assert ledger.balance(Book.POINTS, sun, NOTICE_OVER) == 100
    assert ledger.balance(Book.SCORE, membership.organisation, NOTICE_OVER) == 20
    with pytest.raises(refusals.WrongState):
        conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)


def test_who_prepared_the_list_does_not_confer(sun, zhao, shi, places):
    cast.holding(zhao, "committee_member", places.community)
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi, zhao)
    with pytest.raises(refusals.FourEyes):
        conferring.confer(by=zhao, appraisal_id=made.pk, at=NOTICE_OVER)


def test_whoever_was_removed_during_the_notice_gets_nothing(sun, zhou, zhao, shi, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    for number in range(3):
        reviewed_badly(sun, places.community, VOTED + number * DAY)
    conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)
    assert (nominee(made, sun).standing, nominee(made, zhou).standing) == ("struck", "honoured")


def test_an_honour_taken_back_takes_its_reward_back(sun, zhao, shi, tian, places):
    made = story.noticed(story.prepared(zhao, places.community), zhao, shi, tian)
    conferring.confer(by=shi, appraisal_id=made.pk, at=NOTICE_OVER)
    honour = Honour.objects.get()
    with pytest.raises(refusals.ReasonMissing):
        conferring.withdraw(by=tian, honour_id=honour.pk, reason=" ", at=NOTICE_OVER)
    conferring.withdraw(by=tian, honour_id=honour.pk, reason="查实服务由他人代做", at=NOTICE_OVER)
    assert ledger.balance(Book.POINTS, sun, NOTICE_OVER) == 0
    assert queries.honour_verdict(honour.token).state == "withdrawn"
    assert not queries.honoured().exists()
    with pytest.raises(refusals.NotValid):
        conferring.withdraw(by=tian, honour_id=honour.pk, reason="查实服务由他人代做", at=NOTICE_OVER)


def test_one_sees_oneself_once_the_votes_are_counted(sun, zhou, membership, keeper, zhao, shi, places, neighbour):
    made = story.prepared(zhao, places.community)
    assert not Nominee.objects.visible_to(sun, AFTER.date()).exists()
    story.noticed(made, zhao, shi)
    assert [one.person for one in Nominee.objects.visible_to(sun, AFTER.date())] == [sun]
    assert [one.organisation for one in Nominee.objects.visible_to(keeper, AFTER.date())] == [membership.organisation]
    assert not Nominee.objects.visible_to(neighbour, AFTER.date()).exists()


def test_a_name_is_public_only_when_agreed(sun, zhao, shi, places):
    from wangge.checkin import consents

    made = story.noticed(story.prepared(zhao, places.community), zhao, shi)
    assert [one.named for one in queries.announced(VOTED.date())] == [False]
    consents.give(by=sun, person_id=sun.pk, purpose="publish_name", at=VOTED)
    assert [one.named for one in queries.announced(VOTED.date())] == [True]
    assert queries.name_is_public(nominee(made, sun))
