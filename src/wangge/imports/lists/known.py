"""The lists there are, in the order in which they are offered. Add yours here (README.md)."""

from __future__ import annotations

from wangge.imports.lists import buildings, residents
from wangge.imports.lists.base import Importer

LISTS: dict[str, Importer] = {one.code: one for one in (buildings.Buildings(), residents.Residents())}


def list_of(code: str) -> Importer | None:
    """The list with this code."""
    return LISTS.get(code)
