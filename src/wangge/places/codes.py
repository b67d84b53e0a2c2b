"""Division and statistical codes as strings, the kinds of places, and the paths made of the codes' parts.

6 digits district, 9 street or town, 12 community or village (统计用区划代码), 15 grid = community + 3. Where the official
community code is not known here, its part starts with X, so that it can never be taken for an official one.
"""

from __future__ import annotations

import re
from enum import StrEnum


class PlaceKind(StrEnum):
    """Levels of the place tree. A grid hangs under a community or village, never under a street (DB6101/T 3185)."""

    DISTRICT = "district"
    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    VILLAGE = "village"
    GRID = "grid"
    BUILDING = "building"
    UNIT = "unit"
    HOUSEHOLD = "household"


K = PlaceKind
PARENTS: dict[PlaceKind, frozenset[PlaceKind]] = {
    K.DISTRICT: frozenset(),
    K.STREET: frozenset({K.DISTRICT}),
    K.TOWN: frozenset({K.DISTRICT}),
    K.TOWNSHIP: frozenset({K.DISTRICT}),
    K.COMMUNITY: frozenset({K.STREET, K.TOWN, K.TOWNSHIP}),
    K.VILLAGE: frozenset({K.STREET, K.TOWN, K.TOWNSHIP}),
    K.GRID: frozenset({K.COMMUNITY, K.VILLAGE}),
    K.BUILDING: frozenset({K.GRID}),
    K.UNIT: frozenset({K.BUILDING}),
    K.HOUSEHOLD: frozenset({K.UNIT, K.BUILDING}),
}
_PATTERNS = {
    K.DISTRICT: r"\d{6}",
    K.STREET: r"\d{6}0\d{2}",
    K.TOWN: r"\d{6}1\d{2}",
    K.TOWNSHIP: r"\d{6}[23]\d{2}",
    K.COMMUNITY: r"\d{9}(?:[014]\d{2}|X\d{2})",
    K.VILLAGE: r"\d{9}(?:[235]\d{2}|X\d{2})",
    K.GRID: r"\d{9}[\dX]\d{2}\d{3}",
}


def check_code(code: str, kind: PlaceKind) -> None:
    """Raise ValueError unless `code` is well formed for its kind. Buildings and below take their path as code."""
    pattern = _PATTERNS.get(kind, r"[0-9A-Z/]+")
    if not re.fullmatch(pattern, code):
        raise ValueError(f"{code!r} is not a code of a {kind}")


def is_provisional(code: str) -> bool:
    """Whether the community part is a stand-in for an official code not known yet."""
    return len(code) >= 12 and code[9] == "X"


def path_of(parent_path: str, segment: str) -> str:
    """The path of a child: the parent's path, the child's own part, a slash."""
    return f"{parent_path}{segment}/"


def subtree_range(path: str) -> tuple[str, str]:
    """The half-open range `low <= p < high` that holds exactly this path and the paths below it."""
    return path, path[:-1] + "0"  # "0" follows "/" in ASCII
