"""Which column of a sheet is which: remembered by its heads, checked before it is used."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from wangge.imports import refusals
from wangge.sheets.columns import Column


def fingerprint(heads: Sequence[str]) -> str:
    """What tells the heads of one kind of file from those of another."""
    return hashlib.sha256(json.dumps(list(heads), ensure_ascii=False).encode()).hexdigest()


def require_sound(columns: Sequence[Column], mapping: Mapping[str, int], heads: Sequence[str]) -> None:
    """Every column that is needed has a place, and no place is used twice. Raises ColumnsMissing, ColumnTwice."""
    missing = [str(column.head) for column in columns if column.required and column.key not in mapping]
    if missing:
        raise refusals.ColumnsMissing(columns="、".join(missing))
    number, times = Counter(mapping.values()).most_common(1)[0]
    if times > 1:
        raise refusals.ColumnTwice(column=heads[number])
