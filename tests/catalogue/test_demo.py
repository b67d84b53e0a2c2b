"""The demo's catalogue: believable, publishable, and the ledger computes what the newspaper page says."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from time import process_time

import pytest

from wangge.catalogue import cuts, ledger, queries, reading, rules
from wangge.catalogue.cuts import Measure
from wangge.catalogue.models import Item, ItemVersion
from wangge.demo import catalogue as demo
from wangge.kernel.clock import day_of


@pytest.fixture
def filled(places, at):
    began = process_time()
    demo.fill(places.district, at=at, seed="1")
    return process_time() - began


def test_the_ledger_finds_the_five_cuts(filled, at, django_assert_max_num_queries):
    today = day_of(at)
    with django_assert_max_num_queries(16):
        found = ledger.five_cuts(queries.first_day(), today)
    items = found.totals[Measure.ITEMS]
    assert (items.before, items.after, items.cut) == (384, 311, 73)
    assert cuts.as_percent(items.rate) == "19%"
    rates = {measure: total.rate for measure, total in found.totals.items()}
    for measure, wanted in ((Measure.MATERIALS, 50), (Measure.STEPS, 20), (Measure.LIMITS, 70)):
        assert abs(rates[measure] - Fraction(wanted, 100)) < Fraction(1, 1000), measure
    assert found.efficiency > 3
    was, now = found.share(cuts.at_most_one_visit)
    assert was < Fraction(1, 2)
    assert now > Fraction(70, 100)
    for measure in Measure:
        assert sum((line.amount for line in found.lines(measure)), Fraction(0)) == found.totals[measure].cut


def test_a_cut_item_says_what_became_of_it(filled, at):
    found = ledger.five_cuts(queries.first_day(), day_of(at))
    gone = [line.item_id for line in found.lines(Measure.ITEMS)]
    ends = ledger.endings(gone)
    assert len(gone) == len(ends) == 73
    assert sum(bool(one.into_code) for one in ends.values()) == 60
    assert {one.reason for one in ends.values()} == {"合并办理", "依法取消"}


def test_everything_in_it_could_be_published(filled, at):
    versions = list(ItemVersion.objects.all())
    assert len(versions) == 384 + 311 + len(demo.IN_WORK)
    assert {one.state for one in versions} == {"published", "draft", "review"}
    assert any(one.returned_for for one in versions)
    for said in reading.contents_of(versions).values():
        assert rules.problems(said) == []
    assert Item.objects.values("code").distinct().count() == 384


def test_it_takes_little_time(filled):
    assert filled < 4


def test_the_same_seed_makes_the_same_catalogue(places, at):
    def told():
        made = demo.invented(departments, places.district, demo.Random(3), at)
        return [(one.before, one.after) for one in made]

    departments = demo._departments(places.district, at)
    assert told() == told()
    assert day_of(at) - timedelta(days=demo.REFORM_DAYS) > day_of(at) - timedelta(days=demo.OLD_DAYS)
