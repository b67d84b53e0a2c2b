"""Imports: send a workbook in, say which column is which, read what the check found, import it as a whole."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Code, Given, Line, Moment, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.versions import etag, not_modified
from wangge.imports import commands, queries, refusals
from wangge.imports.lists.base import Importer
from wangge.imports.models import ImportedRow, ImportPage, ImportRun, heads_of
from wangge.imports.states import State
from wangge.kernel import clock, jobs
from wangge.kernel.refusals import Invalid, NotFound
from wangge.places.queries import by_code
from wangge.posts.access import Permission
from wangge.sheets.columns import column_letter

router = Router()
RunState = Annotated[State, one_of(State)]
NEWEST = Order("newest", (Key("at", descending=True), Key("id", descending=True)))
BY_ROW = Order("row", (Key("row"), Key("id")))
LARGEST = 3_200_000  # characters of Base64: what a body may hold; larger files go through the page
P = Permission


class ColumnShape(Shape):
    """A column of a list."""

    key: str
    head: str
    required: bool


class ListShape(Shape):
    """A list that can be imported."""

    code: str
    title: str
    about: str
    columns: list[ColumnShape]


class SheetShape(Shape):
    """A sheet of an uploaded workbook."""

    name: str
    hidden: bool
    rows: int = Field(description="Rows with content below the heads.")
    header_row: int | None = Field(description="Row of the heads as people see it; null when none was found.")
    heads: list[str]
    mapping: dict[str, int] = Field(description="Which column seems to be which: key → number of the column, from 0.")


class RunLine(Shape):
    """An import in a list."""

    id: UUID
    list_code: str
    place: PlaceRef
    by: PersonRef | None
    at: Moment
    state: RunState
    counts: dict[str, Any] = Field(description="Numbers only: rows, new, changed, same, problems, notes and others.")
    version: int = Field(description="The same number as the ETag; deeds name the version they were decided on.")


class Progress(Shape):
    """How far the worker is."""

    done: int
    total: int
    state: str
    error: str


class RunShape(RunLine):
    """An import."""

    file_name: str
    sha256: str
    sheets: list[SheetShape] = Field(description="Empty before the file is read and after it is forgotten.")
    sheet: int | None
    mapping: dict[str, int]
    progress: Progress | None = Field(description="While the worker has it.")
    refusal: str = Field(description="Why it was refused or has to be checked again, in the reader's language.")
    applied_by: PersonRef | None
    applied_at: Moment | None


class NewRun(Given):
    """A workbook for one list of one community."""

    list_code: Code
    place: Code = Field(description="Code of the community.")
    file_name: Line
    content: Annotated[Text, Field(max_length=LARGEST)] = Field(
        description="The bytes of the .xlsx as Base64, up to 2.4 MB."
    )


class Columns(Given):
    """Which sheet, and which of its columns is which."""

    version: int = Field(ge=1, le=2**31 - 1)
    sheet: int = Field(ge=0, le=1000, description="Number of the sheet, from 0.")
    mapping: dict[Code, Annotated[int, Field(ge=0, le=20_000)]] = Field(
        description="Key of a column → number of the sheet's column, from 0."
    )


class Decided(Given):
    """A deed on what was read."""

    version: int = Field(ge=1, le=2**31 - 1, description="The version that was read.")


class ImportFinding(Shape):
    """Something the check found: a problem, a change or a note."""

    row: int
    column: str = Field(description="Letter of the column; empty for the whole row.")
    head: str
    code: str
    reason: str


class FindingsPage(Shape):
    """A page of findings."""

    items: list[ImportFinding]
    page: int
    pages: int


class FindingsAsked(Shape):
    """Which findings."""

    kind: Annotated[ImportPage.Kind, one_of(ImportPage.Kind)] = ImportPage.Kind.PROBLEM
    page: int = Field(1, ge=1, le=1_000_000)


class RowShape(Shape):
    """An object that a row made or changed."""

    row: int
    object_type: str
    object_id: UUID
    what: Annotated[ImportedRow.What, one_of(ImportedRow.What)]


class RunFilters(Paging):
    """Which imports."""

    list_code: Code = Field("", description="Only this list.")
    state: RunState | None = Field(None, description="Only in this state.")


@route(router, "GET", "/imports/lists", guard=P.IMPORT_DATA, gives=list[ListShape])
def import_lists(request: HttpRequest) -> list[ListShape]:
    """The lists you may import, with their columns."""
    return [_list(one) for one in queries.lists_for(viewer_of(request), at=clock.now())]


@route(router, "GET", "/imports", guard=P.IMPORT_DATA, gives=Page[RunLine])
def list_imports(request: HttpRequest, asked: Query[RunFilters]) -> Page[RunLine]:
    """The imports of your places, newest first."""
    state = asked.state.value if asked.state else ""
    found = queries.runs(viewer_of(request), at=clock.now(), list_code=asked.list_code, state=state)
    return page_of(found, NEWEST, asked, lambda run: RunLine(**_line(run)))


@route(router, "POST", "/imports", guard=P.IMPORT_DATA, gives=RunShape, status=201)
def upload_import(request: HttpRequest, response: HttpResponse, data: NewRun) -> RunShape:
    """Send a workbook in; the worker reads it next. The same file is not imported twice."""
    place = by_code(data.place)
    if place is None:
        raise NotFound
    try:
        content = b64decode(data.content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", what="content", why="Base64") from None
    run = commands.upload(
        by=viewer_of(request), list_code=data.list_code, place_id=place.pk, file_name=data.file_name, content=content,
        at=clock.now(),
    )  # fmt: skip
    response["Location"] = f"/api/v1/imports/{run.pk}"
    return _shape(run)


@route(router, "GET", "/imports/{run_id}", guard=P.IMPORT_DATA, gives=RunShape, versioned=True)
def get_import(request: HttpRequest, response: HttpResponse, run_id: UUID) -> RunShape | HttpResponse:
    """Read one import: its sheets, what the check counted, how far the worker is."""
    run = queries.run_for(viewer_of(request), run_id, at=clock.now())
    if not run.is_busy and (same := not_modified(request, run.version)):
        return same
    response["ETag"] = etag(run.version)
    return _shape(run)


@route(router, "GET", "/imports/{run_id}/findings", guard=P.IMPORT_DATA, gives=FindingsPage)
def import_findings(request: HttpRequest, run_id: UUID, asked: Query[FindingsAsked]) -> FindingsPage:
    """What the check found, fifty at a time: problems, changes or notes."""
    run = queries.run_for(viewer_of(request), run_id, at=clock.now())
    found = queries.page_of(run, asked.kind, asked.page)
    return FindingsPage(
        items=[_finding(line) for line in found], page=asked.page, pages=queries.pages_of(run)[asked.kind.value]
    )


@route(router, "GET", "/imports/{run_id}/rows", guard=P.IMPORT_DATA, gives=Page[RowShape])
def import_rows(request: HttpRequest, run_id: UUID, asked: Query[Paging]) -> Page[RowShape]:
    """What the import made and changed, by row."""
    run = queries.run_for(viewer_of(request), run_id, at=clock.now())
    return page_of(queries.rows_of(run), BY_ROW, asked, _row)


@route(router, "POST", "/imports/{run_id}/columns", guard=P.IMPORT_DATA, gives=RunShape)
def confirm_import_columns(request: HttpRequest, run_id: UUID, data: Columns) -> RunShape:
    """Say which column is which; the worker checks every row next and changes nothing."""
    viewer = viewer_of(request)
    queries.run_for(viewer, run_id, at=clock.now())
    return _shape(
        commands.confirm_columns(
            by=viewer, run_id=run_id, version=data.version, sheet=data.sheet, mapping=data.mapping, at=clock.now()
        )
    )


@route(router, "POST", "/imports/{run_id}/check", guard=P.IMPORT_DATA, gives=RunShape)
def check_import(request: HttpRequest, run_id: UUID, data: Decided) -> RunShape:
    """Check again."""
    return _done(request, run_id, data, commands.check_again)


@route(router, "POST", "/imports/{run_id}/apply", guard=P.IMPORT_DATA, gives=RunShape)
def apply_import(request: HttpRequest, run_id: UUID, data: Decided) -> RunShape:
    """Import what was checked, all of it or nothing; the worker does it next."""
    return _done(request, run_id, data, commands.apply)


@route(router, "POST", "/imports/{run_id}/restart", guard=P.IMPORT_DATA, gives=RunShape)
def restart_import(request: HttpRequest, run_id: UUID, data: Decided) -> RunShape:
    """Let the worker try again a step that failed for a reason of the system's own."""
    return _done(request, run_id, data, commands.start_again)


@route(router, "POST", "/imports/{run_id}/cancel", guard=P.IMPORT_DATA, gives=RunShape)
def cancel_import(request: HttpRequest, run_id: UUID, data: Decided) -> RunShape:
    """Give an import up; its file is deleted."""
    return _done(request, run_id, data, commands.cancel)


def _done(request: HttpRequest, run_id: UUID, data: Decided, command: Any) -> RunShape:
    viewer = viewer_of(request)
    queries.run_for(viewer, run_id, at=clock.now())
    return _shape(command(by=viewer, run_id=run_id, version=data.version, at=clock.now()))


def _list(one: Importer) -> ListShape:
    columns = [ColumnShape(key=c.key, head=str(c.head), required=c.required) for c in one.columns]
    return ListShape(code=one.code, title=str(one.title), about=str(one.about), columns=columns)


def _line(run: ImportRun) -> dict[str, Any]:
    return {
        "id": run.pk, "list_code": run.list_code, "place": place_ref(run.place), "by": person_ref(run.by), "at": run.at,
        "state": State(run.state), "counts": run.counts, "version": run.version,
    }  # fmt: skip


def _shape(run: ImportRun) -> RunShape:
    job = jobs.newest_about(run.pk) if run.is_busy else None
    progress = Progress(done=job.done, total=job.total, state=job.state, error=job.error) if job else None
    applied_at: datetime | None = run.applied_at
    return RunShape(
        **_line(run),
        file_name=run.file_name,
        sha256=run.file_sha256,
        sheets=[SheetShape(**{name: sheet[name] for name in SheetShape.model_fields}) for sheet in heads_of(run)],
        sheet=run.sheet,
        mapping=run.mapping,
        progress=progress,
        refusal=refusals.sentence_of(run.refusal),
        applied_by=person_ref(run.applied_by),
        applied_at=applied_at,
    )


def _finding(line: dict[str, Any]) -> ImportFinding:
    if "text" not in line:  # a change
        reason = f"{line['name']}：{'、'.join(line['columns'])} {line['note']}".strip()
        return ImportFinding(row=line["row"], column="", head="", code="change", reason=reason)
    reason = line["text"].get(get_language() or "") or line["text"]["zh-hans"]
    column = "" if line["index"] is None else column_letter(line["index"])
    return ImportFinding(row=line["row"], column=column, head=line["head"], code=line["code"], reason=reason)


def _row(row: ImportedRow) -> RowShape:
    return RowShape(row=row.row, object_type=row.object_type, object_id=row.object_id, what=ImportedRow.What(row.what))
