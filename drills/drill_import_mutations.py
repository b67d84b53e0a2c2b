"""Whatever bytes somebody uploads as a workbook: no crash, no hang, bounded memory, every rejection says what and where,
and no value is read that is not there.

Each mutant goes through the layers in a process of its own with 512 MB to live on. The judge knows what must come of
many mutants (which refusal, which cell named) and compares accepted ones with an independent reader. Planted: guards
removed, an exception let through, rows counted instead of read, days shifted, lost digits taken for digits.

Then changed workbooks of every list take the whole way through upload, columns, trial run and import in a throw-away district
(`support_whole_imports`): nothing is written unless all is, and what was written is what the trial run said. Planted: a row
saved early, the good rows of a bad file written, counts that are one too few, problems without their row, a worker that fails.

To add a layer, write a function from a mutant to complaints and put it into `LAYERS`.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from python_calamine import CalamineError, CalamineWorkbook

from bench import with_django  # noqa: F401 - before anything of Django
from drills import support_whole_imports as whole
from drills.harness import FULL, Outcome
from drills.workbook_mutations import Mutant, mutants, some_of_each
from tests.sheets.judged import judged
from tests.sheets.residents import COLUMNS
from wangge.kernel.refusals import Refused
from wangge.sheets import package, refusals, rows, styles, values
from wangge.sheets.cells import Packed
from wangge.sheets.reading import Book, read

NAME = "import_mutations"
TRIALS = {"reduced": 150, FULL: 2_400}  # of the sheets engine
WHOLE_TRIALS = {"reduced": 60, FULL: 2_000}  # of whole imports
PLANTED_TRIALS = 4  # of each mutation
MEMORY = 512 * 1024 * 1024
LONGEST_SECONDS = 30
PATIENCE_SECONDS = 120  # of the wall clock, when even the processor's clock says nothing any more
# Refusals that concern a part or sheet must name it by one of these words of theirs.
PLACED: Final = {
    "sheet_missing_part": "part", "sheet_entity_inside": "part", "sheet_unknown_encoding": "part",
    "sheet_unpacks_too_large": "part", "sheet_twice_the_same_part": "part", "sheet_unknown_packing": "part",
    "sheet_garbled": "place", "sheet_too_many_rows": "sheet", "sheet_too_many_columns": "sheet",
    "sheet_too_many_cells": "sheet", "sheet_no_header": "sheet",
}  # fmt: skip

REFERENCE = re.compile(rb'[":]([A-Z]*)([0-9]+)"')
LAST_COMPARED_ROW: Final = 70_000
NO_DAYS: Final = (0, 60)  # day numbers of 1900 that no calendar has
LAST_DAY_NUMBER: Final = 2_958_465  # 31 December 9999

Layer = Callable[[Mutant], list[str]]


def cells_layer(mutant: Mutant) -> list[str]:
    """Reading, heading and columns: the complaints about what came of it."""
    try:
        book = read(BytesIO(mutant.content))
    except Refused as refusal:
        return [*_about_refusal(refusal), *_about_expectation(mutant, refusal.code)]
    complaints = [f"accepted, but should be refused as {sorted(mutant.refused)}"] if mutant.refused else []
    named: dict[tuple[int, str], str] = {}
    for sheet in book.sheets:
        try:
            _header, _lines, problems = judged(sheet, COLUMNS)
        except Refused as refusal:
            complaints += _about_refusal(refusal)
            continue
        numbers = {row.number for row in sheet.rows}
        for problem in problems:
            if not (problem.sheet == sheet.name and problem.row in numbers and problem.column and problem.code):
                complaints.append(f"a problem without its place: {problem.code}")
            if not problem.reason or "%(" in problem.reason:
                complaints.append(f"a problem without its reason: {problem.code}")
        if sheet is book.sheets[0]:
            named = {(problem.row, problem.column): problem.code for problem in problems}
    complaints += [f"row {row} column {column} is not named" for row, column in mutant.named - named.keys()]
    return complaints + _about_values(book, mutant.content)


LAYERS: Final[Sequence[Layer]] = (cells_layer,)


def _about_refusal(refusal: Refused) -> list[str]:
    complaints = []
    if not isinstance(refusal, refusals.Unreadable) or type(refusal) is refusals.Unreadable:
        complaints.append(f"a refusal without a name of its own: {refusal.code}")
    message = refusal.message
    if "%(" in message or "。" not in message:
        complaints.append(f"a refusal without its sentence: {refusal.code}")
    place = PLACED.get(refusal.code)
    if place and not (refusal.words.get(place) and str(refusal.words[place]) in message):
        complaints.append(f"a refusal without its place: {refusal.code}")
    return complaints


def _about_expectation(mutant: Mutant, code: str) -> list[str]:
    if mutant.refused and code not in mutant.refused:
        return [f"refused as {code} instead of {sorted(mutant.refused)}"]
    return [f"refused as {code} though one cell is wrong"] if mutant.named else []


def _about_values(book: Book, content: bytes) -> list[str]:
    """Compared with an independent reader, cell by cell; where that one gives up there is nothing to compare."""
    complaints = []
    for sheet in book.sheets:
        grid = other_reading(content, sheet.name)
        if grid is None:
            continue
        for row in sheet.rows:
            theirs = grid[row.number - 1] if row.number <= len(grid) else []
            for cell in row.cells:
                if cell.merged or cell.error or cell.value is None:
                    continue
                there = theirs[cell.column] if cell.column < len(theirs) else ""
                if there == "" and cell.formula:  # the other reader loses the value of a formula written behind it
                    continue
                if not same(cell.value, there):
                    complaints.append(f"row {row.number} column {cell.column}: {cell.value!r} and {there!r} differ")
    return complaints[:3]


def other_reading(content: bytes, name: str) -> list[list[Any]] | None:
    """The cells of a sheet as calamine reads them; None when it refuses the file, or panics over it.

    Only asked about sheets without a cell far out: it makes room for everything between, and takes the process with it
    when there is no room.
    """
    try:
        if not is_compact(content):
            return None
        return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, *package.BROKEN, OSError, RuntimeError):
        return None
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":  # pyo3 exports no such name
            raise
        return None


def is_compact(content: bytes) -> bool:
    """Whether no part names a cell or row far out, or holds what the other reader stumbles over."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.namelist():
            data = archive.read(part)
            far = (len(one[1]) > 2 or int(one[2]) > LAST_COMPARED_ROW for one in REFERENCE.finditer(data))
            odd = (
                b"<!--" in data or b"<![CDATA[" in data
            )  # right to have, but the other reader loses the value around it
            if b"\0" in data[:200] or (b"sheetData" in data and (odd or any(far))):
                return False
    return True


def same(ours: Any, theirs: Any) -> bool:
    """Whether two readers mean the same value. The other one does not know formats such as 0000."""
    if isinstance(ours, str):
        if isinstance(theirs, int | float) and ours.isdigit():
            return float(ours) == float(theirs)
        return plain(ours) == plain(str(theirs))
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= abs(ours) * 1e-12
    if isinstance(ours, date) and isinstance(theirs, date):
        return day_of(ours) == day_of(theirs)
    if isinstance(ours, int | float) and isinstance(theirs, date | clock_time):
        return int(ours) in NO_DAYS or not 0 <= ours <= LAST_DAY_NUMBER  # left a number where the other one guesses
    return False


def plain(text: str) -> str:
    """Texts are compared without their blanks and control characters; the readers escape those differently."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def day_of(value: date) -> date:
    """The day of a date or moment."""
    return value.date() if isinstance(value, datetime) else value


# Planted bugs


@contextmanager
def without_entity_guard() -> Iterator[None]:
    """Entities are not looked for, and the parser takes them."""
    with patch.object(package, "FORBIDDEN", ()), patch("wangge.sheets.xml._refuse_entity", lambda _part: None):
        yield


@contextmanager
def letting_an_exception_through() -> Iterator[None]:
    """Broken compressed data raises what zlib raises."""
    with patch.object(package, "BROKEN", (zipfile.BadZipFile,)):
        yield


@contextmanager
def without_size_guard() -> Iterator[None]:
    """Parts may unpack to anything."""
    original = package._guard_parts

    def trusting(infos: Any, limits: Any) -> Any:
        return original(infos, replace(limits, ratio=10**9, unpacked_bytes=10**12))

    with patch.object(package, "_guard_parts", trusting):
        yield


@contextmanager
def counting_rows() -> Iterator[None]:
    """Rows are numbered in the order they come, not as the user sees them."""
    original = rows.SheetWalker.finished

    def renumbered(self: rows.SheetWalker) -> list[Packed]:
        return [row._replace(number=number) for number, row in enumerate(original(self), start=1)]

    with patch.object(rows.SheetWalker, "finished", renumbered):
        yield


@contextmanager
def trusting_long_numbers() -> Iterator[None]:
    """A number of more digits than a spreadsheet keeps is taken at its word."""
    with patch.object(values, "LOST_DIGITS", 10**40):
        yield


@contextmanager
def a_day_late() -> Iterator[None]:
    """Days of files that count from 1904 are one too late."""
    with patch.object(styles, "FIRST_1904", styles.FIRST_1904 + timedelta(days=1)):
        yield


@contextmanager
def losing_the_place() -> Iterator[None]:
    """A refusal that does not say which part."""
    with patch.object(refusals.Garbled, "sentence", "文件内部有损坏。"):
        yield


PLANTED: Final[Mapping[str, Callable[[], Any]]] = {
    one.__name__: one
    for one in (
        without_entity_guard, letting_an_exception_through, without_size_guard, counting_rows, trusting_long_numbers,
        a_day_late, losing_the_place,
    )
}  # fmt: skip


# Running


def poor() -> None:
    """From now on this process may take 512 MB more than it has. The other reader's panics go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def trial(mutant: Mutant, planted: str, layers: Sequence[Layer]) -> list[str]:
    """What is wrong with how one mutant was treated; runs in the poor process."""
    started = time.thread_time()
    complaints: list[str] = []
    with ExitStack() as stack:
        if planted:
            stack.enter_context({**PLANTED, **whole.PLANTED}[planted]())
        for layer in layers:
            try:
                complaints += layer(mutant)
            except BaseException as problem:
                complaints.append(f"{type(problem).__name__} came out of {layer.__name__}: {problem}")
    if time.thread_time() - started > LONGEST_SECONDS:
        complaints.append(f"took {time.thread_time() - started:.0f} s")
    return complaints


def judge(
    stock: Sequence[Mutant], planted: str = "", *, layers: Sequence[Layer] = LAYERS, enough: int | None = None
) -> list[tuple[int, str]]:
    """Number and first complaint of every mutant that was treated wrongly; stops after `enough`."""
    found: list[tuple[int, str]] = []
    pool = _pool()
    for number, mutant in enumerate(stock):
        try:
            complaints = pool.submit(trial, mutant, planted, layers).result(PATIENCE_SECONDS)
        except (BrokenProcessPool, TimeoutError) as problem:
            complaints = [f"the process is gone: {type(problem).__name__}"]
            for process in list((pool._processes or {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)
            pool = _pool()
        if complaints:
            found.append((number, complaints[0]))
            if enough and len(found) >= enough:
                break
    pool.shutdown()
    return found


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"), initializer=poor)


def run(seed: int, size: str) -> Outcome:
    """The mutants through the true code, then some of them through each planted bug; first the engine, then whole imports."""
    stock, others = mutants(seed, TRIALS[size]), some_of_each(seed, PLANTED_TRIALS)
    wrong, found = _judged("engine", seed, stock, others, PLANTED, LAYERS)
    with whole.throw_away_district():
        uploads = whole.uploads(seed, WHOLE_TRIALS[size])
        layers = (whole.whole_import,)
        more = _judged("whole import", seed, uploads, whole.sound_uploads(), whole.PLANTED, layers)
    return Outcome(
        trials=len(stock) + len(uploads), failures=wrong + more[0], planted=len(PLANTED) + len(whole.PLANTED),
        planted_found=found + more[1], seed=seed,
    )  # fmt: skip


def _judged(
    name: str, seed: int, stock: Sequence[Mutant], others: Sequence[Mutant], planted: Mapping[str, Any],
    layers: Sequence[Layer],
) -> tuple[int, int]:  # fmt: skip
    """How many of the stock were treated wrongly, and how many planted bugs were found with the others."""
    wrong = judge(stock, layers=layers)
    for number, complaint in wrong[:10]:
        print(f"import_mutations: {name}: mutant {number} of seed {seed}: {complaint}")
    missed = [bug for bug in planted if not judge(others, bug, layers=layers, enough=1)]
    for bug in missed:
        print(f"import_mutations: {name}: {bug} was not found")
    return len(wrong), len(planted) - len(missed)
