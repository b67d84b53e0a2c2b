"""The child processes of the drill `import_kill`: make a district with a confirmed import, or be its worker.

python -m drills.support_import prepare FILE ROWS
python -m drills.support_import work FILE [PLANTED]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connections

from bench import with_django  # noqa: F401 - before anything of Django
from tests import cast
from tests.imports import desk
from wangge.imports import commands, work
from wangge.imports.models import ImportRun
from wangge.kernel import chores, district, jobs, policy
from wangge.people.models import Person

ALIAS = "default"
AT = datetime(2022, 7, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = timedelta(hours=1)  # the lease of a dead worker is over


@contextmanager
def on_file(file: str) -> Iterator[None]:
    """The home district on this file."""
    options = {
        "timeout": 60,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    connections[ALIAS].close()
    with (
        patch.dict(
            connections.databases[ALIAS], {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options}
        ),
        district.acting_in(ALIAS),
    ):
        del connections[ALIAS]
        yield
        connections[ALIAS].close()


def prepare(rows: int) -> None:
    """A community, a file with new residents, changes and a move, checked and confirmed: the worker's turn."""
    call_command("migrate", database=ALIAS, verbosity=0)
    policy.seed()
    top = cast.place(None, "district", "140105", "小店区", "140105")
    street = cast.place(top, "street", "001", "坞城街道", "140105001")
    community = cast.place(street, "community", "X01", "云水明珠社区", "140105001X01")
    grid = cast.place(community, "grid", "001", "第一网格", "140105001X01001")
    unit = cast.place(cast.place(grid, "building", "B003", "3号楼"), "unit", "U2", "2单元")
    home = cast.place(unit, "household", "0502", "502")
    staff = cast.person("赵敏")
    cast.holding(staff, "community_staff", community)
    elder = cast.person("王秀兰", home=home, born_on=AT.date().replace(year=1944))
    cast.resides(elder, home)
    lines = [
        (
            "3号楼",
            "2单元",
            str(1001 + number // 3),
            f"钱{number}",
            "男",
            f"19{50 + number % 40}-01-02",
            "",
            "19900001234",
            "",
            "独居",
        )
        for number in range(rows)
    ]
    lines.append(("3号楼", "2单元", "501", "张新", "女"))
    lines.append(("3号楼", "2单元", "502", "王秀兰", "女", "", "", "19900004321", "", "空巢"))
    run = desk.checked(staff, community, desk.workbook(*lines), AT)
    commands.apply(by=staff, run_id=run.pk, version=run.version, at=AT)


def do_work(planted: str) -> None:
    """Do what waits: twice, so that a job whose worker died is taken up as well."""
    chores.discover()
    with patch.object(work, "_write", PLANTED.get(planted, work._write)):
        print("ready", flush=True)
        jobs.run_waiting(AT)
        jobs.run_waiting(AT + LATER)


def early_row(work_: object, run: ImportRun, importer: object, prepared: object, *more: object) -> None:
    """Writes one resident before the transaction of all the others."""
    one = Person.objects.get(name="王秀兰")
    one.version += 1
    one.save()
    _announce()
    raise SystemExit(1)


def two_transactions(
    work_: object, run: ImportRun, importer: object, prepared: object, plan: object, by: object, at: datetime
) -> None:
    """Writes the residents, and the run's own state and origins only afterwards."""
    with district.atomic():
        importer.write(prepared, by=by, within=run.place, at=at)  # type: ignore[attr-defined]
    _announce()
    raise SystemExit(1)


def _announce() -> None:
    """Tell the drill that this is the worst moment, and wait to be killed."""
    print("now", flush=True)
    time.sleep(60)


PLANTED = {"early_row": early_row, "two_transactions": two_transactions}

if __name__ == "__main__":
    deed, file, *rest = sys.argv[1:]
    with on_file(file):
        prepare(int(rest[0])) if deed == "prepare" else do_work(rest[0] if rest else "")
