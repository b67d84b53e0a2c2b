"""What people decide: confirm, change, reject, match by hand; and what keeps them from it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from tests import cast
from tests.care.story import at_once
from wangge.checkin import consents
from wangge.journal.models import Leaf
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted, Refused
from wangge.matching import deciding, exclusions, history, queries, refusals
from wangge.matching.helpers import Choice
from wangge.matching.models import Pair, PairStep
from wangge.needs import closing, commands

WHY = "本人更愿意"


@pytest.fixture
def proposed(need, resource, run):
    """A proposal for a need, with a second resource that could do it too."""
    asked = need()
    resource("上门修水电", capacity=1)
    resource("周日修水电", capacity=1)
    run()
    return Pair.objects.get(need=asked, state="proposed")


def other_of(pair):
    return Choice(resource_id=pair.alternatives[0]["resource"])


def test_staff_confirms_and_the_next_run_leaves_it_alone(proposed, zhao, at, run):
    pair = deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)
    assert (pair.state, pair.decided_by, pair.decided_at) == ("confirmed", zhao, at)
    assert run().counts["needs"] == 0
    pair.refresh_from_db()
    assert pair.state == "confirmed"
    assert list(queries.confirmed(zhao, at=at)) == [pair]
    [step] = PairStep.objects.filter(pair=pair)
    leaf = Leaf.objects.get(pk=step.leaf_id)
    assert (step.kind, leaf.kind, step.by) == ("confirmed", "pair.confirmed", zhao)


def test_it_is_confirmed_once(proposed, zhao, at):
    deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)
    with pytest.raises(refusals.PairNotThisStep):
        deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)


def test_another_is_chosen_with_a_reason_and_both_are_kept(proposed, zhao, at):
    to = other_of(proposed)
    made = deciding.change(by=zhao, pair_id=proposed.pk, to=to, reason=WHY, at=at)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.replaced_by) == ("replaced", made)
    assert (made.state, made.by_hand, str(made.resource_id)) == ("confirmed", True, str(to.resource_id))
    assert {step.kind: step.note for step in PairStep.objects.all()} == {"changed": WHY, "chosen": WHY}
    body = Leaf.objects.get(kind="pair.changed").body
    assert WHY not in body
    assert str(to.resource_id) in body


@pytest.mark.parametrize("reason", ["", " 否 "])
def test_who_decides_otherwise_gives_a_reason(proposed, zhao, at, reason):
    with pytest.raises(refusals.ReasonMissing):
        deciding.change(by=zhao, pair_id=proposed.pk, to=other_of(proposed), reason=reason, at=at)
    with pytest.raises(refusals.ReasonMissing):
        deciding.reject(by=zhao, pair_id=proposed.pk, reason=reason, at=at)


def test_the_same_helper_is_no_change(proposed, zhao, at):
    with pytest.raises(refusals.SameHelper):
        deciding.change(by=zhao, pair_id=proposed.pk, to=deciding.choice_of(proposed), reason=WHY, at=at)


def test_a_rejected_pair_is_not_proposed_again_until_something_changed(proposed, zhao, at, run):
    deciding.reject(by=zhao, pair_id=proposed.pk, reason="本人不方便", at=at)
    run()
    second = Pair.objects.get(need=proposed.need, state="proposed")
    assert second.resource != proposed.resource
    deciding.reject(by=zhao, pair_id=second.pk, reason="本人不方便", at=at)
    done = run()
    assert done.unserved.get().why == "not_these"
    commands.update_resource(by=zhao, resource_id=proposed.resource_id, version=None, at=at, title="每天都能上门修水电")
    run()
    assert Pair.objects.get(need=proposed.need, state="proposed").resource == proposed.resource


def test_a_rejected_volunteer_comes_back_when_the_need_changed(need, helper, zhao, at, run):
    asked = need()
    who = helper("何会修", skills=["repair"])
    run()
    deciding.reject(by=zhao, pair_id=Pair.objects.get().pk, reason="本人不方便", at=at)
    run()
    assert not Pair.objects.filter(state="proposed").exists()
    commands.update_need(by=zhao, need_id=asked.pk, version=None, at=at, urgency=5)
    run()
    assert Pair.objects.get(state="proposed").person == who


def test_a_confirmed_pair_can_still_be_rejected_or_changed(proposed, zhao, at, run):
    deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)
    deciding.reject(by=zhao, pair_id=proposed.pk, reason="临时有事", at=at)
    assert run().counts["needs"] == 1


def test_only_staff_of_the_place_decides(proposed, lin, foreign_staff, at):
    for who in (lin, foreign_staff):
        with pytest.raises(NotPermitted):
            deciding.confirm(by=who, pair_id=proposed.pk, at=at)
        with pytest.raises(NotPermitted):
            deciding.reject(by=who, pair_id=proposed.pk, reason=WHY, at=at)


def test_a_need_that_is_over_is_not_promised(proposed, zhao, at):
    closing.withdraw_need(by=zhao, need_id=proposed.need_id, reason="已自行解决", at=at)
    with pytest.raises(refusals.NeedGone):
        deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)


def test_a_resource_that_is_gone_is_not_promised(proposed, zhao, at):
    closing.withdraw_resource(by=zhao, resource_id=proposed.resource_id, reason="不再提供", at=at)
    with pytest.raises(refusals.HelperGone):
        deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)


def test_what_was_promised_to_a_need_that_was_withdrawn_is_free_again(proposed, need, zhao, at, run):
    deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)
    closing.withdraw_need(by=zhao, need_id=proposed.need_id, reason="已自行解决", at=at)
    assert not queries.confirmed(zhao, at=at).exists()
    need(), need()
    assert run().counts["served"] == 2


def test_a_double_record_that_was_only_proposed_can_still_be_dropped(need, helper, zhao, at, run):
    from wangge.checkin.models import CheckIn, Consent
    from wangge.people import merging

    need()
    who = helper("何会修", skills=["repair"])
    run()
    ties = {"movable": (CheckIn, Consent), "flags": CheckIn.Kind.values}
    assert merging.ties_of(who, **ties) == []
    deciding.confirm(by=zhao, pair_id=Pair.objects.get().pk, at=at)
    assert merging.ties_of(who, **ties) == ["matching.pair"]


def test_consent_taken_back_stops_a_promise_at_once(need, helper, zhao, at, run):
    need()
    who = helper("何会修", skills=["repair"])
    run()
    consents.withdraw(by=zhao, person_id=who.pk, purpose="match_to_tasks", at=at)
    with pytest.raises(refusals.NotAgreed):
        deciding.confirm(by=zhao, pair_id=Pair.objects.get().pk, at=at)


def test_a_volunteer_removed_meanwhile_is_not_promised(need, helper, zhao, at, run):
    from wangge.points.models import Standing

    need()
    who = helper("何会修", skills=["repair"])
    run()
    Standing.objects.create(role="volunteer", person=who, state="removed", removed_at=at)
    with pytest.raises(refusals.HelperRemoved):
        deciding.confirm(by=zhao, pair_id=Pair.objects.get().pk, at=at)


def test_nothing_is_promised_beyond_what_there_is(need, resource, run, zhao, at):
    first, second = need(), need()
    offered = resource(capacity=1)
    done = run()
    pair = Pair.objects.get(state="proposed")
    left = second if pair.need == first else first
    deciding.confirm(by=zhao, pair_id=pair.pk, at=at)
    with pytest.raises(refusals.TakenUp):
        deciding.match_by_hand(
            by=zhao, run_id=done.pk, need_id=left.pk, to=Choice(resource_id=offered.pk), reason=WHY, at=at
        )


def test_a_missing_one_is_matched_by_hand(need, helper, run, zhao, at):
    asked = need()
    who = helper("林热心", skills=["teaching"])
    done = run()
    assert done.unserved.get().why == "no_offer"
    pair = deciding.match_by_hand(
        by=zhao, run_id=done.pk, need_id=asked.pk, to=Choice(person_id=who.pk), reason="他会修水龙头", at=at
    )
    assert (pair.person, pair.state, pair.rank, pair.by_hand, pair.reasons["skills"]) == (who, "confirmed", 1, True, [])
    assert list(queries.unserved_of(done, zhao, queries.Asked(), at=at)) == []
    with pytest.raises(refusals.NeedGone):
        deciding.match_by_hand(
            by=zhao, run_id=done.pk, need_id=asked.pk, to=Choice(person_id=who.pk), reason=WHY, at=at
        )


def test_nobody_is_chosen_from_elsewhere_or_for_themselves(need, helper, run, zhao, at, places, grandma_wang, agrees):
    asked = need(subject_id=grandma_wang.pk)
    done = run()
    stranger = cast.person("周远", home=places.foreign_home)
    for who, refused in ((stranger, refusals.HelperGone), (grandma_wang, refusals.HelperGone)):
        with pytest.raises(refused):
            deciding.match_by_hand(
                by=zhao, run_id=done.pk, need_id=asked.pk, to=Choice(person_id=who.pk), reason=WHY, at=at
            )
    herself = helper("自己", skills=["care"])
    own = need(subject_id=herself.pk)
    with pytest.raises(refusals.ForThemselves):
        deciding.match_by_hand(
            by=zhao, run_id=done.pk, need_id=own.pk, to=Choice(person_id=herself.pk), reason=WHY, at=at
        )


def test_projects_take_pairs_over_and_give_them_back(proposed, zhao, at):
    deciding.confirm(by=zhao, pair_id=proposed.pk, at=at)
    with atomic():
        [pair] = deciding.mark_projected(pairs=[proposed.pk], by=zhao, at=at)
    assert pair.state == "projected"
    assert not queries.confirmed(zhao, at=at).exists()
    with pytest.raises(refusals.PairNotThisStep):
        deciding.reject(by=zhao, pair_id=pair.pk, reason=WHY, at=at)
    with atomic():
        deciding.give_back(pairs=[pair.pk], by=zhao, at=at)
    assert list(queries.confirmed(zhao, at=at)) == [pair]
    with pytest.raises(NotFound):
        deciding.mark_projected(pairs=[proposed.need_id], by=zhao, at=at)


def test_a_promised_pair_makes_the_helper_known(need, resource, helper, run, zhao, at, grandma_wang, monkeypatch):
    who = helper("何会修")
    asked = need(subject_id=grandma_wang.pk)
    resource(person_id=who.pk, capacity=3)
    run()
    deciding.confirm(by=zhao, pair_id=Pair.objects.get(need=asked).pk, at=at)
    again = need(subject_id=grandma_wang.pk)
    run()
    assert Pair.objects.get(need=again).reasons["known"] == 1
    day = at.date()
    assert history.of([grandma_wang.pk], day, day).by_subject == {grandma_wang.pk: 1}
    done = history.Served(grandma_wang.pk, who.pk)
    monkeypatch.setattr(history, "_sources", [*history._sources, lambda people, since, until: [done]])
    assert history.of([grandma_wang.pk], day, day).by_subject == {
        grandma_wang.pk: 1
    }  # promised, then done: one service


def test_the_database_itself_keeps_one_promise_a_need(proposed):
    proposed.pk = None
    with pytest.raises(IntegrityError), atomic():
        proposed.save(force_insert=True)


# Who is kept apart


def test_who_is_kept_apart_is_neither_proposed_nor_promised(need, helper, run, zhao, at, grandma_wang):
    who = helper("何会修", skills=["repair"])
    asked = need(subject_id=grandma_wang.pk)
    run()
    made = exclusions.exclude(by=zhao, subject_id=grandma_wang.pk, person_id=who.pk, reason="有过矛盾", at=at)
    with pytest.raises(refusals.KeptApart):
        deciding.confirm(by=zhao, pair_id=Pair.objects.get(need=asked).pk, at=at)
    done = run()
    assert done.unserved.get().why == "not_these"
    exclusions.lift(by=zhao, exclusion_id=made.pk, at=at)
    assert run().counts["served"] == 1
    assert "有过矛盾" not in Leaf.objects.get(kind="exclusion.set").body
    with pytest.raises(refusals.LiftedAlready):
        exclusions.lift(by=zhao, exclusion_id=made.pk, at=at)


def test_an_exclusion_is_set_once_with_a_reason_by_staff(helper, zhao, lin, foreign_staff, at, grandma_wang):
    who = helper("何会修", skills=["repair"])
    told = {"subject_id": grandma_wang.pk, "person_id": who.pk, "reason": "有过矛盾", "at": at}
    for nobody in (lin, foreign_staff):
        with pytest.raises(NotPermitted):
            exclusions.exclude(by=nobody, **told)
    with pytest.raises(refusals.ReasonMissing):
        exclusions.exclude(by=zhao, **told | {"reason": ""})
    with pytest.raises(refusals.ForThemselves):
        exclusions.exclude(by=zhao, **told | {"person_id": grandma_wang.pk})
    with pytest.raises(NotFound):
        exclusions.exclude(by=zhao, **told | {"subject_id": foreign_staff.pk})
    exclusions.exclude(by=zhao, **told)
    with pytest.raises(refusals.ExcludedAlready):
        exclusions.exclude(by=zhao, **told)
    assert not queries.exclusions(lin, at=at).exists()


# At once


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_promised_once(need, resource, run, zhao, at):
    """Two needs want the last place: one is confirmed as proposed, the other chosen by hand, all at once."""
    first, second = need(urgency=5), need(urgency=1)
    offered = resource(capacity=1)
    done = run()
    pair = Pair.objects.get(need=first, state="proposed")
    to = Choice(resource_id=offered.pk)
    results = at_once([
        lambda: deciding.confirm(by=zhao, pair_id=pair.pk, at=at),
        lambda: deciding.match_by_hand(by=zhao, run_id=done.pk, need_id=second.pk, to=to, reason=WHY, at=at),
        lambda: deciding.confirm(by=zhao, pair_id=pair.pk, at=at),
        lambda: deciding.match_by_hand(by=zhao, run_id=done.pk, need_id=second.pk, to=to, reason=WHY, at=at),
    ])  # fmt: skip
    assert sum(isinstance(one, Pair) for one in results) == 1
    assert all(isinstance(one, Pair | Refused) for one in results)
    assert Pair.objects.filter(state="confirmed").count() == 1
