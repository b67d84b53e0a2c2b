"""帮办代办: a station hands up, whoever the matrix names receives, the resident follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.delegation import story
from wangge.delegation import chores, handing, refusals
from wangge.delegation.models import HandUp
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted

DAY = timedelta(days=1)


@pytest.fixture
def relief(civil, places, at):
    return story.item("临时救助", civil, places.district, at - 20 * DAY)


@pytest.fixture
def handed(station, relief, places, grandma_wang, at):
    def make(**more):
        told = {"by": station, "item_id": relief.pk, "place_id": places.community.pk, "name": "王秀兰",
                "phone": grandma_wang.phone, "mandate": True, "note": "材料都带来了", "at": at}  # fmt: skip
        return handing.hand_up(**told | more)

    return make


def test_without_delegation_it_goes_to_the_department(handed, hall, centre, grandma_wang, places, civil, at):
    one = handed()
    assert (one.office, one.to_place, one.because) == (civil, places.district, "kept")
    assert (one.person, one.place) == (grandma_wang, places.community)
    with pytest.raises(NotPermitted):
        handing.receive(by=centre, hand_up_id=one.pk, at=at)
    handing.receive(by=hall, hand_up_id=one.pk, at=at)
    done = handing.finish(by=hall, hand_up_id=one.pk, answer="批复已送社区", at=at)
    assert (done.state, done.answer) == ("finished", "批复已送社区")
    kinds = [row.kind for row in OutboxMessage.objects.filter(about_id=one.pk).order_by("at", "id")]
    assert kinds == ["handup.handed", "handup.received", "handup.finished"]
    assert not any("临时救助" in row.content["body"] for row in OutboxMessage.objects.filter(about_id=one.pk))


def test_what_is_delegated_goes_to_the_centre(bai, shen, handed, relief, office, centre, places, at):
    story.adopted(bai, shen, [relief], [places.street], "handle", at - 9 * DAY)
    one = handed()
    assert (one.office, one.to_place, one.because) == (office, places.street, "delegated")
    with pytest.raises(refusals.NothingToHandUp):
        handed(by=centre, place_id=places.street.pk)
    back = handing.return_back(by=centre, hand_up_id=one.pk, answer="缺少低保证明", at=at)
    assert back.state == "returned"
    with pytest.raises(refusals.HandUpWrongState):
        handing.receive(by=centre, hand_up_id=one.pk, at=at)


def test_it_is_received_within_one_working_day(handed, at):
    one = handed()
    assert day_of(one.receive_by) > day_of(at)


def test_what_nobody_receives_in_time_is_told_once(handed, bai, hall, station, at):
    one = handed()
    assert chores.tell_of_late_hand_ups(one.receive_by) == 0
    late = one.receive_by + timedelta(minutes=1)
    assert chores.tell_of_late_hand_ups(late) == 1
    told = OutboxMessage.objects.filter(about_id=one.pk, kind="handup.late")
    assert {row.recipient_id for row in told} == {bai.pk, hall.pk, station.pk}
    assert not any("王秀兰" in row.content["body"] or "临时救助" in row.content["body"] for row in told)
    assert Leaf.objects.filter(kind="handup.late").count() == 1
    assert chores.tell_of_late_hand_ups(late + DAY) == 0
    handing.receive(by=hall, hand_up_id=one.pk, at=late + DAY)


def test_what_was_received_is_not_late(handed, hall, at):
    one = handed()
    handing.receive(by=hall, hand_up_id=one.pk, at=at)
    assert chores.tell_of_late_hand_ups(one.receive_by + DAY) == 0


def test_only_with_the_residents_mandate_and_a_way_to_reach_them(handed, places):
    with pytest.raises(refusals.NoMandate):
        handed(mandate=False)
    with pytest.raises(Invalid):
        handed(phone="12")
    with pytest.raises(Invalid):
        handed(name=" ")
    with pytest.raises(NotPermitted):
        handed(place_id=places.foreign_community.pk)


def test_somebody_with_another_name_is_not_linked(handed):
    assert handed(name="李四").person is None


def test_the_resident_sees_and_withdraws_their_own(handed, grandma_wang, stranger, centre, places, at):
    one, on = handed(), day_of(at)
    assert list(HandUp.objects.visible_to(grandma_wang, on)) == [one]
    assert not HandUp.objects.visible_to(stranger, on).exists()
    with pytest.raises(NotPermitted):
        handing.withdraw(by=stranger, hand_up_id=one.pk, at=at)
    assert handing.withdraw(by=grandma_wang, hand_up_id=one.pk, at=at).state == "withdrawn"


def test_an_item_that_is_not_in_the_catalogue_is_not_handed_up(handed, civil, places, at):
    from tests.catalogue import story as catalogue
    from wangge.kernel.actors import SYSTEM

    draft = catalogue.draft(SYSTEM, civil, places.district, at, name="城市供水许可")
    with pytest.raises(NotFound):
        handed(item_id=draft.item_id)


def test_the_database_has_no_name_in_the_clear(handed):
    from django.db import connection

    handed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, note FROM delegation_handup")
        assert "王秀兰" not in str(cursor.fetchall())
