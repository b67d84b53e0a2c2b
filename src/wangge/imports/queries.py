"""Questions about imports. What the viewer may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from wangge.imports.lists.base import Importer
from wangge.imports.lists.known import LISTS
from wangge.imports.models import ImportedRow, ImportPage, ImportRun
from wangge.imports.states import State
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission


def runs(viewer: Person, *, at: datetime, list_code: str = "", state: str = "") -> QuerySet[ImportRun]:
    """The runs for the viewer's places, newest first. One query."""
    found = ImportRun.objects.visible_to(viewer, day_of(at)).select_related("place", "by").defer("reading", "refusal")
    if list_code:
        found = found.filter(list_code=list_code)
    if state:
        found = found.filter(state=state)
    return found.order_by("-at", "-id")


def run_for(viewer: Person, run_id: UUID, *, at: datetime) -> ImportRun:
    """One run the viewer may see. Raises NotFound."""
    found = ImportRun.objects.visible_to(viewer, day_of(at)).select_related("place", "by", "applied_by")
    run = found.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def lists_for(viewer: Person, *, at: datetime) -> list[Importer]:
    """The lists the viewer may import somewhere."""
    rights = access.rights_of(viewer, day_of(at))
    if not rights.anywhere(Permission.IMPORT_DATA):
        return []
    return [one for one in LISTS.values() if rights.anywhere(one.permission)]


def places_for(viewer: Person, importer: Importer, *, on: date) -> QuerySet[Place]:
    """The places the viewer may import a list into (communities, or the district), by code. One query."""
    inside = access.subtree_filter(viewer, Permission.IMPORT_DATA, on=on)
    return Place.objects.current().filter(inside, kind__in=importer.place_kinds).order_by("path")


def imported_before(run: ImportRun) -> list[ImportRun]:
    """Imports of the same file into the same list and place, newest first: by whom and when. One query."""
    same = ImportRun.objects.filter(
        place=run.place, list_code=run.list_code, file_sha256=run.file_sha256, state=State.APPLIED
    )
    return list(
        same.exclude(pk=run.pk).select_related("applied_by").defer("reading", "refusal").order_by("-applied_at")
    )


def page_of(run: ImportRun, kind: str, number: int) -> list[dict[str, Any]]:
    """A page of what was found, from 1; empty beyond the last. One query."""
    page = ImportPage.objects.filter(run=run, kind=kind, number=number).first()
    return page.lines if page is not None else []


def pages_of(run: ImportRun) -> dict[str, int]:
    """How many pages there are of each kind. One query."""
    counted = ImportPage.objects.filter(run=run).values_list("kind").annotate(Count("pk"))
    return dict.fromkeys(ImportPage.Kind.values, 0) | dict(counted)


def all_problems(run: ImportRun) -> Iterable[dict[str, Any]]:
    """Every problem of a run, in the order of rows. One query."""
    for page in ImportPage.objects.filter(run=run, kind=ImportPage.Kind.PROBLEM).order_by("number").iterator():
        yield from page.lines


def rows_of(run: ImportRun, *, what: str = "") -> QuerySet[ImportedRow]:
    """What the run made and changed, by row."""
    found = ImportedRow.objects.filter(run=run)
    return (found.filter(what=what) if what else found).order_by("row", "id")


def origins_of(viewer: Person, object_id: UUID, *, at: datetime, most: int = 5) -> list[ImportedRow]:
    """The rows an object came from or was changed by, newest first, as far as the viewer may see them. One query."""
    seen = ImportRun.objects.visible_to(viewer, day_of(at))
    found = ImportedRow.objects.filter(run__in=seen, object_id=object_id).select_related("run__applied_by")
    return list(found.defer("run__reading", "run__refusal").order_by("-run__applied_at")[:most])
