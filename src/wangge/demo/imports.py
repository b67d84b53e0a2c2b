"""How the demo's community once began: its buildings and its residents came in with two spreadsheets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from wangge import journal
from wangge.imports.models import ImportedRow, ImportRun
from wangge.imports.states import State
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind

DAYS_AGO = {"buildings": 200, "residents": 198}
FILES = {"buildings": "楼栋单元台账.xlsx", "residents": "居民一户一档.xlsx"}
BATCH = 1000


@atomic
def fill(communities: Sequence[Place], *, at: datetime) -> None:
    """Two imports of each community that has staff, long done; their files are forgotten by now."""
    for community in communities:
        desk = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF).select_related("person").first()
        if desk is None:
            continue
        places = Place.objects.within(community.path)
        units = places.filter(kind__in=(PlaceKind.BUILDING, PlaceKind.UNIT)).order_by("path")
        _run("buildings", community, desk.person, units, at)
        _run(
            "residents", community, desk.person, Person.objects.filter(home__in=places).order_by("home__path", "id"), at
        )


def _run(code: str, community: Place, by: Person, made: Any, at: datetime) -> None:
    when = at - timedelta(days=DAYS_AGO[code])
    keys = list(made.values_list("pk", flat=True))
    counts = {"rows": len(keys), "new": len(keys), "changed": 0, "same": 0, "problems": 0, "notes": 0, "wrong_rows": 0}
    digest = hashlib.sha256(f"{code} {community.code}".encode()).hexdigest()
    run = ImportRun.objects.create(
        list_code=code, place=community, by=by, at=when, state=State.APPLIED, file_name=FILES[code],
        file_bytes=6_000 + 62 * len(keys), file_sha256=digest, sheet=0, header_row=1, counts=counts, applied_by=by,
        applied_at=when + timedelta(minutes=4), version=6,
    )  # fmt: skip
    model: type[Model] = made.model
    rows = (
        ImportedRow(run=run, row=row, object_type=model._meta.label_lower, object_id=key, what=ImportedRow.What.NEW)
        for row, key in enumerate(keys, start=2)
    )
    ImportedRow.objects.bulk_create(rows, batch_size=BATCH)
    journal.record(
        "import.applied", by=by, on=run, at=run.applied_at or at, place=community, list=code, sha256=digest, sheet=0,
        rows=len(keys), new=len(keys), changed=0, same=0,
    )  # fmt: skip
