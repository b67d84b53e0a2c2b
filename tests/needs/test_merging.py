"""Duplicates are suggested, merged, and given back exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotPermitted
from wangge.needs import commands, merging, queries
from wangge.needs.models import Need, NeedStep, Resource
from wangge.needs.refusals import LaterMergeFirst, OnePlease, WrongState

KEPT = ("urgency", "safety", "wanted_by", "reported_at", "title", "details", "state", "closed_at", "merged_into_id")


def values(need):
    return Need.objects.filter(pk=need.pk).values(*KEPT).get()


@pytest.fixture
def two(need, places, at):
    """An earlier quiet report and a later pressing one of the same leak."""
    first = need("厨房水龙头漏水", urgency=2, wanted_by=day_of(at) + timedelta(9), at=at - timedelta(days=2))
    second = need(
        "厨房水龙头漏水了", urgency=5, wanted_by=day_of(at) + timedelta(1), safety=True, place_id=places.next_door.pk
    )
    return first, second


def test_a_merge_takes_the_more_pressing_of_both(two, lin, at):
    first, second = two
    merging.merge_needs(by=lin, need_id=first.pk, into_id=second.pk, at=at)

    keeper, loser = Need.objects.get(pk=second.pk), Need.objects.get(pk=first.pk)
    assert (keeper.urgency, keeper.safety, keeper.reported_at) == (5, True, first.reported_at)
    assert (loser.state, loser.merged_into) == ("merged", keeper)
    assert [step.kind for step in NeedStep.objects.filter(entry=keeper).order_by("id")] == ["added", "took_over"]
    assert [one.pk for one in queries.page_for(Need, lin, keeper.pk, at=at).merged] == [loser.pk]


@pytest.mark.parametrize("turned", [False, True])
def test_undoing_gives_back_exactly_what_was(two, lin, at, turned):
    loser, keeper = reversed(two) if turned else two
    before = values(loser), values(keeper)
    merging.merge_needs(by=lin, need_id=loser.pk, into_id=keeper.pk, at=at)
    assert values(loser)["state"] == "merged"
    merging.undo_need_merge(by=lin, need_id=loser.pk, at=at)
    assert (values(loser), values(keeper)) == before


def test_the_later_merge_is_undone_first(two, need, lin, at):
    keeper, second = two
    third = need("厨房水龙头漏水严重", urgency=4)
    before = values(keeper)
    for loser in (third, second):
        merging.merge_needs(by=lin, need_id=loser.pk, into_id=keeper.pk, at=at)
    with pytest.raises(LaterMergeFirst) as refusal:
        merging.undo_need_merge(by=lin, need_id=third.pk, at=at)
    assert second.number in refusal.value.message
    for loser in (second, third):
        merging.undo_need_merge(by=lin, need_id=loser.pk, at=at)
    assert values(keeper) == before


def test_merging_again_after_undoing_works(two, lin, at):
    loser, keeper = two
    before = values(keeper)
    for _twice in range(2):
        merging.merge_needs(by=lin, need_id=loser.pk, into_id=keeper.pk, at=at)
        merging.undo_need_merge(by=lin, need_id=loser.pk, at=at)
    assert values(keeper) == before


def test_what_was_edited_since_is_kept(two, lin, at):
    keeper, loser = two
    merging.merge_needs(by=lin, need_id=loser.pk, into_id=keeper.pk, at=at)
    commands.update_need(by=lin, need_id=keeper.pk, version=None, at=at, urgency=3)
    merging.undo_need_merge(by=lin, need_id=loser.pk, at=at)
    assert values(keeper)["urgency"] == 3
    assert values(keeper)["safety"] is False


def test_what_cannot_be_merged(two, need, places, lin, zhao, foreign_staff, at):
    first, second = two
    with pytest.raises(OnePlease):
        merging.merge_needs(by=lin, need_id=first.pk, into_id=first.pk, at=at)
    elsewhere = need(by=zhao, place_id=places.home7.pk)
    with pytest.raises(NotPermitted):
        merging.merge_needs(by=lin, need_id=first.pk, into_id=elsewhere.pk, at=at)
    merging.merge_needs(by=zhao, need_id=first.pk, into_id=second.pk, at=at)
    with pytest.raises(WrongState):
        merging.merge_needs(by=lin, need_id=second.pk, into_id=first.pk, at=at)
    with pytest.raises(WrongState):
        merging.undo_need_merge(by=lin, need_id=second.pk, at=at)
    with pytest.raises(NotPermitted):
        merging.undo_need_merge(by=foreign_staff, need_id=first.pk, at=at)


def test_resources_merge_too(resource, lin, at):
    one, other = resource(), resource()
    merging.merge_resources(by=lin, resource_id=one.pk, into_id=other.pk, at=at)
    assert Resource.objects.get(pk=one.pk).merged_into == other
    merging.undo_resource_merge(by=lin, resource_id=one.pk, at=at)
    assert Resource.objects.get(pk=one.pk).state == "open"


def test_similar_needs_are_shown_on_entering(two, need, places, lin, zhao, grandma_wang, at):
    need("电梯异响")
    elsewhere = need("厨房水龙头漏水", by=zhao, place_id=places.home7.pk)
    asked = {"kind": "repair", "title": "厨房水龙头漏水", "place": places.home, "at": at}

    assert queries.similar(Need, lin, **asked) == list(two)
    assert queries.similar(Need, lin, **{**asked, "kind": "care"}) == []
    assert queries.similar(Need, lin, **asked, without=two[0].pk) == [two[1]]
    assert elsewhere in queries.similar(Need, zhao, **{**asked, "place": places.home7})


def test_pairs_are_found_and_cost_two_queries(two, need, resource, lin, stranger, at):
    (pair,) = queries.duplicate_pairs(Need, lin, at=at)
    assert (pair.older, pair.newer) == two
    assert queries.duplicate_pairs(Need, stranger, at=at) == []
    assert queries.duplicate_pairs(Resource, lin, at=at) == []

    def cost():
        with CaptureQueriesContext(connection) as caught:
            queries.duplicate_pairs(Need, lin, at=at)
        return len(caught)

    before = cost()
    for number in range(10):
        need(f"第{number}件不同的事情", at=at)
    assert cost() == before


def test_two_persons_with_the_same_wish_are_no_duplicates(need, places, lin, grandma_wang, gao, at):
    need("上门理发", subject_id=grandma_wang.pk)
    need("上门理发", subject_id=gao.pk, place_id=places.next_door.pk)
    assert queries.duplicate_pairs(Need, lin, at=at) == []
