"""Deeds on the place tree: add, rename, close a place, draw its border."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel import permits
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound, Refused
from wangge.places import closing, codes, grid_index
from wangge.places.codes import PlaceKind
from wangge.places.models import Boundary, Place
from wangge.places.queries import boundaries, boundary_of, children, valid_on

MANAGE_PLACES = "manage_places"  # code of the permission; the rule is above, in posts
ONE_DAY = timedelta(days=1)
MOST_POINTS = 20_000  # of one border; more is a file that nobody simplified
MOST_NAMED = 3  # problems told at once


class CodeTaken(Refused):
    code = "code_taken"
    status = 409
    sentence = _("编码 %(code)s 已用于「%(name)s」。编码用过就不再重复使用,请换一个。")


class StillUsed(Refused):
    code = "still_used"
    status = 409
    sentence = _("「%(name)s」还不能撤销:%(reasons)s。请先处理后再撤销。")


class PlaceClosed(Refused):
    code = "place_closed"
    status = 409
    sentence = _("「%(name)s」已于 %(day)s 撤销,不能再修改。")


class BadBorder(Refused):
    code = "bad_border"
    sentence = _("边界没有保存:%(problems)s。请改好图形后再试。")


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
    names = {"former": former, "name": place.name} if place.kind in codes_of_public_names() else {}
    journal.record("place.renamed", by=by, on=place, at=at, place=place, version=place.version, **names)
    return place


@atomic
def close_place(
    *, by: Any, place_id: UUID, last_day: date, at: datetime, merged_into_id: UUID | None = None
) -> Place:
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

    place.valid_to = last_day
    place.version += 1
    place.save(update_fields=["valid_to", "merged_into", "version"])
    place.boundaries.filter(valid_from__gt=last_day).delete()
    place.boundaries.filter(Q(valid_to=None) | Q(valid_to__gt=last_day)).update(valid_to=last_day)
    into = place.merged_into.code if place.merged_into else None
    journal.record("place.closed", by=by, on=place, at=at, place=place, last_day=last_day, merged_into=into)
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
        raise Invalid(field="source", what=_("来源"), why=_("不能为空,请写明图件或文件名称"))
    later = place.boundaries.filter(valid_from__gt=from_day).order_by("valid_from").first()
    if later is not None:
        raise LaterBorder(field="from_day", day=later.valid_from)
    if place.parent_id:
        _locked(place.parent_id)  # neighbours drawn at the same time must see each other
    problems = _border_problems(place, geometry, from_day)
    if problems:
        raise BadBorder(field="geometry", problems=_joined(problems))

    place.boundaries.filter(valid_from=from_day).delete()
    place.boundaries.filter(valid_on(from_day)).update(valid_to=from_day - ONE_DAY)
    boundary = Boundary.objects.create(
        place=place, geometry=geometry, valid_from=from_day, source=source.strip(), schematic=schematic
    )
    digest = sha256(json.dumps(geometry, sort_keys=True).encode()).hexdigest()
    journal.record(
        "place.boundary_set", by=by, on=boundary, at=at, place=place,
        from_day=from_day, source=source.strip(), schematic=schematic, geometry_sha256=digest,
    )  # fmt: skip
    return boundary
