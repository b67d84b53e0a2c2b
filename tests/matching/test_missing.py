"""What needs without a helper are missing, where helpers are wanted, and that a run can be checked again by anybody who sees it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests import cast
from wangge.kernel.refusals import NotFound
from wangge.matching import candidates, certificate, deciding, engine, loading, proofs, queries, rules
from wangge.matching.models import Pair, Proof, Run, Unserved
from wangge.matching.queries import Asked


def why(need):
    return Unserved.objects.filter(need=need).latest("id").why


def test_nobody_can(need, resource, run):
    asked = need(kind="legal")
    resource()
    run()
    assert why(asked) == "no_offer"


def test_nobody_has_time(need, resource, run):
    asked = need(times=["1m"])
    resource(times=["6m", "7m"])
    run()
    assert why(asked) == "no_time"


def test_nobody_is_free(need, resource, run, zhao, at):
    need()
    resource(capacity=1)
    run()
    deciding.confirm(by=zhao, pair_id=Pair.objects.get().pk, at=at)
    asked = need()
    run()
    assert why(asked) == "nobody_free"


def test_all_are_with_more_urgent_needs(need, resource, run):
    need(urgency=5)
    asked = need(urgency=1)
    resource(capacity=1)
    done = run()
    assert why(asked) == "more_urgent"
    assert done.unserved.get().counts == {"fits": 1, "in_reach": 1, "in_time": 1, "allowed": 1, "free": 1}


def test_the_recruiting_list_names_the_need_that_would_be_served_next(need, resource, run, places, zhao, lin, at):
    need(urgency=5)
    need(urgency=4)
    missed = need("帮忙交医保", kind="errand", urgency=3, place_id=places.building7.pk)
    resource(capacity=1)
    resource("什么都会", serves=["repair", "errand"], capacity=1)
    done = run()
    rows = {(row["place"], row["kind"]): row for row in queries.recruiting_of(done, zhao, at=at)}
    errand, repair = rows[places.grid2, "errand"], rows[places.grid1, "repair"]
    assert (errand["unserved"], errand["need"], errand["elsewhere"]) == (1, missed, False)
    assert (repair["unserved"], repair["need"], repair["elsewhere"]) == (
        0,
        missed,
        True,
    )  # the all-rounder would be free for it
    [own] = queries.recruiting_of(done, lin, at=at)
    assert (own["place"], own["kind"], own["need"]) == (places.grid1, "repair", None)  # it lies outside her grid


def test_a_helper_elsewhere_can_set_somebody_free(need, resource, run, places, zhao, at):
    need("帮忙交医保", kind="errand", urgency=5, place_id=places.building7.pk)
    missed = need(urgency=1)
    resource("什么都会", serves=["repair", "errand"], capacity=1)
    done = run()
    rows = {(row["place"].pk, row["kind"]): row for row in queries.recruiting_of(done, zhao, at=at)}
    errand, repair = rows[places.grid2.pk, "errand"], rows[places.grid1.pk, "repair"]
    assert (errand["need"], errand["elsewhere"], errand["unserved"]) == (missed, True, 0)
    assert (repair["need"], repair["elsewhere"], repair["unserved"]) == (missed, False, 1)
    assert repair["skills"] == ["repair"]


def test_viewers_see_their_own_places_only(need, resource, run, places, lin, zhao, foreign_staff, manager, at):
    mine, theirs = need(), need(place_id=places.building7.pk)
    missing, far = need(kind="legal"), need(kind="legal", place_id=places.building7.pk)
    resource(capacity=3)
    done = run()
    for who, seen in ((zhao, {mine, theirs}), (lin, {mine}), (foreign_staff, set()), (manager, set()), (None, set())):
        assert {pair.need for pair in queries.pairs(who, at=at)} == seen
    assert {one.need for one in queries.unserved_of(done, lin, Asked(), at=at)} == {missing}
    assert {one.need for one in queries.unserved_of(done, zhao, Asked(), at=at)} == {missing, far}
    assert queries.run_for(lin, done.pk, at=at) == done
    for who in (foreign_staff, manager):
        with pytest.raises(NotFound):
            queries.run_for(who, done.pk, at=at)


def test_lists_are_narrowed(need, resource, run, places, zhao, at, grandma_wang):
    first = need(subject_id=grandma_wang.pk, urgency=5)
    second = need("单元门关不上", kind="safety", safety=True, place_id=places.building7.pk)
    resource(capacity=2, serves=["repair", "safety"])
    done = run()

    def found(**asked):
        return [pair.need for pair in queries.pairs_of(done, zhao, Asked(**asked), at=at)]

    assert found() == [second, first]
    assert found(kind="repair") == [first]
    assert found(safety=True) == [second]
    assert found(place=places.grid2) == [second]
    assert found(text="王秀") == found(text="wangxiulan") == found(text=first.number) == [first]
    assert found(text="单元门") == [second]
    assert found(state="confirmed") == []
    deciding.confirm(by=zhao, pair_id=Pair.objects.get(need=first).pk, at=at)
    assert found(state="confirmed") == [first]
    assert found(state="all") == [second, first]


# The proof


def test_a_run_can_be_checked_again(need, resource, run):
    for number in range(4):
        need(urgency=number + 1)
    resource(capacity=2)
    resource(capacity=1)
    done = run()
    again = proofs.recheck(done)
    assert again.holds
    assert again.checked.who.value == done.certificate["who"]["bound"] == 4 + 3 + 2


def test_what_was_tampered_with_does_not_hold(need, resource, run):
    need()
    need()
    resource(capacity=1)
    done = run()
    pair = Pair.objects.get(run=done)
    other = Unserved.objects.get(run=done)
    Pair.objects.filter(pk=pair.pk).update(need=other.need)
    assert not proofs.recheck(done).same_pairs
    Pair.objects.filter(pk=pair.pk).update(need=pair.need)
    Run.objects.filter(pk=done.pk).update(input_digest="0" * 64)
    done.refresh_from_db()
    again = proofs.recheck(done)
    assert again.checked.proven
    assert not again.same_input
    assert not again.holds


def test_the_proof_is_written_once(need, resource, run):
    need()
    resource()
    run()
    with pytest.raises(Exception, match=r"append|read-only|denied|only"):
        Proof.objects.update(plans=b"")


# Candidates


def test_costs_are_those_of_the_rule_and_few_candidates_are_enough(need, helper, places, at):
    """A whole building of needs and helpers: each need gets at most twenty, and the engine's costs are the rule's."""
    chance = Random(5)
    homes = [cast.place(places.unit, "household", f"9{n:03d}", f"9{n:03d}") for n in range(60)]
    for number, home in enumerate(homes):
        helper(f"帮手{number}", home=home, skills=chance.sample(["repair", "labour", "care"], 2), times=[])
    for number in range(30):
        need(f"修第 {number} 处", skills=["repair", "labour"] if number % 2 else [], place_id=homes[number].pk)
    loaded = loading.load(places.community, at)
    found = candidates.find(loaded, at)
    assert np.bincount(found.problem.need).max() == loaded.rules.candidates == 20
    for pair in range(len(found.problem.need)):
        ask, offer = found.asks[found.problem.need[pair]], found.offers[found.problem.offer[pair]]
        fit = candidates.fit_of(ask, offer)
        assert found.problem.cost[pair] == rules.cost(
            int(found.distance_m[pair]), known=False, skill_percent=fit.percent, kept=False, prices=loaded.rules.prices
        )
    plans = engine.solve(found.problem)
    assert certificate.check(found.problem, plans, certificate.prove(found.problem, plans)).proven
    assert (plans.final >= 0).all()


def test_the_same_tables_give_the_same_plan(need, helper, places, at):
    for number in range(6):
        helper(f"帮手{number}", skills=["repair"])
        need(f"修第 {number} 处")

    def plan():
        found = candidates.find(loading.load(places.community, at), at)
        return found.problem.digest(), engine.solve(found.problem).digest()

    assert plan() == plan()


def test_queries_do_not_grow_with_the_rows(need, helper, resource, places, at, django_assert_max_num_queries):
    for number in range(12):
        resource(person_id=helper(f"出力{number}").pk)
        helper(f"帮手{number}", skills=["repair"])
        need(f"修第 {number} 处")
    with django_assert_max_num_queries(20):
        loading.load(places.community, at)
