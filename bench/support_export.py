"""The process of the benchmark `export_rows`: `python -m bench.support_export ROWS`.

Prints seconds of ours and of the bare library, and by how many MB memory grew, as one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from wangge.demo.personas import account_of  # noqa: E402
from wangge.kernel import clock  # noqa: E402
from wangge.people.models import Person  # noqa: E402
from wangge.places.models import Place  # noqa: E402
from wangge.posts import access  # noqa: E402
from wangge.posts.access import Permission  # noqa: E402

WARM, AT_ONCE = 5_000, 1_000


def main(rows: int) -> None:
    """Fill the community, then time both."""
    settings.ALLOWED_HOSTS = ["*"]
    at = clock.now()
    staff = account_of("community-staff", at)
    path = access.rights_of(staff.person, clock.day_of(at)).paths(Permission.SEE_PEOPLE)[0]
    homes = list(Place.objects.within(path).filter(kind="household"))
    client = Client()
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[-1])
    seen = Person.objects.visible_to(staff.person, clock.day_of(at))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.xlsx"
        _fill(homes, WARM - seen.count())
        _export(client, file)
        before = _peak()
        _fill(homes, rows - seen.count())
        started = time.perf_counter()
        _export(client, file)
        ours = time.perf_counter() - started
        memory = max(_peak() - before, 1.0)
        lines = _rows_of(file)
        if len(lines) != rows + 1:
            raise RuntimeError(f"{len(lines)} rows were exported")
        bare = _bare(lines, Path(folder) / "bare.xlsx")
    print(json.dumps({"ours": ours, "bare": bare, "memory": memory}))


def _export(client: Client, file: Path) -> None:
    answer: Any = client.get("/people/export")
    with file.open("wb") as target:
        for piece in answer.streaming_content if answer.streaming else [answer.content]:
            target.write(piece)


def _bare(lines: list[list[Any]], file: Path) -> float:
    started = time.perf_counter()
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("x")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    seconds = time.perf_counter() - started
    if _rows_of(file) != lines:
        raise RuntimeError("the two workbooks differ")
    return seconds


def _rows_of(file: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()


def _fill(homes: list[Place], missing: int) -> None:
    for start in range(0, max(missing, 0), AT_ONCE):
        Person.objects.bulk_create(
            Person(
                name=f"测{number}", pinyin=f"ce{number}", initials="c", home=homes[number % len(homes)],
                phone=f"1990000{number % 10000:04d}",
            )
            for number in range(start, min(start + AT_ONCE, missing))
        )  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
