"""What the processes of the drill `import_kill` do: make a district with a confirmed import, or be its worker."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connections

from bench import with_django  # noqa: F401 - before anything of Django
from tests import cast
from tests.imports import desk
from wangge.imports import commands, work
from wangge.imports.lists.base import Importer
from wangge.imports.models import ImportRun
from wangge.kernel import chores, district, jobs, policy
from wangge.people.models import Person

ALIAS = "default"
AT = datetime(2022, 7, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = timedelta(hours=1)  # the lease of a dead worker is over


def on_file(file: str, deed: Callable[[Any, Connection], None], given: Any, tell: Connection) -> None:
    """Do this with the home district on that file."""
    logging.disable(logging.CRITICAL)
    options = {
        "timeout": 60, "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }  # fmt: skip
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options}
    with patch.dict(connections.databases[ALIAS], engine), district.acting_in(ALIAS):
        with suppress(AttributeError):  # this thread may have opened none
            del connections[ALIAS]
        deed(given, tell)
        connections[ALIAS].close()


def prepare(rows: int, tell: Connection) -> None:
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


def do_work(planted: str, tell: Connection) -> None:
    """Do what waits: twice, so that a job whose worker died is taken up as well."""
    chores.discover()
    bug = partial(PLANTED[planted], tell) if planted else work._write
    with patch.object(work, "_write", bug):
        tell.send("ready")
        jobs.run_waiting(AT)
        jobs.run_waiting(AT + LATER)


def early_row(tell: Connection, *_given: object) -> None:
    """Writes one resident before the transaction of all the others."""
    one = Person.objects.get(name="王秀兰")
    one.version += 1
    one.save()
    _wait_for_the_end(tell)


def two_transactions(
    tell: Connection,
    _work: Any,
    run: ImportRun,
    importer: Importer,
    prepared: Any,
    _plan: Any,
    by: Person,
    at: datetime,
) -> None:
    """Writes the residents, and the run's own state and origins only afterwards."""
    with district.atomic():
        importer.write(prepared, by=by, within=run.place, at=at)
    _wait_for_the_end(tell)


def _wait_for_the_end(tell: Connection) -> None:
    """Tell the drill that this is the worst moment, and wait to be killed."""
    tell.send("now")
    time.sleep(60)


PLANTED = {"early_row": early_row, "two_transactions": two_transactions}
