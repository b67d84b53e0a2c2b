"""Openings, claims, the ranked proposal and the committee's decision."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from tests import cast
from tests.checkin.story import DAY, approved, claimed, offered, served, someone, take_back
from wangge import journal
from wangge.checkin import commands, queries, records, refusals, selection
from wangge.checkin.models import Decision, Opening, Outcome
from wangge.checkin.selection import Choice
from wangge.journal.models import Leaf
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage, PolicyRow
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.posts import commands as posts
from wangge.posts.models import Holding

TODAY = date(2022, 7, 28)


@pytest.fixture
def committee(places):
    who = someone("居委")
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def three(places, zhao, at):
    """Chen with hours and the skill, Wu next door, Li without anything."""
    people = {}
    for name, home, offer in (
        ("陈多", places.home, commands.Offer(["mediation"], ["6m"])),
        ("吴中", places.next_door, commands.Offer([], ["6m"])),
        ("李少", places.home7, commands.Offer()),
    ):
        people[name] = approved(zhao, someone(name, home), places.community, at, offer=offer)
    served(zhao, people["陈多"], TODAY, 600, at)
    return people


@pytest.fixture
def opening(places, zhao, at, three):
    made = offered(zhao, places.building, at, skills=["mediation"], times=["6m"])
    for check_in in three.values():
        claimed(made, check_in, at)
    return made


def ranked(zhao, opening, at):
    return selection.prepare_proposal(by=zhao, opening_id=opening.pk, at=at + 2 * DAY)


def decide(by, opening, proposal, chosen, at, **more):
    more.setdefault("meeting", "第11次居委会会议")
    return selection.decide(
        by=by,
        opening_id=opening.pk,
        proposal_id=proposal.pk,
        chosen=[Choice(*one) for one in chosen],
        at=at + 3 * DAY,
        **more,
    )


# Openings and claims


def test_an_opening_is_sound_before_it_is_offered(places, zhao, lin, foreign_staff, at):
    for wrong in (
        {"post_kind": "", "role": ""},
        {"role": "care"},  # both
        {"post_kind": "community_staff"},
        {"post_kind": "grid_assistant"},  # not at a building
        {"post_kind": "", "role": "care"},  # services are for a grid or the community
        {"post_kind": "", "role": "nothing"},
        {"seats": 2},  # a building has one head
        {"apply_until": TODAY - DAY},
        {"from_day": TODAY + DAY},
        {"duties": "无"},
    ):
        with pytest.raises(refusals.BadOpening):
            offered(zhao, places.building, at, **wrong)
    for by in (lin, foreign_staff):
        with pytest.raises(NotPermitted):
            offered(by, places.building, at)
    assert offered(zhao, places.community, at, post_kind="", role="care", seats=5).what == "助老助残岗"


def test_people_who_checked_in_there_claim_once_and_may_take_it_back(places, zhao, at, three):
    opening, chen = offered(zhao, places.building, at), three["陈多"]
    made = claimed(opening, chen, at, wish=2)
    assert made.wish == 2
    with pytest.raises(refusals.ClaimedAlready):
        claimed(opening, chen, at)
    selection.withdraw_claim(by=chen.person, opening_id=opening.pk, check_in_id=chen.pk, at=at)
    with pytest.raises(refusals.NoClaim):
        selection.withdraw_claim(by=chen.person, opening_id=opening.pk, check_in_id=chen.pk, at=at)
    claimed(opening, chen, at)
    with pytest.raises(NotPermitted):
        selection.claim(by=three["吴中"].person, opening_id=opening.pk, check_in_id=three["李少"].pk, at=at)
    selection.claim(by=zhao, opening_id=opening.pk, check_in_id=three["李少"].pk, at=at)  # the desk for somebody
    with pytest.raises(refusals.ApplyOver):
        claimed(opening, three["吴中"], at + 2 * DAY)
    commands.end(by=three["吴中"].person, check_in_id=three["吴中"].pk, reason="搬到外地", at=at)
    with pytest.raises(refusals.NotCheckedIn):
        claimed(opening, queries.mine(three["吴中"].person).get(), at)


def test_ending_a_check_in_withdraws_its_claims(zhao, opening, three, at):
    chen = three["陈多"]
    commands.end(by=chen.person, check_in_id=chen.pk, reason="身体不好了", at=at)
    assert queries.claims_of(opening).count() == 2


# The proposal


def test_the_ranking_is_prepared_after_the_last_day_and_explains_each_place(zhao, opening, three, at):
    with pytest.raises(refusals.StillOpen):
        selection.prepare_proposal(by=zhao, opening_id=opening.pk, at=at + DAY)

    proposal = ranked(zhao, opening, at)

    found = list(queries.candidates_of(proposal.pk))
    assert [(one.rank, one.claim.check_in.person.name) for one in found] == [(1, "陈多"), (2, "吴中"), (3, "李少")]
    first = {row["component"]: row for row in found[0].parts["rows"]}
    assert first["hours"]["facts"] == {"minutes": 600, "full_minutes": 3000}
    assert (first["skills"]["points"], first["near"]["facts"]["near"]) == (100, "building")
    assert found[1].parts["gap"] == found[0].total - found[1].total + 1
    assert found[1].parts["steps"]["skills"] == 2000
    opening.refresh_from_db()
    assert opening.state == "closed"
    kept = PolicyRow.objects.get(pk=proposal.policies["selection.weights"])
    assert kept.value == proposal.weights


def test_who_does_not_agree_to_be_matched_is_left_out_and_counted(zhao, opening, three, at):
    take_back(three["陈多"].person, "match_to_tasks", at)
    proposal = ranked(zhao, opening, at)
    assert proposal.left_out == 1
    assert [one.claim.check_in.person.name for one in queries.candidates_of(proposal.pk)] == ["吴中", "李少"]


def test_the_weights_of_the_day_count(zhao, opening, three, at):
    only_wish = {"hours": 0, "attendance": 0, "reviews": 0, "skills": 0, "times": 0, "near": 100, "wish": 0}
    PolicyRow.objects.create(key="selection.weights", value=only_wish, valid_from=TODAY, source="试行")
    proposal = ranked(zhao, opening, at)
    assert proposal.weights == only_wish
    assert [one.total for one in queries.candidates_of(proposal.pk)] == [10000, 10000, 3000]


def test_records_of_other_packages_count(zhao, opening, three, at, monkeypatch):
    li = three["李少"].person_id
    source = lambda people, since, until: {li: records.Record(minutes=6000, kept=10, stars=50, reviews=10)}  # noqa: E731
    monkeypatch.setattr(records, "_sources", [*records._sources, source])
    proposal = ranked(zhao, opening, at)
    mine = next(one for one in queries.candidates_of(proposal.pk) if one.claim.check_in.person_id == li)
    assert {row["component"]: row["points"] for row in mine.parts["rows"]}["reviews"] == 100


def test_ranking_many_costs_the_queries_of_two(zhao, places, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(count):
        made = offered(zhao, places.community, at, post_kind="", role="care", seats=3)
        for number in range(count):
            claimed(made, approved(zhao, someone(f"人{count}{number}", places.home), places.community, at), at)
        with CaptureQueriesContext(connection) as asked:
            ranked(zhao, made, at)
        return len(asked)

    assert cost(2) == cost(12)


def test_nobody_to_rank_is_said(zhao, places, at):
    made = offered(zhao, places.building, at)
    with pytest.raises(refusals.NobodyClaimed):
        ranked(zhao, made, at)


# The decision


def test_the_committee_follows_the_ranking_and_the_post_is_given(zhao, committee, opening, three, at):
    proposal = ranked(zhao, opening, at)

    decision = decide(committee, opening, proposal, [(1,)], at)

    holding = Holding.objects.get(person=three["陈多"].person, kind="building_head")
    assert (holding.place, holding.valid_from) == (opening.place, opening.from_day)
    assert [(one.chosen, one.follows) for one in decision.outcomes.order_by("candidate__rank")] == [
        (True, True), (False, True), (False, True),
    ]  # fmt: skip
    opening.refresh_from_db()
    assert opening.state == "decided"
    assert [leaf.kind for leaf in journal.history_of(opening)][-2:] == ["opening.ranked", "opening.decided"]
    told = {
        message.recipient_id: message.content["body"]
        for message in OutboxMessage.objects.filter(kind="selection.decided")
    }
    assert set(told) == {one.person_id for one in three.values()}
    assert "陈多" not in told[three["李少"].person_id]
    assert "排序第 3" in told[three["李少"].person_id]


def test_leaving_the_order_needs_a_reason_for_each_place_and_each_is_told_their_own(
    zhao, committee, opening, three, at
):
    proposal = ranked(zhao, opening, at)
    for chosen, reasons in (([(2,)], {}), ([(2, "熟悉本楼")], {}), ([(2,)], {1: "本人已有两个岗位"})):
        with pytest.raises(refusals.DeviationUnexplained):
            decide(committee, opening, proposal, chosen, at, reasons=reasons)
    decide(committee, opening, proposal, [(2, "熟悉本楼住户")], at, reasons={1: "本人已有两个岗位"})

    told = {
        message.recipient_id: message.content["body"]
        for message in OutboxMessage.objects.filter(kind="selection.decided")
    }
    assert "熟悉本楼住户" in told[three["吴中"].person_id]
    assert "本人已有两个岗位" in told[three["陈多"].person_id]
    assert "本人已有两个岗位" not in told[three["李少"].person_id] + told[three["吴中"].person_id]
    assert "本人已有" not in " ".join(Leaf.objects.values_list("body", flat=True))


def test_neither_who_prepared_nor_a_candidate_nor_the_staff_decides(zhao, committee, opening, three, places, at):
    proposal = ranked(zhao, opening, at)
    with pytest.raises(NotPermitted):
        decide(zhao, opening, proposal, [(1,)], at)
    cast.holding(zhao, "committee_member", places.community)
    with pytest.raises(refusals.PreparedBySelf):
        decide(zhao, opening, proposal, [(1,)], at)
    candidate = three["李少"].person
    cast.holding(candidate, "committee_member", places.community)
    with pytest.raises(refusals.AboutOneself):
        decide(candidate, opening, proposal, [(1,)], at)
    assert not Decision.objects.exists()


def test_a_choice_is_sound(zhao, committee, opening, at):
    proposal = ranked(zhao, opening, at)
    for wrong in ([], [(9,)], [(1,), (1,)], [(1,), (2,)]):
        with pytest.raises(refusals.WrongChoice):
            decide(committee, opening, proposal, wrong, at)
    with pytest.raises(refusals.WrongChoice):
        decide(committee, opening, proposal, [(1,)], at, meeting=" ")
    newer = ranked(zhao, opening, at + DAY)
    with pytest.raises(refusals.NoProposal):
        decide(committee, opening, proposal, [(1,)], at)
    decide(committee, opening, newer, [(1,)], at)
    with pytest.raises(refusals.OpeningClosed):
        decide(committee, opening, newer, [(1,)], at)


def test_when_the_post_cannot_be_given_nothing_is_decided(zhao, committee, opening, places, at):
    proposal = ranked(zhao, opening, at)
    cast.holding(someone("现任"), "building_head", places.building)
    with pytest.raises(posts.SingleTaken):
        decide(committee, opening, proposal, [(1,)], at)
    assert not Outcome.objects.exists()
    assert not OutboxMessage.objects.filter(kind="selection.decided").exists()


def test_a_service_role_has_many_seats_and_no_post(zhao, committee, places, three, at):
    made = offered(zhao, places.community, at, post_kind="", role="care", seats=2)
    for check_in in three.values():
        claimed(made, check_in, at)
    decide(committee, made, ranked(zhao, made, at), [(1,), (2,)], at)
    assert not Holding.objects.filter(person=three["陈多"].person).exists()
    assert Outcome.objects.filter(chosen=True).count() == 2


def test_an_opening_is_taken_back_with_a_reason_before_it_is_decided(zhao, opening, at):
    with pytest.raises(refusals.ReasonMissing):
        selection.withdraw_opening(by=zhao, opening_id=opening.pk, reason="", at=at)
    assert selection.withdraw_opening(by=zhao, opening_id=opening.pk, reason="楼栋调整", at=at).state == "withdrawn"
    with pytest.raises(refusals.OpeningClosed):
        ranked(zhao, opening, at)


# Who sees what


def test_openings_are_seen_where_one_checked_in_and_candidates_only_by_who_prepares_or_decides(
    zhao, committee, opening, three, lin, stranger, foreign_staff, at
):
    chen = three["陈多"].person
    for viewer in (zhao, committee, chen):
        assert queries.opening_for(viewer, opening.pk, at=at) == opening
    for viewer in (stranger, foreign_staff):
        with pytest.raises(NotFound):
            queries.opening_for(viewer, opening.pk, at=at)
    ranked(zhao, opening, at)
    assert [queries.may_see_candidates(who, opening, at=at) for who in (zhao, committee, chen, lin)] == [
        True,
        True,
        False,
        False,
    ]
    assert queries.own_candidate(chen, opening).rank == 1
    assert queries.own_candidate(stranger, opening) is None


# What the database refuses by itself


def test_the_database_refuses_what_must_never_be(zhao, committee, opening, three, places, at):
    proposal = ranked(zhao, opening, at)
    base = {
        "community": places.community,
        "place": places.building,
        "duties": "d",
        "from_day": TODAY,
        "apply_until": TODAY,
    }
    base |= {"created_by": zhao, "created_at": at}
    first = queries.candidates_of(proposal.pk)[0]
    decision = Decision(opening=opening, proposal=proposal, prepared_by=zhao, decided_by=committee, meeting="m", at=at)
    decision.save(force_insert=True)
    outcome = {"decision": decision, "candidate": first, "decided_by": committee, "chosen": True}
    for wrong in (
        Opening(**base),
        Opening(**base, post_kind="unit_head", role="care"),
        Opening(**base, post_kind="unit_head", seats=2),
        Opening(**base, role="care", seats=0),
        Decision(opening=opening, proposal=proposal, prepared_by=committee, decided_by=committee, meeting="m", at=at),
        Outcome(**outcome, person=three["陈多"].person, follows=False),
        Outcome(**outcome, person=committee, follows=True),
    ):
        with pytest.raises(IntegrityError), atomic():
            wrong.save(force_insert=True)
