"""What tests of imports share: a workbook made of rows, and a worker that does what waits."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from wangge.imports import commands
from wangge.imports.models import ImportRun
from wangge.kernel import chores, jobs

HEADS = ("楼栋", "单元", "门牌号", "姓名", "性别", "出生日期", "公民身份号码", "联系电话", "与户主关系", "情况")


def workbook(
    *rows: Sequence[Any], heads: Sequence[str] = HEADS, sheet: str = "居民", more: dict[str, Any] | None = None
) -> bytes:
    """An .xlsx with these heads and rows; `more` are further sheets by name, each a list of rows."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, lines in {sheet: [heads, *rows], **(more or {})}.items():
            page = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    if value not in (None, ""):
                        page.write(number, column, value)
    return buffer.getvalue()


def work(at: Any) -> None:
    """The worker does all that waits."""
    chores.discover()
    while jobs.run_waiting(at):
        pass


def uploaded(who: Any, place: Any, content: bytes, at: Any, list_code: str = "residents") -> ImportRun:
    """A file uploaded and read by the worker."""
    run = commands.upload(by=who, list_code=list_code, place_id=place.pk, file_name="名单.xlsx", content=content, at=at)
    work(at)
    run.refresh_from_db()
    return run


def checked(
    who: Any, place: Any, content: bytes, at: Any, list_code: str = "residents", sheet: int | None = None
) -> ImportRun:
    """A file uploaded, its columns confirmed as guessed, and tried."""
    run = uploaded(who, place, content, at, list_code)
    chosen = run.reading["likely"] if sheet is None else sheet
    commands.confirm_columns(
        by=who,
        run_id=run.pk,
        version=run.version,
        sheet=chosen,
        mapping=run.reading["sheets"][chosen]["mapping"],
        at=at,
    )
    work(at)
    run.refresh_from_db()
    return run


def imported(who: Any, place: Any, content: bytes, at: Any, list_code: str = "residents") -> ImportRun:
    """A file that went all the way."""
    run = checked(who, place, content, at, list_code)
    commands.apply(by=who, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    return run


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    """Row, column and code of every problem."""
    from wangge.imports import queries

    return [(one["row"], one["column"], one["code"]) for one in queries.all_problems(run)]
