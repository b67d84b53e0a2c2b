"""What the worker does with a run: read the file, check every row, import. Each may be killed anywhere and done again.

Reading and planning happen outside any transaction and may take long. What they found is written in one short transaction at the
end, under the lock of the run and only while the job is still ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError

from wangge import journal
from wangge.imports import mappings, refusals, sentences, workbooks
from wangge.imports.lists.base import Change, Finding, Importer, Plan, Touched
from wangge.imports.lists.known import LISTS
from wangge.imports.models import ImportedRow, ImportPage, ImportRun, RememberedMapping
from wangge.imports.states import State
from wangge.kernel import bulk, district, policy
from wangge.kernel.district import atomic
from wangge.kernel.jobs import Work
from wangge.kernel.refusals import Changed, Refused
from wangge.people.models import Person

log = structlog.get_logger(__name__)
LINES_A_PAGE = 50
PAGES_AT_ONCE = 40
MOST_REASONS = 8
READING = 0.3  # share of the time that reading the rows takes; the rest is planning
Kind = ImportPage.Kind


@dataclass(frozen=True)
class Planned:
    """A trial run: the plan, and all that is to be said about the sheet."""

    plan: Plan
    problems: list[Finding]
    notes: list[Finding]
    rows: int


def read(work: Work, at: datetime) -> None:
    """Open the file and note its sheets, their heads and first rows. A file that cannot be read is refused."""
    run = _run(work)
    if run.state != State.UPLOADED:
        return
    work.tell(0, 1, now=True)
    importer = LISTS[run.list_code]
    try:
        reading = workbooks.outline(workbooks.content_of(run), importer.columns)
    except Refused as refusal:
        _finish(work, run, State.REFUSED, refusal=refusals.kept(refusal))
        return
    remembered = RememberedMapping.objects.filter(place=run.place, list_code=run.list_code)
    known = dict(remembered.values_list("heads", "mapping"))
    for sheet in reading["sheets"]:
        print_of_heads = mappings.fingerprint(sheet["heads"])
        sheet["remembered"] = print_of_heads in known
        sheet["mapping"] = known.get(print_of_heads, sheet["mapping"])
    _finish(work, run, State.READ, reading=reading)


def check(work: Work, at: datetime) -> None:
    """Try every row: what is wrong, what would be new, changed or the same. Writes no resident and no place."""
    run = _run(work)
    if run.state != State.CHECKING:
        return
    importer = LISTS[run.list_code]
    try:
        planned = _planned(run, importer, run.by, at, work.tell)
    except Refused as refusal:
        _finish(work, run, State.REFUSED, refusal=refusals.kept(refusal))
        return
    run.pages.all().delete()  # of a worker that was killed here before
    labels = {column.key: str(column.head) for column in importer.columns}
    reasons = Counter(one.code for one in planned.problems)
    pages = [
        *_pages(run, Kind.PROBLEM, [_said(one, run, labels) for one in planned.problems]),
        *_pages(run, Kind.CHANGE, [_changed(one, labels) for one in planned.plan.changes]),
        *_pages(run, Kind.NOTE, [_said(one, run, labels) for one in planned.notes]),
    ]
    for start in range(0, len(pages), PAGES_AT_ONCE):
        ImportPage.objects.bulk_create(pages[start : start + PAGES_AT_ONCE])
        work.tell(planned.rows, planned.rows)
    counts = planned.plan.counts() | {
        "rows": planned.rows,
        "problems": len(planned.problems),
        "notes": len(planned.notes),
        "reasons": dict(reasons.most_common(MOST_REASONS)),
        "wrong_rows": len({one.row for one in planned.problems}),
    }
    _finish(work, run, State.CHECKED, counts=counts, plan=planned.plan.digest())


def apply(work: Work, at: datetime) -> None:
    """Import all rows in one transaction, or none. Planned anew: when that comes to anything else than was confirmed, nothing
    is imported and the run has to be checked again."""
    run = _run(work)
    by = run.applied_by
    if run.state != State.APPLYING or by is None:
        return
    importer = LISTS[run.list_code]
    try:
        planned = _planned(run, importer, by, at, work.tell)
        if planned.problems or planned.plan.digest() != run.plan:
            raise Changed
        prepared = importer.prepare(planned.plan)
        work.tell(planned.rows, planned.rows, now=True)
        _write(work, run, importer, prepared, planned.plan, by, at)
    except (Changed, IntegrityError):
        _finish(work, run, State.OUTDATED, refusal=refusals.kept(refusals.Outdated()))
    except Refused as refusal:  # such as a post that was lost meanwhile
        _finish(work, run, State.OUTDATED, refusal=refusals.kept(refusal))


def _write(work: Work, run: ImportRun, importer: Importer, prepared: Any, plan: Plan, by: Person, at: datetime) -> None:
    """Get the origins ready, then write."""
    _commit(work, run, importer, prepared, _origins(run, plan.touched), by, at)


def _origins(run: ImportRun, touched: Sequence[Touched]) -> bulk.Prepared:
    new = bulk.light(ImportedRow)
    rows = [
        new(run_id=run.pk, row=row, object_type=object_type, object_id=object_id, what=what)
        for row, object_type, object_id, what in touched
    ]
    return bulk.insert(ImportedRow, rows)


def _commit(
    work: Work, run: ImportRun, importer: Importer, prepared: Any, rows: bulk.Prepared, by: Person, at: datetime
) -> None:
    """The one short transaction: everything in it is ready, it only writes."""
    counts = run.counts
    with atomic():
        work.finish()
        locked = _locked(run)
        if locked.state != State.APPLYING:
            return
        touched = importer.write(prepared, by=by, within=locked.place, at=at)
        rows.write()
        _origins(locked, touched).write()
        locked.state, locked.applied_at, locked.version = State.APPLIED, at, locked.version + 1
        locked.save(update_fields=["state", "applied_at", "version"])
        journal.record(
            "import.applied", by=by, on=locked, at=at, place=locked.place, list=locked.list_code,
            sha256=locked.file_sha256, sheet=locked.sheet, plan=locked.plan, rows=counts["rows"], new=counts["new"],
            changed=counts["changed"], same=counts["same"],
        )  # fmt: skip


def _planned(run: ImportRun, importer: Importer, by: Person, at: datetime, tell: Callable[[int, int], None]) -> Planned:
    """Read the rows and plan them. Raises Refused (the file; too many rows; not permitted any more)."""
    sheet = workbooks.sheet_of(workbooks.content_of(run), run.sheet or 0)
    most, total = policy.on(importer.most_rows, at).value, workbooks.rows_below(sheet, run.header_row or 1)
    if total > most:
        raise refusals.TooManyRows(count=total, most=most)

    def told(done: int, of: int) -> None:
        tell(int(done * READING), total)

    lines, problems, notes = workbooks.lines(sheet, run.header_row or 1, run.mapping, importer.columns, told)

    def planning(done: int, of: int) -> None:
        tell(int(total * READING + (done / of if of else 1) * total * (1 - READING)), total)

    plan = importer.plan(lines, by=by, within=run.place, at=at, tell=planning)
    found = sorted([*problems, *plan.problems], key=lambda one: one.row)
    return Planned(plan, found, sorted([*notes, *plan.notes], key=lambda one: one.row), total)


def _run(work: Work) -> ImportRun:
    return ImportRun.objects.select_related("place", "by", "applied_by").get(pk=work.about_id)


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).select_related("place").get(pk=run.pk)


def _finish(work: Work, run: ImportRun, state: State, **values: Any) -> None:
    """Write what came out, unless somebody cancelled the run or another worker has it."""
    with atomic():
        work.finish()
        locked = _locked(run)
        if locked.state != run.state:
            return
        for name, value in values.items():
            setattr(locked, name, value)
        locked.state, locked.version = state, locked.version + 1
        locked.save(update_fields=["state", "version", *values])
    log.info("import step", run=str(run.pk), state=str(state), district=district.code())


def _pages(run: ImportRun, kind: Kind, lines: Sequence[dict[str, Any]]) -> list[ImportPage]:
    starts = range(0, len(lines), LINES_A_PAGE)
    return [
        ImportPage(run=run, kind=kind, number=number, lines=lines[start : start + LINES_A_PAGE])
        for number, start in enumerate(starts, start=1)
    ]


def _said(one: Finding, run: ImportRun, labels: dict[str, str]) -> dict[str, Any]:
    text = one.text or sentences.say(one.code, one.words)
    return {
        "row": one.row, "column": one.column, "index": run.mapping.get(one.column), "head": labels.get(one.column, ""),
        "code": one.code, "text": text,
    }  # fmt: skip


def _changed(one: Change, labels: dict[str, str]) -> dict[str, Any]:
    heads = [labels.get(code, code) for code in one.columns]
    return {"row": one.row, "name": one.name, "columns": heads, "note": one.note}
