"""Redeeming: points and stock move together, one desk hands out once, and nothing is sold twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.grids.test_at_once import together
from tests.kernel.test_photos import photo
from tests.shop import story
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.points import ledger
from wangge.points import refusals as of_points
from wangge.points.models import Book, Entry
from wangge.shop import chores, commands, goods, queries, refusals
from wangge.shop.models import Good, Redemption, StockMove

DAY = timedelta(days=1)


def test_every_change_of_the_stock_is_a_line(buyer, zhao, soap, at):
    one = commands.redeem(by=buyer, good_id=soap.pk, count=2, at=at)
    commands.cancel(by=buyer, redemption_id=one.pk, at=at)
    goods.restock(by=zhao, good_id=soap.pk, amount=-1, reason="受潮", at=at)
    told = list(StockMove.objects.order_by("id").values_list("kind", "amount", "after"))
    assert told == [("in", 5, 5), ("redeemed", -2, 3), ("back", 2, 5), ("counted", -1, 4)]
    kinds = set(Leaf.objects.values_list("kind", flat=True))
    assert kinds >= {"good.added", "good.stocked", "redemption.made", "redemption.cancelled"}


def test_points_that_are_not_there_are_not_spent(buyer, places, zhao, at):
    dear = story.good(zhao, places.community, at, title="电饭煲", cost=60, most=None)
    commands.redeem(by=buyer, good_id=dear.pk, count=1, at=at)
    with pytest.raises(of_points.NotEnough):
        commands.redeem(by=buyer, good_id=dear.pk, count=1, at=at)
    assert Good.objects.get(pk=dear.pk).stock == 4
    assert Redemption.objects.count() == 1


def test_the_desk_hands_out_once_however_the_code_is_typed(buyer, zhao, soap, at):
    one = commands.redeem(by=buyer, good_id=soap.pk, count=1, at=at)
    typed = f" {one.code[:4].lower()} {one.code[4:].lower()}"
    assert commands.collect(by=zhao, code=typed, at=at).state == "collected"
    with pytest.raises(refusals.AlreadyEnded):
        commands.collect(by=zhao, code=one.code, at=at)
    with pytest.raises(refusals.NoSuchCode):
        commands.collect(by=zhao, code="AAAAAAAA", at=at)


def test_only_staff_of_the_place_keeps_the_shelf_and_hands_out(buyer, lin, stranger, soap, zhao, at, places):
    one = commands.redeem(by=buyer, good_id=soap.pk, count=1, at=at)
    for who in (buyer, stranger):
        with pytest.raises((NotPermitted, refusals.NoSuchCode)):
            commands.collect(by=who, code=one.code, at=at)
        with pytest.raises(NotPermitted):
            goods.restock(by=who, good_id=soap.pk, amount=5, at=at)
    with pytest.raises(NotPermitted):
        commands.cancel(by=stranger, redemption_id=one.pk, at=at)
    with pytest.raises(NotPermitted):
        goods.add(by=lin, place_id=places.community.pk, kind="good", title="伞", cost=1, at=at)


def test_the_shelf_is_of_where_one_lives(soap, at):
    far = cast.person("外地人")
    assert list(queries.shelf(far, at=at)) == []
    with pytest.raises(NotFound):
        commands.redeem(by=far, good_id=soap.pk, count=1, at=at)


def test_what_is_off_the_shelf_is_not_redeemed_but_collected(buyer, zhao, soap, at):
    one = commands.redeem(by=buyer, good_id=soap.pk, count=1, at=at)
    goods.shelve(by=zhao, good_id=soap.pk, on=False, at=at)
    with pytest.raises(refusals.OffShelf):
        commands.redeem(by=buyer, good_id=soap.pk, count=1, at=at)
    assert commands.collect(by=zhao, code=one.code, at=at).state == "collected"
    goods.shelve(by=zhao, good_id=soap.pk, on=True, at=at)
    assert list(queries.shelf(buyer, at=at)) == [soap]


def test_a_change_of_the_cost_leaves_what_was_redeemed(buyer, zhao, soap, at):
    one = commands.redeem(by=buyer, good_id=soap.pk, count=2, at=at)
    changed = goods.change(by=zhao, good_id=soap.pk, cost=50, photo=photo(), at=at)
    assert (changed.cost, bool(changed.photo)) == (50, True)
    commands.cancel(by=buyer, redemption_id=one.pk, at=at)
    assert ledger.balance(Book.POINTS, buyer, at) == 100


def test_uncollected_is_told(buyer, soap, at):
    commands.redeem(by=buyer, good_id=soap.pk, count=1, at=at)
    assert chores.expire_uncollected(at + 14 * DAY) == 0
    assert chores.expire_uncollected(at + 15 * DAY) == 1
    assert OutboxMessage.objects.get(kind="redemption.expired").recipient_id == buyer.pk


def test_points_of_a_closed_year_do_not_come_back(buyer, soap, at):
    december = local(at).replace(month=12, day=30)
    one = commands.redeem(by=buyer, good_id=soap.pk, count=2, at=december)
    january = december + 4 * DAY
    assert day_of(january) > date(december.year, 12, 31)
    ended = commands.cancel(by=buyer, redemption_id=one.pk, at=january)
    assert (ended.given_back, Good.objects.get(pk=soap.pk).stock) == (0, 5)
    assert ledger.balance(Book.POINTS, buyer, january) == 0


def test_wrong_numbers_are_refused(buyer, zhao, soap, places, at):
    for count in (0, -1, 100):
        with pytest.raises(refusals.BadCount):
            commands.redeem(by=buyer, good_id=soap.pk, count=count, at=at)
    with pytest.raises(refusals.ReasonMissing):
        goods.restock(by=zhao, good_id=soap.pk, amount=-1, at=at)
    with pytest.raises(refusals.OutOfStock):
        goods.restock(by=zhao, good_id=soap.pk, amount=-6, reason="盘点", at=at)
    for wrong in ({"title": " "}, {"cost": 0}, {"most": 0}):
        with pytest.raises(refusals.BadGood):
            story.good(zhao, places.community, at, **wrong)


def test_the_database_refuses_to_oversell(soap):
    with pytest.raises(IntegrityError), atomic():
        Good.objects.filter(pk=soap.pk).update(stock=-1)


@pytest.mark.django_db(transaction=True)
def test_eight_want_the_last_five_at_once(places, zhao, at):
    good = story.good(zhao, places.community, at, most=1)
    people = [cast.person(f"邻居{n}", home=places.home) for n in range(8)]
    for one in people:
        story.earned(one, 10, at)

    def wants(who):
        return lambda: commands.redeem(by=Person.objects.get(pk=who.pk), good_id=good.pk, count=1, at=at)

    came_of = together([wants(one) for one in people])
    assert sorted(came_of, key=str) == [None] * 5 + ["out_of_stock"] * 3
    assert Good.objects.get(pk=good.pk).stock == 0
    assert Redemption.objects.count() == Entry.objects.filter(spends=True).count() == 5


@pytest.mark.django_db(transaction=True)
def test_one_person_does_not_spend_the_same_points_twice(places, zhao, at):
    shelf = [story.good(zhao, places.community, at, title=f"第{n}样", cost=10) for n in range(4)]
    who = cast.person("孙志强", home=places.home)
    story.earned(who, 20, at)
    wants = [
        lambda key=one.pk: commands.redeem(by=Person.objects.get(pk=who.pk), good_id=key, count=1, at=at)
        for one in shelf
    ]
    came_of = together(wants)
    assert sorted(came_of, key=str) == [None] * 2 + ["not_enough"] * 2
    assert ledger.balance(Book.POINTS, who, at) == 0
