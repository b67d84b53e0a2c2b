"""Who sits at which window: dated, one at a time, with leave and somebody who stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.windows import story
from wangge.kernel.clock import day_of
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, NotPermitted
from wangge.places import closing as places_closing
from wangge.posts.models import Holding
from wangge.windows import commands, duty, founding, queries, refusals, staffing
from wangge.windows.models import Cover, Leave, Seat, Window

DAY = timedelta(days=1)


@pytest.fixture
def spare(places):
    """史平, a clerk without a window."""
    return story.clerk("史平", places.district)


def away(by, who, hall, at, *, first=1, last=3, **more):
    today = day_of(at)
    told = {"from_day": today + first * DAY, "to_day": today + last * DAY, **more}
    return staffing.record_leave(by=by, hall_id=hall.pk, person_id=who.pk, at=at, **told)


def who_is_at(window, day):
    found = duty.at_windows([window], day)[window.pk]
    return found.person, found.instead_of


def test_a_clerk_sits_from_a_day_to_a_day(head, hall, general, mei, at):
    window, today = story.window(head, hall, at, number=7, topics=[general]), day_of(at)
    staffing.seat(by=head, window_id=window.pk, person_id=mei.pk, from_day=today + DAY, to_day=today + 2 * DAY, at=at)
    assert [who_is_at(window, today + n * DAY)[0] for n in range(4)] == [None, mei, mei, None]
    assert queries.window_of(mei, at=at) is None
    assert queries.window_of(mei, at=at + DAY) == window
    assert OutboxMessage.objects.filter(kind="window.staffed", recipient_id=mei.pk).exists()


def test_spans_never_meet(head, hall, general, one, mei, spare, at):
    other, today = story.window(head, hall, at, number=8, topics=[general]), day_of(at)
    with pytest.raises(refusals.SeatTaken):
        staffing.seat(by=head, window_id=one.pk, person_id=spare.pk, from_day=today + 9 * DAY, at=at)
    with pytest.raises(refusals.SitsElsewhere):
        staffing.seat(by=head, window_id=other.pk, person_id=mei.pk, from_day=today + 9 * DAY, at=at)
    staffing.end_seat(by=head, seat_id=Seat.objects.get().pk, last_day=today + 8 * DAY, at=at)
    staffing.seat(by=head, window_id=one.pk, person_id=spare.pk, from_day=today + 9 * DAY, at=at)
    assert who_is_at(one, today + 8 * DAY)[0] == mei
    assert who_is_at(one, today + 9 * DAY)[0] == spare
    coming = Seat.objects.get(person=spare)
    assert staffing.end_seat(by=head, seat_id=coming.pk, last_day=today + 8 * DAY, at=at) is None


def test_only_a_clerk_of_the_hall_sits_there_and_only_the_head_says_so(head, hall, general, mei, zhao, places, at):
    window, today = story.window(head, hall, at, number=9, topics=[general]), day_of(at)
    leaving = story.clerk("将离任", places.district, until=today + DAY)
    for who, last in ((zhao, None), (leaving, today + 5 * DAY)):
        with pytest.raises(refusals.NotAClerk):
            staffing.seat(by=head, window_id=window.pk, person_id=who.pk, from_day=today, to_day=last, at=at)
    with pytest.raises(NotPermitted):
        staffing.seat(by=mei, window_id=window.pk, person_id=mei.pk, from_day=today, at=at)
    with pytest.raises(refusals.BadDays):
        staffing.seat(by=head, window_id=window.pk, person_id=mei.pk, from_day=today - DAY, at=at)


def test_leave_empties_the_window_until_somebody_stands_in(head, hall, general, one, mei, spare, at):
    today = day_of(at)
    leave = away(mei, mei, hall, at, reason="看牙")
    assert who_is_at(one, today) == (mei, None)
    assert who_is_at(one, today + DAY) == (None, mei)
    assert duty.vacant(hall, today + DAY) == [one]
    staffing.cover(by=head, leave_id=leave.pk, person_id=spare.pk, at=at)
    assert who_is_at(one, today + DAY) == (spare, mei)
    assert duty.vacant(hall, today + DAY) == []
    assert queries.window_of(spare, at=at + DAY) == one
    assert queries.window_of(mei, at=at + DAY) is None
    assert who_is_at(one, today + 4 * DAY) == (mei, None)
    story.number(hall, general, at + DAY)
    commands.set_window(by=mei, window_id=one.pk, state="closed", at=at)
    commands.set_window(by=spare, window_id=one.pk, state="open", at=at + DAY)
    assert commands.call_next(by=spare, window_id=one.pk, at=at + DAY).clerk == spare
    assert Leave.objects.get().reason == "看牙"
    staffing.cancel_leave(by=mei, leave_id=leave.pk, at=at)
    assert who_is_at(one, today + DAY) == (mei, None)
    assert queries.window_of(spare, at=at + DAY) is None


def test_whose_post_has_ended_is_on_no_board_and_calls_nobody(hall, general, one, mei, at):
    Holding.objects.filter(person=mei).update(valid_to=day_of(at))
    assert who_is_at(one, day_of(at)) == (mei, None)
    assert who_is_at(one, day_of(at) + DAY) == (None, None)
    assert queries.window_of(mei, at=at + DAY) is None


def test_who_stands_in_is_free_and_there(head, hall, general, one, two, mei, tao, spare, at):
    leave = away(head, mei, hall, at, cover_id=spare.pk)
    with pytest.raises(refusals.SitsElsewhere):
        staffing.cover(by=head, leave_id=leave.pk, person_id=tao.pk, at=at)
    with pytest.raises(refusals.SitsElsewhere):
        away(head, tao, hall, at, first=2, last=2, cover_id=spare.pk)
    with pytest.raises(refusals.LeaveMeets):
        away(head, mei, hall, at, first=3, last=5)
    with pytest.raises(refusals.NoSeatThen):
        away(head, spare, hall, at)
    with pytest.raises(NotPermitted):
        away(tao, mei, hall, at, first=8, last=9)
    third = story.window(head, hall, at, number=3, topics=[general])
    with pytest.raises(refusals.SitsElsewhere):
        staffing.seat(by=head, window_id=third.pk, person_id=spare.pk, from_day=day_of(at), at=at)
    assert Cover.objects.get().person == spare


def test_a_hall_stands_where_it_may_and_says_what_it_is(head, places, at):
    with pytest.raises(refusals.NoHallHere):
        story.hall(head, places.building, at)
    hall = story.hall(head, places.street, at)
    with pytest.raises(refusals.TakenName):
        story.hall(head, places.street, at)
    with pytest.raises(Changed):
        founding.change_hall(by=head, hall_id=hall.pk, name="新名", at=at, version=9)
    assert founding.change_hall(by=head, hall_id=hall.pk, name="新名", at=at, version=1).version == 2
    found = [check(places.street, day_of(at)) for check in places_closing._checks]
    assert "这里有新名" in found


def test_windows_belong_to_the_branch_of_their_floor(head, hall, general, estate, places, at):
    secretary = cast.person("支部书记")
    floor = founding.set_floor(
        by=head, hall_id=hall.pk, number=1, branch="第一党支部", secretary_id=secretary.pk, at=at
    )
    founding.set_floor(by=head, hall_id=hall.pk, number=2, branch="第二党支部", at=at)
    with pytest.raises(refusals.TakenName):
        founding.set_floor(by=head, hall_id=hall.pk, number=2, branch="第一党支部", at=at)
    window = story.window(head, hall, at, number=1, topics=[general])
    with pytest.raises(refusals.TakenName):
        story.window(head, hall, at, number=1, topics=[general])
    with pytest.raises(refusals.TopicsMissing):
        story.window(head, hall, at, number=2, topics=[])
    elsewhere = story.hall(head, places.street, at)
    with pytest.raises(refusals.NotOfThisHall):
        story.window(head, elsewhere, at, number=1, topics=[general])
    board = queries.board(hall, at=at)
    assert [(line.floor.branch, [one.window.number for one in line.windows]) for line in board] == [
        ("第一党支部", [1]), ("第二党支部", [])
    ]  # fmt: skip
    assert board[0].floor.secretary == secretary
    founding.change_window(
        by=head, window_id=window.pk, floor_id=floor.pk, name="专窗", topic_ids=[estate.pk], at=at, version=1
    )
    assert list(window.topics.all()) == [estate]


def test_a_retired_window_is_no_more(head, hall, general, one, mei, at):
    founding.retire_window(by=head, window_id=one.pk, at=at)
    assert queries.windows_of(hall) == []
    assert Seat.objects.get().to_day == day_of(at)
    with pytest.raises(refusals.WindowRetired):
        commands.set_window(by=mei, window_id=one.pk, state="open", at=at)
    with pytest.raises(refusals.WindowRetired):
        founding.retire_window(by=head, window_id=one.pk, at=at)
    assert Window.objects.get().state == "closed"


def test_letters_are_one_of_a_to_z_and_used_once(head, hall, general, at):
    for letter in ("", "AB", "1", "甲"):
        with pytest.raises(refusals.BadLetter):
            founding.add_topic(by=head, hall_id=hall.pk, letter=letter, name="新", at=at)
    with pytest.raises(refusals.TakenName):
        founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="新", at=at)
