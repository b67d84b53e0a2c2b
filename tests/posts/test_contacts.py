"""The phones on a grid card: who publishes them on which basis, and that they end with the post."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from tests import cast
from wangge import journal
from wangge.journal.models import Salt
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.posts import commands as posts
from wangge.posts import contacts, published
from wangge.posts.models import CommunityPhone, PublishedContact

OFFICE, OTHER = "0351-0000101", "199 0000 8101"
ORDINANCE = "网格化服务管理条例第六条"
DAY = timedelta(days=1)


def publish(by, holder, at, phone=OFFICE, basis="duty", source=ORDINANCE):
    holding = holder.holdings.get()
    return contacts.publish_contact(by=by, holding_id=holding.pk, phone=phone, basis=basis, source=source, at=at)


def shown(holder, at):
    return [one.phone for one in published.contacts_of(holder.holdings.all(), at).values()]


def kinds_of(thing):
    return [leaf.kind for leaf in journal.history_of(thing)]


def test_a_phone_is_shown_until_it_is_withdrawn(zhao, lin, at):
    contact = publish(zhao, lin, at)
    assert shown(lin, at) == [OFFICE]

    contacts.withdraw_contact(by=zhao, contact_id=contact.pk, at=at + DAY)

    assert shown(lin, at + DAY) == []
    assert kinds_of(contact) == ["contact.published", "contact.withdrawn"]
    with pytest.raises(contacts.AlreadyWithdrawn):
        contacts.withdraw_contact(by=zhao, contact_id=contact.pk, at=at + DAY)


def test_the_journal_proves_the_phone_without_holding_it(zhao, lin, at):
    contact = publish(zhao, lin, at)
    line = journal.history_of(contact).get()
    assert OFFICE not in line.body
    assert Salt.objects.filter(leaf=line, name="phone").exists()


def test_another_phone_takes_the_place_of_the_first(zhao, lin, at):
    publish(zhao, lin, at)
    publish(zhao, lin, at + DAY, phone=OTHER)
    assert shown(lin, at + 2 * DAY) == [OTHER]
    assert PublishedContact.objects.filter(holding__person=lin).count() == 2


def test_the_phone_ends_with_the_post_by_itself(zhao, gao, lin, at):
    publish(zhao, lin, at)
    posts.end_post(by=zhao, holding_id=lin.holdings.get().pk, last_day=day_of(at), at=at)
    assert shown(lin, at) == [OFFICE]  # the last day counts
    assert shown(lin, at + DAY) == []


def test_a_successor_does_not_inherit_the_phone(zhao, lin, places, at):
    new = cast.person("陈新", phone=cast.impossible_phone())
    publish(zhao, lin, at)
    posts.hand_over(by=zhao, holding_id=lin.holdings.get().pk, to_person_id=new.pk, from_day=day_of(at), at=at)
    assert shown(lin, at) == []
    assert shown(new, at) == []


def test_the_registered_phone_of_a_person_needs_the_persons_agreement(zhao, lin, at):
    spaced = f"{lin.phone[:3]} {lin.phone[3:7]} {lin.phone[7:]}"
    with pytest.raises(contacts.PrivateNumber):
        publish(zhao, lin, at, phone=spaced)
    assert shown(lin, at) == []

    publish(zhao, lin, at, phone=spaced, basis="agreed", source="2022-07-01 本人书面同意")
    assert shown(lin, at) == [spaced]


def test_who_agreed_may_take_it_back(zhao, lin, gao, grandma_wang, at):
    agreed = publish(zhao, lin, at, basis="agreed", source="书面同意")
    with pytest.raises(NotPermitted):
        contacts.withdraw_contact(by=grandma_wang, contact_id=agreed.pk, at=at)
    contacts.withdraw_contact(by=lin, contact_id=agreed.pk, at=at + DAY)
    assert shown(lin, at + DAY) == []

    by_duty = publish(zhao, lin, at + DAY)
    with pytest.raises(NotPermitted):
        contacts.withdraw_contact(by=lin, contact_id=by_duty.pk, at=at + DAY)
    contacts.withdraw_contact(by=gao, contact_id=by_duty.pk, at=at + DAY)  # the leader manages the grid's posts


def test_only_who_manages_the_post_publishes(lin, gao, foreign_staff, manager, at):
    for who in (lin, foreign_staff, manager):
        with pytest.raises(NotPermitted):
            publish(who, lin, at)
    publish(gao, lin, at)


def test_what_cannot_be_published_says_why(zhao, lin, places, at):
    for phone in ("", "12", "call me", "1" * 30, "0351-0000101 转 8"):
        with pytest.raises(Invalid):
            publish(zhao, lin, at, phone=phone)
    with pytest.raises(Invalid):
        publish(zhao, lin, at, source="  ")
    with pytest.raises(Invalid):
        publish(zhao, lin, at, basis="because")
    with pytest.raises(NotFound):
        contacts.publish_contact(by=zhao, holding_id=uuid4(), phone=OFFICE, basis="duty", source="x", at=at)
    head = cast.person("楼长")
    cast.holding(head, "building_head", places.building)
    with pytest.raises(contacts.NotOnCard):
        publish(zhao, head, at)
    over = cast.person("离任")
    cast.holding(over, "grid_worker", places.grid2, until=day_of(at) - DAY)
    with pytest.raises(contacts.PostOver):
        publish(zhao, over, at)
    assert not PublishedContact.objects.exists()


def test_full_width_digits_are_understood():
    assert contacts.sound_phone(" ０３５１－００００１０１ ") == OFFICE


def test_community_phones_are_dated(zhao, gao, places, at):
    def set_phone(by, day, phone, use="supervision", place=places.community):
        return contacts.set_community_phone(by=by, place_id=place.pk, use=use, phone=phone, at=at, from_day=day)

    today = day_of(at)
    set_phone(zhao, today, "0351-0000001")
    set_phone(zhao, today, "0351-0000002")  # a slip of the pen: the same day is replaced
    set_phone(zhao, today + 3 * DAY, "0351-0000003")
    set_phone(zhao, today, "0351-0000009", use="office")

    def now(moment):
        return published.phones_of([places.community.pk], moment)[places.community.pk]

    assert now(at) == published.Phones("0351-0000009", "0351-0000002")
    assert now(at + 3 * DAY).supervision == "0351-0000003"
    assert CommunityPhone.objects.count() == 3
    with pytest.raises(Invalid):
        set_phone(zhao, today, "0351-0000004")
    with pytest.raises(Invalid):
        set_phone(zhao, today, "0351-0000004", place=places.grid1)
    with pytest.raises(NotPermitted):
        set_phone(gao, today, "0351-0000004")


def test_without_a_phone_the_card_still_names_one():
    nothing = published.Phones()
    assert nothing.to_call == nothing.to_complain == "12345"
    assert published.Phones(office="0351-0000001").to_call == "0351-0000001"


def test_the_database_keeps_one_open_phone_a_post_and_no_empty_one(zhao, lin, at):
    contact = publish(zhao, lin, at)
    row = {"holding": contact.holding, "basis": "duty", "source": "x", "since": at}
    for wrong in ({"phone": OTHER}, {"phone": "", "until": at}, {"phone": OTHER, "until": at - DAY}):
        with pytest.raises(IntegrityError), atomic():
            PublishedContact.objects.create(**{**row, **wrong})


def test_phones_are_forgotten_a_year_after_they_left_the_card(zhao, lin, at):
    contact = publish(zhao, lin, at)
    line = journal.history_of(contact).get()
    contacts.withdraw_contact(by=zhao, contact_id=contact.pk, at=at)

    assert contacts.forget_ended(by=SYSTEM, at=at + 365 * DAY) == 0
    assert contacts.forget_ended(by=SYSTEM, at=at + 366 * DAY) == 1

    assert not PublishedContact.objects.exists()
    assert not Salt.objects.filter(leaf=line).exists()
