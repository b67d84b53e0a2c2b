"""What the keys of figures are called. Four queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.catalogue.models import Item
from wangge.hall.figures.counts import Counts
from wangge.hall.figures.reading import Figures
from wangge.hall.states import Channel
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.windows.models import Window


@dataclass(frozen=True)
class Split:
    """One way to split the figures: its code, its word, and rows of key, name and counts; those with the most first."""

    axis: str
    label: str
    rows: list[tuple[str, str, Counts]]


def splits(found: Figures) -> list[Split]:
    """Every split, with names; hours in their order."""
    windows = _named(Window, found.windows, lambda one: f"{one.number} {one.name}") | {"": _("未记窗口（网上、代办）")}
    channels = {value: str(label) for value, label in Channel.choices}
    return [
        _split("item", _("事项"), found.items, _named(Item, found.items, str)),
        _split("place", _("受理地点"), found.places, _named(Place, found.places, str)),
        _split("office", _("审批部门"), found.offices, _named(Organisation, found.offices, str)),
        _split("window", _("窗口"), found.windows, windows),
        _split("channel", _("渠道"), found.channels, channels),
        _split("hour", _("时段"), found.hours, {key: f"{key}:00" for key in found.hours}),
    ]


def _split(axis: str, label: str, counts: Mapping[str, Counts], names: Mapping[str, str]) -> Split:
    rows = [(key, names.get(key, key), one) for key, one in counts.items() if any(one.values())]
    if axis == "hour":
        return Split(axis, label, sorted(rows, key=lambda row: row[0]))
    return Split(axis, label, sorted(rows, key=lambda row: (-row[2].received, -row[2].decided, row[1], row[0])))


def _named(model: Any, keys: Iterable[str], words: Callable[[Any], str]) -> dict[str, str]:
    return {str(pk): words(one) for pk, one in model.objects.in_bulk([UUID(key) for key in keys if key]).items()}
