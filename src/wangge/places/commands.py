"""Deeds on the place tree: add, rename, close a place, draw its border."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel import permits
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound, Refused
from wangge.places import closing, codes, redrawing
from wangge.places.codes import PlaceKind
from wangge.places.grid_index import Problem, ProblemKind, topology_problems
from wangge.places.models import PUBLIC_KINDS, Boundary, Place
from wangge.places.queries import boundaries, boundary_of, children
from wangge.places.rules import polygon_of

MANAGE_PLACES = "manage_places"  # code of the permission; the rule is above, in posts
ONE_DAY = timedelta(days=1)
CODED_BY_PATH = frozenset({PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD})
LONGEST_NAME = 80  # the column
MOST_NAMED = 3  # problems told at once


class CodeTaken(Refused):
    code = "code_taken"
    status = 409
    sentence = _("编码 %(code)s 已用于「%(name)s」。编码用过就不再重复使用，请换一个。")


class StillUsed(Refused):
    code = "still_used"
    status = 409
    sentence = _("「%(name)s」还不能撤销：%(reasons)s。请先处理后再撤销。")


class PlaceClosed(Refused):
    code = "place_closed"
    status = 409
    sentence = _("「%(name)s」已于 %(day)s 撤销，不能再修改。")


class BadBorder(Refused):
    code = "bad_border"
    sentence = _("边界没有保存：%(problems)s。请改好图形后再试。")


class LaterBorder(Refused):
    code = "later_border"
    status = 409
    sentence = _("这个地点从 %(day)s 起已有更新的边界。请选择那一天或更晚的日期。")


@atomic
def add_place(
    *,
    by: Any,
    parent_id: UUID,
    kind: str,
    code: str,
    name: str,
    at: datetime,
    longitude: float | None = None,
    latitude: float | None = None,
    provisional: bool = False,
) -> Place:
    """Add a place below another one, open from today on. `code` is the full code; the path follows from it.

    Raises NotFound, NotPermitted, PlaceClosed, Invalid (kind, code, name, point), CodeTaken.
    """
    parent = _locked(parent_id)
    permits.require(by, MANAGE_PLACES, place=parent, at=at)
    _require_open(parent)
    _require_point(longitude, latitude)
    code = code.strip().upper()
    path = _path_below(parent, kind, code)
    taken = Place.objects.filter(Q(code=code) | Q(path=path)).first()
    if taken is not None:
        raise CodeTaken(field="code", code=code, name=taken.name)

    place = Place.objects.create(
        parent=parent,
        kind=kind,
        code=code,
        path=path,
        name=_sound_name(name),
        longitude=longitude,
        latitude=latitude,
        provisional=provisional,
        valid_from=day_of(at),
    )
    journal.record("place.added", by=by, on=place, at=at, place=place, code=code, kind_of_place=str(kind))
    return place


@atomic
def rename_place(*, by: Any, place_id: UUID, name: str, version: int, at: datetime) -> Place:
    """Give a place another name; `version` is the one the form was opened with. The journal keeps both names.

    Raises NotFound, NotPermitted, PlaceClosed, Changed, Invalid (name).
    """
    place = _locked(place_id)
    permits.require(by, MANAGE_PLACES, place=place, at=at)
    _require_open(place)
    if place.version != version:
        raise Changed
    former, place.name = place.name, _sound_name(name)
    place.version += 1
    place.save(update_fields=["name", "version"])
    names = {"former": former, "name": place.name} if place.kind in PUBLIC_KINDS else {}
    journal.record("place.renamed", by=by, on=place, at=at, place=place, version=place.version, **names)
    return place


@atomic
def close_place(*, by: Any, place_id: UUID, last_day: date, at: datetime, merged_into_id: UUID | None = None) -> Place:
    """Close a place after `last_day` (inclusive); its code is never used again. `merged_into_id` names its successor.

    Refused while places below it are open or something still depends on it (posts, residents …).
    Raises NotFound, NotPermitted, PlaceClosed, Invalid, StillUsed.
    """
    place = _locked(place_id)
    permits.require(by, MANAGE_PLACES, place=place, at=at)
    _require_open(place)
    if last_day < place.valid_from:
        raise Invalid(field="last_day", what=_("最后一天"), why=_("早于设立日期"))
    place.merged_into = _successor(place, merged_into_id)
    open_below = children(place, last_day + ONE_DAY).count()
    reasons = [str(_("下面还有 %(count)d 个地点") % {"count": open_below})] if open_below else []
    reasons += closing.reasons(place, last_day + ONE_DAY)
    if reasons:
        raise StillUsed(name=place.name, reasons=_joined(reasons))

    redrawing.end(place, place.merged_into, by=by, last_day=last_day, at=at)
    return place


@atomic
def set_boundary(
    *,
    by: Any,
    place_id: UUID,
    geometry: dict[str, Any],
    from_day: date,
    source: str,
    at: datetime,
    schematic: bool = False,
) -> Boundary:
    """Draw the border of a place from one day on (GeoJSON Polygon or MultiPolygon, EPSG:4490). The border before ends
    the day before; one of the same day is replaced.

    A border may not overlap a neighbour's or leave the parent's; the refusal names places and square metres.
    Raises NotFound, NotPermitted, PlaceClosed, BadBorder, LaterBorder, Invalid (source, from_day).
    """
    place = _locked(place_id)
    permits.require(by, MANAGE_PLACES, place=place, at=at)
    _require_open(place)
    if from_day < place.valid_from:
        raise Invalid(field="from_day", what=_("生效日期"), why=_("早于设立日期"))
    if not source.strip():
        raise Invalid(field="source", what=_("来源"), why=_("不能为空，请写明图件或文件名称"))
    later = place.boundaries.filter(valid_from__gt=from_day).order_by("valid_from").first()
    if later is not None:
        raise LaterBorder(field="from_day", day=later.valid_from)
    if place.parent_id:
        _locked(place.parent_id)  # neighbours drawn at the same time must see each other
    geometry = {name: geometry.get(name) for name in ("type", "coordinates")}  # nothing else of it is a border
    problems = _border_problems(place, geometry, from_day)
    if problems:
        raise BadBorder(field="geometry", problems=_joined(problems))

    return redrawing.draw(place, geometry, by=by, from_day=from_day, source=source.strip(), schematic=schematic, at=at)


# Parts of the above


def _locked(place_id: UUID) -> Place:
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    return place


def _require_open(place: Place) -> None:
    if place.valid_to is not None:
        raise PlaceClosed(name=place.name, day=place.valid_to)


def _require_point(longitude: float | None, latitude: float | None) -> None:
    if (longitude is None) != (latitude is None):
        raise Invalid(field="latitude", what=_("位置"), why=_("经度和纬度要一起填"))
    if longitude is not None and latitude is not None and not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise Invalid(field="longitude", what=_("位置"), why=_("经纬度超出范围"))


def _sound_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(field="name", what=_("名称"), why=_("应为 1 到 80 个字"))
    return name


def _path_below(parent: Place, kind: str, code: str) -> str:
    """The path that this code means below the parent. Raises Invalid."""
    if kind not in set(PlaceKind) or parent.kind not in codes.PARENTS[PlaceKind(kind)]:
        raise Invalid(field="kind", what=_("类别"), why=_("这一类地点不能设在%(name)s下") % {"name": parent.name})
    stem = parent.path if kind in CODED_BY_PATH else parent.code
    segment = code.removeprefix(stem)
    try:
        codes.check_code(code, PlaceKind(kind))
    except ValueError as problem:
        raise Invalid(field="code", what=_("编码"), why=_("与这一类地点的编码规则不符")) from problem
    if segment == code or not segment or "/" in segment:
        raise Invalid(field="code", what=_("编码"), why=_("应以 %(stem)s 开头，再加本级编码") % {"stem": stem})
    return codes.path_of(parent.path, segment)


def _successor(place: Place, successor_id: UUID | None) -> Place | None:
    if successor_id is None:
        return None
    successor = Place.objects.filter(pk=successor_id, kind=place.kind).exclude(pk=place.pk).current().first()
    if successor is None:
        raise Invalid(field="merged_into", what=_("并入地点"), why=_("应是同一类、仍在使用的另一个地点"))
    return successor


def _border_problems(place: Place, geometry: dict[str, Any], from_day: date) -> list[str]:
    """What is wrong with the border, in sentences: unsound, over a neighbour's, beyond the parent's, or leaving out
    ground that a place below has. Gaps are no problem here: borders are drawn one after the other."""
    try:
        polygon_of(geometry)
    except ValueError:
        return [str(_("图形不成立（自相交、为空或坐标超出范围）"))]
    neighbours = list(boundaries(from_day).filter(place__parent=place.parent_id).exclude(place=place.pk))
    names = {one.place.code: one.place.name for one in neighbours}
    shapes = {one.place.code: one.geometry for one in neighbours} | {place.code: geometry}
    parent = boundary_of(place.parent, from_day) if place.parent else None
    found = topology_problems(shapes, parent.geometry if parent else None)
    sentences = [_sentence(one, place, names) for one in found if place.code in one.keys]
    if sentences:
        return sentences
    below = list(boundaries(from_day).filter(place__parent=place.pk))
    names = {one.place.code: one.place.name for one in below}
    left_out = topology_problems({one.place.code: one.geometry for one in below}, geometry) if below else []
    sentence = _("%(name)s 有 %(area)s 平方米落在新边界以外")
    return [
        str(sentence % {"name": names[one.keys[0]], "area": f"{one.area_m2:,.0f}"})
        for one in left_out
        if one.kind == ProblemKind.OUTSIDE
    ]


def _sentence(problem: Problem, place: Place, names: dict[str, str]) -> str:
    area = f"{problem.area_m2:,.0f}"
    if problem.kind == ProblemKind.OVERLAP:
        other = next(names[key] for key in problem.keys if key != place.code)
        return str(_("与%(name)s重叠 %(area)s 平方米") % {"name": other, "area": area})
    parent = place.parent.name if place.parent else ""
    return str(_("有 %(area)s 平方米超出%(name)s的边界") % {"name": parent, "area": area})


def _joined(sentences: list[str]) -> str:
    shown = ";".join(sentences[:MOST_NAMED])
    left = len(sentences) - MOST_NAMED
    return shown if left <= 0 else str(_("%(shown)s；另有 %(left)d 处") % {"shown": shown, "left": left})
