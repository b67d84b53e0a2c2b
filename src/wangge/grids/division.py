"""A division of a community into grids, on plain values: what a plan holds and the deed carries out. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

NEW = "new-"  # keys of grids that do not exist yet: new-1, new-2 …
LONGEST_NAME = 80
MOST_GRIDS = 200


def numeral(number: int) -> str:
    """A number from 1 to 199 as the names of grids write it: 七, 十, 十二, 二十, 一百零三."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digits = " 一二三四五六七八九"
    head = f"{digits[hundreds]}百" + ("零" if rest and not tens else "") if hundreds else ""
    ten = "" if not tens else "十" if tens == 1 and not hundreds else f"{digits[tens]}十"
    return head + ten + digits[ones].strip()


@dataclass(frozen=True)
class Seat:
    """Who is to hold a post in a new grid."""

    kind: str
    person: UUID


@dataclass(frozen=True)
class Part:
    """One grid of a division. `key` is the code of a grid that exists, or `new-1` …; buildings are codes."""

    key: str
    name: str
    geometry: dict[str, Any] | None
    buildings: frozenset[str] = frozenset()
    seats: tuple[Seat, ...] = ()  # of a new grid; those of grids that exist are changed on the pages of posts

    @property
    def is_new(self) -> bool:
        return self.key.startswith(NEW)


@dataclass(frozen=True)
class Division:
    """All grids of a community, in the order of their keys with the new ones last."""

    parts: tuple[Part, ...] = field(default=())

    def __iter__(self) -> Any:
        return iter(self.parts)

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    def having(self, building: str) -> Part | None:
        """The grid that has this building; the first, should two claim it."""
        return next((part for part in self.parts if building in part.buildings), None)

    def next_name(self) -> str:
        """A name for one more grid, said as the others are: after 云水明珠第六网格 comes 云水明珠第七网格."""
        names = {part.name for part in self.parts}
        stems = {name.partition("第")[0] for name in names}
        stem = stems.pop() if len(stems) == 1 and all("第" in name for name in names) else ""
        numbered = (f"{stem}第{numeral(number)}网格" for number in count(len(names) + 1))
        return next(name for name in numbered if name not in names)

    def with_parts(self, changed: Iterable[Part], without: Iterable[str] = ()) -> Division:
        """The division with these parts put in place of those with the same key, and some left out."""
        fresh = {part.key: part for part in changed}
        gone = set(without)
        kept = [fresh.pop(part.key, part) for part in self.parts if part.key not in gone]
        return Division(tuple(kept) + tuple(fresh.values()))

    def assigned(self, buildings: Iterable[str], to: str) -> Division:
        """The division with these buildings in one grid and in no other."""
        moved = frozenset(buildings)
        return Division(
            tuple(
                replace(part, buildings=part.buildings | moved if part.key == to else part.buildings - moved)
                for part in self.parts
            )
        )

    def next_key(self) -> str:
        """A key for one more new grid."""
        numbers = [int(part.key[len(NEW) :]) for part in self.parts if part.is_new]
        return f"{NEW}{max(numbers, default=0) + 1}"


def to_json(division: Division) -> dict[str, Any]:
    """As a plan stores it and the API shows it."""
    return {
        "grids": [
            {
                "key": part.key,
                "name": part.name,
                "geometry": part.geometry,
                "buildings": sorted(part.buildings),
                "posts": [{"kind": seat.kind, "person_id": str(seat.person)} for seat in part.seats],
            }
            for part in division.parts
        ]
    }


def from_json(data: Mapping[str, Any]) -> Division:
    """The division of stored or sent JSON. Raises ValueError, KeyError or TypeError when it is not shaped like one."""
    grids = data["grids"]
    if not isinstance(grids, list) or len(grids) > MOST_GRIDS:
        raise ValueError("a division is a list of at most 200 grids")
    parts = tuple(_part(one) for one in grids)
    if len({part.key for part in parts}) != len(parts):
        raise ValueError("two grids have one key")
    return Division(parts)


def _part(one: Mapping[str, Any]) -> Part:
    key, name = str(one["key"]), str(one["name"]).strip()
    if key.startswith(NEW) and not (key[len(NEW) :].isascii() and key[len(NEW) :].isdigit()):
        raise ValueError("a new grid's key is new- and a number")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError("a name has 1 to 80 characters")
    geometry = one.get("geometry")
    if geometry is not None:
        geometry = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    seats = tuple(Seat(str(seat["kind"]), UUID(str(seat["person_id"]))) for seat in one.get("posts", ()))
    return Part(key, name, geometry, frozenset(str(code) for code in one.get("buildings", ())), seats)
