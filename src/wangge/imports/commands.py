"""Deeds on imports: upload a file, say which column is which, import what was checked, give it up.

What the worker does in between is in `work.py`; both change a run under its lock and only along `states.FOLLOWS`.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.imports import mappings, refusals, states
from wangge.imports.lists.base import Importer
from wangge.imports.lists.known import list_of
from wangge.imports.models import ImportFile, ImportPage, ImportRun, RememberedMapping, heads_of
from wangge.imports.states import BUSY, State
from wangge.kernel import jobs, policy
from wangge.kernel.clock import local
from wangge.kernel.district import atomic
from wangge.kernel.models import Job
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

MB = 1024 * 1024
LONGEST_NAME = 200
READ, CHECK, APPLY = "imports.read", "imports.check", "imports.apply"  # kinds of jobs
JOB_OF = {State.UPLOADED: READ, State.CHECKING: CHECK, State.APPLYING: APPLY}


@atomic
def upload(*, by: Person, list_code: str, place_id: UUID, file_name: str, content: bytes, at: datetime) -> ImportRun:
    """Take a workbook in for one list of one place; the worker reads it next. The same file is not imported twice: see
    `AlreadyImported`, which says by whom and when it was.

    Raises NotFound (list, place), NotPermitted, FileTooBig, AlreadyImported.
    """
    importer, place = list_of(list_code), Place.objects.current().filter(pk=place_id).first()
    if importer is None or place is None:
        raise NotFound
    _require_may(by, importer, place, at)
    most = policy.on("imports.most_megabytes", at).value
    if len(content) > most * MB:
        raise refusals.FileTooBig(field="file", size=f"{len(content) / MB:.1f}", most=most)
    digest = hashlib.sha256(content).hexdigest()
    same = _applied_before(list_code, place, digest)
    if same is not None and len(heads_of(same)) < 2:
        raise _already(same)
    run = ImportRun.objects.create(
        list_code=list_code, place=place, by=by, at=at, file_name=file_name[-LONGEST_NAME:], file_bytes=len(content),
        file_sha256=digest,
    )  # fmt: skip
    ImportFile.objects.create(run=run, content=b64encode(content).decode())
    jobs.put(READ, about_id=run.pk, by=by, at=at)
    _record("import.uploaded", run, by, at, list=list_code, sha256=digest, bytes=len(content))
    return run


@atomic
def confirm_columns(
    *, by: Person, run_id: UUID, version: int, sheet: int, mapping: Mapping[str, int], at: datetime
) -> ImportRun:
    """Say which sheet it is and which of its columns is which (codes → numbers from 0); the worker checks every row next.
    The community remembers the columns for the next file with these heads.

    Raises NotFound, NotPermitted, Changed, NotThisStep, NoSuchSheet, ColumnsMissing, ColumnTwice, AlreadyImported.
    """
    run, importer = _locked(by, run_id, version, at)
    if run.state not in (State.READ, State.CHECKED, State.OUTDATED):
        raise _not_now(run)
    sheets = heads_of(run)
    if not 0 <= sheet < len(sheets) or not sheets[sheet]["header_row"]:
        raise refusals.NoSuchSheet(field="sheet")
    heads = sheets[sheet]["heads"]
    chosen = {code: number for code, number in mapping.items() if 0 <= number < len(heads)}
    mappings.require_sound(importer.columns, chosen, heads)
    before = _applied_before(run.list_code, run.place, run.file_sha256, sheet)
    if before is not None:
        raise _already(before)
    run.sheet, run.header_row, run.mapping = sheet, sheets[sheet]["header_row"], chosen
    RememberedMapping.objects.update_or_create(
        place=run.place, list_code=run.list_code, heads=mappings.fingerprint(heads),
        defaults={"mapping": chosen, "by": by, "at": at},
    )  # fmt: skip
    _start_check(run, by, at)
    return run


@atomic
def check_again(*, by: Person, run_id: UUID, version: int, at: datetime) -> ImportRun:
    """Run the trial again: the district may have changed since. Raises NotFound, NotPermitted, Changed, NotThisStep."""
    run, _importer = _locked(by, run_id, version, at)
    if run.state not in (State.CHECKED, State.OUTDATED):
        raise _not_now(run)
    _start_check(run, by, at)
    return run


@atomic
def apply(*, by: Person, run_id: UUID, version: int, at: datetime) -> ImportRun:
    """Import what the trial run found, all of it or nothing; the worker does it next.

    Raises NotFound, NotPermitted, Changed, NotThisStep, StillProblems, NothingToImport, AlreadyImported.
    """
    run, _importer = _locked(by, run_id, version, at)
    if run.state != State.CHECKED:
        raise _not_now(run)
    if run.counts["problems"]:
        raise refusals.StillProblems(count=run.counts["problems"])
    if not run.counts["new"] + run.counts["changed"]:
        raise refusals.NothingToImport
    before = _applied_before(run.list_code, run.place, run.file_sha256, run.sheet)
    if before is not None:
        raise _already(before)
    _go(run, State.APPLYING)
    run.applied_by = by
    _save(run, "state", "applied_by")
    jobs.put(APPLY, about_id=run.pk, by=by, at=at)
    _record("import.started", run, by, at)
    return run


@atomic
def cancel(*, by: Person, run_id: UUID, version: int, at: datetime) -> ImportRun:
    """Give a run up; nothing of it was or will be imported, and its file is deleted at once.

    Raises NotFound, NotPermitted, Changed, NotThisStep.
    """
    run, _importer = _locked(by, run_id, version, at)
    if not states.may_follow(run.state, State.CANCELLED):
        raise _not_now(run)
    jobs.cancel(about_id=run.pk, at=at)
    _go(run, State.CANCELLED)
    _forget(run)
    _save(run, "state", "reading", "refusal")
    _record("import.cancelled", run, by, at)
    return run


@atomic
def start_again(*, by: Person, run_id: UUID, version: int, at: datetime) -> ImportRun:
    """Do the worker's step again after it failed for a reason of the system's own. Raises NotFound, NotPermitted, Changed,
    NotThisStep, StillWorking."""
    run, _importer = _locked(by, run_id, version, at)
    if run.state not in BUSY:
        raise _not_now(run)
    newest = jobs.newest_about(run.pk)
    if newest is not None and newest.state in Job.OPEN:
        raise refusals.StillWorking
    _save(run)
    jobs.put(JOB_OF[State(run.state)], about_id=run.pk, by=by, at=at)
    _record("import.started_again", run, by, at)
    return run


@atomic
def forget_old_files(*, at: datetime) -> int:
    """Delete files and what was found in them after as many days as policy "imports.keep_days" says; returns how many runs.

    Counts, and which row made what, stay.
    """
    days = policy.on("imports.keep_days", at).value
    old = ImportRun.objects.filter(at__lt=at - timedelta(days=days)).exclude(state__in=BUSY)
    runs = list(old.filter(Q(file__isnull=False) | Q(reading__isnull=False)).distinct())
    for run in runs:
        _forget(run)
        if states.may_follow(run.state, State.CANCELLED):
            run.state = State.CANCELLED
        run.save(update_fields=["state", "reading", "refusal"])
    return len(runs)


# Parts of the above


def _require_may(by: Person, importer: Importer, place: Place, at: datetime) -> None:
    access.require(by, Permission.IMPORT_DATA, place=place, at=at)
    access.require(by, importer.permission, place=place, at=at)


def _locked(by: Person, run_id: UUID, version: int, at: datetime) -> tuple[ImportRun, Importer]:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("place").filter(pk=run_id).first()
    importer = list_of(run.list_code) if run is not None else None
    if run is None or importer is None:
        raise NotFound
    _require_may(by, importer, run.place, at)
    if run.version != version:
        raise Changed
    return run, importer


def _start_check(run: ImportRun, by: Person, at: datetime) -> None:
    if not ImportFile.objects.filter(run=run).exists():
        raise refusals.FileGone
    _go(run, State.CHECKING)
    run.counts, run.plan, run.refusal = {}, "", None
    run.pages.all().delete()
    _save(run, "state", "sheet", "header_row", "mapping", "counts", "plan", "refusal")
    jobs.put(CHECK, about_id=run.pk, by=by, at=at)
    _record("import.checked", run, by, at, sheet=run.sheet, columns=len(run.mapping))


def _go(run: ImportRun, state: State) -> None:
    if not states.may_follow(run.state, state):
        raise _not_now(run)
    run.state = state


def _save(run: ImportRun, *fields: str) -> None:
    run.version += 1
    run.save(update_fields=[*fields, "version"])


def _forget(run: ImportRun) -> None:
    ImportFile.objects.filter(run=run).delete()
    ImportPage.objects.filter(run=run).delete()
    run.reading = run.refusal = None


def _not_now(run: ImportRun) -> refusals.NotThisStep:
    return refusals.NotThisStep(state=State(run.state).label)


def _applied_before(list_code: str, place: Place, digest: str, sheet: int | None = None) -> ImportRun | None:
    same = ImportRun.objects.filter(list_code=list_code, place=place, file_sha256=digest, state=State.APPLIED)
    if sheet is not None:
        same = same.filter(sheet=sheet)
    return same.select_related("applied_by").order_by("-applied_at").first()


def _already(before: ImportRun) -> refusals.AlreadyImported:
    name = before.applied_by.name if before.applied_by else str(_("系统"))
    when = f"{local(before.applied_at):%Y-%m-%d %H:%M}" if before.applied_at else ""
    return refusals.AlreadyImported(field="file", name=name, when=when)


def _record(kind: str, run: ImportRun, by: Person, at: datetime, **facts: Any) -> None:
    journal.record(kind, by=by, on=run, at=at, place=run.place, **facts)
