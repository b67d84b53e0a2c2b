"""`wangge demo load | reset`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from wangge.cli import start
from wangge.cli.terminal import WRONG_USE, fail, say

MOST_CASES = 1_360_000  # of the service hall: the half-year it was built for

app = typer.Typer(help="The demo district with its invented people.", no_args_is_help=True)


@app.command()
def load(
    scale: Annotated[int, typer.Option(min=1, help="How many times the usual number of communities.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Another seed gives other people; the same one the same.")] = None,
    history_days: Annotated[int | None, typer.Option(min=1, help="Days of history before today.")] = None,
    cases: Annotated[
        int, typer.Option(min=0, max=MOST_CASES, help="So many cases of the service hall more, with their histories.")
    ] = 0,
) -> None:
    """Fill the empty demo district: places, people, posts, and months of calls.

    `--cases` puts a half-year of the service hall beside it, up to 1,360,000 cases, for benchmarks; it may be asked for
    again of a district that is loaded. They come in batches of 5,000, and the journal has one line for each batch, with the
    digest of its steps, not one for every step. They have no papers, certificates and archive packages.
    """
    _require_demo()
    from wangge.cli.districts import prepare_all

    prepare_all()
    if is_empty():
        fill(scale=scale, seed=seed, history_days=history_days)
    elif not cases:
        fail("The database holds data already. `wangge demo reset` empties it.")
    if cases:
        fill_hall(cases, seed=seed)


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
    from wangge.demo import load as loading

    options: dict[str, Any] = {
        name: value for name, value in (("seed", seed), ("history_days", history_days)) if value is not None
    }
    with _progress("Demo district") as report:
        loading.load(scale=scale, report=report, **options)


def fill_hall(cases: int, *, seed: int | None = None) -> None:
    """Put cases of the service hall into the loaded home district, with a progress bar."""
    from wangge.demo import hall_scale
    from wangge.demo import load as loading

    with _progress("Service hall") as report:
        number = hall_scale.load(cases=cases, report=report, seed=loading.SEED if seed is None else seed)
    say(f"The home district has {number:,} cases.")


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str, int, int], None]]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(title, total=None)

        def report(words: str, done: int, total: int) -> None:
            progress.update(task, description=words, completed=done, total=total)

        yield report


def _require_demo() -> None:
    if not start.settings().demo:
        fail("This is not a demo installation (WANGGE_DEMO is off), so nothing was touched.", WRONG_USE)
    start.django()


def _remove_sqlite(alias: str, path: Path) -> None:
    from django.db import connections

    connections[alias].close()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
