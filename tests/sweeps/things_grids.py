"""What the sweeps ask about grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.grids import commands
from wangge.places.models import Boundary, Place

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    return _cards(of) | _plans(of)


def _cards(of: Community) -> dict[str, Thing]:
    """The grid, a phone its worker agreed to publish, and what publishes others."""
    from tests.sweeps.world import Thing
    from wangge.posts.models import PublishedContact

    grid, community = of.places["grid"], of.places["community"]
    contact = PublishedContact.objects.create(
        holding=of.posted, phone="0351-0000101", basis="agreed", source="书面同意", since=of.at
    )
    published = {"phone": "0351-0000102", "basis": "duty", "source": "条例第六条"}
    phone = {"use": "supervision", "phone": "0351-0000002", "from_day": of.today}
    return {
        "grid": Thing(grid.path, {"code": grid.code}, marker=grid.code),
        "grid_cards": Thing(grid.path, {}, query={"community": community.code}),
        "grid_contact_new": Thing(grid.path, {"holding_id": of.posted.pk}, body=published),
        "grid_contact": Thing(grid.path, {"contact_id": contact.pk}, owner=of.worker.pk),
        "community_phone": Thing(community.path, {"code": grid.code}, body=phone, marker=community.code),
    }


def _plans(of: Community) -> dict[str, Thing]:
    """A second grid beside the first, both drawn, and plans in every state; each is ready for the deed in its name."""
    from tests.sweeps.world import DAY, Thing

    place = of.places["community"]
    west = 112.50 + 0.1 * int(of.segment[1:])
    second = cast.place(place, "grid", "002", f"{place.name}第二网格", f"{place.code}002")
    building = cast.place(second, "building", "B005", f"{place.name}5号楼")
    Place.objects.filter(pk=of.places["building"].pk).update(longitude=west + 0.002, latitude=37.805)
    Place.objects.filter(pk=of.places["spare"].pk).update(longitude=west + 0.004, latitude=37.808)
    Place.objects.filter(pk=building.pk).update(longitude=west + 0.012, latitude=37.805)
    for one, begin, end in ((place, 0.0, 0.02), (of.places["grid"], 0.0, 0.01), (second, 0.01, 0.02)):
        Boundary.objects.create(place=one, geometry=_box(west + begin, west + end), valid_from=cast.SINCE, source="图")
    plan = commands.draft_plan(by=of.staff, community_id=place.pk, title=f"{place.name}方案", at=of.at)
    ready = commands.draft_plan(by=of.staff, community_id=place.pk, title=f"{place.name}就绪", at=of.at)
    ready = commands.move_buildings(
        by=of.staff, plan_id=ready.pk, version=ready.version, buildings=[building.code], to=of.places["grid"].code,
        with_ground=False, at=of.at,
    )  # fmt: skip
    waiting = commands.move_buildings(
        by=of.staff, plan_id=commands.draft_plan(by=of.staff, community_id=place.pk, title="x", at=of.at).pk, version=1,
        buildings=[building.code], to=of.places["grid"].code, with_ground=False, at=of.at,
    )  # fmt: skip
    waiting = commands.schedule_plan(
        by=of.staff, plan_id=waiting.pk, version=waiting.version, on=of.at.date() + 9 * DAY, at=of.at
    )
    done = commands.draft_plan(by=of.staff, community_id=place.pk, title=f"{place.name}已办", at=of.at)
    done = commands.describe_grid(
        by=of.staff, plan_id=done.pk, version=done.version, key=second.code, name=f"{place.name}东网格", seats=[], at=of.at
    )  # fmt: skip
    commands.adopt_plan(by=of.staff, plan_id=done.pk, version=done.version, at=of.at)
    first = of.places["grid"].code

    def thing(one: Any, **body: Any) -> Thing:
        return Thing(place.path, {"plan_id": one.pk}, body={"version": one.version, **body}, marker=one.title)

    line = f"{west - 0.001}, 37.8065\n{west + 0.0105}, 37.8065"
    return {
        "division": Thing(place.path, {"code": place.code}, body={"title": "新方案", "source": ""}, marker=place.code),
        "plan": thing(plan),
        "plan_split": thing(plan, key=first, line=line, name="第三网格"),
        "plan_merge": thing(plan, key=second.code, into=first),
        "plan_move": thing(plan, buildings=building.code, to=first),
        "plan_border": thing(plan, key=first, geometry=_text(west, west + 0.009), rest_to=second.code),
        "plan_grid": Thing(
            place.path, {"plan_id": plan.pk, "key": first}, body={"version": plan.version, "name": "改个名"}
        ),
        "plan_ready": thing(ready, on=of.today),
        "plan_waiting": thing(waiting),
        "plan_done": thing(done),
    }


def _box(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 37.80], [east, 37.80], [east, 37.81], [west, 37.81], [west, 37.80]]
    return {"type": "Polygon", "coordinates": [ring]}


def _text(west: float, east: float) -> str:
    import json

    return json.dumps(_box(west, east))
