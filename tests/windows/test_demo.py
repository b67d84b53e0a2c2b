"""The demo's hall: five branches, thirty windows, a day in progress."""

from __future__ import annotations

from random import Random

from tests import cast
from wangge.demo import windows as demo
from wangge.kernel.clock import day_of
from wangge.windows import duty, queries
from wangge.windows.models import Appointment, Ticket, Window


def test_five_branches_thirty_windows_and_a_queue(places, head, at):
    for number in range(demo.BOOKERS):
        cast.person(f"市民{number:02d}", home=places.home, phone=cast.impossible_phone())
    demo.fill(places.district, at=at, chance=Random(1))
    hall = queries.halls_seen(head, at=at).get()
    assert hall.floors.count() == 5
    assert Window.objects.count() == 30
    assert len(duty.vacant(hall, day_of(at))) == 1
    figures = queries.day_figures(hall, at=at)
    assert Ticket.objects.count() == sum(figures.values()) == demo.NUMBERS
    assert figures["done"] > 10
    assert figures["waiting"] > 3
    assert figures["serving"] > 3
    for letter in "ABC":
        serials = sorted(Ticket.objects.filter(letter=letter).values_list("serial", flat=True))
        assert serials == list(range(1, len(serials) + 1))
    assert Appointment.objects.count() > 6


def test_without_a_bureau_there_is_no_hall(places, at):
    demo.fill(places.district, at=at, chance=Random(1))
    assert Window.objects.count() == 0
