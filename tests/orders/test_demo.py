"""The demo's year of services: the books are sound, and there is something in every state."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests import cast
from tests.volunteers.story import volunteer
from wangge.demo import orders as demo
from wangge.orders.models import Order, Review
from wangge.orders.states import State
from wangge.people.models import Person
from wangge.points.audit import audit
from wangge.points.models import Account, Book, YearClose
from wangge.posts import access


def test_a_year_of_services_with_sound_books(places, zhao, membership, at, monkeypatch):
    monkeypatch.setattr(demo, "DONE", 60)
    monkeypatch.setattr(demo, "MISSED", 3)
    people = [volunteer(f"志愿{n}", places, zhao, at - timedelta(days=500)) for n in range(6)]
    for n in range(60):
        cast.person(f"老人{n}", home=places.home, phone=cast.impossible_phone())
    Person.objects.filter(name__startswith="老人").update(born_on="1940-05-01")
    with access.remembered():
        demo.fill(places.community, at=at, chance=Random(7))
    assert audit() == []
    states = set(Order.objects.values_list("state", flat=True))
    assert states >= {State.OPEN, State.TAKEN, State.FINISHED, State.CONFIRMED, State.DISPUTED, State.MISSED}
    assert Review.objects.count() > 30
    assert Account.objects.filter(book=Book.MINUTES, person__in=people, balance__gt=0).exists()
    assert YearClose.objects.get().state == YearClose.State.DONE
    assert Order.objects.filter(state=State.CONFIRMED, settled_at=None).count() == 0
