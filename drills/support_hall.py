"""A service hall on a file of its own, for the drills of cases: who works there and what one applies for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.deadline_calculator import LOCAL
from drills.support_district import only_district
from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.kernel.district import atomic
from wangge.kernel.models import PolicyRow
from wangge.upkeep.prepare import seed_calendar

LAST_CALENDAR_YEAR = 2025


@dataclass(frozen=True)
class Hall:
    """The places and those who work in a hall; `keepers` made its catalogue."""

    district: Any
    street: Any
    home: Any
    bureau: Any
    drafter: Any
    head: Any
    clerk: Any
    approver: Any

    def item(self, **said: Any) -> Any:
        """A published item like 食品经营许可, but for what is said."""
        return catalogue.published(
            self.drafter, self.head, self.bureau, self.district, story.PUBLISHED, **{**story.PERMIT, **said}
        )


def staff(name: str, where: Any, *kinds: str) -> Any:
    """Somebody with an account and posts."""
    who = cast.person(name)
    cast.account(who)
    for kind in kinds:
        cast.holding(who, kind, where)
    return who


@contextmanager
def small_hall() -> Iterator[Hall]:
    """The only district of the program for a while, with a calendar, rules and a hall."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with only_district(folder):
            seed_calendar(last_year=LAST_CALENDAR_YEAR)
            for (name, since), value in LOCAL.items():
                key = f"hall.{name}_working_days"
                PolicyRow.objects.create(key=key, value=value, valid_from=since, source="local rule")
            yield _made()
    finally:
        shutil.rmtree(folder)


def _made() -> Hall:
    district = cast.place(None, "district", "140105", "小店区")
    street = cast.place(district, "street", "001", "坞城街道")
    grid = cast.place(cast.place(street, "community", "001", "云水明珠社区"), "grid", "001", "第一网格")
    unit = cast.place(cast.place(grid, "building", "1", "1号楼"), "unit", "1", "1单元")
    return Hall(
        district, street, cast.place(unit, "household", "101", "101"), catalogue.department("小店区行政审批服务管理局"),
        staff("徐敏", district, "approver"), staff("白露", district, "bureau_head"),
        staff("文静", district, "window_clerk"), staff("石磊", district, "approver"),
    )  # fmt: skip


class Undone(Exception):
    """Takes back what was tried."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done in the block stays in it."""
    try:
        with atomic():
            yield
            raise Undone
    except Undone:
        pass


def is_refused(deed: Any, by: type[Exception]) -> bool:
    """Do something; whether it was refused."""
    try:
        deed()
    except by:
        return True
    return False
