"""Where something is, on lists whose rows may be as near as a door or as wide as the community."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from wangge.imports.lists.base import Line, Plan
from wangge.places.house_index import HouseIndex, Node, NotThere
from wangge.places.models import Place
from wangge.sheets.columns import Column

COLUMNS: Sequence[Column] = (
    Column(
        "grid", _("网格"), longest=80, aliases=("所属网格", "网格名称", "网格编码", "网格编号"),
        note=_("网格名称或编码。写了楼栋的可不填。"),
    ),
    Column(
        "building", _("楼栋"), longest=60, aliases=("楼号", "楼栋号", "栋号", "幢号", "楼幢"),
        note=_("例如“3号楼”，也可只写 3。网格和楼栋都不填，表示整个社区。"),
    ),
    Column("unit", _("单元"), longest=60, aliases=("单元号", "单元名称"), note=_("例如“2单元”，也可只写 2。")),
    Column("door", _("门牌号"), longest=60, aliases=("房号", "室号", "门牌", "户号"), note=_("例如 502。")),
)  # fmt: skip
KEYS = tuple(column.key for column in COLUMNS)
COLUMN_OF = {
    "no_grid": "grid", "many_grids": "grid", "no_unit": "unit", "unit_missing": "unit", "no_door": "door",
    "many_doors": "door",
}  # fmt: skip


class Where:
    """The places within a community by their house numbers. One query."""

    def __init__(self, within: Place) -> None:
        self.within = within
        self._index = HouseIndex(within)

    def place(self, line: Line, plan: Plan) -> Place | None:
        """The nearest place a row names, the community when it names none; None, and a problem, when it is not there."""
        try:
            node = self._node(line)
        except NotThere as problem:
            plan.problem(line, COLUMN_OF.get(problem.code, "building"), problem.code, **problem.words)
            return None
        return self.within if node is None else Place(**node._asdict())

    def _node(self, line: Line) -> Node | None:
        grid = self._index.grid(line.get("grid")) if line.get("grid") else None
        if not line.get("building"):
            if line.get("unit") or line.get("door"):
                raise NotThere("building_missing")
            return grid
        building = self._index.building(line.get("building"), grid)
        if not line.get("door"):
            return self._index.unit(building, line.get("unit")) if line.get("unit") else building
        above = self._index.unit(building, line.get("unit", ""))
        door = self._index.door(above, line.get("door"))
        if door is None:
            raise NotThere("no_door", name=line.get("door"), building=above.name)
        return door


def is_said(line: Line) -> bool:
    """Whether a row says anything about where."""
    return any(line.get(key) for key in KEYS)
