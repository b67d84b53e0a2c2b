"""The lists there are, in the order in which they are offered. Add yours here (README.md)."""

from __future__ import annotations

from wangge.imports.lists import buildings, checkins, entries, organisations, residents, service_items
from wangge.imports.lists.base import Importer

IN_ORDER: tuple[Importer, ...] = (
    buildings.Buildings(), residents.Residents(), organisations.Organisations(), checkins.CheckIns(), entries.Needs(),
    entries.Resources(), service_items.ServiceItems(),
)  # fmt: skip
LISTS: dict[str, Importer] = {one.code: one for one in IN_ORDER}


def list_of(code: str) -> Importer | None:
    """The list with this code."""
    return LISTS.get(code)
