"""The worker of the benchmark `import_households`, in a process of its own: `python -m bench.support_import ROWS`.

Prints seconds of the trial run, of the whole import and of its transaction, and the peak of memory in MB, as one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from io import BytesIO
from unittest.mock import patch

import django

django.setup()

import xlsxwriter  # noqa: E402

from wangge.demo.personas import account_of  # noqa: E402
from wangge.imports import commands, work  # noqa: E402
from wangge.kernel import chores, clock, jobs  # noqa: E402
from wangge.kernel.identity import citizen_no_check  # noqa: E402
from wangge.places.codes import path_of  # noqa: E402
from wangge.places.models import Place  # noqa: E402
from wangge.posts import access  # noqa: E402
from wangge.posts.access import Permission  # noqa: E402

HOMES_A_UNIT, UNITS_A_BUILDING = 100, 5
NO_DIVISION = "990000"  # and not the one of the demo's residents, whose numbers would be met again among 50,000
HEADS = ("楼栋", "单元", "门牌号", "姓名", "性别", "出生日期", "公民身份号码", "联系电话", "与户主关系", "情况")


def main(rows: int) -> None:
    """Set up, then time."""
    chores.discover()
    at = clock.now()
    staff = account_of("community-staff", at).person
    path = access.rights_of(staff, clock.day_of(at)).paths(Permission.IMPORT_DATA)[0]
    community = Place.objects.get(path=path)
    _buildings(Place.objects.within(path).filter(kind="grid").earliest("path"), rows)
    run = commands.upload(
        by=staff, list_code="residents", place_id=community.pk, file_name="x.xlsx", content=_workbook(rows), at=at
    )
    _work()
    run.refresh_from_db()
    mapping = run.reading["sheets"][0]["mapping"]
    commands.confirm_columns(by=staff, run_id=run.pk, version=run.version, sheet=0, mapping=mapping, at=at)
    check = _work()
    run.refresh_from_db()
    if run.state != "checked" or run.counts["problems"]:
        raise RuntimeError(f"the trial run ended as {run.state} with {run.counts}")
    commands.apply(by=staff, run_id=run.pk, version=run.version, at=at)
    spans: list[float] = []
    really = work._commit

    def timed(*args: object) -> None:
        started = time.perf_counter()
        really(*args)  # type: ignore[arg-type]
        spans.append(time.perf_counter() - started)

    with patch.object(work, "_commit", timed):
        whole = _work()
    run.refresh_from_db()
    if run.state != "applied" or run.counts["new"] != rows:
        raise RuntimeError(f"the import ended as {run.state} with {run.counts}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"check": check, "whole": whole, "write": sum(spans), "memory": memory}))


def _work() -> float:
    started = time.perf_counter()
    if not jobs.run_waiting(clock.now()):
        raise RuntimeError("no job was waiting")
    return time.perf_counter() - started


def _buildings(grid: Place, rows: int) -> None:
    today = clock.day_of(clock.now())
    made: list[Place] = []

    def add(parent: Place, kind: str, name: str, segment: str) -> Place:
        path = path_of(parent.path, segment)
        place = Place(code=path.rstrip("/"), kind=kind, name=name, parent=parent, path=path, valid_from=today)
        made.append(place)
        return place

    for building in range(-(-rows // (HOMES_A_UNIT * UNITS_A_BUILDING))):
        above = add(grid, "building", f"{501 + building}号楼", f"B{501 + building}")
        for unit in range(1, UNITS_A_BUILDING + 1):
            add(above, "unit", f"{501 + building}号楼{unit}单元", f"U{unit}")
    Place.objects.bulk_create(made)


def _workbook(rows: int) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("居民")
        sheet.write_row(0, 0, HEADS)
        for number in range(rows):
            unit, door = divmod(number, HOMES_A_UNIT)
            building, unit = divmod(unit, UNITS_A_BUILDING)
            born = f"{1940 + number // 1000}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            first = f"{NO_DIVISION}{born.replace('-', '')}{number % 1000:03d}"
            name = f"测{chr(0x4E00 + number % 5000)}{chr(0x4E00 + number // 5000)}"
            where = (f"{501 + building}号楼", f"{unit + 1}单元", str(101 + door))
            numbers = ("" if number % 3 else first + citizen_no_check(first), f"1990000{number % 10000:04d}")
            sheet.write_row(
                number + 1, 0, (*where, name, "", born, *numbers, "户主", "" if number % 10 else "独居")
            )  # fmt: skip
    return buffer.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]))
