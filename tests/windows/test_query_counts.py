"""Pages and API of the queue cost as many queries with twenty numbers and windows as with two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.windows import story
from wangge.kernel import clock
from wangge.people.accounts import issue_token
from wangge.windows import booking
from wangge.windows.models import Appointment, Slot, Ticket

PUBLIC = (("/windows/", 6), ("/windows/halls/{hall}/take", 14), ("/windows/halls/{hall}/board", 14),
          ("/windows/halls/{hall}/screen", 14), ("/windows/t/{token}", 14), ("/windows/kiosk/{key}", 14))  # fmt: skip
STAFF = (("/windows/desk/", 32), ("/windows/halls/{hall}", 32), ("/windows/halls/{hall}/numbers?state=all", 16),
         ("/windows/halls/{hall}/appointments", 14), ("/windows/halls/{hall}/slots", 14),
         ("/windows/windows/{window}", 20), ("/windows/numbers/{ticket}", 16))  # fmt: skip
API = (("/api/v1/windows/halls/{hall}/board", 10), ("/api/v1/windows/halls/{hall}/screen", 10),
       ("/api/v1/windows/halls/{hall}/tickets", 6), ("/api/v1/windows/halls/{hall}/appointments", 6))  # fmt: skip


@pytest.fixture
def at():
    """Pages live today."""
    return clock.now()


@pytest.fixture
def grow(head, hall, general, estate, one, mei, places, at):
    topics = [general, estate]

    def more(rows):
        for n in range(rows):
            number = 100 + hall.windows.count()
            window = story.window(head, hall, at, number=number, topics=topics)
            clerk = story.clerk(f"员工{number}", places.district)
            story.opened(head, clerk, window, at)
            for topic in topics:
                story.number(hall, topic, at)
            story.served(clerk, window, at, at + timedelta(minutes=3 + n))
            slot = Slot.objects.create(
                hall=hall, topic=general, starts_at=at + timedelta(hours=30, minutes=number), capacity=2,
                ends_at=at + timedelta(hours=31, minutes=number),
            )  # fmt: skip
            booking.book(by=cast.person(f"市民{number}"), slot_id=slot.pk, at=at)
        ticket = Ticket.objects.filter(state="waiting").latest("rank_at")
        return {"hall": hall.pk, "window": window.pk, "ticket": ticket.pk, "token": ticket.token, "key": hall.kiosk_key}

    return more


def queries_of(client, address):
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
            assert answer.status_code == 200, address
    return len(told)


def test_pages_and_api_do_not_grow(grow, mei):
    clerk, visitor = cast.browser_of(mei), Client()
    secret = issue_token(by=mei, name="t", days=1, at=clock.now()).secret
    caller = Client(headers={"Authorization": f"Bearer {secret}"})
    asked = (
        [(visitor, *line) for line in PUBLIC] + [(clerk, *line) for line in STAFF] + [(caller, *line) for line in API]
    )

    def counted(parts):
        return {address: queries_of(client, address.format(**parts)) for client, address, _most in asked}

    few, many = counted(grow(2)), counted(grow(12))
    assert many == few
    assert Appointment.objects.count() == 14
    dear = {address: (many[address], most) for _client, address, most in asked if many[address] > most}
    assert dear == {}
