"""Needs, resources, rounds, offers and organisations live through a redraw; a place in use is not closed over them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from tests.checkin import story as service
from tests.grids.story import B4, G1, G2, adopt, drafted, merge, split
from tests.surveys import story as survey
from wangge.checkin import selection
from wangge.checkin.models import CheckIn, Opening, PostClaim
from wangge.grids import queries as grids
from wangge.needs import commands as needs
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation
from wangge.places import closing
from wangge.places.commands import StillUsed, close_place
from wangge.places.models import Place
from wangge.surveys.models import CampaignPlace, Door

MINUTE = timedelta(minutes=1)
MODELS = (Need, Resource, Door, CheckIn, Opening, PostClaim)


def counts():
    return {of.__name__: of.objects.count() for of in MODELS}


def open_rows_at_closed_places():
    shut = Place.objects.exclude(valid_to=None)
    return [
        *Need.objects.filter(place__in=shut, state="open"),
        *Resource.objects.filter(place__in=shut, state="open"),
        *Door.objects.waiting().filter(place__in=shut),
        *CampaignPlace.objects.filter(place__in=shut).exclude(campaign__state="closed"),
        *Opening.objects.filter(place__in=shut, state__in=("open", "closed")),
        *Organisation.objects.current().filter(place__in=shut),
    ]


@pytest.fixture
def busy(ground, lin, he, zhao, grandma_wang, at):
    """Both grids full of what this community has asked for, offered and set out to do."""
    for code in (f"{B4}/U1/0101", "140105/001/X01/002/B008/U1/0101"):
        home = Place.objects.get(code=code)
        cast.resides(cast.person("李福", home=home, phone=cast.impossible_phone()), home)
    for grid in (ground.grid1, ground.grid2):
        needs.add_need(by=zhao, at=at, kind="environment", title=f"{grid.name}楼道清理", place_id=grid.pk)
        needs.add_resource(by=zhao, at=at, kind="venue", title=f"{grid.name}活动室", place_id=grid.pk)
    Organisation.objects.create(name="便民超市", kind="shop", place=ground.grid2, valid_from=cast.SINCE)
    survey.running(zhao, ground, at)
    volunteer = service.approved(zhao, grandma_wang, ground.community, at)
    opening = service.offered(zhao, ground.grid2, at, post_kind="grid_assistant")
    selection.claim(by=grandma_wang, opening_id=opening.pk, check_in_id=volunteer.pk, wish=1, at=at)
    return opening


def test_a_split_and_a_merge_leave_nothing_behind(busy, ground, lin, he, newcomer, zhao, at):
    before = counts()
    assert Door.objects.filter(person=he).exists()
    adopt(split(drafted(zhao, ground, at), zhao, at, worker=newcomer), zhao, at + MINUTE)
    north = Door.objects.get(place__code=f"{B4}/U1/0101")
    assert north.person == newcomer  # the door went with the building, and to whoever works there now
    assert lin not in {door.person for door in Door.objects.filter(place__path__startswith=north.place.path)}

    adopt(merge(drafted(zhao, ground, at), zhao, at, key=G2, into=G1), zhao, at + 2 * MINUTE)
    assert Place.objects.get(code=G2).merged_into == ground.grid1
    assert counts() == before
    assert open_rows_at_closed_places() == []
    assert not Door.objects.waiting().filter(person=he).exists()
    assert set(Need.objects.values_list("place", flat=True)) == {ground.grid1.pk}
    assert set(Resource.objects.values_list("place", flat=True)) == {ground.grid1.pk}
    busy.refresh_from_db()
    assert (busy.place, busy.claims.count()) == (ground.grid1, 1)
    assert CampaignPlace.objects.filter(place=ground.grid1).count() == 1  # the round went through both: now once
    assert Organisation.objects.get(name="便民超市").place == ground.grid1
    assert grids.situation(ground.community, at.date()).ground


def test_a_place_in_use_says_what_is_still_there(busy, ground, zhao, at):
    on = at.date()
    assert closing.reasons(ground.grid2, on)[-6:] != []
    found = "；".join(closing.reasons(ground.grid2, on))
    for words in ("未办结的需求", "可用的资源", "轮走访经过", "岗位在选聘", "商户或单位"):
        assert words in found
    assert "报到的人或单位" in "；".join(closing.reasons(ground.community, on))
    door = Door.objects.filter(place__code=f"{B4}/U1/0101").select_related("place").get()
    assert "1 户等着走访" in "；".join(closing.reasons(door.place, on))
    with pytest.raises(StillUsed) as refused:
        close_place(by=zhao, place_id=door.place_id, last_day=date(2022, 7, 31), at=at)
    assert "等着走访" in str(refused.value.message)
