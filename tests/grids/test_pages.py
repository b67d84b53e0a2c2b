"""The pages of grid plans over real HTTP, without a script; and pages of a past day."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import cast
from tests.accessibility import assert_accessible
from tests.grids.story import B4, B7, EAST_HALF, G1, G2, WEST_HALF, box, drafted, split
from wangge.grids import commands
from wangge.grids.models import GridPlan
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.places.models import Place
from wangge.posts.models import Holding

DAY = timedelta(days=1)


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


@pytest.fixture
def plan(ground, zhao):
    return drafted(zhao, ground, clock.now())


def fresh(plan):
    return GridPlan.objects.get(pk=plan.pk)


def at_plan(plan, name=""):
    return f"/grids/plans/{plan.pk}" + (f"/{name}" if name else "")


def test_a_grid_is_split_staffed_and_adopted_with_forms_alone(ground, lin, zhao, newcomer):
    begun = post(zhao, f"/grids/plans/of/{ground.community.code}/new", title="分出第三网格", source="批复 1 号")
    plan = GridPlan.objects.get()
    assert begun.headers["Location"] == at_plan(plan)
    assert "方案和现在的网格一样" in text(get(zhao, at_plan(plan)))

    assert "正好分成两块" in text(
        post(zhao, at_plan(plan, "split"), version=1, key=G1, line="112.50, 37.79\n112.51, 37.79", name="第三网格")
    )
    cut = post(zhao, at_plan(plan, "split"), version=1, key=G1, line="112.56，37.795\n112.575 37.795", name="第三网格")
    assert cut.headers["Location"] == at_plan(plan, "grid/new-1")
    shown = text(get(zhao, at_plan(plan)))
    assert "还没有指定网格员" in shown
    assert at_plan(plan, "adopt") not in shown

    form = text(get(zhao, at_plan(plan, "grid/new-1"), q="陈新"))
    assert "林晓梅" in form  # who works here is offered without searching
    wrong = post(zhao, at_plan(plan, "grid/new-1"), version=2, name="第三网格", workers=str(uuid4()))
    assert wrong.status_code == 422
    post(zhao, at_plan(plan, "grid/new-1"), version=2, name="第三网格", workers=str(lin.pk), leader=str(lin.pk))
    assert "核对通过" in text(get(zhao, at_plan(plan)))

    asked = text(get(zhao, at_plan(plan, "adopt")))
    assert "1 栋楼、3 户" in asked
    done = post(zhao, at_plan(plan, "adopt"), version=3, on=day_of(clock.now()))
    assert done.status_code == 303
    new = Place.objects.get(code=f"{ground.community.code}003")
    assert sorted(Holding.objects.filter(place=new).values_list("kind", flat=True)) == ["grid_leader", "grid_worker"]
    again = post(zhao, at_plan(plan, "adopt"), version=3, on=day_of(clock.now()))
    assert (again.status_code, "不能再次生效" in text(again)) == (422, True)
    assert "已生效" in text(get(zhao, at_plan(plan)))
    assert "分出第三网格" in text(get(zhao, f"/grids/plans/of/{ground.community.code}"))


def test_buildings_move_grids_merge_and_borders_bend_by_form(plan, zhao):
    assert post(zhao, at_plan(plan, "move"), version=1, buildings=[B4], to=G2, with_ground="on").status_code == 303
    assert "4号楼 → 第二网格" in text(get(zhao, at_plan(plan)))
    assert post(zhao, at_plan(plan, "start-over"), version=2).status_code == 303
    unnamed = post(zhao, at_plan(plan, "move"), version=3, buildings=[B4], to="new", name="")
    assert "请给新网格起一个名称" in text(unnamed)
    carved = post(zhao, at_plan(plan, "move"), version=3, buildings=[B4], to="new", name="北网格")
    assert carved.headers["Location"] == at_plan(plan, "grid/new-1")
    assert post(zhao, at_plan(plan, "start-over"), version=4).status_code == 303
    wider = json.dumps(box(112.570, 37.790, 112.5755, 37.800))
    assert post(zhao, at_plan(plan, "border"), version=5, key=G1, geometry=wider, rest_to="").status_code == 303
    assert "边界有变化" in text(get(zhao, at_plan(plan)))
    assert post(zhao, at_plan(plan, "border"), version=6, key=G1, geometry="{", rest_to="").status_code == 422
    assert post(zhao, at_plan(plan, "propose"), version=6).status_code == 303
    assert post(zhao, at_plan(plan, "merge"), version=7, key=G2, into=G1).status_code == 303
    assert "并入第一网格" in text(get(zhao, at_plan(plan)))
    assert post(zhao, at_plan(plan, "merge"), version=8, key=G1, into=G1).status_code == 422
    assert post(zhao, at_plan(plan, "grid/" + G1), version=8, name="大网格").status_code == 303
    late = post(zhao, at_plan(plan, "discard"), version=1)
    assert (late.status_code, fresh(plan).state) == (409, "draft")
    assert post(zhao, at_plan(plan, "discard"), version=9).status_code == 303
    assert fresh(plan).state == "discarded"


def test_a_plan_for_later_can_be_withdrawn_and_an_adopted_one_restored(plan, he, lin, zhao):
    post(zhao, at_plan(plan, "merge"), version=1, key=G2, into=G1)
    post(zhao, at_plan(plan, "adopt"), version=2, on=day_of(clock.now()) + 5 * DAY)
    assert (fresh(plan).state, fresh(plan).effective_on) == ("scheduled", day_of(clock.now()) + 5 * DAY)
    assert "待生效" in text(get(zhao, at_plan(plan)))
    post(zhao, at_plan(plan, "withdraw"), version=3)
    assert fresh(plan).state == "draft"
    post(zhao, at_plan(plan, "adopt"), version=4, on=day_of(clock.now()))
    restored = post(zhao, at_plan(plan, "restore"))
    back = GridPlan.objects.get(restores=plan)
    assert restored.headers["Location"] == at_plan(back)
    assert "新网格" in text(get(zhao, at_plan(back)))


def test_the_map_of_a_plan_shows_both_divisions_and_the_moving_buildings(plan, zhao):
    plan = split(plan, zhao, clock.now())
    features = json.loads(get(zhao, at_plan(plan, "map.json")).content)["features"]
    kinds = [one["properties"]["what"] for one in features]
    assert {kind: kinds.count(kind) for kind in kinds} == {"whole": 1, "former": 2, "grid": 3, "building": 4}
    assert [one["properties"]["name"] for one in features if one["properties"].get("moving")] == ["4号楼"]


def test_yesterday_shows_yesterdays_border_buildings_and_holders(ground, plan, lin, zhao, newcomer):
    at = clock.now()
    yesterday = str(day_of(at) - DAY)
    plan = split(plan, zhao, at, worker=newcomer)
    commands.adopt_plan(by=zhao, plan_id=plan.pk, version=plan.version, at=at)
    new = Place.objects.get(code=f"{ground.community.code}003")

    then = text(get(zhao, f"/places/{G1}", on=yesterday))
    now = text(get(zhao, f"/places/{G1}"))
    assert ["这是" in then, "4号楼" in then, "这是" in now, "4号楼" in now] == [True, True, False, False]
    assert "改名" not in then  # a past day is only looked at
    assert "这一天还没有" in text(get(zhao, f"/places/{new.code}", on=yesterday))
    tree = text(get(zhao, "/places/", at=ground.community.code, on=yesterday))
    assert ["第二网格" in tree, "第三网格" in tree] == [True, False]
    assert "第三网格" in text(get(zhao, "/places/", at=ground.community.code))
    borders = {
        one["id"]: one["geometry"]
        for one in json.loads(get(zhao, "/places/map.geojson", on=yesterday).content)["features"]
    }
    assert (borders[G1], borders[G2]) == (WEST_HALF, EAST_HALF)
    assert new.code not in borders
    assert new.code in text(get(zhao, "/places/map.geojson"))
    division = text(get(zhao, f"/grids/plans/of/{ground.community.code}", on=yesterday))
    assert ["这是" in division, "第三网格" in division, "起草调整方案" in division] == [True, False, False]
    assert "第一网格" in text(get(zhao, f"/places/{B4}", on=yesterday))


def test_who_may_see_and_who_may_not(ground, plan, lin, foreign_staff, manager, zhao, newcomer):
    for who in (lin, foreign_staff, manager):
        assert get(who, at_plan(plan)).status_code in (403, 404), who
        assert post(who, at_plan(plan, "merge"), version=1, key=G2, into=G1).status_code in (403, 404), who
    plan = split(plan, zhao, clock.now(), worker=newcomer)
    commands.adopt_plan(by=zhao, plan_id=plan.pk, version=plan.version, at=clock.now())
    assert get(manager, at_plan(plan)).status_code == 200
    assert get(lin, at_plan(plan)).status_code == 404


def test_what_cannot_be_read_is_asked_again(plan, zhao):
    for line in ("", "112.57, 37.79", "a, b\nc, d", "999, 37\n112, 37"):
        assert post(zhao, at_plan(plan, "split"), version=1, key=G1, line=line, name="x").status_code == 422
    assert post(zhao, at_plan(plan, "move"), version=1, buildings=[B7], to="x").status_code == 422
    assert get(zhao, at_plan(plan, "grid/new-9")).status_code == 404
    assert post(zhao, at_plan(plan, "propose")).status_code == 409  # without the version it cannot be the newest
    assert get(zhao, f"/places/{G1}", on="2026-13-99").status_code == 200


def test_the_pages_cost_the_same_for_many_buildings(ground, plan, zhao):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = cast.browser_of(zhao)

    def costs():
        found = []
        for url in (at_plan(plan), at_plan(plan, "move"), at_plan(plan, "adopt"), at_plan(plan, "map.json"),
                    f"/grids/plans/of/{ground.community.code}?on=2022-01-01", f"/places/{G1}?on=2022-01-01"):  # fmt: skip
            browser.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(url).status_code == 200
            found.append(len(captured))
        return found

    few = costs()
    for number in range(20):
        cast.place(ground.grid1, "building", f"B2{number:02d}", f"2{number:02d}号楼")
    assert costs() == few


def signed_in(context, site, who):
    value = cast.browser_of(who).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_the_map_draw_the_line_that_splits_a_grid(page, site, browser_context, ground, plan, zhao):
    signed_in(browser_context, site, zhao)
    page.goto(at_plan(plan))
    page.wait_for_selector("[data-drawn='9']")
    assert_accessible(page)
    page.goto(at_plan(plan, "split"))
    page.wait_for_selector("[data-drawn='9']")
    whole = page.locator("path.plan-whole").bounding_box()
    middle = whole["y"] + whole["height"] / 2
    for x in (whole["x"] + 2, whole["x"] + whole["width"] / 2 - 2):  # a little short of both borders
        page.mouse.click(x, middle)
    assert len(page.locator("[name=line]").input_value().splitlines()) == 2
    assert_accessible(page)
    page.locator(".plan-form .primary").click()
    page.wait_for_url("**/grid/new-1")
    assert [part["name"] for part in fresh(plan).division["grids"]] == ["第一网格", "第二网格", "第三网格"]
    assert_accessible(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_dragged_corner_snaps_to_the_neighbours_and_buildings_are_chosen_by_click(
    page, site, browser_context, ground, plan, zhao
):
    signed_in(browser_context, site, zhao)
    page.goto(at_plan(plan, "move"))
    page.wait_for_selector("[data-drawn='9']")
    page.locator("path.plan-building").first.click()
    assert page.locator("[name=buildings]:checked").count() == 1
    page.goto(at_plan(plan, "border"))
    page.wait_for_selector(".plan-handle")
    before = page.locator("[name=geometry]").input_value()
    spot = page.locator(".plan-handle-mid").first.bounding_box()
    page.mouse.move(spot["x"] + 7, spot["y"] + 7)
    page.mouse.down()
    page.mouse.move(spot["x"] + 7, spot["y"] - 30, steps=4)
    page.mouse.up()
    assert len(page.locator("[name=geometry]").input_value()) > len(before)
    assert_accessible(page)


def test_who_sees_no_posts_and_no_figures_sees_the_division_only(ground, lin, admin, manager):
    url = f"/grids/plans/of/{ground.community.code}"
    shown = {who.name: text(get(who, url)) for who in (admin, manager)}
    assert all("第一网格" in page for page in shown.values())
    assert ["林晓梅" in page for page in shown.values()] == [False, True]
    assert ["登记居住</th>" in page for page in shown.values()] == [False, True]


def test_a_building_head_is_set_from_the_grid_page_and_goes_along_with_the_building(ground, lin, zhao, newcomer):
    assert f"/places/{B4}" in text(get(zhao, f"/places/{G1}"))
    assert f"/posts/give?place={B4.replace('/', '%2F')}" in text(get(zhao, f"/places/{B4}")).replace(
        B4, B4.replace("/", "%2F")
    )
    today = day_of(clock.now())
    type(newcomer).objects.filter(pk=newcomer.pk).update(home=ground.home)  # staff choose among those they may see
    given = {"person": newcomer.pk, "kind": "building_head", "from_day": today}
    assert post(zhao, f"/posts/give?place={B4}", **given).status_code == 303
    plan = commands.move_buildings(
        by=zhao, plan_id=drafted(zhao, ground, clock.now()).pk, version=1, buildings=[B4], to=G2, with_ground=True,
        at=clock.now(),
    )  # fmt: skip
    commands.adopt_plan(by=zhao, plan_id=plan.pk, version=plan.version, at=clock.now())
    head = Holding.objects.get(kind="building_head")
    assert (head.valid_to, head.place.path) == (None, "140105/001/X01/002/B004/")
    assert newcomer.name in text(get(zhao, "/posts/", place=G2))
    assert newcomer.name not in text(get(zhao, "/posts/", place=G1))
    assert post(zhao, f"/posts/{head.pk}/end", last_day=today).status_code == 303
