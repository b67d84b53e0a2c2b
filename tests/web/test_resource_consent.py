"""Whoever offers something is asked whether they agree to be matched to tasks; the offer is taken either way."""

from __future__ import annotations

import pytest

from tests import cast
from tests.web.pressing import press
from wangge.checkin import consents
from wangge.checkin.models import Consent
from wangge.kernel.refusals import NotPermitted
from wangge.needs.models import Resource

GIVEN = {"kind": "service", "title": "修自行车", "capacity": 1, "unit": "time", "capacity_per": "week"}
ASKED = "本人同意按技能和时间匹配任务"


@pytest.fixture
def offering(places):
    """范师傅, who lives here and has no post."""
    return cast.person("范大力", home=places.home, phone=cast.impossible_phone())


def agreed(person):
    return consents.agreed(person).filter(purpose=Consent.Purpose.MATCH).exists()


def test_on_the_own_phone(offering):
    phone = cast.browser_of(offering)
    assert ASKED in phone.get("/resources/ask").content.decode()
    press(phone, "/resources/ask", **GIVEN)
    assert not agreed(offering)
    press(phone, "/resources/ask", **{**GIVEN, "title": "修伞"}, match="on")
    assert agreed(offering)
    assert Consent.objects.get().how == "own_phone"
    assert ASKED not in phone.get("/resources/ask").content.decode()
    assert Resource.objects.count() == 2


def test_at_the_desk_for_somebody_without_a_check_in(offering, zhao):
    desk = cast.browser_of(zhao)
    page = desk.get("/resources/new", {"subject": offering.pk}).content.decode()
    assert ASKED in page
    press(desk, "/resources/new", **GIVEN, subject=offering.pk, match="on")
    assert (Consent.objects.get().how, Consent.objects.get().recorded_by) == ("desk", zhao)


def test_the_grid_worker_who_takes_the_offer_down_records_it_too(offering, lin):
    worker = cast.browser_of(lin)
    assert ASKED in worker.get("/resources/new", {"subject": offering.pk}).content.decode()
    press(worker, "/resources/new", **GIVEN, subject=offering.pk, match="on")
    assert agreed(offering)
    assert ASKED not in worker.get("/needs/new", {"subject": offering.pk}).content.decode()


def test_nobody_else_does(offering, stranger, places, at):
    with pytest.raises(NotPermitted):
        consents.give_with_offer(by=stranger, person=offering, place=places.home, at=at)
