"""The top of the tree: a district with its streets, towns and townships, by their official codes."""

from __future__ import annotations

from datetime import datetime

from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.places.codes import PlaceKind, check_code, path_of
from wangge.places.commands import add_place
from wangge.places.models import Place
from wangge.places.seeds import DISTRICTS, STREETS

KINDS_BELOW = {"0": PlaceKind.STREET, "1": PlaceKind.TOWN, "2": PlaceKind.TOWNSHIP, "3": PlaceKind.TOWNSHIP}


class UnknownDistrict(LookupError):
    """No official list of this district is shipped, so its name must be given."""


@atomic
def found_district(*, code: str, name: str = "", at: datetime) -> int:
    """Load the district and what is shipped of its streets and towns; what is there already stays as it is.

    Run by the administrator on the machine, so the system is the actor. Returns how many places were added.
    Raises UnknownDistrict (no name given or shipped), ValueError (not a district code).
    """
    check_code(code, PlaceKind.DISTRICT)
    name = name or DISTRICTS.get(code, "")
    if not name:
        raise UnknownDistrict(code)
    root, new = Place.objects.get_or_create(
        code=code,
        defaults={"kind": PlaceKind.DISTRICT, "name": name, "path": path_of("", code), "valid_from": day_of(at)},
    )
    if new:
        journal.record("place.added", by=SYSTEM, on=root, at=at, place=root, code=code, kind_of_place="district")
    have = set(Place.objects.filter(parent=root).values_list("code", flat=True))
    missing = {number: words for number, words in STREETS.items() if number.startswith(code) and number not in have}
    for number, words in missing.items():
        kind = KINDS_BELOW[number[6]]
        add_place(by=SYSTEM, parent_id=root.pk, kind=kind, code=number, name=words, at=at)
    return new + len(missing)
