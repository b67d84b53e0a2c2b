"""Many places at once: what an import of buildings, units and households writes.

`prepare` outside the transaction, `write_places` inside it. The line in the journal is the import's: one for the whole file,
with its digest and counts; which row made which place is kept by `wangge.imports`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from wangge.kernel import bulk, permits
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, NotPermitted
from wangge.places.codes import path_above
from wangge.places.models import Place

IMPORT_DATA = "import_data"  # code of the permission; the rule is above, in posts
FORCED = re.compile(r"[^0-9A-Z-]")
BLANKS = re.compile(r"\s")
DIGEST_LETTERS = 6


@dataclass(frozen=True)
class PlaceRows:
    """Places ready to be written, and the open places (id → path) that the new ones hang below."""

    new: bulk.Prepared
    changed: bulk.Prepared
    paths: tuple[str, ...]
    parents: dict[UUID, str]


def prepare(new: Sequence[Place], changed: Sequence[Place] = ()) -> PlaceRows:
    """Get new places (`bulk.light` ones will do) and places with another point (at the version they were read with) ready to
    be written."""
    fresh = {place.pk for place in new}
    parents = {place.parent_id: path_above(place.path) for place in new if place.parent_id not in fresh}
    return PlaceRows(
        new=bulk.insert(Place, new),
        changed=bulk.update(Place, changed, ("longitude", "latitude")),
        paths=tuple(place.path for place in (*new, *changed)),
        parents={key: path for key, path in parents.items() if key is not None},
    )


@atomic
def write_places(*, by: Any, within: Place, at: datetime, rows: PlaceRows) -> int:
    """Write prepared places, all of which lie within a place where `by` may import. Returns how many.

    Raises NotPermitted; Changed when somebody closed, moved or changed one of them or of those they hang below since;
    IntegrityError when somebody added one of them.
    """
    permits.require(by, IMPORT_DATA, place=within, at=at)
    if not all(path.startswith(within.path) for path in rows.paths):
        raise NotPermitted
    for chunk in bulk.in_chunks(rows.parents):
        found = dict(Place.objects.current().filter(pk__in=chunk).values_list("pk", "path"))
        if any(found.get(key) != rows.parents[key] for key in chunk):
            raise Changed
    return rows.new.write() + rows.changed.write()


@lru_cache(maxsize=4096)
def segment_of(name: str, prefix: str = "", digits: int = 1) -> str:
    """The part of a path for a name on a list: its number ("3号楼" with prefix "B" and 3 digits: "B003"), its letters and
    digits where it has nothing else ("A-12"), else a digest of it: names like 东户 have no letters."""
    text = BLANKS.sub("", unicodedata.normalize("NFKC", name)).upper()
    if text.isascii() and text.isdigit():
        return f"{prefix}{int(text):0{digits}d}"[:12]
    if text and not FORCED.search(text) and text[0] != "-" and len(prefix + text) <= 12:
        return f"{prefix}{text}"
    return f"{prefix}X{hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LETTERS].upper()}"
