"""The duty roster, who is on duty, and who is near."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from wangge import journal
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.places.rules import distance_m
from wangge.posts import chores, commands, queries
from wangge.posts.models import DutyShift, LastPosition

HOUR = timedelta(hours=1)
TODAY = date(2022, 7, 28)


def book(by, person, place, at, *, starts=0, hours=8):
    return commands.add_shift(
        by=by,
        person_id=person.pk,
        place_id=place.pk,
        starts_at=at + starts * HOUR,
        ends_at=at + (starts + hours) * HOUR,
        at=at,
    )


def on_duty(place, at):
    return [shift.person for shift in queries.who_is_on_duty(place, at)]


def test_a_shift_runs_from_its_first_moment_up_to_its_last(zhao, lin, places, at):
    shift = book(zhao, lin, places.grid1, at)

    assert on_duty(places.grid1, at - timedelta(seconds=1)) == []
    assert on_duty(places.grid1, at) == [lin]
    assert on_duty(places.grid1, at + 8 * HOUR - timedelta(seconds=1)) == [lin]
    assert on_duty(places.grid1, at + 8 * HOUR) == []
    assert [leaf.kind for leaf in journal.history_of(shift)] == ["shift.added"]


def test_duty_counts_for_everything_below_and_the_nearest_comes_first(zhao, lin, places, at, django_assert_num_queries):
    book(zhao, zhao, places.community, at)
    book(zhao, lin, places.grid1, at)

    with django_assert_num_queries(1):
        assert on_duty(places.home, at) == [lin, zhao]
    assert on_duty(places.home7, at) == [zhao]
    assert on_duty(places.foreign_home, at) == []


def test_the_leader_of_a_grid_books_their_own_grid_only(gao, lin, places, at):
    book(gao, lin, places.grid1, at)
    with pytest.raises(NotPermitted):
        book(gao, lin, places.grid2, at)
    with pytest.raises(NotPermitted):
        book(lin, lin, places.grid1, at)


def test_only_somebody_who_answers_calls_there_is_booked(zhao, lin, grandma_wang, places, at):
    head = cast.person("楼长")
    cast.holding(head, "building_head", places.building)
    for person, place in ((grandma_wang, places.grid1), (lin, places.grid2), (head, places.building)):
        with pytest.raises(commands.NotInPost):
            book(zhao, person, place, at)


def test_the_post_must_hold_on_the_day_of_the_shift(zhao, lin, places, at):
    lin.holdings.update(valid_to=TODAY)

    book(zhao, lin, places.grid1, at, hours=2)
    with pytest.raises(commands.NotInPost):
        book(zhao, lin, places.grid1, at, starts=24)


def test_nobody_is_on_duty_twice_at_once(zhao, lin, places, at):
    cast.holding(lin, "grid_worker", places.grid2)
    book(zhao, lin, places.grid1, at)

    with pytest.raises(commands.ShiftOverlaps) as refusal:
        book(zhao, lin, places.grid2, at, starts=7)
    assert "第一网格" in refusal.value.message
    book(zhao, lin, places.grid2, at, starts=8)


@pytest.mark.parametrize(("starts", "hours"), [(0, 0), (0, -1), (0, 25), (-10, 8), (-8, 8)])
def test_a_shift_has_a_sound_span(zhao, lin, places, at, starts, hours):
    with pytest.raises(Invalid):
        book(zhao, lin, places.grid1, at, starts=starts, hours=hours)


def test_the_database_refuses_a_shift_that_ends_before_it_starts(lin, places, at):
    with pytest.raises(IntegrityError), atomic():
        DutyShift.objects.create(person=lin, place=places.grid1, starts_at=at, ends_at=at)


def test_a_shift_is_taken_off_the_roster_until_it_is_over(zhao, foreign_staff, lin, places, at):
    shift = book(zhao, lin, places.grid1, at)
    with pytest.raises(NotPermitted):
        commands.remove_shift(by=foreign_staff, shift_id=shift.pk, at=at)
    with pytest.raises(Invalid):
        commands.remove_shift(by=zhao, shift_id=shift.pk, at=shift.ends_at)

    commands.remove_shift(by=zhao, shift_id=shift.pk, at=at)

    assert on_duty(places.grid1, at) == []
    with pytest.raises(NotFound):
        commands.remove_shift(by=zhao, shift_id=shift.pk, at=at)


def test_who_lost_the_post_is_not_on_duty_whatever_the_roster_says(zhao, lin, places, at):
    book(zhao, lin, places.grid1, at)
    lin.holdings.update(valid_to=TODAY - timedelta(days=1))

    assert on_duty(places.grid1, at) == []
    with pytest.raises(commands.NotOnDuty):
        commands.report_position(by=lin, longitude=112.56, latitude=37.80, datum="cgcs2000", at=at)


def test_ending_a_post_drops_later_shifts_and_a_hand_over_passes_them_on(zhao, lin, places, at):
    wu = cast.person("武平")
    for day in (0, 1, 2):
        book(zhao, lin, places.grid1, at, starts=24 * day)

    done = commands.hand_over(
        by=zhao, holding_id=lin.holdings.get().pk, to_person_id=wu.pk, from_day=TODAY + timedelta(days=1), at=at
    )

    assert done.shifts == 2
    assert [on_duty(places.grid1, at + 24 * day * HOUR) for day in (0, 1, 2)] == [[lin], [wu], [wu]]

    commands.end_post(by=zhao, holding_id=wu.holdings.get().pk, last_day=TODAY + timedelta(days=1), at=at)
    assert [on_duty(places.grid1, at + 24 * day * HOUR) for day in (0, 1, 2)] == [[lin], [wu], []]


def test_a_night_shift_over_the_change_is_split_at_midnight(zhao, lin, places, at):
    wu = cast.person("武平")
    book(zhao, lin, places.grid1, at, starts=10, hours=12)  # 20:00 to 08:00

    commands.hand_over(
        by=zhao, holding_id=lin.holdings.get().pk, to_person_id=wu.pk, from_day=TODAY + timedelta(days=1), at=at
    )

    assert on_duty(places.grid1, at + 13 * HOUR) == [lin]  # 23:00
    assert on_duty(places.grid1, at + 14 * HOUR) == [wu]  # 00:00
    assert on_duty(places.grid1, at + 21 * HOUR) == [wu]


# Positions


def report(person, at, *, longitude=112.56, latitude=37.80, datum="cgcs2000"):
    return commands.report_position(by=person, longitude=longitude, latitude=latitude, datum=datum, at=at)


def near(place, at, *, longitude=112.56, latitude=37.80):
    return queries.staff_near(longitude=longitude, latitude=latitude, within=place, at=at)


def test_only_the_newest_position_of_a_worker_on_duty_is_kept(zhao, lin, places, at):
    with pytest.raises(commands.NotOnDuty):
        report(lin, at)
    book(zhao, lin, places.grid1, at)
    report(lin, at)
    report(lin, at + HOUR, longitude=112.57)

    position = LastPosition.objects.get()
    assert (position.longitude, position.at) == (112.57, at + HOUR)


def test_a_position_from_a_phone_map_is_converted(zhao, lin, places, at):
    book(zhao, lin, places.grid1, at)
    position = report(lin, at, datum="gcj02")

    shift_m = distance_m(112.56, 37.80, position.longitude, position.latitude)
    assert 100 < shift_m < 800


def test_the_nearest_on_duty_comes_first_and_stale_positions_do_not_count(
    zhao, lin, places, at, django_assert_num_queries
):
    wu = cast.person("武平")
    cast.holding(wu, "grid_worker", places.grid2)
    book(zhao, lin, places.grid1, at)
    book(zhao, wu, places.grid2, at)
    report(lin, at, longitude=112.57)
    report(wu, at)

    with django_assert_num_queries(2):
        found = near(places.community, at)
    assert [one.person for one in found] == [wu, lin]
    assert found[0].distance_m == 0
    assert 850 < found[1].distance_m < 900  # a hundredth of a degree at 37.8° north
    assert [one.person for one in near(places.grid1, at)] == [lin]
    assert near(places.foreign_community, at) == []
    assert len(near(places.community, at + timedelta(minutes=30))) == 2
    assert near(places.community, at + timedelta(minutes=31)) == []


def test_positions_are_forgotten_after_a_day(zhao, lin, places, at):
    book(zhao, lin, places.grid1, at)
    report(lin, at)

    assert chores.forget_old_positions(at + 24 * HOUR) == 0
    assert chores.forget_old_positions(at + 25 * HOUR) == 1
    assert not LastPosition.objects.exists()
