"""Short words for the tests of grids: shapes, codes, and drafting a plan in one line."""

from __future__ import annotations

from typing import Any

from wangge.grids import commands
from wangge.grids.models import GridPlan

WEST, MIDDLE, EAST = 112.570, 112.575, 112.580
BOTTOM, HALF, TOP = 37.790, 37.795, 37.800
XS = (112.5725, 112.5775)  # of the buildings, west and east
SOUTH, NORTH = 37.7925, 37.7975
G1, G2 = "140105001X01001", "140105001X01002"
B3, B4 = "140105/001/X01/001/B003", "140105/001/X01/001/B004"
B7, B8 = "140105/001/X01/002/B007", "140105/001/X01/002/B008"
ACROSS_WEST = [(WEST - 0.001, HALF), (MIDDLE, HALF)]  # cuts the first grid into south and north


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


WHOLE = box(WEST, BOTTOM, EAST, TOP)
WEST_HALF = box(WEST, BOTTOM, MIDDLE, TOP)
EAST_HALF = box(MIDDLE, BOTTOM, EAST, TOP)


def drafted(by: Any, places: Any, at: Any, title: str = "调整网格") -> GridPlan:
    return commands.draft_plan(by=by, community_id=places.community.pk, title=title, source="街道批复 1 号", at=at)


def split(
    plan: GridPlan, by: Any, at: Any, *, worker: Any = None, name: str = "第三网格", line: Any = None
) -> GridPlan:
    """Cut the first grid across; the new one gets its worker."""
    plan = commands.split_grid(
        by=by, plan_id=plan.pk, version=plan.version, key=G1, line=line or ACROSS_WEST, name=name, at=at
    )
    if worker is None:
        return plan
    return commands.describe_grid(
        by=by, plan_id=plan.pk, version=plan.version, key="new-1", name=name, seats=[("grid_worker", worker.pk)], at=at
    )


def merge(plan: GridPlan, by: Any, at: Any, key: str = G2, into: str = G1) -> GridPlan:
    return commands.merge_grids(by=by, plan_id=plan.pk, version=plan.version, key=key, into=into, at=at)


def move(plan: GridPlan, by: Any, at: Any, *buildings: str, to: str = G2, with_ground: bool = True) -> GridPlan:
    return commands.move_buildings(
        by=by, plan_id=plan.pk, version=plan.version, buildings=buildings, to=to, with_ground=with_ground, at=at
    )


def adopt(plan: GridPlan, by: Any, at: Any) -> Any:
    return commands.adopt_plan(by=by, plan_id=plan.pk, version=plan.version, at=at)
