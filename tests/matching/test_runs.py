"""A run: who is proposed for whom, why, and what it writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from wangge.journal.models import Leaf
from wangge.kernel.models import Job, OutboxMessage
from wangge.kernel.refusals import NotPermitted
from wangge.matching import commands, refusals
from wangge.matching.models import Pair, Run
from wangge.needs import closing


def pair_of(need):
    return Pair.objects.filter(need=need, state="proposed").first()


def test_a_need_gets_the_offer_that_fits(need, resource, run):
    asked = need()
    resource("上门理发", serves=["care"])
    offered = resource()
    done = run()
    pair = pair_of(asked)
    assert (pair.resource, pair.person, pair.rank, pair.state) == (offered, None, 1, "proposed")
    assert pair.reasons["near"] == "building"
    assert done.state == "done"
    assert (done.counts["needs"], done.counts["served"]) == (1, 1)
    assert {name: one["value"] - one["bound"] for name, one in done.certificate.items()} == {
        "who": 0, "whom": 0, "spread": 0,
    }  # fmt: skip


def test_somebody_who_checked_in_is_asked_by_skill(need, helper, run):
    asked = need(skills=["repair"])
    helper("林修", skills=["teaching"])
    fits = helper("何会修", skills=["repair", "labour"], times=["6m"])
    run()
    pair = pair_of(asked)
    assert (pair.person, pair.resource, pair.slot) == (fits, None, "6m")
    assert (pair.reasons["skills"], pair.reasons["percent"], pair.units) == (["repair"], 100, 2)


def test_a_person_who_offers_is_matched_through_the_offer(need, resource, helper, run):
    asked = need()
    who = helper("何会修", skills=["repair"])
    offered = resource(person_id=who.pk)
    done = run()
    assert (pair_of(asked).resource, pair_of(asked).person) == (offered, who)
    assert done.counts["offers"] == 1


def test_without_consent_nobody_is_proposed_and_the_run_says_so(need, resource, helper, run):
    asked = need()
    resource(person_id=helper("何会修", agreed=False).pk)
    helper("林修", skills=["repair"], agreed=False)
    done = run()
    assert pair_of(asked) is None
    assert done.counts["left_out_consent"] == 2


def test_a_removed_volunteer_is_not_proposed(need, resource, helper, run, at):
    from wangge.points.models import Standing

    who = helper("何会修", skills=["repair"])
    Standing.objects.create(role="volunteer", person=who, state="removed", removed_at=at)
    asked = need()
    done = run()
    assert pair_of(asked) is None
    assert done.counts["left_out_standing"] == 1


def test_a_registered_rule_may_keep_people_from_serving(need, helper, run, monkeypatch):
    from wangge.matching import standing

    young, grown = helper("小何", skills=["repair"]), helper("老何", skills=["repair"])
    monkeypatch.setattr(standing, "_narrows", [lambda people, on: set(people) - {young.pk}])
    asked = need()
    run()
    assert pair_of(asked).person == grown


def test_the_more_urgent_goes_first_and_safety_before_everything(need, resource, run):
    late, urgent, safety = need(urgency=2), need(urgency=5), need(urgency=1, safety=True)
    resource(capacity=1)
    resource(capacity=1)
    run()
    assert pair_of(late) is None
    assert (pair_of(safety).rank, pair_of(urgent).rank) == (1, 2)


def test_waiting_raises_a_need(need, resource, run, at):
    old = need(urgency=2, at=at - timedelta(days=43))
    new = need(urgency=4)
    resource(capacity=1)
    run()
    assert pair_of(new) is None
    assert (pair_of(old).reasons["urgency"], pair_of(old).reasons["raised"]) == (2, 5)


def test_among_equals_whoever_had_fewer_services_goes_first(need, resource, run, at, places, monkeypatch):
    from wangge.matching import history

    often, never = cast.person("常有人帮", home=places.home), cast.person("没人帮过", home=places.next_door)
    monkeypatch.setattr(
        history,
        "_sources",
        [lambda people, since, until: [history.Served(often.pk, often.pk, 3)] if often.pk in people else []],
    )
    first, second = need(subject_id=often.pk), need(subject_id=never.pk)
    resource(capacity=1)
    run()
    assert pair_of(first) is None
    assert pair_of(second) is not None


def test_a_helper_who_knows_the_person_is_preferred(need, resource, helper, run, grandma_wang, places, monkeypatch):
    from wangge.matching import history

    near, known = helper("何近", home=places.home), helper("林熟", home=places.home7)
    resource(person_id=near.pk)
    offered = resource(person_id=known.pk, place_id=places.building7.pk)
    asked = need(subject_id=grandma_wang.pk)
    monkeypatch.setattr(
        history, "_sources", [lambda people, since, until: [history.Served(grandma_wang.pk, known.pk, 2)]]
    )
    set_apart(places)
    run()
    assert pair_of(asked).resource == offered
    assert pair_of(asked).reasons["known"] == 2
    assert pair_of(asked).alternatives[0]["person"] == str(near.pk)


def test_reach_is_kept(need, resource, places, run):
    asked = need()
    resource(place_id=places.building7.pk, reach_m=250)
    set_apart(places)
    done = run()
    assert pair_of(asked) is None
    assert done.unserved.get().why == "too_far"
    resource(place_id=places.building7.pk, reach_m=350)
    run()
    assert 290 < pair_of(asked).distance_m < 310


def test_the_load_is_spread(need, helper, run):
    helper("何一", skills=["repair"])
    helper("何二", skills=["repair"])
    asked = [need() for _ in range(2)]
    run()
    assert len({pair_of(one).person for one in asked}) == 2


def test_capacity_is_what_is_left_of_the_week(need, resource, run, zhao, at):
    from wangge.matching import deciding

    first, second, third = need(), need(), need()
    resource(capacity=2)
    run()
    waiting = next(one for one in (first, second, third) if pair_of(one) is None)
    deciding.confirm(by=zhao, pair_id=pair_of(first if waiting != first else second).pk, at=at)
    done = run()
    assert done.counts["served"] == 1
    assert done.counts["needs"] == 2
    done = run(when=at + timedelta(days=7))
    assert done.counts["served"] == 2


def test_amounts_are_never_promised_twice(need, resource, run):
    asked = [need(kind="goods", unit="item", amount=n) for n in (2, 2, 1)]
    resource("护理床", kind="goods", serves=["goods"], unit="item", capacity=3, capacity_per="total")
    done = run()
    assert done.counts["served"] == 1
    assert [pair_of(one).units for one in asked if pair_of(one)] == [2]


def test_a_new_run_replaces_what_nobody_confirmed_and_moves_little(need, resource, run, places):
    asked = need()
    first = resource()
    run()
    before = pair_of(asked)
    resource()  # as good as the first one
    run()
    before.refresh_from_db()
    assert before.state == "replaced"
    assert pair_of(asked).resource == first
    assert pair_of(asked).reasons["kept"] is True


def test_a_need_that_ends_is_no_longer_matched(need, resource, run, lin, at):
    asked = need()
    resource()
    closing.withdraw_need(by=lin, need_id=asked.pk, reason="已自行解决", at=at)
    assert run().counts["needs"] == 0
    assert Pair.objects.count() == 0


def test_what_changed_while_it_ran_is_left_alone(need, resource, run, lin, at, monkeypatch):
    from wangge.matching import engine

    asked, other = need(), need()
    resource(capacity=2)
    solve = engine.solve

    def meanwhile(*args):
        closing.withdraw_need(by=lin, need_id=asked.pk, reason="已自行解决", at=at)
        return solve(*args)

    monkeypatch.setattr(engine, "solve", meanwhile)
    done = run()
    assert list(Pair.objects.values_list("need", flat=True)) == [other.pk]
    assert done.counts["outdated"] == 1


def test_nothing_is_proposed_without_proof(need, resource, run, monkeypatch):
    from wangge.matching import certificate

    need()
    resource()
    unsound = certificate.Checked(certificate.Stage(1, 2), certificate.Stage(0, 0), certificate.Stage(0, 0))
    monkeypatch.setattr(certificate, "check", lambda *args: unsound)
    done = run()
    assert done.state == "asked"
    assert Pair.objects.count() == 0
    assert (Job.objects.get().state, Job.objects.get().error) == ("failed", "NotProven")
    monkeypatch.undo()


def test_it_leaves_lines_and_tells_who_asked(need, resource, run, zhao):
    need()
    resource()
    done = run()
    assert list(Leaf.objects.filter(on_id=str(done.pk)).order_by("id").values_list("kind", flat=True)) == [
        "matching.started", "matching.done",
    ]  # fmt: skip
    told = OutboxMessage.objects.get(kind="matching.done")
    assert (told.recipient_id, told.about_id) == (zhao.pk, done.pk)


def test_one_run_at_a_time(places, zhao, at):
    commands.start(by=zhao, place_id=places.community.pk, at=at)
    with pytest.raises(refusals.RunsAlready):
        commands.start(by=zhao, place_id=places.community.pk, at=at)


def test_only_staff_starts_and_only_for_a_community(places, lin, zhao, foreign_staff, at):
    for who in (lin, foreign_staff):
        with pytest.raises(NotPermitted):
            commands.start(by=who, place_id=places.community.pk, at=at)
    with pytest.raises(refusals.NotACommunity):
        commands.start(by=zhao, place_id=places.grid1.pk, at=at)


def test_a_cancelled_run_proposes_nothing_and_another_may_begin(need, resource, run, places, zhao, at):
    asked = need()
    resource()
    given_up = commands.start(by=zhao, place_id=places.community.pk, at=at)
    commands.cancel(by=zhao, run_id=given_up.pk, at=at)
    with pytest.raises(refusals.RunNotThisStep):
        commands.start_again(by=zhao, run_id=given_up.pk, at=at)
    run()
    assert pair_of(asked) is not None
    assert Run.objects.get(pk=given_up.pk).state == "cancelled"


def set_apart(places):
    """3号楼 and 7号楼 some 300 metres apart."""
    for building, north in ((places.building, 37.8000), (places.building7, 37.8027)):
        building.longitude, building.latitude = 112.5700, north
        building.save()
