"""Division and statistical codes as strings, the kinds of places, and the paths made of the codes' parts.

6 digits district (GB/T 2260), 9 street or town, 12 community or village (统计用区划代码), 15 grid = community + 3.
Where the official community code is not known here, its part starts with X, so that it can never be taken for an
official one. Buildings, units and households have no official code: theirs is the path they were born with, without the
last slash. A code names a place for ever; the path says where it hangs today, and changes when grids are redrawn.
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

# One part each; "000" would be the code of the level above. The numbers say the kind (统计用区划代码编制规则).
_DISTRICT = r"[1-9][0-9]{3}(?!00)[0-9]{2}"
_STREET = r"(?!000)0[0-9]{2}"
_TOWN = r"1[0-9]{2}"
_TOWNSHIP = r"[23][0-9]{2}"
_ANY_STREET = r"(?!000)[0-3][0-9]{2}"
_PROVISIONAL = r"X(?!00)[0-9]{2}"
_COMMUNITY = rf"(?:(?!000)[014][0-9]{{2}}|{_PROVISIONAL})"
_VILLAGE = rf"(?:[235][0-9]{{2}}|{_PROVISIONAL})"
_ANY_COMMUNITY = rf"(?:(?!000)[0-5][0-9]{{2}}|{_PROVISIONAL})"
_GRID = r"(?!000)[0-9]{3}"
_SEGMENT = r"[0-9A-Z][0-9A-Z-]{0,11}"  # of a building (B0012), unit (U2) or household (0502)
_GRID_PATH = rf"{_DISTRICT}/{_ANY_STREET}/{_ANY_COMMUNITY}/{_GRID}"

_PATTERNS = {
    K.DISTRICT: _DISTRICT,
    K.STREET: _DISTRICT + _STREET,
    K.TOWN: _DISTRICT + _TOWN,
    K.TOWNSHIP: _DISTRICT + _TOWNSHIP,
    K.COMMUNITY: _DISTRICT + _ANY_STREET + _COMMUNITY,
    K.VILLAGE: _DISTRICT + _ANY_STREET + _VILLAGE,
    K.GRID: _DISTRICT + _ANY_STREET + _ANY_COMMUNITY + _GRID,
    K.BUILDING: rf"{_GRID_PATH}/{_SEGMENT}",
    K.UNIT: rf"{_GRID_PATH}/{_SEGMENT}/{_SEGMENT}",
    K.HOUSEHOLD: rf"{_GRID_PATH}/{_SEGMENT}(?:/{_SEGMENT}){{1,2}}",
}
_CODES = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_PART = re.compile(_SEGMENT)
_MEANT = {
    K.DISTRICT: "6 digits that do not end in 00",
    K.STREET: "9 digits, the last three from 001 to 099",
    K.TOWN: "9 digits, the last three from 100 to 199",
    K.TOWNSHIP: "9 digits, the last three from 200 to 399",
    K.COMMUNITY: "12 characters, the last three from 001 to 199, 400 to 499, or X01 to X99 while provisional",
    K.VILLAGE: "12 characters, the last three from 200 to 399, 500 to 599, or X01 to X99 while provisional",
    K.GRID: "15 characters: the code of the community or village and a number from 001 to 999",
    K.BUILDING: "the path of its grid and one part of capital letters and digits",
    K.UNIT: "the path of its grid and two parts of capital letters and digits",
    K.HOUSEHOLD: "the path of its grid and two or three parts of capital letters and digits",
}


def check_code(code: str, kind: PlaceKind) -> None:
    """Raise ValueError, saying what is expected, unless `code` is well formed for its kind (统计用区划代码)."""
    if not _CODES[kind].fullmatch(code):
        raise ValueError(f"{code!r} is not the code of a {kind}: it should be {_MEANT[kind]}.")


def is_provisional(code: str) -> bool:
    """Whether the community part is a stand-in for an official code not known yet; told of a community or a grid."""
    return len(code) >= 12 and code[9] == "X"


def path_of(parent_path: str, segment: str) -> str:
    """The path of a child: the parent's path ("" above a district), the child's own part, a slash.

    Raises ValueError for a path without its last slash and a part that is not capital letters, digits and hyphens.
    """
    if parent_path and not parent_path.endswith("/"):
        raise ValueError(f"the path {parent_path!r} should end with a slash")
    if not _PART.fullmatch(segment):
        raise ValueError(f"{segment!r} cannot be part of a path: capital letters, digits and hyphens, at most 12.")
    return f"{parent_path}{segment}/"


def path_above(path: str) -> str:
    """The path of the place above, as `path_of` was given it: "" above a district."""
    return path[: path.rfind("/", 0, -1) + 1]


def subtree_range(path: str) -> tuple[str, str]:
    """The half-open range `low <= p < high` that holds exactly this path and the paths below it.

    True for comparison by code point; a database column of paths needs a binary collation. Raises ValueError for a
    path without its last slash.
    """
    if not path.endswith("/"):
        raise ValueError(f"the path {path!r} should end with a slash")
    return path, path[:-1] + "0"  # "0" follows "/"
