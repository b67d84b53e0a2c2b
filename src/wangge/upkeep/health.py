"""The whole health check, as `wangge check` and the system page show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wangge.kernel import chores, district
from wangge.upkeep import districts, machine
from wangge.upkeep.findings import Finding, State


def findings(at: datetime, *, thorough: bool = False) -> Iterator[Finding]:
    """All findings, the installation first, then each district. `thorough` also reads SQLite files and the books to their end."""
    chores.discover()
    yield from machine.findings(at)
    for alias in district.aliases():
        yield from districts.findings(alias, at, thorough=thorough)


def is_well(found: list[Finding]) -> bool:
    """Whether nothing in it is a problem."""
    return all(one.state is not State.PROBLEM for one in found)
