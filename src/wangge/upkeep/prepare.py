"""Bringing a district's database to this version: tables, national policy defaults, holidays."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command

from wangge.kernel import district, policy
from wangge.kernel.calendar import seed_rows
from wangge.kernel.clock import day_of
from wangge.kernel.models import CalendarDay
from wangge.upkeep import schema

FIRST_CALENDAR_YEAR = 2020
YEARS_AHEAD = 2  # deadlines may end in a year whose holidays are still provisional


@dataclass
class Fresh:
    """The tables of the first new SQLite file of a run, without a row of any district: the next new file copies them."""

    tables: sqlite3.Connection | None = None


def prepare(alias: str, at: datetime, fresh: Fresh | None = None) -> int:
    """Migrate one district and add shipped data it lacks; returns how many migrations were applied.

    Repeating it changes nothing. Append-only tables are protected again by the migration's own signal. Whoever prepares
    several districts hands the same `fresh` to each, because making all tables takes seconds and copying them none.
    """
    with district.acting_in(alias):
        lacking = len(schema.pending())
        if lacking:
            _migrate(alias, fresh if lacking == len(schema.shipped()) else None)
        policy.seed()
        seed_calendar(last_year=day_of(at).year + YEARS_AHEAD)
    return lacking


def _migrate(alias: str, fresh: Fresh | None) -> None:
    connection = district.connection()
    copies = fresh is not None and connection.vendor == "sqlite"
    if fresh is not None and copies and fresh.tables is not None and not connection.introspection.table_names():
        fresh.tables.backup(connection.connection)
        return
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    if fresh is not None and copies:
        fresh.tables = sqlite3.connect(":memory:")
        connection.connection.backup(fresh.tables)


def seed_calendar(last_year: int) -> int:
    """Add days the district does not know, and replace provisional ones published since; returns how many."""
    known = dict(CalendarDay.objects.values_list("date", "provisional"))
    rows = [CalendarDay(**row) for row in seed_rows(FIRST_CALENDAR_YEAR, last_year)]
    fresh = [row for row in rows if row.date not in known or (known[row.date] and not row.provisional)]
    published = {row.date.year for row in rows if not row.provisional}
    CalendarDay.objects.filter(provisional=True, date__year__in=published).exclude(
        date__in=[row.date for row in fresh]
    ).delete()
    CalendarDay.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_working", "name", "provisional", "source"],
    )
    return len(fresh)
