"""Rows of the matrix as plain values, for deeds and pages. Each function says its queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from wangge.delegation import refusals
from wangge.delegation.models import Change, ChangeCell, Delegated
from wangge.delegation.resolver import Cell, cell_of
from wangge.delegation.rules import Key, Wanted
from wangge.people.models import Organisation
from wangge.places.models import Place


def wanted(change: Change) -> dict[Key, Wanted]:
    """What a change makes of its cells. One query."""
    rows = ChangeCell.objects.filter(change=change).values_list("item", "centre", "how", "office")
    return {(item, centre): Wanted(how, office) for item, centre, how, office in rows}


def rows_of(keys: Iterable[Key]) -> dict[Key, list[Delegated]]:
    """The rows that stand in these cells, whatever their days, oldest first. One query."""
    asked = set(keys)
    items, centres = {item for item, _centre in asked}, {centre for _item, centre in asked}
    found: dict[Key, list[Delegated]] = defaultdict(list)
    for row in Delegated.objects.filter(item__in=items, centre__in=centres).order_by("from_day"):
        if (row.item_id, row.centre_id) in asked:
            found[row.item_id, row.centre_id].append(row)
    return dict(found)


def grouped(rows: Mapping[Key, Sequence[Delegated]]) -> dict[Key, list[Cell]]:
    """Rows as plain values."""
    return {key: [cell_of(row) for row in some] for key, some in rows.items()}


def cells_of(keys: Iterable[Key]) -> dict[Key, list[Cell]]:
    """What stands in these cells. One query."""
    return grouped(rows_of(keys))


def offices_by_centre(centres: Collection[Place], on: date) -> dict[UUID, list[Organisation]]:
    """The open work units in the area of each centre, by where they lie and name: who may take over items. One query."""
    around = Q()
    for centre in centres:
        around |= Q(place__path__gte=centre.path, place__path__lt=centre.path[:-1] + "0")
    if not centres:
        return {}
    found = Organisation.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), around, kind=Organisation.Kind.WORK_UNIT
    )
    rows = list(found.select_related("place").order_by("place__path", "pinyin", "id"))
    return {
        centre.pk: [one for one in rows if one.place is not None and one.place.path.startswith(centre.path)]
        for centre in centres
    }


def offices_for(centres: Collection[Place], chosen: Mapping[UUID, UUID], on: date) -> dict[UUID, UUID]:
    """The office of each centre: the chosen one, else who has most items there, else the first work unit at the centre.

    Two queries. Raises NoOffice (none, or one from elsewhere).
    """
    used = Delegated.objects.filter(centre__in=[one.pk for one in centres], to_day=None)
    most: dict[UUID, UUID] = {}
    counted = used.values_list("centre", "office").annotate(items=Count("pk"))
    for centre_id, office_id, _items in counted.order_by("items", "office"):
        most[centre_id] = office_id
    found, offices = {}, offices_by_centre(centres, on)
    for centre in centres:
        there = [one.pk for one in offices[centre.pk]]
        asked = chosen.get(centre.pk)
        if not there or (asked is not None and asked not in there):
            raise refusals.NoOffice(field="offices", centre=centre.name)
        known = most.get(centre.pk)
        found[centre.pk] = asked or (known if known in there else there[0])
    return found
