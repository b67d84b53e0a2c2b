"""Reporting in, approving, ending, consents, re-check-in, services."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.checkin.story import BORN, DAY, agree, applied, approved, served, someone, take_back, unit
from wangge import journal
from wangge.checkin import chores, commands, consents, queries, refusals, services
from wangge.checkin.models import CheckIn, Consent, ServiceRecord
from wangge.journal.models import Leaf
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted

TODAY = date(2022, 7, 28)


@pytest.fixture
def chen(places):
    return someone("陈新", places.home)


@pytest.fixture
def library(places):
    return unit(place=places.district)


def kinds_of(thing):
    return [leaf.kind for leaf in journal.history_of(thing)]


def flags(who):
    return set(who.traits.filter(valid_to=None).values_list("kind", flat=True))


# Reporting in


def test_a_volunteer_reports_in_by_phone_and_is_a_volunteer_once_approved(chen, zhao, places, at):
    offer = commands.Offer(
        skills=["repair", "care"], times=["6m"], posts=["building_head"], roles=["care"], note="会修灯"
    )
    waiting = applied(chen, chen, places.community, at, offer=offer, consents=["contact"])
    assert (waiting.state, waiting.source, waiting.skills) == ("applied", "phone", ["care", "repair"])
    assert flags(chen) == set()

    done = commands.approve(by=zhao, check_in_id=waiting.pk, at=at)

    assert (done.state, done.since, done.confirm_by) == ("approved", TODAY, date(2023, 1, 28))
    assert flags(chen) == {"volunteer"}
    assert kinds_of(done) == ["check_in.applied", "check_in.approved"]
    assert set(consents.agreed(chen).values_list("purpose", "how")) == {("contact", "own_phone")}
    message = OutboxMessage.objects.get(kind="check_in.approved")
    assert message.recipient_id == chen.pk
    assert "陈新" not in message.content["subject"]


def test_the_flag_goes_down_with_the_last_check_in_of_its_kind_only(chen, zhao, places, at):
    here = approved(zhao, chen, places.community, at)
    there_staff = someone("程外")
    cast.holding(there_staff, "community_staff", places.foreign_community)
    there = approved(there_staff, chen, places.foreign_community, at)

    commands.end(by=chen, check_in_id=here.pk, reason="搬到别处去住", at=at)
    assert flags(chen) == {"volunteer"}
    commands.end(by=chen, check_in_id=there.pk, reason="身体不好了", at=at)
    assert flags(chen) == set()


def test_a_serving_member_needs_a_work_unit_and_nobody_else_has_one(chen, zhao, places, library, at):
    shop = unit("小卖部")
    shop.kind = "shop"
    shop.save()
    for kind, unit_id, problem in (
        ("serving_member", None, refusals.UnitMissing),
        ("serving_member", shop.pk, refusals.UnitMissing),
        ("volunteer", library.pk, refusals.UnitNotNeeded),
        ("emperor", None, Invalid),
    ):
        with pytest.raises(problem):
            applied(zhao, chen, places.community, at, kind, unit_id=unit_id)
    assert applied(zhao, chen, places.community, at, "serving_member", unit_id=library.pk).unit == library


def test_people_report_in_to_communities_once_for_each_kind(chen, zhao, places, at):
    with pytest.raises(refusals.NotACommunity):
        applied(zhao, chen, places.grid1, at)
    applied(zhao, chen, places.community, at)
    with pytest.raises(refusals.AlreadyIn) as refusal:
        applied(zhao, chen, places.community, at)
    assert "陈新" in refusal.value.message
    applied(zhao, chen, places.community, at, "retired_member")
    with pytest.raises(Invalid):
        applied(zhao, someone("吴凡"), places.community, at, offer=commands.Offer(skills=["magic"]))


def test_only_the_person_or_the_desk_of_that_community_reports_somebody_in(chen, lin, foreign_staff, places, at):
    for by in (lin, foreign_staff, someone("路人")):
        with pytest.raises(NotPermitted):
            applied(by, chen, places.community, at)


def test_minors_serve_on_the_ground_the_law_asks_for(zhao, places, at):
    young = someone("小雨", places.home, born_on=date(2006, 7, 29))  # 15 today, 16 tomorrow
    with pytest.raises(refusals.GuardianMissing):
        applied(young, young, places.community, at)
    with pytest.raises(Invalid):
        applied(young, young, places.community, at, ground=commands.Ground("guardian", "雨妈", "", "1990000"))
    mother = commands.Ground("guardian", "雨妈", "母亲", cast.impossible_phone())
    waiting = applied(young, young, places.community, at, ground=mother)
    assert (waiting.guardian.name, waiting.guardian.relation) == ("雨妈", "母亲")

    child = someone("小小", places.home, born_on=date(2008, 7, 29))
    with pytest.raises(refusals.TooYoung):
        applied(child, child, places.community, at, ground=mother)
    unknown = someone("不详", places.home, born_on=None)
    with pytest.raises(refusals.BirthDateMissing):
        applied(unknown, unknown, places.community, at)
    assert applied(unknown, unknown, places.community, at, born_on=BORN).person.born_on == BORN
    with pytest.raises(refusals.MemberTooYoung):
        applied(zhao, young, places.community, at, "retired_member", ground=mother)


def test_a_grown_up_needs_no_ground_and_none_is_kept(chen, places, at):
    waiting = applied(chen, chen, places.community, at, ground=commands.Ground("own_labour"))
    assert not hasattr(waiting, "guardian")


def test_party_membership_is_kept_only_with_its_own_consent(chen, zhao, places, at):
    with pytest.raises(refusals.ConsentMissing):
        applied(chen, chen, places.community, at, "retired_member", consents=["contact"])
    waiting = applied(zhao, chen, places.community, at, "retired_member")
    with pytest.raises(refusals.ConsentMissing):
        commands.approve(by=zhao, check_in_id=waiting.pk, at=at)
    consents.give(by=zhao, person_id=chen.pk, purpose="party_membership", how="paper", at=at)
    commands.approve(by=zhao, check_in_id=waiting.pk, at=at)
    assert flags(chen) == {"retired_member"}


# Deciding


def test_nobody_approves_or_declines_their_own(zhao, places, at):
    zhao.born_on = BORN
    zhao.save()
    waiting = applied(zhao, zhao, places.community, at)
    with pytest.raises(refusals.OwnCheckIn):
        commands.approve(by=zhao, check_in_id=waiting.pk, at=at)
    with pytest.raises(refusals.OwnCheckIn):
        commands.decline(by=zhao, check_in_id=waiting.pk, reason="不合适本人", at=at)


def test_declining_and_ending_need_a_reason_which_the_person_is_told(chen, zhao, places, at):
    waiting = applied(chen, chen, places.community, at)
    with pytest.raises(refusals.ReasonMissing):
        commands.decline(by=zhao, check_in_id=waiting.pk, reason=" 不 ", at=at)
    done = commands.decline(by=zhao, check_in_id=waiting.pk, reason="不住在本社区", at=at)
    assert (done.state, done.reason) == ("declined", "不住在本社区")
    assert "不住在本社区" in OutboxMessage.objects.get(kind="check_in.declined").content["body"]
    with pytest.raises(refusals.WrongState):
        commands.approve(by=zhao, check_in_id=waiting.pk, at=at)
    with pytest.raises(refusals.WrongState):
        commands.end(by=chen, check_in_id=waiting.pk, reason="不想参加了", at=at)


def test_the_offer_is_changed_by_the_person_and_a_stale_form_is_refused(chen, zhao, lin, places, at):
    here = approved(zhao, chen, places.community, at)
    changed = commands.change_offer(
        by=chen, check_in_id=here.pk, version=here.version, offer=commands.Offer(["legal"], ["7e"]), at=at
    )
    assert (changed.skills, changed.times) == (["legal"], ["7e"])
    with pytest.raises(Changed):
        commands.change_offer(by=zhao, check_in_id=here.pk, version=here.version, offer=commands.Offer(), at=at)
    with pytest.raises(NotPermitted):
        commands.change_offer(by=lin, check_in_id=here.pk, version=changed.version, offer=commands.Offer(), at=at)


def test_everybody_is_reminded_once_of_the_half_year_who_agreed_to_be_told(chen, zhao, places, at):
    quiet = someone("静默", places.home)
    told, untold = (
        approved(zhao, chen, places.community, at, consents=["contact"]),
        approved(zhao, quiet, places.community, at),
    )
    later = at + timedelta(days=170)
    assert [chores.remind_of_confirmation(when) for when in (at, later, later)] == [0, 1, 0]
    assert OutboxMessage.objects.get(kind="check_in.reminder").recipient_id == chen.pk

    done = commands.confirm(by=chen, check_in_id=told.pk, at=later)
    assert (done.confirm_by, done.reminded_on) == (date(2023, 7, 14), None)
    untold.refresh_from_db()
    assert queries.days_left(untold, later.date()) == 14


# Consent


def test_a_consent_is_given_and_taken_back_in_one_step_each_and_journalled(chen, zhao, places, at):
    approved(zhao, chen, places.community, at)
    given = agree(chen, "share_with_unit", at)
    with pytest.raises(refusals.AlreadyAgreed):
        agree(chen, "share_with_unit", at)
    taken = take_back(chen, "share_with_unit", at + DAY)
    assert (taken.pk, taken.withdrawn_at) == (given.pk, at + DAY)
    with pytest.raises(refusals.NotAgreed):
        take_back(chen, "share_with_unit", at + DAY)
    assert kinds_of(given) == ["consent.given", "consent.withdrawn"]
    agree(chen, "share_with_unit", at + DAY)


def test_only_the_person_and_the_desk_of_their_check_in_record_consents(chen, zhao, lin, foreign_staff, places, at):
    with pytest.raises(NotFound):
        consents.give(by=zhao, person_id=chen.pk, purpose="photo", at=at)  # not checked in anywhere
    approved(zhao, chen, places.community, at)
    for by in (lin, foreign_staff, someone("邻居")):
        with pytest.raises(NotPermitted):
            consents.give(by=by, person_id=chen.pk, purpose="photo", at=at)
    assert consents.give(by=zhao, person_id=chen.pk, purpose="photo", how="paper", at=at).how == "paper"


def test_without_the_consent_to_keep_it_party_membership_ends_and_is_hidden(chen, zhao, places, at):
    volunteer = approved(zhao, chen, places.community, at)
    member = approved(zhao, chen, places.community, at, "retired_member")

    take_back(chen, "party_membership", at + DAY)

    member.refresh_from_db()
    assert member.state == "ended"
    assert flags(chen) == {"volunteer"}
    assert set(queries.check_ins(zhao, at=at + DAY)) == {volunteer}
    assert set(queries.check_ins(chen, at=at + DAY)) == {volunteer, member}
    with pytest.raises(NotFound):
        queries.check_in_for(zhao, member.pk, at=at + DAY)


def test_who_does_not_agree_to_be_matched_is_not_found_for_tasks(chen, zhao, places, at):
    approved(zhao, chen, places.community, at)
    wanted = queries.Wanted(matching=True)
    assert queries.check_ins(zhao, at=at, wanted=wanted).count() == 1
    take_back(chen, "match_to_tasks", at)
    assert queries.check_ins(zhao, at=at, wanted=wanted).count() == 0


def test_the_journal_names_no_kind_no_reason_and_no_skill(chen, zhao, places, at):
    here = approved(
        zhao, chen, places.community, at, "retired_member", offer=commands.Offer(["medical"], note="退伍军人")
    )
    commands.end(by=zhao, check_in_id=here.pk, reason="查出心脏病", at=at)
    written = " ".join(Leaf.objects.values_list("body", flat=True))
    assert [word for word in ("retired", "member", "medical", "退伍", "心脏", "陈新") if word in written] == []


# Who sees what


def test_check_ins_are_seen_by_the_community_and_by_the_own_grid_only(
    chen, zhao, lin, foreign_staff, manager, places, at
):
    mine = approved(zhao, chen, places.community, at)
    other = approved(zhao, someone("远处", places.home7), places.community, at)
    away = approved(zhao, someone("外住", places.foreign_home), places.community, at)

    assert set(queries.check_ins(zhao, at=at)) == {mine, other, away}
    assert set(queries.check_ins(lin, at=at)) == {mine}  # lives in the worker's grid
    assert set(queries.check_ins(chen, at=at)) == {mine}
    for nobody in (foreign_staff, manager, None):
        assert not queries.check_ins(nobody, at=at).exists()


def test_the_list_is_narrowed_by_kind_state_skill_time_unit_and_words(chen, zhao, places, library, at):
    first = approved(zhao, chen, places.community, at, offer=commands.Offer(["care"], ["1m", "6e"]))
    wu = someone("吴凡", places.home)
    second = applied(
        zhao, wu, places.community, at, "serving_member", unit_id=library.pk, offer=commands.Offer(["legal"])
    )

    def found(**wanted):
        return list(queries.check_ins(zhao, at=at, wanted=queries.Wanted(**wanted)))

    assert found(kind="volunteer") == found(state="approved") == found(skill="care") == found(time="6e") == [first]
    assert found(unit=library.pk) == found(text="图书馆") == found(text="wufan") == [second]
    assert found(skill="care", time="2m") == []
    assert queries.counts(zhao, at=at) == {("volunteer", "approved"): 1, ("serving_member", "applied"): 1}


# Services


def test_hours_are_recorded_in_time_or_wait_for_a_second_pair_of_eyes(chen, zhao, places, at):
    here = approved(zhao, chen, places.community, at)
    in_time = served(zhao, here, TODAY, 90, at + timedelta(days=14))  # ten working days
    late = served(zhao, here, TODAY, 60, at + timedelta(days=15), what="夜间巡逻")
    assert (in_time.state, late.state) == ("recorded", "waiting")
    assert queries.minutes_of(here) == 90

    with pytest.raises(refusals.FourEyes):
        services.approve_backfill(by=zhao, service_id=late.pk, accept=True, at=at)
    colleague = someone("同事")
    cast.holding(colleague, "community_staff", places.community)
    services.approve_backfill(by=colleague, service_id=late.pk, accept=True, at=at)
    assert queries.minutes_of(here) == 150
    with pytest.raises(refusals.WrongState):
        services.approve_backfill(by=colleague, service_id=late.pk, accept=False, at=at)


def test_a_service_is_sound_and_recorded_once(chen, zhao, places, at):
    here = approved(zhao, chen, places.community, at)
    served(zhao, here, TODAY, 60, at)
    with pytest.raises(refusals.ServiceTwice):
        served(zhao, here, TODAY, 30, at)
    for day, minutes in ((TODAY + DAY, 60), (TODAY - DAY, 60), (TODAY, 1441)):
        with pytest.raises(refusals.BadService):
            served(zhao, here, day, minutes, at, what="其他")
    absent = served(zhao, here, TODAY, 0, at, what="值守")
    assert (absent.attended, absent.minutes) == (False, 0)


# What the database refuses by itself


def test_the_database_refuses_what_must_never_be(chen, zhao, places, library, at):
    here = approved(zhao, chen, places.community, at)
    base = {"person": chen, "place": places.community, "source": "desk", "applied_at": at, "applied_by": zhao}
    record = {"check_in": here, "day": TODAY, "role": "care", "what": "w", "where": "w", "organiser": "o"}
    record |= {"confirmed_by": zhao, "recorded_at": at}
    for wrong in (
        CheckIn(**base, kind="volunteer"),  # a second live one
        CheckIn(**base, kind="serving_member"),  # without a unit
        CheckIn(**base, kind="retired_member", unit=library),
        CheckIn(**base, kind="retired_member", state="approved"),  # since never
        CheckIn(**base, kind="retired_member", state="declined"),  # without a reason
        CheckIn(**base, kind="retired_member", state="merged"),  # into nothing
        Consent(person=chen, purpose="match_to_tasks", how="paper", given_at=at, recorded_by=zhao),  # a second one
        Consent(person=chen, purpose="photo", how="paper", given_at=at, withdrawn_at=at - DAY, recorded_by=zhao),
        ServiceRecord(**record, attended=True, minutes=0),
        ServiceRecord(**record, attended=False, minutes=30),
        ServiceRecord(**record, attended=True, minutes=30, backfill_by=zhao),
    ):
        with pytest.raises(IntegrityError), atomic():
            wrong.save(force_insert=True)


def test_nothing_is_saved_when_the_journal_fails(chen, places, at, monkeypatch):
    def fail(*args, **named):
        raise RuntimeError("no journal")

    monkeypatch.setattr("wangge.journal.leaves.compose", fail)
    with pytest.raises(RuntimeError):
        applied(chen, chen, places.community, at, consents=["contact"])
    assert not CheckIn.objects.exists()
    assert not Consent.objects.exists()
