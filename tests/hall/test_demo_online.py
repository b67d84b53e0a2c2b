"""The demo's other ways into the hall: every one is there to look at."""

from __future__ import annotations

from datetime import date
from random import Random

from tests import cast
from tests.catalogue.story import department
from wangge.demo import catalogue, online
from wangge.demo import hall as demo
from wangge.hall.models import Case, Mandate, MaterialFile, StationCase
from wangge.people.models import OrganisationContact


def test_scans_an_organisation_an_agent_and_a_station(places, at):
    born = date(1970, 1, 1)
    for n in range(30):
        cast.person(
            f"居民{n}", home=places.home, born_on=born, phone=cast.impossible_phone(),
            citizen_no=cast.impossible_citizen_no(born, n + 1),
        )  # fmt: skip
    shop = department("小满面馆", place=places.home)
    shop.kind = "shop"
    shop.save(update_fields=["kind"])
    catalogue.fill(places.district, at=at, seed="1")
    cast.holding(cast.person("代办员"), "window_clerk", places.community)
    demo.fill(places.district, places.community, at=at, chance=Random(1))
    online.fill(places.district, places.community, at=at, chance=Random(1))
    assert {one.case.state for one in StationCase.objects.select_related("case")} >= {
        "received",
        "accepted",
        "withdrawn",
    }
    assert {one.hand_up.state for one in StationCase.objects.select_related("hand_up")} >= {
        "handed",
        "received",
        "returned",
    }
    assert Mandate.objects.get().case.state == "submitted"
    assert MaterialFile.objects.filter(of__case__channel="window").exists()
    mine = OrganisationContact.objects.get(role="contact", organisation=shop)
    assert Case.objects.filter(organisation=mine.organisation, agent=mine.person, state="draft").exists()
