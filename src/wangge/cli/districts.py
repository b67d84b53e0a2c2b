"""`wangge migrate`, `check`, `new-key`."""

from __future__ import annotations

from typing import Annotated

import typer

from wangge.cli import start
from wangge.cli.terminal import PROBLEM, out, say

District = Annotated[str | None, typer.Option("--district", metavar="CODE", help="Only this district; all by default.")]
MARKS = {"ok": "[green]✓ ok[/]", "attention": "[yellow]! look[/]", "problem": "[red]✗ problem[/]"}


def migrate(district: District = None) -> None:
    """Bring every district's database to this version, and add the policy defaults and holidays it ships."""
    start.django()
    prepare_all(district)


def prepare_all(code: str | None = None) -> None:
    """Prepare the districts one after another and say what was done."""
    from django.conf import settings

    from wangge.kernel import clock
    from wangge.upkeep.prepare import Fresh, prepare

    fresh = Fresh()
    for alias in start.district_aliases(code):
        applied = prepare(alias, clock.now(), fresh)
        if applied:
            say(f"{settings.DISTRICT_CODES[alias]}: {applied} migrations applied.")


def check() -> None:
    """Look at configuration and health, and say how to mend what is wrong. Exit code 1 when there is a problem."""
    start.django()
    from rich.markup import escape
    from rich.table import Table

    from wangge.kernel import clock
    from wangge.upkeep import health

    found = list(health.findings(clock.now(), thorough=True))
    table = Table(header_style="bold")
    for heading in ("", "District", "What", "Found"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(MARKS[one.state], one.where, escape(one.name), escape(one.detail))
    out.print(table)
    for one in found:
        if one.fix:
            say(f"{one.where} {one.name}: {one.fix}".strip())
    if not health.is_well(found):
        raise typer.Exit(PROBLEM)


def new_key() -> None:
    """Print a fresh random key (32 bytes, base64) for .env. Needs no settings."""
    from wangge.random_key import new_key as random_key

    say(random_key())
