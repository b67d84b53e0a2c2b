"""`wangge demo load | reset`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wangge.cli import start
from wangge.cli.terminal import WRONG_USE, fail, say

app = typer.Typer(help="The demo district with its invented people.", no_args_is_help=True)


@app.command()
def load(
    scale: Annotated[int, typer.Option(min=1, help="How many times the usual number of communities.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Another seed gives other people; the same one the same.")] = None,
    history_days: Annotated[int | None, typer.Option(min=1, help="Days of history before today.")] = None,
) -> None:
    """Fill the empty demo district: places, people, posts, and months of calls."""
    _require_demo()
    from wangge.cli.districts import prepare_all

    prepare_all()
    if not is_empty():
        fail("The database holds data already. `wangge demo reset` empties it.")
    fill(scale=scale, seed=seed, history_days=history_days)


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Throw the whole demo database away. Only in demo mode."""
    _require_demo()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from wangge.upkeep.journals import holder_folders

    names = ", ".join(settings.DISTRICT_CODES.values())
    if not yes:
        typer.confirm(f"Delete everything in the demo districts {names}?", abort=True)
    for alias, code in settings.DISTRICT_CODES.items():
        if connections[alias].vendor == "sqlite":
            _remove_sqlite(alias, Path(settings.DATABASES[alias]["NAME"]))
        else:
            call_command("flush", database=alias, interactive=False, verbosity=0)
        for folder in holder_folders():  # they would rightly say that the journal was cut off
            for note in folder.glob(f"{code}-*.checkpoint"):
                note.unlink()
    say(f"The demo districts {names} are empty.")


def is_empty() -> bool:
    """Whether the demo was never loaded."""
    from wangge.demo import load as loading

    return loading.is_empty()


def fill(*, scale: int = 1, seed: int | None = None, history_days: int | None = None) -> None:
    """Load the demo with a progress bar."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from wangge.demo import load as loading

    options: dict[str, Any] = {
        name: value for name, value in (("seed", seed), ("history_days", history_days)) if value is not None
    }
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("Demo district", total=None)

        def report(words: str, done: int, total: int) -> None:
            progress.update(task, description=words, completed=done, total=total)

        loading.load(scale=scale, report=report, **options)


def _require_demo() -> None:
    if not start.settings().demo:
        fail("This is not a demo installation (WANGGE_DEMO is off), so nothing was touched.", WRONG_USE)
    start.django()


def _remove_sqlite(alias: str, path: Path) -> None:
    from django.db import connections

    connections[alias].close()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
