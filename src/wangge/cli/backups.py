"""`wangge backup` and `wangge restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wangge.cli import start
from wangge.cli.terminal import PROBLEM, err, fail, say

NO_KEYS = (
    "The sealing keys, the journal key and .env are not in it: keep copies of them elsewhere, "
    "or the sealed fields of a restored database stay unreadable."
)


def backup(dest: Annotated[Path, typer.Argument(metavar="DEST", help="A new or empty folder.")]) -> None:
    """Copy every district at one exact moment, while it is in use, and verify the copy. Keys are not included."""
    start.django()
    from rich.progress import Progress, TaskID

    from wangge.kernel import clock
    from wangge.upkeep import backup as backups
    from wangge.upkeep.problems import Trouble

    with Progress(transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def report(code: str, done: int, all_: int) -> None:
            if code not in tasks:
                tasks[code] = progress.add_task(code, total=all_)
            progress.update(tasks[code], completed=done, total=all_)

        try:
            manifest = backups.make(dest, at=clock.now(), report=report)
        except Trouble as problem:
            fail(str(problem))
    for code, entry in manifest["districts"].items():
        rows = sum(table["rows"] for table in entry["tables"].values())
        leaves = entry["journal"]["leaves"]
        say(f"{code}: {rows} rows in {len(entry['tables'])} tables, {leaves} journal leaves, {entry['bytes']} bytes.")
    say(f"Verified. The backup is in {dest}.")
    say(NO_KEYS)


def restore(
    src: Annotated[Path, typer.Argument(metavar="SRC", help="A folder made by `wangge backup`.")],
    into: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Put SQLite files there instead of into the configured databases."),
    ] = None,
) -> None:
    """Bring a backup back into empty databases only, and prove that it is equal: rows, hashes, journal."""
    start.django()
    from wangge.upkeep import restore as restoring
    from wangge.upkeep.problems import Trouble

    try:
        restored = restoring.restore(src, into)
    except Trouble as problem:
        fail(str(problem))
    for one in restored:
        say(f"{one.code}: {one.rows} rows in {one.tables} tables equal the manifest, in {one.where}.")
        for sentence in one.journal.problems:
            err.print(f"{one.code}: {sentence}", style="red", markup=False, soft_wrap=True)
        verdict = "all verified" if one.journal.sound else "NOT sound"
        say(f"{one.code}: {one.journal.leaves} leaves, {one.journal.sealed} sealed, {verdict}.")
    if not all(one.journal.sound for one in restored):
        raise typer.Exit(PROBLEM)
    say("Outside holders may keep checkpoints newer than this backup; `wangge journal verify` will name them.")
