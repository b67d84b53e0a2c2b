"""What a division must fulfil, and what it should: decisions on plain values. See docs/rules/grids.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _

from wangge.grids import shapes
from wangge.grids.division import Division, Part
from wangge.places.grid_index import ProblemKind, topology_problems
from wangge.places.rules import polygon_of

MOST_NAMED = 5  # buildings named in one sentence
WORKER = "grid_worker"  # the post without which a new grid cannot begin
SEATS = ("grid_leader", WORKER, "grid_assistant")


class Kind(StrEnum):
    """What can be said against a division. The second group are warnings: shown, never refused."""

    EMPTY = "empty"
    UNKNOWN_GRID = "unknown_grid"
    SAME_NAME = "same_name"
    NO_BORDER = "no_border"
    UNSOUND = "unsound"
    OVERLAP = "overlap"
    OUTSIDE = "outside"
    GAP = "gap"
    BUILDING_MISSING = "building_missing"
    BUILDING_TWICE = "building_twice"
    BUILDING_UNKNOWN = "building_unknown"
    NO_WORKER = "no_worker"
    BAD_SEAT = "bad_seat"

    NO_WHOLE = "no_whole"
    FEW_HOUSEHOLDS = "few_households"
    MANY_HOUSEHOLDS = "many_households"
    MANY_RESIDENTS = "many_residents"
    IN_PIECES = "in_pieces"
    ELSEWHERE = "elsewhere"
    NO_POINT = "no_point"


SENTENCES: dict[Kind, Any] = {
    Kind.EMPTY: _("方案里没有网格。至少要有一个网格。"),
    Kind.UNKNOWN_GRID: _("网格 %(key)s 已不存在或不属于这里。请重新起草方案。"),
    Kind.SAME_NAME: _("有两个网格都叫「%(name)s」。请改一个名称。"),
    Kind.NO_BORDER: _("「%(name)s」还没有边界。请用「按楼栋生成边界」或粘贴边界。"),
    Kind.UNSOUND: _("「%(name)s」的边界图形不成立(自相交、为空或坐标超出范围)。请重画。"),
    Kind.OVERLAP: _("「%(name)s」与「%(other)s」重叠 %(area)s 平方米，位置 %(spot)s。"),
    Kind.OUTSIDE: _("「%(name)s」有 %(area)s 平方米超出%(community)s的边界，位置 %(spot)s。"),
    Kind.GAP: _("有 %(area)s 平方米不属于任何网格，位置 %(spot)s。"),
    Kind.BUILDING_MISSING: _("%(count)d 栋楼没有归到网格：%(names)s。"),
    Kind.BUILDING_TWICE: _("%(count)d 栋楼同时归到两个网格：%(names)s。"),
    Kind.BUILDING_UNKNOWN: _("「%(name)s」里有 %(count)d 栋楼不属于这里：%(names)s。"),
    Kind.NO_WORKER: _("新网格「%(name)s」还没有指定网格员。"),
    Kind.BAD_SEAT: _("新网格「%(name)s」的岗位只能是网格长、网格员或网格辅助员，网格长只设一人。"),
    Kind.NO_WHOLE: _("%(community)s还没有边界，无法核对覆盖是否完整。"),
    Kind.FEW_HOUSEHOLDS: _("「%(name)s」有 %(count)d 户，少于参考值 %(limit)d 户。"),
    Kind.MANY_HOUSEHOLDS: _("「%(name)s」有 %(count)d 户，多于参考值 %(limit)d 户。"),
    Kind.MANY_RESIDENTS: _("「%(name)s」登记居住 %(count)d 人，多于参考值 %(limit)d 人。"),
    Kind.IN_PIECES: _("「%(name)s」分成 %(count)d 块不相连的地方。"),
    Kind.ELSEWHERE: _("「%(name)s」有 %(count)d 栋楼的位置点不在它的边界里(按指定归属)：%(names)s。"),
    Kind.NO_POINT: _("「%(name)s」有 %(count)d 栋楼没有位置点：%(names)s。"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to be said against a division; `at` (longitude, latitude) lies in the spot."""

    kind: Kind
    key: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    at: tuple[float, float] | None = None

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return str(SENTENCES[self.kind]) % self.words


@dataclass(frozen=True)
class Ground:
    """What a division is held against: the community's border, its grids that exist, its buildings and their points."""

    community: str
    whole: dict[str, Any] | None
    grids: Mapping[str, str]  # code → name
    buildings: Mapping[str, str]  # code → name
    spots: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Size:
    """How large a grid is."""

    households: int = 0
    residents: int = 0


@dataclass(frozen=True)
class Guide:
    """The sizes a grid should keep to; policy rows `grids.*`."""

    households_least: int
    households_most: int
    residents_most: int


def problems(division: Division, ground: Ground) -> list[Finding]:
    """What stands against adopting this division; nothing when it may be adopted.

    Every grid with a sound border, no overlap, all of the community's ground covered, every building in exactly one
    grid, a worker for each new grid (DB11 unit-grid standard; 网格 "全覆盖、不重叠").
    """
    found = [Finding(Kind.EMPTY)] if not division.parts else []
    for part in division:
        if not part.is_new and part.key not in ground.grids:
            found.append(Finding(Kind.UNKNOWN_GRID, part.key, {"key": part.key}))
    names = Counter(part.name for part in division)
    found += [Finding(Kind.SAME_NAME, "", {"name": name}) for name, count in names.items() if count > 1]
    return found + _border_problems(division, ground) + _building_problems(division, ground) + _seat_problems(division)


def warnings(division: Division, ground: Ground, sizes: Mapping[str, Size], guide: Guide) -> list[Finding]:
    """What a division should not have but may: sizes off the guide, pieces, buildings assigned against their points."""
    found = [] if ground.whole else [Finding(Kind.NO_WHOLE, "", {"community": ground.community})]
    for part in division:
        found += _size_warnings(part, sizes.get(part.key, Size()), guide)
        found += _place_warnings(part, ground)
    return found


def _border_problems(division: Division, ground: Ground) -> list[Finding]:
    names = {part.key: part.name for part in division}
    found = [Finding(Kind.NO_BORDER, part.key, {"name": part.name}) for part in division if part.geometry is None]
    drawn = {part.key: part.geometry for part in division if part.geometry is not None}
    kinds = {
        ProblemKind.INVALID: Kind.UNSOUND, ProblemKind.OVERLAP: Kind.OVERLAP,
        ProblemKind.OUTSIDE: Kind.OUTSIDE, ProblemKind.GAP: Kind.GAP,
    }  # fmt: skip
    whole = ground.whole if len(drawn) == len(division.parts) else None  # a missing border is no gap besides
    for one in topology_problems(drawn, whole):
        named = [names[key] for key in one.keys]
        words = {
            "name": named[0] if named else "", "other": named[-1] if named else "",
            "area": f"{one.area_m2:,.0f}", "spot": spot_words(one.at), "community": ground.community,
        }  # fmt: skip
        found.append(Finding(kinds[one.kind], one.keys[0] if one.keys else "", words, one.at))
    return found


def _building_problems(division: Division, ground: Ground) -> list[Finding]:
    claims = Counter(code for part in division for code in part.buildings)
    found = []
    if missing := [name for code, name in ground.buildings.items() if code not in claims]:
        found.append(Finding(Kind.BUILDING_MISSING, "", _named(missing)))
    if twice := [name for code, name in ground.buildings.items() if claims[code] > 1]:
        found.append(Finding(Kind.BUILDING_TWICE, "", _named(twice)))
    for part in division:
        if unknown := sorted(part.buildings - ground.buildings.keys()):
            found.append(Finding(Kind.BUILDING_UNKNOWN, part.key, {"name": part.name, **_named(unknown)}))
    return found


def _seat_problems(division: Division) -> list[Finding]:
    found = []
    for part in division:
        if not part.is_new:
            if part.seats:
                found.append(Finding(Kind.BAD_SEAT, part.key, {"name": part.name}))
            continue
        kinds = Counter(seat.kind for seat in part.seats)
        if not kinds[WORKER]:
            found.append(Finding(Kind.NO_WORKER, part.key, {"name": part.name}))
        twice = len(set(part.seats)) != len(part.seats)
        if not set(kinds) <= set(SEATS) or kinds["grid_leader"] > 1 or twice:
            found.append(Finding(Kind.BAD_SEAT, part.key, {"name": part.name}))
    return found


def _size_warnings(part: Part, size: Size, guide: Guide) -> list[Finding]:
    found = []
    for kind, count, limit, off in (
        (Kind.FEW_HOUSEHOLDS, size.households, guide.households_least, size.households < guide.households_least),
        (Kind.MANY_HOUSEHOLDS, size.households, guide.households_most, size.households > guide.households_most),
        (Kind.MANY_RESIDENTS, size.residents, guide.residents_most, size.residents > guide.residents_most),
    ):
        if off:
            found.append(Finding(kind, part.key, {"name": part.name, "count": count, "limit": limit}))
    return found


def _place_warnings(part: Part, ground: Ground) -> list[Finding]:
    mine = [code for code in ground.buildings if code in part.buildings]
    found = []
    if pointless := [ground.buildings[code] for code in mine if code not in ground.spots]:
        found.append(Finding(Kind.NO_POINT, part.key, {"name": part.name, **_named(pointless)}))
    if part.geometry is None:
        return found
    try:
        pieces = shapes.parts_of(part.geometry)
    except ValueError:
        return found  # said among the problems
    if pieces > 1:
        found.append(Finding(Kind.IN_PIECES, part.key, {"name": part.name, "count": pieces}))
    outside = outside_of(part, ground)
    if outside:
        named = _named([ground.buildings[code] for code in outside])
        found.append(Finding(Kind.ELSEWHERE, part.key, {"name": part.name, **named}))
    return found


def outside_of(part: Part, ground: Ground) -> list[str]:
    """Buildings of a grid whose point lies outside its border: somebody chose so."""
    placed = [code for code in ground.buildings if code in part.buildings and code in ground.spots]
    if part.geometry is None or not placed:
        return []
    area = polygon_of(part.geometry).buffer(shapes.TOUCH_DEG)
    inside = shapely.intersects_xy(area, [ground.spots[code] for code in placed])
    return [code for code, within in zip(placed, inside.tolist(), strict=True) if not within]


def spot_words(at: tuple[float, float] | None) -> str:
    """A position as people copy it: longitude, latitude, six decimals."""
    return f"{at[0]:.6f}, {at[1]:.6f}" if at else ""


def _named(names: Sequence[str]) -> dict[str, Any]:
    shown = "、".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
    return {"count": len(names), "names": shown}
