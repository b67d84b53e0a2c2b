"""Plans and past days over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.conftest import Caller, refused
from tests.grids.story import B3, B4, B7, B8, EAST_HALF, G1, G2, WHOLE, box
from wangge.grids.models import GridPlan
from wangge.kernel import clock
from wangge.kernel.clock import day_of

DAY = timedelta(days=1)


@pytest.fixture
def desk(zhao):
    return Caller(zhao)


def halves(south_worker=None, **changed):
    """The first grid cut across: its north is a new grid."""
    posts = [{"kind": "grid_worker", "person_id": str(south_worker.pk)}] if south_worker else []
    grids = [
        {"key": G1, "name": "第一网格", "geometry": box(112.570, 37.790, 112.575, 37.795), "buildings": [B3]},
        {"key": G2, "name": "第二网格", "geometry": EAST_HALF, "buildings": [B7, B8]},
        {
            "key": "new-1", "name": "北网格", "geometry": box(112.570, 37.795, 112.575, 37.800), "buildings": [B4],
            "posts": posts,
        },
    ]  # fmt: skip
    return {"grids": [{**grid, **changed.get(grid["key"], {})} for grid in grids]}


def test_a_division_is_drafted_put_checked_and_adopted(desk, ground, lin, newcomer):
    drafted = desk.post("/grid-plans", {"community": ground.community.code, "title": "分网格"})
    assert (drafted.status_code, drafted.json()["check"]["problems"]) == (201, [])
    path = f"/grid-plans/{drafted.json()['id']}"
    put = desk.patch(path, halves(), If_Match='"1"')
    assert [one["kind"] for one in put.json()["check"]["problems"]] == ["no_worker"]
    assert put.json()["check"]["moving"] == {B4: "new-1"}
    body = {"version": 2}
    refused(desk.post(f"{path}/adopt", body), 409, "division_not_sound")

    put = desk.patch(path, halves(newcomer), If_Match=put.headers["ETag"])
    adopted = desk.post(f"{path}/adopt", {"version": put.json()["version"]})
    assert (adopted.status_code, adopted.json()["state"], adopted.json()["result"]["households"]) == (200, "adopted", 3)
    again = desk.post(f"{path}/adopt", {"version": adopted.json()["version"]})
    refused(again, 409, "already_adopted")
    assert [one["title"] for one in desk.get("/grid-plans", {"state": "adopted"}).json()["items"]] == ["分网格"]

    yesterday = str(day_of(clock.now()) - DAY)
    then = desk.get(f"/places/{G1}", {"on": yesterday}).json()
    now = desk.get(f"/places/{G1}").json()
    assert (then["border"]["geometry"], then["border"]["geometry"] == now["border"]["geometry"]) == (
        box(112.570, 37.790, 112.575, 37.800), False,
    )  # fmt: skip
    inside = {"within": G1, "kind": "building"}
    assert [one["code"] for one in desk.get("/places", {**inside, "on": yesterday}).json()["items"]] == [B3, B4]
    assert [one["code"] for one in desk.get("/places", inside).json()["items"]] == [B3]
    assert desk.get(f"/places/{B4}", {"on": yesterday}).json()["above"][-1]["code"] == G1


def test_slivers_are_mended_and_holes_are_named(desk, ground, newcomer):
    path = f"/grid-plans/{desk.post('/grid-plans', {'community': ground.community.code, 'title': 'x'}).json()['id']}"
    nearly = {"geometry": box(112.570, 37.7950001, 112.575, 37.8000001)}  # a centimetre off
    put = desk.patch(path, halves(newcomer, **{"new-1": nearly}), If_Match='"1"')
    assert put.json()["check"]["problems"] == []
    holed = {"geometry": box(112.570, 37.796, 112.575, 37.800)}
    put = desk.patch(path, halves(newcomer, **{"new-1": holed}), If_Match=put.headers["ETag"])
    gap = put.json()["check"]["problems"][0]
    assert (gap["kind"], 112.570 < gap["longitude"] < 112.575, 37.795 < gap["latitude"] < 37.796) == ("gap", True, True)
    assert WHOLE


def test_a_plan_for_later_and_what_is_refused(desk, ground, lin, he, foreign_staff, newcomer):
    path = f"/grid-plans/{desk.post('/grid-plans', {'community': ground.community.code, 'title': 'x'}).json()['id']}"
    assert desk.patch(path, halves(newcomer), If_Match='"9"').status_code == 412
    assert desk.patch(path, {"grids": [{"key": "new-x", "name": "a"}]}, If_Match='"1"').status_code == 422
    stranger = {"posts": [{"kind": "grid_worker", "person_id": str(ground.community.pk)}]}
    assert desk.patch(path, halves(**{"new-1": stranger}), If_Match='"1"').status_code == 422
    put = desk.patch(path, halves(newcomer), If_Match='"1"')
    day = str(day_of(clock.now()) + 3 * DAY)
    later = desk.post(f"{path}/adopt", {"version": put.json()["version"], "on": day})
    assert (later.json()["state"], later.json()["effective_on"]) == ("scheduled", day)
    gone = desk.post(f"{path}/discard", {"version": later.json()["version"]})
    assert gone.json()["state"] == GridPlan.State.DISCARDED
    abroad = Caller(foreign_staff)
    assert abroad.get(path).status_code == 404
    refused(abroad.post("/grid-plans", {"community": ground.community.code, "title": "x"}), 404, "not_found")
