"""The moves of a draft, on plain values: split, merge, move buildings, redraw one grid, let the buildings draw.

Each takes a division and gives another in which every building still has one grid. By default a building belongs to the
grid whose border holds its point; where somebody chose otherwise, the choice stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _
from shapely import Point

from wangge.grids import shapes
from wangge.grids.division import Division, Part
from wangge.grids.refusals import CannotSplit, NoBorder, NoPoints, NotNeighbours
from wangge.grids.rules import Ground
from wangge.grids.shapes import Spot
from wangge.kernel.refusals import Invalid, NotFound
from wangge.places.rules import Area, polygon_of


def split(division: Division, ground: Ground, *, key: str, line: Sequence[Spot], name: str) -> Division:
    """Cut a grid in two along a line; the larger side keeps the grid, the other becomes a new one.

    Buildings go by their points; one without a point, or whose point lies elsewhere, stays with the grid.
    Raises NotFound, NoBorder, CannotSplit.
    """
    part = _part(division, key)
    area = _area(part)
    halves = shapes.split_by_line(area, line)
    if halves is None:
        raise CannotSplit(field="line", name=part.name)
    stays, leaves = halves
    going = _inside(leaves, part.buildings, ground)
    fresh = Part(division.next_key(), name, shapes.geojson(leaves), going)
    return division.with_parts([replace(part, geometry=shapes.geojson(stays), buildings=part.buildings - going), fresh])


def merge(division: Division, *, key: str, into: str) -> Division:
    """Take a grid into a neighbour; its ground and buildings go along. Raises NotFound, Invalid, NoBorder, NotNeighbours."""
    gone, stays = _part(division, key), _part(division, into)
    if gone.key == stays.key:
        raise Invalid(field="into", what=_("并入的网格"), why=_("就是它自己"))
    one, other = _area(gone), _area(stays)
    union = shapes.joined([one, other])
    if union is None or not shapes.are_neighbours(one, other):
        raise NotNeighbours(field="into", name=gone.name, other=stays.name)
    whole = replace(stays, geometry=shapes.geojson(union), buildings=stays.buildings | gone.buildings)
    return division.with_parts([whole], without=[gone.key])


def move(
    division: Division, ground: Ground, *, buildings: Iterable[str], to: str, with_ground: bool = True
) -> Division:
    """Move buildings to a grid. `with_ground`: the ground around each goes along (what is nearer to it than to the other
    buildings of its grid), else the borders stay and the choice is shown. Raises NotFound, Invalid, NoBorder.
    """
    target = _part(division, to)
    moving = {code for code in buildings if code in ground.buildings and code not in target.buildings}
    if not moving:
        raise Invalid(field="buildings", what=_("楼栋"), why=_("没有选中要移动的楼栋"))
    return _moved(division, ground, moving, target, with_ground=with_ground)


def carve(division: Division, ground: Ground, *, buildings: Iterable[str], name: str) -> Division:
    """Make a new grid of these buildings and the ground around them. Raises Invalid (none with a position), NoBorder."""
    fresh = Part(division.next_key(), name, None)
    moving = {code for code in buildings if code in ground.buildings}
    made = _moved(Division((*division.parts, fresh)), ground, moving, fresh, with_ground=True)
    if _part(made, fresh.key).geometry is None:
        raise Invalid(field="buildings", what=_("楼栋"), why=_("选中的楼栋没有位置点，不能生成新网格的边界"))
    return made


def redraw(division: Division, ground: Ground, *, key: str, geometry: Mapping[str, Any], rest_to: str = "") -> Division:
    """Give a grid another border. What it gains is taken from the others; what it loses goes to the grid `rest_to`.

    Buildings whose point changes sides go along. Raises NotFound, Invalid (geometry, a grid that would vanish).
    """
    part = _part(division, key)
    try:
        wanted = polygon_of(geometry)
        whole = polygon_of(ground.whole) if ground.whole else wanted
    except ValueError as problem:
        raise Invalid(field="geometry", what=_("边界"), why=_("图形不成立")) from problem
    area = shapes.clean(wanted.intersection(whole))
    if area is None:
        raise Invalid(field="geometry", what=_("边界"), why=_("完全落在社区以外"))
    changed = [replace(part, geometry=shapes.geojson(area))]
    lost = shapes.without(_area(part), area) if part.geometry else None
    heir = _part(division, rest_to) if rest_to and lost is not None else None
    for other in division.parts:
        if other.key == key or other.geometry is None:
            continue
        rest = shapes.without(_area(other), area)
        if rest is None:
            raise Invalid(field="geometry", what=_("边界"), why=_("%(name)s 会没有地方") % {"name": other.name})
        if heir is not None and lost is not None and other.key == heir.key:
            rest = shapes.joined([rest, lost]) or rest
        if not rest.equals(_area(other)):
            changed.append(replace(other, geometry=shapes.geojson(rest)))
    made = division.with_parts(changed)
    for one in changed:
        made = made.assigned(_by_point(one, division, made, ground), one.key)
    return made


def propose(division: Division, ground: Ground) -> Division:
    """Draw every grid anew from its buildings: each has the ground nearer to its buildings than to others'.

    Needs the community's border and a point for at least one building of each grid. Raises NoPoints.
    """
    if ground.whole is None:
        raise NoPoints(why=_("社区还没有边界，请先设定"))
    cells = shapes.grounds(polygon_of(ground.whole), ground.spots)
    drawn = []
    for part in division.parts:
        mine = [cells[code] for code in sorted(part.buildings) if code in cells]
        area = shapes.joined(mine) if mine else None
        if area is None:
            raise NoPoints(why=_("「%(name)s」没有一栋楼有位置点") % {"name": part.name})
        drawn.append(replace(part, geometry=shapes.geojson(area)))
    return division.with_parts(drawn)


def mended(division: Division, ground: Ground, *, sliver_m2: float) -> Division:
    """Mend small faults of borders drawn by hand; see `shapes.repaired`. Unsound shapes stay for the check to name."""
    if ground.whole is None or not division.parts:
        return division
    try:
        areas = {part.key: polygon_of(part.geometry) for part in division if part.geometry is not None}
    except ValueError:
        return division
    repaired = shapes.repaired(areas, polygon_of(ground.whole), sliver_m2=sliver_m2)
    return division.with_parts(
        replace(part, geometry=shapes.geojson(repaired[part.key]))
        for part in division
        if part.key in repaired and not repaired[part.key].equals(areas[part.key])
    )


def restored(former: Division, now: Division, ground: Ground) -> Division:
    """The former division again, as far as it can be: a grid that was merged away comes back under a new code with those
    who worked there, one that came later vanishes, a building added since goes by its point, else to the first grid.
    """
    made = Division()
    for part in former.parts:
        kept = now.part(part.key) is not None
        key = part.key if kept else made.next_key()
        known = part.buildings & ground.buildings.keys()
        made = made.with_parts([replace(part, key=key, buildings=known, seats=() if kept else part.seats)])
    for code in sorted(ground.buildings.keys() - {code for part in made for code in part.buildings}):
        around = [part for part in made if part.geometry is not None and _inside(_area(part), [code], ground)]
        made = made.assigned([code], (around or made.parts)[0].key)
    return made


# Parts of the above


def _moved(division: Division, ground: Ground, moving: set[str], target: Part, *, with_ground: bool) -> Division:
    gained: list[Area] = []
    changed: list[Part] = []
    for source in division.parts:
        leaving = moving & source.buildings
        lost = _ground_of(leaving, source, ground) if leaving and with_ground else None
        if lost is None:
            continue
        rest = shapes.without(_area(source), lost)
        if rest is None:
            raise Invalid(field="buildings", what=_("楼栋"), why=_("原网格会没有地方，请改用合并"))
        gained.append(lost)
        changed.append(replace(source, geometry=shapes.geojson(rest)))
    own = [_area(target)] if gained and target.geometry is not None else []
    union = shapes.joined([*own, *gained]) if gained else None
    if union is not None:
        changed.append(replace(target, geometry=shapes.geojson(union)))
    return division.with_parts(changed).assigned(moving, target.key)


def _part(division: Division, key: str) -> Part:
    part = division.part(key)
    if part is None:
        raise NotFound(field="key")
    return part


def _area(part: Part) -> Area:
    if part.geometry is None:
        raise NoBorder(name=part.name)
    try:
        return polygon_of(part.geometry)
    except ValueError as problem:
        raise NoBorder(name=part.name) from problem


def _inside(area: Area, codes: Iterable[str], ground: Ground) -> frozenset[str]:
    return frozenset(
        code for code in codes if code in ground.spots and shapely.intersects(area, Point(ground.spots[code]))
    )


def _ground_of(leaving: Iterable[str], source: Part, ground: Ground) -> Area | None:
    """The ground that goes with these buildings: their cells among all buildings of the grid that lie in it."""
    area = _area(source)
    placed = _inside(area.buffer(shapes.TOUCH_DEG), source.buildings, ground)
    cells = shapes.grounds(area, {code: ground.spots[code] for code in placed})
    mine = [cells[code] for code in sorted(leaving) if code in cells]
    return shapes.joined(mine) if mine else None


def _by_point(part: Part, before: Division, after: Division, ground: Ground) -> frozenset[str]:
    """Buildings whose point this grid's new border holds and whose own grid's border held it before and does not now."""
    area = _area(part).buffer(shapes.TOUCH_DEG)
    found = set()
    for code in _inside(area, ground.buildings, ground) - part.buildings:
        home, now = before.having(code), after.having(code)
        if (
            home is None
            or home.geometry is None
            or now is None
            or (_inside(_area(home), [code], ground) and not _inside(_area(now), [code], ground))
        ):
            found.add(code)
    return frozenset(found)
