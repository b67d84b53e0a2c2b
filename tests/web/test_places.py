"""The place pages over real HTTP: browsing, the map, which grid, and the deeds."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import cast
from tests.accessibility import assert_accessible
from tests.places.test_commands import SOUTH, WEST, square
from wangge.kernel import clock
from wangge.places.models import Boundary, Place


@pytest.fixture
def borders(places):
    """Both grids side by side within their community."""
    for place, shape in (
        (places.community, square(0, wide=2)),
        (places.grid1, square(0)),
        (places.grid2, square(1)),
    ):
        Boundary.objects.create(place=place, geometry=shape, valid_from=cast.SINCE, source="网格图")


@pytest.fixture
def open_call(places, grandma_wang):
    """A call for help from grandma Wang that nobody has taken."""
    from wangge.care.models import HelpCall
    from wangge.matters.models import Matter

    at = clock.now()
    matter = Matter.objects.create(
        number="QZ-TEST1", procedure="help_call", state="reported", place=places.home, path=places.home.path,
        subject=grandma_wang, opened_at=at,
    )  # fmt: skip
    return HelpCall.objects.create(matter=matter, kind="fall", severity="urgent", channel="phone", alarm_at=at)


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


def test_the_tree_is_browsed_from_the_district_down_to_a_home(zhao, grandma_wang, places):
    top = get(zhao, "/places/")
    assert "坞城街道" in text(top)

    community = text(get(zhao, "/places/", at=places.community.code))
    assert "第一网格" in community
    assert "第二网格" in community
    assert "坞城街道" in community  # the way back up

    assert "3号楼" in text(get(zhao, "/places/", at=places.grid1.code))
    assert "502" in text(get(zhao, "/places/", at=places.unit.code))
    assert get(zhao, f"/places/{places.home.code}").status_code == 200


def test_foreign_grids_have_a_name_but_nothing_below_and_no_numbers(zhao, stranger, places):
    foreign_grid = Place.objects.get(code="140105002X01001")
    page = text(get(zhao, "/places/", at=foreign_grid.code))
    assert "外网格" in page
    assert "1号楼" not in page
    assert "登记居住" not in page.split("<table")[0]

    assert get(zhao, f"/places/{places.foreign_home.code}").status_code == 404
    assert get(zhao, "/places/", at=places.foreign_home.code).status_code == 404
    assert get(zhao, "/places/no-such-code").status_code == 404


def test_the_manager_sees_numbers_and_the_administrator_none(manager, admin, grandma_wang, open_call, places):
    for_manager = text(get(manager, f"/places/{places.grid1.code}"))
    for_admin = text(get(admin, f"/places/{places.grid1.code}"))

    assert "在办求助" in for_manager
    assert "登记居住" in for_manager
    assert "在办求助" not in for_admin
    assert "王秀兰" not in for_manager


def test_counts_and_holders_stand_beside_each_grid(zhao, lin, gao, grandma_wang, open_call, places):
    page = get(zhao, "/places/", at=places.community.code)

    first, second = page.context["lines"]
    assert (first.counts.households, first.counts.residents, first.counts.open_calls, first.counts.alarms) == (
        2,
        1,
        1,
        1,
    )
    assert (second.counts.households, second.counts.residents, second.counts.open_calls) == (1, 0, 0)
    assert [one.person for one in first.holders] == [gao, lin]
    assert "1 件无人接单" in text(page)


def test_many_grids_cost_the_queries_of_two(zhao, places, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = cast.browser_of(zhao)
    with CaptureQueriesContext(connection) as few:
        browser.get("/places/", {"at": places.community.code})
    for number in range(3, 23):
        cast.place(places.community, "grid", f"{number:03}", f"第{number}网格", f"140105001X01{number:03}")
    with django_assert_max_num_queries(len(few)):
        page = browser.get("/places/", {"at": places.community.code})
    assert len(page.context["lines"]) == 22
    assert len(few) <= 18


def test_a_house_number_is_found_from_the_search_box(zhao, places):
    page = text(get(zhao, "/places/", q="3号楼2单元502"))
    assert f'href="/places/{places.home.code}"' in page
    assert "没有找到" in text(get(zhao, "/places/", q="99号楼"))


def test_residents_and_guests_have_no_tree(grandma_wang, places, client):
    assert get(grandma_wang, "/places/").status_code == 403
    assert get(grandma_wang, "/places/map.geojson").status_code == 403
    assert client.get("/places/").status_code == 302


# The map


def test_the_map_lists_the_same_places_as_it_draws(zhao, borders, open_call, places):
    page = text(get(zhao, "/places/map"))
    assert "第一网格" in page
    assert "1 件，1 件无人接单" in page
    assert "leaflet.js" in page

    data = get(zhao, "/places/map.geojson")
    assert data["Content-Type"] == "application/geo+json"
    features = {one["id"]: one["properties"] for one in json.loads(data.content)["features"]}
    assert set(features) == {places.community.code, places.grid1.code, places.grid2.code}
    assert (features[places.grid1.code]["open_calls"], features[places.grid1.code]["alarms"]) == (1, 1)
    assert features[places.grid2.code]["open_calls"] == 0


def test_foreign_grids_are_drawn_without_their_calls(foreign_staff, borders, open_call, places):
    features = json.loads(get(foreign_staff, "/places/map.geojson").content)["features"]
    grid = next(one["properties"] for one in features if one["id"] == places.grid1.code)
    assert (grid["name"], grid["open_calls"], grid["alarms"]) == ("第一网格", None, None)


def test_an_empty_map_says_how_the_first_border_comes_about(zhao, places):
    assert "还没有边界" in text(get(zhao, "/places/map"))


def test_a_point_is_looked_up(zhao, borders):
    inside = {"longitude": WEST + 0.0005, "latitude": SOUTH + 0.0005, "datum": "cgcs2000"}
    assert "第一网格" in text(get(zhao, "/places/locate", **inside))
    assert "不在任何网格内" in text(get(zhao, "/places/locate", **{**inside, "latitude": 30}))
    assert get(zhao, "/places/locate", **{**inside, "latitude": 300}).status_code == 422
    assert get(zhao, "/places/locate", **{**inside, "datum": "moon"}).status_code == 422


# Deeds


def test_staff_add_rename_draw_and_close_a_grid(zhao, places):
    code = "140105001X01003"
    answer = post(zhao, f"/places/{places.community.code}/add", kind="grid", code=code, name="第三网格")
    assert (answer.status_code, answer["Location"]) == (303, f"/places/{code}")

    assert post(zhao, f"/places/{code}/rename", name="东苑网格", version=1).status_code == 303
    today = clock.day_of(clock.now())
    drawn = post(zhao, f"/places/{code}/boundary", from_day=today, source="图", geometry=json.dumps(square(3)))
    assert drawn.status_code == 303
    page = text(get(zhao, f"/places/{code}"))
    assert "东苑网格" in page
    assert "设立" in page

    assert post(zhao, f"/places/{code}/close", last_day=today).status_code == 303
    assert Place.objects.get(code=code).valid_to == today


def test_a_refusal_stands_in_the_form_and_nothing_changes(zhao, places):
    answer = post(zhao, f"/places/{places.community.code}/add", kind="grid", code=places.grid1.code, name="又一个")
    assert answer.status_code == 422
    assert "第一网格" in text(answer)
    assert "又一个" in text(answer)  # what was typed is still there

    stale = post(zhao, f"/places/{places.grid1.code}/rename", name="甲", version=7)
    assert stale.status_code == 422
    assert "别人已经修改" in text(stale)
    assert Place.objects.get(pk=places.grid1.pk).name == "第一网格"

    wrong = post(zhao, f"/places/{places.grid1.code}/boundary", from_day="2022-07-28", source="图", geometry="{")
    assert "GeoJSON" in text(wrong)
    closing = post(zhao, f"/places/{places.grid1.code}/close", last_day=clock.day_of(clock.now()))
    assert "下面还有 1 个地点" in text(closing)


def test_a_deed_without_its_request_key_is_not_done(zhao, places):
    answer = cast.browser_of(zhao).post(f"/places/{places.grid1.code}/rename", {"name": "甲", "version": 1})
    assert answer.status_code == 400


@pytest.mark.parametrize("deed", ["add", "rename", "close", "boundary"])
def test_only_the_staff_of_the_community_get_at_the_deeds(lin, manager, foreign_staff, places, deed):
    for who in (lin, manager, foreign_staff):
        assert get(who, f"/places/{places.grid1.code}/{deed}").status_code == 403
        assert post(who, f"/places/{places.grid1.code}/{deed}", name="甲", version=1).status_code == 403
    assert get(foreign_staff, f"/places/{places.home.code}/{deed}").status_code == 404


def test_every_form_opens(zhao, places):
    for deed in ("add", "rename", "close", "boundary"):
        page = get(zhao, f"/places/{places.grid1.code}/{deed}")
        assert page.status_code == 200
        assert 'name="request_key"' in text(page)


def test_a_closed_place_says_so_and_offers_no_deeds(zhao, places):
    Place.objects.filter(pk=places.next_door.pk).update(
        valid_to=clock.day_of(clock.now()) - timedelta(days=1), merged_into=places.home
    )
    page = text(get(zhao, f"/places/{places.next_door.code}"))
    assert "之后不再使用" in page
    assert f"/places/{places.home.code}" in page
    assert "/rename" not in page


# In a browser


def signed_in(context, site, who):
    value = cast.browser_of(who).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_map_draws_borders_and_leads_to_the_place(page, site, browser_context, zhao, borders, open_call, places):
    signed_in(browser_context, site, zhao)
    page.goto("/places/map")
    page.wait_for_selector("[data-drawn='3']")
    assert page.locator("path.map-grid").count() == 2
    assert_accessible(page)

    page.locator("path.map-grid.map-alarm").click()
    page.wait_for_url(f"**/places/{places.grid1.code}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_list_says_what_the_map_would(plain_page, site, zhao, borders, open_call, places):
    signed_in(plain_page.context, site, zhao)
    plain_page.goto("/places/map")
    assert not plain_page.locator(".map").is_visible()
    plain_page.get_by_role("link", name="第一网格").click()
    assert plain_page.url.endswith(f"/places/{places.grid1.code}")
