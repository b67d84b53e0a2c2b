"""Building blocks of deeds that change the division: draw a border, end a place, number a new grid.

They run inside the calling command's transaction, which has locked the places, asked for permission and checked first.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel.refusals import Refused
from wangge.places.codes import PlaceKind
from wangge.places.models import Boundary, Place
from wangge.places.moving import Move
from wangge.places.queries import valid_on

ONE_DAY = timedelta(days=1)
LAST_NUMBER = 999


class NoNumberLeft(Refused):
    code = "no_number_left"
    status = 409  # a code is never given twice, so a community has 999 of them for good
    sentence = _("%(name)s 的网格编码已用到 999，不能再设新网格。请联系区级管理员。")


def draw(
    place: Place, geometry: dict[str, Any], *, by: Any, from_day: date, source: str, schematic: bool, at: datetime
) -> Boundary:
    """Give a place its border from a day on: the one before ends the day before, one of the same day is replaced."""
    place.boundaries.filter(valid_from=from_day).delete()
    place.boundaries.filter(valid_on(from_day)).update(valid_to=from_day - ONE_DAY)
    boundary = Boundary.objects.create(
        place=place, geometry=geometry, valid_from=from_day, source=source, schematic=schematic
    )
    digest = sha256(json.dumps(geometry, sort_keys=True).encode()).hexdigest()
    journal.record(
        "place.boundary_set", by=by, on=boundary, at=at, place=place,
        from_day=from_day, source=source, schematic=schematic, geometry_sha256=digest,
    )  # fmt: skip
    return boundary


def end(place: Place, into: Place | None, *, by: Any, last_day: date, at: datetime) -> None:
    """End a place and its borders after `last_day`; a last day before the first means that it never was on any day."""
    place.valid_to, place.merged_into = last_day, into
    place.version += 1
    place.save(update_fields=["valid_to", "merged_into", "version"])
    place.boundaries.filter(valid_from__gt=last_day).delete()
    place.boundaries.filter(Q(valid_to=None) | Q(valid_to__gt=last_day)).update(valid_to=last_day)
    code = into.code if into else None
    journal.record("place.closed", by=by, on=place, at=at, place=place, last_day=last_day, merged_into=code)


def note_move(move: Move, *, by: Any, from_day: date, at: datetime) -> None:
    """The journal line of a building that changed its grid; it lies at the grid where the building is now."""
    former, path = move.former_path, move.place.path
    journal.record(
        "place.moved", by=by, on=move.place, at=at, place=move.place,
        code=move.place.code, from_day=from_day, former_path=former, path=path,
    )  # fmt: skip


def next_grid_code(community: Place) -> str:
    """The code after the highest one ever given in the community. Raises NoNumberLeft."""
    given = Place.objects.filter(parent=community, kind=PlaceKind.GRID).order_by("-code").values_list("code", flat=True)
    highest = given.first()
    number = int(highest[-3:]) + 1 if highest else 1
    if number > LAST_NUMBER:
        raise NoNumberLeft(name=community.name)
    return f"{community.code}{number:03d}"
